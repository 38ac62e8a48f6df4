"""How the bot reads a file's content: by its private address, with its token."""

from bot.sandbox.check import Fault
from bot.sandbox.files import File
from bot.sandbox.log import Call
from bot.sandbox.store import Store
from bot.sandbox.troubles import PRIVATE_URL


def download(store: Store, address: str, token: str | None) -> tuple[int, bytes]:
    """Answer as Slack would: who may not read the file is sent to sign in (302), not refused."""
    at, started = store.clock(), store.stopwatch()
    trouble = store.troubles.strike(PRIVATE_URL)
    with store.changed:
        status, content = (trouble.status, b"") if trouble else _read(store, address, token)
        store.calls.append(
            Call(
                method=PRIVATE_URL,
                arguments={"address": address},
                status=status,
                body={},
                at=at,
                seconds=store.stopwatch() - started,
            )
        )
        store.changed.notify_all()
    return status, content


def _read(store: Store, address: str, token: str | None) -> tuple[int, bytes]:
    place, _, name = address.partition("/")
    named = [
        file
        for file in store.files
        if place == f"{store.app.team_id}-{file.id}"
        and name.removeprefix("download/") == file.address_name
    ]
    if not named:
        return 404, b""
    faults = _faults(store, named[0], token)
    for fault in faults:
        store.record_fault(PRIVATE_URL, fault)
    return (302, b"") if faults else (200, named[0].content)


def _faults(store: Store, file: File, token: str | None) -> list[Fault]:
    rules = {
        "needs the bot's token as Bearer": token == store.app.bot_token,
        "needs the scope files:read": "files:read" in store.app.scopes,
        "is not the bot's to read": file.is_readable(store.app),
    }
    return [Fault("", rule) for rule, is_kept in rules.items() if not is_kept]
