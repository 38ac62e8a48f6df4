from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot import services as product
from bot.errors import DraftGoneError, SupportNeededError
from bot.imports import wording
from bot.storage.tables import IMPORT_DRAFTS, SLACK_BOTS
from bot.values import OPERATOR, FileKind
from tests.bot.conftest import TEAM

FILE = b"account_id,email,country\nACME,ada@acme.example,FR\n"


@pytest.fixture
def told():
    return []


@pytest.fixture
def drafts(database, clock, told):
    return product.build(database, support_teams=[TEAM], clock=clock, changed=told.append).drafts


@pytest.fixture
def support(world, person, acting):
    sam = person("U0SAM")
    world.role("support", sam)
    return acting(sam)


@pytest.fixture
def acme(world):
    organization = world.organization()
    world.user(organization, "Ada", email="ada@acme.example")
    return organization


def kept(database):
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(IMPORT_DRAFTS)).scalar_one()


def test_r18_of_many_who_apply_at_once_one_does_and_all_hear_what_it_did(
    drafts, support, acme, world, told, database
):
    content = FILE + b"NONE,x@y.example,FR\n"
    key = drafts.check(support, FileKind.CONTACTS, content).draft

    def apply(_):
        return drafts.apply(support, key, allows_partial=True)

    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(apply, range(4))

    assert (first.is_written, first.accepted, first.organizations) == (True, 1, 1)
    assert [one.value for one in first.refused] == ["NONE"]
    assert others == [first] * 3
    assert (world.changes(), told) == (1, [acme])
    # What was in the file is not kept.
    with database.read() as connection:
        assert connection.execute(select(IMPORT_DRAFTS.c.content)).scalar_one() == b""


def test_what_was_applied_cannot_be_cancelled(drafts, support, acme, world):
    key = drafts.check(support, FileKind.CONTACTS, FILE).draft
    drafts.apply(support, key, allows_partial=False)

    with pytest.raises(DraftGoneError):
        drafts.cancel(support, key)

    assert drafts.apply(support, key, allows_partial=False).is_written


def test_what_was_kept_in_sentences_by_the_version_before_is_gone(
    drafts, support, acme, world, database
):
    key = drafts.check(support, FileKind.CONTACTS, FILE).draft
    result = {
        "accepted": 1,
        "unchanged": 0,
        "refused": [[3, "NONE", "there is no organization with this account id"]],
        "notes": [],
        "organizations": 1,
    }
    with database.write() as connection:
        connection.execute(update(IMPORT_DRAFTS).values(result=result, content=b""))

    with pytest.raises(DraftGoneError):
        drafts.apply(support, key, allows_partial=True)

    assert world.changes() == 0


def test_a_result_is_kept_as_codes(drafts, support, acme, database):
    key = drafts.check(support, FileKind.CONTACTS, FILE + b"ACME,ada@acme.example,Korea\n").draft

    drafts.apply(support, key, allows_partial=True)

    with database.read() as connection:
        (kept_,) = connection.execute(select(IMPORT_DRAFTS.c.result)).scalar_one()["refusals"]
    assert kept_ == [3, "Korea", "countries", {"candidates": ["KR", "KP"]}]


def test_nobody_else_can_apply_or_cancel_it(drafts, support, acme, world, person, acting):
    other = person("U0OTHER")
    world.role("support", other)
    key = drafts.check(support, FileKind.CONTACTS, FILE).draft

    with pytest.raises(DraftGoneError):
        drafts.apply(acting(other), key, allows_partial=False)
    with pytest.raises(DraftGoneError):
        drafts.cancel(acting(other), key)

    assert drafts.apply(support, key, allows_partial=False).is_written


def test_a_file_with_a_refused_line_is_kept_and_nothing_written(drafts, support, acme, world):
    key = drafts.check(support, FileKind.CONTACTS, FILE + b"NONE,x@y.example,FR\n").draft

    result = drafts.apply(support, key, allows_partial=False)

    assert (result.is_written, result.draft, world.changes()) == (False, key, 0)
    assert drafts.apply(support, key, allows_partial=True).is_written


def test_users_need_their_workspace_where_several_are_known(drafts, support, acme, world):
    header = b"account_id,email,slack_user_id,slack_team_id\n"
    unnamed = header + b"ACME,ada@acme.example,U0ADA,\n"
    assert drafts.check(support, FileKind.USERS, unnamed).refused == ()

    world.insert(
        SLACK_BOTS,
        client_id="1.2",
        app_id="A1",
        team_id="T0CUSTOMER",
        is_enterprise_install=False,
        installed_at=datetime(2026, 3, 1),  # noqa: DTZ001 (as the SDK writes it)
    )

    (refused,) = drafts.check(support, FileKind.USERS, unnamed).refused
    assert (refused.line, refused.value) == (2, "U0ADA")
    assert "slack_team_id" in wording.reason(refused)
    named = header + b"ACME,ada@acme.example,U0ADA,T0CUSTOMER\n"
    assert drafts.check(support, FileKind.USERS, named).refused == ()


def test_a_file_can_be_applied_for_a_day(drafts, support, acme, clock):
    old = drafts.check(support, FileKind.CONTACTS, FILE).draft
    clock.advance(hours=23)
    fresh = drafts.check(support, FileKind.CONTACTS, FILE).draft
    clock.advance(hours=2)

    with pytest.raises(DraftGoneError):
        drafts.apply(support, old, allows_partial=False)
    assert drafts.apply(support, fresh, allows_partial=False).is_written


def test_a_file_that_changes_nothing_is_not_kept(drafts, support, acme, database):
    assert drafts.check(support, FileKind.CONTACTS, b"account_id,email\n").draft is None
    assert kept(database) == 0


def test_r17_only_support_in_slack_may_import(drafts, acme, world, person, acting):
    admin = person("U0ADMIN")
    world.role("admin", admin, acme)

    for actor in (acting(admin), OPERATOR):
        with pytest.raises(SupportNeededError):
            drafts.check(actor, FileKind.CONTACTS, FILE)


def test_the_time_of_an_import_is_the_clocks(drafts, support, acme, services, clock):
    key = drafts.check(support, FileKind.CONTACTS, FILE).draft
    clock.advance(minutes=5)
    drafts.apply(support, key, allows_partial=False)

    (change,) = services.changes.history(support, acme).changes
    assert clock.now - change.at < timedelta(seconds=1)
