import pytest
from slack_sdk import WebClient
from sqlalchemy import delete, update

from bot import services
from bot.commandline import administration, imports
from bot.sandbox.delivery import DispatchDelivery
from bot.slack.app import running_bot
from bot.storage.tables import HOMES, ROLES, USERS
from bot.values import GLOBAL, OPERATOR, Actor, Identity, Role, Source
from handlers.home import drawing, refresher
from handlers.home.drawing import HomeTabs
from tests.handlers.people import typed, waits_for


@pytest.fixture
def colleague(slack, world, acme):
    """Another admin of the organization, who has their Home open."""
    person = slack.add_person(name="Cora", email="cora@acme.example")
    world.role("admin", person, acme)
    slack.open_home(person.id)
    shown(slack, "Grace Hopper", person.id)
    return person.id


@pytest.fixture
def built(world, bot, clock):
    """The services of a process of its own, which tells of changes as the bot's does."""
    return services.build(
        world.database,
        support_teams=[world.team],
        clock=clock,
        changed=bot.refresher.changed,
    )


@pytest.fixture
def tabs(slack, bot, built, world, settings):
    """Draws Homes when told to; the bot itself draws none after changes."""
    bot.refresher.close()
    client = WebClient(slack.app.bot_token, settings.slack_api_url, retry_handlers=[])
    return HomeTabs(built, {world.team: client}.get, "/fulfillment")


def shown(slack, text, user=None):
    return slack.wait_for(lambda: text in str(slack.home(user) or "") and slack.home(user))


def drawings(slack, user):
    """The drawings of a person's Home that Slack took."""
    return [
        call
        for call in slack.calls
        if call.method == "views.publish" and call.arguments["user_id"] == user and call.body["ok"]
    ]


def test_a_change_shows_on_the_home_of_others_who_see_the_organization(
    slack, world, acme, colleague
):
    support = slack.add_person(name="Sam", email="sam@vendor.example").id
    world.role("support", slack.store.people[support])
    slack.open_home(support)
    shown(slack, "Nothing has been changed yet", support)

    slack.command("add ada@acme.example fr")

    shown(slack, "Ada Lovelace", colleague)
    shown(slack, "@Ada added *Ada Lovelace* for France", support)


def test_whoever_lost_their_role_or_sees_another_organization_is_not_shown_a_change(
    slack, world, acme, colleague
):
    other = slack.add_person(name="Olga", email="olga@other.example")
    world.role("admin", other, world.organization("OTHER", "Other Works"))
    outsider = slack.add_person(name="Otto", email="otto@elsewhere.example")
    viewer = slack.add_person(name="Vera", email="vera@acme.example")
    world.role("admin", viewer, acme)
    for person, text in ((other, "Nobody"), (outsider, "no role"), (viewer, "Grace")):
        slack.open_home(person.id)
        shown(slack, text, person.id)
    with world.database.write() as connection:
        connection.execute(delete(ROLES).where(ROLES.c.user_id == colleague))
    people = (colleague, other.id, outsider.id)
    before = [slack.home(user).hash for user in people]

    slack.command("add ada@acme.example fr")
    shown(slack, "Ada Lovelace", viewer.id)

    # One thread draws one Home after another: a second change is drawn after all of the first.
    slack.command("add linus@acme.example fr")
    shown(slack, "Linus Korea", viewer.id)
    assert [slack.home(user).hash for user in people] == before


def test_whoever_loses_or_gets_a_role_sees_it_on_their_open_home(slack, world, acme, colleague):
    slack.command(f"revoke <@{colleague}> admin")
    assert "Grace Hopper" not in str(shown(slack, "no role here", colleague).blocks)

    slack.command(f"grant <@{colleague}> admin")
    shown(slack, "Grace Hopper", colleague)


def test_whoever_revokes_their_own_role_sees_it_on_their_open_home(slack, world, acme):
    slack.open_home()
    shown(slack, "Grace Hopper")

    slack.command(f"revoke <@{slack.user}> admin")

    shown(slack, "no role here")


def test_whoever_is_granted_access_sees_it_on_their_open_home(slack, world, acme):
    dora = slack.add_person(name="Dora", email="dora@acme.example")
    world.user(acme, "Dora Directory", "dora@acme.example", person=dora)
    slack.open_home(dora.id)
    shown(slack, "no role here", dora.id)
    typed(slack, dora, "request please")
    ada = slack.store.people[slack.user]

    slack.click(waits_for(slack, ada, "asks for access"), "Grant", user=ada.id)

    shown(slack, "Grace Hopper", dora.id)


