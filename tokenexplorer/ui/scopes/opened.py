"""Which calls the right pane shows: those that the chosen scopes open, and those that somebody looks for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tokenexplorer.catalogue.matching import matching

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.coverage import ServerKind
    from tokenexplorer.catalogue.operations import Operation

FREE: Final = "No token needed"
SSWS_ONLY: Final = "API token only"
UNKNOWN: Final = "No scope named"
ELSEWHERE: Final = "Not at this server"
FREE_HEADINGS: Final = (FREE, SSWS_ONLY, UNKNOWN, ELSEWHERE)
MOST_FOUND: Final = 60
"""Calls that a search shows at first; more on demand."""


class CallGroup(NamedTuple):
    """A scope and calls of it.

    Attributes:
        scope: The scope that opens them, or that they need; one of `FREE_HEADINGS` where they name none.
        calls: The nearest to the root first.
        chosen: Whether the app asks for the scope, so that the calls are open.
    """

    scope: str
    calls: tuple[Operation, ...]
    chosen: bool = True

    @property
    def is_scope(self) -> bool:
        """Whether the heading is a scope at all."""
        return self.scope not in FREE_HEADINGS


@dataclass(frozen=True, slots=True)
class Opened:
    """What a choice of scopes opens at a server.

    Attributes:
        groups: By the scope that opens them, in the order of the choice.
        catalogue: Where the calls are from.
        scopes: The choice.
        server: Which kind of Okta's authorization servers issues them; empty at other providers.
        givers: By scope that is reached: the chosen one that gives it, itself where it is chosen.
    """

    groups: tuple[CallGroup, ...]
    catalogue: Catalogue
    scopes: tuple[str, ...]
    server: ServerKind
    givers: Mapping[str, str]

    @property
    def count(self) -> int:
        """How many calls."""
        return sum(len(group.calls) for group in self.groups)

    def ids(self) -> frozenset[int]:
        """The identity of each open call: as fast as can be to look up."""
        return frozenset(id(call) for group in self.groups for call in group.calls)


def opened_calls(catalogue: Catalogue, scopes: Collection[str], *, server: ServerKind = "") -> Opened:
    """The calls that scopes open, in the order of the scopes; a call stands under the first scope that it needs.

    Args:
        catalogue: Of the org.
        scopes: As chosen; those that the app's server cannot issue are left out by the caller.
        server: Which kind of Okta's authorization servers issues them; the other kind's own calls are left out.
    """
    from tokenexplorer.catalogue.coverage import opened_by, reach

    givers = {name: name for name in scopes}
    names = tuple(givers)
    for name in names:
        for reached in reach((name,), catalogue):
            givers.setdefault(reached, name)
    found: dict[str, list[Operation]] = {name: [] for name in names}
    for operation in opened_by(names, catalogue, server=server):
        found[givers[operation.scopes[0]]].append(operation)
    # What a sign-in scope opens, its own userinfo, comes last: who plans calls looks for the API's.
    ordered = sorted(found.items(), key=lambda pair: catalogue.kind_of(pair[0]) == "oidc")
    groups = tuple(CallGroup(name, _nearest_first(name, calls)) for name, calls in ordered if calls)
    return Opened(groups, catalogue, names, server, givers)


def preview(opened: Opened, scope: str) -> CallGroup | None:
    """What a scope that is not chosen would open besides; None where that is nothing."""
    from tokenexplorer.catalogue.coverage import opened_by

    if scope in opened.scopes:
        return None
    here = opened.ids()
    more = opened_by((*opened.scopes, scope), opened.catalogue, server=opened.server)
    calls = [call for call in more if id(call) not in here]
    return CallGroup(scope, _nearest_first(scope, calls), chosen=False) if calls else None


def closed_groups(opened: Opened, keys: Iterable[str]) -> tuple[CallGroup, ...]:
    """Those of some calls that the choice does not open, each under the first scope that lacks."""
    here = opened.ids()
    calls = [call for key in keys if (call := opened.catalogue.operation(key)) is not None and id(call) not in here]
    return _by_lacking(opened, calls)


def found_calls(opened: Opened, text: str, most: int = MOST_FOUND) -> tuple[tuple[CallGroup, ...], int]:
    """The calls of the whole catalogue that hold every word of a text, open ones first.

    Args:
        opened: What the choice opens.
        text: As typed.
        most: How many calls to answer at most.

    Returns:
        The groups, and how many calls were found in all.
    """
    groups: list[CallGroup] = []
    left = most
    for group in opened.groups:
        kept = matching(group.calls, text)
        if kept and left > 0:
            groups.append(CallGroup(group.scope, kept[:left]))
            left -= len(groups[-1].calls)
    found = matching(opened.catalogue.operations, text)
    if left > 0:
        here = opened.ids()
        closed = [call for call in found if id(call) not in here]
        groups += _by_lacking(opened, closed[:left])
    return tuple(groups), len(found)


def _by_lacking(opened: Opened, calls: Iterable[Operation]) -> tuple[CallGroup, ...]:
    found: dict[str, list[Operation]] = {}
    for call in calls:
        found.setdefault(_heading(opened, call), []).append(call)
    return tuple(CallGroup(name, tuple(members), chosen=False) for name, members in found.items())


def _heading(opened: Opened, call: Operation) -> str:
    from tokenexplorer.catalogue.coverage import served_by

    if not call.scopes:
        return FREE if call.no_auth else SSWS_ONLY if call.api_token else UNKNOWN
    lacks = [name for name in call.scopes if name not in opened.givers]
    return lacks[0] if lacks and served_by(call, opened.server, opened.catalogue) else ELSEWHERE


def _nearest_first(scope: str, calls: Iterable[Operation]) -> tuple[Operation, ...]:
    """What people mean by a scope is near the root: `/users` before `/users/{id}/factors/{id}/verify`."""
    resource = f"/{scope.split('.')[1].lower()}" if scope.count(".") else ""
    return tuple(
        sorted(calls, key=lambda call: (call.deprecated, resource not in call.path.lower(), call.path.count("/")))
    )
