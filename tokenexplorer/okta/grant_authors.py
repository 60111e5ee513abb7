"""Who made grants, by name: the org tells ids only, so each person is asked for, as far as the token may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.okta.access import call_of, send

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

USERS_SCOPES = frozenset({"okta.users.read", "okta.users.manage"})
MOST_PEOPLE = 8
"""Asked for at most: a list of grants is made by few."""


def read_names(
    org: Org,
    ids: Iterable[str],
    access: GrantAccess,
    *,
    http: Http,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> dict[str, str]:
    """The names of people of an org. The first one that cannot be read ends it; the others stay ids.

    Args:
        org: Only its own host is asked.
        ids: The org's; each is asked for once.
        access: Of this org.
        http: For the org's policy.
        activity: Records each call.
        cancel: Stops it.

    Raises:
        Cancelled: The person gave up.
    """
    found: dict[str, str] = {}
    for each in list(dict.fromkeys(filter(None, ids)))[:MOST_PEOPLE]:
        try:
            name = _name(org, each, access, http, activity, cancel)
        except Cancelled:
            raise
        except TokenExplorerError:
            break  # names are a courtesy: the grants are read
        if not name:
            break
        found[each] = name
    return found


def _name(
    org: Org, user_id: str, access: GrantAccess, http: Http, activity: Activity, cancel: Cancellation | None
) -> str:
    request = call_of(org, "GET", f"/api/v1/users/{quote(user_id, safe='')}")
    exchange = send(request, access, "Ask who granted", http, activity, cancel)
    response = exchange.whole_response()
    value: Any = response.body.json() if response.status == 200 else None
    profile = value.get("profile") if isinstance(value, dict) else None
    if not isinstance(profile, dict):
        return ""
    parts = [profile.get("firstName"), profile.get("lastName")]
    full = " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    login = profile.get("login")
    return (full or (login if isinstance(login, str) else ""))[:200]
