"""This computer: its clock, its keyring, its way to the server.

Spec: RFC 7519 section 4.1.4
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.oauth.preflight.finding import Finding
from tokenexplorer.tokens.human_time import span

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.metadata import ProviderMetadata


def find_clock(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding:
    """Whether this clock and the server's agree (N25)."""
    offset = metadata.server_time_offset_s if metadata is not None else None
    if offset is None:
        return Finding("clock", "unknown", "Clocks not compared", "The server did not tell its time.")
    skew_s, away = request.client.skew_s, abs(offset)
    if away <= skew_s:
        return Finding("clock", "ok", "Clocks agree", f"Within {max(1, round(away))} s of the server")
    direction = "behind" if offset > 0 else "ahead of"
    wanted = _rounded_skew(away)
    return Finding(
        "clock", "warn", f"This computer's clock is {span(away)} {direction} the server's",
        f"More than {skew_s} s: a new token may look as if it were from the future, or ended.",
        f"Allow {wanted // 60} min of skew" if wanted else "", "allow_skew" if wanted else "", str(wanted or ""),
    )  # fmt: skip


def _rounded_skew(away_s: float) -> int:
    """The next choice of skew that is enough; 0 where the clock should rather be set."""
    return next((choice for choice in (120, 300, 600) if choice > away_s), 0)


def find_keyring(request: LoginRequest, environment: Environment) -> Finding:
    """Whether tokens can be kept where the person wants them."""
    if request.client.keep == "session":
        return Finding("keyring", "ok", "Tokens are kept for this session only", "They are gone when you quit.")
    name = environment.keyring_name or "The system keyring"
    match environment.keyring_state:
        case "ok":
            return Finding("keyring", "ok", "Keyring can be written", name)
        case "unknown":
            return Finding("keyring", "unknown", "Keyring not looked at yet", "It is looked at when you sign in.")
        case "locked":
            title = "The system keyring is locked"
        case _:
            title = "No system keyring was found"
    detail = environment.keyring_advice or "Tokens live until you quit."
    return Finding("keyring", "warn", title, detail, "Keep for this session", "keep_in_session")


def find_proxy(environment: Environment) -> Finding | None:
    """What every request goes through; None where nothing is in the way."""
    if not environment.proxy:
        return None
    return Finding("proxy", "ok", "Requests go through a proxy", environment.proxy)


def find_tls(request: LoginRequest, environment: Environment) -> Finding | None:
    """A CA file that is of no use, or certificates that nobody checks (P07)."""
    if environment.ca_fault:
        detail = f"{environment.ca_fault} Choose another PEM file under Advanced, or do without."
        return Finding(
            "tls", "failed", "The CA file cannot be used", detail, "Do without it", "forget_ca_file", blocking=True
        )
    if request.org.verify_tls or not request.client.issuer.startswith("https:"):
        return None
    return Finding(
        "tls", "warn", "Certificates are not checked", "Anybody on the way can read and change what is sent.",
        "Check them", "check_tls",
    )  # fmt: skip
