from dataclasses import replace

import pytest

from bot.sandbox import web_api
from bot.sandbox.people import InstalledApp
from bot.sandbox.workspace import Workspace
from tests.sandbox.block_builders import home, message, modal, plain, section
from tests.sandbox.bots import Bot, take_faults

BOT = "xoxb-sandbox"
APP = "xapp-sandbox"


def call(slack, method, token=BOT, **arguments):
    return web_api.call(slack.store, method, token, arguments).body


def error(slack, method, token=BOT, **arguments):
    body = call(slack, method, token, **arguments)
    assert not body["ok"]
    return body["error"]


def trigger(slack, user="U1"):
    slack.deliver_by(Bot())
    return slack.shortcut("add", user=user).request["trigger_id"]


def test_auth_test_says_who_the_bot_is_and_which_scopes_it_has(slack):
    answer = web_api.call(slack.store, "auth.test", BOT, {})

    assert answer.body["ok"]
    assert (answer.body["team_id"], answer.body["user_id"], answer.body["bot_id"]) == (
        "T0SANDBOX",
        "U0SANDBOXBOT",
        "B0SANDBOX",
    )
    assert (
        answer.headers["x-oauth-scopes"]
        == "chat:write,commands,files:write,im:write,users:read,users:read.email"
    )


@pytest.mark.parametrize(
    ("method", "token", "wanted"),
    [
        ("auth.test", None, "not_authed"),
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-other", "invalid_auth"),
        ("auth.test", APP, "not_allowed_token_type"),
        ("apps.connections.open", BOT, "not_allowed_token_type"),
        ("apps.connections.open", "xapp-other", "invalid_auth"),
    ],
)
def test_a_wrong_token_is_refused(slack, method, token, wanted):
    assert error(slack, method, token) == wanted


def test_an_unknown_method_is_refused_and_a_fault(slack):
    assert error(slack, "chat.shout") == "unknown_method"
    assert take_faults(slack) == ["chat.shout: the stand-in has no such method"]


NEEDED = [(name, method.scope) for name, method in web_api.METHODS.items() if method.scope]


@pytest.mark.parametrize(("method", "scope"), NEEDED, ids=[name for name, _ in NEEDED])
def test_a_missing_scope_is_refused_and_a_fault(method, scope):
    slack = Workspace(InstalledApp(scopes=frozenset({"commands"})))

    body = call(slack, method)

    assert body == {
        "ok": False,
        "error": "missing_scope",
        "needed": scope,
        "provided": "commands",
        "response_metadata": {"messages": [f"[ERROR] needs the scope {scope} [json-pointer:]"]},
    }
    assert take_faults(slack) == [f"{method}: needs the scope {scope}"]


WITHOUT = [
    (name, key) for name, method in web_api.METHODS.items() for key in method.required.split()
]


@pytest.mark.parametrize(("method", "key"), WITHOUT, ids=[" ".join(pair) for pair in WITHOUT])
def test_a_missing_argument_is_refused_and_a_fault(method, key):
    scopes = frozenset(other.scope for other in web_api.METHODS.values() if other.scope)
    slack = Workspace(InstalledApp(scopes=scopes))
    given = {
        name: "x"
        for name in web_api.METHODS[method].required.split()
        if name not in (key, "view", "files")
    }

    assert error(slack, method, **given) == "invalid_arguments"
    assert f"{method}: {key}: is required" in take_faults(slack)


def test_an_unknown_argument_is_a_fault_though_the_call_goes_on(slack):
    assert call(slack, "users.info", user="U1", include_email=True)["ok"]
    assert take_faults(slack) == ["users.info: include_email: is not an argument of this method"]


def test_an_argument_of_a_wrong_type_is_refused(slack):
    assert error(slack, "users.info", user=["U1"]) == "invalid_arguments"
    assert take_faults(slack) == ["users.info: user: must be text, a number, true or false"]


def test_blocks_may_come_as_json_text(slack):
    assert call(slack, "chat.postMessage", channel="C1", text="x", blocks='[{"type": "divider"}]')[
        "ok"
    ]
    assert slack.messages()[0].blocks[0]["type"] == "divider"


