"""The front page of those who work for several organizations."""

from collections.abc import Iterable

from bot.errors import NoOrganizationYetError
from bot.language import _
from bot.organizations.finding import FoundOrganization, OrganizationPage
from bot.outbox.app_home import Position
from bot.values import OrganizationChange
from handlers.drawing import wording
from handlers.drawing.blocks import Block, actions, context, escape, header, plain, section
from handlers.drawing.home.turning import page_buttons, turn_button
from handlers.drawing.messages.organizations import found_line

SEARCH = "search_organizations"
LONGEST = 100
"""Characters that may be searched for."""


def overview(
    found: OrganizationPage, latest: Iterable[OrganizationChange], *, may_search: bool
) -> list[Block]:
    """Draw the organizations, the full ones first, and what changed last."""
    blocks = [header(_("Organizations"))]
    if may_search:
        blocks.append(_search(found.text))
    if not found.organizations:
        blocks.append(section(_nothing(found.text)))
    blocks += [_organization(one, found.text) for one in found.organizations]
    here = Position(page=found.page, text=found.text)
    if buttons := page_buttons(here, has_more=found.has_more):
        blocks.append(actions(*buttons))
    blocks += [{"type": "divider"}, header(_("Latest changes"))]
    changes = [_change(one) for one in latest]
    return blocks + (changes or [section(_("Nothing has been changed yet."))])


def _search(text: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "placeholder": plain(_("A part of a name or of an account id, then Enter"), 150),
        "max_length": LONGEST,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if text:
        element["initial_value"] = text
    return {
        "type": "input",
        "block_id": SEARCH,
        "dispatch_action": True,
        "optional": True,
        "label": plain(_("Search organizations"), 2000),
        "element": element,
    }


def _nothing(text: str) -> str:
    if not text:
        return str(NoOrganizationYetError())
    return _(
        "No organization has “{text}” in its name or account id. Empty the field and press Enter "
        "to see them all.",
        text=escape(text),
    )


def _organization(found: FoundOrganization, searched: str) -> Block:
    organization = found.organization
    there = Position(organization=organization.id, text=searched)
    accessible = _("Open {name}", name=organization.name)
    return section(found_line(found), turn_button(_("Open"), there, accessible))


def _change(one: OrganizationChange) -> Block:
    words = wording.change_words(one.change)
    if one.change.is_undone:
        words = f"~{words}~ · " + _("undone")
    return context(f"*{escape(one.organization.name)}*: {words}\n{wording.place(one.change)}")
