"""A person's mistakes, each with a sentence written for that person."""

from bot.language import _, listed
from bot.values import Organization


class PersonError(Exception):
    """Something a person can mend; its text is for that person."""

    is_refusal = False
    """Whether more rights would help, so that the person may want to ask for access."""

    is_passing = False
    """Whether the same may work in a moment; nothing was changed."""


class NoAccessError(PersonError):
    """The person sees no organization at all; says which role is needed and who grants it."""

    is_refusal = True

    def __init__(self) -> None:
        super().__init__(
            _(
                "You have no role here yet, so there is nothing that I may show you. An admin "
                "sees and changes the fulfillment contacts of their own organization, and support "
                "those of every organization; a contact sees the list that they are on. Ask "
                "support, or an admin of your organization, to make you an admin."
            )
        )


class OrganizationNotFoundError(PersonError):
    """No such organization, or none that the person may see: the same answer, to the letter.

    `is_refusal`, more rights might show it; support and the operator see every one.
    """

    def __init__(self, text: str | None = None, *, is_refusal: bool = False) -> None:
        self.is_refusal = is_refusal
        if text and is_refusal:
            sentence = _(
                "There is no organization “{text}” that you may see. "
                "Check the account id or the name, or ask support for access.",
                text=text,
            )
        elif text:
            sentence = _(
                "There is no organization “{text}”. Check the account id or the name.", text=text
            )
        elif is_refusal:
            sentence = _("There is no such organization that you may see. Ask support for access.")
        else:
            sentence = _("There is no such organization.")
        super().__init__(sentence)


class NoOrganizationYetError(PersonError):
    """Whoever works for every organization finds none at all."""

    def __init__(self) -> None:
        super().__init__(_("There is no organization yet. Import some first."))


class AmbiguousOrganizationError(PersonError):
    """Several organizations may be meant, or one that was not named in full: a choice to click."""

    def __init__(self, candidates: tuple[Organization, ...]) -> None:
        super().__init__(_("Which organization do you mean?"))
        self.candidates = candidates


class NotAllowedError(PersonError):
    """The person sees the organization, but only support and its admins may do this."""

    is_refusal = True

    def __init__(self, organization: str) -> None:
        super().__init__(
            _(
                "You may see the contacts of {organization}, but not do this: it needs the role "
                "of an admin there, or of support. Either of them can make you an admin.",
                organization=organization,
            )
        )


class SupportNeededError(PersonError):
    """Only support may do this, which the person is not."""

    def __init__(self) -> None:
        super().__init__(
            _("Only support may do this. Ask support to do it for you, or to give you their role.")
        )


class NoChannelError(PersonError):
    """A channel is to be bound, but the person is in none."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no channel here that could be bound. Type the command in the channel.")
        )


class SupportTeamError(PersonError):
    """Support exists only in the operator's own workspaces."""

    def __init__(self, team_id: str) -> None:
        super().__init__(
            _(
                "Nobody in the workspace {team} can be support: it is not one of SUPPORT_TEAMS, "
                "the operator's own workspaces.",
                team=team_id,
            )
        )


class DraftGoneError(PersonError):
    """An import that was applied or cancelled already, is too old, or somebody else's."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This import was applied or cancelled already, or is older than a day. "
                "Send the file again."
            )
        )


class LastSupportError(PersonError):
    """The last person of support would go; says what that means, and can be confirmed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is the last person of support. Without support nobody works for every "
                "organization, and nobody answers requests for access where an organization has "
                "no admin. Only an owner or admin of this Slack workspace, or the command line, "
                "could then name support again."
            )
        )


class AlreadySupportError(PersonError):
    """Support asks for access, which it has."""

    def __init__(self) -> None:
        super().__init__(_("You are support: there is no access that you could ask for."))


