"""Find Søren and Łukasz by plain letters: fold what was kept before as it is folded now."""

from functools import reduce

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_PLAIN = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}


def upgrade() -> None:
    """Bring the schema forward."""
    for name, columns in {
        "users": ("search_text",),
        "organizations": ("account_key", "name_key"),
    }.items():
        table = sa.table(name, *map(sa.column, columns))
        for column in table.c:
            is_concerned = sa.or_(*(column.contains(letter) for letter in _PLAIN))
            op.execute(sa.update(table).where(is_concerned).values({column: _plain(column)}))


def _plain(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return reduce(
        lambda text, pair: sa.func.replace(text, pair[0], pair[1]), _PLAIN.items(), column
    )
