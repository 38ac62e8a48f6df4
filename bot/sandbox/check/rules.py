"""Rules between the values of one object, each a function of the object and its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bot.sandbox.check.kind import Fault, Place, counted, walk
from bot.sandbox.check.structures import Rule, Values

DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CELL_CHARACTERS = 20_000


def items(values: Values, key: str) -> Sequence[object]:
    """Give the list at a key, empty where there is none."""
    found = values.get(key)
    return found if isinstance(found, list | tuple) else ()


def nested(value: object, place: Place) -> Iterator[tuple[Place, Values]]:
    """Yield every object in a value with its place, itself included, in reading order."""
    for where, found, _ in walk(value, place):
        if isinstance(found, Mapping):
            yield where, found


def any_of(*keys: str) -> Rule:
    """Ask for at least one of the keys."""

    def rule(values: Values, place: Place) -> Iterator[Fault]:
        if not any(key in values for key in keys):
            yield place.fault(f"needs {' or '.join(keys)}")

    return rule


def not_both(first: str, second: str) -> Rule:
    """Refuse two keys together."""

    def rule(values: Values, place: Place) -> Iterator[Fault]:
        if first in values and second in values:
            yield place.fault(f"takes {first} or {second}, not both")

    return rule


def one_of(first: str, second: str) -> tuple[Rule, Rule]:
    """Ask for exactly one of two keys."""
    return any_of(first, second), not_both(first, second)


def ordered(lower: str, upper: str) -> Rule:
    """Ask that one number, or number written as a string, is not above another."""

    def rule(values: Values, place: Place) -> Iterator[Fault]:
        low, high = _number(values.get(lower)), _number(values.get(upper))
        if low is not None and high is not None and low > high:
            yield place.at(lower).fault(f"at most {upper}, which is {high}, is {low}")

    return rule


def _number(value: object) -> Decimal | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_written = isinstance(value, str) and DECIMAL.fullmatch(value) is not None
    return Decimal(str(value)) if is_number or is_written else None


def initial_value_fits(values: Values, place: Place) -> Iterator[Fault]:
    """Ask that the initial text of an input is not longer than it accepts."""
    initial, most = values.get("initial_value"), values.get("max_length")
    if isinstance(initial, str) and isinstance(most, int) and len(initial) > most:
        limit = f"at most {counted(most, 'character')} (max_length)"
        yield place.at("initial_value").fault(f"{limit}, has {len(initial)}")


def initial_items_fit(key: str) -> Rule:
    """Ask that a menu has no more items chosen than may be chosen."""

    def rule(values: Values, place: Place) -> Iterator[Fault]:
        chosen, most = len(items(values, key)), values.get("max_selected_items")
        if isinstance(most, int) and chosen > most:
            limit = f"at most {counted(most, 'item')} (max_selected_items)"
            yield place.at(key).fault(f"{limit}, has {chosen}")

    return rule


def initial_option_offered(values: Values, place: Place) -> Iterator[Fault]:
    """Ask that what is chosen at first equals an option, in text and value."""
    offered = _offered(values)
    for where, option in _chosen(values, place):
        if option not in offered:
            yield where.fault("must equal one of the options, in text and value")


def _offered(values: Values) -> list[object]:
    groups = [group for group in items(values, "option_groups") if isinstance(group, Mapping)]
    grouped = [option for group in groups for option in items(group, "options")]
    return [*items(values, "options"), *grouped]


def _chosen(values: Values, place: Place) -> Iterator[tuple[Place, object]]:
    if "initial_option" in values:
        yield place.at("initial_option"), values["initial_option"]
    for index, option in enumerate(items(values, "initial_options")):
        yield place.at("initial_options", index), option


def equal_rows(values: Values, place: Place) -> Iterator[Fault]:
    """Ask that each row of a table has as many cells as the first."""
    rows = items(values, "rows")
    widths = [len(row) if isinstance(row, list | tuple) else None for row in rows]
    for index, width in enumerate(widths):
        if width is not None and width != widths[0]:
            rule = f"must have as many cells as row 0, {widths[0]}, has {width}"
            yield place.at("rows", index).fault(rule)


def plain_header(values: Values, place: Place) -> Iterator[Fault]:
    """Refuse rich text in the first row of a data table."""
    header = place.at("rows", 0)
    for index, cell in enumerate(_first_row(values)):
        if isinstance(cell, Mapping) and cell.get("type") == "rich_text":
            yield header.at(index, "type").fault("rich_text is not allowed in the header row")


def row_header_exists(values: Values, place: Place) -> Iterator[Fault]:
    """Ask that the column that heads the rows of a data table is one of its columns."""
    index, columns = values.get("row_header_column_index"), len(_first_row(values))
    if isinstance(index, int) and columns and index >= columns:
        yield place.at("row_header_column_index").fault(f"at most {columns - 1}, is {index}")


def _first_row(values: Values) -> Sequence[object]:
    return items({"row": next(iter(items(values, "rows")), None)}, "row")


def cells_fit(values: Values, place: Place) -> Iterator[Fault]:
    """Ask that the texts of a data table together are not too long."""
    texts = [cell.get("text") for _, cell in nested(values.get("rows"), place)]
    count = sum(len(text) for text in texts if isinstance(text, str))
    if count > _CELL_CHARACTERS:
        rule = f"at most {_CELL_CHARACTERS} characters in all cells, has {count}"
        yield place.at("rows").fault(rule)


def collapsed_is_collapsible(values: Values, place: Place) -> Iterator[Fault]:
    """Ask that only a collapsible container starts collapsed, and only another has a divider."""
    is_collapsible = values.get("is_collapsible") is True
    if values.get("default_collapsed") is True and not is_collapsible:
        yield place.at("default_collapsed").fault("needs is_collapsible")
    if values.get("has_header_divider") is True and is_collapsible:
        yield place.at("has_header_divider").fault("is not allowed with is_collapsible")
