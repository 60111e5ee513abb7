"""An app as an Okta org tells it, and whether it is the one that is wanted. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenexplorer.okta.app_setup import Wanted

_ID = re.compile(r"[!-~]{1,200}")  # RFC 6749 appendix A.1, and no longer than a person can look over


@dataclass(frozen=True, slots=True)
class RegisteredApp:
    """One app.

    Attributes:
        id: The org's.
        client_id: Usually the same.
        label: Its name.
        type: `native`, `web`, `service`, `browser`.
        auth_method: How it proves itself.
        redirect_uris: To the letter.
        dpop: Whether its tokens are bound to a key.
        key_ids: Of its public keys.
        active: Whether it gets tokens.
        secret: Where the answer brought it; empty otherwise.
    """

    id: str
    client_id: str
    label: str = ""
    type: str = ""
    auth_method: str = ""
    redirect_uris: tuple[str, ...] = ()
    dpop: bool = False
    key_ids: frozenset[str] = frozenset()
    active: bool = True
    secret: str = field(default="", repr=False)

    def is_like(self, wanted: Wanted) -> bool:
        """Whether setting up again would but make a second one of it."""
        return (
            self.active
            and (self.label, self.type, self.auth_method) == (wanted.label, wanted.type, wanted.auth_method)
            and set(wanted.redirect_uris) <= set(self.redirect_uris)
            and wanted.key_ids <= self.key_ids
        )


def registered_app(row: Any) -> RegisteredApp | None:
    """Read one; None where it is no OpenID Connect app, or names no id that can be one.

    Args:
        row: Of the org's JSON; anything in it may be missing or of a wrong type.
    """
    values = _members(row)
    credentials = _members(_members(values.get("credentials")).get("oauthClient"))
    settings = _members(_members(values.get("settings")).get("oauthClient"))
    app_id = _text(values.get("id"))
    client_id = _text(credentials.get("client_id")) or app_id
    if not (is_id(app_id) and is_id(client_id)) or not (credentials or settings):
        return None
    keys = _members(settings.get("jwks")).get("keys")
    return RegisteredApp(
        app_id,
        client_id,
        _text(values.get("label")),
        _text(settings.get("application_type")),
        _text(credentials.get("token_endpoint_auth_method")),
        _texts(settings.get("redirect_uris")),
        settings.get("dpop_bound_access_tokens") is True,
        frozenset(_text(_members(key).get("kid")) for key in keys) if isinstance(keys, list) else frozenset(),
        values.get("status", "ACTIVE") == "ACTIVE",
        _text(credentials.get("client_secret")),
    )


def is_id(value: object) -> bool:
    """Whether a value can be the id of anything at an org."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def newest_secret(rows: Any) -> str:
    """The active secret of an app's list of secrets that was made last; empty where there is none."""
    found = [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []
    active = [each for each in found if each.get("status", "ACTIVE") == "ACTIVE" and _text(each.get("client_secret"))]
    return _text(max(active, key=lambda each: _text(each.get("created")))["client_secret"]) if active else ""


def _members(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
