import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.block_builders import home, message, modal, section, without

ROOT = Path(__file__).parents[2]


def run(*arguments):
    """Run the checker as people do, and give its exit code and both outputs."""
    command = [sys.executable, "-m", "bot.sandbox.check", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def write(tmp_path):
    def written(name, payload):
        file = tmp_path / name
        file.write_text(payload if isinstance(payload, str) else json.dumps(payload))
        return file

    return written


@pytest.mark.parametrize(
    ("surface", "payload"),
    [
        ("message", message(section())),
        ("message", without(message(section()), "text")),
        ("modal", modal(section())),
        ("home", home(section())),
    ],
    ids=["message", "blocks alone", "modal", "home"],
)
def test_is_silent_about_right_files(write, surface, payload):
    assert run(surface, write("right.json", payload)) == (0, "", "")


def test_prints_a_line_for_each_fault(write):
    right = write("right.json", message(section()))
    wrong = write("wrong.json", {"text": "a & b", "blocks": [section(text={}), {"type": "header"}]})

    code, out, err = run("message", right, wrong)

    assert code == 1
    assert out.splitlines() == [
        f"{wrong}: text: escape & < > as &amp; &lt; &gt;: bare & at character 3",
        f"{wrong}: blocks[0].text.type: is required",
        f"{wrong}: blocks[1].text: is required",
    ]
    assert err == ""


def test_finds_faults_in_blocks_alone(write):
    file = write("blocks.json", {"blocks": []})

    code, out, _ = run("message", file)

    assert code == 1
    assert out == f"{file}: blocks: at least 1 item, has 0; only an update may clear a list\n"


def test_refuses_a_file_that_is_not_json(write):
    wrong = write("wrong.json", {"text": ""})
    broken = write("broken.json", "{'text': 1}")

    code, out, err = run("message", wrong, broken)

    assert code == 2
    assert out == f"{wrong}: payload: needs text, blocks or attachments\n"
    assert err.startswith(f"{broken}: is not JSON: ")


def test_refuses_a_file_nested_too_deeply_to_be_read(write):
    deep = write("deep.json", "[" * 100_000)

    code, _, err = run("message", deep)

    assert code == 2
    assert err.startswith(f"{deep}: is not JSON: ")


def test_refuses_a_file_that_is_not_there(tmp_path):
    absent = tmp_path / "absent.json"

    assert run("home", absent) == (
        2,
        "",
        f"{absent}: cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize(
    "arguments", [[], ["message"], ["letter", "x.json"]], ids=["nothing", "no file", "no surface"]
)
def test_refuses_wrong_usage(arguments):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith("usage: python -m bot.sandbox.check")
