"""The words for what an import refuses and notes, for those who read its result."""

from collections.abc import Callable, Iterable, Mapping

from bot import countries
from bot.imports import csvfile
from bot.imports.report import Code, Note, NoteCode, Refused
from bot.language import _, _n


def reason(refused: Refused) -> str:
    """Say why a line is refused."""
    return _REASONS[refused.code](**refused.fields)


def note(note_: Note) -> str:
    """Say what is worth knowing."""
    if note_.code == NoteCode.COVERED:
        return _("line {line}: covered by the user's global entry", line=note_.line)
    return _("the database was too busy to refresh the Homes that are open: reopen them in Slack")


def report(refused: Iterable[Refused], reason_: Callable[[Refused], str] = reason) -> str:
    """Write the refused lines as CSV."""
    rows = ((one.line, one.value, reason_(one)) for one in refused)
    return csvfile.written(("line", "value", "reason"), rows)


def _full(left: int) -> str:
    if not left:
        return _("no place is left")
    return _n(
        "these do not all fit: only {n} place is left",
        "these do not all fit: only {n} places are left",
        left,
    )


def _countries(candidates: Iterable[str]) -> str:
    names = ", ".join(f"{countries.name(code)} ({code})" for code in candidates)
    return _("this is not exactly one country; did you mean {names}?", names=names)


_REASONS: Mapping[Code, Callable[..., str]] = {
    Code.CELLS: lambda: _("this line has more or fewer cells than the first one"),
    Code.CONTROL: lambda: _("control characters cannot be kept"),
    Code.EMPTY: lambda column: _("{column} is empty", column=column),
    Code.TOO_LONG: lambda column, n: _("{column} has more than {n} characters", column=column, n=n),
    Code.CONTRADICTED: lambda: _("another line of this file says otherwise"),
    Code.NO_ORGANIZATION: lambda: _("there is no organization with this account id"),
    Code.LIMIT: lambda: _("the limit must be a number from 1 to 1000"),
    Code.DOMAIN: lambda: _("write e-mail domains as in acme.com acme.de"),
    Code.EMAIL: lambda: _("this is no e-mail address"),
    Code.SLACK_USER: lambda: _("a Slack user id begins with U or W"),
    Code.SLACK_USER_TAKEN: lambda: _(
        "this Slack user is someone else in this organization already"
    ),
    Code.SLACK_TEAM: lambda: _("a Slack team id begins with T or E"),
    # How many are known, only the command line tells.
    Code.TEAM_NEEDED: lambda **_known: _(
        "Several Slack workspaces are known. "
        "Write the one of this user in the column slack_team_id."
    ),
    Code.STATUS: lambda: _("a status is active, pending or deactivated"),
    Code.NO_USER: lambda: _("there is no such user in this organization"),
    Code.DEACTIVATED: lambda: _("this user is deactivated"),
    Code.NO_COUNTRY: lambda: _("this is no country"),
    Code.COUNTRIES: _countries,
    Code.FULL: _full,
}
