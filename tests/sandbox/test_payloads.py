import pytest

from bot.sandbox.payloads import escaped


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("add <@U1> global", "add <@U1> global"),
        ("add <@U1|ana> <#C1|support>", "add <@U1|ana> <#C1|support>"),
        ("add <!subteam^S1|@ops>", "add <!subteam^S1|@ops>"),
        ("add ana@north.example global", "add <mailto:ana@north.example|ana@north.example> global"),
        ("see https://north.example/a?b=1&c=2", "see <https://north.example/a?b=1&amp;c=2>"),
        ('list --org "Smith & Sons"', 'list --org "Smith &amp; Sons"'),
        ("a < b > c", "a &lt; b &gt; c"),
        ("add <mailto:a@b.example|a@b.example>", "add <mailto:a@b.example|a@b.example>"),
        ("add Zoë 🇫🇷", "add Zoë 🇫🇷"),
        ("", ""),
    ],
    ids=[
        "mention",
        "named mention and channel",
        "user group",
        "e-mail",
        "link",
        "ampersand",
        "angle brackets",
        "already a link",
        "letters of the world",
        "nothing",
    ],
)
def test_typed_text_is_escaped_as_slack_does(typed, sent):
    assert escaped(typed) == sent
