import pytest
from sqlalchemy import delete, func, select

from bot.imports import pending
from bot.imports.pending import LARGEST
from bot.storage.tables import CHANGES, CONTACTS, IMPORT_DRAFTS, ROLES

HEADER = "account_id,email,country\n"
GOOD = HEADER + "ACME,ada@acme.example,FR\nACME,grace@acme.example,global\n"
MIXED = GOOD + "ACME,nobody@acme.example,DE\nNONE,x@none.example,DE\nACME,zoe@acme.example,Narnia\n"


@pytest.fixture
def support(slack, acme, world):
    person = slack.add_person(name="Sam", email="sam@vendor.example")
    slack.add_channel("support", members=[person.id], id="C9")
    world.role("support", person)
    slack.user, slack.channel = person.id, "C9"
    return person


@pytest.fixture
def form(slack, support):
    return slack.command("import").view


@pytest.fixture
def send(slack, form):
    """Give a file to the form; answers with the view once it tells what came of it."""

    def give(content, *, name="contacts.csv", kind="contacts"):
        values = {"kind": kind, "file": slack.upload(name, content)}
        assert "I am checking" in str(slack.submit(form, values).views[0])
        return after_checking(slack)

    return give


def after_checking(slack):
    """The view on top once the file is checked."""
    return slack.wait_for(lambda: "I am checking" not in str(slack.view()) and slack.view())


def shows(slack, words):
    """Wait until the view on top says so."""
    return slack.wait_for(lambda: words in str(slack.view()))


def count(world, table):
    with world.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_file_is_shown_before_anything_changes(slack, send, world):
    view = send(GOOD)

    assert "would bring in 1 new contact (in 1 organization)" in str(view)
    assert "1 line is as it is here already" in str(view)
    assert count(world, CONTACTS) == 1


def test_applied_it_is_one_change_of_the_person_by_import(slack, send, world, support):
    slack.click(send(GOOD), "Apply")

    assert shows(slack, "Imported: 1 new contact")
    with world.database.read() as connection:
        change = connection.execute(select(CHANGES)).one()
        added = connection.execute(select(CONTACTS).order_by(CONTACTS.c.id)).all()[-1]
    assert (change.source, change.by_user_id, change.kind) == ("import", support.id, "import")
    assert (added.source, added.added_by_user_id, added.scope) == ("import", support.id, "FR")


def test_with_refused_lines_only_the_good_ones_can_come_in_and_only_if_that_is_chosen(
    slack, send, world
):
    view = send(MIXED)

    assert "3 lines are refused" in str(view)
    assert "• line 4 “nobody@acme.example”: there is no such user in this organization" in str(view)
    slack.click(view, "Apply the good lines")
    assert shows(slack, "3 lines were left out")
    assert count(world, CONTACTS) == 2


def test_cancelled_nothing_comes_in_and_the_file_is_gone(slack, send, world):
    slack.click(send(GOOD), "Cancel")

    assert shows(slack, "Cancelled. Nothing was imported")
    assert (count(world, CONTACTS), count(world, IMPORT_DRAFTS)) == (1, 0)


def test_a_line_refused_since_the_preview_keeps_everything_out(slack, send, world, acme):
    view = send(GOOD)
    for place in range(9):
        user = world.user(acme, f"Person {place}", f"p{place}@acme.example")
        world.contact(acme, user, "DE")

    slack.click(view, "Apply")

    assert shows(slack, "no place is left")
    assert count(world, CONTACTS) == 10


def test_r18_a_double_click_imports_once_and_the_result_is_what_is_seen_in_the_end(
    slack, send, world
):
    view = send(GOOD)
    slack.troubles.duplicate()
    slack.calls.clear()

    slack.click(view, "Apply")

    # Each says that it begins, and what came of it.
    slack.wait_for(lambda: [one.method for one in slack.calls].count("views.update") == 4)
    assert shows(slack, "Imported: 1 new contact")
    assert count(world, CHANGES) == 1


def test_a_busy_database_leaves_a_button_to_apply_the_file_again(slack, send, world, monkeypatch):
    monkeypatch.setattr(pending, "PATIENCE", 0.1)
    view = send(GOOD)

    with world.database.write():
        slack.click(view, "Apply")
        assert shows(slack, "The database is busy right now")
    slack.click(slack.view(), "Try again")

    assert shows(slack, "Imported: 1 new contact")
    assert (count(world, CONTACTS), count(world, CHANGES)) == (2, 1)


def test_it_is_imported_also_where_slack_does_not_take_that_it_begins(slack, send, world):
    view = send(GOOD)
    slack.troubles.fail("views.update", status=500)

    slack.click(view, "Apply")

    assert shows(slack, "Imported: 1 new contact")
    assert count(world, CONTACTS) == 2


