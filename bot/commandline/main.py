"""The command line."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import AmbiguousOrganizationError, PersonError
from bot.settings import Settings, SettingsError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


_USER = "The Slack user's id, as in U0123ABCD."
_ROLE = "The role."
_ADMIN_OF = "For an admin: the organization, by its account id or name."
_ORGANIZATION = "Only this organization, by its account id or name."
_TEAM = "The Slack workspace's id, as in T0123ABCD, if several are known."
_YES = "Also to a guest, or to someone from another workspace."

_EMPTY = "Leave the sample organizations out."
_MIGRATION = "Contacts: keep lists over the limit whole."
_PARTIAL = "Let the good lines in though others are refused."


@app.callback()
def fulfillment_bot() -> None:
    """Keep fulfillment contacts in Slack: run the bot, and bring data in and out."""


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="The page's port on this machine.")] = 3000,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page.")] = False,  # noqa: FBT002
    database_url: Annotated[
        str | None, typer.Option(help="A database to keep, instead of one that is thrown away.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help=_EMPTY)] = False,  # noqa: FBT002
    script: Annotated[
        str | None, typer.Option(help="Print this conversation instead of serving the page: demo.")
    ] = None,
) -> None:
    """Run the bot in a browser, against a stand-in Slack; needs no token and no network."""
    from bot.sandbox import command

    if script is not None:
        command.converse(script)
    else:
        command.sandbox(port, database_url, is_empty=empty, opens_browser=not no_browser)


@app.command()
def run(
    socket: Annotated[bool, typer.Option("--socket", help="Use Socket Mode.")] = False,  # noqa: FBT002
    http: Annotated[bool, typer.Option("--http", help="Use HTTP.")] = False,  # noqa: FBT002
) -> None:
    """Run the bot: Socket Mode where SLACK_APP_TOKEN is set, else HTTP."""
    # Nothing of what the modules make is garbage: to look through it takes a tenth of the start,
    # and again later, and the workers share its memory only while nobody does.
    gc.disable()
    from bot.commandline import administration
    from bot.serving import http as http_server
    from bot.serving import socket_mode

    gc.freeze()
    gc.enable()
    settings = Settings.from_environment()
    if socket and http:
        raise SettingsError("Say either --socket or --http.")
    with administration.opened(settings):
        pass
    if socket or (settings.slack_app_token and not http):
        socket_mode.serve_socket(settings)
    elif http or settings.slack_signing_secret:
        http_server.serve_http(settings)
    else:
        raise SettingsError(
            "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
        )


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot.commandline import administration

    administration.migrate(Settings.from_environment())
    typer.echo("The database is at the newest schema.")


@app.command()
def manifest(
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode.")] = False,  # noqa: FBT002
    http: Annotated[
        str | None, typer.Option("--http", metavar="URL", help="For HTTP, under this address.")
    ] = None,
) -> None:
    """Print the app's manifest, for Socket Mode or for HTTP under a URL."""
    from bot.slack.manifest import to_yaml

    if socket == bool(http):
        raise SettingsError("Say either --socket or --http URL.")
    typer.echo(to_yaml(Settings.from_environment().fulfillment_command, http), nl=False)


@app.command()
def grant(
    user: Annotated[str, typer.Argument(metavar="USER", help=_USER)],
    role: Annotated[str, typer.Argument(metavar="support|admin", help=_ROLE)],
    org: Annotated[str | None, typer.Option(help=_ADMIN_OF)] = None,
    team: Annotated[str | None, typer.Option(help=_TEAM)] = None,
    yes: Annotated[bool, typer.Option("--yes", help=_YES)] = False,  # noqa: FBT002
) -> None:
    """Give a Slack user a role: support, or admin of an organization."""
    from bot.commandline import administration

    told = administration.grant(Settings.from_environment(), user, role, org, team, is_sure=yes)
    if told.unchecked:
        typer.echo(told.unchecked, err=True)
    typer.echo(told.done)


@app.command()
def revoke(
    user: Annotated[str, typer.Argument(metavar="USER", help=_USER)],
    role: Annotated[str, typer.Argument(metavar="support|admin", help=_ROLE)],
    org: Annotated[str | None, typer.Option(help=_ADMIN_OF)] = None,
    team: Annotated[str | None, typer.Option(help=_TEAM)] = None,
) -> None:
    """Take a role from a Slack user."""
    from bot.commandline import administration

    typer.echo(administration.revoke(Settings.from_environment(), user, role, org, team))


@app.command()
def roles(
    org: Annotated[str | None, typer.Option(help=_ORGANIZATION)] = None,
) -> None:
    """List the roles, all of them or those of one organization."""
    from bot.commandline import administration

    lines = administration.roles(Settings.from_environment(), org)
    typer.echo("\n".join(lines) or "Nobody yet.")


@app.command(name="import")
def import_(
    what: Annotated[
        str, typer.Argument(metavar="organizations|users|contacts", help="What the file holds.")
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file, in UTF-8.")],
    migration: Annotated[bool, typer.Option("--migration", help=_MIGRATION)] = False,  # noqa: FBT002
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,  # noqa: FBT002
    allow_partial: Annotated[bool, typer.Option("--allow-partial", help=_PARTIAL)] = False,  # noqa: FBT002
    report: Annotated[
        Path | None, typer.Option(help="Write the refused lines to this file, as CSV.")
    ] = None,
    team: Annotated[str | None, typer.Option(help=_TEAM)] = None,
) -> None:
    """Bring organizations, users or contacts in from a CSV file, in one transaction."""
    from bot.commandline import imports
    from bot.imports import wording

    if report:
        imports.require_writable(report)
    result = imports.run(
        Settings.from_environment(),
        what,
        file,
        imports.Options(
            is_migration=migration, is_dry_run=dry_run, allows_partial=allow_partial, team_id=team
        ),
    )
    for refused in result.refused:
        typer.echo(imports.sentence(refused), err=True)
    for note in result.notes:
        typer.echo(wording.note(note), err=True)
    typer.echo(imports.summary(result))
    if report:
        imports.write_report(report, result.refused)
    if result.refused and not allow_partial:
        typer.echo("Mend these lines, or let the others in with --allow-partial.", err=True)
        raise typer.Exit(1)


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="contacts", help="What to write.")],
    org: Annotated[str | None, typer.Option(help=_ORGANIZATION)] = None,
    output: Annotated[
        Path | None, typer.Option(help="The file to write; standard output if left out.")
    ] = None,
) -> None:
    """Write the contacts as CSV, in the columns that import reads."""
    from bot.commandline import exports

    if what != "contacts":
        raise SettingsError("Only contacts can be exported.")
    exports.run(Settings.from_environment(), org, output)


@app.command()
def doctor() -> None:
    """Check settings, tokens, scopes and database, one line each, and say what mends them."""
    from bot.commandline import doctor as doctor_

    checks = doctor_.check()
    for one in checks:
        typer.echo(f"{'✓' if one.is_well else '✗'} {one.text}")
    if not all(one.is_well for one in checks):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; a person's mistake is one clear line and exit code 1."""
    try:
        app(prog_name="fulfillment-bot")
    except AmbiguousOrganizationError as error:
        typer.echo(f"fulfillment-bot: {error}", err=True)
        for one in error.candidates:
            typer.echo(f"  --org {one.account_id}  ({one.name})", err=True)
        raise SystemExit(1) from error
    except (PersonError, SettingsError) as error:
        typer.echo(f"fulfillment-bot: {error}", err=True)
        raise SystemExit(1) from error
