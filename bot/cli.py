"""The command line."""

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import AmbiguousOrganizationError, PersonError
from bot.settings import Settings, SettingsError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def fulfillment_bot() -> None:
    """Keep fulfillment contacts in Slack: run the bot, and bring data in and out."""


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the page is.")] = 3000,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open it.")] = False,  # noqa: FBT002
    database_url: Annotated[
        str | None, typer.Option(help="Instead of one that is gone after.")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Without sample organizations.")] = False,  # noqa: FBT002
    script: Annotated[str | None, typer.Option(help="Print a conversation instead: demo.")] = None,
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
    from bot import operator, serving

    settings = Settings.from_environment()
    if socket and http:
        raise SettingsError("Say either --socket or --http.")
    with operator.opened(settings):
        pass
    if socket or (settings.slack_app_token and not http):
        serving.serve_socket(settings)
    elif http or settings.slack_signing_secret:
        serving.serve_http(settings)
    else:
        raise SettingsError(
            "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
        )


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot import operator

    operator.migrate(Settings.from_environment())
    typer.echo("The database is at the newest schema.")


@app.command()
def manifest(
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode.")] = False,  # noqa: FBT002
    http: Annotated[str | None, typer.Option("--http", metavar="URL", help="For HTTP.")] = None,
) -> None:
    """Print the app's manifest, for Socket Mode or for HTTP under a URL."""
    from bot.manifest import to_yaml

    if socket == bool(http):
        raise SettingsError("Say either --socket or --http URL.")
    typer.echo(to_yaml(Settings.from_environment().fulfillment_command, http), nl=False)


@app.command()
def grant(
    user: str,
    role: str,
    org: Annotated[str | None, typer.Option(help="Account id or name.")] = None,
    team: Annotated[str | None, typer.Option(help="The Slack workspace's id.")] = None,
) -> None:
    """Give a Slack user a role: support, or admin of an organization."""
    from bot import operator

    typer.echo(operator.grant(Settings.from_environment(), user, role, org, team))


@app.command()
def revoke(
    user: str,
    role: str,
    org: Annotated[str | None, typer.Option(help="Account id or name.")] = None,
    team: Annotated[str | None, typer.Option(help="The Slack workspace's id.")] = None,
) -> None:
    """Take a role from a Slack user."""
    from bot import operator

    typer.echo(operator.revoke(Settings.from_environment(), user, role, org, team))


@app.command()
def roles(
    org: Annotated[str | None, typer.Option(help="Account id or name.")] = None,
) -> None:
    """List the roles, all of them or those of one organization."""
    from bot import operator

    for line in operator.roles(Settings.from_environment(), org):
        typer.echo(line)


@app.command(name="import")
def import_(
    what: Annotated[str, typer.Argument(metavar="organizations|users|contacts")],
    file: Path,
    migration: Annotated[bool, typer.Option(help="Keep lists over the limit whole.")] = False,  # noqa: FBT002
    dry_run: Annotated[bool, typer.Option(help="Check only; write nothing.")] = False,  # noqa: FBT002
    allow_partial: Annotated[bool, typer.Option(help="Let the good lines in.")] = False,  # noqa: FBT002
    report: Annotated[Path | None, typer.Option(help="Write refused lines as CSV.")] = None,
    team: Annotated[str | None, typer.Option(help="The Slack workspace's id.")] = None,
) -> None:
    """Bring organizations, users or contacts in from a CSV file, in one transaction."""
    from bot import imports

    result = imports.run(
        Settings.from_environment(),
        what,
        file,
        imports.Options(
            is_migration=migration, is_dry_run=dry_run, allows_partial=allow_partial, team_id=team
        ),
    )
    for refused in result.refused:
        typer.echo(f"line {refused.line}: {refused.value}: {refused.reason}", err=True)
    for note in result.notes:
        typer.echo(note, err=True)
    if report:
        imports.write_report(report, result.refused)
    typer.echo(result.summary)
    if result.refused and not allow_partial:
        raise typer.Exit(1)


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="contacts")],
    org: Annotated[str | None, typer.Option(help="Account id or name.")] = None,
    output: Annotated[Path | None, typer.Option(help="A file; else standard output.")] = None,
) -> None:
    """Write the contacts as CSV, in the columns that import reads."""
    from bot import exports

    if what != "contacts":
        raise SettingsError("Only contacts can be exported.")
    exports.run(Settings.from_environment(), org, output)


@app.command()
def doctor() -> None:
    """Check settings, tokens, scopes, database and schema, one line each."""
    from bot import doctor as doctor_

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
