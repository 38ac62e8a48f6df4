"""Channels: which organization commands in a channel mean when they name none."""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.directory.searching import to_identity
from bot.errors import NoAccessError, NoChannelError
from bot.rights import ORGANIZATION_COLUMNS, Rights, Where
from bot.storage.database import Database
from bot.storage.tables import CHANNELS, ORGANIZATIONS
from bot.values import Actor, Clock, Identity, Organization


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """Which organization commands in a channel mean, who bound it and when."""

    organization: Organization
    bound_by: Identity | None
    bound_at: datetime


class Channels:
    """Binds the channel that the actor is in to an organization, and tells of it.

    A binding is for the channel of one workspace and gives nobody rights (`Rights.locate`).
    """

    def __init__(self, database: Database, rights: Rights, clock: Clock) -> None:
        self._database = database
        self._rights = rights
        self._clock = clock

    def binding(self, actor: Actor) -> Binding | None:
        """Read the binding; None too where the actor may not see its organization."""
        with self._database.read() as connection:
            access = self._rights.of(connection, actor)
            if not access.is_support and not access.visible:
                raise NoAccessError
            return self._binding(connection, actor) if access.here is not None else None

    def bind(self, actor: Actor, where: Where) -> Binding:
        """Bind the channel, or bind it anew; raises `SupportNeededError`, `NoChannelError`."""
        with self._database.write() as connection:
            self._rights.of(connection, actor).require_support()
            _access, organization_id = self._rights.locate(connection, actor, where)
            binding = Binding(
                organization=self._rights.organization(connection, organization_id),
                bound_by=actor.identity,
                bound_at=self._clock(),
            )
            values = _to_row(binding, actor)
            try:
                with connection.begin_nested():
                    connection.execute(insert(CHANNELS), values)
            except IntegrityError:
                # It is bound already, perhaps by somebody else at this moment.
                connection.execute(update(CHANNELS).where(*_is(actor)), values)
            return binding

    def release(self, actor: Actor) -> Binding | None:
        """End the binding and say which it was; raises as `bind` does."""
        with self._database.write() as connection:
            self._rights.of(connection, actor).require_support()
            binding = self._binding(connection, actor)
            connection.execute(delete(CHANNELS).where(*_is(actor)))
            return binding

    def _binding(self, connection: Connection, actor: Actor) -> Binding | None:
        row = connection.execute(_BINDINGS.where(*_is(actor))).one_or_none()
        return row and Binding(
            organization=self._rights.to_organization(row),
            bound_by=to_identity(row.bound_by_team_id, row.bound_by_user_id),
            bound_at=row.bound_at,
        )


_BINDINGS = select(
    CHANNELS.c.bound_by_team_id,
    CHANNELS.c.bound_by_user_id,
    CHANNELS.c.bound_at,
    *ORGANIZATION_COLUMNS,
).join(ORGANIZATIONS, ORGANIZATIONS.c.id == CHANNELS.c.organization_id)


def _to_row(binding: Binding, actor: Actor) -> dict[str, object]:
    team_id, channel_id = _key(actor)
    by = binding.bound_by
    return {
        "team_id": team_id,
        "channel_id": channel_id,
        "organization_id": binding.organization.id,
        "bound_by_team_id": by and by.team_id,
        "bound_by_user_id": by and by.user_id,
        "bound_at": binding.bound_at,
    }


def _key(actor: Actor) -> tuple[str, str]:
    if actor.identity is None or actor.channel_id is None:
        raise NoChannelError
    return actor.identity.team_id, actor.channel_id


def _is(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    team_id, channel_id = _key(actor)
    return CHANNELS.c.team_id == team_id, CHANNELS.c.channel_id == channel_id
