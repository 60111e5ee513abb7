"""What an Okta org has registered for a service app, read back with a token that may: key, granted scopes, admin role.

Each fact is its own call; what cannot be read stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.okta.access import call_of, send
from tokenexplorer.okta.grants import can_use, read_grants

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

_ACTIVE = "ACTIVE"
SCOPES = frozenset({"okta.apps.read", "okta.apps.manage"})


@dataclass(frozen=True, slots=True)
class Registration:
    """What was read; None stands for what could not be.

    Attributes:
        key_found: Whether the key's id is among the app's active keys.
        key_inactive: Whether it is there, but deactivated.
        granted: Granted scopes.
        roles: Labels of its admin roles.
        read_with: Whose token read it: "the token of ann@acme.com".
    """

    key_found: bool | None = None
    granted: frozenset[str] | None = None
    roles: tuple[str, ...] | None = None
    read_with: str = ""
    key_inactive: bool = False


def can_read(org: Org, token: TokenSummary, now: datetime | None = None) -> bool:
    """Whether a stored token may read the org's apps, as far as its scopes tell."""
    return can_use(org, token, SCOPES, now)


def read_registration(
    org: Org,
    client: Client,
    kid: str | None,
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> Registration:
    """Read an app back.

    Args:
        org: Of Okta; only its own host is asked.
        client: Its client id is the app's id.
        kid: Of the key that signs for it here; None for an app that proves itself otherwise.
        access: Of this org.
        http: For the org's policy.
        activity: Records each call.
        cancel: Stops it.

    Raises:
        Cancelled: The person gave up.
    """

    def ask(path: str, title: str) -> Any:
        try:
            exchange = send(call_of(org, "GET", path), access, title, http, activity, cancel)
            response = exchange.whole_response()
            return response.body.json() if response.status == 200 else None
        except Cancelled:
            raise
        except TokenExplorerError:
            return None

    app_id = quote(client.client_id, safe="")
    listed = None
    if kid is not None:
        listed = _statuses(ask(f"/api/v1/apps/{app_id}", "Read the app"), kid)
        if listed is None:
            listed = _statuses(ask(f"/api/v1/apps/{app_id}/credentials/jwks", "Read the keys of the app"), kid)
    found = None if listed is None else _ACTIVE in listed
    grants = read_grants(org, client, access, http=http, activity=activity, cancel=cancel)
    roles = _roles(ask(f"/oauth2/v1/clients/{app_id}/roles", "Read the admin roles of the app"))
    granted = grants.granted if grants.readable else None
    return Registration(found, granted, roles, key_inactive=bool(listed) and not found)


def _statuses(answer: Any, kid: str) -> list[Any] | None:
    """Of the keys of this id; None where the answer lists no keys at all."""
    settings: Any = answer
    for name in ("settings", "oauthClient"):
        settings = settings.get(name) if isinstance(settings, dict) and name in settings else settings
    jwks = settings.get("jwks") if isinstance(settings, dict) else None
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(keys, list):
        return None
    return [key.get("status", _ACTIVE) for key in keys if isinstance(key, dict) and key.get("kid") == kid]


def _roles(answer: Any) -> tuple[str, ...] | None:
    if not isinstance(answer, list):
        return None
    labels = (row.get("label") or row.get("type") for row in answer if isinstance(row, dict))
    return tuple(label for label in labels if isinstance(label, str))
