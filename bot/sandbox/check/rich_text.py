"""The rich text block, and the tree of elements in it.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from bot.sandbox.check.composition import COLOR, CONVERSATION, ID, LINK, USER, USER_GROUP
from bot.sandbox.check.kind import Kind
from bot.sandbox.check.scalars import Choice, Flag, Integer, String
from bot.sandbox.check.structures import Many, Record, Typed


def _flags(*names: str) -> dict[str, Kind]:
    return {name: Flag() for name in names}


_STYLE = Record({}, _flags("bold", "italic", "strike", "code", "underline"))
_MENTION_STYLE = Record(
    {}, _flags("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
)

ELEMENTS = {
    "text": Record({"text": String()}, {"style": _STYLE}),
    "link": Record({"url": LINK}, {"text": String(), "unsafe": Flag(), "style": _STYLE}),
    "user": Record({"user_id": USER}, {"style": _MENTION_STYLE}),
    "channel": Record({"channel_id": CONVERSATION}, {"style": _MENTION_STYLE}),
    "usergroup": Record({"usergroup_id": USER_GROUP}, {"style": _MENTION_STYLE}),
    "team": Record({"team_id": String()}, {"style": _MENTION_STYLE}),
    "broadcast": Record({"range": Choice(("here", "channel", "everyone"))}, {"style": _STYLE}),
    "emoji": Record(
        {"name": String()}, {"unicode": String(), "skin_tone": Integer(1, 6), "style": _STYLE}
    ),
    "date": Record(
        {"timestamp": Integer(), "format": String()},
        {"url": LINK, "fallback": String(), "style": _STYLE},
    ),
    "color": Record({"value": COLOR}, {"style": _STYLE}),
}
_SECTION = {"rich_text_section": Record({"elements": Many(Typed(ELEMENTS))})}
_BORDER = {"border": Integer(0, 1)}

OBJECTS = _SECTION | {
    "rich_text_list": Record(
        {"style": Choice(("bullet", "ordered")), "elements": Many(Typed(_SECTION))},
        _BORDER | {"indent": Integer(0, 8), "offset": Integer(0)},
    ),
    "rich_text_quote": Record({"elements": Many(Typed(ELEMENTS))}, _BORDER),
    "rich_text_preformatted": Record(
        {"elements": Many(Typed(ELEMENTS, only=("text", "link")))}, _BORDER
    ),
}

RICH_TEXT = {"rich_text": Record({"elements": Many(Typed(OBJECTS))}, {"block_id": ID})}