def test_blocks_that_are_not_json_are_refused(slack):
    assert (
        error(slack, "chat.postMessage", channel="C1", text="x", blocks="[") == "invalid_arguments"
    )
    assert take_faults(slack) == ["chat.postMessage: blocks: must be JSON"]


def test_every_call_is_logged(slack, clock):
    call(slack, "users.info", user="U404")

    (logged,) = slack.calls
    assert (logged.method, logged.arguments, logged.status, logged.at) == (
        "users.info",
        {"user": "U404"},
        200,
        clock.now,
    )
    assert logged.body == {"ok": False, "error": "user_not_found"}


def test_a_view_opens_for_whoever_caused_the_trigger(slack):
    body = call(slack, "views.open", trigger_id=trigger(slack, "U2"), view=modal(section()))

    assert body["ok"]
    assert body["view"]["id"] == slack.view("U2").id
    assert slack.views("U1") == []


def test_a_trigger_works_for_three_seconds(slack, clock):
    in_time, late = trigger(slack), trigger(slack)

    clock.now += 3
    assert call(slack, "views.open", trigger_id=in_time, view=modal(section()))["ok"]
    clock.now += 0.01
    assert (
        error(slack, "views.open", trigger_id=late, view=modal(section())) == "expired_trigger_id"
    )


def test_a_trigger_works_once(slack):
    once = trigger(slack)
    call(slack, "views.open", trigger_id=once, view=modal(section()))

    assert (
        error(slack, "views.open", trigger_id=once, view=modal(section())) == "exchanged_trigger_id"
    )
    assert take_faults(slack) == ["views.open: trigger_id: can be used once"]


def test_an_invented_trigger_is_refused(slack):
    assert (
        error(slack, "views.open", trigger_id="1.2.x", view=modal(section()))
        == "invalid_trigger_id"
    )
    assert take_faults(slack) == ["views.open: trigger_id: must be one that Slack sent"]


def test_a_wrong_view_is_refused_and_leaves_the_trigger_for_another_try(slack):
    once = trigger(slack)

    body = call(slack, "views.open", trigger_id=once, view=modal(section(), title=plain("x" * 25)))

    assert body["error"] == "invalid_arguments"
    assert "title.text" in body["response_metadata"]["messages"][0]
    assert take_faults(slack) == ["views.open: title.text: at most 24 characters, has 25"]
    assert call(slack, "views.open", trigger_id=once, view=modal(section()))["ok"]


def test_a_view_that_is_no_object_is_refused(slack):
    assert error(slack, "views.open", trigger_id=trigger(slack), view="[]") == "invalid_arguments"
    assert take_faults(slack) == ["views.open: view: must be an object"]


def test_a_view_over_250_kb_is_too_large(slack):
    blocks = [section(text=plain("x" * 3000)) for _ in range(90)]

    assert (
        error(slack, "views.open", trigger_id=trigger(slack), view=modal(*blocks))
        == "view_too_large"
    )
    assert "250" in take_faults(slack)[0]


def test_views_go_three_deep(slack):
    call(slack, "views.open", trigger_id=trigger(slack), view=modal(section()))
    call(slack, "views.push", trigger_id=trigger(slack), view=modal(section()))
    call(slack, "views.push", trigger_id=trigger(slack), view=modal(section()))

    assert (
        error(slack, "views.push", trigger_id=trigger(slack), view=modal(section()))
        == "push_limit_reached"
    )
    assert take_faults(slack) == ["views.push: view: at most 3 views in a stack, has 3 already"]
    assert len(slack.views()) == 3


def test_a_view_is_not_pushed_where_none_is_open(slack):
    assert (
        error(slack, "views.push", trigger_id=trigger(slack), view=modal(section())) == "not_found"
    )


def test_another_modal_takes_the_place_of_what_was_open(slack):
    call(slack, "views.open", trigger_id=trigger(slack), view=modal(section()))
    call(
        slack, "views.open", trigger_id=trigger(slack), view=modal(section(), title=plain("Second"))
    )

    assert [view.title for view in slack.views()] == ["Second"]


