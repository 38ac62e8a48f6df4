"""Slack's composition objects, and the strings that many of its objects share.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

import re
from datetime import date

from bot.sandbox.check.kind import Kind
from bot.sandbox.check.rules import DECIMAL, any_of, one_of
from bot.sandbox.check.scalars import Choice, Flag, Form, Mrkdwn, Number, String
from bot.sandbox.check.structures import Many, Record, Typed


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _like(name: str, pattern: str) -> Form:
    return Form(name, re.compile(pattern).fullmatch)


ID = String(255)
USER = String(form=_like("a user id such as U012ABCDEF", r"[UW][A-Z0-9]+"))
CHANNEL = String(form=_like("a channel id such as C012ABCDEF", r"C[A-Z0-9]+"))
CONVERSATION = String(form=_like("a conversation id such as C012ABCDEF", r"[CDG][A-Z0-9]+"))
USER_GROUP = String(form=_like("a user group id such as S012ABCDEF", r"S[A-Z0-9]+"))
TIMESTAMP = String(form=_like("a message timestamp such as 1405894322.002768", r"[0-9]+\.[0-9]+"))
DATE = String(form=Form("a date as YYYY-MM-DD", _is_date))
TIME = String(form=_like("a time as HH:mm", r"([01][0-9]|2[0-3]):[0-5][0-9]"))
NUMBER_TEXT = String(form=Form("a number written in digits", DECIMAL.fullmatch))
COLOR = String(form=_like("a color as #RRGGBB", r"#[0-9A-Fa-f]{6}"))
WEB = String(3000, form=_like("an http or https URL", r"https?://[^\s<>]+"))
SECURE = String(3000, form=_like("an https URL", r"https://[^\s<>]+"))
LINK = String(3000, form=_like("a URL", r"(https?://|slack://|mailto:|tel:)[^\s<>]+"))
STYLE = Choice(("primary", "danger"))


def texts(most: int) -> dict[str, Record]:
    """Give the two text objects, with so many characters at most."""
    return {
        "plain_text": Record({"text": String(most)}, {"emoji": Flag()}),
        "mrkdwn": Record({"text": Mrkdwn(most)}, {"verbatim": Flag()}),
    }


def text(most: int) -> Typed:
    """Give a text object of either type."""
    return Typed(texts(most))


def plain(most: int) -> Typed:
    """Give a text object where only plain text is allowed."""
    return Typed(texts(most), only=("plain_text",))


def option(label: Kind, description: Kind, url: Kind | None = None) -> Record:
    """Give an option of a menu; only that of an overflow menu has a URL."""
    links = {"url": url} if url else {}
    return Record({"text": label, "value": String(150)}, {"description": description, **links})


MENU_OPTION = option(plain(75), plain(75))
OVERFLOW_OPTION = option(plain(75), plain(75), LINK)
CHECK_OPTION = option(text(75), text(75))
OPTION_GROUP = Record({"label": plain(75), "options": Many(MENU_OPTION, 100)})

CONFIRM = Record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": STYLE},
)
DISPATCH_ACTION_CONFIG = Record(
    {"trigger_actions_on": Many(Choice(("on_enter_pressed", "on_character_entered")))}
)
CONVERSATION_FILTER = Record(
    {},
    {
        "include": Many(Choice(("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    rules=(any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
WORKFLOW = Record(
    {
        "trigger": Record(
            {"url": SECURE},
            {"customizable_input_parameters": Many(Record({"name": String(), "value": String()}))},
        )
    }
)
FEEDBACK_BUTTON = Record(
    {"text": plain(75), "value": String(2000)}, {"accessibility_label": String(75)}
)
SLACK_FILE = Record({}, {"id": String(), "url": SECURE}, rules=one_of("id", "url"))
IMAGE = Record(
    {"alt_text": String(2000)},
    {"image_url": WEB, "slack_file": SLACK_FILE},
    rules=one_of("image_url", "slack_file"),
)
IMAGE_ELEMENT = Typed({"image": IMAGE})
CELLS = {
    "raw_text": Record({"text": String()}),
    "raw_number": Record({"value": Number(), "text": String()}),
}
