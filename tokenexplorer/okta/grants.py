"""Which scopes an Okta org granted to an app: read through the management API, with a token that may do so.

Granting and revoking are not here. Nothing asks a keyring: whoever calls brings the secret.

Spec: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGrants/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from urllib.parse import quote, urlsplit

from tokenexplorer.errors import Cancelled, MalformedResponseError, NetworkError, TokenExplorerError
from tokenexplorer.orgs.server_kind import server_kind

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

READ_SCOPE = "okta.appGrants.read"
MANAGE_SCOPE = "okta.appGrants.manage"
_WHAT = "a list of scope grants"
_MOST_PAGES = 20
_POINTS_ON = re.compile(r"rel\s{0,8}=\s{0,8}\"?next\b", re.IGNORECASE)
_MARGIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class GrantAccess:
    """What authorises reading grants.

    Attributes:
        scheme: Of the Authorization header.
        secret: The access token or the SSWS API token.
    """

    scheme: Literal["Bearer", "SSWS"]
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grants:
    """What an org says of an app's scope grants.

    Attributes:
        granted: Names of the active grants; empty where they could not be read.
        problem: Why they could not be read and what to do, one paragraph; empty where they were. The server's words
            come last.
        missing_scope: The scope that the token lacks, where that is why; else empty.
    """

    granted: frozenset[str] = frozenset()
    problem: str = ""
    missing_scope: str = ""

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
    if token.org_id != org.id or "access_token" not in token.kinds or token.token_type.lower() != "bearer":
        return False
    ends = token.access_expires_at
    if ends is not None and ends <= (now or datetime.now(UTC)) + _MARGIN:
        return False
    # The org may have been moved to another address since: a token goes only to where it comes from.
    return _origin(token.issuer) == _origin(org.url) and not {READ_SCOPE, MANAGE_SCOPE}.isdisjoint(token.scopes)


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
        return Grants(_all_pages(org, client, access, http, activity, cancel))
    except Cancelled:
        raise
    except _Lacking:
        return WITHOUT_ACCESS
    except TokenExplorerError as error:
        # A page of HTML or the system's words would drown the reason; the trace has them whole.
        words = "" if isinstance(error, (MalformedResponseError, NetworkError)) else error.detail
        return Grants(problem=" ".join(part for part in (error.advice, error.title, words) if part))


class _Lacking(TokenExplorerError):
    """The org says that the token lacks a scope; which one is known, so what else a server names is not passed on."""


def _all_pages(
    org: Org, client: Client, access: GrantAccess, http: Http, activity: Activity, cancel: Cancellation | None
) -> frozenset[str]:
    from tokenexplorer.api.pages import links
    from tokenexplorer.oauth.endpoint import checked
    from tokenexplorer.wire.exchange import HttpRequest
    from tokenexplorer.wire.policy import PROTOCOL
    from tokenexplorer.wire.trace import Purpose

    url = checked(f"{org.url}/api/v1/apps/{quote(client.client_id, safe='')}/grants", "org's address")
    headers = (("Accept", "application/json"), ("Authorization", f"{access.scheme} {access.secret}"))
    granted: set[str] = set()
    seen: set[str] = set()
    while url:
        if url in seen or len(seen) == _MOST_PAGES:
            raise _not_whole("The list of grants has no end.")
        seen.add(url)
        # Redirects are not followed: the token is for this host alone.
        exchange = http.send(HttpRequest("GET", url, headers), limits=PROTOCOL, cancel=cancel)
        activity.exchange(Purpose.API, exchange, title="List the scope grants of the app")
        granted.update(_names(exchange, client, access))
        response = exchange.whole_response()
        url = links(response, url).next
        if not url and any(_POINTS_ON.search(header) for header in response.header_all("Link")):
            raise _not_whole("The list of grants goes on at another address.")
    return frozenset(granted)


def _not_whole(title: str) -> MalformedResponseError:
    return MalformedResponseError(title, "Look at the app's grants in the admin console.")


def _names(exchange: Exchange, client: Client, access: GrantAccess) -> list[str]:
    from tokenexplorer.oauth.server_call import refuse_as_malformed

    response = exchange.whole_response()
    if response.status >= 400:
        _refuse(exchange, client, access)
    try:
        rows = response.body.json() if response.status == 200 else None
    except MalformedResponseError:
        rows = None
    if not isinstance(rows, list) or not all(_is_grant(row) for row in rows):
        refuse_as_malformed(response, _WHAT, exchange.request)
    return [row["scopeId"] for row in rows if row.get("status", "ACTIVE") == "ACTIVE"]


def _is_grant(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("scopeId"), str) and isinstance(row.get("status", ""), str)


def _refuse(exchange: Exchange, client: Client, access: GrantAccess) -> NoReturn:
    """Name the likeliest cause of an error status first.

    Raises:
        TokenExplorerError: Always.
    """
    from tokenexplorer.errors import OAuthError
    from tokenexplorer.oauth.server_call import challenge_of, raise_refusal

    response = exchange.whole_response()
    status = response.status
    if challenge_of(response).get("error", "").lower() == "insufficient_scope":
        raise _Lacking
    ways = {
        401: (
            "Replace the SSWS token under Requests." if access.scheme == "SSWS" else "Sign in again.",
            "The org does not accept the token (401).",
        ),
        403: ("Sign in as an administrator.", "The org does not let this account read the app's grants (403)."),
        404: ("Check the client ID.", f"The org has no app {client.client_id} that this account may see (404)."),
    }
    advice, title = ways.get(status, ("", f"The org does not list the app's grants ({status})."))
    words = ""
    try:
        raise_refusal(response, "grants", _WHAT, exchange.request)
    except OAuthError as error:
        words, advice = error.detail, advice or error.advice
    except MalformedResponseError:
        if not advice:
            raise
        words = ""  # no JSON and no challenge: the status says all
    raise TokenExplorerError(title, advice, words)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme.lower(), parts.netloc.lower()
