"""What somebody sends who writes their own payloads: Slack has signed them all the same."""

from dataclasses import dataclass

from bot.sandbox import acknowledgements as acks
from bot.sandbox import payloads
from bot.sandbox.exchanges import begin, response_url, send
from bot.sandbox.workspace import Workspace


@dataclass
class Attack:
    """One workspace's people, who try what is not theirs."""

    slack: Workspace
    bot: object
    user: str = ""
    guest_of: Workspace | None = None
    """The workspace in whose channel they click, as Slack Connect lets them."""

    def command(self, text):
        return self.slack.command(text, user=self.user)

    def click(self, action_id, value="", *, view=None):
        person = self._person()
        # A guest sees messages; their forms and their Home are their own workspace's.
        host = (view is None and self.guest_of) or self.slack
        place = self._in_message(host) if view is None else payloads.in_view(host.app, view)
        used = {
            "type": "button",
            "block_id": "b",
            "action_id": action_id,
            "text": {"type": "plain_text", "text": "Go"},
            "value": value,
            "action_ts": "1.1",
        }
        body = payloads.block_actions(host.app, person, place, used)
        return self._send(host, "block_actions", body, acks.take_nothing, is_message=view is None)

    def submit(self, view, values):
        body = payloads.view_submission(self.slack.app, self._person(), view)
        body["view"]["state"] = {"values": values}
        return self._send(self.slack, "view_submission", body, acks.take_submission)

    def search(self, view, action_id, text):
        body = payloads.block_suggestion(
            self.slack.app,
            self._person(),
            payloads.in_view(self.slack.app, view),
            (action_id, action_id),
            text,
        )
        return self._send(self.slack, "block_suggestion", body, acks.take_options)

    def event(self, event):
        return self.slack.event({"user": self.user, **event})

    def _person(self):
        return self.slack.store.people[self.user]

    def _message(self, host):
        """Post the message whose button is clicked."""
        return host.store.messages.post(host.channel, host.app.bot_user_id, {"text": "Go"})

    def _in_message(self, host):
        message = self._message(host)
        return payloads.in_message(host.app, message, host.store.channels[message.channel])

    def _send(self, host, kind, body, take, *, is_message=False):
        store = host.store
        interaction = begin(store, kind, kind, self.user, channel=host.channel)
        body["trigger_id"] = store.triggers.issue(interaction)
        if is_message:
            message = self._message(host)
            body["response_url"] = response_url(store, interaction, message)
        interaction.request = body
        return send(host._delivery, interaction, "interactive", take)
