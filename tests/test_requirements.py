import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DEPLOYED = PROJECT["project"]["dependencies"]
DEVELOPED = PROJECT["dependency-groups"]["dev"]
FILES = ["requirements.txt", "requirements-dev.txt"]


@pytest.mark.parametrize(
    ("file", "dependencies"),
    [
        pytest.param("requirements.txt", DEPLOYED, id="deployment"),
        pytest.param("requirements-dev.txt", DEPLOYED + DEVELOPED, id="development"),
    ],
)
def test_every_dependency_of_the_project_is_pinned_within_its_bounds(file, dependencies):
    versions = pins(file)

    # No dependency allows version 0, which stands for a pin that is not there.
    unmet = [
        line
        for line in dependencies
        if versions.get(canonicalize_name(Requirement(line).name), "0")
        not in Requirement(line).specifier
    ]

    assert unmet == []


def test_every_dependency_of_the_project_has_a_lower_bound():
    assert [line for line in DEPLOYED + DEVELOPED if "0" in Requirement(line).specifier] == []


def test_development_has_the_versions_that_are_deployed():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_its_hashes(file):
    blocks = re.split(r"\n(?=\w)", text(file))
    pinned = [block for block in blocks if not block.startswith("#")]

    assert len(pinned) == len(pins(file))
    assert [block for block in pinned if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("file", FILES)
def test_no_host_is_named(file):
    assert re.findall(r"\w+://|--(?:extra-)?index|--find-links", text(file)) == []


def test_the_lock_file_that_names_hosts_is_ignored():
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def text(file):
    return (ROOT / file).read_text(encoding="utf-8")


def pins(file):
    found = re.findall(r"^(\w[^=\s]*)==(\S+)", text(file), flags=re.MULTILINE)
    # `psycopg[binary]` may stand for the package with its extra.
    return {canonicalize_name(name.partition("[")[0]): version for name, version in found}
