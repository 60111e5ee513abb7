"""Why an Okta org does not let one read or change an app's scope grants: the likeliest cause, with its mend first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from tokenexplorer.oauth.language import is_english
from tokenexplorer.okta.refusals import AlreadySo, is_gone, not_accepted, own_words, refuse, refuse_where_scope_lacks

if TYPE_CHECKING:
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.wire.exchange import Exchange

MANAGE_SCOPE = "okta.appGrants.manage"
_LIST, _ONE = "a list of scope grants", "a scope grant"
_THERE = re.compile(r"\balready\b|\bexists?\b|\bduplicate\b", re.IGNORECASE)
_APP = re.compile(r"\bAppInstance\b")


def refuse_reading(exchange: Exchange, client: Client, access: GrantAccess) -> NoReturn:
    """Name the likeliest cause why grants cannot be read.

    Raises:
        TokenExplorerError: Always.
    """
    refuse_where_scope_lacks(exchange, "Grants could not be read: the token lacks the scope.", "")
    ways = _ways(client, access)
    ways[403] = ("Sign in as an administrator.", "The org does not let this account read the app's grants (403).")
    refuse(exchange, ways, _LIST, "The org does not list the app's grants")


def refuse_change(
    exchange: Exchange, org: Org, client: Client, access: GrantAccess, scope: str, *, adding: bool
) -> NoReturn:
    """Name the likeliest cause why a scope cannot be granted, or its grant not be revoked.

    Raises:
        AlreadySo: It is so already.
        TokenExplorerError: It is not.
    """
    response = exchange.whole_response()
    refuse_where_scope_lacks(exchange, f"The token may not change grants: needs {MANAGE_SCOPE}.", MANAGE_SCOPE)
    words = own_words(exchange)
    if adding and (response.status == 409 or (response.status == 400 and _THERE.search(words))):
        raise AlreadySo(f"{scope} is granted already.", "Nothing is to be done.", words)
    if not adding and is_gone(exchange) and not _APP.search(words):
        raise AlreadySo(f"The grant of {scope} is gone already.", "Nothing is to be done.", words)
    ways = _ways(client, access)
    ways[403] = (
        "Use the token of a Super Administrator.",
        "The org does not let this account change the app's grants (403).",
    )
    if adding:
        ways[400] = _why_not_valid(words, org, scope)
    refuse(exchange, ways, _ONE, "The org does not change the app's grants")


def _why_not_valid(words: str, org: Org, scope: str) -> tuple[str, str]:
    if "issuer" in words:
        return (
            "Check the org's address under Connect: the grant names it as its issuer.",
            f"The org does not take {org.url} for its issuer (400).",
        )
    if words and not is_english(words):
        # Okta's reasons for 400 differ in their sentences alone, and those it translates.
        return (
            "Read the grants again, for it may be there already; else check the scope's name.",
            f"The org does not grant {scope} (400).",
        )
    return (
        "Check the scope's name: only scopes of Okta's own API are granted.",
        f"The org cannot grant {scope} (400).",
    )


def _ways(client: Client, access: GrantAccess) -> dict[int, tuple[str, str]]:
    return {
        401: not_accepted(access),
        404: ("Check the client ID.", f"The org has no app {client.client_id} that this account may see (404)."),
    }