class NobodyToAskError(PersonError):
    """There is nobody yet who could grant access."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is nobody yet who could grant access. An owner or admin of the operator's "
                "Slack workspace can name support: “grant @PERSON support”."
            )
        )


class RequestTooLongError(PersonError):
    """More words to those who can grant access than they would read."""

    def __init__(self, length: int) -> None:
        super().__init__(
            _("I have not sent that: it is too long. Write at most {n} characters.", n=length)
        )


class AccessRequestGoneError(PersonError):
    """No such request for access, or none that the person may answer."""

    def __init__(self) -> None:
        super().__init__(_("There is no such request for access that you may answer."))


class NotAContactError(PersonError):
    """The person has no entry of their own to take away."""

    def __init__(self) -> None:
        super().__init__(
            _("You are not a fulfillment contact here, so there is nothing for you to leave.")
        )


class UserNotFoundError(PersonError):
    """No such user in the organization's directory; what other directories hold never shows."""

    def __init__(self, text: str | None, organization: str) -> None:
        if not text:
            sentence = _(
                "This person is not in the directory of {organization}. If you know them by "
                "another address, write their name or e-mail address instead.",
                organization=organization,
            )
        elif "@" in text:
            sentence = _(
                "Nobody in the directory of {organization} has the address {text}. "
                "Check it, or write at least three letters of the name.",
                text=text,
                organization=organization,
            )
        else:
            sentence = _(
                "There is nobody “{text}” in the directory of {organization}. "
                "Try the e-mail address, or at least three letters of the name.",
                text=text,
                organization=organization,
            )
        super().__init__(sentence)


class DeactivatedUserError(PersonError):
    """A deactivated user cannot become a contact (R10)."""

    def __init__(self, name: str, organization: str) -> None:
        super().__init__(
            _(
                "{name} is deactivated in the directory of {organization} and would not get "
                "the documents, so I did not add them. Choose somebody who is active.",
                name=name,
                organization=organization,
            )
        )


class NameMissingError(PersonError):
    """A person without a name, or with one that is too long to keep."""

    def __init__(self) -> None:
        super().__init__(_("Write the person's name, in at most 200 characters."))


class MalformedEmailError(PersonError):
    """A text that has not the shape of an e-mail address."""

    def __init__(self, text: str) -> None:
        super().__init__(
            _(
                "“{text}” is not an e-mail address. One looks like name@example.com.",
                text=text[:100],
            )
        )


class EmailDomainError(PersonError):
    """An address outside the domains that the organization allows."""

    def __init__(self, organization: str, domains: tuple[str, ...]) -> None:
        super().__init__(
            _(
                "{organization} only takes email addresses at {domains}. "
                "Check the address, or ask support.",
                organization=organization,
                domains=listed(domains),
            )
        )


class SlackUserTakenError(PersonError):
    """A Slack user who is someone else in the same directory already."""

    def __init__(self, organization: str) -> None:
        super().__init__(
            _(
                "This Slack user already belongs to someone else in {organization}'s directory. "
                "Leave the field empty, or ask support.",
                organization=organization,
            )
        )


class OtherSlackUserError(PersonError):
    """Somebody in the directory whose Slack user is another one than was chosen."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "{name} is in the directory with another Slack user already, so I changed nothing. "
                "Leave the field empty, or ask support.",
                name=name,
            )
        )


class SearchTooShortError(PersonError):
    """A search for users with fewer characters than R11 asks for."""

    def __init__(self) -> None:
        super().__init__(
            _("Type at least three characters of the name or the e-mail address to search.")
        )


class DatabaseBusyError(PersonError):
    """Somebody else held the database for too long; nothing was changed."""

    is_passing = True

    def __init__(self) -> None:
        super().__init__(
            _("The database is busy right now, so nothing was changed. Try again in a moment.")
        )


class DatabaseAwayError(PersonError):
    """The database does not answer; nothing was changed."""

    is_passing = True

    def __init__(self) -> None:
        super().__init__(
            _(
                "The database does not answer right now, so nothing was changed. "
                "Try again in a minute; if it stays like this, tell support."
            )
        )


class DatabaseUnsureError(PersonError):
    """The database went away during the commit: whether the change was kept is not known."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The database went away while I was saving, so I cannot say whether the change "
                "was kept. Look at the list before you try again."
            )
        )


DATABASE_ERRORS = (DatabaseAwayError, DatabaseBusyError, DatabaseUnsureError)
"""What the database is to blame for, and not what was asked."""
