"""What the list says of an app's scope grants. Values only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.listing import ListedScope, ScopeGroup
    from tokenexplorer.ui.state import GrantStatus

GrantWord = Literal["granted", "not granted", "not needed", "unknown"]


@dataclass(frozen=True, slots=True)
class Granting:
    """How the grants of the current app stand.

    Attributes:
        applies: Whether scopes are granted to the app at all; the list has no column for them where not.
        known: Whether `granted` is what the org said.
        reading: Whether the org is being asked.
        granted: Names of the granted scopes; one that includes another does not grant it.
    """

    applies: bool = False
    known: bool = False
    reading: bool = False
    granted: frozenset[str] = frozenset()

    def word(self, scope: ListedScope) -> GrantWord:
        """How a scope stands."""
        if not self.applies:
            return "unknown"
        if scope.kind == "oidc" and not scope.needs_grant:
            return "not needed"
        if not self.known or not scope.needs_grant:
            return "unknown"
        return "granted" if scope.name in self.granted else "not granted"

    def lacking(self, groups: Collection[ScopeGroup], chosen: Collection[str]) -> tuple[str, ...]:
        """The chosen scopes that are not granted, in the order of the list; none while nothing is known."""
        if not self.known:
            return ()
        return tuple(
            scope.name
            for group in groups
            for scope in group.scopes
            if scope.name in chosen and self.word(scope) == "not granted"
        )


NO_GRANTS = Granting()


def granting(status: GrantStatus | None, *, applies: bool) -> Granting:
    """What the state says, for the list.

    Args:
        status: Of the current app; None while nobody asked.
        applies: Whether its scopes are granted at all.
    """
    if not applies or status is None:
        return Granting(applies)
    # While they are read anew, what was known before is still the best there is.
    known = status.state == "known" or (status.state == "reading" and bool(status.granted))
    return Granting(True, known, status.state == "reading", status.granted)
