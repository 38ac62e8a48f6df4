"""From one workspace, nothing of another shows: through every listener, with ids known or guessed.

Whoever asks gets the same answer, to the letter, for what belongs to another workspace and for
what does not exist. A listener without a row in `LISTENERS` fails the first test.
"""

import json
import re
import threading
from dataclasses import dataclass, replace
from itertools import product

import pytest
from cryptography.fernet import Fernet
from msgspec import structs
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import select, update

from bot import services
from bot.sandbox.delivery import DispatchDelivery
from bot.sandbox.people import InstalledApp
from bot.sandbox.server import serve
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace
from bot.settings import Settings
from bot.slack.app import BACKGROUND_THREADS, running_bot
from bot.slack.manifest import SCOPES, manifest
from bot.storage.tables import (
    ACCESS_REQUESTS,
    CHANGES,
    CHORES,
    IMPORT_DRAFTS,
    METADATA,
    ORGANIZATIONS,
    USERS,
)
from bot.text import folded, search_text
from bot.values import GLOBAL, OPERATOR
from handlers import options
from handlers.drawing.home.overview import SEARCH
from handlers.drawing.home.turning import TURN
from handlers.request import Request
from handlers.verbs import VERBS
from handlers.vocabulary import VERBS as WORDS
from tests.handlers.attacking import Attack
from tests.handlers.conftest import START, World

THEIRS, NOBODYS = "7000", "8000"
"""Stands in every id and every word about what belongs to another, and about what is not there."""

THEIR_ADMIN = "U0QUILLFEATHER"

SECRETS = ("quillfeather", "zephyrine", "thunderbolt")
"""What only those who may see the other organization ever read."""

VOLATILE = {"trigger_id", "view_id", "hash", "ts", "thread_ts", "channel", "token"}
"""What Slack or the clock makes up anew each time."""


@dataclass(frozen=True)
class Ids:
    """What an attacker writes: ids and words of another's organization, or of none."""

    digits: str

    @property
    def organization(self):
        return int(f"{self.digits}1")

    @property
    def user(self):
        return int(f"{self.digits}2")

    @property
    def other_user(self):
        return int(f"{self.digits}3")

    @property
    def change(self):
        return int(f"{self.digits}4")

    @property
    def access_request(self):
        return int(f"{self.digits}5")

    @property
    def draft(self):
        return f"draft{self.digits}"

    @property
    def account(self):
        return f"ACME{self.digits}"

    @property
    def email(self):
        return f"grace{self.digits}@acme.example"

    @property
    def slack_user(self):
        return f"U{self.digits}GRACE"


def commands(attack, ids):
    """Type every verb with what is another's, in every place where it may stand."""
    person, other = ids.email, f"zoe{ids.digits}@acme.example"
    texts = (
        f"--org {ids.account}",
        f"{person} --org {ids.account}",
        f"{person} FR --org {ids.account}",
        f"<@{ids.slack_user}> FR --org {ids.account}",
        f"{person} with {other} FR --org {ids.account}",
        f"<@{ids.slack_user}> admin --org {ids.account}",
        f"<@{ids.slack_user}> support --org {ids.account}",
        f"{person} with {other} FR",
        f"{person} FR",
        f"<@{ids.slack_user}>",
        "<@U00000003> support",
        ids.account,
        str(ids.organization),
        str(ids.change),
    )
    for verb, text in product(sorted({*VERBS, *WORDS}), texts):
        yield f"{verb} {text}".strip(), attack.command(f"{verb} {text}")


def requests(ids):
    """Make every request that a button or a form can carry about what is another's."""
    everything = {
        "new_person": ids.other_user,
        "scopes": ("FR",),
        "change": ids.change,
        "role": "admin",
        "team": "T0VICTIM",
        "access_request": ids.access_request,
        "draft": ids.draft,
        "is_partial": True,
        "is_confirmed": True,
        "offers_organizations": True,
    }
    people = (None, ids.user, ids.email, f"<@{ids.slack_user}>")
    places = (*product([ids.organization], people), (ids.account, None))
    for verb in VERBS:
        for text in (ids.account, SECRETS[1]):
            yield Request(verb=verb, organization=ids.organization, text=text)
        for organization, person in places:
            bare = Request(verb=verb, organization=organization, person=person)
            yield bare
            yield structs.replace(bare, **everything)
        yield Request(verb=verb, organization=ids.organization, is_shared=True, page=1)
        # In their own organization, with people and changes of the other.
        yield Request(verb=verb, person=ids.user, **everything)
        yield Request(verb=verb, change=ids.change, text="anything")
        yield Request(verb=verb, access_request=ids.access_request, draft=ids.draft)
        yield Request(verb=verb, person="<@U00000003>", role="support", team="T0VICTIM")


