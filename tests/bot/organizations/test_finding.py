import pytest

from bot.errors import NoAccessError, OrganizationNotFoundError
from bot.organizations.finding import PAGE
from bot.values import GLOBAL, OPERATOR


def names(page):
    return [found.organization.name for found in page.organizations]


@pytest.fixture
def three(world):
    """Zeta is over its limit, Mid at it, and Alpha below."""
    zeta = world.organization("Z-1", "Zeta", contact_limit=2)
    mid = world.organization("M-1", "Mid", contact_limit=1)
    alpha = world.organization("A-1", "Alpha")
    world.fill(zeta, 3, is_carried_over=True)
    world.fill(mid, 1)
    world.fill(alpha, 4)
    return zeta, mid, alpha


def test_those_at_or_over_their_limit_come_first_then_by_name(services, three):
    page = services.organizations.search(OPERATOR)

    assert names(page) == ["Mid", "Zeta", "Alpha"]
    assert [(one.count.entries, one.count.limit) for one in page.organizations] == [
        (1, 1),
        (3, 2),
        (4, 10),
    ]
    assert [one.count.is_carried_over for one in page.organizations] == [False, True, False]
    assert not page.has_more


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alp", ["Alpha"]),
        ("  ÁLPHA ", ["Alpha"]),
        ("m-1", ["Mid"]),
        ("-1", ["Mid", "Zeta", "Alpha"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("nobody", []),
    ],
)
def test_a_part_of_the_name_or_the_account_id_finds(services, three, text, found):
    assert names(services.organizations.search(OPERATOR, text)) == found


def test_pages_hold_each_organization_once(services, world):
    for place in range(2 * PAGE + 1):
        world.organization(f"O{place}", f"Org {place:03}")

    pages = [services.organizations.search(OPERATOR, "org", page) for page in range(3)]

    assert [len(page.organizations) for page in pages] == [PAGE, PAGE, 1]
    assert [page.has_more for page in pages] == [True, True, False]
    assert len({name for page in pages for name in names(page)}) == 2 * PAGE + 1


@pytest.mark.parametrize("page", [-1, 3, 2**31 - 1])
def test_a_page_that_there_is_not_is_no_fault(services, three, page):
    shown = services.organizations.search(OPERATOR, "", page)

    assert len(shown.organizations) == (3 if page < 0 else 0)


def test_support_finds_every_organization_and_others_their_own(
    services, world, three, person, acting
):
    _zeta, mid, alpha = three
    world.role("support", person("USUPPORT"))
    world.role("admin", person("UADMIN"), mid)
    user = world.user(alpha, "Ann", slack=person("UADMIN"))
    world.contact(alpha, user)

    assert len(services.organizations.search(acting(person("USUPPORT"))).organizations) == 3
    assert names(services.organizations.search(acting(person("UADMIN")))) == ["Mid", "Alpha"]
    assert names(services.organizations.search(acting(person("UADMIN")), "Zeta")) == []


@pytest.mark.parametrize("text", ["", "Zeta", "nobody"])
def test_an_outsider_finds_nothing(services, three, person, acting, text):
    with pytest.raises(NoAccessError):
        services.organizations.search(acting(person("UOUT", "T0OTHER")), text)


def test_the_facts_tell_how_an_organization_stands(services, world, three, person, acting):
    zeta, _mid, alpha = three
    world.role("admin", person("UADMIN"), alpha)
    ann = world.user(alpha, "Ann", slack=person("UADMIN"))
    admin = acting(person("UADMIN"))
    services.contacts.add(admin, alpha, ann, [GLOBAL])

    facts = services.organizations.facts(admin)

    assert (facts.organization.name, facts.count.entries, facts.may_change) == ("Alpha", 5, True)
    assert [one.user.name for one in facts.admins] == ["Ann"]
    assert [entry.user.name for entry in facts.last_change.added] == ["Ann"]
    assert services.organizations.facts(OPERATOR, zeta).count.is_carried_over
    assert services.organizations.facts(OPERATOR, zeta).last_change is None


def test_facts_of_what_is_not_there_and_of_what_may_not_be_seen_are_refused_alike(
    services, world, three, person, acting
):
    world.role("admin", person("UADMIN"), three[0])

    with pytest.raises(OrganizationNotFoundError) as hidden:
        services.organizations.facts(acting(person("UADMIN")), three[1])
    with pytest.raises(OrganizationNotFoundError) as absent:
        services.organizations.facts(acting(person("UADMIN")), 999)

    assert str(hidden.value) == str(absent.value)


def test_whoever_sees_every_organization_is_not_told_to_ask_for_access(services, three):
    with pytest.raises(OrganizationNotFoundError) as absent:
        services.organizations.facts(OPERATOR, 999)
    with pytest.raises(OrganizationNotFoundError) as misspelt:
        services.organizations.facts(OPERATOR, "NOPE")

    assert "access" not in str(absent.value)
    assert "access" not in str(misspelt.value)
