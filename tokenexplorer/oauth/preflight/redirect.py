"""The redirect URI: whether this app can listen there, whether the provider takes it, whether its port is free.

Spec: RFC 8252 sections 7.3, 8.3 and 8.10
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.loopback_port import loopback_address
from tokenexplorer.oauth.preflight.finding import Finding
from tokenexplorer.orgs.org import DEFAULT_PORT
from tokenexplorer.orgs.provider import Provider, provider, redirect_default

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.loopback_port import PortProbe
    from tokenexplorer.oauth.preflight.environment import Environment
    from tokenexplorer.orgs.org import Org

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def takes_any_port(org: Org) -> bool | None:
    """Whether a redirect URI may have any port at this org; None where nobody knows."""
    return True if org.practice else provider(org.provider_id).any_port


def find_redirect_uri(request: LoginRequest) -> Finding | None:
    """A redirect URI that cannot work, or that the provider does not take."""
    if request.client.kind == "service":
        return None
    uri, kind = request.client.redirect_uri, provider(request.org.provider_id)
    usual = redirect_default(kind, request.client.slug)
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return _unusable("The redirect URI cannot be read", "It is no URL.", usual)
    return (
        _fault_of_form(uri, parts, usual)
        or _fault_of_host(parts, port, kind, request.org)
        or _fault_of_path(parts, port, kind, usual)
    )


def _unusable(title: str, why: str, mended: str) -> Finding:
    return Finding("redirectUri", "failed", title, why, f"Use {mended}", "use_redirect_uri", mended, blocking=True)


def _fault_of_form(uri: str, parts: SplitResult, usual: str) -> Finding | None:
    """Why this app could not listen there."""
    if not uri:
        return _unusable(
            "The redirect URI is missing", "The browser comes back to it. Add it to the app at the provider.", usual
        )
    host = parts.hostname or ""
    if parts.scheme != "http":
        at_home = parts.scheme == "https" and host in _LOOPBACK
        why = (
            "This app answers on this computer without TLS."
            if at_home
            else "The browser could not come back to this app."
        )
        return _unusable(f"The redirect URI begins with {parts.scheme or 'nothing'}, not http", why, usual)
    if host not in _LOOPBACK:
        why = "The sign-in would end at another computer. Use 127.0.0.1, [::1] or localhost."
        return _unusable(f"The redirect URI leads to {host or 'no host'}", why, usual)
    if "#" in uri:
        why = "No server accepts one (RFC 6749 section 3.1.2)."
        return _unusable("The redirect URI has a fragment", why, urlunsplit(parts._replace(fragment="")))
    try:
        loopback_address(uri)
    except ConfigError as error:
        return _unusable(error.title, "It holds a user name or a space.", usual)
    return None


def _fault_of_host(parts: SplitResult, port: int | None, kind: Provider, org: Org) -> Finding | None:
    """localhost, 127.0.0.1 and [::1] are three hosts, and a provider may take one and not the other."""
    host = parts.hostname or ""
    # The practice org takes more hosts than an Okta org; the practice OneLogin takes what OneLogin takes.
    lenient = not kind.loopback_hosts_documented or (org.practice and org.is_okta)
    if lenient or host in {each.strip("[]") for each in kind.loopback_hosts}:
        return None
    wanted = kind.redirect_host
    mended = urlunsplit(parts._replace(netloc=f"{wanted}:{port}" if port else wanted))
    detail = "The two are not the same text. Register and use one that it documents."
    return Finding(
        "redirectUri", "warn", f"{kind.name} documents {wanted}, not {host}", detail, f"Use {wanted}",
        "use_redirect_uri", mended,
    )  # fmt: skip


def _fault_of_path(parts: SplitResult, port: int | None, kind: Provider, usual: str) -> Finding | None:
    """Without a path of its own, answers of two apps cannot be told apart (L16)."""
    if parts.path not in ("", "/") or kind.pathless_redirect:
        return None
    mended = urlunsplit(parts._replace(path=urlsplit(usual).path))
    return Finding(
        "redirectUri", "warn", "The redirect URI has no path",
        "A path of its own keeps the answers of two apps apart. Register the same text.", "Add a path",
        "use_redirect_uri", mended,
    )  # fmt: skip


def find_redirect_port(request: LoginRequest, environment: Environment) -> Finding:
    """Whether the port may be what it is, and whether it is free on both IP stacks."""
    unusable = find_redirect_uri(request)
    probe = environment.port
    if unusable is not None and unusable.blocking:
        return Finding("redirectPort", "unknown", "Redirect port not looked at", "The redirect URI comes first.")
    open_port = _without_port(request)
    if open_port is not None:
        return open_port
    if probe is None:
        return Finding("redirectPort", "unknown", "Redirect port not looked at", request.client.redirect_uri)
    if probe.error:
        detail = "Use http://127.0.0.1:8765/callback, or the same with [::1] or localhost."
        return Finding(
            "redirectPort", "failed", probe.error, detail, "Edit the redirect URI", "edit_redirect_uri", blocking=True
        )
    return _fault_of_probe(request.org, probe) or _free(probe)


def _without_port(request: LoginRequest) -> Finding | None:
    """No port in the URI means any free one, and a provider that compares the port refuses all but one."""
    org, parts = request.org, urlsplit(request.client.redirect_uri)
    if parts.port or takes_any_port(org) is not False or request.client.kind == "service":
        return None
    kind = provider(org.provider_id)
    detail = f"{kind.name} compares the whole text. Register the URI with port {DEFAULT_PORT}."
    return Finding(
        "redirectPort", "failed", f"{kind.name} needs a fixed port", detail, f"Use {DEFAULT_PORT}", "use_port",
        str(DEFAULT_PORT), blocking=True,
    )  # fmt: skip


def _fault_of_probe(org: Org, probe: PortProbe) -> Finding | None:
    if probe.free and not probe.taken_elsewhere:
        return None
    holder = probe.holder or "another program"
    any_port = takes_any_port(org) and probe.free_port
    fix = (f"Use {probe.free_port}", "use_port", str(probe.free_port)) if any_port else ("Try again", "run_again", "")
    close = "Close it, or use another port." if any_port else _close(probe)
    if probe.free:
        title = f"Port {probe.port} is taken on {probe.taken_elsewhere} by {holder}"
        detail = f"{probe.hosts[0]} itself is free. A browser that confuses the two would reach the other. {close}"
        return Finding("redirectPort", "warn", title, detail, *fix)
    return Finding("redirectPort", "failed", f"Port {probe.port} is taken by {holder}", close, *fix, blocking=True)


def _close(probe: PortProbe) -> str:
    if not probe.free_port:
        return "Close it."
    return f"Close it, or add the same address with port {probe.free_port} to the app too."


def _free(probe: PortProbe) -> Finding:
    title = f"Redirect port {probe.port} is free" if probe.port else "A free redirect port is chosen at sign-in"
    return Finding("redirectPort", "ok", title, f"Checked on {' and '.join(probe.hosts)}")
