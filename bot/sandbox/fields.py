"""What stands in menus and fields: Slack's `state.values`, and what a person puts there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.sandbox.answers import Json
from bot.sandbox.controls import Control, Key, controls


class _Field(NamedTuple):
    state: str
    initial: str
    is_list: bool = False


_TEXT = _Field("value", "initial_value")
_OPTION = _Field("selected_option", "initial_option")
_OPTIONS = _Field("selected_options", "initial_options", is_list=True)

_FIELDS = {
    "plain_text_input": _TEXT,
    "number_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "rich_text_input": _Field("rich_text_value", "initial_value"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "overflow": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": _Field("selected_user", "initial_user"),
    "multi_users_select": _Field("selected_users", "initial_users", is_list=True),
    "channels_select": _Field("selected_channel", "initial_channel"),
    "multi_channels_select": _Field("selected_channels", "initial_channels", is_list=True),
    "conversations_select": _Field("selected_conversation", "initial_conversation"),
    "multi_conversations_select": _Field(
        "selected_conversations", "initial_conversations", is_list=True
    ),
    "datepicker": _Field("selected_date", "initial_date"),
    "timepicker": _Field("selected_time", "initial_time"),
    "datetimepicker": _Field("selected_date_time", "initial_date_time"),
    "file_input": _Field("files", "", is_list=True),
}

FIELD_TYPES = frozenset(_FIELDS) - {"overflow"}
"""The elements that hold something until it is changed."""

REQUIRED = "Please complete this required field."


def state_by_key(blocks: Iterable[Json], typed: Mapping[Key, Json]) -> dict[Key, Json]:
    """Tell what stands in each field: what was typed there, else its initial value."""
    return {
        control.key: typed.get(control.key) or _initial(control)
        for control in controls(blocks)
        if control.type in FIELD_TYPES
    }


def state_values(blocks: Iterable[Json], typed: Mapping[Key, Json]) -> Json:
    """Nest the state as payloads carry it: `values[block_id][action_id]`."""
    values: Json = {}
    for (block_id, action_id), state in state_by_key(blocks, typed).items():
        values.setdefault(block_id, {})[action_id] = state
    return values


def entered(control: Control, value: Any, offered: Sequence[Json]) -> Json:  # noqa: ANN401
    """Turn what a person enters into the field's state, or fail where no client could."""
    field = _FIELDS[control.type]
    if field.is_list:
        entry: Any = _several(control, value or [], offered)
    elif field is _OPTION and value is not None:
        entry = _option(control, value, offered)
    else:
        entry = value
    return {"type": control.type, field.state: entry}


def reported(control: Control, state: Json, known: Sequence[Json]) -> Any:  # noqa: ANN401
    """Read what stands in a field as a client tells it, or fail where no client could hold it.

    `known` are the options beside the field's own that a person may have chosen.
    """
    field = _FIELDS[control.type]
    value = state.get(field.state)
    if value is not None and (
        (field is _TEXT and not isinstance(value, str)) or field.is_list != isinstance(value, list)
    ):
        raise AssertionError(f"{control} does not take {value!r}.")
    if field in (_OPTION, _OPTIONS):
        there = [*_own_options(control), *known]
        for option in value if isinstance(value, list) else [value]:
            if option is not None and option not in there:
                raise AssertionError(f"{control} has not offered {option!r}.")
    return value


def chosen(state: Json) -> list[Json]:
    """List the options that stand in a field's state."""
    return state.get("selected_options") or list(filter(None, [state.get("selected_option")]))


def complaints(blocks: Iterable[Json], typed: Mapping[Key, Json]) -> dict[str, str]:
    """Check the fields as the client does at submission: {block_id: what is wrong}."""
    state = state_by_key(blocks, typed)
    found = {}
    for control in controls(blocks):
        if control.block["type"] == "input":
            value = state[control.key][_FIELDS[control.type].state]
            found[control.key[0]] = _complaint(control, value)
    return {block_id: text for block_id, text in found.items() if text}


def action(control: Control, state: Json, action_ts: str) -> Json:
    """Describe one use of a control as an item of `actions` in `block_actions`."""
    block_id, action_id = control.key
    shown = ("text", "value", "style") if control.type == "button" else ("placeholder",)
    described: Json = {name: control.element[name] for name in shown if name in control.element}
    return {
        **described,
        **state,
        "type": control.type,
        "block_id": block_id,
        "action_id": action_id,
        "action_ts": action_ts,
    }


def flattened(given: Iterable[Json]) -> list[Json]:
    """List options that may be given in groups."""
    return [option for item in given for option in item.get("options", [item])]


def _initial(control: Control) -> Json:
    field = _FIELDS[control.type]
    empty: list[object] | None = [] if field.is_list else None
    return {"type": control.type, field.state: control.element.get(field.initial, empty)}


def _several(control: Control, values: Any, offered: Sequence[Json]) -> list[Any]:  # noqa: ANN401
    if isinstance(values, str):
        raise AssertionError(f"{control} takes a list, not {values!r}.")  # noqa: TRY004
    most = control.element.get("max_selected_items", len(values))
    if len(values) > most:
        raise AssertionError(f"{control} lets a person choose at most {most}, not {len(values)}.")
    if _FIELDS[control.type] is not _OPTIONS:
        return list(values)
    return [_option(control, value, offered) for value in values]


def _option(control: Control, value: str | Json, offered: Sequence[Json]) -> Json:
    if isinstance(value, dict):
        return value
    there = [*_own_options(control), *offered]
    found = [option for option in there if option["value"] == value]
    found = found or [option for option in there if option["text"]["text"] == value]
    if not found or any(option != found[0] for option in found):
        shown = ", ".join(f"{option['text']['text']} ({option['value']})" for option in there)
        how_many = "more than one" if found else "no"
        raise AssertionError(f"{control} offers {how_many} {value!r} among: {shown or 'nothing'}.")
    return found[0]


def _own_options(control: Control) -> list[Json]:
    held = control.element.get("options") or control.element.get("option_groups") or []
    return flattened(held)


def _complaint(control: Control, value: Any) -> str | None:  # noqa: ANN401
    if not value:
        return None if control.block.get("optional") else REQUIRED
    if control.type == "plain_text_input":
        return _length_complaint(str(value), control.element)
    if control.type == "email_text_input" and "@" not in value:
        return "Please enter a valid email address."
    return None


def _length_complaint(text: str, element: Json) -> str | None:
    if len(text) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    if len(text) > element.get("max_length", len(text)):
        return f"Must be at most {element['max_length']} characters."
    return None
