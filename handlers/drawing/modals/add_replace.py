"""Each modal: how it is drawn, and how it is read back."""

from collections.abc import Iterable
from typing import Any

import msgspec

from bot.contacts.results import ContactList
from bot.language import _
from bot.values import GLOBAL, Scope, Status, User
from handlers.drawing.blocks import LABEL_LENGTH, Block, Reply, actions, button, cut, plain
from handlers.drawing.messages.buttons import SHARE, replace_button
from handlers.drawing.modals import organization_menu
from handlers.drawing.wording import scope_label
from handlers.request import OutOfDateError, Request

ALL, CHOSEN = "all", "chosen"

NEWCOMER = "newcomer"
"""The action id of the button for somebody who is not in the directory yet."""


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What a form shall show as chosen already."""

    user: User | None = None
    new_user: User | None = None
    scopes: tuple[Scope, ...] = ()
    reach: str = ALL


def form(request: Request, shown: ContactList, filled: Filled) -> Block:
    """Draw the form of the request's verb for an organization."""
    request = Request(
        verb=request.verb,
        organization=shown.organization.id,
        offers_organizations=request.offers_organizations,
    )
    head = organization_menu.head(
        shown.organization, shown.count, with_menu=request.offers_organizations
    )
    draw = _replace_form if request.verb == "replace" else _add_form
    return draw(request, shown, filled, head)


def organization_form(verb: str) -> Block:
    """Draw a form that waits for its organization; it has no inputs and no submit yet."""
    title = _("Replace contact") if verb == "replace" else _("Add contact")
    request = Request(verb=verb, offers_organizations=True)
    return modal(verb, title, [organization_menu.question()], request=request)


def _add_form(request: Request, shown: ContactList, filled: Filled, head: Block) -> Block:
    """Draw the form that adds a contact; at the limit it has no inputs and no submit."""
    organization, count = shown.organization, shown.count
    if not count.places_left:
        listed = Request(verb="list", organization=organization.id)
        way_out = actions(replace_button(organization), button(_("Remove…"), listed))
        return modal("add", _("Add contact"), [head, way_out], request=request)
    person = _external("person", _("Search by name or e-mail"), 2)
    blocks = [
        head,
        _chosen(request, "person", _("Person"), person, filled.user),
        _newcomer(),
        _reach(filled.reach),
    ]
    if filled.reach == CHOSEN:
        menu = _external("countries", _("Choose countries"), 1)
        menu["type"] = "multi_external_select"
        menu["max_selected_items"] = count.places_left
        blocks.append(_of(request, _input("countries", _("Countries"), menu)))
    return modal("add", _("Add contact"), blocks, submit=_("Add"), request=request)


def _replace_form(request: Request, shown: ContactList, filled: Filled, head: Block) -> Block:
    """Draw the form that hands one user's entries to another."""
    user = filled.user
    old = _external("person", _("Choose a contact"), 0)
    is_contact = user and any(contact.user.id == user.id for contact in shown.contacts)
    new = _external("new_person", _("Search by name or e-mail"), 2)
    scopes = _external("scopes", _("All of this person's entries"), 0)
    scopes["type"] = "multi_external_select"
    if filled.scopes:
        scopes["initial_options"] = [scope_option(scope) for scope in filled.scopes]
    blocks = [
        head,
        _chosen(request, "person", _("Contact to replace"), old, user if is_contact else None),
        _chosen(request, "new_person", _("New contact"), new, filled.new_user),
        _newcomer(),
        _of(request, _input("scopes", _("Only for"), scopes, optional=True)),
    ]
    return modal("replace", _("Replace contact"), blocks, submit=_("Replace"), request=request)


def message_modal(reply: Reply, title: str) -> Block:
    """Show an answer in a modal."""
    return modal("answer", title, [_without_sharing(block) for block in reply.blocks])


def _without_sharing(block: Block) -> Block:
    if block["type"] != "actions":
        return block
    elements = [one for one in block["elements"] if not one["action_id"].startswith(SHARE)]
    return {**block, "elements": elements}


