"""What Slack sends, signed, as people of the data would cause it."""

import json

from slack_bolt import BoltRequest

from bot.sandbox import payloads
from bot.sandbox.delivery import DispatchDelivery, signed
from bot.sandbox.people import Channel, Person
from bot.settings import Settings
from bot.slack.app import running_bot
from tests.benchmarks.data import TEAM
from tests.benchmarks.harness import require

CHANNEL = Channel(id="C0LICENCES", name="licences")


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


class Menus:
    """The menus of a person's forms, each opened by a command, that ask for options."""

    def __init__(self, slack, app, user):
        slack.deliver_by(DispatchDelivery(app))
        self._slack = slack
        self._person = slack.add_person(id=user, name=user, email=f"{user.lower()}@vendor.example")
        self._channel = slack.add_channel("licences", members=[user]).id
        self._places = {}

    def asked(self, text, action_id, typed):
        """Make the request of a menu in the form that a command opens."""
        if text not in self._places:
            self._slack.command(text, user=self._person.id, channel=self._channel)
            view = self._slack.view(self._person.id)
            self._places[text] = payloads.in_view(self._slack.app, view)
            self._slack.close(view)
        body = payloads.block_suggestion(
            self._slack.app, self._person, self._places[text], (action_id, action_id), typed
        )
        return signed("interactive", body, self._slack.app.signing_secret)


def opened(slack, url):
    """Put the bot together in this process; for a `with` statement."""
    settings = Settings(
        slack_bot_token=slack.app.bot_token,
        slack_signing_secret=slack.app.signing_secret,
        slack_api_url=f"{slack.store.base_url}/api/",
        database_url=url,
    )
    return running_bot(settings)


def dispatched(app, request):
    """Let a Bolt app answer in this thread; gives the JSON of its answer."""
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
