"""What ticks in a list of grants come to, before anything is sent: each call, and what it opens, closes and leaves.

Pure: nothing is asked of anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tokenexplorer.okta.grants import MANAGE_SCOPE, Grant, grants_path

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary


@dataclass(frozen=True, slots=True)
class GrantChange:
    """One call that would be made.

    Attributes:
        kind: add grants a scope, remove revokes its grant.
        scope: Its name.
        grant: What is revoked; None where a scope is granted.
        method: Of the call.
        path: Of the call, at the org.
    """

    kind: Literal["add", "remove"]
    scope: str
    grant: Grant | None
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does, together with the others.

    Attributes:
        change: The call.
        calls: Calls of the catalogue that a token of this app can open from then on, or no more.
        picked: Those of them that the person ticked.
        tokens: Stored tokens of this app that carry the scope now; they keep it until they end.
        asked_for: Whether the app asks for the scope at its next sign-in.
        own_way: Whether it takes away what the app itself needs to change grants.
    """

    change: GrantChange
    calls: tuple[Operation, ...] = ()
    picked: tuple[Operation, ...] = ()
    tokens: tuple[TokenSummary, ...] = ()
    asked_for: bool = False
    own_way: bool = False


def changes(client: Client, grants: Iterable[Grant], wanted: Collection[str]) -> tuple[GrantChange, ...]:
    """The calls that make an app's grants what is wanted: what is granted comes first, then what is revoked.

    Args:
        client: The app.
        grants: What it has.
        wanted: Names of the scopes that it should have.
    """
    there = tuple(grants)
    path = grants_path(client)
    lacking = set(wanted) - {grant.scope for grant in there}
    added = [GrantChange("add", scope, None, "POST", path) for scope in sorted(lacking)]
    # An org may hold two grants of one scope; while one of them stays, the scope stays.
    removed = [
        GrantChange("remove", grant.scope, grant, "DELETE", grants_path(client, grant.id))
        for grant in sorted(there, key=lambda each: each.scope)
        if grant.scope not in wanted
    ]
    return (*added, *removed)


def effects(
    planned: Sequence[GrantChange],
    grants: Iterable[Grant],
    org: Org,
    client: Client,
    catalogue: Catalogue,
    tokens: Iterable[TokenSummary] = (),
    picked: Collection[str] = (),
    *,
    now: datetime,
) -> tuple[Effect, ...]:
    """What each change does.

    Args:
        planned: See `changes`.
        grants: What the app has now.
        org: The app's.
        client: The app.
        catalogue: Which scopes open which calls.
        tokens: The wallet.
        picked: Keys of the calls that the person ticked.
        now: Aware.
    """
    if not planned:
        return ()
    before = {grant.scope for grant in grants}
    after = (before | {each.scope for each in planned}) - {each.scope for each in planned if each.kind == "remove"}
    opened, closed = _difference(before, after, catalogue)
    own = [each for each in tokens if _is_of(each, org, client, now)]
    found = []
    for each in planned:
        calls = _of_scope(each.scope, opened if each.kind == "add" else closed, catalogue)
        found.append(
            Effect(
                each,
                calls,
                tuple(call for call in calls if call.key in picked),
                tuple(token for token in own if each.scope in token.scopes),
                each.scope in client.scopes,
                each.kind == "remove" and each.scope == MANAGE_SCOPE,
            )
        )
    return tuple(found)


def _difference(
    before: Collection[str], after: Collection[str], catalogue: Catalogue
) -> tuple[list[Operation], list[Operation]]:
    from tokenexplorer.catalogue.coverage import opened_by

    then = opened_by(before, catalogue, server="org")
    later = opened_by(after, catalogue, server="org")
    old, new = {each.key for each in then}, {each.key for each in later}
    return [each for each in later if each.key not in old], [each for each in then if each.key not in new]


def _of_scope(scope: str, calls: Iterable[Operation], catalogue: Catalogue) -> tuple[Operation, ...]:
    """Those of some calls that need a scope, or one that it includes."""
    from tokenexplorer.catalogue.coverage import reach

    gives = reach((scope,), catalogue)
    return tuple(call for call in calls if not gives.isdisjoint(call.scopes))


def _is_of(token: TokenSummary, org: Org, client: Client, now: datetime) -> bool:
    """Whether a stored token is of the app and its access token has not ended."""
    ends = token.access_expires_at
    mine = token.org_id == org.id and token.client_id == client.client_id and "access_token" in token.kinds
    return mine and (ends is None or ends > now)
