"""Which scopes open which operations: whether a token covers a call, and which calls a set of scopes opens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tokenexplorer.catalogue.catalogue import Catalogue
from tokenexplorer.catalogue.operations import Operation


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a set of scopes stands to one operation.

    Attributes:
        operation: The call.
        has: By needed scope that is there: the scope that gives it (itself, or one that implies it).
        lacks: Needed scopes that are not there, in the specification's order.
        self_only: Needed scopes of which only the `.self` form is there: the call answers for the signed-in user alone.
    """

    operation: Operation
    has: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    self_only: tuple[str, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether nothing lacks. The admin role of the signed-in user may still be too weak."""
        return not self.lacks


def covers(operation: Operation, scope_names: Collection[str], catalogue: Catalogue) -> Coverage:
    """Compare what an operation needs with what a token has; a manage scope stands for its read scope.

    Args:
        operation: All of its scopes are needed, not one of them.
        scope_names: Of the token, or as asked for at sign-in.
        catalogue: Knows which scope includes which.
    """
    has: list[tuple[str, str]] = []
    lacks: list[str] = []
    for needed in operation.scopes:
        giver = _giver(needed, scope_names, catalogue)
        if giver:
            has.append((needed, giver))
        else:
            lacks.append(needed)
    self_only = tuple(needed for needed in lacks if f"{needed}.self" in catalogue.with_implied(scope_names))
    return Coverage(operation, tuple(has), tuple(lacks), self_only)


def opened_by(scope_names: Collection[str], catalogue: Catalogue) -> tuple[Operation, ...]:
    """The operations of a catalogue that the scopes open together; those that need no scope are left out."""
    effective = catalogue.with_implied(scope_names)
    return tuple(each for each in catalogue.operations if each.scopes and effective.issuperset(each.scopes))


def _giver(needed: str, scope_names: Collection[str], catalogue: Catalogue) -> str:
    if needed in scope_names:
        return needed
    known = catalogue.scope(needed)
    return next((each for each in known.implied_by if each in scope_names), "") if known else ""
