"""Draws each person's Home, so that an older drawing never overwrites a newer one."""

from slack_sdk import WebClient

from bot.errors import NoAccessError, OrganizationNotFoundError, PersonError
from bot.language import _
from bot.outbox.app_home import Position
from bot.services import Services
from bot.slack.calls import patiently
from bot.slack.errors import AwayError, RateLimitedError, RefusedError
from bot.values import Actor
from handlers.drawing.blocks import Block, section
from handlers.drawing.home.organization import organization_page
from handlers.drawing.home.overview import overview
from handlers.drawing.home.stranger import stranger_page
from handlers.errors import log
from handlers.workspaces import ClientOf

ATTEMPTS = 8
"""How often a Home is drawn when others draw it at the same time."""

LATER = 10
"""Seconds until a Home is drawn that could not be drawn now, where Slack names no other time."""


class HomeTabs:
    """Draws Homes from the services, with the rights that the person has at this moment."""

    def __init__(self, services: Services, client_of: ClientOf, command: str) -> None:
        self._services = services
        self._client_of = client_of
        self._command = command

    def open(self, actor: Actor, client: WebClient, position: Position | None = None) -> None:
        """Draw the Home that a person has before them: at this position, else where they were."""
        self.note(actor, position)
        self.draw(actor, client)

    def note(self, actor: Actor, position: Position | None = None) -> None:
        """Remember what a person has before them, so that it is drawn, if not now then later."""
        self._services.homes.open(actor, position)

    def draw_due(self) -> bool:
        """Draw one Home that is due; False if none is."""
        claimed = self._services.homes.claim()
        if claimed is None:
            return False
        actor, until = claimed
        if actor.identity and (client := self._client_of(actor.identity.team_id)):
            try:
                self.draw(actor, client)
            except RefusedError as error:
                # Slack will not take this one later either; the others must not wait for it.
                log(error)
        self._services.homes.drawn(actor, until)
        return True

    def draw(self, actor: Actor, client: WebClient) -> None:
        """Draw a Home that is remembered; where that cannot be done now, it becomes due."""
        seconds: float = LATER
        try:
            if any(self._publish(actor, client) for _attempt in range(ATTEMPTS)):
                return
        except RefusedError:
            raise
        except RateLimitedError as error:
            seconds = max(error.seconds, LATER)
            log(error)
        except AwayError as error:
            log(error)
        except PersonError:
            # The database is away; or the person's rights changed at this moment.
            pass
        self._services.homes.postpone(actor, seconds)

    def _publish(self, actor: Actor, client: WebClient) -> bool:
        """Draw a Home once; False if that must be done again.

        The hash is read before everything that is drawn. Where Slack takes it, nobody has drawn
        the Home since then, so that what stands there is replaced by something newer. Where no
        hash is known, drawing something that tells nothing yields one.
        """
        homes = self._services.homes
        home = homes.read(actor)
        blocks = self._blocks(actor, home.position) if home.hash else [section(_("One moment…"))]
        view = {"type": "home", "callback_id": "home", "blocks": blocks}
        user = actor.identity.user_id if actor.identity else ""
        try:
            answer = patiently(
                lambda: client.views_publish(user_id=user, view=view, hash=home.hash)
            )
        except RefusedError as error:
            if error.code != "hash_conflict":
                raise
            # Another drew it, or this did and the answer was lost: nobody has kept its hash.
            homes.keep_hash(actor, home.hash, None)
            return False
        is_kept = homes.keep_hash(actor, home.hash, answer["view"]["hash"])
        return is_kept and home.hash is not None

    def _blocks(self, actor: Actor, position: Position) -> list[Block]:
        access = self._services.roles.access(actor)
        if not access.is_support and not access.visible:
            return stranger_page(self._command)
        is_several = access.is_support or len(access.visible) > 1
        if position.organization is not None or not is_several:
            try:
                shown = self._services.contacts.list(actor, position.organization)
            except (NoAccessError, OrganizationNotFoundError):
                # It may no longer be seen: the front page is what is left.
                return self._blocks(actor, Position())
            return organization_page(shown, position, actor, has_back=is_several)
        search = self._services.organizations.search
        found = search(actor, position.text, position.page)
        if position.page and not found.organizations:
            found = search(actor, position.text)
        latest = self._services.changes.recent(actor)
        return overview(found, latest, may_search=access.is_support)
