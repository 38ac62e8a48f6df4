"""The blocks, and on which surfaces each works.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Mapping

from bot.sandbox.check.composition import (
    CELLS,
    ID,
    IMAGE,
    IMAGE_ELEMENT,
    SECURE,
    WEB,
    plain,
    text,
    texts,
)
from bot.sandbox.check.elements import (
    ELEMENTS,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.check.kind import Kind, Surface
from bot.sandbox.check.rich_text import RICH_TEXT
from bot.sandbox.check.rules import (
    any_of,
    cells_fit,
    collapsed_is_collapsible,
    equal_rows,
    not_both,
    plain_header,
    row_header_exists,
)
from bot.sandbox.check.scalars import Choice, Flag, Integer, Number, String
from bot.sandbox.check.structures import Many, Nullable, Record, Rule, Typed

_ANYWHERE: tuple[Surface, ...] = ("message", "modal", "home")
_MESSAGE: tuple[Surface, ...] = ("message",)
_NOT_MODAL: tuple[Surface, ...] = ("message", "home")


def _block(
    required: Mapping[str, Kind],
    optional: Mapping[str, Kind] | None = None,
    *,
    rules: tuple[Rule, ...] = (),
    on: tuple[Surface, ...] = _ANYWHERE,
) -> Record:
    return Record(required, {"block_id": ID, **(optional or {})}, rules=rules, on=on)


_TASK: dict[str, Kind] = {
    "task_id": String(),
    "title": String(),
    "status": Choice(("pending", "in_progress", "complete", "error")),
}
_TASK_DETAILS: dict[str, Kind] = {
    "details": Typed(RICH_TEXT),
    "output": Typed(RICH_TEXT),
    "sources": Many(Typed({"url": Record({"url": WEB, "text": String()})})),
}
_CELL = Typed(CELLS | RICH_TEXT)
_CARD_PARTS: dict[str, Kind] = {
    "hero_image": IMAGE_ELEMENT,
    "icon": IMAGE_ELEMENT,
    "slack_icon": Typed({"icon": Record({"name": String()})}),
    "title": text(150),
    "subtitle": text(150),
    "body": text(200),
    "subtext": text(200),
    "actions": Many(Typed(ELEMENTS, only=("button",)), 3),
}
_CARD = _block(
    {},
    _CARD_PARTS,
    rules=(any_of("hero_image", "title", "actions", "body"), not_both("icon", "slack_icon")),
    on=_NOT_MODAL,
)
_SERIES = Record(
    {
        "name": String(20),
        "data": Many(Record({"label": String(20), "value": Number()}), 20),
    }
)
_PLOT = Record(
    {
        "series": Many(_SERIES, 12),
        "axis_config": Record(
            {"categories": Many(String(20), 20)}, {"x_label": String(50), "y_label": String(50)}
        ),
    }
)
_SEGMENT = Record({"label": String(20), "value": Number(above=0)})
_CHART = Typed(
    {
        "pie": Record({"segments": Many(_SEGMENT, 12)}),
        "bar": _PLOT,
        "area": _PLOT,
        "line": _PLOT,
    }
)

_PLAIN_BLOCKS: dict[str, Record] = {
    "actions": _block({"elements": Many(Typed(ELEMENTS, only=IN_ACTIONS), 25)}),
    # Slack's Java SDK says modals only; one of Slack's templates posts one.
    "alert": _block(
        {"text": text(200)},
        {"level": Choice(("default", "info", "warning", "error", "success"))},
        on=("modal",),
    ),
    "card": _CARD,
    "context": _block({"elements": Many(Typed(texts(3000) | {"image": IMAGE}), 10)}),
    "context_actions": _block(
        {"elements": Many(Typed(ELEMENTS, only=IN_CONTEXT_ACTIONS), 5)}, on=_MESSAGE
    ),
    "data_table": _block(
        {"rows": Many(Many(_CELL, 20), 201, least=2), "caption": String()},
        {"page_size": Integer(1, 100), "row_header_column_index": Integer(0)},
        rules=(equal_rows, plain_header, row_header_exists, cells_fit),
        on=_MESSAGE,
    ),
    "data_visualization": _block({"title": String(50), "chart": _CHART}, on=_NOT_MODAL),
    "divider": _block({}),
    # Slack makes these for remote files; none can be sent.
    "file": _block({"external_id": String(), "source": Choice(("remote",))}, on=()),
    "header": _block({"text": plain(150)}),
    "image": _block(IMAGE.required, {**IMAGE.optional, "title": plain(2000)}, rules=IMAGE.rules),
    "input": _block(
        {"label": plain(2000), "element": Typed(ELEMENTS, only=IN_INPUT)},
        {"hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "markdown": _block({"text": String()}, on=_MESSAGE),
    "plan": _block(
        {"title": String()},
        {
            "tasks": Many(
                Record(_TASK, {"type": Choice(("task_card",)), "block_id": ID, **_TASK_DETAILS})
            )
        },
        on=_MESSAGE,
    ),
    "rich_text": RICH_TEXT["rich_text"],
    "section": _block(
        {},
        {
            "text": text(3000),
            "fields": Many(text(2000), 10),
            "accessory": Typed(ELEMENTS, only=IN_SECTION),
            "expand": Flag(),
        },
        rules=(any_of("text", "fields"),),
    ),
    "table": _block(
        {"rows": Many(Many(_CELL, 20), 100)},
        {
            "column_settings": Many(
                Nullable(
                    Record(
                        {},
                        {"align": Choice(("left", "center", "right")), "is_wrapped": Flag()},
                    )
                ),
                20,
            )
        },
        rules=(equal_rows,),
        on=_MESSAGE,
    ),
    "task_card": _block(_TASK, _TASK_DETAILS, on=_MESSAGE),
    "video": _block(
        {"alt_text": String(200), "title": plain(199), "thumbnail_url": WEB, "video_url": SECURE},
        {
            "title_url": SECURE,
            "author_name": String(49),
            "provider_name": String(50),
            "provider_icon_url": WEB,
            "description": plain(200),
        },
    ),
}

# The children that both Slack's page and its validator take.
_IN_CONTAINER = ("actions", "context", "divider", "header", "image", "section", "table", "video")

BLOCKS: dict[str, Record] = _PLAIN_BLOCKS | {
    "carousel": _block({"elements": Many(Typed({"card": _CARD}), 10)}, on=_NOT_MODAL),
    "container": _block(
        {"child_blocks": Many(Typed(_PLAIN_BLOCKS, only=_IN_CONTAINER), 10)},
        {
            "title": plain(150),
            "rich_text_title": Typed(RICH_TEXT),
            "subtitle": text(150),
            "icon": IMAGE_ELEMENT,
            "width": Choice(("narrow", "standard", "wide", "full")),
            "is_collapsible": Flag(),
            "default_collapsed": Flag(),
            "has_header_divider": Flag(),
        },
        rules=(any_of("title", "rich_text_title"), collapsed_is_collapsible),
        on=_NOT_MODAL,
    ),
}
