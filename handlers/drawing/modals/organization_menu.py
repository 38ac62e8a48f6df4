"""The head of a form: the organization that it is about, with a menu to choose another."""

from bot.contacts.results import Count
from bot.language import _
from bot.organizations.finding import FoundOrganization
from bot.values import Organization
from handlers.drawing.blocks import Block, escape, plain, section
from handlers.drawing.wording import count_line, n_of

ACTION = "organization"


def head(organization: Organization, count: Count, *, with_menu: bool) -> Block:
    """Draw which organization the form is about, and how many places are taken."""
    text = _(
        "*{organization}* · {count}",
        organization=escape(organization.name),
        count=count_line(count),
    )
    if not with_menu:
        return section(text)
    found = FoundOrganization(organization=organization, count=count, may_change=True)
    return _with_menu(text, {"initial_option": option(found)})


def question() -> Block:
    """Draw the head of a form that waits for its organization."""
    return _with_menu(_("Choose the organization."), {})


def field() -> Block:
    """Draw the menu as a field that must be filled in."""
    label = plain(_("Organization"), 2000)
    return {"type": "input", "block_id": ACTION, "label": label, "element": _menu()}


def option(found: FoundOrganization) -> Block:
    """Make the option of an organization."""
    organization = found.organization
    details = _("{account} · {count}", account=organization.account_id, count=n_of(found.count))
    return {
        "text": plain(organization.name),
        "value": str(organization.id),
        "description": plain(details),
    }


def _with_menu(text: str, chosen: Block) -> Block:
    return {**section(text, {**_menu(), **chosen}), "block_id": ACTION}


def _menu() -> Block:
    return {
        "type": "external_select",
        "action_id": ACTION,
        "placeholder": plain(_("Choose an organization"), 150),
        "min_query_length": 0,
    }
