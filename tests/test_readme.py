import re
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from bot.commandline.main import app
from bot.settings import Settings
from bot.slack.manifest import SCOPES
from handlers.vocabulary import VERBS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_the_command_has_every_verb_with_its_usage_and_aliases():
    verbs = [(code(usage), codes(also)) for usage, also, _ in table("In Slack") if "`" in usage]

    assert verbs == [(verb.usage, list(verb.aliases)) for verb in VERBS.values()]


def test_the_table_of_the_command_line_has_every_command_with_its_options():
    written = {
        code(row).split()[0]: set(re.findall(r"--[a-z-]+", row))
        for row, _ in table("The command line")
    }

    assert written == {
        name: set(options(command)) - {"--help"}
        for name, command in get_command(app).commands.items()
    }


def test_the_table_of_settings_has_every_setting_with_its_default():
    written = [(code(name), "".join(codes(default))) for name, default, _ in table("Settings")]

    assert written == [(field.name.upper(), str(field.default or "")) for field in fields(Settings)]


def test_the_table_of_scopes_has_every_scope():
    scopes = [code(scope) for scope, _ in table("Installing it in a workspace")]

    assert sorted(scopes) == sorted(SCOPES)


def test_the_table_of_the_layout_names_only_what_is_there():
    places = [place for where, _ in table("How the code is laid out") for place in codes(where)]

    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_table_of_the_layout_names_every_package_at_the_top():
    places = {code(where).split("/")[0] for where, _ in table("How the code is laid out")}

    assert places == {"bot", "handlers", "tests"}


def test_the_gate_runs_the_test_command_of_the_readme():
    (command,) = re.findall(r"^pip install uv && uv run pytest.*$", README, flags=re.MULTILINE)

    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("place", re.findall(r"\]\(([^)]+)\)", README))
def test_links_lead_somewhere(place):
    if place.startswith("#"):
        assert place[1:] in [heading.lower().replace(" ", "-") for heading in headings()]
    else:
        assert (ROOT / place).exists()


def headings():
    return re.findall(r"^#+ (.+)$", README, flags=re.MULTILINE)


def table(heading):
    _, _, section = README.partition(f"\n## {heading}\n")
    section, _, _ = section.partition("\n## ")
    first = re.search(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    rows = first.group().splitlines()[2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def codes(cell):
    return re.findall("`([^`]+)`", cell.replace(r"\|", "|"))


def code(cell):
    return codes(cell)[0]


def options(command):
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--"))
    for inner in getattr(command, "commands", {}).values():
        yield from options(inner)
