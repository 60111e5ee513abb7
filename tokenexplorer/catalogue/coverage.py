"""Which scopes open which operations: whether a token covers a call, which calls a set of scopes opens, and nearly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tokenexplorer.catalogue.catalogue import Catalogue
from tokenexplorer.catalogue.operations import Operation

ServerKind: TypeAlias = Literal["", "org", "custom"]
"""Which of Okta's authorization servers issues a token; empty where that is unknown, or the server is another's."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a set of scopes stands to one operation.

    Attributes:
        operation: The call.
        has: By needed scope that is there: the scope that gives it (itself, or one that implies it).
        lacks: Needed scopes that are not there, in the specification's order; with none the call is open, though the
            admin role of the signed-in user may still be too weak.
        self_only: Needed scopes of which only the `.self` form is there: the call answers for the signed-in user alone.
    """

    operation: Operation
    has: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]
    self_only: tuple[str, ...] = ()


def covers(operation: Operation, scope_names: Collection[str], catalogue: Catalogue) -> Coverage:
    """Compare what an operation needs with what a token has; a manage scope stands for its read scope.

    Args:
        operation: All of its scopes are needed, not one of them.
        scope_names: Of the token, or as asked for at sign-in.
        catalogue: Knows which scope includes which.
    """
    reached = reach(scope_names, catalogue)
    has = tuple((needed, _giver(needed, scope_names, catalogue)) for needed in operation.scopes if needed in reached)
    lacks = tuple(needed for needed in operation.scopes if needed not in reached)
    self_only = tuple(needed for needed in lacks if f"{needed}.self" in reached)
    return Coverage(operation, has, lacks, self_only)


def reach(scope_names: Collection[str], catalogue: Catalogue) -> frozenset[str]:
    """The names and every scope that they include, those that an included one includes too."""
    reached = catalogue.with_implied(scope_names)
    # What comes with the app names everything that a scope includes; a document from elsewhere may go step by step.
    while len(further := catalogue.with_implied(reached)) > len(reached):
        reached = further
    return reached


def served_by(operation: Operation, server: ServerKind, catalogue: Catalogue) -> bool:
    """Whether tokens of one kind of Okta's authorization servers can open a call at all.

    Args:
        operation: A call of the other kind's own endpoints is not served, nor, by a custom server, one that needs a
            scope which the org server alone issues.
        server: Empty serves everything.
        catalogue: Knows which scopes the org server alone issues.
    """
    if server and operation.server and operation.server != server:
        return False
    if server != "custom":
        return True
    return not any(known.org_server_only for name in operation.scopes if (known := catalogue.scope(name)))


def opened_by(scope_names: Collection[str], catalogue: Catalogue, *, server: ServerKind = "") -> tuple[Operation, ...]:
    """The operations of a catalogue that scopes open together; those that need no scope are left out.

    Args:
        scope_names: Of the token, or as asked for at sign-in.
        catalogue: Whose operations.
        server: Which server issues the scopes; see `served_by`.
    """
    reached = reach(scope_names, catalogue)
    return tuple(
        each
        for each in catalogue.operations
        if each.scopes and reached.issuperset(each.scopes) and served_by(each, server, catalogue)
    )


def nearly_opened(
    scope_names: Collection[str], catalogue: Catalogue, *, server: ServerKind = ""
) -> tuple[tuple[Operation, str], ...]:
    """The operations of a catalogue for which exactly one scope lacks, each with that scope.

    Args:
        scope_names: Of the token, or as asked for at sign-in.
        catalogue: Whose operations.
        server: Which server issues the scopes; see `served_by`.
    """
    reached = reach(scope_names, catalogue)
    found: list[tuple[Operation, str]] = []
    for each in catalogue.operations:
        lacks = [needed for needed in each.scopes if needed not in reached]
        if len(lacks) == 1 and served_by(each, server, catalogue):
            found.append((each, lacks[0]))
    return tuple(found)


def _giver(needed: str, scope_names: Collection[str], catalogue: Catalogue) -> str:
    """The name that gives a needed scope, which one of them does."""
    if needed in scope_names:
        return needed
    known = catalogue.scope(needed)
    direct = next((each for each in known.implied_by if each in scope_names), "") if known else ""
    return direct or next(each for each in scope_names if needed in reach((each,), catalogue))
