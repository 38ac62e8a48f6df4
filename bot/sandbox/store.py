"""Everything that the stand-in workspace knows, behind one lock that tells of changes."""

import threading
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from bot.sandbox.answers import Json, RefusalError
from bot.sandbox.check import Fault, check
from bot.sandbox.files import File
from bot.sandbox.log import Call, Interaction, RecordedFault
from bot.sandbox.messages import Message, Messages
from bot.sandbox.oauth import OAuth
from bot.sandbox.people import Channel, InstalledApp, Person
from bot.sandbox.sockets import Sockets
from bot.sandbox.tickets import ResponseUrls, Triggers
from bot.sandbox.troubles import Troubles
from bot.sandbox.views import View, Views

T = TypeVar("T")

MESSAGE_KEYS = (
    "text",
    "blocks",
    "attachments",
    "metadata",
    "mrkdwn",
    "parse",
    "link_names",
    "unfurl_links",
    "unfurl_media",
    "thread_ts",
)


class Changed(threading.Condition):
    """The store's lock, and the number of changes told so far."""

    def __init__(self) -> None:
        super().__init__()
        self.version = 0

    def notify_all(self) -> None:
        """Tell everybody who waits that something has changed."""
        self.version += 1
        super().notify_all()


class Store:
    """The workspace's people, messages, views, tickets and log.

    Hold `changed` while reading or changing more than one thing, and notify after a change.
    """

    def __init__(
        self, app: InstalledApp, clock: Callable[[], float], stopwatch: Callable[[], float]
    ) -> None:
        self.app = app
        self.is_installed = True
        self.oauth = OAuth({app.team_id: self})
        self.clock = clock
        self.stopwatch = stopwatch
        self.base_url = "http://sandbox.invalid"
        self.changed = Changed()
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.names: dict[str, str] = {app.bot_user_id: f"@{app.name}"}
        self.messages = Messages(clock, self.names)
        self.views = Views(clock, self.names)
        self.triggers = Triggers(clock)
        self.response_urls = ResponseUrls(clock)
        self.files: list[File] = []
        self.scheduled: dict[str, str] = {}
        self.sockets = Sockets(app.app_id)
        self.troubles = Troubles()
        self.faults: list[RecordedFault] = []
        self.interactions: list[Interaction] = []
        self.calls: list[Call] = []
        self.is_over = False

    def wait_for(
        self, predicate: Callable[[], T], *, seconds: float = 3, what: str = "what was waited for"
    ) -> T:
        """Return the first true value of the predicate, asked again at each change, or fail."""
        with self.changed:
            found = self.changed.wait_for(predicate, seconds)
        if not found:
            raise AssertionError(f"No {what} within {seconds} s.")
        return found

    @property
    def is_busy(self) -> bool:
        """Whether the bot has yet to answer something."""
        return any(interaction.pending for interaction in self.interactions)

    def end(self) -> None:
        """Let everybody go who waits for changes: there will be none."""
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def forget(self) -> None:
        """Forget all that was said and done; people and channels stay.

        What was handed out before is too old from now on, so that a late answer changes nothing.
        """
        self.messages.clear()
        self.views.clear()
        self.triggers.expire_all()
        self.response_urls.expire_all()
        self.troubles.clear()
        for record in (self.files, self.faults, self.interactions, self.calls):
            record.clear()
        self.scheduled.clear()

    def cause_of(self, arguments: Mapping[str, object]) -> Interaction | None:
        """Tell what a call of the bot follows: what its trigger was for, else the latest thing."""
        latest = self.interactions[-1] if self.interactions else None
        return self.triggers.interaction(str(arguments.get("trigger_id"))) or latest

    def direct_channel(self, user: str) -> Channel:
        """Find or open a person's conversation with the bot."""
        channel_id = f"D{user}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(
                id=channel_id,
                name="directmessage",
                members=frozenset({user, self.app.bot_user_id}),
                im_of=user,
            )
        return self.channels[channel_id]

    def add_file(self, name: str, user: str, content: bytes = b"") -> File:
        """Keep a file that somebody uploads."""
        file_id = f"F{len(self.files) + 1:08d}"
        file = File(id=file_id, name=name, user=user, content=content)
        self.files.append(file)
        return file

    def record_fault(
        self, cause: str, fault: Fault, interaction: Interaction | None = None
    ) -> None:
        """Remember what the bot should not have sent."""
        recorded = RecordedFault(cause, fault.path, fault.rule)
        self.faults.append(recorded)
        if interaction:
            interaction.faults.append(recorded)

    def bring_message(self, message: Message) -> None:
        """Credit a message to the latest thing done by its reader, or in its channel."""
        reader = message.ephemeral_to or self.channels[message.channel].im_of
        for interaction in reversed(self.interactions):
            if reader == interaction.user or (
                not reader and message.channel == interaction.channel
            ):
                interaction.bring_message(message)
                return

    def bring_view(self, view: View) -> None:
        """Credit a view to the latest thing that its owner did."""
        for interaction in reversed(self.interactions):
            if interaction.user == view.user:
                interaction.bring_view(view)
                return


def checked_message(content: Mapping[str, object]) -> Json:
    """Return what a message says, or refuse what Slack would not take."""
    message = {key: content[key] for key in MESSAGE_KEYS if content.get(key) is not None}
    faults = check("message", content)
    if faults:
        raise RefusalError(_message_error(message, faults), *faults)
    return message


def checked_view(surface: Literal["modal", "home"], view: object) -> Json:
    """Return a view, or refuse what Slack would not take."""
    if not isinstance(view, dict):
        raise RefusalError("invalid_arguments", Fault("view", "must be an object"))
    faults = check(surface, view)
    if faults:
        error = "view_too_large" if any("KB" in f.rule for f in faults) else "invalid_arguments"
        raise RefusalError(error, *faults)
    return view


def _message_error(message: Json, faults: list[Fault]) -> str:
    if not message.get("text") and not message.get("blocks") and not message.get("attachments"):
        return "no_text"
    for part in ("blocks", "attachments"):
        if any(fault.path.startswith(part) for fault in faults):
            return f"invalid_{part}"
    return "invalid_arguments"
