"""Addresses that a token may be sent to: Slack's own."""

import re

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"/[!-\[\]-~]*",
    re.IGNORECASE | re.ASCII,
)
"""A plain address; in any other shape (a user before the host, a backslash) parsers disagree."""

_PORTS = {"http": 80, "https": 443}

_DOMAINS = ("slack.com", "slack-gov.com")


def is_slacks(address: str, api_url: str) -> bool:
    """Tell whether an address is Slack's by HTTPS, or of the same origin as its Web API."""
    origin = _origin(address)
    if origin is None:
        return False
    scheme, host, port = origin
    is_own = any(host == domain or host.endswith(f".{domain}") for domain in _DOMAINS)
    return origin == _origin(api_url) or (is_own and (scheme, port) == ("https", 443))


def _origin(address: str) -> tuple[str, str, int] | None:
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    scheme = found["scheme"].lower()
    return scheme, found["host"].lower(), int(found["port"] or _PORTS[scheme])
