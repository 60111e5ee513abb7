"""What can be seen to go wrong before any browser opens. Pure: the facts come in as values, findings go out.

A failed finding that is `blocking` stops the sign-in until the person says *Sign in anyway*.

Spec: RFC 8252 section 7.3, RFC 7636 section 4.2, RFC 8414 section 2
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.errors import IssuerMismatch, TokenExplorerError
from tokenexplorer.oauth.pkce import METHOD
from tokenexplorer.orgs.provider import provider
from tokenexplorer.tokens.human_time import span

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.loopback_port import PortProbe
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client

FindingState = Literal["ok", "warn", "failed", "unknown"]
CHECKS = ("discovery", "issuer", "redirectPort", "scopes", "clock", "pkce", "keyring", "clientAuth", "proxy")
"""The ids, in the order in which they are shown while all is well."""

_RANK: dict[str, int] = {"failed": 0, "warn": 1, "unknown": 2, "ok": 3}
_PLACEHOLDER = re.compile(r"\{\{.*\}\}|\{[^{}]*\}|<[^<>]*>|\$\{[^{}]*\}|YOUR[_-]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result.

    Attributes:
        id: One of `CHECKS`; part of the object name `preflight_check_<id>`.
        state: How it stands.
        title: One line.
        detail: The facts; may hold outside text.
        fix: The button's label, or empty where there is nothing to press.
        action: What the button does: `run_again`, `use_issuer`, `use_port`, `remove_scopes`, `allow_skew`,
            `keep_in_session`, `replace_scope` (old and new, a space between), `type_secret`,
            `type_client_id`, `use_client_auth`, `edit_redirect_uri`.
        value: What the action needs: an issuer, a port, scopes joined by spaces, seconds.
        blocking: Whether signing in is sure to fail.
    """

    id: str
    state: FindingState
    title: str
    detail: str = ""
    fix: str = ""
    action: str = ""
    value: str = ""
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class Environment:
    """What the check needs to know of this computer.

    Attributes:
        now: Aware.
        keyring_state: ok, locked, absent, error, or unknown while nobody looked.
        keyring_name: `Secret Service`.
        keyring_advice: What to do where it is not ok.
        proxy: What is in the way, in words without secrets; empty = none.
        port: What `loopback_port.probe` found, or None while nobody looked.
        discovery_error: Why there are no metadata, or None.
    """

    now: datetime
    keyring_state: str = "unknown"
    keyring_name: str = ""
    keyring_advice: str = ""
    proxy: str = ""
    port: PortProbe | None = None
    discovery_error: TokenExplorerError | None = None


