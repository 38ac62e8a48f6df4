import pytest

from bot.errors import (
    AmbiguousOrganizationError,
    NoAccessError,
    NotAllowedError,
    OrganizationNotFoundError,
    PersonError,
    SupportNeededError,
)
from bot.values import OPERATOR, Identity, Role, Scope

DE = Scope("DE")
NEWCOMER = Identity(team_id="T0OPERATOR", user_id="U0NEW")

SEE = {
    "list": lambda s, actor, acme, _user: s.contacts.list(actor, acme),
    "recipients": lambda s, actor, acme, _user: s.contacts.recipients(actor, acme, country=DE),
    "history": lambda s, actor, acme, _user: s.changes.history(actor, acme),
    "facts": lambda s, actor, acme, _user: s.organizations.facts(actor, acme),
}
CHANGE = {
    "add": lambda s, actor, acme, user: s.contacts.add(actor, acme, user, [DE]),
    "remove": lambda s, actor, acme, user: s.contacts.remove(actor, acme, user),
    "replace": lambda s, actor, acme, user: s.contacts.replace(actor, acme, user, user),
    "undo": lambda s, actor, acme, _user: s.changes.undo(actor, acme),
    "search": lambda s, actor, acme, _user: s.directory.search(actor, acme, "somebody"),
    "find": lambda s, actor, acme, _user: s.directory.find(actor, acme, "nobody@acme.example"),
    "get": lambda s, actor, acme, user: s.directory.get(actor, acme, user),
    "grant admin": lambda s, actor, acme, _user: s.roles.grant(actor, NEWCOMER, Role.ADMIN, acme),
    "revoke admin": lambda s, actor, acme, _user: s.roles.revoke(actor, NEWCOMER, Role.ADMIN, acme),
    "roles": lambda s, actor, acme, _user: s.roles.list(actor, acme),
}
SUPPORT = {
    "grant support": lambda s, actor, _acme, _user: s.roles.grant(actor, NEWCOMER, Role.SUPPORT),
    "revoke support": lambda s, actor, _acme, _user: s.roles.revoke(actor, NEWCOMER, Role.SUPPORT),
}

# What each may do (the table of who may do what): None is yes, else the refusal.
RIGHTS = {
    "operator": (None, None, None),
    "support": (None, None, None),
    "admin": (None, None, SupportNeededError),
    "contact": (None, NotAllowedError, SupportNeededError),
    "another's admin": (OrganizationNotFoundError, OrganizationNotFoundError, SupportNeededError),
    "deactivated contact": (NoAccessError, NoAccessError, NoAccessError),
    "user without an entry": (NoAccessError, NoAccessError, NoAccessError),
    "outsider": (NoAccessError, NoAccessError, NoAccessError),
    "a customer's support": (NoAccessError, NoAccessError, NoAccessError),
    "namesake elsewhere": (NoAccessError, NoAccessError, NoAccessError),
}
MATRIX = [
    pytest.param(who, methods, refusal, id=f"{who}: {' '.join(methods)}")
    for who, refusals in RIGHTS.items()
    for methods, refusal in zip((SEE, CHANGE, SUPPORT), refusals, strict=True)
]


@pytest.fixture
def acme(world):
    return world.organization()


@pytest.fixture
def other(world):
    return world.organization("OTHER", "Other Things")


@pytest.fixture
def somebody(world, acme):
    user = world.user(acme, "Somebody Else")
    world.contact(acme, user)
    world.fill(acme, 1)
    return user


@pytest.fixture
def people(world, acme, other, person, acting):
    """One actor for each line of the table."""
    world.role("support", person("U0SUPPORT"))
    world.role("support", person("U0FALSE", "T0CUSTOMER"))
    world.role("admin", person("U0ADMIN"), acme)
    world.role("admin", person("U0OTHER"), other)
    contact = world.user(acme, "Contact", slack=person("U0CONTACT"))
    gone = world.user(acme, "Gone", slack=person("U0GONE"), status="deactivated")
    world.user(acme, "Bare", slack=person("U0BARE"))
    for user in (contact, gone):
        world.contact(acme, user, "FR")
    return {
        "operator": OPERATOR,
        "support": acting(person("U0SUPPORT")),
        "admin": acting(person("U0ADMIN")),
        "contact": acting(person("U0CONTACT")),
        "another's admin": acting(person("U0OTHER")),
        "deactivated contact": acting(person("U0GONE")),
        "user without an entry": acting(person("U0BARE")),
        "outsider": acting(person("U0NOBODY")),
        "a customer's support": acting(person("U0FALSE", "T0CUSTOMER")),
        "namesake elsewhere": acting(person("U0ADMIN", "T0CUSTOMER")),
    }


@pytest.mark.parametrize(("who", "methods", "refusal"), MATRIX)
def test_r17_every_method_checks_the_rights_of_who_asks(
    services, acme, somebody, people, world, who, methods, refusal
):
    before = world.entries(acme), services.roles.list(OPERATOR).grants

    def answer(method):
        try:
            method(services, people[who], acme, somebody)
        except PersonError as error:
            return type(error)
        return None

    assert {name: answer(method) for name, method in methods.items()} == dict.fromkeys(
        methods, refusal
    )
    if refusal:
        assert (world.entries(acme), services.roles.list(OPERATOR).grants) == before
        assert world.changes() == 0


