"""What Slack does with the bot's acknowledgement of each kind of interaction.

The caller holds the store's lock; the answer stands in `interaction.answer`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from bot.sandbox.answers import RefusalError
from bot.sandbox.check import Fault, check
from bot.sandbox.delivery import ACK_SECONDS
from bot.sandbox.log import Interaction
from bot.sandbox.store import Store, checked_message, checked_view
from bot.sandbox.views import View

Take: TypeAlias = Callable[[Store, Interaction], None]

SLACKBOT = "USLACKBOT"
SUCCESS = 2
"""The first digit of HTTP's statuses of success."""


def receive(store: Store, interaction: Interaction, take: Take) -> None:
    """Let an answer take effect, or tell the person as Slack does that there was none."""
    try:
        _check_acknowledged(interaction)
        take(store, interaction)
    except RefusalError as refusal:
        interaction.error = refusal.error
        for fault in refusal.faults:
            store.record_fault(f"the answer to {interaction.what}", fault, interaction)
        if interaction.kind == "command":
            _tell_of_failure(store, interaction)


def take_message(store: Store, interaction: Interaction) -> None:
    """Show the answer to a command; a public one shows the command as well."""
    if not interaction.answer:
        return
    try:
        content = checked_message(interaction.answer)
    except RefusalError as refusal:
        raise RefusalError("invalid_command_response", *refusal.faults) from None
    channel = str(interaction.channel)
    reader: str | None = interaction.user
    if interaction.answer.get("response_type") == "in_channel":
        store.messages.post(channel, interaction.user, {"text": interaction.what})
        reader = None
    interaction.bring_message(
        store.messages.post(channel, store.app.bot_user_id, content, ephemeral_to=reader)
    )


def take_nothing(_: Store, interaction: Interaction) -> None:
    """Refuse a body where Slack reads none."""
    if interaction.answer:
        raise RefusalError("dispatch_failed", Fault("", "must be acknowledged with an empty body"))


def take_anything(_: Store, __: Interaction) -> None:
    """Ignore the body, as Slack does for events."""


def take_options(_: Store, interaction: Interaction) -> None:
    """Read the options of an external menu; an empty list is an answer, no list is none."""
    faults = check("options", interaction.answer)
    if faults:
        raise RefusalError("dispatch_failed", *faults)
    options = interaction.answer.get("options")
    interaction.options = interaction.answer["option_groups"] if options is None else options


def take_submission(store: Store, interaction: Interaction) -> None:
    """Let the answer to a submission change the person's stack of views."""
    view = store.views.find(interaction.request["view"]["id"])
    if view is None:
        # Closed in the meantime, by a second submission or by the person.
        return
    action = str(interaction.answer.get("response_action"))
    change = _CHANGES.get(action) if interaction.answer else _close
    if change is None:
        rule = "must be errors, update, push or clear, or the body empty"
        raise RefusalError("dispatch_failed", Fault("response_action", rule))
    change(store, interaction, view)


def _check_acknowledged(interaction: Interaction) -> None:
    if interaction.status == 0:
        rule = f"must be acknowledged within {ACK_SECONDS} s, was not"
        raise RefusalError("operation_timeout", Fault("", rule))
    if interaction.seconds > ACK_SECONDS:
        rule = f"must be acknowledged within {ACK_SECONDS} s, took {interaction.seconds:.2f} s"
        raise RefusalError("operation_timeout", Fault("", rule))
    if interaction.status // 100 != SUCCESS:
        rule = f"must be acknowledged with 200, was {interaction.status}"
        raise RefusalError("dispatch_failed", Fault("", rule))


def _close(store: Store, _: Interaction, view: View) -> None:
    store.views.close(view)


def _clear(store: Store, _: Interaction, view: View) -> None:
    store.views.close_all(view.user)


def _show_errors(store: Store, interaction: Interaction, view: View) -> None:
    errors = interaction.answer.get("errors")
    faults = _error_faults(errors, view)
    if faults or not isinstance(errors, dict):
        raise RefusalError("dispatch_failed", *faults)
    interaction.errors = errors
    store.views.keep(replace(view, errors=errors))


def _update(store: Store, interaction: Interaction, view: View) -> None:
    content = checked_view("modal", interaction.answer.get("view"))
    interaction.bring_view(store.views.update(view, content))


def _push(store: Store, interaction: Interaction, view: View) -> None:
    content = checked_view("modal", interaction.answer.get("view"))
    interaction.bring_view(store.views.push(view.user, content))


_CHANGES = {"clear": _clear, "errors": _show_errors, "update": _update, "push": _push}


def _error_faults(errors: object, view: View) -> list[Fault]:
    if not isinstance(errors, dict) or not errors:
        return [Fault("errors", "must name at least one block")]
    inputs = [block["block_id"] for block in view.blocks if block["type"] == "input"]
    faults = [
        Fault(f"errors.{block_id}", "must be the block_id of an input block of the view")
        for block_id in errors
        if block_id not in inputs
    ]
    return faults + [
        Fault(f"errors.{block_id}", "must be text")
        for block_id, text in errors.items()
        if not isinstance(text, str) or not text
    ]


def _tell_of_failure(store: Store, interaction: Interaction) -> None:
    text = f'{interaction.request["command"]} failed with the error "{interaction.error}"'
    channel = str(interaction.channel)
    interaction.bring_message(
        store.messages.post(channel, SLACKBOT, {"text": text}, ephemeral_to=interaction.user)
    )
