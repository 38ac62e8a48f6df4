"""What an import would do, and what it did."""

from bot.imports import wording
from bot.imports.pending import Checked
from bot.imports.report import Refused
from bot.language import _, _n
from bot.values import FileKind
from handlers.drawing.blocks import Block, Reply, actions, button, context, cut, escape, section
from handlers.request import Request

SHOWN = 10
"""Refused lines, and notes, that a message shows."""


def under_way(text: str) -> tuple[Block, ...]:
    """Say what is being done, and where the result is if Slack does not show it here."""
    elsewhere = _("If you don't see the result here within a minute, look at my direct messages.")
    return section(text), context(elsewhere)


def checked(result: Checked, *, is_report_sent: bool = False) -> Reply:
    """Draw what a file would change and what is refused; once it is applied, what it did."""
    blocks, notes = [section(_summary(result))], result.notes[:SHOWN]
    if result.refused:
        blocks.append(section(_refused(result)))
        blocks += _more(len(result.refused), is_report_sent=is_report_sent)
    blocks += [context("\n".join(escape(wording.note(one)) for one in notes))] if notes else []
    if result.draft:
        blocks.append(_buttons(result, result.draft))
    return Reply(blocks=tuple(blocks))


def whole_report(result: Checked) -> str:
    """Name the file with every refused line."""
    return _n(
        "{n} line of the file to import is refused:",
        "{n} lines of the file to import are refused:",
        len(result.refused),
    )


def _summary(result: Checked) -> str:
    if result.is_written:
        text = "✅ " + _("Imported: {what}.", what=_what(result))
    elif result.accepted:
        text = _("This file would bring in {what}.", what=_what(result))
    else:
        text = _("There is nothing in this file to bring in.")
    same = _n(
        "{n} line is as it is here already.",
        "{n} lines are as they are here already.",
        result.unchanged,
    )
    return f"{text} {same}" if result.unchanged else text


def _what(result: Checked) -> str:
    if result.kind == FileKind.ORGANIZATIONS:
        return _n(
            "{n} new or changed organization", "{n} new or changed organizations", result.accepted
        )
    if result.kind == FileKind.USERS:
        return _n("{n} new or changed user", "{n} new or changed users", result.accepted)
    return _n(
        "{n} new contact ({organizations})",
        "{n} new contacts ({organizations})",
        result.accepted,
        organizations=_n("in {n} organization", "in {n} organizations", result.organizations),
    )


def _refused(result: Checked) -> str:
    if result.is_written:
        lead = _n("{n} line was left out:", "{n} lines were left out:", len(result.refused))
    else:
        lead = _n("⚠️ *{n} line is refused:*", "⚠️ *{n} lines are refused:*", len(result.refused))
    return "\n".join([lead, *map(_line, result.refused[:SHOWN])])


def _line(one: Refused) -> str:
    value = f" “{escape(one.value)}”" if one.value else ""
    return _(
        "• line {line}{value}: {reason}",
        line=one.line,
        value=value,
        reason=escape(cut(wording.reason(one), 160)),
    )


def _more(refused: int, *, is_report_sent: bool) -> list[Block]:
    if refused <= SHOWN:
        return []
    more = _n("and {n} more line.", "and {n} more lines.", refused - SHOWN)
    if is_report_sent:
        more += " " + _("I have sent you all of them as a file.")
    return [context(more)]


def _buttons(result: Checked, draft: str) -> Block:
    is_partial = bool(result.refused)
    label = _("Apply the good lines") if is_partial else _("Apply")
    request = Request(verb="import_apply", draft=draft, is_partial=is_partial)
    return actions(
        button(label, request, style="primary"),
        button(_("Cancel"), Request(verb="import_cancel", draft=draft)),
    )