def test_r17_a_role_taken_away_counts_at_once(services, world, acme, somebody, people):
    services.contacts.add(people["admin"], acme, world.user(acme, "First"), [DE])
    services.roles.revoke(OPERATOR, people["admin"].identity, Role.ADMIN, acme)

    with pytest.raises(NoAccessError):
        services.contacts.list(people["admin"], acme)


@pytest.mark.parametrize("asked", ["by id", "by account id", "by name", "by part of the name"])
def test_an_invisible_organization_is_answered_as_one_that_is_not_there(
    services, world, acme, other, people, asked
):
    said = []
    hidden = world.organization("HIDDEN", "Hidden Works")
    for where in (
        (hidden, "HIDDEN", "hidden works", "dden wor"),
        (999_999, "XYZZYX", "xyzzy", "qqq"),
    ):
        choice = dict(
            zip(("by id", "by account id", "by name", "by part of the name"), where, strict=True)
        )[asked]
        with pytest.raises(OrganizationNotFoundError) as caught:
            services.contacts.list(people["admin"], choice)
        said.append(str(caught.value).replace(str(choice), "…"))

    assert said[0] == said[1]


def test_who_has_no_role_learns_nothing_whatever_they_name(services, acme, people):
    said = set()
    for where in (acme, 999_999, "ACME", "Acme Works", "nothing", None):
        with pytest.raises(NoAccessError) as caught:
            services.contacts.list(people["outsider"], where)
        said.add(str(caught.value))

    assert len(said) == 1


def test_a_refusal_names_the_role_and_who_grants_it(services, acme, somebody, people):
    with pytest.raises(NotAllowedError) as caught:
        services.contacts.add(people["contact"], acme, somebody, [DE])

    assert "the contacts of Acme Works" in str(caught.value)
    assert "the role of an admin there, or of support" in str(caught.value)
    assert "Either of them can make you an admin" in str(caught.value)


@pytest.mark.parametrize("role", ["support", "admin"])
def test_a_role_of_an_enterprise_holds_in_each_of_its_workspaces(
    database, world, acme, person, acting, role
):
    from bot import services as product

    everywhere = person("W0GRID", "E0GRID")
    world.role(role, everywhere, acme if role == "admin" else None)
    services = product.build(database, support_teams=["E0GRID"])
    workspace = person("W0GRID", "T0SOME")

    answer = services.contacts.list(acting(workspace, enterprise_id="E0GRID"), acme)
    assert answer.may_change
    with pytest.raises(NoAccessError):
        services.contacts.list(acting(workspace, enterprise_id="E0ELSE"), acme)
    with pytest.raises(NoAccessError):
        services.contacts.list(acting(workspace), acme)


def test_a_contact_may_look_but_not_change(services, acme, people):
    assert services.contacts.list(people["contact"], acme).may_change is False
    assert services.contacts.list(people["admin"], acme).may_change is True


def test_the_only_organization_that_one_sees_is_meant(services, acme, other, people):
    assert services.contacts.list(people["admin"]).organization.id == acme
    assert services.contacts.list(people["another's admin"]).organization.id == other


def test_support_chooses_among_several(services, acme, other, people):
    with pytest.raises(AmbiguousOrganizationError) as caught:
        services.contacts.list(people["support"])

    assert [one.id for one in caught.value.candidates] == [acme, other]


@pytest.mark.parametrize("typed", ["ACME", "acme", " Acme works ", "ÀCMÉ WORKS"])
def test_a_complete_account_id_or_name_is_chosen(services, acme, other, people, typed):
    assert services.contacts.list(people["support"], typed).organization.id == acme


def test_an_account_id_as_written_wins_over_one_in_another_case(services, world, people):
    world.organization("abc", "Lower")
    upper = world.organization("ABC", "Upper")

    assert services.contacts.list(people["support"], "ABC").organization.id == upper


def test_a_part_of_a_name_is_offered_even_where_one_fits(services, acme, other, people):
    with pytest.raises(AmbiguousOrganizationError) as caught:
        services.contacts.list(people["support"], "acm")

    assert [one.id for one in caught.value.candidates] == [acme]


@pytest.mark.parametrize("typed", ["%", "_", "a%w", "\\"])
def test_signs_of_a_pattern_are_taken_as_they_are(services, acme, people, typed):
    with pytest.raises(OrganizationNotFoundError):
        services.contacts.list(people["support"], typed)


def test_a_choice_offers_only_what_one_may_see(services, world, acme, other, people, person):
    hidden = world.organization("HIDDEN", "Hidden Works")
    world.role("admin", person("U0ADMIN"), other)

    with pytest.raises(AmbiguousOrganizationError) as caught:
        services.contacts.list(people["admin"])

    assert hidden not in {one.id for one in caught.value.candidates}
    assert {one.id for one in caught.value.candidates} == {acme, other}


@pytest.mark.parametrize("text", ["ACME\0", "\0", "ACME\udcff"])
def test_an_organization_whose_name_is_no_text_is_not_found(services, world, text):
    world.organization()

    with pytest.raises(OrganizationNotFoundError):
        services.contacts.list(OPERATOR, text)
