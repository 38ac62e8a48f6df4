"""Where the bot is installed over OAuth: the SDK's own stores, over our database, encrypted."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import (
    Connection,
    Dialect,
    Text,
    TypeDecorator,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.storage.tables import SLACK_BOTS, SLACK_OAUTH_STATES, SLACK_TEAMS
from bot.text import legible

STATE_SECONDS = 600
"""How long somebody may think about Slack's question whether to install."""

_TOKENS = ("bot_token", "bot_refresh_token")

_logger = logging.getLogger(__name__)


def cipher(settings: Settings) -> MultiFernet:
    """Make the cipher: the first key encrypts, every key decrypts; raises `SettingsError`."""
    if not settings.token_keys:
        raise SettingsError(
            "TOKEN_KEYS is not set. With SLACK_CLIENT_ID it holds the key that encrypts the tokens "
            "of other workspaces. Make one with: openssl rand -base64 32 | tr +/ -_"
        )
    try:
        return MultiFernet([Fernet(key) for key in settings.token_keys])
    except ValueError as error:
        raise SettingsError(
            "TOKEN_KEYS holds something that is no key. "
            "Make one with: openssl rand -base64 32 | tr +/ -_"
        ) from error


class Encrypted(TypeDecorator[str]):
    """Text that only those with a key can read."""

    impl = Text
    cache_ok = True

    def __init__(self, cipher: MultiFernet) -> None:
        super().__init__()
        self.cipher = cipher

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Encrypt."""
        return None if value is None else self.cipher.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decrypt."""
        return None if value is None else self.cipher.decrypt(value).decode()


@dataclass(frozen=True)
class _Engine:
    """Lets the SDK's stores use the database as everything else does: its waits, its errors."""

    connect: Callable[[], AbstractContextManager[Connection]]
    begin: Callable[[], AbstractContextManager[Connection]]


