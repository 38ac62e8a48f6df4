"""The modals that people have open, three deep at most, and each person's Home."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from bot.sandbox.answers import Json, RefusalError
from bot.sandbox.check import Fault
from bot.sandbox.controls import Key, with_ids
from bot.sandbox.fields import state_by_key, state_values
from bot.sandbox.transcript import view_as_text

MOST_VIEWS = 3


@dataclass(frozen=True, kw_only=True)
class View:
    """One modal or Home as it stood at one moment."""

    id: str
    user: str
    content: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    typed: Mapping[Key, Json] = field(default_factory=dict)
    offered: Mapping[Key, list[Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @property
    def type(self) -> str:
        """Slack's name for the surface: `modal` or `home`."""
        return str(self.content["type"])

    @property
    def title(self) -> str:
        """The words at the top of a modal."""
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def submit(self) -> str | None:
        """The words on the button that submits, if there is one."""
        return str(self.content["submit"]["text"]) if "submit" in self.content else None

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with the ids that Slack gave them."""
        return list(self.content["blocks"])

    @property
    def callback_id(self) -> str:
        """The app's name for the view."""
        return str(self.content.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        """The app's own id for the view."""
        return str(self.content.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app keeps in the view."""
        return str(self.content.get("private_metadata", ""))

    @property
    def values(self) -> Json:
        """What stands in the fields: `values[block_id][action_id]`."""
        return state_values(self.blocks, self.typed)

    def __str__(self) -> str:
        return view_as_text(self)


class Views:
    """All views that are open; guarded by the store's lock."""

    def __init__(self, clock: Callable[[], float], names: Mapping[str, str]) -> None:
        self._clock = clock
        self._names = names
        self._open: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = defaultdict(list)
        self._homes: dict[str, str] = {}
        self._numbers = count(1)

    def open(self, user: str, content: Json) -> View:
        """Open a modal; it takes the place of what the person had open."""
        self._check_external_id(content)
        self.close_all(user)
        return self.push(user, content)

    def push(self, user: str, content: Json) -> View:
        """Lay a modal on top of the person's stack."""
        stack = self._stacks[user]
        if len(stack) >= MOST_VIEWS:
            rule = f"at most {MOST_VIEWS} views in a stack, has {MOST_VIEWS} already"
            raise RefusalError("push_limit_reached", Fault("view", rule))
        self._check_external_id(content)
        view = self._new(user, content, below=stack)
        stack.append(view.id)
        return view

    def update(self, view: View, content: Json, view_hash: str | None = None) -> View:
        """Replace a view; fields whose block_id and action_id stay keep what they hold."""
        if view_hash is not None and view_hash != view.hash:
            raise RefusalError("hash_conflict")
        self._check_external_id(content, but=view.id)
        changed = self._with_ids(content)
        before = state_by_key(view.blocks, view.typed)
        kept = {
            key: before[key]
            for key, state in state_by_key(changed["blocks"], {}).items()
            if key in before and before[key]["type"] == state["type"]
        }
        return self.keep(
            replace(view, content=changed, hash=self._new_hash(), typed=kept, errors={})
        )

    def publish(self, user: str, content: Json, view_hash: str | None) -> View:
        """Draw a person's Home."""
        home = self.home(user)
        if home:
            return self.update(home, content, view_hash)
        view = self._new(user, content, below=[])
        self._homes[user] = view.id
        return view

    def keep(self, view: View) -> View:
        """Remember how a view stands now."""
        self._open[view.id] = view
        return view

    def find(self, view_id: str) -> View | None:
        """Tell how a view stands now, if it is still open."""
        return self._open.get(view_id)

    def find_external(self, external_id: str) -> View | None:
        """Find a view by the app's own id for it."""
        return next((v for v in self._open.values() if v.external_id == external_id), None)

    def stack(self, user: str) -> list[View]:
        """List a person's modals, the one on top last."""
        return [self._open[view_id] for view_id in self._stacks[user]]

    def home(self, user: str) -> View | None:
        """Tell what stands on a person's Home, if the app has drawn it."""
        return self._open.get(self._homes.get(user, ""))

    def close(self, view: View) -> None:
        """Close one modal; it may be closed already."""
        if view.id in self._stacks[view.user]:
            self._stacks[view.user].remove(view.id)
            del self._open[view.id]

    def close_all(self, user: str) -> None:
        """Close a person's whole stack."""
        for view in self.stack(user):
            self.close(view)

    def clear(self) -> None:
        """Close everything, every Home too."""
        for kept in (self._open, self._stacks, self._homes):
            kept.clear()

    def _new(self, user: str, content: Json, below: list[str]) -> View:
        view_id = f"V{next(self._numbers):08d}"
        return self.keep(
            View(
                id=view_id,
                user=user,
                content=self._with_ids(content),
                hash=self._new_hash(),
                root_view_id=below[0] if below else view_id,
                previous_view_id=below[-1] if below else None,
                names=self._names,
            )
        )

    def _new_hash(self) -> str:
        return f"{int(self._clock())}.{next(self._numbers):08d}"

    def _with_ids(self, content: Json) -> Json:
        return {**content, "blocks": with_ids(content["blocks"], lambda: f"v{next(self._numbers)}")}

    def _check_external_id(self, content: Json, but: str | None = None) -> None:
        external_id = content.get("external_id")
        taken = self.find_external(external_id) if external_id else None
        if taken and taken.id != but:
            raise RefusalError(
                "duplicate_external_id", Fault("external_id", "must be unique per team")
            )