def test_r17_a_right_that_is_gone_imports_nothing(slack, send, world):
    view = send(GOOD)
    with world.database.write() as connection:
        connection.execute(delete(ROLES).where(ROLES.c.role == "support"))

    slack.click(view, "Apply")

    assert shows(slack, "no role here")
    assert count(world, CONTACTS) == 1


def test_an_old_file_is_forgotten(slack, send, world, clock):
    view = send(GOOD)
    clock.pass_minutes(24 * 60 + 1)

    slack.click(view, "Apply")

    assert shows(slack, "older than a day")
    assert count(world, CONTACTS) == 1


def test_users_and_organizations_come_in_too(slack, send, support):
    send("account_id,name\nNEW,New Works\n", kind="organizations")
    slack.click(slack.view(), "Apply")
    assert shows(slack, "Imported: 1 new or changed organization")

    form = slack.command("import").view
    file = slack.upload("users.csv", "account_id,email,name\nNEW,=n@new.example,'=Nora\n")
    slack.submit(form, {"kind": "users", "file": file})
    slack.click(after_checking(slack), "Apply")
    assert shows(slack, "Imported: 1 new or changed user")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("name\nx\n", "lacks the columns account_id, email", id="columns"),
        pytest.param(b"account_id,email\nA,\xff\n", "line 2: this is not UTF-8", id="encoding"),
        pytest.param(HEADER, "nothing in this file", id="empty"),
        pytest.param("x" * (LARGEST + 1), "larger than 1 MB", id="size"),
    ],
)
def test_a_file_that_cannot_come_in_says_why_and_is_not_kept(slack, send, world, content, words):
    assert words in str(send(content))
    assert count(world, IMPORT_DRAFTS) == 0


def test_a_long_list_of_refused_lines_comes_as_a_file_that_no_spreadsheet_runs(slack, send):
    view = send(HEADER + "".join(f"=ACME{n},x@acme.example,FR\n" for n in range(12)))

    assert "and 2 more lines. I have sent you all of them as a file." in str(view)
    (file,) = [file for file in slack.files if file.name == "refused.csv"]
    assert file.channel == slack.direct_channel()
    assert file.content.decode().splitlines()[12].startswith("13,'=ACME11,there is no organization")


def test_whoever_closes_the_form_is_told_in_a_direct_message(slack, form):
    slack.troubles.hang("url_private", seconds=0.3, times=2)
    slack.submit(form, {"kind": "contacts", "file": slack.upload("contacts.csv", GOOD)})
    slack.close(slack.view())

    told = slack.wait_for(lambda: slack.messages(channel=slack.direct_channel()), seconds=8)

    assert "did not let me read the file" in str(told[0])


@pytest.mark.parametrize("status", [403, 503])
def test_a_file_that_slack_does_not_hand_out_is_told_of(slack, form, status):
    slack.troubles.fail("url_private", status=status, times=2)

    slack.submit(form, {"kind": "contacts", "file": slack.upload("contacts.csv", GOOD)})

    assert "did not let me read the file" in str(after_checking(slack))


def test_a_file_that_breaks_off_is_told_of_and_makes_nobody_a_global_contact(slack, form, world):
    slack.troubles.cut_short("url_private", times=2)
    cut = HEADER + "ACME,ada@acme.example,"
    whole = cut + "JP" + "\n" * (len(cut) - 2)

    slack.submit(form, {"kind": "contacts", "file": slack.upload("contacts.csv", whole)})

    assert "did not let me read the file" in str(after_checking(slack))
    assert count(world, IMPORT_DRAFTS) == 0


def test_a_forged_file_of_somebody_else_is_not_read(slack, form, world):
    eve = slack.add_person(name="Eve", email="eve@vendor.example")
    file = slack.upload("contacts.csv", GOOD, user=eve.id)
    file.is_given = True
    slack.upload("mine.csv", GOOD)
    slack.fill(form, {"file": slack.files[-1]})
    slack.files[-1].id, file.id = file.id, slack.files[-1].id

    slack.submit(form, {"kind": "contacts"})

    assert "out of date" in str(after_checking(slack))
    assert count(world, IMPORT_DRAFTS) == 0


def test_r17_an_admin_cannot_import(slack, acme, world):
    assert "Only support may do this" in str(slack.command("import"))


def test_whoever_has_no_role_learns_nothing(slack, acme):
    bob = slack.add_person(name="Bob", email="bob@else.example")
    slack.add_channel("lounge", members=[bob.id], id="C2")

    assert "no role here" in str(slack.command("import", user=bob.id, channel="C2"))


def test_the_list_of_organizations_leads_support_to_the_form_and_nobody_else(slack, support, world):
    listed = slack.command("organizations").message

    assert slack.click(listed, "Import…").view.title == "Import"

    admin = next(one for one in slack.store.people.values() if one.name == "Ada")
    slack.add_channel("lounge", members=[admin.id], id="C2")
    assert "Import" not in str(slack.command("organizations", user=admin.id, channel="C2"))
