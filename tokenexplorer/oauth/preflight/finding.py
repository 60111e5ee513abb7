"""One result of the preflight. Light: the window imports it before its first paint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

FindingState = Literal["ok", "warn", "failed", "unknown"]

CALM = ("discovery", "issuer", "redirectPort", "scopes", "clock", "pkce", "keyring")
"""The checks that are always shown, in the order in which they are shown while all is well."""

CHECKS = (
    "placeholder", "host", "discovery", "issuer", "org", "server", "tls", "proxy", "redirectUri", "redirectPort",
    "scopes", "consent", "clientAuth", "dpop", "flow", "responseMode", "push", "parameters", "quirk", "clock", "pkce",
    "keyring",
)  # fmt: skip
"""Every id. One that is not in `CALM` is a finding only while it has something to say."""

FEW = 4
"""Names in a sentence; more are counted."""

_RANK: dict[str, int] = {"failed": 1, "warn": 2, "unknown": 3, "ok": 4}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result.

    Attributes:
        id: One of `CHECKS`; part of the object name `preflight_check_<id>`.
        state: How it stands; unknown is a word to the wise, nothing to mend.
        title: One line.
        detail: The mend in a line, or the facts; may hold outside text.
        fix: The button's label, or empty where there is nothing to press.
        action: What the button does. Nothing is sent by any of them but `run_again` and `use_issuer`:
            `run_again`, `use_issuer` (an issuer), `use_port` (a port), `use_redirect_uri` (a URI), `edit_redirect_uri`,
            `replace_scopes` (lines: an old scope, a space, a new one; without a new one it is removed), `add_scopes`,
            `remove_scopes` (scopes joined by spaces), `set_prompt`, `set_parameter` (name, space, value),
            `type_parameter`, `remove_parameter` (a name), `use_custom_server`, `use_client_auth`, `make_confidential`,
            `make_public`, `type_secret`, `type_client_id`, `edit_field` (`address`, `redirect_uri`, `scopes`,
            `parameters`, `login_hint`, `acr_values`, `claims`), `allow_skew` (seconds), `keep_in_session`, `check_tls`,
            `forget_ca_file`, `turn_dpop_off`, `choose_key`, `choose_certificate`, `set_response_type`,
            `set_response_mode` (empty leaves it to the response type), `set_par` (`on` or `off`).
        value: What the action needs.
        more: Further actions with their values, done after it.
        blocking: Whether signing in is sure to fail.
    """

    id: str
    state: FindingState
    title: str
    detail: str = ""
    fix: str = ""
    action: str = ""
    value: str = ""
    more: tuple[tuple[str, str], ...] = ()
    blocking: bool = False


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What needs mending first: what stops a sign-in, what fails, what may; in each the order of `CHECKS`."""
    calm = (*CALM, *(check for check in CHECKS if check not in CALM))

    def key(finding: Finding) -> tuple[int, int]:
        order = CHECKS if finding.state in ("failed", "warn") else calm
        return (0 if finding.blocking else _RANK[finding.state], order.index(finding.id))

    return tuple(sorted(findings, key=key))


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that make a sign-in sure to fail."""
    return tuple(finding for finding in findings if finding.blocking)