def buttons(attack, ids):
    """Click a button with every request, in a message."""
    for request in requests(ids):
        yield repr(request), attack.click("run_x", request.to_value())


def button(action_id, *callbacks):
    """Make the attack that uses one control, in each of the forms."""

    def use(attack, ids):
        for callback in callbacks:
            yield callback, attack.click(action_id, view=view(attack, ids, callback))

    return use


def submission(callback):
    """Make the attack that sends one form."""

    def submit(attack, ids):
        for reach in ("all", "chosen"):
            yield reach, attack.submit(view(attack, ids, callback), state(ids, reach))

    return submit


def menus(attack, ids):
    """Search in every menu of every form."""
    for (callback, menu), text in product(options._MENUS, ("", "gra", "zephyrine", "acme", "fr")):
        yield f"{callback} {menu} {text}", attack.search(view(attack, ids, callback), menu, text)


def uninstalling(kind):
    """Make the attack that tells of the end of an installation, naming other workspaces."""

    def tell(attack, ids):
        named = {"team_id": "T0THIRD", "enterprise_id": None, "tokens": {"bot": [ids.slack_user]}}
        yield kind, attack.event({"type": kind, **named})

    return tell


def home(attack, ids):
    """Open the Home."""
    yield "home", attack.slack.open_home(attack.user)


def home_pages(attack, ids):
    """Turn the Home to an organization, and to pages and texts."""
    for page, text in product((0, 1), (None, "acme", SECRETS[1])):
        request = Request(verb=TURN, organization=ids.organization, page=page, text=text)
        yield repr(request), attack.click(TURN, request.to_value(), view=view(attack, ids, "home"))


def home_search(attack, ids):
    """Search on the Home for what is another's."""
    for text in (ids.account, ids.account[:4], SECRETS[1], str(ids.organization), ""):
        yield text, attack.click(SEARCH, text, view=view(attack, ids, "home"))


def shortcut(attack, ids):
    """Use every shortcut that the manifest names."""
    for one in manifest("/fulfillment")["features"]["shortcuts"]:
        name = one["callback_id"]
        yield name, attack.slack.shortcut(name, user=attack.user)


def nothing(attack, ids):
    """Answer nothing and read nothing: there is nothing to try."""
    return ()


LISTENERS = {
    "commands.answer_command": commands,
    "options.suggest": menus,
    "home.actions.turn": home_pages,
    "home.actions.search": home_search,
    "events.draw_home": home,
    "shortcuts.add_contact": shortcut,
    "access_forms.request_access": submission("request"),
    "access_forms.grant_access": submission("grant_access"),
    "imports.check_file": submission("import"),
    "newcomers.open_form": button("newcomer", "add", "replace"),
    "newcomers.add_newcomer": submission("newcomer"),
    "actions.run_request": buttons,
    "forms.switch_reach": button("reach", "add"),
    "forms.choose_organization": button("organization", "add", "replace"),
    "actions.refuse_action": button("anything", "add"),
    "views.add_contact": submission("add"),
    "views.replace_contact": submission("replace"),
    "views.refuse_view": submission("anything"),
    "views.close_view": nothing,
    "uninstalls.forget_workspace": uninstalling("app_uninstalled"),
    "uninstalls.forget_token": uninstalling("tokens_revoked"),
}
"""How each listener is attacked. A new one needs its row here: what a person of another workspace
could send it. Verbs and menus need none: the attacks go through all of them."""

FIELDS = {
    "verb",
    "organization",
    "person",
    "new_person",
    "scopes",
    "change",
    "page",
    "text",
    "role",
    "team",
    "access_request",
    "draft",
    "is_partial",
    "offers_organizations",
    "is_confirmed",
    "is_shared",
    "readings",
}
"""What `requests` fills in, or cannot be sent (`readings`)."""


