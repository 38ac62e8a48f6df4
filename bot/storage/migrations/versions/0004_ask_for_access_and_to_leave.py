"""Keep who asks for access, and who asks to leave."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "leave_requests",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_leave_requests_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_leave_requests")),
    )
    op.create_table(
        "access_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("directory_user_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("answered_by_team_id", sa.Text(), nullable=True),
        sa.Column("answered_by_user_id", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_organization_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["directory_user_id"], ["users.id"], name=op.f("fk_access_requests_directory_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["granted_organization_id"],
            ["organizations.id"],
            name=op.f("fk_access_requests_granted_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
    )
    op.create_index(
        "uq_access_requests_open",
        "access_requests",
        ["team_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "access_request_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("access_request_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_request_id"],
            ["access_requests.id"],
            name=op.f("fk_access_request_messages_access_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request_messages")),
    )
    op.create_index(
        op.f("ix_access_request_messages_access_request_id"),
        "access_request_messages",
        ["access_request_id"],
        unique=False,
    )
