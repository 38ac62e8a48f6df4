"""Who acts: what Slack says of them in the payloads of each kind of installation."""

import pytest

from bot.sandbox import acknowledgements as acks
from bot.sandbox import payloads
from bot.sandbox.exchanges import begin, response_url, send
from bot.values import Identity, Source
from handlers.actions import actor
from handlers.callers import WorkspaceUnknownError
from handlers.request import Request

ORG = {"id": "E1"}


@pytest.mark.parametrize(
    ("payload", "team"),
    [
        ({"user": {"team_id": "T1"}, "team": {"id": "T2"}}, "T1"),
        ({"user": {}, "team": {"id": "T1"}}, "T1"),
        ({"user": {"team_id": "T1"}, "team": None, "enterprise": ORG}, "T1"),
        ({"user": {"team_id": "E1"}, "team": {"id": "T1"}, "enterprise": ORG}, "T1"),
        ({"user": {}, "team": None, "view": {"team_id": "T1"}, "enterprise": ORG}, "T1"),
        ({"user": {}, "team": None, "enterprise": ORG}, "E1"),
        ({"user": {"team_id": "E2"}, "team": {"id": "T1"}, "enterprise": ORG}, "E2"),
    ],
    ids=[
        "a guest keeps their own",
        "one workspace",
        "org-wide",
        "org-wide, the organization as the user's",
        "org-wide, in a view",
        "org-wide, in a message",
        "a guest of another organization",
    ],
)
def test_the_workspace_of_whoever_clicks(payload, team):
    payload = {**payload, "user": {"id": "U1", **payload["user"]}}

    who = actor(payload, Source.BUTTON)

    assert who.identity == Identity(team_id=team, user_id="U1")
    # The Enterprise that is named is the message's: a guest of another one has no part in it.
    is_guest = payload["user"].get("team_id") == "E2"
    assert who.enterprise_id == ("E1" if "enterprise" in payload and not is_guest else None)


def test_a_click_without_any_workspace_is_refused_in_words(slack, bot, acme):
    list_button = Request(verb="list").to_value()
    shown = slack.command("list").message
    channel = slack.store.channels[shown.channel]
    body = payloads.block_actions(
        slack.app,
        slack.store.people[slack.user],
        payloads.in_message(slack.app, shown, channel),
        {"type": "button", "block_id": "b", "action_id": "run_0", "value": list_button},
    )
    body["team"] = None
    del body["user"]["team_id"]
    interaction = begin(slack.store, "block_actions", "list", slack.user, channel=shown.channel)
    body["response_url"] = response_url(slack.store, interaction, shown)
    interaction.request = body

    send(slack._delivery, interaction, "interactive", acks.take_nothing)

    assert slack.wait_for(lambda: interaction.message).text == str(WorkspaceUnknownError())
