"""The checker: it finds what Slack would refuse in a message, a modal, a Home tab, a menu answer.

What Slack accepts is written down as tables, and a table reads like Slack's own pages:

    "header": _block({"text": plain(150)}),
    "video": _block({"title": plain(199), …}, {"author_name": String(49), …}, on=…, rules=…),

The name is the block's `type`. The first braces hold the keys that it must have, the second those
that it may have, each with the kind of its value: `plain(150)` is a text object of at most 150
characters that must be plain text, `String(49)` a bare string, `Many(kind, 10)` a list of one to
ten, `Typed(table, only=…)` an object whose own `type` chooses its entry in another table. `on`
names the surfaces where it works, all of them if left out. `rules` compare values with one another.
What no table names is a fault.

A new block is one entry in `blocks`, a new element one in `elements` and its name in the lists of
the blocks that take it; `rich_text` and `composition` hold the objects inside, `surfaces` the
payloads as a whole. The kinds are in `scalars` and `structures`, the rules in `rules` and
`payload_rules`. Limits are those of Slack's pages and SDKs; where these disagree, the stricter one
stands. Lengths are counted in Unicode code points.
"""

from bot.sandbox.check.kind import Fault, Place, Surface, unwritable
from bot.sandbox.check.surfaces import PAYLOADS

__all__ = ["Fault", "Surface", "check"]


def check(surface: Surface, payload: object) -> list[Fault]:
    """Give every fault of what the bot is about to send; an empty list is a payload to send."""
    place = Place(surface)
    unsent = next(unwritable(payload, place), None)
    return [unsent] if unsent else list(PAYLOADS[surface].faults(payload, place))
