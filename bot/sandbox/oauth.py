"""Slack's side of OAuth: the page that asks for consent, and the exchange of its code."""

import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.sandbox.answers import Json, RefusalError
from bot.sandbox.people import InstalledApp

if TYPE_CHECKING:
    from bot.sandbox.store import Store

CODE_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class _Code:
    store: "Store"
    installer: str
    scopes: frozenset[str]
    redirect_uri: str | None
    issued_at: float


class OAuth:
    """Who may install the app: the workspaces of one server, which it is offered to."""

    def __init__(self, stores: Mapping[str, "Store"]) -> None:
        self._stores = stores
        self._codes: dict[str, _Code] = {}
        self._used: set[str] = set()

    def page(self, asked: Mapping[str, str]) -> str:
        """Ask for consent, in the workspace that is named or in any of them."""
        app = self._app(asked)
        team = asked.get("team")
        buttons = "".join(
            f'<button name="team" value="{html.escape(store.app.team_id)}">Allow in '
            f"{html.escape(store.app.team_name)}</button>"
            for store in self._stores.values()
            if team in {None, store.app.team_id}
        )
        kept = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in asked.items()
            if name != "team"
        )
        scopes = "".join(f"<li>{html.escape(scope)}" for scope in asked.get("scope", "").split(","))
        return _PAGE.format(name=html.escape(app.name), scopes=scopes, kept=kept, buttons=buttons)

    def decide(self, asked: Mapping[str, str]) -> str:
        """Take what the person chose, and tell where their browser goes."""
        app = self._app(asked)
        given = {"state": asked["state"]} if "state" in asked else {}
        back = asked.get("redirect_uri") or app.redirect_urls[0]
        if "deny" in asked:
            return f"{back}?{urlencode({'error': 'access_denied', **given})}"
        store = self._stores[asked["team"]]
        code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(8)}"
        self._codes[code] = _Code(
            store=store,
            installer=next(iter(store.people), "U0INSTALLER"),
            scopes=frozenset(asked.get("scope", "").split(",")),
            redirect_uri=asked.get("redirect_uri"),
            issued_at=store.clock(),
        )
        return f"{back}?{urlencode({'code': code, **given})}"

    def access(self, arguments: Json) -> Json:
        """Exchange a code for a token, once (`oauth.v2.access`)."""
        app = next(iter(self._stores.values())).app
        if arguments.get("client_id") != app.client_id:
            raise RefusalError("invalid_client_id")
        if arguments.get("client_secret") != app.client_secret:
            raise RefusalError("bad_client_secret")
        code = self._codes.pop(arguments["code"], None)
        if arguments["code"] in self._used:
            raise RefusalError("code_already_used")
        if code is None or code.store.clock() - code.issued_at > CODE_SECONDS:
            raise RefusalError("invalid_code")
        self._used.add(arguments["code"])
        if arguments.get("redirect_uri") != code.redirect_uri:
            raise RefusalError("bad_redirect_uri")
        with code.store.changed:
            return _granted(code.store, code)

    def _app(self, asked: Mapping[str, str]) -> InstalledApp:
        app = next(iter(self._stores.values())).app
        if asked.get("client_id") != app.client_id:
            raise RefusalError("invalid_client_id")
        if asked.get("redirect_uri") not in {None, *app.redirect_urls}:
            raise RefusalError("bad_redirect_uri")
        return app


def _granted(store: "Store", code: _Code) -> Json:
    # Slack gives a workspace the same token again while the app stays installed there.
    token = store.app.bot_token if store.is_installed else f"xoxb-{secrets.token_hex(12)}"
    app = replace(store.app, bot_token=token, scopes=code.scopes)
    store.app, store.is_installed = app, True
    enterprise = app.enterprise_id and {"id": app.enterprise_id, "name": app.team_name}
    team = {"id": app.team_id, "name": app.team_name}
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(code.scopes)),
        "bot_user_id": app.bot_user_id,
        "app_id": app.app_id,
        "team": None if app.is_enterprise_install else team,
        "enterprise": enterprise or None,
        "is_enterprise_install": app.is_enterprise_install,
        "authed_user": {"id": code.installer},
    }


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Install {name}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto }}
body {{ padding: 0 1rem }}
button {{ display: block; font: inherit; padding: .5rem 1rem; margin: .5rem 0 }}
</style>
<main>
<h1>{name} asks for permission</h1>
<ul>{scopes}</ul>
<form method="post">{kept}{buttons}<button name="deny" value="1">Cancel</button></form>
</main>
</html>
"""
