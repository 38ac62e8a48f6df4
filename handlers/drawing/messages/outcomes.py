"""What an add, a remove or a replace did."""

from bot.contacts.results import Outcome
from bot.contacts.rules import Refusal
from bot.language import _, _n
from bot.values import Kind
from handlers.drawing.blocks import Block, Reply, actions, button, context, escape, section
from handlers.drawing.messages.buttons import replace_button, share_button
from handlers.drawing.wording import n_of, person, room, scope_words
from handlers.request import Request


def outcome(result: Outcome) -> Reply:
    """Draw what an add, a remove or a replace did, or why it did nothing."""
    sentences = {Kind.ADD: _added, Kind.REMOVE: _removed, Kind.REPLACE: _replaced}
    organization = result.organization
    blocks = [section(" ".join(sentences[result.kind](result)))]
    tail = [
        _(
            "Contacts of *{organization}*: {count}.",
            organization=escape(organization.name),
            count=n_of(result.count),
        )
    ]
    if warning := room(result.count):
        tail.append(warning)
    blocks.append(context(" ".join(tail)))
    blocks.append(actions(*_outcome_buttons(result)))
    return Reply(blocks=tuple(blocks))


def _added(result: Outcome) -> list[str]:
    plan, user = result.plan, person(result.user)
    name = escape(result.organization.name)
    if plan.refusal == Refusal.LIMIT:
        return [_refused_by_limit(result)]
    sentences = []
    if plan.added:
        scopes = scope_words(entry.scope for entry in plan.added)
        sentences.append(
            _(
                "Added {person} for {scopes} at *{organization}*.",
                person=user,
                scopes=scopes,
                organization=name,
            )
        )
    if plan.folded:
        sentences.append(
            _n(
                "The entry for {folded} went into it, since all countries include it.",
                "The entries for {folded} went into it, since all countries include them.",
                len(plan.folded),
                folded=scope_words(plan.folded),
            )
        )
    if plan.already:
        sentences.append(
            _(
                "{person} was already a contact of *{organization}* for {scopes}: nothing to do.",
                person=user,
                organization=name,
                scopes=scope_words(plan.already),
            )
        )
    if plan.covered and not plan.added:
        sentences.append(
            _(
                "{person} already gets the documents of all countries, {scopes} included, so no "
                "entry is needed.",
                person=user,
                scopes=scope_words(plan.covered),
            )
        )
    return sentences


def _refused_by_limit(result: Outcome) -> str:
    count, added = result.count, result.plan.added
    left = (
        _n("only {n} place is left", "only {n} places are left", count.places_left)
        if count.places_left
        else _("no place is left")
    )
    return _n(
        "I did not add {person} for {scopes} at *{organization}*: this needs {n} place, and "
        "{left}.",
        "I did not add {person} for {scopes} at *{organization}*: this needs {n} places, and "
        "{left}.",
        len(added),
        person=person(result.user),
        scopes=scope_words(entry.scope for entry in added),
        organization=escape(result.organization.name),
        left=left,
    )


def _removed(result: Outcome) -> list[str]:
    plan = result.plan
    values = {"person": person(result.user), "organization": escape(result.organization.name)}
    scopes = scope_words(entry.scope for entry in plan.removed)
    if plan.refusal == Refusal.LAST:
        return [
            _(
                "I did not remove {person}: somebody must stay, and no other contact of "
                "*{organization}* is left. Hand the entry over with Replace instead.",
                **values,
            )
        ]
    sentences = []
    if plan.removed:
        sentences.append(
            _("Removed {person} for {scopes} at *{organization}*.", scopes=scopes, **values)
        )
    if plan.covered:
        sentences.append(
            _(
                "{person} gets the documents of all countries, {scopes} included, and has no "
                "entry for {scopes} alone. Remove the entry for all countries instead.",
                scopes=scope_words(plan.covered),
                **values,
            )
        )
    elif plan.missing:
        missing = scope_words(plan.missing)
        sentences.append(
            _(
                "{person} is not a contact of *{organization}* for {missing}.",
                missing=missing,
                **values,
            )
        )
    return sentences or [
        _("{person} is not a contact of *{organization}*, so nothing was removed.", **values)
    ]


def _replaced(result: Outcome) -> list[str]:
    plan, new = result.plan, result.new_user
    name = escape(result.organization.name)
    old = person(result.user)
    if new is None or new.id == result.user.id:
        return [_("Both are {person}, so nothing changed.", person=old)]
    if not plan.changes:
        return [
            _(
                "{old} has no such entry at *{organization}*, so there is nothing to hand over to "
                "{new}.",
                old=old,
                new=person(new),
                organization=name,
            )
        ]
    handed = [entry.scope for entry in plan.removed if entry.user_id == result.user.id]
    sentences = [
        _(
            "Replaced {old} by {new} for {scopes} at *{organization}*.",
            old=old,
            new=person(new),
            scopes=scope_words(handed),
            organization=name,
        )
    ]
    if plan.missing:
        sentences.append(
            _("{old} had no entry for {scopes}.", old=old, scopes=scope_words(plan.missing))
        )
    if merged := (*plan.already, *plan.covered):
        sentences.append(
            _("{new} already got {scopes}.", new=person(new), scopes=scope_words(merged))
        )
    if plan.folded:
        sentences.append(
            _n(
                "The entry of {new} for {folded} went into the one for all countries.",
                "The entries of {new} for {folded} went into the one for all countries.",
                len(plan.folded),
                new=person(new),
                folded=scope_words(plan.folded),
            )
        )
    return sentences


def _outcome_buttons(result: Outcome) -> list[Block]:
    organization, buttons = result.organization, []
    if result.change_id is not None:
        undo = Request(verb="undo", organization=organization.id, change=result.change_id)
        buttons.append(button(_("Undo"), undo))
    if result.plan.refusal or not result.count.places_left:
        buttons.append(replace_button(organization))
    show = _("Remove…") if result.plan.refusal == Refusal.LIMIT else _("Show list")
    buttons.append(button(show, Request(verb="list", organization=organization.id)))
    if result.change_id is not None:
        shared = Request(verb="share", organization=organization.id, change=result.change_id)
        buttons.append(share_button(shared))
    return buttons
