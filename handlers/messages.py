"""Each message: how it is drawn."""

from collections.abc import Iterable
from dataclasses import replace

from bot import countries
from bot.language import _, _n, listed
from bot.results import Change, ContactList, Count, History, Outcome, Recipient, Recipients, Undone
from bot.rules import Obstacle, Refusal
from bot.values import GLOBAL, Contact, Kind, Organization, Scope, User
from handlers import wording
from handlers.blocks import Block, Confirm, Reply, actions, button, context, date, escape, section
from handlers.requests import Request
from handlers.wording import n_of, person, person_line, room, scope_label, scope_words

SHARE = "run_share"
"""How the action id of a button begins that posts in the channel; a view has no channel."""

PAGE = 15
"""Contacts on a page: with the rest of the message well within Slack's 50 blocks."""


def notice(text: str, *buttons: Block) -> Reply:
    """Draw a sentence, with buttons if there is something to click."""
    blocks = [section(text), *([actions(*buttons)] if buttons else [])]
    return Reply(blocks=tuple(blocks))


def contact_list(shown: ContactList, request: Request) -> Reply:
    """Draw the contacts, global first, with their buttons for those who may use them."""
    pages = max(1, -(-len(shown.contacts) // PAGE))
    page = min(max(request.page, 0), pages - 1)
    contacts = shown.contacts[page * PAGE : (page + 1) * PAGE]
    may_change = shown.may_change and not request.is_shared
    blocks = [section(_list_title(shown))]
    if not shown.contacts:
        blocks.append(section(_nobody_listed(shown)))
    blocks += [_contact(contact, shown, may_change, request.is_shared) for contact in contacts]
    if pages > 1:
        blocks.append(context(_("Page {page} of {pages}", page=page + 1, pages=pages)))
    if warning := room(shown.count):
        blocks.append(context(warning))
    if not request.is_shared:
        blocks.append(actions(*_list_buttons(shown, page, pages)))
    return Reply(blocks=tuple(blocks), is_shared=request.is_shared)


def recipients(answer: Recipients, *, is_shared: bool) -> Reply:
    """Draw who gets the documents of a country, and why each."""
    organization = answer.organization
    title = _(
        "Documents of *{organization}* for *{country}* go to:",
        organization=escape(organization.name),
        country=_country(answer.country),
    )
    blocks = [section(title)] if answer.recipients else []
    blocks += [_recipient(one, is_shared) for one in answer.recipients]
    if not answer.recipients:
        blocks += _fallback(answer, is_shared)
    blocks += [
        context(
            _(
                "Skipped: {person} is deactivated and gets nothing, though listed for {scopes}.",
                person=person(one.user),
                scopes=scope_words(one.reasons),
            )
        )
        for one in answer.skipped[:10]
    ]
    if not is_shared:
        scopes = (answer.country or GLOBAL,)
        request = Request(verb="recipients", organization=organization.id, scopes=scopes)
        blocks.append(actions(_list_button(organization), share_button(request)))
    return Reply(blocks=tuple(blocks), is_shared=is_shared)


def outcome(result: Outcome) -> Reply:
    """Draw what an add, a remove or a replace did, or why it did nothing."""
    sentences = {Kind.ADD: _added, Kind.REMOVE: _removed, Kind.REPLACE: _replaced}
    organization = result.organization
    blocks = [section(" ".join(sentences[result.kind](result)))]
    tail = [
        _(
            "*{organization}* has {count}.",
            organization=escape(organization.name),
            count=n_of(result.count),
        )
    ]
    if warning := room(result.count):
        tail.append(warning)
    blocks.append(context(" ".join(tail)))
    blocks.append(actions(*_outcome_buttons(result)))
    return Reply(blocks=tuple(blocks))


def undone(result: Undone) -> Reply:
    """Draw what an undo did, or what stood in its way."""
    organization = result.organization
    if result.obstacle is None and result.change:
        text = _("Undone: {change}.", change=wording.change_words(result.change))
    else:
        text = _obstacle(result)
    tail = _(
        "*{organization}* has {count}.",
        organization=escape(organization.name),
        count=n_of(result.count),
    )
    return Reply(blocks=(section(text), context(tail), actions(_list_button(organization))))


def history(page: History) -> Reply:
    """Draw a page of changes, newest first."""
    organization = page.organization
    title = _("The latest changes at *{organization}*", organization=escape(organization.name))
    blocks = [section(title)]
    if not page.changes:
        blocks.append(section(_("Nothing has been changed yet.")))
    blocks += [_change(change, organization) for change in page.changes]
    older = Request(verb="history", organization=organization.id, change=page.older)
    buttons = [button(_("Older"), older)] if page.older else []
    blocks.append(actions(*buttons, _list_button(organization)))
    return Reply(blocks=tuple(blocks))


def shared_change(change: Change, organization: Organization) -> Reply:
    """Draw a change for everybody in a channel."""
    text = _(
        "*{organization}*: {change}.",
        organization=escape(organization.name),
        change=wording.change_words(change),
    )
    return Reply(blocks=(section(text),), is_shared=True)


def confirm_removal(user: User, shown: ContactList, request: Request) -> Reply:
    """Ask before a removal that was typed."""
    held = tuple(contact.scope for contact in shown.contacts if contact.user.id == user.id)
    scopes = [Scope(scope) for scope in request.scopes or held]
    text = _(
        "Remove {person} from the contacts of *{organization}* for {scopes}?",
        person=person(user),
        organization=escape(shown.organization.name),
        scopes=scope_words(scopes) or _("every country"),
    )
    return notice(
        text,
        button(_("Remove"), request, style="danger"),
        button(_("Keep"), Request(verb="list", organization=shown.organization.id)),
    )


def choice(question: str, options: Iterable[tuple[str, Request]]) -> Reply:
    """Ask which of these is meant; nothing is chosen by itself."""
    buttons = [button(label, request) for label, request in options][:25]
    return notice(question, *buttons)


def people_choice(question: str, options: Iterable[tuple[User, Request]]) -> Reply:
    """Ask which person is meant."""
    blocks = [section(question)]
    blocks += [
        section(
            person_line(user, is_shared=False),
            button(_("Choose"), request, accessible=_("Choose {name}", name=user.name)),
        )
        for user, request in options
    ]
    return Reply(blocks=tuple(blocks))


def share_button(request: Request) -> Block:
    """Make the button that posts this for everybody in the channel, after asking."""
    shared = replace(request, is_shared=True)
    asking = Confirm(
        title=_("Share in this channel?"),
        text=_("Everybody here will see it. E-mail addresses are left out."),
        confirm=_("Share"),
    )
    return {**button(_("Share in channel"), shared, confirm=asking), "action_id": SHARE}


def _list_title(shown: ContactList) -> str:
    name = escape(shown.organization.name)
    if shown.scope:
        return _(
            "*{organization}* · contacts for {scope} · {count} in all",
            organization=name,
            scope=scope_words([shown.scope]),
            count=n_of(shown.count),
        )
    return _(
        "*{organization}* · fulfillment contacts · {count}",
        organization=name,
        count=n_of(shown.count),
    )


def _nobody_listed(shown: ContactList) -> str:
    if shown.scope is None:
        return _("Nobody yet: nobody gets the documents. Add a contact for all countries first.")
    return _("Nobody is listed for {scope}.", scope=scope_words([shown.scope]))


def _contact(contact: Contact, shown: ContactList, may_change: bool, is_shared: bool) -> Block:  # noqa: FBT001
    added = _(
        "added by {author}, {date}",
        author=wording.author(contact.added_by),
        date=date(contact.added_at),
    )
    if contact.is_carried_over:
        added = _("carried over, {date}", date=date(contact.added_at))
    text = (
        f"{scope_label(contact.scope)}\n{person_line(contact.user, is_shared=is_shared)}\n_{added}_"
    )
    return section(text, _remove_button(contact, shown.organization) if may_change else None)


def _remove_button(contact: Contact, organization: Organization) -> Block:
    name, scope = contact.user.name, wording.scope_name(contact.scope)
    return button(
        _("Remove"),
        Request(
            verb="remove",
            organization=organization.id,
            person=contact.user.id,
            scopes=(contact.scope,),
            is_confirmed=True,
        ),
        accessible=_("Remove {name} from {scope}", name=name, scope=scope),
        confirm=Confirm(
            title=_("Remove this contact?"),
            text=_(
                "{name} will no longer get the documents of {organization} for {scope}.",
                name=name,
                organization=organization.name,
                scope=scope,
            ),
            confirm=_("Remove"),
            is_danger=True,
        ),
    )


def _list_buttons(shown: ContactList, page: int, pages: int) -> list[Block]:
    organization = shown.organization
    this = Request(
        verb="list", organization=organization.id, scopes=(shown.scope,) if shown.scope else None
    )
    buttons = []
    if shown.may_change and shown.count.places_left:
        buttons.append(add_button(organization))
    if shown.may_change and shown.contacts:
        buttons.append(replace_button(organization))
    if page > 0:
        buttons.append(button(_("Previous"), replace(this, page=page - 1)))
    if page + 1 < pages:
        buttons.append(button(_("Next"), replace(this, page=page + 1)))
    buttons.append(button(_("History"), Request(verb="history", organization=organization.id)))
    buttons.append(share_button(replace(this, page=page)))
    return buttons


def add_button(organization: Organization) -> Block:
    """Make the button that opens the form to add a contact."""
    return button(
        _("Add contact"), Request(verb="add", organization=organization.id), style="primary"
    )


def replace_button(organization: Organization) -> Block:
    """Make the button that opens the form to replace a contact."""
    return button(_("Replace"), Request(verb="replace", organization=organization.id))


def _list_button(organization: Organization) -> Block:
    return button(_("Show list"), Request(verb="list", organization=organization.id))


def _recipient(one: Recipient, is_shared: bool) -> Block:  # noqa: FBT001
    reasons = listed(
        _("gets all countries")
        if scope == GLOBAL
        else _("listed for {country}", country=countries.name(scope))
        for scope in one.reasons
    )
    return section(f"{person_line(one.user, is_shared=is_shared)}\n_{reasons}_")


def _country(country: Scope | None) -> str:
    return _("no country in particular") if country is None else countries.name(country)


def _fallback(answer: Recipients, is_shared: bool) -> list[Block]:  # noqa: FBT001
    name, country = escape(answer.organization.name), _country(answer.country)
    if not answer.fallback:
        return [
            section(
                _(
                    "⚠️ *Nobody would get the documents* of *{organization}* for *{country}*: there "
                    "is no contact for it and no admin. Add a contact, or name an admin.",
                    organization=name,
                    country=country,
                )
            )
        ]
    admins = [
        f"<@{admin.identity.user_id}>"
        if admin.user is None
        else person_line(admin.user, is_shared=is_shared)
        for admin in answer.fallback[:20]
    ]
    return [
        section(
            _(
                "⚠️ *No contact* gets the documents of *{organization}* for *{country}*. As a "
                "fallback they go to the admins. Add a contact.",
                organization=name,
                country=country,
            )
        ),
        *(section(f"{admin}\n_{_('admin, as a fallback')}_") for admin in admins),
    ]


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
            _(
                "The entries for {folded} went into it, since all countries include them.",
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
    if plan.missing:
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
        return [_("{person} cannot be replaced by themself: nothing changed.", person=old)]
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
    if merged := (*plan.already, *plan.covered):
        sentences.append(
            _("{new} already got {scopes}.", new=person(new), scopes=scope_words(merged))
        )
    if plan.folded:
        sentences.append(
            _(
                "The entries of {new} for {folded} went into the one for all countries.",
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


def _obstacle(result: Undone) -> str:
    entry = result.entry
    who = person(entry.user) if entry else ""
    scope = scope_words([entry.scope]) if entry else ""
    sentences = {
        Obstacle.NOTHING: _("There is no change of yours to undo here."),
        Obstacle.NOT_UNDOABLE: _("This cannot be undone: only an add, a remove or a replace can."),
        Obstacle.ALREADY: _("Your latest change is undone already, and I go no further back."),
        Obstacle.LATE: _("It is too late to undo this. Make a new change instead."),
        Obstacle.NOT_YOURS: _("Somebody else made this change: only they or support can undo it."),
        Obstacle.GONE: _(
            "I cannot undo this: {person} is no longer a contact for {scope}, so somebody changed "
            "the list since.",
            person=who,
            scope=scope,
        ),
        Obstacle.BACK: _(
            "I cannot undo this: {person} is a contact for {scope} again already.",
            person=who,
            scope=scope,
        ),
        Obstacle.COVERED: _(
            "I cannot undo this: the entry of {person} for {scope} would stand beside another that "
            "covers it.",
            person=who,
            scope=scope,
        ),
        Obstacle.USER: _(
            "I cannot undo this: {person} is deactivated by now and would not get the documents.",
            person=who,
        ),
        Obstacle.LIMIT: _("I cannot undo this: the places have been taken since."),
        Obstacle.LAST: _("I cannot undo this: the organization would have no contact left."),
    }
    return sentences[result.obstacle or Obstacle.NOTHING]


def _change(change: Change, organization: Organization) -> Block:
    words = wording.change_words(change)
    if change.is_undone:
        words = f"~{words}~ · " + _("undone")
    undo = Request(verb="undo", organization=organization.id, change=change.id)
    return section(
        f"{words}\n_{wording.place(change)}_",
        button(_("Undo"), undo) if change.may_undo else None,
    )


def count_line(count: Count) -> str:
    """Say how many entries there are, and warn where few places are left."""
    return " ".join(filter(None, [n_of(count) + ".", room(count)]))
