"""Who gets the documents of a country, and why."""

from bot import countries
from bot.contacts.results import Recipient, Recipients
from bot.language import _, _n, listed
from bot.values import GLOBAL, Scope
from handlers.drawing.blocks import Block, Reply, actions, context, escape, section
from handlers.drawing.messages.buttons import add_button, list_button, share_button
from handlers.drawing.messages.paging import page_line, page_of, turn_buttons
from handlers.drawing.wording import admin_line, person, person_line, scope_words, without_addresses
from handlers.request import Request

PAGE = 20
"""Recipients on a page: with those who are skipped well within Slack's 50 blocks."""

SKIPPED = 10
"""Deactivated users who are named; of more it is said how many."""


def recipients(answer: Recipients, request: Request) -> Reply:
    """Draw who gets the documents of a country, and why each."""
    organization, is_shared = answer.organization, request.is_shared
    page = page_of(answer.recipients, request.page, PAGE)
    title = _n(
        "Documents of *{organization}* for *{country}* go to:",
        "Documents of *{organization}* for *{country}* go to {n} people:",
        len(answer.recipients),
        organization=escape(organization.name),
        country=_country(answer.country),
    )
    blocks = [section(title)] if answer.recipients else []
    blocks += [_recipient(one, is_shared) for one in page.items]
    blocks += page_line(page)
    if not answer.recipients:
        blocks += _fallback(answer, is_shared)
    blocks += [_skipped(one, is_shared) for one in answer.skipped[:SKIPPED]]
    blocks += _more_skipped(len(answer.skipped) - SKIPPED)
    if not is_shared:
        this = Request(
            verb="recipients",
            organization=organization.id,
            scopes=(answer.country or GLOBAL,),
            page=page.number,
        )
        buttons = turn_buttons(page, this)
        if answer.may_change and not answer.recipients:
            buttons.append(add_button(organization))
        blocks.append(actions(*buttons, list_button(organization), share_button(this)))
    return Reply(blocks=tuple(blocks), is_shared=is_shared)


def _more_skipped(more: int) -> list[Block]:
    if more <= 0:
        return []
    text = _n(
        "{n} more deactivated user is skipped.", "{n} more deactivated users are skipped.", more
    )
    return [context(text)]


def _recipient(one: Recipient, is_shared: bool) -> Block:  # noqa: FBT001
    reasons = listed(
        _("gets all countries")
        if scope == GLOBAL
        else _("listed for {country}", country=countries.name(scope))
        for scope in one.reasons
    )
    return section(f"{person_line(one.user, is_shared=is_shared)}\n_{reasons}_")


def _skipped(one: Recipient, is_shared: bool) -> Block:  # noqa: FBT001
    text = _(
        "Skipped: {person} is deactivated and gets nothing, though listed for {scopes}.",
        person=person(one.user),
        scopes=scope_words(one.reasons),
    )
    return context(without_addresses(text) if is_shared else text)


def _country(country: Scope | None) -> str:
    return _("no particular country") if country is None else countries.name(country)


def _what_next(answer: Recipients) -> str:
    if answer.may_change:
        return _("Add a contact.")
    return _("Ask an admin or support to add a contact.")


def _fallback(answer: Recipients, is_shared: bool) -> list[Block]:  # noqa: FBT001
    name, country = escape(answer.organization.name), _country(answer.country)
    if not answer.fallback:
        return [
            section(
                _(
                    "⚠️ *Nobody would get the documents* of *{organization}* for *{country}*: there "
                    "is no contact for it and no admin. {what_next}",
                    organization=name,
                    country=country,
                    what_next=_what_next(answer),
                )
            )
        ]
    reason = _("admin, as a fallback")
    admins = [admin_line(admin, is_shared=is_shared) for admin in answer.fallback[:20]]
    return [
        section(
            _(
                "⚠️ *No contact* gets the documents of *{organization}* for *{country}*. As a "
                "fallback they go to the admins. {what_next}",
                organization=name,
                country=country,
                what_next=_what_next(answer),
            )
        ),
        *(section(f"{admin}\n_{reason}_") for admin in admins),
    ]
