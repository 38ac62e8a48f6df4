import pytest

from bot.sandbox.check import Fault, check
from bot.sandbox.check import blocks as block_tables
from tests.sandbox.block_builders import mistyped, payload, without
from tests.sandbox.block_examples import ALL, BLOCKS, SURFACES, WHOLE_BLOCKS, block

ID = {"block_id": "one"}
# Keys that cannot stand in an example beside the others.
ALTERNATIVES = {"card": {"slack_icon"}, "image": {"slack_file"}}


def surface_of(kind):
    return "message" if "message" in SURFACES[kind] else "modal"


SENDABLE = sorted(set(BLOCKS) - {"file"})
NEEDED_BY_BLOCKS = [
    (kind, key)
    for kind in SENDABLE
    for key in BLOCKS[kind]
    if (kind, key) not in {("section", "text"), ("card", "title"), ("container", "title")}
    and (kind, key) != ("image", "image_url")
]


def test_each_block_in_the_table_has_an_example():
    assert set(block_tables.BLOCKS) == set(BLOCKS) == set(WHOLE_BLOCKS) == set(SURFACES)


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_the_examples_of_a_block_hold_every_key_of_its_table(kind):
    record = block_tables.BLOCKS[kind]
    examples = {*BLOCKS[kind], *WHOLE_BLOCKS[kind], *ID, *ALTERNATIVES.get(kind, ())}

    assert {*record.required, *record.optional} == examples


@pytest.mark.parametrize("surface", sorted(ALL))
@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_a_block_works_only_on_its_surfaces(kind, surface):
    where = {"message": "in a message", "modal": "in a modal", "home": "on the Home tab"}[surface]
    refused = [Fault("blocks[0].type", f"{kind} is not allowed {where}")]

    faults = check(surface, payload(surface, block(kind)))

    assert faults == ([] if surface in SURFACES[kind] else refused)


@pytest.mark.parametrize("kind", SENDABLE)
def test_a_block_may_have_all_its_keys(kind):
    surface = surface_of(kind)

    assert check(surface, payload(surface, block(kind, **WHOLE_BLOCKS[kind], **ID))) == []


@pytest.mark.parametrize(("kind", "key"), NEEDED_BY_BLOCKS)
def test_a_block_needs_its_keys(kind, key):
    surface = surface_of(kind)

    faults = check(surface, payload(surface, without(block(kind), key)))

    assert faults == [Fault(f"blocks[0].{key}", "is required")]


@pytest.mark.parametrize("kind", SENDABLE)
def test_a_block_has_no_other_keys(kind):
    surface = surface_of(kind)

    faults = check(surface, payload(surface, block(kind, nonsense=1)))

    assert [fault.path for fault in faults] == ["blocks[0].nonsense"]
    assert faults[0].rule.startswith("unknown key, known are ")


@pytest.mark.parametrize(
    ("kind", "key"),
    [(kind, key) for kind in SENDABLE for key in {**BLOCKS[kind], **WHOLE_BLOCKS[kind], **ID}],
)
def test_a_value_of_a_block_has_its_json_type(kind, key):
    surface = surface_of(kind)
    right = block(kind, **{**WHOLE_BLOCKS[kind], **ID})

    faults = check(surface, payload(surface, {**right, key: mistyped(right[key])}))

    assert faults[0].path == f"blocks[0].{key}"
    assert faults[0].rule.startswith("must be ")