def test_a_home_opened_more_than_an_hour_ago_is_left_alone(slack, world, acme, colleague, clock):
    clock.pass_minutes(61)
    slack.open_home()
    shown(slack, "Grace Hopper")
    before = slack.home(colleague).hash

    slack.command("add ada@acme.example fr")
    shown(slack, "Ada Lovelace")
    slack.command("add linus@acme.example fr")
    shown(slack, "Linus Korea")

    assert slack.home(colleague).hash == before


def test_a_new_contact_sees_on_their_open_home_what_they_receive(slack, world, acme):
    linus = slack.add_person(name="Linus", email="linus@acme.example")
    with world.database.write() as connection:
        connection.execute(
            update(USERS)
            .where(USERS.c.email == "linus@acme.example")
            .values(slack_team_id=world.team, slack_user_id=linus.id)
        )
    slack.open_home(linus.id)
    shown(slack, "no role here", linus.id)

    slack.command("add linus@acme.example fr")

    shown(slack, "You receive", linus.id)


def test_whoever_is_a_contact_no_longer_loses_sight_of_the_list_on_their_open_home(
    slack, world, acme
):
    cleo = slack.add_person(name="Cleo", email="cleo@acme.example")
    user = world.user(acme, "Cleo Contact", "cleo@acme.example", person=cleo)
    world.contact(acme, user, "FR")
    slack.open_home(cleo.id)
    shown(slack, "You receive", cleo.id)

    asked = slack.command("remove cleo@acme.example fr").message
    slack.click(asked, "Remove")

    shown(slack, "no role here", cleo.id)


def test_several_changes_are_drawn_as_one(slack, built, world, acme, colleague):
    before = len(drawings(slack, colleague))
    users = [world.user(acme, f"Person {place}", f"p{place}@acme.example") for place in range(9)]

    for user in users:
        built.contacts.add(OPERATOR, acme, user, [GLOBAL])

    shown(slack, "Person 8", colleague)
    assert len(drawings(slack, colleague)) - before < len(users) / 2


def test_a_drawing_that_was_overtaken_never_overwrites_the_newer_one(
    slack, built, world, acme, settings, tabs
):
    slack.open_home()
    shown(slack, "Grace Hopper")
    ada = Actor(identity=Identity(team_id=world.team, user_id=slack.user), source=Source.BUTTON)

    class Slow(WebClient):
        """Is overtaken on its way to Slack: by a change and by a whole other drawing."""

        was_overtaken = False

        def views_publish(self, **arguments):
            if not self.was_overtaken:
                self.was_overtaken = True
                user = world.user(acme, "New Comer", "new@acme.example")
                built.contacts.add(OPERATOR, acme, user, [GLOBAL])
                tabs.open(ada, WebClient(slack.app.bot_token, settings.slack_api_url))
            return super().views_publish(**arguments)

    slow = Slow(slack.app.bot_token, settings.slack_api_url)
    tabs.open(ada, slow)

    news = ["New Comer" in str(call.arguments["view"]) for call in drawings(slack, slack.user)]
    assert news == sorted(news)
    assert news[-1]
    assert "hash_conflict" in [call.body.get("error") for call in slack.calls]


def test_a_home_is_drawn_though_the_hash_that_is_kept_is_not_slacks(slack, world, acme):
    slack.open_home()
    shown(slack, "Grace Hopper")
    with world.database.write() as connection:
        connection.execute(update(HOMES).values(hash="of a process that stopped"))

    slack.command("add ada@acme.example fr")

    shown(slack, "Ada Lovelace")


@pytest.mark.parametrize(("trouble", "times"), [("rate_limit", 1), ("hang", 2), ("fail", 2)])
def test_a_home_that_slack_does_not_take_is_drawn_later(
    slack, built, acme, clock, colleague, tabs, trouble, times
):
    slack.command("add ada@acme.example fr")
    built.homes.mark([acme])
    getattr(slack.troubles, trouble)("views.publish", times=times)
    slack.troubles.release()

    assert tabs.draw_due()
    assert not tabs.draw_due()
    clock.pass_minutes(1)
    assert tabs.draw_due()

    assert "Ada Lovelace" in str(slack.home(colleague))


