"""Which addresses may be contacted or opened: https, or http on this computer (A07). Pure."""

from __future__ import annotations

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.address import insecure


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
    why = insecure(url)
    if why:
        raise ConfigError(f"The {what} cannot be used: it {why}.", "Check the issuer and its discovery document.", url)
    return url
