"""What is sent as a whole: a message, a modal, the Home tab, an answer to an options request.

https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/views
"""

from bot.sandbox.check.blocks import BLOCKS
from bot.sandbox.check.composition import (
    LINK,
    MENU_OPTION,
    OPTION_GROUP,
    TIMESTAMP,
    USER,
    WEB,
    plain,
)
from bot.sandbox.check.kind import Kind, Surface
from bot.sandbox.check.payload_rules import (
    empty_only_to_clear,
    has_content,
    markdown_fits,
    one_focus,
    one_table,
    submit_for_inputs,
    unique_action_ids,
    unique_block_ids,
    view_fits,
)
from bot.sandbox.check.rules import not_both, one_of
from bot.sandbox.check.scalars import Choice, Flag, Integer, Mrkdwn, String
from bot.sandbox.check.structures import Free, Many, Record, Rule, Typed

_UNIQUE: tuple[Rule, ...] = (unique_block_ids, unique_action_ids, one_focus)
_BLOCK = Typed(BLOCKS)
_MARKUP = Mrkdwn(least=0)
_NAME = String(255, least=0)

_ATTACHMENT = Record(
    {},
    {
        "blocks": Many(_BLOCK, 50),
        "color": String(),
        "fallback": String(),
        "pretext": _MARKUP,
        "author_name": String(),
        "author_link": LINK,
        "author_icon": WEB,
        "title": _MARKUP,
        "title_link": LINK,
        "text": _MARKUP,
        "fields": Many(Record({}, {"title": String(least=0), "value": _MARKUP, "short": Flag()})),
        "image_url": WEB,
        "thumb_url": WEB,
        "footer": String(300),
        "footer_icon": WEB,
        "ts": Integer(),
        "mrkdwn_in": Many(Choice(("pretext", "text", "fields"))),
    },
)
_METADATA = Record({}, {"event_type": String(), "event_payload": Free(), "entities": Many(Free())})

MESSAGE = Record(
    {},
    {
        # Slack cuts a text above 40,000 characters, and advises to stay under 4,000.
        "text": Mrkdwn(40_000, least=0),
        "blocks": Many(_BLOCK, 50, least=0),
        "attachments": Many(_ATTACHMENT, 100, least=0),
        "markdown_text": String(12_000),
        "metadata": _METADATA,
        "mrkdwn": Flag(),
        "parse": Choice(("none", "full")),
        "link_names": Flag(),
        "unfurl_links": Flag(),
        "unfurl_media": Flag(),
        # Where it goes: chat.postMessage, chat.postEphemeral, chat.update, chat.scheduleMessage.
        "channel": String(),
        "user": USER,
        "ts": TIMESTAMP,
        "thread_ts": TIMESTAMP,
        "reply_broadcast": Flag(),
        "post_at": Integer(),
        "file_ids": Many(String(), least=0),
        # Under which name.
        "as_user": Flag(),
        "username": String(),
        "icon_emoji": String(),
        "icon_url": WEB,
        # To a response_url, or as the answer to a command.
        "response_type": Choice(("ephemeral", "in_channel")),
        "replace_original": Flag(),
        "delete_original": Flag(),
    },
    rules=(
        *_UNIQUE,
        one_table,
        markdown_fits,
        has_content,
        empty_only_to_clear,
        not_both("markdown_text", "text"),
        not_both("markdown_text", "blocks"),
    ),
)

_VIEW: dict[str, Kind] = {
    "private_metadata": String(3000, least=0),
    "callback_id": _NAME,
    "external_id": _NAME,
}
# An empty view is a fault: Slack's SDK and its third-party libraries ask for a first block.
_VIEW_BLOCKS = Many(_BLOCK, 100)

MODAL = Record(
    {"type": Choice(("modal",)), "title": plain(24), "blocks": _VIEW_BLOCKS},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
    rules=(*_UNIQUE, submit_for_inputs, view_fits),
)
HOME = Record(
    {"type": Choice(("home",)), "blocks": _VIEW_BLOCKS}, _VIEW, rules=(*_UNIQUE, view_fits)
)
OPTIONS = Record(
    {},
    {
        "options": Many(MENU_OPTION, 100, least=0),
        "option_groups": Many(OPTION_GROUP, 100, least=0),
    },
    rules=one_of("options", "option_groups"),
)

PAYLOADS: dict[Surface, Record] = {
    "message": MESSAGE,
    "modal": MODAL,
    "home": HOME,
    "options": OPTIONS,
}
