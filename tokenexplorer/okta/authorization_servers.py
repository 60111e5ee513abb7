"""The authorization servers of an Okta org: its own and the custom ones, with their access policies.

Nothing asks a keyring: whoever calls brings the secret.

Spec: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/AuthorizationServer/
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from urllib.parse import quote

from tokenexplorer.errors import ConfigError
from tokenexplorer.okta.access import call_of
from tokenexplorer.okta.grants import can_use
from tokenexplorer.okta.pages import Listing, all_pages, json_of
from tokenexplorer.okta.refusals import not_accepted, refuse, refuse_where_scope_lacks

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

READ_SCOPE = "okta.authorizationServers.read"
SCOPES = frozenset({READ_SCOPE, "okta.authorizationServers.manage"})
ALL_CLIENTS = "ALL_CLIENTS"
_PATH = "/api/v1/authorizationServers"
_SERVERS = Listing("List the authorization servers", "list of authorization servers", "Security › API")
_POLICIES = Listing("List the access policies of the server", "list of access policies", "Security › API")


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """One server of an org.

    Attributes:
        id: The org's id of a custom server; empty for the org's own.
        name: As the org calls it.
        issuer: To the letter.
        audiences: `aud` of its access tokens.
        active: Whether it answers.
    """

    id: str
    name: str
    issuer: str
    audiences: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """What a server's access policies say of an app.

    Attributes:
        state: named where a policy names the app or all apps, missing where none does.
        policy: The name of that policy; empty where none does.
    """

    state: Literal["named", "missing"]
    policy: str = ""


def org_server(org: Org) -> AuthorizationServer:
    """The org's own server, which no list names."""
    return AuthorizationServer("", "Org server", org.url, (org.url,))


def can_list(org: Org, token: TokenSummary, now: datetime | None = None) -> bool:
    """Whether a stored token may list the org's servers, as far as its scopes tell."""
    return can_use(org, token, SCOPES, now)


def server_id(issuer: str) -> str:
    """The id of a custom server by its issuer; empty for an org's own server."""
    _, found, rest = issuer.partition("/oauth2/")
    return rest.strip("/") if found else ""


def list_servers(
    org: Org,
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> tuple[AuthorizationServer, ...]:
    """The custom servers of an org, those that answer first.

    Args:
        org: Of Okta; only its own host is asked.
        access: Of this org.
        http: For the org's policy.
        activity: Records each page.
        cancel: Stops it.

    Raises:
        Lacking: The token lacks the scope.
        TokenExplorerError: They cannot be read.
    """
    request = call_of(org, "GET", f"{_PATH}?limit=200")

    def page(exchange: Exchange) -> list[AuthorizationServer]:
        return _page(exchange, access, _SERVERS, _server)

    found = all_pages(request, _SERVERS, page, access, http=http, activity=activity, cancel=cancel)
    return tuple(sorted(found, key=lambda server: (not server.active, server.name.casefold())))


def policy_of(
    org: Org,
    custom_id: str,
    client_id: str,
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> PolicyAnswer:
    """Whether an access policy of a custom server names an app; an app that none names gets no token there.

    Args:
        org: Of Okta; only its own host is asked.
        custom_id: Of the server.
        client_id: Of the app.
        access: Of this org.
        http: For the org's policy.
        activity: Records each page.
        cancel: Stops it.

    Raises:
        Lacking: The token lacks the scope.
        TokenExplorerError: They cannot be read.
    """
    request = call_of(org, "GET", f"{_PATH}/{quote(custom_id, safe='')}/policies")

    def page(exchange: Exchange) -> list[tuple[str, tuple[str, ...]]]:
        return _page(exchange, access, _POLICIES, _policy)

    for name, included in all_pages(request, _POLICIES, page, access, http=http, activity=activity, cancel=cancel):
        if ALL_CLIENTS in included or client_id in included:
            return PolicyAnswer("named", name)
    return PolicyAnswer("missing")


def _page(exchange: Exchange, access: GrantAccess, listing: Listing, read: Callable[[Any], Any]) -> list[Any]:
    from tokenexplorer.oauth.server_call import refuse_as_malformed

    response = exchange.whole_response()
    if response.status >= 400:
        _refuse(exchange, access, listing)
    rows = json_of(exchange) if response.status == 200 else None
    if not isinstance(rows, list):
        refuse_as_malformed(response, f"a {listing.name}", exchange.request)
    return [found for row in rows if (found := read(row)) is not None]


def _refuse(exchange: Exchange, access: GrantAccess, listing: Listing) -> NoReturn:
    lacks = "The token may not list the org's authorization servers."
    refuse_where_scope_lacks(exchange, lacks, READ_SCOPE)
    ways = {
        401: not_accepted(access),
        403: ("Sign in as an administrator.", "The org does not let this account read its servers (403)."),
        404: ("Check the server's id.", "The org has no such authorization server (404)."),
    }
    refuse(exchange, ways, f"a {listing.name}", "The org does not list its servers")


def _server(row: Any) -> AuthorizationServer | None:
    """A server that can be used; a row that names no address of one is left out."""
    from tokenexplorer.oauth.endpoint import checked

    values = row if isinstance(row, dict) else {}
    found, issuer = values.get("id"), values.get("issuer")
    if not (isinstance(found, str) and found and isinstance(issuer, str) and server_id(issuer)):
        return None
    try:
        checked(issuer, "server's issuer")
    except ConfigError:
        return None
    name, audiences = values.get("name"), values.get("audiences")
    named = [each for each in audiences if isinstance(each, str)] if isinstance(audiences, list) else []
    return AuthorizationServer(
        found,
        name if isinstance(name, str) and name.strip() else found,
        issuer,
        tuple(named[:5]),
        values.get("status", "ACTIVE") == "ACTIVE",
    )


def _policy(row: Any) -> tuple[str, tuple[str, ...]] | None:
    """An active policy's name, and the ids of the apps that it is for."""
    values = row if isinstance(row, dict) else {}
    inner: Any = values
    for member in ("conditions", "clients", "include"):
        inner = inner.get(member) if isinstance(inner, dict) else None
    if values.get("status", "ACTIVE") != "ACTIVE" or not isinstance(inner, list):
        return None
    name = values.get("name")
    return name if isinstance(name, str) else "", tuple(each for each in inner if isinstance(each, str))