class Installations(SQLAlchemyInstallationStore):
    """The installations: one for a workspace, or one for a whole organization of them."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(
            client_id=settings.slack_client_id,
            engine=_Engine(connect=database.read, begin=database.write),  # type: ignore[arg-type]
            logger=_logger,
        )
        self._database = database
        self._cipher = cipher(settings)
        for name in _TOKENS:
            self.bots.c[name].type = Encrypted(self._cipher)

    def save(self, installation: Installation) -> None:
        """Keep an installation in place of the earlier ones; of its tokens only the bot's."""
        bot = installation.to_bot()
        self.save_bot(bot)
        self.forget(
            enterprise_id=bot.enterprise_id,
            team_id=bot.team_id,
            before=datetime.fromtimestamp(bot.installed_at, UTC),
        )

    def find(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool
    ) -> Bot | None:
        """Find the installation that a request belongs to, with one query.

        Raises `SettingsError` where its token cannot be read.
        """
        with _readable():
            bot = self.find_bot(
                enterprise_id=enterprise_id,
                team_id=team_id,
                is_enterprise_install=is_enterprise_install,
            )
            if bot is None and enterprise_id and not is_enterprise_install:
                # A workspace that joined an organization after it had installed the bot.
                bot = self.find_bot(enterprise_id=None, team_id=team_id)
        if bot and bot.enterprise_id and bot.is_enterprise_install and team_id:
            self._remember(team_id, bot.enterprise_id)
        return bot

    def find_for_team(self, team_id: str) -> Bot | None:
        """Find the installation of a workspace, else of its organization; or of an organization.

        Raises `SettingsError` where its token cannot be read.
        """
        c = self.bots.c
        organization = (
            select(SLACK_TEAMS.c.enterprise_id)
            .where(SLACK_TEAMS.c.team_id == team_id)
            .scalar_subquery()
        )
        statement = (
            select(self.bots)
            .where(
                c.client_id == self.client_id,
                or_(
                    c.team_id == team_id,
                    and_(c.team_id.is_(None), c.enterprise_id.in_((organization, team_id))),
                ),
            )
            .order_by(c.team_id.is_(None), c.installed_at.desc())
            .limit(1)
        )
        with self._database.read() as connection, _readable():
            row = connection.execute(statement).mappings().first()
        return self.build_bot_entity(row) if row else None

    def forget(self, *, enterprise_id: str | None, team_id: str | None, before: datetime) -> None:
        """Delete the installations of a workspace, or the org-wide ones, made before a moment.

        A later one stays: word of an uninstallation may come after the next installation.
        """
        c = self.bots.c
        same = (
            and_(c.team_id.is_(None), c.enterprise_id == enterprise_id)
            if team_id is None
            else c.team_id == team_id
        )
        with self._database.write() as connection:
            connection.execute(
                delete(self.bots).where(
                    c.client_id == self.client_id,
                    same,
                    c.installed_at < before.astimezone(UTC).replace(tzinfo=None),
                )
            )

    def all(self) -> tuple[Bot, ...]:
        """List the installations; raises `SettingsError` where a token cannot be read."""
        with self._database.read() as connection, _readable():
            rows = connection.execute(
                select(self.bots).where(self.bots.c.client_id == self.client_id)
            ).mappings()
            return tuple(self.build_bot_entity(row) for row in rows)

    def encrypt_anew(self) -> None:
        """Encrypt every token with the first key; raises `SettingsError`."""
        with self._database.write() as connection, _readable():
            # In one order, locked: another process may do the same, or keep a new token.
            kept = select(SLACK_BOTS).order_by(SLACK_BOTS.c.id).with_for_update()
            for row in connection.execute(kept).mappings().all():
                tokens = {
                    name: self._cipher.rotate(row[name].encode()).decode()
                    for name in _TOKENS
                    if row[name] is not None
                }
                connection.execute(
                    update(SLACK_BOTS).where(SLACK_BOTS.c.id == row["id"]).values(**tokens)
                )

    def _remember(self, team_id: str, enterprise_id: str) -> None:
        with self._database.read() as connection:
            known = connection.execute(_ENTERPRISE, {"team": team_id}).scalar()
        if known == enterprise_id:
            return
        with self._database.write() as connection:
            connection.execute(delete(SLACK_TEAMS).where(SLACK_TEAMS.c.team_id == team_id))
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(SLACK_TEAMS).values(team_id=team_id, enterprise_id=enterprise_id)
                    )
            except IntegrityError:
                # Another request of the same workspace has just written it.
                return


class States(SQLAlchemyOAuthStateStore):
    """The installations that were begun, each to be finished once and in time."""

    def __init__(self, database: Database) -> None:
        super().__init__(
            expiration_seconds=STATE_SECONDS,
            engine=_Engine(connect=database.read, begin=database.write),  # type: ignore[arg-type]
            logger=_logger,
        )

    def issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401 (as the SDK has it)
        """Begin an installation, and sweep away what nobody finished."""
        with self.engine.begin() as connection:
            connection.execute(delete(SLACK_OAUTH_STATES).where(_now() >= _EXPIRE_AT))
        return super().issue(*args, **kwargs)

    def consume(self, state: str) -> bool:
        """Tell whether a state is good, and use it up; the SDK's own lets two through at once."""
        with self.engine.begin() as connection:
            used = connection.execute(
                delete(SLACK_OAUTH_STATES).where(
                    SLACK_OAUTH_STATES.c.state == legible(state), _now() < _EXPIRE_AT
                )
            )
            return used.rowcount == 1


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except InvalidToken as error:
        raise SettingsError(
            "A token in the database was encrypted with a key that TOKEN_KEYS does not hold. "
            "Put the earlier key behind the new one."
        ) from error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


_EXPIRE_AT = SLACK_OAUTH_STATES.c.expire_at
_ENTERPRISE = select(SLACK_TEAMS.c.enterprise_id).where(SLACK_TEAMS.c.team_id == bindparam("team"))
