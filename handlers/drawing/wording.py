"""How people, scopes, counts and changes are put in words, in Slack's markup."""

import re
from collections.abc import Iterable

from bot import countries
from bot.contacts.results import Count
from bot.language import _, _n, listed
from bot.roles.access_requests import AccessRequest
from bot.roles.admins import Admin
from bot.values import GLOBAL, Change, ChangedEntry, Identity, Kind, Scope, Source, Status, User
from handlers.drawing.blocks import date, escape

_EMAIL = re.compile(r"[^\s<>*@]+@(?=[^\s<>*@]+)")


def without_addresses(text: str) -> str:
    """Cut e-mail addresses to their domain; whoever has no name bears one in its place."""
    return _EMAIL.sub("…@", text)


def own_words(text: str) -> str:
    """Quote what somebody wrote; whom they mention shows by name, and nothing else is markup."""
    quoted = re.sub("&lt;(@[UW][A-Z0-9]+)&gt;", r"<\1>", escape(text))
    return _("In their own words: “{text}”", text=quoted)


def person(user: User) -> str:
    """Name a person."""
    return f"*{escape(user.name)}*"


def person_line(user: User, *, is_shared: bool) -> str:
    """Name a person with their e-mail address, which what is shared leaves out."""
    name = person(user)
    name = without_addresses(name) if is_shared else f"{name} · {escape(user.email)}"
    if user.status == Status.PENDING:
        name += " · " + _("has not signed in yet")
    if user.status == Status.DEACTIVATED:
        name += " · " + _("deactivated: gets nothing")
    return name


def scope_name(scope: Scope) -> str:
    """Name a scope without a flag."""
    return _("all countries") if scope == GLOBAL else countries.name(scope)


def scope_words(scopes: Iterable[Scope]) -> str:
    """Name scopes: "all countries", "France and Japan"."""
    return listed(scope_name(scope) for scope in scopes)


def scope_label(scope: Scope) -> str:
    """Name a scope with its flag and code."""
    if scope == GLOBAL:
        return "🌐 " + _("All countries")
    return f"{countries.flag(scope)} {countries.name(scope)} ({scope})"


def admin_line(admin: Admin, *, is_shared: bool) -> str:
    """Name an admin, by a mention where they are not in the directory."""
    if admin.user is None:
        return f"<@{admin.identity.user_id}>"
    return person_line(admin.user, is_shared=is_shared)


def author(identity: Identity | None) -> str:
    """Name who did it."""
    return _("the operator") if identity is None else f"<@{identity.user_id}>"


def n_of(count: Count) -> str:
    """Say *n of 10*, or explain a carried-over list (R3)."""
    if count.entries <= count.limit:
        return _("{n} of {limit}", n=count.entries, limit=count.limit)
    if count.is_carried_over:
        return _("{n}, carried over; the limit is {limit}", n=count.entries, limit=count.limit)
    return _("{n}; the limit is {limit}", n=count.entries, limit=count.limit)


def n_entries(n: int) -> str:
    """Say how many entries."""
    return _n("{n} entry", "{n} entries", n)


def room(count: Count, *, may_change: bool = True) -> str | None:
    """Warn when two places or fewer are left; say at the limit how to get on, to who may."""
    if 0 < count.places_left <= 2:
        return _n("Only {n} place is left.", "Only {n} places are left.", count.places_left)
    if count.places_left:
        return None
    if count.entries > count.limit:
        text = _n(
            "The list is over the limit of {limit}, so nothing can be added until {n} entry goes. "
            "Everybody on it keeps getting the documents.",
            "The list is over the limit of {limit}, so nothing can be added until {n} entries go. "
            "Everybody on it keeps getting the documents.",
            count.entries - count.limit + 1,
            limit=count.limit,
        )
    else:
        text = _n("The only place is taken.", "All {n} places are taken.", count.limit)
    return f"{text} {_way_out(count)}" if may_change else text


