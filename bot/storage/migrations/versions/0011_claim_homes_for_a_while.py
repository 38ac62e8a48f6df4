"""Claim the drawing of a Home for a while, so that it is not lost with who claimed it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("homes", sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
