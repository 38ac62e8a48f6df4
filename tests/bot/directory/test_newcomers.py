from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, update

from bot.errors import (
    DeactivatedUserError,
    EmailDomainError,
    MalformedEmailError,
    NameMissingError,
    NotAllowedError,
    OrganizationNotFoundError,
    OtherSlackUserError,
    SlackUserTakenError,
)
from bot.storage.tables import ORGANIZATIONS, USERS
from bot.values import OPERATOR, Kind, Scope, Status


@pytest.fixture
def admin(person):
    return person("UADMIN")


@pytest.fixture
def acme(world, admin):
    organization = world.organization()
    world.role("admin", admin, organization)
    return organization


@pytest.fixture
def add(services, acting, admin, acme):
    def add(name="New Person", email="new@acme.example", *, who=None, where=None, **more):
        actor = acting(who or admin)
        return services.newcomers.add(actor, where or acme, name=name, email=email, **more)

    return add


def allow(database, organization, domains):
    with database.write() as connection:
        statement = update(ORGANIZATIONS).where(ORGANIZATIONS.c.id == organization)
        connection.execute(statement.values(email_domains=domains))


def test_r10_a_newcomer_is_pending_and_can_be_a_contact(services, acting, admin, acme, add):
    user = add("  New   Person ", " New@ACME.example ")

    assert (user.name, user.email, user.status) == (
        "New Person",
        "new@acme.example",
        Status.PENDING,
    )
    result = services.contacts.add(acting(admin), acme, user.id, (Scope("FR"),))
    assert result.change_id is not None


def test_r15_a_newcomer_is_recorded_and_undo_looks_past_it(
    services, world, acting, admin, acme, add
):
    world.fill(acme, 1)
    first = add()
    services.contacts.add(acting(admin), acme, first.id, (Scope("FR"),))
    second = add("Second", "second@acme.example")

    latest = services.changes.history(acting(admin), acme).changes[0]
    assert (latest.kind, latest.newcomer) == (Kind.NEWCOMER, second)
    assert not latest.may_undo
    undone = services.changes.undo(acting(admin), acme)
    assert undone.obstacle is None
    assert undone.change.added[0].user == first


def test_r18_adding_a_newcomer_twice_finds_the_first(services, acting, admin, acme, add):
    assert add() == add("Other Name")
    assert len(services.changes.history(acting(admin), acme).changes) == 1


def test_an_address_outside_the_allowed_domains_is_told_which_they_are(database, acme, add):
    allow(database, acme, "acme.example acme.test")

    for outside in ("new@elsewhere.example", "new@sub.acme.example"):
        with pytest.raises(EmailDomainError, match=r"at acme\.example and acme\.test"):
            add(email=outside)

    assert add(email="new@acme.test").email == "new@acme.test"


def test_what_another_directory_holds_makes_no_difference_and_stays(
    services, world, acme, add, person
):
    other = world.organization("OTHER", "Other")
    there = world.user(
        other, "Elsewhere", email="ana@acme.example", slack=person("UANA"), status="deactivated"
    )
    before = services.directory.get(OPERATOR, other, there)

    user = add("Ana", "ana@acme.example", identity=person("UANA"))

    assert (user.organization_id, user.name, user.identity) == (acme, "Ana", person("UANA"))
    assert user.status == Status.PENDING
    assert services.directory.get(OPERATOR, other, there) == before


# SQLite has one writer at a time.
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_r14_who_is_imported_at_the_same_moment_is_found(database, acme, add, waiting):
    with ThreadPoolExecutor(1) as threads:
        with database.write() as importing:
            row = {"name": "Ana", "email": "ana@acme.example", "search_text": "ana"}
            user = importing.execute(
                insert(USERS).values(organization_id=acme, **row)
            ).inserted_primary_key[0]
            added = threads.submit(add, "Ana", "ana@acme.example")
            waiting()
        assert added.result().id == user


def test_existing_people_stay_when_domains_are_set(world, database, acme, add):
    world.user(acme, "Before", email="before@elsewhere.example")
    allow(database, acme, "acme.example")

    assert add(email="before@elsewhere.example").name == "Before"


def test_what_is_no_address_and_what_is_no_name_say_so(add):
    with pytest.raises(MalformedEmailError):
        add(email="new at acme.example")
    with pytest.raises(MalformedEmailError):
        add(email=f"{'a' * 400}@acme.example")
    with pytest.raises(MalformedEmailError):
        add(email="new\x00@acme.example")
    with pytest.raises(NameMissingError):
        add("   ")
    with pytest.raises(NameMissingError):
        add("\u202e\x00")
    with pytest.raises(NameMissingError):
        add("a" * 201)


