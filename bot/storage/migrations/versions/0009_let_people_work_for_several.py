"""Let a person stand in the directories of several organizations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("users") as users:
        users.drop_constraint(op.f("uq_users_email"), type_="unique")
        users.drop_constraint(op.f("uq_users_slack_team_id_slack_user_id"), type_="unique")
        users.create_unique_constraint(
            op.f("uq_users_email_organization_id"), ["email", "organization_id"]
        )
        users.create_unique_constraint(
            op.f("uq_users_slack_user_id_organization_id_slack_team_id"),
            ["slack_user_id", "organization_id", "slack_team_id"],
        )
    op.drop_index("uq_access_requests_open", "access_requests")
    for name, columns, condition in (
        ("uq_access_requests_open", ["directory_user_id"], "state = 'open'"),
        ("uq_access_requests_open_unknown", [], "state = 'open' AND directory_user_id IS NULL"),
    ):
        op.create_index(
            name,
            "access_requests",
            ["team_id", "user_id", *columns],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
