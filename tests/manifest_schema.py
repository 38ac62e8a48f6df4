"""Validates the printed manifests against Slack's own schema in a folder: a check of the gate."""

import json
import sys
from pathlib import Path

import yaml
from jsonschema import Draft7Validator

from bot.slack.manifest import manifest


def main(folder):
    written = yaml.safe_load((Path(__file__).parent.parent / "manifest.yml").read_text())
    manifests = [
        written,
        manifest("/fulfillment"),
        manifest("/fulfillment", "https://bot.example"),
    ]
    for path in sorted(Path(folder).glob("slack-manifest.schema.*.json")):
        validator = Draft7Validator(json.loads(path.read_text()))
        for one in manifests:
            validator.validate(one)
        print(f"{path.name}: {len(manifests)} manifests are valid")


if __name__ == "__main__":
    main(sys.argv[1])
