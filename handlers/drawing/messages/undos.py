"""What an undo did, or what stood in its way."""

from bot.contacts.results import Undone
from bot.contacts.rules import Obstacle
from bot.language import _
from handlers.drawing import wording
from handlers.drawing.blocks import Reply, actions, context, escape, section
from handlers.drawing.messages.buttons import list_button
from handlers.drawing.wording import n_of, person, scope_words


def undone(result: Undone, *, is_named: bool) -> Reply:
    """Draw what an undo did, or what stood in its way.

    `is_named`, it was about a change that was chosen, else about the person's own latest one.
    """
    organization = result.organization
    if result.obstacle is None and result.change:
        text = _("Undone: {change}.", change=wording.change_words(result.change))
    elif result.obstacle == Obstacle.ALREADY and is_named:
        text = _("This change is undone already.")
    else:
        text = _obstacle(result)
    tail = _(
        "Contacts of *{organization}*: {count}.",
        organization=escape(organization.name),
        count=n_of(result.count),
    )
    return Reply(blocks=(section(text), context(tail), actions(list_button(organization))))


def _obstacle(result: Undone) -> str:
    entry = result.entry
    who = person(entry.user) if entry else ""
    scope = scope_words([entry.scope]) if entry else ""
    sentences = {
        Obstacle.NOTHING: _("There is no change of yours to undo here."),
        Obstacle.NOT_UNDOABLE: _("This cannot be undone: only an add, a remove or a replace can."),
        Obstacle.ALREADY: _("Your latest change is undone already, and I go no further back."),
        Obstacle.LATE: _("It is too late to undo this. Make a new change instead."),
        Obstacle.NOT_YOURS: _("Somebody else made this change: only they or support can undo it."),
        Obstacle.LEFT: _(
            "You left, and who leaves cannot undo it: only support or an admin can add you again."
        ),
        Obstacle.GONE: _(
            "I cannot undo this: the entry of {person} for {scope} was removed since. If there is "
            "one now, somebody added it again.",
            person=who,
            scope=scope,
        ),
        Obstacle.BACK: _(
            "I cannot undo this: {person} is a contact for {scope} again already.",
            person=who,
            scope=scope,
        ),
        Obstacle.COVERED: _(
            "I cannot undo this: the entry of {person} for {scope} would stand beside another that "
            "covers it.",
            person=who,
            scope=scope,
        ),
        Obstacle.USER: _(
            "I cannot undo this: {person} is deactivated by now and would not get the documents.",
            person=who,
        ),
        Obstacle.LIMIT: _("I cannot undo this: the places have been taken since."),
        Obstacle.LAST: _("I cannot undo this: the organization would have no contact left."),
    }
    return sentences[result.obstacle or Obstacle.NOTHING]
