"""The stand-in workspace's people and channels, and what each person sees."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from typing import Any, TypeVar

from bot.sandbox.answers import Answer
from bot.sandbox.delivery import Delivery, Request
from bot.sandbox.files import File
from bot.sandbox.messages import Message
from bot.sandbox.people import Channel, InstalledApp, Person
from bot.sandbox.store import Store
from bot.sandbox.views import View

T = TypeVar("T")


class Scene:
    """One workspace with one app installed: who is there, and what they look at.

    `user` and `channel` are those meant where a call names none: the first ones added, unless set.
    """

    def __init__(
        self,
        app: InstalledApp | None = None,
        *,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = Store(app or InstalledApp(), clock, stopwatch)
        self.troubles = self.store.troubles
        self.faults = self.store.faults
        self.interactions = self.store.interactions
        self.calls = self.store.calls
        self.files = self.store.files
        self.user = ""
        self.channel = ""
        self._delivery: Delivery = _nobody_listens
        self._numbers = count(1)

    @property
    def app(self) -> InstalledApp:
        """The app as it is installed now."""
        return self.store.app

    def deliver_by(self, delivery: Delivery) -> None:
        """Choose how what people do reaches the bot."""
        self._delivery = delivery

    def add_person(
        self,
        *,
        name: str,
        email: str,
        id: str | None = None,  # noqa: A002, Slack's word
        admin: bool = False,
        owner: bool = False,
        team_id: str | None = None,
        restricted: bool = False,
        locale: str = "en-US",
    ) -> Person:
        """Add somebody; another `team_id` brings them from another workspace."""
        person = Person(
            id=id or f"U{next(self._numbers):08d}",
            name=name,
            email=email,
            team_id=team_id or self.app.team_id,
            is_admin=admin,
            is_owner=owner,
            is_restricted=restricted,
            locale=locale,
        )
        with self.store.changed:
            self.store.people[person.id] = person
            self.store.names[person.id] = f"@{name}"
            self.user = self.user or person.id
        return person

    def change_person(self, person: Person, **changed: Any) -> None:  # noqa: ANN401 (its fields)
        """Make a person of the workspace a guest, a bot, deactivated, …, by `Person`'s fields."""
        with self.store.changed:
            self.store.people[person.id] = replace(self.store.people[person.id], **changed)

    def add_channel(
        self,
        name: str,
        *,
        members: Iterable[str],
        shared_with: Iterable[str] = (),
        id: str | None = None,  # noqa: A002, Slack's word
    ) -> Channel:
        """Add a channel; the bot is in it only if its user id is among the members."""
        channel = Channel(
            id=id or f"C{next(self._numbers):08d}",
            name=name,
            members=frozenset(members),
            shared_with=tuple(shared_with),
        )
        with self.store.changed:
            self.store.channels[channel.id] = channel
            self.store.names[channel.id] = f"#{name}"
            self.channel = self.channel or channel.id
        return channel

    def members(self, channel: str) -> frozenset[str]:
        """Tell who is in a channel; nobody, if there is no such channel."""
        with self.store.changed:
            found = self.store.channels.get(channel)
            return found.members if found else frozenset()

    def upload(self, name: str, content: str | bytes, *, user: str | None = None) -> File:
        """Let a person upload a file, to give it to the bot in a form."""
        written = content.encode() if isinstance(content, str) else content
        with self.store.changed:
            return self.store.add_file(name, user or self.user, written)

    def direct_channel(self, user: str | None = None) -> str:
        """Tell the id of a person's conversation with the bot: the Messages tab."""
        with self.store.changed:
            return self.store.direct_channel(user or self.user).id

    def messages(self, user: str | None = None, channel: str | None = None) -> list[Message]:
        """List what a person sees in a channel, oldest first."""
        reader, where = user or self.user, channel or self.channel
        with self.store.changed:
            if reader not in self.store.channels[where].members:
                return []
            return self.store.messages.seen_by(reader, where)

    def latest(self, message: Message) -> Message | None:
        """Tell what a message says now, or that it is gone."""
        with self.store.changed:
            return self.store.messages.find(message.channel, message.ts)

    def views(self, user: str | None = None) -> list[View]:
        """List the modals that a person has open, the one on top last."""
        with self.store.changed:
            return self.store.views.stack(user or self.user)

    def view(self, user: str | None = None) -> View:
        """Show the modal on top; waits for one, or fails."""
        return self.wait_for(lambda: self.views(user))[-1]

    def home(self, user: str | None = None) -> View | None:
        """Show a person's Home, if the bot has drawn it."""
        with self.store.changed:
            return self.store.views.home(user or self.user)

    def wait_for(self, predicate: Callable[[], T], seconds: float = 3) -> T:
        """Return the first true value of the predicate, asked again at each change, or fail."""
        return self.store.wait_for(predicate, seconds=seconds)

    def assert_clean(self) -> None:
        """Fail if the bot has sent anything that Slack would not take."""
        if self.faults:
            listed = "\n".join(f"  {fault}" for fault in self.faults)
            raise AssertionError(f"Slack would not take what the bot sent:\n{listed}")


def _nobody_listens(request: Request) -> Answer:
    raise AssertionError(f"Nothing delivers {request.envelope}: call deliver_by first.")
