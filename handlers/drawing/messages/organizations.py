"""The organizations that a person may see, and how one of them stands."""

from msgspec.structs import replace

from bot.errors import NoOrganizationYetError
from bot.language import _, _n
from bot.organizations.channels import Binding
from bot.organizations.finding import Facts, FoundOrganization, OrganizationPage
from bot.roles.admins import Admin
from bot.values import Organization
from handlers.drawing import wording
from handlers.drawing.blocks import Block, Reply, actions, button, context, date, escape, section
from handlers.drawing.messages.buttons import add_button, list_button, replace_button
from handlers.drawing.messages.questions import notice
from handlers.drawing.wording import count_line, n_of
from handlers.request import Request

ADMINS = 20
"""Admins named at most."""


def organization_list(page: OrganizationPage, *, is_support: bool) -> Reply:
    """Draw a page of organizations, each with a button to open it."""
    if not page.organizations:
        return notice(_nothing_found(page, is_support=is_support), *_pages(page))
    title = (
        _("Organizations with “{text}” in their name or account id", text=escape(page.text))
        if page.text
        else _("Organizations")
    )
    blocks = [section(f"*{title}*")]
    blocks += [_found(found, page) for found in page.organizations]
    if page.page or page.has_more:
        blocks += [context(_("Page {page}", page=page.page + 1)), actions(*_pages(page))]
    if is_support:
        blocks.append(actions(button(_("Import…"), Request(verb="import"))))
    return Reply(blocks=tuple(blocks))


def facts(shown: Facts, request: Request) -> Reply:
    """Draw how an organization stands, with what can be done there."""
    organization = shown.organization
    change = shown.last_change
    latest = (
        f"{wording.change_words(change)}\n_{wording.place(change)}_"
        if change
        else _("Nothing has been changed yet.")
    )
    parts = (
        (_("Contacts"), count_line(shown.count, may_change=shown.may_change)),
        (_("Admins"), _admins(shown.admins)),
        (_("Latest change"), latest),
    )
    blocks = [section(_title(organization))]
    blocks += [section(f"*{name}*\n{text}") for name, text in parts]
    return Reply(blocks=(*blocks, actions(*_buttons(shown, request))))


def bound(binding: Binding) -> Reply:
    """Say that commands in the channel mean the organization from now on."""
    text = _(
        "From now on, commands here are about {organization}, unless `--org` names "
        "another. It still shows only to those who may see it.",
        organization=_title(binding.organization),
    )
    return notice(text, list_button(binding.organization), _release_button())


def binding(now: Binding | None, command: str, *, is_support: bool) -> Reply:
    """Say which organization commands in the channel are about."""
    if now:
        text = _(
            "Commands here are about {organization}. {author} bound it, {date}.",
            organization=_title(now.organization),
            author=wording.author(now.bound_by),
            date=date(now.bound_at),
        )
        release = [_release_button()] if is_support else []
        return notice(text, list_button(now.organization), *release)
    if is_support:
        return notice(
            _(
                "No organization is bound here. `{command} use ORGANIZATION` binds one.",
                command=command,
            )
        )
    return notice(_("No organization that you may see is bound here. Support can bind one."))


def released(before: Binding | None) -> Reply:
    """Say that the binding is over."""
    if before is None:
        return notice(_("No organization was bound here: nothing to do."))
    organization = before.organization
    again = Request(verb="use", organization=organization.id)
    text = _(
        "Commands here are no longer about {organization}.",
        organization=_title(organization),
    )
    return notice(text, button(_("Bind it again"), again))


def found_line(found: FoundOrganization) -> str:
    """Name an organization with its count, and say where nothing can be added."""
    count = n_of(found.count)
    if found.count.entries == found.count.limit:
        count = _("{count}: no place is left", count=count)
    if not found.count.places_left:
        count = f"⚠️ {count}"
    return f"{_title(found.organization)}\n{count}"


def _title(organization: Organization) -> str:
    return f"*{escape(organization.name)}* ({escape(organization.account_id)})"


def _nothing_found(page: OrganizationPage, *, is_support: bool) -> str:
    if page.page:
        return _("There is nothing more.")
    if not page.text:
        return str(NoOrganizationYetError())
    if is_support:
        return _(
            "There is no organization with “{text}” in its name or account id.",
            text=escape(page.text),
        )
    return _(
        "There is no organization that you may see with “{text}” in its name or account id.",
        text=escape(page.text),
    )


def _found(found: FoundOrganization, page: OrganizationPage) -> Block:
    organization = found.organization
    opened = Request(
        verb="organizations", organization=organization.id, text=page.text, page=page.page
    )
    return section(
        found_line(found),
        button(_("Open"), opened, accessible=_("Open {name}", name=organization.name)),
    )


def _pages(page: OrganizationPage) -> list[Block]:
    this = Request(verb="organizations", text=page.text)
    buttons = []
    if page.page:
        buttons.append(button(_("Previous"), replace(this, page=page.page - 1)))
    if page.has_more:
        buttons.append(button(_("Next"), replace(this, page=page.page + 1)))
    return buttons


def _admins(admins: tuple[Admin, ...]) -> str:
    lines = [wording.admin_line(admin, is_shared=False) for admin in admins[:ADMINS]]
    if len(admins) > ADMINS:
        lines.append(_n("and {n} more", "and {n} more", len(admins) - ADMINS))
    return "\n".join(lines) or _("Nobody yet.")


def _buttons(shown: Facts, request: Request) -> list[Block]:
    organization = shown.organization
    buttons = [list_button(organization)]
    if shown.may_change and shown.count.places_left:
        buttons.append(add_button(organization))
    if shown.may_change and shown.count.entries:
        buttons.append(replace_button(organization))
    buttons.append(button(_("History"), Request(verb="history", organization=organization.id)))
    if shown.may_change:
        buttons.append(button(_("Export"), Request(verb="export", organization=organization.id)))
    if request.text is not None:
        buttons.append(button(_("Back"), replace(request, organization=None)))
    return buttons


def _release_button() -> Block:
    return button(_("End the binding"), Request(verb="use", organization="none"))