def view(attack, ids, callback):
    """Make a form, or the Home, whose metadata names the organization."""
    request = Request(
        verb=callback,
        organization=ids.organization,
        person=ids.user,
        access_request=ids.access_request,
        draft=ids.draft,
    )
    return View(
        id="V0FORGED",
        user=attack.user,
        content={
            "type": "home" if callback == "home" else "modal",
            "callback_id": callback,
            "private_metadata": request.to_value(),
            "title": {"type": "plain_text", "text": "Forged"},
            "blocks": [],
        },
        hash="1.1",
        root_view_id="V0FORGED",
        previous_view_id="V0BELOW",
    )


def state(ids, reach):
    """Make what the fields of all forms hold."""
    chosen = {
        "person": {"selected_option": {"value": str(ids.user)}},
        "new_person": {"selected_option": {"value": str(ids.other_user)}},
        "organization": {
            "selected_option": {"value": str(ids.organization)},
            "value": ids.account,
        },
        "text": {"value": "Let me in"},
        "kind": {"selected_option": {"value": "contacts"}},
        "file": {"files": [{"id": f"F{ids.digits}"}]},
        "reach": {"selected_option": {"value": reach}},
        "countries": {"selected_options": [{"value": "FR"}]},
        "scopes": {"selected_options": [{"value": "global"}]},
        "name": {"value": "Somebody New"},
        "email": {"value": ids.email},
        "slack_user": {"selected_user": ids.slack_user},
    }
    return {action_id: {action_id: {"type": "x", **one}} for action_id, one in chosen.items()}


@dataclass
class Tenants:
    bot: object
    victim: Workspace
    attacker: Workspace

    def attacks(self):
        """Give everybody who attacks, from their own workspace and as a guest of the other's."""
        for user in self.attacker.store.people:
            yield Attack(self.attacker, self.bot, user)
            if user.endswith("0001"):
                yield Attack(self.attacker, self.bot, user, guest_of=self.victim)

    def rows(self):
        """Read the whole database, but what was begun and may be forgotten."""
        with self.bot.database.read() as connection:
            return {
                (table.name, *map(repr, row), *row[:2])
                for table in METADATA.sorted_tables
                # The bot notes by itself when its daily work is due.
                if table is not CHORES
                for row in connection.execute(select(table))
            }


@pytest.fixture
def tenants(template, tmp_path, clock):
    """Two workspaces whose people have the same user ids, and an organization in each."""
    path = tmp_path / "bot.db"
    path.write_bytes(template)
    victim = Workspace(
        InstalledApp(team_id="T0VICTIM", bot_token="xoxb-v", scopes=frozenset(SCOPES))
    )
    attacker = Workspace(
        InstalledApp(team_id="T0OTHER", bot_token="xoxb-o", scopes=frozenset(SCOPES))
    )
    with serve(victim, beside=[attacker]) as server:
        settings = Settings(
            slack_bot_token="xoxb-v",
            slack_signing_secret=victim.app.signing_secret,
            slack_client_id=victim.app.client_id,
            slack_client_secret=victim.app.client_secret,
            token_keys=(Fernet.generate_key().decode(),),
            slack_api_url=f"{server.url}/api/",
            database_url=f"sqlite:///{path}",
        )
        with running_bot(settings, clock=clock) as bot:
            for slack in (victim, attacker):
                slack.deliver_by(DispatchDelivery(bot.app))
            install(bot, attacker.app)
            install(bot, replace(attacker.app, team_id="T0THIRD", bot_token="xoxb-t"))
            fill(bot, victim, attacker)
            for slack, user in product((victim, attacker), attacker.store.people):
                # The first time it says that it will take a moment.
                slack.open_home(user)
            settled(bot)
            yield Tenants(bot, victim, attacker)


def install(bot, app):
    bot.oauth.settings.installation_store.save(
        Installation(
            app_id=app.app_id,
            team_id=app.team_id,
            bot_token=app.bot_token,
            bot_id=app.bot_id,
            bot_user_id=app.bot_user_id,
            user_id="U1",
            installed_at=0.0,
        )
    )


