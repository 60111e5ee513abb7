"""Which calls a token opens, and which it would open with one scope more. Values only; the model draws them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.coverage import ServerKind
    from tokenexplorer.catalogue.operations import Operation


@dataclass(frozen=True, slots=True)
class CallGroup:
    """Calls under a heading.

    Attributes:
        title: An area of the API, or the scope that is missing.
        calls: In the order of the specification.
    """

    title: str
    calls: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class CanDo:
    """What a token can do.

    Attributes:
        opened: Calls that its scopes open, by area.
        nearly: Calls that need one scope more, by that scope: of the resources at hand first, then what opens most.
    """

    opened: tuple[CallGroup, ...] = ()
    nearly: tuple[CallGroup, ...] = ()

    @property
    def count(self) -> int:
        """Calls that are open."""
        return sum(len(group.calls) for group in self.opened)

    @property
    def nearly_count(self) -> int:
        """Calls that need one scope more."""
        return sum(len(group.calls) for group in self.nearly)


NOTHING: Final = CanDo()


def can_do(scopes: Collection[str], catalogue: Catalogue, server: ServerKind) -> CanDo:
    """Sort a catalogue's calls by what a token's scopes open; for workers, since a catalogue may have 10,000 calls.

    Args:
        scopes: Of the token.
        catalogue: Of the org whose API it is.
        server: Who issued the token: a custom server of Okta never issues the scopes of Okta's own API.
    """
    from tokenexplorer.catalogue.coverage import nearly_opened, opened_by
    from tokenexplorer.catalogue.operations import area_order

    names = frozenset(scopes)
    opened: dict[str, list[Operation]] = {}
    for operation in opened_by(names, catalogue, server=server):
        opened.setdefault(operation.tag, []).append(operation)
    nearly: dict[str, list[Operation]] = {}
    for operation, scope in nearly_opened(names, catalogue, server=server):
        nearly.setdefault(scope, []).append(operation)
    at_hand = {_resource(name) for name in names}
    missing = sorted(nearly, key=lambda scope: (_resource(scope) not in at_hand, -len(nearly[scope]), scope))
    return CanDo(
        tuple(CallGroup(tag, tuple(opened[tag])) for tag in sorted(opened, key=area_order)),
        tuple(CallGroup(scope, tuple(nearly[scope])) for scope in missing),
    )


def _resource(scope: str) -> str:
    return scope.rpartition(".")[0] or scope
