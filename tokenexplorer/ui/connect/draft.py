"""What a form holds and what it means: pure rules of the Connect place, no widgets."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.orgs.org import Client, Org

V = TypeVar("V", "Org", "Client")


def merged(base: V, edited: V, now: V) -> V:
    """What was edited in the form, put upon the value as it is now.

    The same org or app may have been changed elsewhere meanwhile (scopes picked, an org renamed): only the members
    that differ between `base` and `edited` are taken over.

    Args:
        base: As the form got it.
        edited: As the form has it.
        now: As the state has it.
    """
    changes: dict[str, Any] = {
        field.name: getattr(edited, field.name)
        for field in dataclasses.fields(base)
        if getattr(edited, field.name) != getattr(base, field.name)
    }
    return dataclasses.replace(now, **changes)


def shown_address(org: Org) -> str:
    """What stands in the address field: an Okta org by its URL, any other server by its issuer."""
    return org.url if org.is_okta else org.issuer


def same_address(org: Org, text: str) -> bool:
    """Whether a typed address is the one that the org has; a slash behind a bare host makes no other org of it."""
    typed, known = text.strip(), shown_address(org)
    return typed == known or (known == org.url and typed.rstrip("/") == known)


def port_of(redirect_uri: str) -> int | None:
    """The port of a redirect URI, 0 where it names none, None where it cannot be read."""
    try:
        parts = urlsplit(redirect_uri.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or not parts.hostname:
        return None
    return port or 0


def with_port(redirect_uri: str, port: int) -> str:
    """A redirect URI with another port; 0 takes the port out, which means any free one."""
    parts = urlsplit(redirect_uri)
    host = parts.hostname or "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, f"{host}:{port}" if port else host, parts.path, parts.query, parts.fragment))


def proxy_fault(text: str) -> str:
    """Why a typed proxy cannot be used; empty where it can."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return "This is no URL. Write it like http://proxy.example.com:3128."
    if parts.scheme not in ("http", "https"):
        return "Start it with http:// or https://. Other kinds of proxy cannot be used."
    if not parts.hostname:
        return "Name the proxy's host."
    if port is None:
        return "Name the proxy's port, such as :3128."
    if "@" in parts.netloc:
        return "Leave user and password out: this field is kept in a file."
    return ""


def scope_fault(
    scope: str,
    org: Org,
    issuer: str,
    supported: tuple[str, ...] | None,
    catalogue: Catalogue,
    *,
    service: bool = False,
) -> tuple[str, str]:
    """The chip's kind for a scope, and why: `lacking` cannot work, `doubtful` may not. As the preflight judges it.

    Args:
        scope: As typed.
        org: Whose server is asked.
        issuer: Which of its servers.
        supported: `scopes_supported` of its metadata, or None.
        catalogue: The org's.
        service: Whether the app signs in without a person.
    """
    from tokenexplorer.oauth.preflight.scopes import fault_of

    fault = fault_of(scope, org, issuer, supported, catalogue, service=service)
    if fault is None:
        known = catalogue.scope(scope)
        return "normal", known.meaning if known is not None else ""
    why = f"{fault.why} Use {fault.instead}." if fault.instead else fault.why
    match fault.kind:
        case "server":
            return "lacking", f"{why} Use the org server, or remove this scope."
        case "self":
            return "lacking", why
        case "unpublished":
            return "doubtful", "This server does not publish this scope. It may still know it."
        case "undeclared":
            return "normal", why
    return "doubtful", why
