"""The checker on files: `python -m bot.sandbox.check message|modal|home FILE.json …`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox.check import Surface, check
from bot.sandbox.check.kind import SURFACES


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each fault; give 2 if a file cannot be read, else 1 for faults, else 0."""
    chosen = _parser().parse_args(arguments)
    return max(_report(chosen.surface, file) for file in chosen.files)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox.check",
        description="Check files of what the bot sends to Slack. Prints a line for each fault. "
        "Exits with 0 if there is none, 1 if there is one, 2 if a file cannot be read.",
    )
    parser.add_argument("surface", choices=SURFACES)
    parser.add_argument("files", metavar="FILE.json", nargs="+", type=Path)
    return parser


def _report(surface: Surface, file: Path) -> int:
    try:
        payload = json.loads(file.read_bytes())
    except OSError as error:
        sys.stderr.write(f"{file}: cannot be read: {error.strerror}\n")
        return 2
    except (ValueError, RecursionError) as error:
        sys.stderr.write(f"{file}: is not JSON: {error}\n")
        return 2
    faults = check(surface, _whole(surface, payload))
    sys.stdout.writelines(f"{file}: {fault}\n" for fault in faults)
    return 1 if faults else 0


def _whole(surface: Surface, payload: object) -> object:
    # Blocks alone are what Block Kit Builder gives: a part of a message, which is yet to get text.
    if surface == "message" and isinstance(payload, dict) and payload.keys() == {"blocks"}:
        return {"text": "…", **payload}
    return payload


if __name__ == "__main__":
    sys.exit(main())
