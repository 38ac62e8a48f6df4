"""People who are not in the directory yet, brought in as pending users."""

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.contacts.ledger import Ledger, Ledgers
from bot.directory.searching import USER_COLUMNS, to_email, to_user
from bot.errors import (
    DeactivatedUserError,
    EmailDomainError,
    MalformedEmailError,
    NameMissingError,
    OtherSlackUserError,
    SlackUserTakenError,
)
from bot.rights import Rights, Where
from bot.storage.database import Database
from bot.storage.tables import EMAIL_LENGTH, NAME_LENGTH, ORGANIZATIONS, USERS
from bot.text import is_email, one_line, search_text
from bot.values import Actor, Identity, Organization, Status, User


class Newcomers:
    """Brings people into an organization's directory, for those who may change its contacts."""

    def __init__(self, database: Database, rights: Rights, ledgers: Ledgers) -> None:
        self._database = database
        self._rights = rights
        self._ledgers = ledgers

    def domains(self, actor: Actor, where: Where) -> tuple[str, ...]:
        """Read the e-mail domains that the organization allows; none means any."""
        with self._database.read() as connection:
            access, organization_id = self._rights.locate(connection, actor, where)
            access.require_change(self._rights.organization(connection, organization_id))
            return _domains(connection, organization_id)

    def add(
        self, actor: Actor, where: Where, *, name: str, email: str, identity: Identity | None = None
    ) -> User:
        """Add a pending user, or find the one with this address in the same organization.

        Whoever is found without a Slack user gets the one named. What other directories hold makes
        no difference. Raises `NameMissingError`, `MalformedEmailError`, `EmailDomainError`,
        `SlackUserTakenError`, `OtherSlackUserError` and `DeactivatedUserError`.
        """
        name, email = one_line(name), to_email(email)
        if not 0 < len(name) <= NAME_LENGTH:
            raise NameMissingError
        if not is_email(email) or len(email) > EMAIL_LENGTH:
            raise MalformedEmailError(email)
        with self._ledgers.open(actor, where) as ledger:
            connection, organization = ledger.connection, ledger.organization
            known = _known(connection, organization, email)
            if known is not None:
                return _linked(ledger, known, identity)
            allowed = _domains(connection, organization.id)
            if allowed and email.rpartition("@")[2] not in allowed:
                raise EmailDomainError(organization.name, allowed)
            user = _insert(connection, organization, name, email, identity)
            ledger.record_newcomer(user.id)
            return user


def _known(connection: Connection, organization: Organization, email: str) -> User | None:
    values = {"organization": organization.id, "email": email}
    row = connection.execute(_BY_EMAIL, values).one_or_none()
    if row is None:
        return None
    user = to_user(row)
    if user.status == Status.DEACTIVATED:
        raise DeactivatedUserError(user.name, organization.name)
    return user


def _linked(ledger: Ledger, user: User, identity: Identity | None) -> User:
    """Give a user who has none the Slack user that was named."""
    if identity in {None, user.identity}:
        return user
    try:
        with ledger.connection.begin_nested():
            values = {"of": user.id, **_slack_columns(identity)}
            linked = ledger.connection.execute(_LINK, values)
    except IntegrityError:
        raise SlackUserTakenError(ledger.organization.name) from None
    if not linked.rowcount:
        raise OtherSlackUserError(user.name)
    ledger.record_newcomer(user.id, is_linked=True)
    return replace(user, identity=identity)


def _slack_columns(identity: Identity | None) -> dict[str, str | None]:
    return {
        "slack_team_id": None if identity is None else identity.team_id,
        "slack_user_id": None if identity is None else identity.user_id,
    }


def _domains(connection: Connection, organization_id: int) -> tuple[str, ...]:
    text: str = connection.execute(_DOMAINS, {"id": organization_id}).scalar_one()
    return tuple(text.split())


def _insert(
    connection: Connection,
    organization: Organization,
    name: str,
    email: str,
    identity: Identity | None,
) -> User:
    row = {
        "organization_id": organization.id,
        "name": name,
        "email": email,
        "search_text": search_text(name, email),
        "status": Status.PENDING,
        **_slack_columns(identity),
    }
    try:
        with connection.begin_nested():
            return to_user(connection.execute(_INSERT, row).one())
    except IntegrityError:
        # The address it cannot be: whoever brings one in, an import too, waits for the ledger.
        raise SlackUserTakenError(organization.name) from None


_BY_EMAIL = select(*USER_COLUMNS).where(
    USERS.c.organization_id == bindparam("organization"), USERS.c.email == bindparam("email")
)
_DOMAINS = select(ORGANIZATIONS.c.email_domains).where(ORGANIZATIONS.c.id == bindparam("id"))
_INSERT = insert(USERS).returning(*USER_COLUMNS)
_LINK = (
    update(USERS)
    .where(USERS.c.id == bindparam("of"), USERS.c.slack_user_id.is_(None))
    .values(slack_team_id=bindparam("slack_team_id"), slack_user_id=bindparam("slack_user_id"))
)