def fill(bot, victim, attacker):
    """Bring in an organization for each of the two workspaces, with people who have the same ids."""
    ids = Ids(THEIRS)
    for slack in (victim, attacker):
        for user in ("U00000001", "U00000002", "U00000003"):
            slack.add_person(id=user, name="Same Id", email=f"{user}@x.example", owner=True)
        slack.add_channel("licences", members=list(slack.store.people))
    data, own = World(bot.database, victim), World(bot.database, attacker)
    one, two, three = victim.store.people.values()
    beta = own.organization("BETA", "Beta Mills")
    kim = own.user(beta, "Kim Beta", "kim@beta.example", person=three)
    own.contact(beta, kim, "global")
    theirs = data.insert(
        ORGANIZATIONS,
        id=ids.organization,
        account_id=ids.account,
        account_key=folded(ids.account),
        name=f"{SECRETS[1]} Works",
        name_key=folded(f"{SECRETS[1]} Works"),
        email_domains=f"{SECRETS[2]}.example",
    )
    data.role("admin", one, theirs)
    data.role("support", two)
    named = victim.add_person(id=THEIR_ADMIN, name="Admin", email="admin@acme.example")
    data.role("admin", named, theirs)
    # An admin of their own organization only; no support outside the operator's workspace.
    own.role("admin", one, beta)
    own.role("support", two)
    for user, first, person in ((ids.user, "grace", three), (ids.other_user, "zoe", None)):
        data.insert(
            USERS,
            id=user,
            organization_id=theirs,
            name=f"{first} {SECRETS[0]}",
            email=f"{first}{THEIRS}@acme.example",
            search_text=search_text(f"{first} {SECRETS[0]}", f"{first}{THEIRS}@acme.example"),
            slack_team_id=person and victim.app.team_id,
            slack_user_id=person and person.id,
        )
    known = services.build(bot.database, support_teams=(), clock=lambda: START)
    known.contacts.add(OPERATOR, theirs, ids.user, (GLOBAL,))
    with bot.database.write() as connection:
        connection.execute(update(CHANGES).values(id=ids.change))
    by = {"team_id": victim.app.team_id, "user_id": one.id}
    data.insert(
        ACCESS_REQUESTS, id=ids.access_request, text=SECRETS[2], asked_at=START, state="open", **by
    )
    data.insert(
        IMPORT_DRAFTS,
        key=ids.draft,
        kind="contacts",
        content=b"account_id,email,country\n",
        created_at=START,
        **by,
    )


def settled(bot):
    """Wait until everything that follows acknowledgements is done."""
    everybody = threading.Barrier(BACKGROUND_THREADS + 1)
    for _ in range(BACKGROUND_THREADS):
        bot.background.run(everybody.wait, print)
    everybody.wait(10)


def heard(tenants, attack, tries):
    """Try, and give all that the bot answered each time, without what changes from time to time."""
    places = [slack for slack in (attack.slack, attack.guest_of) if slack]
    forget(places)
    for what, interaction in tries:
        settled(tenants.bot)
        answers = [
            interaction.status,
            interaction.answer,
            *((call.method, call.arguments) for slack in places for call in slack.calls),
            *((file.name, file.content.decode()) for slack in places for file in slack.files),
        ]
        forget(places)
        yield what, json.dumps(steady(answers), ensure_ascii=False, sort_keys=True)


def forget(places):
    for slack in places:
        slack.calls.clear()
        slack.files.clear()


def steady(value):
    if isinstance(value, dict):
        return {key: steady(one) for key, one in value.items() if key not in VOLATILE}
    return [steady(one) for one in value] if isinstance(value, (list, tuple)) else value


def name_of(listener):
    function = listener.ack_function
    return f"{function.__module__.removeprefix('handlers.')}.{function.__name__}"


def test_every_listener_has_its_row(tenants):
    registered = [name_of(listener) for listener in tenants.bot.app._listeners]

    assert len(registered) == len(set(registered)), "two listeners of a module bear one name"
    assert set(registered) == set(LISTENERS), (
        "Each listener needs a row in LISTENERS of tests/handlers/test_tenants.py, with the attack "
        "that goes through it. "
        f"Without a row: {sorted(set(registered) - set(LISTENERS))}. "
        f"Gone: {sorted(set(LISTENERS) - set(registered))}."
    )


