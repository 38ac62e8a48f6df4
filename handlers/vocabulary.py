"""The verbs of the command: how each is written, what it does, and for whom."""

from enum import StrEnum

import msgspec


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for a sentence translated later)
    """Mark a sentence for translation where it is shown."""
    return message


class Group(StrEnum):
    """Where a verb stands in the help."""

    LOOK = N_("Look")
    CHANGE = N_("Change the contacts")
    ADMINISTER = N_("Administer")
    SELF = N_("For yourself")


class Users(StrEnum):
    """Who may use a verb, at some organization at least (section 4 of the design)."""

    EVERYBODY = "everybody"
    VIEWERS = "viewers"
    """Those who may see the contacts."""
    CONTACTS = "contacts"
    ADMINS = "admins"
    """Admins, and support."""
    SUPPORT = "support"


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """A verb of the command: other words for it, how it is written, what it does, and for whom."""

    aliases: tuple[str, ...] = ()
    usage: str
    effect: str
    group: Group
    users: Users


VERBS = {
    "help": Verb(
        usage="help [VERB]",
        effect=N_("shows what you can do here, or how a verb is written"),
        group=Group.SELF,
        users=Users.EVERYBODY,
    ),
    "add": Verb(
        aliases=("new", "plus"),
        usage="add [PERSON] [global | COUNTRY, COUNTRY…]",
        effect=N_("adds a contact for all countries or for some; opens a form for what is missing"),
        group=Group.CHANGE,
        users=Users.ADMINS,
    ),
    "remove": Verb(
        aliases=("rm", "delete", "del"),
        usage="remove [PERSON] [global | COUNTRY, COUNTRY…]",
        effect=N_("removes a contact, after asking"),
        group=Group.CHANGE,
        users=Users.ADMINS,
    ),
    "replace": Verb(
        aliases=("swap",),
        usage="replace [PERSON with PERSON] [global | COUNTRY, COUNTRY…]",
        effect=N_("hands one person's entries to another in one step"),
        group=Group.CHANGE,
        users=Users.ADMINS,
    ),
    "list": Verb(
        aliases=("ls", "show", "contacts"),
        usage="list [global | COUNTRY]",
        effect=N_("shows the contacts, and who added each and when"),
        group=Group.LOOK,
        users=Users.VIEWERS,
    ),
    "recipients": Verb(
        aliases=("who",),
        usage="recipients COUNTRY",
        effect=N_("shows who gets the documents of a country, and why"),
        group=Group.LOOK,
        users=Users.VIEWERS,
    ),
    "history": Verb(
        aliases=("log",),
        usage="history [PERSON]",
        effect=N_("shows the latest changes, or those that concern one person"),
        group=Group.LOOK,
        users=Users.VIEWERS,
    ),
    "undo": Verb(
        usage="undo",
        effect=N_("takes back your latest change"),
        group=Group.CHANGE,
        users=Users.ADMINS,
    ),
    "organizations": Verb(
        aliases=("orgs",),
        usage="organizations [TEXT]",
        effect=N_("finds organizations by a part of the name, those without a free place first"),
        group=Group.LOOK,
        users=Users.SUPPORT,
    ),
    "use": Verb(
        usage="use [ORGANIZATION | none]",
        effect=N_("binds this channel to an organization, or ends that; alone it says which it is"),
        group=Group.ADMINISTER,
        users=Users.SUPPORT,
    ),
    "roles": Verb(
        usage="roles",
        effect=N_("shows who has which role, with buttons to revoke"),
        group=Group.ADMINISTER,
        users=Users.ADMINS,
    ),
    "grant": Verb(
        usage="grant PERSON admin | support",
        effect=N_("gives a role to a person that you mention with @"),
        group=Group.ADMINISTER,
        users=Users.ADMINS,
    ),
    "revoke": Verb(
        usage="revoke PERSON admin | support",
        effect=N_("takes a role away"),
        group=Group.ADMINISTER,
        users=Users.ADMINS,
    ),
    "leave": Verb(
        usage="leave",
        effect=N_("takes your own entries away, after asking"),
        group=Group.SELF,
        users=Users.CONTACTS,
    ),
    "request": Verb(
        usage="request [TEXT]",
        effect=N_("asks those who can grant access to give it to you"),
        group=Group.SELF,
        users=Users.EVERYBODY,
    ),
    "export": Verb(
        aliases=("csv", "download"),
        usage="export",
        effect=N_("sends you the contacts as a CSV file"),
        group=Group.LOOK,
        users=Users.ADMINS,
    ),
    "import": Verb(
        aliases=("upload",),
        usage="import",
        effect=N_("brings in a CSV file, after showing what it would do"),
        group=Group.ADMINISTER,
        users=Users.SUPPORT,
    ),
}

ALIASES = {alias: name for name, verb in VERBS.items() for alias in (name, *verb.aliases)}
