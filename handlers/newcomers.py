"""The form for somebody who is not in the directory yet, laid over the form that needs them."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.errors import (
    DeactivatedUserError,
    EmailDomainError,
    MalformedEmailError,
    NameMissingError,
    OtherSlackUserError,
    PersonError,
    SlackUserTakenError,
)
from bot.language import _, listed
from bot.services import Services
from bot.slack.calls import once, patiently
from bot.slack.errors import CallError
from bot.values import Actor, Identity, Source, User
from handlers.actions import actor
from handlers.background import Background
from handlers.drawing.blocks import Block, Reply, escape, plain
from handlers.drawing.messages.questions import notice
from handlers.drawing.modals import add_replace
from handlers.errors import explain_unopened, log
from handlers.replying import tell_beside
from handlers.request import OutOfDateError, Request

CALLBACK = "newcomer"

_FIELDS: dict[type[PersonError], str] = {
    NameMissingError: "name",
    MalformedEmailError: "email",
    EmailDomainError: "email",
    DeactivatedUserError: "email",
    OtherSlackUserError: "slack_user",
    SlackUserTakenError: "slack_user",
}


def register(app: App, services: Services, background: Background) -> None:
    """Register the button that opens the form, and its submission."""

    @app.action(add_replace.NEWCOMER)
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        """Lay the form over the one that was open."""
        view = body["view"]
        request = add_replace.read_modal(view)
        domains = services.newcomers.domains(actor(body, Source.FORM), request.organization)
        trigger, drawn = body["trigger_id"], newcomer_modal(view, domains)

        def push() -> None:
            try:
                once(lambda: client.views_push(trigger_id=trigger, view=drawn))
            except CallError as error:
                # The form that was open, half filled in, must stay.
                tell_beside(explain_unopened(error), body, client)

        background.run(push, log)
        ack()

    @app.view(CALLBACK)
    def add_newcomer(ack: Ack, body: dict[str, Any], view: Block, client: WebClient) -> None:
        """Add the person, and choose them in the form below."""
        background.require()
        request = Request.from_value(view.get("private_metadata"))
        who = actor(body, Source.FORM)
        try:
            user = _add(services, who, request, view)
        except tuple(_FIELDS) as error:
            ack(response_action="errors", errors={_FIELDS[type(error)]: str(error)})
            return
        below = view.get("previous_view_id")

        def choose() -> None:
            # They are added: nothing that fails after that may say otherwise.
            try:
                drawn = _form_below(services, who, request, user)
                patiently(lambda: client.views_update(view_id=below, view=drawn))
            except (CallError, PersonError) as error:
                log(error)
                tell_beside(_chosen_nowhere(user), body, client)

        background.follow(choose, log)
        ack()


def _chosen_nowhere(user: User) -> Reply:
    return notice(
        _(
            "*{name}* is in the directory now. "
            "If your form doesn't show them, search for them there.",
            name=escape(user.name),
        )
    )


def newcomer_modal(below: Block, domains: tuple[str, ...]) -> Block:
    """Draw the form; what stands below is redrawn from its metadata."""
    email: Block = {
        **_text("email", _("E-mail address"), "email_text_input"),
        "hint": plain(
            _("Only addresses at {domains}.", domains=listed(domains))
            if domains
            else _("Documents go there."),
            2000,
        ),
    }
    slack_user: Block = {
        "type": "input",
        "block_id": "slack_user",
        "optional": True,
        "label": plain(_("Slack user"), 2000),
        "element": {"type": "users_select", "action_id": "slack_user"},
    }
    blocks = [_text("name", _("Name"), "plain_text_input"), email, slack_user]
    form = add_replace.read_modal(below)
    request = Request(
        verb=below["callback_id"],
        organization=form.organization,
        person=form.person,
        offers_organizations=form.offers_organizations,
        is_confirmed=add_replace.read_reach(below) == add_replace.CHOSEN,
    )
    return add_replace.modal(
        CALLBACK, _("New person"), blocks, submit=_("Add person"), request=request
    )


def _add(services: Services, who: Actor, request: Request, view: Block) -> User:
    if who.identity is None or not isinstance(request.organization, int):
        raise OutOfDateError
    slack_user = add_replace.read_field(view, "slack_user", "selected_user")
    team = who.identity.team_id
    return services.newcomers.add(
        who,
        request.organization,
        name=add_replace.read_field(view, "name", "value") or "",
        email=add_replace.read_field(view, "email", "value") or "",
        identity=Identity(team_id=team, user_id=slack_user) if slack_user else None,
    )


def _form_below(services: Services, who: Actor, request: Request, user: User) -> Block:
    shown = services.contacts.list(who, request.organization)
    if request.verb == "replace":
        contacts = (contact.user for contact in shown.contacts)
        replaced = next((one for one in contacts if one.id == request.person), None)
        filled = add_replace.Filled(user=replaced, new_user=user)
    else:
        filled = add_replace.Filled(
            user=user, reach=add_replace.CHOSEN if request.is_confirmed else add_replace.ALL
        )
    return add_replace.form(request, shown, filled)


def _text(block_id: str, label: str, kind: str) -> Block:
    element: Block = {"type": kind, "action_id": block_id}
    if kind == "plain_text_input":
        element["max_length"] = 200
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
    }
