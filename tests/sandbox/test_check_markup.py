import pytest

from bot.sandbox.check import Fault, check
from tests.sandbox.block_builders import message, mrkdwn, plain, section

RIGHT = {
    "user": "<@U012ABC> and <@W012ABC|ada>",
    "channel": "<#C012ABC> and <#C012ABC|general> and <#C987|>",
    "user group": "<!subteam^S012ABC> and <!subteam^S012ABC|@support>",
    "broadcast": "<!here> <!channel|channel> <!everyone>",
    "date": "<!date^1392734382^{date_short} at {time}|18 February 2014>",
    "date with a link": "<!date^1392734382^{date}^https://example.com/|February>",
    "link": "<https://example.com/?a=1&b=2|A & B> <http://example.com>",
    "mail": "<mailto:ada@example.com|Ada>",
    "deep link": "<slack://app?team=T1&id=A1|Open>",
    "entities": "AT&amp;T &lt;3 &gt;",
    "quoted line": "He said:\n> yes\n>no",
    "quoted rest": ">>> all of it",
    "neither": "3 of 10, *bold* _it_ ~no~ `code`",
}
WRONG = {
    "ampersand": ("AT&T", "& at character 3"),
    "another entity": ("a&nbsp;b", "& at character 2"),
    "less": ("a < b", "< at character 3"),
    "greater": ("a > b", "> at character 3"),
    "greater after the mark of a quote": ("> a > b", "> at character 5"),
    "tag": ("<b>Ada</b>", "< at character 1"),
    "unfinished mention": ("hello <@U012ABC", "< at character 7"),
    "mention of a name": ("<@ada>", "< at character 1"),
    "unknown broadcast": ("<!all>", "< at character 1"),
    "link to a script": ("<javascript:alert(1)|x>", "< at character 1"),
    "link with a space": ("<https://example.com/a b>", "< at character 1"),
    "only the first is named": ("& < >", "& at character 1"),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_takes_slack_markup_and_entities(text):
    assert check("message", message(section(text=mrkdwn(text)), text=text)) == []


@pytest.mark.parametrize(("text", "found"), WRONG.values(), ids=WRONG)
def test_faults_what_is_not_escaped(text, found):
    rule = f"escape & < > as &amp; &lt; &gt;: bare {found}"

    assert check("message", {"text": text}) == [Fault("text", rule)]
    assert check("message", message(section(text=mrkdwn(text)))) == [
        Fault("blocks[0].text.text", rule)
    ]


@pytest.mark.parametrize("key", ["pretext", "title", "text"])
def test_faults_what_is_not_escaped_in_an_attachment(key):
    faults = check("message", {"text": "x", "attachments": [{key: "R&D"}]})

    assert [fault.path for fault in faults] == [f"attachments[0].{key}"]


def test_takes_anything_in_plain_text():
    assert check("message", message(section(text=plain("AT&T <b> a > b")))) == []
