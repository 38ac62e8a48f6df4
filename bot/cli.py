"""The command line."""

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def fulfillment_bot() -> None:
    """Run the bot that keeps fulfillment contacts in Slack, and bring data in and out."""


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot import schema
    from bot.settings import Settings

    schema.migrate(Settings.from_environment().database_url)
    typer.echo("The database is at the newest schema.")