def test_the_attacks_fill_in_every_field_of_a_request():
    assert set(Request.__struct_fields__) == FIELDS, (
        "A field of Request is new or gone: let `requests` of tests/handlers/test_tenants.py "
        "fill it in with what is another's, and name it in FIELDS."
    )


@pytest.mark.parametrize("listener", LISTENERS)
def test_nothing_of_another_workspace_shows_or_changes(tenants, listener):
    before = tenants.rows()

    for attack in tenants.attacks():
        # The first time, some verbs do what they do once only.
        list(heard(tenants, attack, LISTENERS[listener](attack, Ids(NOBODYS))))
        missing, existing = (
            [
                (what.replace(digits, "…"), answer.replace(digits, "…"))
                for what, answer in heard(tenants, attack, LISTENERS[listener](attack, Ids(digits)))
            ]
            for digits in (NOBODYS, THEIRS)
        )

        different = [pair for pair in zip(missing, existing, strict=True) if pair[0] != pair[1]]
        assert not different[:1]
        told = [one for one in existing if any(word in one[1].lower() for word in SECRETS)]
        assert not told[:1]
        assert not [one for one in existing if "not your fault" in one[1]][:1]

    after = tenants.rows()
    # Only their own workspace can be taken away by its people.
    assert not [row for row in before - after if "'T0OTHER'" not in row]
    new = after - before
    assert not [row for row in new if Ids(THEIRS).organization in row]
    assert not [row for row in new if row[0] == "roles" and "'support'" in row]


def test_the_attacks_find_what_they_look_for_in_its_own_workspace(tenants):
    """The attacks are worth something: whoever may see the organization is told of it."""
    admin = Attack(tenants.victim, tenants.bot, "U00000001")

    for attack in (commands, buttons, menus):
        answers = [answer for _, answer in heard(tenants, admin, attack(admin, Ids(THEIRS)))]
        assert any(SECRETS[0] in answer for answer in answers)


def test_roles_lists_nobody_of_another_workspaces_organization(tenants):
    """Admins are known by their user id alone, which is in `SECRETS` too."""
    ids = Ids(THEIRS)

    def tries(attack):
        for where in ("", f"--org {ids.account}", "--org BETA"):
            yield where, attack.command(f"roles {where}")
        yield "page", attack.click("run_0", Request(verb="roles", page=1).to_value())

    def said(attack):
        return str(list(heard(tenants, attack, tries(attack))))

    assert THEIR_ADMIN in said(Attack(tenants.victim, tenants.bot, "U00000001"))
    answers = [said(attack) for attack in tenants.attacks()]

    assert not [answer for answer in answers if THEIR_ADMIN in answer]
    # The admin of the other organization sees their own.
    assert any("<@U00000001>" in answer for answer in answers)


def test_the_form_for_a_new_person_does_not_tell_whom_another_directory_holds(tenants):
    admin = Attack(tenants.attacker, tenants.bot, "U00000001")
    before = {row for row in tenants.rows() if row[0] == "users"}
    with tenants.bot.database.read() as connection:
        beta = connection.execute(BETA).scalar_one()

    def tries(digits):
        ids = Ids(digits)
        form = view(admin, ids, "newcomer")
        form.content["private_metadata"] = Request(verb="add", organization=beta).to_value()
        filled = state(ids, "all")
        # A person whom their workspace has as well, with the address alone, and once more.
        for slack_user in (f"U0000000{1 if digits == NOBODYS else 2}", None, None):
            filled["slack_user"]["slack_user"]["selected_user"] = slack_user
            yield str(slack_user is None), admin.submit(form, filled)

    def steady_answers(digits):
        told = heard(tenants, admin, tries(digits))
        # The new user's own id.
        return [(what, re.sub(r"[0-9]+", "…", answer)) for what, answer in told]

    missing, existing = steady_answers(NOBODYS), steady_answers(THEIRS)

    assert missing == existing
    assert "Somebody New" in existing[0][1]
    assert before <= tenants.rows()
    with tenants.bot.database.read() as connection:
        emails = set(connection.execute(PEOPLE_OF_BETA).scalars())
    assert emails == {"kim@beta.example", Ids(NOBODYS).email, Ids(THEIRS).email}


BETA = select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.account_id == "BETA")
PEOPLE_OF_BETA = select(USERS.c.email).where(USERS.c.organization_id == BETA.scalar_subquery())