def opened(slack, **more):
    return call(slack, "views.open", trigger_id=trigger(slack), view=modal(section(), **more))[
        "view"
    ]


def test_an_update_with_an_old_hash_is_refused(slack):
    view = opened(slack)
    again = {"view_id": view["id"], "hash": view["hash"], "view": modal(section())}

    assert call(slack, "views.update", **again)["ok"]
    assert error(slack, "views.update", **again) == "hash_conflict"


def test_an_update_finds_a_view_by_its_external_id(slack):
    view = opened(slack, external_id="form")

    answer = call(
        slack, "views.update", external_id="form", view=modal(section(), external_id="form")
    )

    assert answer["view"]["id"] == view["id"]


@pytest.mark.parametrize(
    "which", [{"view_id": "V404"}, {"external_id": "none"}], ids=["view_id", "external_id"]
)
def test_an_update_of_a_closed_view_is_not_found(slack, which):
    assert error(slack, "views.update", view=modal(section()), **which) == "not_found"


@pytest.mark.parametrize(
    "which", [{}, {"view_id": "V1", "external_id": "form"}], ids=["neither", "both"]
)
def test_an_update_names_its_view_in_one_way(slack, which):
    assert error(slack, "views.update", view=modal(section()), **which) == "invalid_arguments"
    assert take_faults(slack) == [
        "views.update: view_id: either view_id or external_id is required"
    ]


def test_an_external_id_belongs_to_one_view(slack):
    opened(slack, external_id="form")

    wanted = {"trigger_id": trigger(slack, "U2"), "view": modal(section(), external_id="form")}
    assert error(slack, "views.open", **wanted) == "duplicate_external_id"
    assert take_faults(slack) == ["views.open: external_id: must be unique per team"]


def test_a_home_with_an_old_hash_is_refused(slack):
    first = call(slack, "views.publish", user_id="U1", view=home(section()))["view"]
    assert call(slack, "views.publish", user_id="U1", hash=first["hash"], view=home(section()))[
        "ok"
    ]

    stale = {"user_id": "U1", "hash": first["hash"], "view": home(section())}
    assert error(slack, "views.publish", **stale) == "hash_conflict"


def test_a_home_is_drawn_for_people_who_exist(slack):
    assert error(slack, "views.publish", user_id="U404", view=home(section())) == "user_not_found"


def test_a_modal_is_no_home(slack):
    assert error(slack, "views.publish", user_id="U1", view=modal(section())) == "invalid_arguments"
    assert take_faults(slack)


def test_a_posted_message_is_seen_by_everybody_in_the_channel(slack):
    body = call(slack, "chat.postMessage", channel="C1", text="Added")

    assert (body["channel"], body["message"]["text"]) == ("C1", "Added")
    assert slack.messages("U2")[0].ts == body["ts"]


def test_a_message_to_a_person_arrives_in_their_conversation_with_the_bot(slack):
    call(slack, "chat.postMessage", channel="U2", text="Hello")

    assert [m.text for m in slack.messages("U2", slack.direct_channel("U2"))] == ["Hello"]
    assert slack.messages("U1", slack.direct_channel("U2")) == []


def test_an_ephemeral_message_is_seen_by_one(slack):
    call(slack, "chat.postEphemeral", channel="C1", user="U2", text="Psst")

    assert [m.text for m in slack.messages("U2")] == ["Psst"]
    assert slack.messages("U1") == []


def test_a_message_is_updated_in_place(slack):
    posted = call(slack, "chat.postMessage", channel="C1", text="3 of 10")

    assert call(slack, "chat.update", channel="C1", ts=posted["ts"], text="4 of 10")["ok"]

    (seen,) = slack.messages()
    assert (seen.text, seen.edited, seen.ts) == ("4 of 10", True, posted["ts"])


def test_a_message_is_deleted(slack):
    posted = call(slack, "chat.postMessage", channel="C1", text="Oops")

    assert call(slack, "chat.delete", channel="C1", ts=posted["ts"])["ok"]
    assert slack.messages() == []


