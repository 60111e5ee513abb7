"""The errors behind the rows of the preflight, for those that have one: so that a row can be explained. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import (
    ConfigError,
    IssuerMismatch,
    KeyringLocked,
    KeyringUnavailable,
    PortTaken,
    TlsFailed,
    TokenExplorerError,
)

if TYPE_CHECKING:
    from tokenexplorer.oauth.loopback_port import PortProbe
    from tokenexplorer.ui.state import KeyringStatus


def check_errors(
    server: TokenExplorerError | None, port: PortProbe | None, keyring: KeyringStatus
) -> dict[str, TokenExplorerError]:
    """By id of a check.

    Args:
        server: Why its documents could not be read, or None.
        port: What a look at the port found, or None.
        keyring: How it stands.
    """
    found: dict[str, TokenExplorerError] = {}
    if server is not None:
        found["discovery"] = server
        if isinstance(server, IssuerMismatch):
            found["issuer"] = server
        if isinstance(server, TlsFailed) or (isinstance(server, ConfigError) and server.field == "ca_file"):
            found["tls"] = server
    if port is not None and not port.free and not port.error:
        found["redirectPort"] = PortTaken(port.port, port.holder, port.free_port)
    if keyring.state == "locked":
        found["keyring"] = KeyringLocked("The system keyring is locked.", keyring.advice or "Unlock the keyring.")
    elif keyring.state not in ("ok", "unknown"):
        found["keyring"] = KeyringUnavailable("No system keyring was found.", keyring.advice or "Install one.")
    return found
