"""Which addresses may be contacted or opened: https, or http on this computer (A07). Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.org import ascii_netloc

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


def checked(url: str, what: str) -> str:
    """The URL, if it is https, or http to a loopback host.

    Args:
        url: From metadata or a person.
        what: What it is, for the message: "authorization endpoint".

    Raises:
        ConfigError: It is missing, has another scheme, no host, a fragment, user-info, or characters no URL has.
    """
    if not url:
        raise ConfigError(f"The server names no {what}.", "Check the issuer: is it the right authorization server?")
    why = _refusal(url)
    if why:
        raise ConfigError(f"The {what} cannot be used: {why}.", "Check the issuer and its discovery document.", url)
    return url


def _refusal(url: str) -> str:
    if any(character <= " " or character == "\x7f" for character in url):
        return "it holds white space or control characters"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "it is no URL"
    if parts.scheme not in ("http", "https"):
        return f"its scheme is {parts.scheme or 'missing'}, not https"
    if not host:
        return "it has no host"
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        return f"{ascii_netloc(url)} is reached without encryption; https is needed"
    if parts.fragment:
        return "it has a fragment"
    return "it holds a user name" if "@" in parts.netloc else ""
