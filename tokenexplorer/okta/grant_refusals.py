"""Why an Okta org does not let one read or change an app's scope grants: the likeliest cause, with its mend first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from tokenexplorer.errors import MalformedResponseError, OAuthError, TokenExplorerError

if TYPE_CHECKING:
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.wire.exchange import Exchange, HttpResponse

MANAGE_SCOPE = "okta.appGrants.manage"
_LIST, _ONE = "a list of scope grants", "a scope grant"
_THERE = re.compile(r"\balready\b|\bexists?\b|\bduplicate\b", re.IGNORECASE)
_APP = re.compile(r"\bAppInstance\b")


class Lacking(TokenExplorerError):
    """The token lacks the scope; which one is known, so what else a server names is not passed on."""


class AlreadySo(TokenExplorerError):
    """What should be done is done already: the scope is granted, or the grant is gone."""


def refuse_reading(exchange: Exchange, client: Client, access: GrantAccess) -> NoReturn:
    """Name the likeliest cause why grants cannot be read.

    Raises:
        TokenExplorerError: Always.
    """
    _refuse_where_scope_lacks(exchange.whole_response(), "Grants could not be read: the token lacks the scope.", "")
    ways = _ways(client, access)
    ways[403] = ("Sign in as an administrator.", "The org does not let this account read the app's grants (403).")
    _refuse(exchange, ways, _LIST, "The org does not list the app's grants")


def refuse_change(
    exchange: Exchange, org: Org, client: Client, access: GrantAccess, scope: str, *, adding: bool
) -> NoReturn:
    """Name the likeliest cause why a scope cannot be granted, or its grant not be revoked.

    Raises:
        AlreadySo: It is so already.
        TokenExplorerError: It is not.
    """
    from tokenexplorer.wire.sent_secrets import sent_secrets, without

    response = exchange.whole_response()
    _refuse_where_scope_lacks(response, f"The token may not change grants: needs {MANAGE_SCOPE}.", MANAGE_SCOPE)
    words = without(" ".join((*_causes(response), _summary(response))), sent_secrets(exchange.request))
    if adding and (response.status == 409 or (response.status == 400 and _THERE.search(words))):
        raise AlreadySo(f"{scope} is granted already.", "Nothing is to be done.", words)
    # A 404 that says nothing may be a proxy's: only the org's own words tell that the grant is what is not found.
    if not adding and (response.status == 410 or (response.status == 404 and words and not _APP.search(words))):
        raise AlreadySo(f"The grant of {scope} is gone already.", "Nothing is to be done.", words)
    ways = _ways(client, access)
    ways[403] = (
        "Use the token of a Super Administrator.",
        "The org does not let this account change the app's grants (403).",
    )
    if adding:
        ways[400] = _why_not_valid(words, org, scope)
    _refuse(exchange, ways, _ONE, "The org does not change the app's grants")


def _why_not_valid(words: str, org: Org, scope: str) -> tuple[str, str]:
    if "issuer" in words:
        return (
            "Check the org's address under Connect: the grant names it as its issuer.",
            f"The org does not take {org.url} for its issuer (400).",
        )
    return (
        "Check the scope's name: only scopes of Okta's own API are granted.",
        f"The org cannot grant {scope} (400).",
    )


def _ways(client: Client, access: GrantAccess) -> dict[int, tuple[str, str]]:
    return {
        401: (
            "Replace the SSWS token under Requests." if access.scheme == "SSWS" else "Sign in again.",
            "The org does not accept the token (401).",
        ),
        404: ("Check the client ID.", f"The org has no app {client.client_id} that this account may see (404)."),
    }


def _refuse_where_scope_lacks(response: HttpResponse, title: str, scope: str) -> None:
    from tokenexplorer.oauth.server_call import challenge_of

    if challenge_of(response).get("error", "").lower() == "insufficient_scope":
        raise Lacking(title, f"Sign in with {scope}." if scope else "")


def _refuse(exchange: Exchange, ways: dict[int, tuple[str, str]], what: str, otherwise: str) -> NoReturn:
    from tokenexplorer.oauth.server_call import raise_refusal
    from tokenexplorer.wire.sent_secrets import sent_secrets, without

    response = exchange.whole_response()
    advice, title = ways.get(response.status, ("", f"{otherwise} ({response.status})."))
    words = ""
    try:
        raise_refusal(response, "grants", what, exchange.request)
    except OAuthError as error:
        words, advice = error.detail, advice or error.advice
    except MalformedResponseError:
        if not advice:
            raise
        words = ""  # no JSON and no challenge: the status says all
    causes = without(" ".join(_causes(response)), sent_secrets(exchange.request))
    raise TokenExplorerError(title, advice, " ".join(part for part in (words, causes) if part))


def _members(response: HttpResponse) -> dict[str, Any]:
    try:
        value = response.body.json()
    except TokenExplorerError:
        return {}
    return value if isinstance(value, dict) else {}


def _summary(response: HttpResponse) -> str:
    said = _members(response).get("errorSummary")
    return said if isinstance(said, str) else ""


def _causes(response: HttpResponse) -> list[str]:
    causes = _members(response).get("errorCauses")
    said = [each.get("errorSummary") for each in causes if isinstance(each, dict)] if isinstance(causes, list) else []
    return [each for each in said if isinstance(each, str)][:5]