def test_an_ephemeral_message_can_be_neither_updated_nor_deleted(slack):
    ts = call(slack, "chat.postEphemeral", channel="C1", user="U1", text="Psst")["message_ts"]

    assert error(slack, "chat.update", channel="C1", ts=ts, text="x") == "message_not_found"
    assert error(slack, "chat.delete", channel="C1", ts=ts) == "message_not_found"


def test_somebody_elses_message_is_left_alone(slack):
    slack.deliver_by(Bot({"text": "x", "response_type": "in_channel"}))
    slack.command("list")
    typed = slack.messages()[0]

    assert error(slack, "chat.update", channel="C1", ts=typed.ts, text="x") == "cant_update_message"
    assert error(slack, "chat.delete", channel="C1", ts=typed.ts) == "cant_delete_message"


@pytest.mark.parametrize(
    ("method", "arguments", "wanted"),
    [
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
        ("chat.postEphemeral", {"channel": "C404", "user": "U1", "text": "x"}, "channel_not_found"),
        ("chat.postEphemeral", {"channel": "C1", "user": "U404", "text": "x"}, "user_not_found"),
        ("chat.postEphemeral", {"channel": "C1", "user": "U3", "text": "x"}, "user_not_in_channel"),
        ("chat.postEphemeral", {"channel": "C2", "user": "U1", "text": "x"}, "not_in_channel"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "zoe@south.example"}, "users_not_found"),
        ("users.lookupByEmail", {"email": "no@north.example"}, "users_not_found"),
        ("conversations.open", {"users": "U404"}, "user_not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F404"}]}, "file_not_found"),
        (
            "chat.scheduleMessage",
            {"channel": "C2", "text": "x", "post_at": 1},
            "not_in_channel",
        ),
    ],
)
def test_situations_that_a_bot_must_live_with_are_refused_but_no_faults(
    slack, method, arguments, wanted
):
    slack.add_person(id="U3", name="Cy", email="cy@north.example")
    slack.add_person(id="U9", name="Zoe", email="zoe@south.example", team_id="T0SOUTH")
    slack.add_channel("quiet", id="C2", members=["U1"])

    assert error(slack, method, **arguments) == wanted
    assert slack.faults == []


def test_chat_write_public_reaches_channels_that_the_bot_is_not_in():
    app = InstalledApp(scopes=frozenset({"chat:write", "chat:write.public"}))
    slack = Workspace(app)
    slack.add_channel("quiet", id="C2", members=[])

    assert call(slack, "chat.postMessage", channel="C2", text="x")["ok"]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"text": "x", "attachments": [{"colour": "red"}]}, "invalid_attachments"),
        ({"text": "x" * 40_001}, "invalid_arguments"),
    ],
    ids=["nothing", "wrong block", "wrong attachment", "long text"],
)
def test_a_wrong_message_is_refused_and_a_fault(slack, content, wanted):
    assert error(slack, "chat.postMessage", channel="C1", **content) == wanted
    assert take_faults(slack)
    assert slack.messages() == []


def test_an_update_checks_the_message_too(slack):
    ts = call(slack, "chat.postMessage", channel="C1", text="x")["ts"]

    assert (
        error(slack, "chat.update", channel="C1", ts=ts, **message(section(text=plain(""))))
        == "invalid_blocks"
    )
    assert take_faults(slack)


def test_a_profile_has_no_locale_unless_asked(slack):
    slack.add_person(id="U5", name="Eva", email="eva@north.example", locale="cs-CZ", owner=True)

    assert "locale" not in call(slack, "users.info", user="U5")["user"]
    user = call(slack, "users.info", user="U5", include_locale="1")["user"]
    assert (user["locale"], user["is_owner"], user["is_admin"]) == ("cs-CZ", True, True)
    assert user["profile"]["email"] == "eva@north.example"


def test_a_profile_has_no_email_without_the_scope():
    slack = Workspace(InstalledApp(scopes=frozenset({"users:read"})))
    slack.add_person(id="U1", name="Ana", email="ana@north.example")

    assert "email" not in call(slack, "users.info", user="U1")["user"]["profile"]


