import pytest

from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.app import own_workspace, slack_client
from bot.slack.manifest import SCOPES
from bot.slack.workspaces import Workspaces
from bot.values import Identity
from handlers.announcing import Notices
from handlers.drawing.messages.questions import notice


@pytest.mark.parametrize("is_org_wide", [False, True], ids=["workspace", "org-wide"])
def test_somebody_known_by_their_enterprise_is_told_with_the_bots_own_token(is_org_wide):
    slack = Workspace(
        InstalledApp(
            scopes=frozenset(SCOPES), enterprise_id="E1", is_enterprise_install=is_org_wide
        )
    )
    ann = slack.add_person(name="Ann", email="ann@vendor.example")
    with serve(slack) as server:
        settings = Settings(slack_bot_token=slack.app.bot_token, slack_api_url=f"{server.url}/api/")
        client = slack_client(settings)
        client_of = Workspaces(client, own_workspace(client, settings), None).client_of

        Notices(client_of).tell(Identity(team_id="E1", user_id=ann.id), notice("Good news"))

    (message,) = slack.messages(ann.id, slack.direct_channel(ann.id))
    assert message.text == "Good news"
    assert "team_id" not in slack.calls[-1].arguments
    assert client_of("E2") is None
