"""What a failed call to Slack is: Slack is away or asks for patience, or it refuses with a code."""

from bot.errors import PersonError
from bot.language import _


class CallError(Exception):
    """A call to Slack that failed.

    The cause is for the log: a code, a status, or how the connection ended.
    """

    def __init__(self, sentence: str, cause: str) -> None:
        super().__init__(sentence)
        self.cause = cause
        # A traceback shows it below the sentence.
        self.add_note(cause)


class AwayError(CallError, PersonError):
    """Slack gave no answer that can be read; it may have done what was asked all the same.

    The same call may work after so many seconds.
    """

    def __init__(self, cause: str, seconds: float) -> None:
        sentence = _("Slack isn't answering right now. Please try again in a minute.")
        super().__init__(sentence, cause)
        self.seconds = seconds


class RateLimitedError(AwayError):
    """Slack was asked too often, and did nothing."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited", seconds)


class RefusedError(CallError):
    """Slack refused, with a code; one that has no sentence of its own is a fault of ours."""

    def __init__(self, code: str, sentence: str | None = None) -> None:
        super().__init__(sentence or code, code)
        self.code = code


class TokenRefusedError(RefusedError, PersonError):
    """The bot was uninstalled, or its token revoked."""

    def __init__(self, code: str) -> None:
        sentence = _(
            "Slack no longer gives me access to this workspace. "
            "Ask an admin of the workspace to install me again."
        )
        super().__init__(code, sentence)


class ScopeMissingError(RefusedError, PersonError):
    """The bot was installed with fewer scopes than its manifest names."""

    def __init__(self, code: str) -> None:
        sentence = _(
            "I don't have the permission for this in Slack. "
            "Ask an admin of the workspace to install me again, which grants it."
        )
        super().__init__(code, sentence)


class NotInChannelError(RefusedError, PersonError):
    """The bot may post only in channels that it is in."""

    def __init__(self, code: str) -> None:
        super().__init__(code, _("I'm not in that channel. Invite me there, then try again."))


class ChannelGoneError(RefusedError, PersonError):
    """The channel is archived, deleted, or private without the bot."""

    def __init__(self, code: str) -> None:
        sentence = _(
            "I can't find that channel: it's archived or deleted, or it's private and I'm not in "
            "it. Choose another channel, or invite me there."
        )
        super().__init__(code, sentence)


class UnreachableError(RefusedError, PersonError):
    """The user is unknown to Slack, deactivated, or a bot."""

    def __init__(self, code: str) -> None:
        sentence = _(
            "Slack doesn't let me reach this person: their account is deactivated, or isn't a "
            "person's. Choose someone else, or tell them yourself."
        )
        super().__init__(code, sentence)


class RestrictedError(RefusedError, PersonError):
    """A setting of the workspace forbids it."""

    def __init__(self, code: str) -> None:
        sentence = _(
            "The settings of this workspace don't let me do that. "
            "Ask an admin of the workspace to allow it."
        )
        super().__init__(code, sentence)


class TooLongError(RefusedError, PersonError):
    """A message with more than Slack takes."""

    def __init__(self, code: str) -> None:
        sentence = _("That's too long for Slack. Ask for less, for example for one country.")
        super().__init__(code, sentence)


def refused(code: str) -> RefusedError:
    """Make the error that a code stands for."""
    return _NAMED.get(code, RefusedError)(code)


_NAMED: dict[str, type[RefusedError]] = {
    "account_inactive": TokenRefusedError,
    "invalid_auth": TokenRefusedError,
    "not_authed": TokenRefusedError,
    "token_expired": TokenRefusedError,
    "token_revoked": TokenRefusedError,
    "missing_scope": ScopeMissingError,
    "no_permission": ScopeMissingError,
    "not_in_channel": NotInChannelError,
    "channel_not_found": ChannelGoneError,
    "is_archived": ChannelGoneError,
    "cannot_dm_bot": UnreachableError,
    "user_disabled": UnreachableError,
    "user_not_found": UnreachableError,
    "user_not_visible": UnreachableError,
    "access_denied": RestrictedError,
    "ekm_access_denied": RestrictedError,
    "org_login_required": RestrictedError,
    "restricted_action": RestrictedError,
    "team_access_not_granted": RestrictedError,
    "msg_blocks_too_long": TooLongError,
    "msg_too_long": TooLongError,
}
"""Slack's codes that a person can do something about (the errors on its methods' pages)."""
