"""Let a person stand in the directories of several organizations."""

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
