"""Keep what an import did, for whoever clicks twice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the schema forward."""
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("import_drafts", sa.Column("result", kind, nullable=True))
