import pytest

from bot.sandbox import web_api
from bot.sandbox.transcript import mrkdwn_as_text
from tests.sandbox.block_builders import (
    actions,
    button,
    field,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    section,
)
from tests.sandbox.bots import Bot

NAMES = {"U1": "@Ana", "C1": "#support"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Added <@U1>.", "Added @Ana."),
        ("Added <@U1|ana>.", "Added @Ana."),
        ("Added <@U404>.", "Added @U404."),
        ("In <#C1> and <#C404|quiet>", "In #support and #quiet"),
        ("Smith &amp; Sons &lt;3 &gt; &amp;lt;", "Smith & Sons <3 > &lt;"),
        ("<https://north.example|Help>, <https://north.example>", "Help, https://north.example"),
        ("<mailto:a@b.example|a@b.example> <mailto:a@b.example>", "a@b.example a@b.example"),
        ("<!here> <!subteam^S1|@ops> <!subteam^S1>", "@here @ops @subteam"),
        ("<!date^1800000000^{date_num} at {time}|once>", "2027-01-15 at 08:00"),
        ("<!date^1800000000^{date_short_pretty}|once>", "Jan 15, 2027"),
        ("<!date^1800000000^{ago}|a while ago>", "a while ago"),
        ("<!date^soon^{date}|soon>", "soon"),
        ("*Global* contacts", "*Global* contacts"),
    ],
)
def test_mrkdwn_is_read_as_slack_shows_it(written, shown):
    assert mrkdwn_as_text(written, NAMES) == shown


def posted(slack, *blocks, text="Contacts"):
    arguments = {"channel": "C1", "text": text, **({"blocks": list(blocks)} if blocks else {})}
    answer = web_api.call(slack.store, "chat.postMessage", slack.app.bot_token, arguments)
    assert answer.body["ok"], answer.body
    return slack.messages()[-1]


def opened(slack, *blocks, **more):
    slack.deliver_by(Bot())
    arguments = {
        "trigger_id": slack.shortcut("add").request["trigger_id"],
        "view": modal(*blocks, **more),
    }
    answer = web_api.call(slack.store, "views.open", slack.app.bot_token, arguments)
    assert answer.body["ok"], answer.body
    return slack.view()


def test_a_message_without_blocks_shows_its_text(slack):
    assert str(posted(slack, text="Added <@U1>.")) == "Fulfillment Contacts\nAdded @Ana."


def test_an_ephemeral_message_says_who_sees_it(slack):
    slack.deliver_by(Bot({"text": "Psst"}))

    assert str(slack.command("list").message) == "Fulfillment Contacts (only visible to @Ana)\nPsst"


def test_an_edited_message_says_so(slack):
    message = posted(slack)
    web_api.call(
        slack.store,
        "chat.update",
        slack.app.bot_token,
        {"channel": "C1", "ts": message.ts, "text": "New"},
    )

    assert str(slack.latest(message)) == "Fulfillment Contacts (edited)\nNew"


def test_each_block_of_a_message_is_shown(slack):
    message = posted(
        slack,
        {"type": "header", "text": plain("ACME")},
        section(
            text=mrkdwn("<@U1> · France"),
            accessory=button("Remove", action_id="remove"),
        ),
        {"type": "section", "fields": [mrkdwn("*Global*"), plain("3 of 10")]},
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                plain("Page 1"),
                {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A dot"},
            ],
        },
        {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A map"},
        actions(
            button("Add", action_id="add"),
            {
                "type": "static_select",
                "action_id": "where",
                "placeholder": plain("Country"),
                "options": [option("FR", "France")],
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [option("1", "Replace"), option("2", "History")],
            },
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Ask "},
                        {"type": "user", "user_id": "U1"},
                        {"type": "emoji", "name": "wave"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "link", "url": "https://x.example"}],
                        }
                    ],
                },
            ],
        },
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Scope"}],
                [
                    {"type": "raw_text", "text": "Ana"},
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "text", "text": "Global"}],
                            }
                        ],
                    },
                ],
            ],
        },
        {"type": "markdown", "text": "# Other"},
    )

    assert str(message).split("\n") == [
        "Fulfillment Contacts",
        "ACME",
        "@Ana · France  [Remove]",
        "*Global*",
        "3 of 10",
        "─" * 40,
        "Page 1  (image: A dot)",
        "(image: A map)",
        "[Add] [Country] [Replace / History]",
        "Ask @Ana:wave:",
        "• https://x.example",
        "Name | Scope",
        "Ana | Global",
        "(markdown)",
    ]


def test_a_modal_shows_what_stands_in_its_fields_and_what_is_wrong(slack):
    name = field(
        {"type": "plain_text_input", "action_id": "name"},
        block_id="name",
        label=plain("Name"),
        hint=plain("As in the directory"),
    )
    note = field(
        {"type": "plain_text_input", "action_id": "note"},
        block_id="note",
        label=plain("Note"),
        optional=True,
    )
    scope = field(
        {
            "type": "radio_buttons",
            "action_id": "scope",
            "options": [option("all", "All countries"), option("some", "Chosen")],
        },
        block_id="scope",
        label=plain("Scope"),
    )
    countries = field(
        {
            "type": "multi_static_select",
            "action_id": "in",
            "options": [option("FR", "France"), option("NE", "Niger")],
        },
        block_id="in",
        label=plain("Countries"),
    )
    person = field(
        {"type": "users_select", "action_id": "who"}, block_id="who", label=plain("Person")
    )
    view = opened(slack, name, note, scope, countries, person, close=plain("Cancel"))
    slack.deliver_by(
        Bot({"response_action": "errors", "errors": {"name": "Nobody is called that."}})
    )

    slack.submit(view, {"name": "Xyz", "scope": "some", "in": ["FR", "NE"], "who": "U1"})

    assert str(slack.view()).split("\n") == [
        "Add contact",
        "─" * 40,
        "Name: Xyz",
        "  As in the directory",
        "  ! Nobody is called that.",
        "Note (optional): ____",
        "Scope: ( ) All countries  (•) Chosen",
        "Countries: France, Niger",
        "Person: @Ana",
        "─" * 40,
        "[Cancel] [Add]",
    ]


def test_a_home_shows_its_blocks(slack):
    view = home(section(text=plain("3 of 10")))
    web_api.call(slack.store, "views.publish", slack.app.bot_token, {"user_id": "U1", "view": view})

    assert str(slack.home()) == "Home\n3 of 10"


def test_an_interaction_shows_all_that_it_brought(slack):
    slack.deliver_by(Bot({"text": "Psst"}))

    assert str(slack.command("list")) == (
        "/fulfillment list (by @Ana)\n\nFulfillment Contacts (only visible to @Ana)\nPsst"
    )
