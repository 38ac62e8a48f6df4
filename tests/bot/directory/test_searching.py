import pytest

from bot.directory.searching import FOUND
from bot.errors import SearchTooShortError, UserNotFoundError
from bot.values import OPERATOR, Identity


@pytest.fixture
def acme(world):
    return world.organization()


def names(users):
    return [user.name for user in users]


@pytest.mark.parametrize("text", ["", "  ", "an", " an ", "a   ", "田", " 田 ", "éé"])
def test_r11_a_search_too_short_is_refused_by_the_service(services, acme, text):
    with pytest.raises(SearchTooShortError):
        services.directory.search(OPERATOR, acme, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sil", "Ana Silva"),
        ("SILVA", "Ana Silva"),
        ("  ana  ", "Ana Silva"),
        ("ana sil", "Ana Silva"),
        ("mull", "Zoë Müller"),
        ("MÜLL", "Zoë Müller"),
        ("billing@", "Ben Okoro"),
        ("田中", "田中 太郎"),
        ("김민", "김민준"),
    ],
)
def test_r11_a_search_looks_at_name_and_email_without_case_and_accents(
    services, world, acme, text, name
):
    world.user(acme, "Ana Silva")
    world.user(acme, "Zoë Müller", email="zoe@acme.example")
    world.user(acme, "Ben Okoro", email="billing@acme.example")
    world.user(acme, "田中 太郎", email="taro@acme.example")
    world.user(acme, "김민준", email="kim@acme.example")

    assert names(services.directory.search(OPERATOR, acme, text)) == [name]


@pytest.mark.parametrize("text", ["%%%", "___", "a_a", "\\\\\\"])
def test_r11_signs_of_a_pattern_are_looked_for_as_they_are(services, world, acme, text):
    world.user(acme, "Ana Silva")

    assert services.directory.search(OPERATOR, acme, text) == ()


def test_r11_a_search_stays_in_one_organization(services, world, acme):
    other = world.organization("OTHER", "Other")
    world.user(other, "Ana Silva")

    assert services.directory.search(OPERATOR, acme, "silva") == ()


def test_r11_a_search_answers_in_order_and_with_twenty_at_most(services, world, acme):
    for number in reversed(range(FOUND + 1)):
        world.user(acme, f"Ana {number:02}")

    expected = [f"Ana {number:02}" for number in range(FOUND)]
    assert names(services.directory.search(OPERATOR, acme, "ana")) == expected


def test_a_mention_is_matched_by_slack_user_and_workspace(services, world, acme, person):
    user = world.user(acme, "Ana Silva", slack=person("U1"))

    assert services.directory.find(OPERATOR, acme, person("U1")).user.id == user
    elsewhere = Identity(team_id="T0CUSTOMER", user_id="U1")
    assert services.directory.find(OPERATOR, acme, elsewhere).user is None


@pytest.mark.parametrize("typed", ["ana@acme.example", " Ana@ACME.example "])
def test_an_email_address_is_matched_without_case(services, world, acme, typed):
    user = world.user(acme, "Ana Silva", email="ana@acme.example")

    assert services.directory.find(OPERATOR, acme, typed).user.id == user


@pytest.mark.parametrize("typed", ["Zoë Müller", "zoe muller", " ZOË  MÜLLER "])
def test_a_complete_name_of_one_user_chooses_that_user(services, world, acme, typed):
    user = world.user(acme, "Zoë Müller", email="zoe@acme.example")
    world.user(acme, "Zoë Müllerová", email="zoe2@acme.example")

    assert services.directory.find(OPERATOR, acme, typed).user.id == user


def test_a_name_that_two_bear_gives_both_to_choose_from(services, world, acme):
    users = {
        world.user(acme, "Ana Silva", email=f"ana{number}@acme.example") for number in range(2)
    }
    world.user(acme, "Ana Silva Costa")

    match = services.directory.find(OPERATOR, acme, "Ana Silva")

    assert match.user is None
    assert {user.id for user in match.candidates} == users


def test_a_name_that_two_bear_gives_both_however_many_others_begin_with_it(services, world, acme):
    users = {world.user(acme, "Li", email=f"{letter}@acme.example") for letter in "az"}
    for number in range(100):
        world.user(acme, f"Li Wei {number}", email=f"wei{number}@acme.example")

    match = services.directory.find(OPERATOR, acme, "Li")

    assert match.user is None
    assert {user.id for user in match.candidates} == users


def test_a_complete_name_of_one_user_chooses_that_user_however_many_others_begin_with_it(
    services, world, acme
):
    user = world.user(acme, "Li", email="z@acme.example")
    for number in range(100):
        world.user(acme, f"Li Wei {number}", email=f"wei{number}@acme.example")

    assert services.directory.find(OPERATOR, acme, "Li").user.id == user


@pytest.mark.parametrize("name", ["100%", "a_b", "back\\slash", "Li %", "Li _ \\"])
def test_a_complete_name_with_the_signs_of_a_pattern_chooses_its_user(services, world, acme, name):
    user = world.user(acme, name, email="one@acme.example")
    world.user(acme, "Li A B", email="other@acme.example")

    assert services.directory.find(OPERATOR, acme, name).user.id == user


def test_a_part_of_a_name_never_chooses_by_itself(services, world, acme):
    user = world.user(acme, "Ana Silva")

    match = services.directory.find(OPERATOR, acme, "Ana Silv")

    assert match.user is None
    assert [candidate.id for candidate in match.candidates] == [user]


def test_a_user_of_another_organization_is_answered_as_one_who_is_nowhere(
    services, world, acme, person
):
    other = world.organization("OTHER", "Other")
    hidden = world.user(other, "Ana Silva", email="ana@other.example", slack=person("U1"))

    def answer(who):
        return services.directory.find(OPERATOR, acme, who)

    assert answer("ana@other.example") == answer("nobody@other.example")
    assert answer("Ana Silva") == answer("Xyz Nobody")
    assert answer(person("U1")) == answer(person("U2"))
    said = set()
    for user in (hidden, 999_999):
        with pytest.raises(UserNotFoundError) as caught:
            services.directory.get(OPERATOR, acme, user)
        said.add(str(caught.value))
    assert len(said) == 1
