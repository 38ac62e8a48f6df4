"""Who and what is in the stand-in workspace: people, channels, and the installed app."""

from dataclasses import dataclass, field

from bot.sandbox.answers import Json

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, kw_only=True)
class InstalledApp:
    """The app as it is installed: its ids, tokens, signing secret and granted scopes."""

    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    team_domain: str = "sandbox"
    app_id: str = "A0SANDBOX"
    name: str = "Fulfillment Contacts"
    bot_id: str = "B0SANDBOX"
    bot_user_id: str = "U0SANDBOXBOT"
    bot_token: str = "xoxb-sandbox"  # noqa: S105, opens nothing but the stand-in
    app_token: str = "xapp-sandbox"  # noqa: S105, likewise
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105, likewise
    scopes: frozenset[str] = frozenset({"commands", "chat:write", "users:read"})
    command: str = "/fulfillment"
    takes_messages: bool = True
    """Whether people can write in the app's Messages tab."""
    shortcuts: tuple[Json, ...] = ()
    events: frozenset[str] = frozenset()
    client_id: str = "1234.5678"
    client_secret: str = "sandbox-client-secret"  # noqa: S105, likewise
    redirect_urls: tuple[str, ...] = ("http://localhost:3000/slack/oauth_redirect",)
    enterprise_id: str | None = None
    is_enterprise_install: bool = False
    """Installed org-wide: for every workspace of the enterprise, of which this is one."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a Slack profile; one of another `team_id` comes from another workspace."""

    id: str
    name: str
    email: str
    team_id: str
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    """Whether they are a guest."""
    is_ultra_restricted: bool = False
    """Whether they are a guest of one channel."""
    is_deactivated: bool = False
    is_bot: bool = False
    enterprise_id: str | None = None
    """The Enterprise organization of somebody from another workspace of it."""
    locale: str = "en-US"

    @property
    def username(self) -> str:
        """Name them as the deprecated `user_name` of payloads does."""
        return self.email.partition("@")[0]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel, or one person's conversation with the bot (`im_of`)."""

    id: str
    name: str
    members: frozenset[str] = field(default_factory=frozenset)
    shared_with: tuple[str, ...] = ()
    im_of: str | None = None


def user_object(
    person: Person, app: InstalledApp, *, with_locale: bool, shares_channel: bool
) -> Json:
    """Describe a person as `users.info` does; the email address needs `users:read.email`.

    From another workspace, whoever is in no channel that is shared with it is a stranger.
    """
    is_own = person.team_id == app.team_id
    profile: Json = {
        "real_name": person.name,
        "display_name": person.name,
        "team": person.team_id,
    }
    if "users:read.email" in app.scopes and is_own:
        profile["email"] = person.email
    user: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.username,
        "deleted": person.is_deactivated,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
    }
    if not person.is_deactivated:
        user |= {
            "real_name": person.name,
            "is_admin": person.is_admin or person.is_owner,
            "is_owner": person.is_owner,
            "is_primary_owner": False,
            "is_restricted": person.is_restricted or person.is_ultra_restricted,
            "is_ultra_restricted": person.is_ultra_restricted,
        }
    if enterprise := person.enterprise_id or (is_own and app.enterprise_id):
        teams = [person.team_id]
        user["enterprise_user"] = {"id": person.id, "enterprise_id": enterprise, "teams": teams}
    if not is_own and not shares_channel:
        user["is_stranger"] = True
    if is_own and with_locale:
        user["locale"] = person.locale
    return user


def slackbot_object(app: InstalledApp) -> Json:
    """Describe Slackbot as `users.info` does, which does not call it a bot."""
    return {
        "id": SLACKBOT,
        "team_id": app.team_id,
        "name": "slackbot",
        "real_name": "Slackbot",
        "deleted": False,
        "profile": {"real_name": "Slackbot", "always_active": True},
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_bot": False,
        "is_app_user": False,
    }


def bot_user_object(app: InstalledApp) -> Json:
    """Describe the bot's own user as `users.info` does."""
    return {
        "id": app.bot_user_id,
        "team_id": app.team_id,
        "name": app.name,
        "real_name": app.name,
        "deleted": False,
        "profile": {"real_name": app.name, "bot_id": app.bot_id, "api_app_id": app.app_id},
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_bot": True,
    }


def channel_object(channel: Channel, app: InstalledApp) -> Json:
    """Describe a channel as `conversations.info` does."""
    if channel.im_of:
        return {"id": channel.id, "is_im": True, "user": channel.im_of, "is_open": True}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_private": False,
        "is_archived": False,
        "is_member": app.bot_user_id in channel.members,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "shared_team_ids": [app.team_id, *channel.shared_with],
        "context_team_id": app.team_id,
    }
