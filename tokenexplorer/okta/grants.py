"""Which scopes an Okta org granted to an app: read, granted and revoked, with a token that may do so.

Nothing asks a keyring: whoever calls brings the secret.

Spec: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGrants/
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from tokenexplorer.errors import Cancelled, MalformedResponseError, NetworkError, TokenExplorerError
from tokenexplorer.okta.access import call_of, send
from tokenexplorer.okta.pages import Listing, all_pages, json_of
from tokenexplorer.okta.refusals import Lacking, refuse_unless_done
from tokenexplorer.okta.registered_app import is_id
from tokenexplorer.orgs.server_kind import server_kind

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

READ_SCOPE = "okta.appGrants.read"
MANAGE_SCOPE = "okta.appGrants.manage"
_WHAT = "a list of scope grants"
_ONE = "a scope grant"
_LISTING = Listing("List the scope grants of the app", "list of grants", "the app's grants")
_TYPES = frozenset({"bearer", "dpop"})
_MARGIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Grant:
    """One active grant, as the org tells it.

    Attributes:
        id: The org's.
        scope: Its name.
        status: `ACTIVE`.
        created: Aware UTC, or None where the org does not say.
        created_by: The org's id of whom it is from; empty where the org does not say.
    """

    id: str
    scope: str
    status: str = "ACTIVE"
    created: datetime | None = None
    created_by: str = ""


@dataclass(frozen=True, slots=True)
class Grants:
    """What an org says of an app's scope grants.

    Attributes:
        granted: Names of the active grants; empty where they could not be read.
        problem: Why they could not be read and what to do, one paragraph; empty where they were. The server's words
            come last.
        missing_scope: The scope that the token lacks, where that is why; else empty.
        listed: The grants themselves, in the org's order.
        error: The whole of why, where the org was asked.
    """

    granted: frozenset[str] = frozenset()
    problem: str = ""
    missing_scope: str = ""
    listed: tuple[Grant, ...] = field(default=(), compare=False)
    error: TokenExplorerError | None = field(default=None, repr=False, compare=False)

    @property
    def readable(self) -> bool:
        """Whether `granted` is all there is."""
        return not self.problem


WITHOUT_ACCESS = Grants(problem=f"Grants could not be read: needs {READ_SCOPE}.", missing_scope=READ_SCOPE)
"""What there is to say where no token may read them."""


def has_grants(org: Org, client: Client) -> bool:
    """Whether an app is one whose scopes are granted: Okta's, registered, at the org's own authorization server."""
    return bool(client.client_id) and server_kind(org.provider_id, client.issuer) == "org"


def can_read(org: Org, token: TokenSummary, now: datetime | None = None) -> bool:
    """Whether a stored token may read the grants of the org's apps, as far as its scopes tell.

    Args:
        org: Whose apps.
        token: Of this org and of its present address, with an access token that has not ended.
        now: Aware.
    """
    return _may(org, token, now, {READ_SCOPE, MANAGE_SCOPE})


def can_manage(org: Org, token: TokenSummary, now: datetime | None = None) -> bool:
    """Whether a stored token may grant and revoke, as far as its scopes tell; for the arguments see `can_read`."""
    return _may(org, token, now, {MANAGE_SCOPE})


def can_use(org: Org, token: TokenSummary, scopes: frozenset[str], now: datetime | None = None) -> bool:
    """Whether a stored token has one of these scopes and can be used at the org now; see `can_read`."""
    return _may(org, token, now, set(scopes))


def _may(org: Org, token: TokenSummary, now: datetime | None, scopes: set[str]) -> bool:
    if token.org_id != org.id or "access_token" not in token.kinds or token.token_type.lower() not in _TYPES:
        return False
    ends = token.access_expires_at
    if ends is not None and ends <= (now or datetime.now(UTC)) + _MARGIN:
        return False
    # The org may have been moved to another address since: a token goes only to where it comes from.
    return _origin(token.issuer) == _origin(org.url) and not scopes.isdisjoint(token.scopes)


def read_grants(
    org: Org,
    client: Client,
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> Grants:
    """Ask the org which scopes are granted to an app.

    Args:
        org: Of Okta; only its own host is asked.
        client: Its client id is the app's id.
        access: Of this org.
        http: For the org's policy.
        activity: Records each page.
        cancel: Stops it.

    Returns:
        The grants, or why they cannot be read.

    Raises:
        Cancelled: The person gave up.
    """
    try:
        request = call_of(org, "GET", grants_path(client))
        found = all_pages(
            request,
            _LISTING,
            lambda exchange: _page(exchange, client, access),
            access,
            http=http,
            activity=activity,
            cancel=cancel,
        )
        return Grants(frozenset(grant.scope for grant in found), listed=found)
    except Cancelled:
        raise
    except Lacking as error:
        return replace(WITHOUT_ACCESS, error=error)
    except TokenExplorerError as error:
        # A page of HTML or the system's words would drown the reason; the trace has them whole.
        words = "" if isinstance(error, (MalformedResponseError, NetworkError)) else error.detail
        return Grants(problem=" ".join(part for part in (error.advice, error.title, words) if part), error=error)


def grant_scope(
    org: Org,
    client: Client,
    access: GrantAccess,
    scope: str,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> Grant:
    """Allow an app to ask for a scope of the org's API. Only a Super Administrator can.

    Args:
        org: Of Okta; its address is the issuer that the grant names.
        client: Its client id is the app's id.
        access: Of this org.
        scope: Its name.
        http: For the org's policy.
        activity: Records the call.
        cancel: Stops it.

    Returns:
        The new grant.

    Raises:
        AlreadySo: It is granted already.
        TokenExplorerError: It was not granted, or nobody knows.
    """
    from tokenexplorer.oauth.server_call import refuse_as_malformed
    from tokenexplorer.okta.grant_refusals import refuse_change

    body = json.dumps({"issuer": org.url, "scopeId": scope}).encode()
    request = call_of(org, "POST", grants_path(client), body)
    exchange = send(request, access, f"Grant {scope}", http, activity, cancel)
    response = exchange.whole_response()
    if response.status >= 400:
        refuse_change(exchange, org, client, access, scope, adding=True)
    row = json_of(exchange) if response.status in (200, 201) else None
    if not isinstance(row, dict) or not _is_grant(row) or row["scopeId"] != scope:
        refuse_as_malformed(response, _ONE, exchange.request)
    return _grant(row)


def revoke_grant(
    org: Org,
    client: Client,
    access: GrantAccess,
    grant: Grant,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> None:
    """Take a grant back; tokens that exist keep the scope until they end. For the arguments see `grant_scope`.

    Raises:
        AlreadySo: It is gone already.
        TokenExplorerError: It was not revoked, or nobody knows.
    """
    from tokenexplorer.okta.grant_refusals import refuse_change

    if not is_id(grant.id):
        # The path would be that of all grants.
        raise TokenExplorerError(
            f"The org tells no id of the grant of {grant.scope}.", "Revoke it in the admin console, on the app's page."
        )
    request = call_of(org, "DELETE", grants_path(client, grant.id))
    exchange = send(request, access, f"Revoke {grant.scope}", http, activity, cancel)
    response = exchange.whole_response()
    if response.status >= 400:
        refuse_change(exchange, org, client, access, grant.scope, adding=False)
    refuse_unless_done(exchange)


def grants_path(client: Client, grant_id: str = "") -> str:
    """The path of an app's grants at its org, or of one of them."""
    path = f"/api/v1/apps/{quote(client.client_id, safe='')}/grants"
    return f"{path}/{quote(grant_id, safe='')}" if grant_id else path


def _page(exchange: Exchange, client: Client, access: GrantAccess) -> list[Grant]:
    from tokenexplorer.oauth.server_call import refuse_as_malformed
    from tokenexplorer.okta.grant_refusals import refuse_reading

    response = exchange.whole_response()
    if response.status >= 400:
        refuse_reading(exchange, client, access)
    rows = json_of(exchange) if response.status == 200 else None
    if not isinstance(rows, list) or not all(_is_grant(row) for row in rows):
        refuse_as_malformed(response, _WHAT, exchange.request)
    return [_grant(row) for row in rows if row.get("status", "ACTIVE") == "ACTIVE"]


def _is_grant(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("scopeId"), str) and isinstance(row.get("status", ""), str)


def _grant(row: dict[str, Any]) -> Grant:
    author = row.get("createdBy")
    return Grant(
        _text(row.get("id")),
        row["scopeId"],
        row.get("status", "ACTIVE"),
        _moment(row.get("created")),
        _text(author.get("id")) if isinstance(author, dict) else "",
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(value))
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