def test_a_home_that_others_draw_all_the_time_is_drawn_later(
    slack, world, acme, clock, tabs, settings, monkeypatch
):
    monkeypatch.setattr(drawing, "ATTEMPTS", 1)
    ada = Actor(identity=Identity(team_id=world.team, user_id=slack.user), source=Source.BUTTON)

    # The first drawing only yields a hash.
    tabs.open(ada, WebClient(slack.app.bot_token, settings.slack_api_url))
    clock.pass_minutes(1)
    assert tabs.draw_due()

    assert "Grace Hopper" in str(slack.home(slack.user))


def test_a_home_that_slack_refuses_for_good_keeps_no_other_waiting(
    slack, built, world, acme, colleague, tabs, caplog
):
    for user in ("U0GONE", "U1GONE"):
        gone = Identity(team_id=world.team, user_id=user)
        built.roles.grant(OPERATOR, gone, Role.ADMIN, acme)
        built.homes.open(Actor(identity=gone, source=Source.BUTTON))
    slack.command("add ada@acme.example fr")
    built.homes.mark([acme])

    assert sum(iter(tabs.draw_due, False)) == 3

    assert "Ada Lovelace" in str(slack.home(colleague))
    assert caplog.text.count("user_not_found") >= 2


def test_a_change_in_one_process_shows_on_homes_opened_in_another(
    slack, bot, settings, clock, acme, colleague
):
    with running_bot(settings, clock=clock) as second:
        slack.deliver_by(DispatchDelivery(second.app))
        slack.command("add ada@acme.example fr")
        shown(slack, "Ada Lovelace", colleague)

        slack.open_home()
        shown(slack, "Ada Lovelace")
        slack.deliver_by(DispatchDelivery(bot.app))
        slack.command("add linus@acme.example fr")
        shown(slack, "Linus Korea")
        shown(slack, "Linus Korea", colleague)


@pytest.mark.usefixtures("acme")
class TestByTheCommandLine:
    """What the command line writes is seen by a bot that shares the database and nothing else."""

    @pytest.fixture
    def clock(self, monkeypatch):
        """None but the true time, which the command line reads; the bot looks often for its marks.

        The bot begins to look when it is started, with this clock.
        """
        monkeypatch.setattr(refresher, "POLL", 0.05)

    @pytest.fixture
    def load(self, settings, tmp_path):
        def run(what, *lines):
            file = tmp_path / f"{what}.csv"
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            assert imports.run(settings, what, file, imports.Options()).is_written

        return run

    def test_a_role_given_or_taken_shows_on_an_open_home(self, slack, settings, colleague):
        administration.revoke(settings, colleague, "admin", "ACME", None)
        shown(slack, "no role here", colleague)

        administration.grant(settings, colleague, "admin", "ACME", None)
        shown(slack, "Grace Hopper", colleague)

    def test_an_import_shows_on_open_homes(self, slack, world, load, colleague):
        support = slack.add_person(name="Sam", email="sam@vendor.example")
        world.role("support", support)
        slack.open_home(support.id)
        shown(slack, "Acme Works", support.id)

        load("contacts", "account_id,email,country", "ACME,ada@acme.example,FR")
        shown(slack, "Ada Lovelace", colleague)

        load("users", "account_id,email,name", "ACME,ada@acme.example,Ada Byron")
        shown(slack, "Ada Byron", colleague)

        load(
            "organizations", "account_id,name,contact_limit", "ACME,Acme Mills,5", "NEW,New Works,"
        )
        shown(slack, "of 5", colleague)
        shown(slack, "New Works", support.id)

    def test_a_contact_who_is_deactivated_or_is_somebody_else_loses_sight_of_the_list(
        self, slack, load
    ):
        header = "account_id,email,slack_user_id,status"
        for name, after in (("linus", "{},deactivated"), ("zoe", ",active")):
            person = slack.add_person(name=name, email=f"{name}@acme.example")
            load("users", header, f"ACME,{name}@acme.example,{person.id},active")
            load("contacts", "account_id,email,country", f"ACME,{name}@acme.example,FR")
            slack.open_home(person.id)
            shown(slack, "You receive", person.id)

            load("users", header, f"ACME,{name}@acme.example,{after.format(person.id)}")

            shown(slack, "no role here", person.id)


def test_two_processes_draw_a_change_of_each_as_one(slack, bot, settings, clock, acme, colleague):
    before = len(drawings(slack, colleague))
    with running_bot(settings, clock=clock) as second:
        for one in (bot, second) * 5:
            one.refresher.changed(acme)
        slack.wait_for(lambda: len(drawings(slack, colleague)) > before)
        slack.command("add ada@acme.example fr")
        shown(slack, "Ada Lovelace", colleague)

    assert len(drawings(slack, colleague)) - before <= 3