def modal(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    submit: str | None = None,
    request: Request | None = None,
) -> Block:
    """Make a modal; its metadata carries ids only."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(_("Cancel") if submit else _("Close"), 24),
        "blocks": blocks,
    }
    if submit:
        view["submit"] = plain(submit, 24)
    if request:
        view["private_metadata"] = request.to_value()
    return view


def read_modal(view: Block) -> Request:
    """Read a form back as a request, as if from a stranger; raises `OutOfDateError`."""
    request = Request.from_value(view.get("private_metadata"))
    return Request(
        verb=request.verb,
        organization=_organization(view, request),
        person=_id(view, "person"),
        new_person=_id(view, "new_person"),
        scopes=_read_scopes(view, request.verb),
        is_confirmed=True,
        offers_organizations=request.offers_organizations,
    )


def read_organization(view: Block) -> int:
    """Read the organization of a form alone; raises `OutOfDateError`."""
    return _organization(view, Request.from_value(view.get("private_metadata")))


def read_field(view: Block, action_id: str, key: str) -> str | None:
    """Read what a field without options holds, as Slack calls it in `state.values`."""
    value = _state(view, action_id).get(key)
    return value if isinstance(value, str) else None


def block_of(view: Block, *action_ids: str) -> str:
    """Find the block of a field, where an error about it stands; of the first one that is shown."""
    values: dict[str, Any] = view.get("state", {}).get("values", {})
    blocks = {action_id: block_id for block_id, one in values.items() for action_id in one}
    return next((blocks[one] for one in action_ids if one in blocks), action_ids[0])


def read_reach(view: Block) -> str:
    """Read whether all countries or chosen ones are meant."""
    value = _selected(view, "reach")
    return CHOSEN if value and value[0] == CHOSEN else ALL


def user_option(user: User) -> Block:
    """Make the option of a user."""
    option: Block = {"text": plain(user.name), "value": str(user.id)}
    details = user.email
    if user.status == Status.PENDING:
        details = _("{email} · has not signed in yet", email=user.email)
    return {**option, "description": plain(details)}


def scope_option(scope: Scope) -> Block:
    """Make the option of a scope."""
    return {"text": plain(scope_label(scope)), "value": scope}


def _organization(view: Block, request: Request) -> int:
    # What stands in the menu goes before the metadata: it is what the person sees.
    organization = _id(view, organization_menu.ACTION) or request.organization
    if not isinstance(organization, int):
        raise OutOfDateError
    return organization


def _read_scopes(view: Block, verb: str) -> tuple[str, ...] | None:
    if verb == "replace":
        return tuple(_selected(view, "scopes")) or None
    return (GLOBAL,) if read_reach(view) == ALL else tuple(_selected(view, "countries"))


def _id(view: Block, action_id: str) -> int | None:
    values = _selected(view, action_id)
    if not values:
        return None
    if not values[0].isascii() or not values[0].isdigit() or len(values[0]) > 9:
        raise OutOfDateError
    return int(values[0])


def _state(view: Block, action_id: str) -> dict[str, Any]:
    values: dict[str, Any] = view.get("state", {}).get("values", {})
    state: dict[str, Any] = values.get(block_of(view, action_id), {}).get(action_id, {})
    return state


def _selected(view: Block, action_id: str) -> list[str]:
    element = _state(view, action_id)
    options: Iterable[Block] = element.get("selected_options") or filter(
        None, [element.get("selected_option")]
    )
    return [str(option["value"]) for option in options]


def _of(request: Request, field: Block) -> Block:
    """Where the organization can change, let what a field holds go with it: by its block_id."""
    if not request.offers_organizations:
        return field
    return {**field, "block_id": f"{field['block_id']}_of_{request.organization}"}


def _chosen(request: Request, action_id: str, label: str, menu: Block, user: User | None) -> Block:
    """Make a menu of users with one chosen; its own block_id makes Slack show that choice."""
    if user is None:
        return _of(request, _input(action_id, label, menu))
    block_id = f"{action_id}_{user.id}"
    return {
        **_input(action_id, label, {**menu, "initial_option": user_option(user)}),
        "block_id": block_id,
    }


def _newcomer() -> Block:
    label = plain(_("Somebody who is not in the directory…"))
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": NEWCOMER, "text": label}],
    }


def _reach(reach: str) -> Block:
    options = [
        {"text": plain(_("All countries")), "value": ALL},
        {"text": plain(_("Chosen countries")), "value": CHOSEN},
    ]
    element = {
        "type": "radio_buttons",
        "action_id": "reach",
        "options": options,
        "initial_option": options[reach == CHOSEN],
    }
    return {**_input("reach", _("Gets the documents of"), element), "dispatch_action": True}


def _external(action_id: str, placeholder: str, shortest: int) -> Block:
    return {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(cut(placeholder, LABEL_LENGTH), 150),
        "min_query_length": shortest,
    }


def _input(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
    }
    return {**block, "optional": True} if optional else block