def check(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> tuple[Finding, ...]:
    """Every check, what needs mending first.

    Args:
        request: The form as it would be sent.
        metadata: Of the server, or None where they could not be read.
        environment: Of this computer.
    """
    findings = (
        _discovery(request, metadata, environment),
        _issuer(request, metadata, environment),
        _redirect_port(request, environment),
        _scopes(request, metadata),
        _clock(request, metadata),
        _pkce(metadata),
        _keyring(request, environment),
        _client_auth(request, metadata),
        _proxy(environment),
    )
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.state]))


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that make a sign-in sure to fail."""
    return tuple(finding for finding in findings if finding.blocking)


def _discovery(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> Finding:
    if metadata is not None:
        path = urlsplit(metadata.source_url).path
        return Finding("discovery", "ok", "Discovery document found", f"{path} · {metadata.duration_s * 1000:.0f} ms")
    error = environment.discovery_error
    if error is None:
        return Finding("discovery", "unknown", "Discovery document not read yet", request.client.issuer)
    return Finding(
        "discovery", "failed", error.title, error.advice or error.detail, "Try again", "run_again", blocking=True
    )


def _issuer(request: LoginRequest, metadata: ProviderMetadata | None, environment: Environment) -> Finding:
    error = environment.discovery_error
    if isinstance(error, IssuerMismatch):
        detail = f"{error.entered} was typed, the server says {error.published}."
        return Finding(
            "issuer", "failed", "Issuer does not match", detail, f"Use {error.published}", "use_issuer",
            error.published, blocking=True,
        )  # fmt: skip
    if metadata is None:
        return Finding("issuer", "unknown", "Issuer not compared", "The discovery document names it.")
    return Finding("issuer", "ok", "Issuer matches", f"{metadata.issuer}, character for character")


def _redirect_port(request: LoginRequest, environment: Environment) -> Finding:
    probe = environment.port
    if probe is None:
        return Finding("redirectPort", "unknown", "Redirect port not looked at", request.client.redirect_uri)
    if probe.error:
        detail = "Use http://127.0.0.1:8765/callback, or the same with [::1] or localhost."
        return Finding(
            "redirectPort", "failed", probe.error, detail, "Edit the redirect URI", "edit_redirect_uri", blocking=True
        )
    where = f"Checked on {' and '.join(probe.hosts)}"
    if probe.free:
        title = f"Redirect port {probe.port} is free" if probe.port else "A free redirect port is chosen at sign-in"
        return Finding("redirectPort", "ok", title, where)
    title = f"Port {probe.port} is taken by {probe.holder or 'another program'}"
    if provider(request.org.provider_id).any_port and probe.free_port:
        fix = f"Use {probe.free_port}"
        return Finding(
            "redirectPort", "failed", title, "Close it, or use another port.", fix, "use_port", str(probe.free_port),
            blocking=True,
        )  # fmt: skip
    detail = f"Close it, or add the same address with port {probe.free_port} to the app too." if probe.free_port else ""
    return Finding("redirectPort", "failed", title, detail or "Close it.", "Try again", "run_again", blocking=True)


def _scopes(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding:
    """The first thing that is wrong with what is asked, the surest trouble first."""
    client = request.client
    found = (
        _placeholder(request) or _okta_at_custom_server(request) or _removed(request) or _unpublished(client, metadata)
    )
    if found is not None:
        return found
    if "openid" not in client.scopes:
        return Finding("scopes", "warn", "openid is not asked", "There will be no ID token and no userinfo.")
    return Finding("scopes", "ok", "Scopes fit this server", f"{len(client.scopes)} asked")


def _placeholder(request: LoginRequest) -> Finding | None:
    """Something copied from a guide and not filled in."""
    client = request.client
    texts = (client.client_id, client.issuer, *client.scopes, *(value for _, value in client.extra_parameters))
    left = [text for text in texts if _PLACEHOLDER.search(text)]
    if not left:
        return None
    fix = ("Type the client ID", "type_client_id") if client.client_id in left else ("", "")
    detail = f"Replace {', '.join(left)} by your own value."
    return Finding("scopes", "failed", "A placeholder is left", detail, *fix, blocking=True)


def _okta_at_custom_server(request: LoginRequest) -> Finding | None:
    """Only the org server mints okta.* scopes (S2)."""
    client = request.client
    okta_scopes = [scope for scope in client.scopes if scope.startswith("okta.")]
    custom = "/oauth2/" in urlsplit(client.issuer).path
    if not okta_scopes or not custom or not request.org.is_okta:
        return None
    detail = f"{', '.join(okta_scopes)} asked of {client.issuer}. Use the org server, or remove them."
    fix = ("Use the org server", "use_issuer", request.org.url)
    return Finding("scopes", "failed", "Only the org server issues okta.* scopes", detail, *fix, blocking=True)


def _removed(request: LoginRequest) -> Finding | None:
    """A scope that Okta once had; older guides still name it."""
    if not request.org.is_okta:
        return None
    for name in request.client.scopes:
        known = builtin().scope(name)
        if known is None or known.status != "removed":
            continue
        successor = known.successors[0] if known.successors else ""
        fix = (
            (f"Use {successor}", "replace_scope", f"{name} {successor}")
            if successor
            else ("Remove", "remove_scopes", name)
        )
        detail = known.note or "Older guides still name it."
        return Finding("scopes", "failed", f"Scope {name} does not exist", detail, *fix)
    return None


def _unpublished(client: Client, metadata: ProviderMetadata | None) -> Finding | None:
    """A scope that the server's own list lacks; okta.* scopes are in no server's list."""
    supported = metadata.scopes_supported if metadata is not None else None
    if supported is None:
        return None
    strangers = [name for name in client.scopes if name not in supported and not name.startswith("okta.")]
    if not strangers:
        return None
    what = f"Scope {strangers[0]} is" if len(strangers) == 1 else f"Scopes {', '.join(strangers)} are"
    detail = "The server may still know it; some do not publish all."
    fix = ("Remove", "remove_scopes", " ".join(strangers))
    return Finding("scopes", "warn", f"{what} not published by this server", detail, *fix)


def _clock(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding:
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


def _pkce(metadata: ProviderMetadata | None) -> Finding:
    if metadata is None:
        return Finding("pkce", "unknown", "PKCE support not known", "S256 is sent in any case.")
    methods = metadata.code_challenge_methods_supported
    if methods is None:
        return Finding("pkce", "ok", "PKCE S256 is sent", "The server does not say whether it looks at it.")
    if METHOD in methods:
        return Finding("pkce", "ok", "PKCE S256 is supported", "Listed in code_challenge_methods_supported")
    detail = f"It lists {', '.join(methods) or 'nothing'}. S256 is sent all the same; plain never is."
    return Finding("pkce", "warn", "The server does not list PKCE S256", detail)


def _keyring(request: LoginRequest, environment: Environment) -> Finding:
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


def _client_auth(request: LoginRequest, metadata: ProviderMetadata | None) -> Finding:
    client = request.client
    if not client.client_id:
        return Finding(
            "clientAuth", "failed", "The client ID is missing", "Copy it from the app's page at the provider.",
            "Type the client ID", "type_client_id", blocking=True,
        )  # fmt: skip
    if client.client_auth != "none" and not request.client_secret:
        return Finding(
            "clientAuth", "failed", "The client secret is missing",
            "Type it, or make the app public.", "Type the secret", "type_secret", blocking=True,
        )  # fmt: skip
    listed = metadata.token_endpoint_auth_methods_supported if metadata is not None else None
    if listed is not None and client.client_auth not in listed:
        usable = [way for way in ("client_secret_basic", "client_secret_post") if way in listed]
        other = usable[0] if usable and client.client_auth != "none" else ""
        return Finding(
            "clientAuth", "warn", f"The server does not list {client.client_auth}",
            f"It lists {', '.join(listed) or 'nothing'}.",
            f"Use {other}" if other else "", "use_client_auth" if other else "", other,
        )  # fmt: skip
    words = {
        "none": "Public app: no secret, PKCE protects the sign-in",
        "client_secret_basic": "The secret goes in the Authorization header",
        "client_secret_post": "The secret goes in the body",
    }
    return Finding("clientAuth", "ok", "Client authentication fits", words[client.client_auth])


def _proxy(environment: Environment) -> Finding:
    if environment.proxy:
        return Finding("proxy", "ok", "Requests go through a proxy", environment.proxy)
    return Finding("proxy", "ok", "No proxy in the way", "Requests go straight to the server.")
