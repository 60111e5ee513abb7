"""Who a token is about, as people say it. Reading only: what is said here was not checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tokenexplorer.tokens.exact_json import clip

LONGEST_NAME = 255

_NAMES = ("preferred_username", "email", "upn", "unique_name", "username", "cognito:username", "login", "name")
_SERVICES = ("client_id", "cid", "azp", "appid")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who.

    Attributes:
        label: User name, e-mail or subject; the client id of a service app; empty where nothing tells.
        name: The person's full name, or empty.
        subject: `sub`, or empty.
        kind: user, service (no person took part), or unknown.
    """

    label: str
    name: str = ""
    subject: str = ""
    kind: Literal["user", "service", "unknown"] = "unknown"


def identity(claims: Mapping[str, Any]) -> Identity:
    """Who the claims are about.

    Args:
        claims: Of an ID token, an access token or userinfo; anything in them may be missing or of a wrong type.
    """
    subject, name = _text(claims, "sub"), _text(claims, "name")
    service = next((found for key in _SERVICES if (found := _text(claims, key))), "")
    if _is_service(claims, subject, service):
        return Identity(service, "", subject, "service")
    label = next((found for key in _NAMES if (found := _text(claims, key))), "") or subject
    return Identity(label, name, subject, "user" if label else "unknown")


def _is_service(claims: Mapping[str, Any], subject: str, service: str) -> bool:
    """No person: the subject is the client itself (RFC 9068 section 2.2), or the provider says so."""
    if _text(claims, "gty") == "client-credentials":  # Auth0
        return bool(service)
    return bool(service) and subject in (service, f"{service}@clients") and "uid" not in claims


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return clip(value, LONGEST_NAME) if isinstance(value, str) else ""