def _way_out(count: Count) -> str:
    if count.entries > count.limit:
        return _("Remove entries, or hand one over with Replace.")
    if count.entries == 1:
        return _("Hand its entry over with Replace.")
    return _("Remove an entry to free its place, or hand one over with Replace.")


def count_line(count: Count, *, may_change: bool = True) -> str:
    """Say how many entries there are, and warn where few places are left."""
    warning = room(count, may_change=may_change)
    return f"{n_of(count)}. {warning}" if warning else n_of(count)


def change_words(change: Change) -> str:
    """Say in words what a change did."""
    who = author(change.by)
    if change.kind == Kind.REPLACE:
        return _replaced(change, who)
    if change.kind == Kind.IMPORT:
        return _n("{who} imported {n} entry", "{who} imported {n} entries", change.entries, who=who)
    if change.kind == Kind.UNDO:
        return _(
            "{who} took a change back: {what}",
            who=who,
            what=listed([*_went(change.removed), *_came(change.added)]),
        )
    if change.newcomer and change.is_linked:
        return _("{who} named the Slack user of {person}", who=who, person=person(change.newcomer))
    if change.newcomer:
        return _("{who} added {person} to the directory", who=who, person=person(change.newcomer))
    if change.kind == Kind.LEAVE:
        scopes = scope_words(entry.scope for entry in change.removed)
        return _("{who} left the contacts for {scopes}", who=who, scopes=scopes)
    if change.kind == Kind.REMOVE:
        return _("{who} removed {what}", who=who, what=_entries(change.removed))
    words = _("{who} added {what}", who=who, what=_entries(change.added))
    return words + _took_in(change.removed)


def place(change: Change) -> str:
    """Say when a change was made and from where."""
    names = {
        Source.COMMAND: _("by command"),
        Source.FORM: _("by form"),
        Source.BUTTON: _("by button"),
        Source.COMMAND_LINE: _("from the command line"),
        Source.IMPORT: _("by import"),
        Source.MIGRATION: _("by migration"),
    }
    return " · ".join(filter(None, [date(change.at), names[change.source], channel(change)]))


def channel(of: Change | AccessRequest) -> str | None:
    """Name the channel; a conversation with the bot has no name that others could read."""
    if of.channel_id is None or of.channel_id.startswith("D"):
        return None
    return f"<#{of.channel_id}>"


def _took_in(entries: Iterable[ChangedEntry]) -> str:
    folded = scope_words(entry.scope for entry in entries)
    return " " + _("(this took in {folded})", folded=folded) if folded else ""


def _replaced(change: Change, who: str) -> str:
    new = next((entry.user for entry in change.added), None)
    # The global entry that somebody receives takes in what they had: that is removed as well.
    handed = [entry for entry in change.removed if entry.user != new]
    old, scopes = handed[0].user, scope_words(entry.scope for entry in handed)
    if new is None:
        return _(
            "{who} handed the entries of {old} for {scopes} to somebody who had them already",
            who=who,
            old=person(old),
            scopes=scopes,
        )
    words = _(
        "{who} replaced {old} by {new} for {scopes}",
        who=who,
        old=person(old),
        new=person(new),
        scopes=scopes,
    )
    return words + _took_in(entry for entry in change.removed if entry.user == new)


def _entries(entries: Iterable[ChangedEntry]) -> str:
    by_user: dict[User, list[Scope]] = {}
    for entry in entries:
        by_user.setdefault(entry.user, []).append(entry.scope)
    return listed(
        _("{person} for {scopes}", person=person(user), scopes=scope_words(scopes))
        for user, scopes in by_user.items()
    )


def _went(entries: tuple[ChangedEntry, ...]) -> list[str]:
    return [_("{entries} went", entries=_entries(entries))] if entries else []


def _came(entries: tuple[ChangedEntry, ...]) -> list[str]:
    return [_("{entries} came back", entries=_entries(entries))] if entries else []
