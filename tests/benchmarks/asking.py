"""What Slack sends, signed, as people of the data would cause it."""

import json

from bot.results import Count
from bot.sandbox import payloads
from bot.sandbox.delivery import signed
from bot.sandbox.people import Channel, Person
from bot.values import Organization
from handlers.modals import CHOSEN, add_modal
from tests.benchmarks.data import TEAM
from tests.benchmarks.harness import require

CHANNEL = Channel(id="C0LICENSES", name="licenses")


def form(slack, user, text):
    """Make the form of a command."""
    return {
        **payloads.slash_command(slack.app, _person(user), CHANNEL, slack.app.command, text),
        "response_url": f"{slack.store.base_url}/response/unused",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    }


def command(slack, user, text):
    """Make a command."""
    return signed("slash_commands", form(slack, user, text), slack.app.signing_secret)


class Menu:
    """The form to add a contact, in which menus ask for options."""

    def __init__(self, slack, user, organization, name):
        self._slack = slack
        self._person = _person(user)
        view = add_modal(
            Organization(id=organization, account_id="A", name=name, contact_limit=10),
            Count(entries=0, limit=10, is_carried_over=False),
            reach=CHOSEN,
        )
        self._view = {
            "view": {**view, "id": "V1", "hash": "1.a", "team_id": TEAM, "state": {"values": {}}}
        }

    def asked(self, action_id, text):
        """Make the request for the options of a menu."""
        body = payloads.block_suggestion(
            self._slack.app, self._person, self._view, (action_id, action_id), text
        )
        return signed("interactive", body, self._slack.app.signing_secret)


def dispatched(app, request):
    """Let a Bolt app answer in this thread; gives the JSON of its answer."""
    from slack_bolt import BoltRequest

    response = app.dispatch(
        BoltRequest(
            body=request.raw, headers={name: [one] for name, one in request.headers.items()}
        )
    )
    require(response.status == 200, response.body)
    return response.body


def options(answer):
    """Read the options of an answer."""
    return json.loads(answer)["options"]


def _person(user):
    return Person(id=user, name=user.lower(), email=f"{user.lower()}@vendor.example", team_id=TEAM)