def test_somebody_of_another_workspace_has_no_locale_and_email_and_is_a_stranger_at_first(slack):
    slack.add_person(id="U9", name="Zoe", email="zoe@south.example", team_id="T0SOUTH")

    user = call(slack, "users.info", user="U9", include_locale=True)["user"]

    assert (user["is_stranger"], user["team_id"]) == (True, "T0SOUTH")
    assert "locale" not in user
    assert "email" not in user["profile"]
    slack.add_channel("shared", members=["U1", "U9"], shared_with=["T0SOUTH"])
    user = call(slack, "users.info", user="U9")["user"]
    assert (user.get("is_stranger"), user["team_id"]) == (None, "T0SOUTH")


def test_guests_are_of_several_channels_or_of_one(slack):
    slack.add_person(id="U8", name="Gus", email="gus@north.example", restricted=True)
    kinds = ("is_restricted", "is_ultra_restricted")

    user = call(slack, "users.info", user="U8")["user"]
    assert [user[kind] for kind in kinds] == [True, False]
    slack.change_person(slack.store.people["U8"], is_ultra_restricted=True)
    user = call(slack, "users.info", user="U8")["user"]
    assert [user[kind] for kind in kinds] == [True, True]


def test_who_is_deactivated_is_described_in_fewer_words(slack):
    slack.change_person(slack.store.people["U1"], is_deactivated=True)

    user = call(slack, "users.info", user="U1")["user"]

    assert user["deleted"] is True
    assert "is_admin" not in user


def test_slackbot_is_not_called_a_bot(slack):
    assert call(slack, "users.info", user="USLACKBOT")["user"]["is_bot"] is False


def test_the_bots_own_profile_is_a_bots(slack):
    assert call(slack, "users.info", user=slack.app.bot_user_id)["user"]["is_bot"] is True


def test_people_are_found_by_email_in_any_case(slack):
    assert call(slack, "users.lookupByEmail", email="ANA@north.example")["user"]["id"] == "U1"


def test_a_conversation_with_a_person_is_always_the_same(slack):
    first = call(slack, "conversations.open", users="U1")["channel"]["id"]

    assert call(slack, "conversations.open", users="U1", return_im=True)["channel"] == {
        "id": first,
        "is_im": True,
        "user": "U1",
        "is_open": True,
    }
    assert first == slack.direct_channel("U1")


def test_a_conversation_needs_a_person(slack):
    assert error(slack, "conversations.open") == "users_list_not_supplied"
    assert take_faults(slack) == ["conversations.open: users: users or channel is required"]


def test_the_workspace_the_bot_and_channels_describe_themselves():
    scopes = frozenset({"team:read", "users:read", "channels:read"})
    slack = Workspace(InstalledApp(scopes=scopes))
    slack.add_channel("shared", id="C7", members=[], shared_with=["T0SOUTH"])

    assert call(slack, "team.info")["team"]["id"] == "T0SANDBOX"
    assert call(slack, "bots.info", bot="B0SANDBOX")["bot"]["user_id"] == "U0SANDBOXBOT"
    channel = call(slack, "conversations.info", channel="C7")["channel"]
    assert (channel["is_ext_shared"], channel["is_member"], channel["name"]) == (
        True,
        False,
        "shared",
    )
    assert error(slack, "conversations.info", channel="C404") == "channel_not_found"


def test_a_file_needs_a_list_of_ids_to_be_shared(slack):
    assert (
        error(slack, "files.completeUploadExternal", files=[{"title": "x"}]) == "invalid_arguments"
    )
    assert take_faults(slack) == [
        "files.completeUploadExternal: files: must be a list of objects with an id"
    ]


def test_a_ticket_for_socket_mode_works_once(slack):
    url = call(slack, "apps.connections.open", APP)["url"]
    ticket = url.rpartition("/")[2].partition("?")[0]

    assert url.startswith("ws://")
    assert slack.store.sockets.admits(ticket)
    assert not slack.store.sockets.admits(ticket)


def test_the_app_can_have_other_ids_and_tokens():
    app = replace(InstalledApp(), team_id="T7", bot_token="xoxb-7")
    slack = Workspace(app)

    assert call(slack, "auth.test", "xoxb-7")["team_id"] == "T7"
    assert error(slack, "auth.test") == "invalid_auth"