def test_r10_a_deactivated_user_is_not_brought_back(world, acme, add):
    world.user(acme, "Gone", email="gone@acme.example", status="deactivated")

    with pytest.raises(DeactivatedUserError):
        add(email="gone@acme.example")


def test_a_slack_user_of_somebody_else_in_the_same_organization_is_refused(
    world, acme, add, person
):
    world.user(acme, "Here", slack=person("UHERE"))

    with pytest.raises(SlackUserTakenError, match="someone else in Acme Works's directory"):
        add(identity=person("UHERE"))

    assert add(identity=person("UFREE")).identity == person("UFREE")


def test_r15_somebody_known_gets_the_slack_user_named_and_history_says_so(
    services, world, database, acting, admin, acme, add, person
):
    world.user(acme, "Known", email="known@acme.example")

    linked = add("Other Name", "known@acme.example", identity=person("UKNOWN"))

    assert (linked.name, linked.identity) == ("Known", person("UKNOWN"))
    assert services.directory.find(acting(admin), acme, person("UKNOWN")).user == linked
    (change,) = services.changes.history(acting(admin), acme).changes
    assert (change.kind, change.newcomer, change.is_linked) == (Kind.NEWCOMER, linked, True)


def test_r18_naming_a_slack_user_twice_links_them_once(
    services, world, acting, admin, acme, add, person
):
    world.user(acme, "Known", email="known@acme.example")

    first = add(email="known@acme.example", identity=person("UKNOWN"))

    assert add(email="known@acme.example", identity=person("UKNOWN")) == first
    assert add(email="known@acme.example") == first
    assert len(services.changes.history(acting(admin), acme).changes) == 1


def test_a_slack_user_is_neither_taken_from_somebody_nor_replaced(
    services, world, acting, admin, acme, add, person
):
    world.user(acme, "Here", slack=person("UHERE"))
    world.user(acme, "Known", email="known@acme.example")
    world.user(acme, "Linked", email="linked@acme.example", slack=person("ULINKED"))

    with pytest.raises(SlackUserTakenError):
        add(email="known@acme.example", identity=person("UHERE"))
    with pytest.raises(OtherSlackUserError, match="Linked is in the directory with another"):
        add(email="linked@acme.example", identity=person("UFREE"))

    assert add(email="known@acme.example").identity is None
    assert add(email="linked@acme.example").identity == person("ULINKED")
    assert services.changes.history(acting(admin), acme).changes == ()


def test_a_slack_user_named_for_somebody_known_may_be_in_another_directory_too(
    world, acme, add, person
):
    world.user(world.organization("OTHER", "Other"), "There", slack=person("UTHERE"))
    world.user(acme, "Known", email="known@acme.example")

    assert add(email="known@acme.example", identity=person("UTHERE")).identity == person("UTHERE")


def test_r17_only_those_who_may_change_contacts_bring_people_in(world, acme, add, person):
    contact = person("UCONTACT")
    user = world.user(acme, "Contact", slack=contact)
    world.contact(acme, user)
    other = world.organization("OTHER", "Other")
    unknown = other + 1000

    with pytest.raises(NotAllowedError):
        add(who=contact)
    with pytest.raises(OrganizationNotFoundError) as hidden:
        add(where=other)
    with pytest.raises(OrganizationNotFoundError) as missing:
        add(where=unknown)
    assert str(hidden.value) == str(missing.value)


def test_history_tells_of_one_person_with_paging(services, acting, admin, acme, add):
    one, two = add(), add("Two", "two@acme.example")
    for code in ("FR", "DE", "ES", "IT", "PT", "NL", "BE", "AT", "CH"):
        services.contacts.add(acting(admin), acme, one.id, (Scope(code),))
        services.contacts.add(acting(admin), acme, two.id, (Scope(code),))
        services.contacts.remove(acting(admin), acme, two.id, (Scope(code),))
        services.contacts.remove(acting(admin), acme, one.id, (Scope(code),))

    seen, before = [], None
    while True:
        page = services.changes.history(acting(admin), acme, about=two.id, before=before)
        seen += page.changes
        before = page.older
        if before is None:
            break

    # The last entry of an organization cannot be removed, so each of the nine was.
    assert len(seen) == 1 + 18
    assert all(two in {entry.user for entry in (*c.added, *c.removed)} for c in seen[:-1])
    assert seen[-1].newcomer == two
