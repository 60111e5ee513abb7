"""The calls that the person ticked, per org, for as long as the app runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.operations import Operation


class Picks:
    """Keys of calls in the order in which they were ticked."""

    def __init__(self) -> None:
        self._keys: dict[str, dict[str, None]] = {}

    def turn(self, org_id: str, key: str, *, on: bool) -> None:
        """Tick or untick a call."""
        keys = self._keys.setdefault(org_id, {})
        if on:
            keys[key] = None
        else:
            keys.pop(key, None)

    def clear(self, org_id: str) -> None:
        """Untick all calls of an org."""
        self._keys.pop(org_id, None)

    def of(self, org_id: str, catalogue: Catalogue) -> tuple[Operation, ...]:
        """The ticked calls of an org that its catalogue still knows."""
        found = (catalogue.operation(key) for key in self._keys.get(org_id, ()))
        return tuple(call for call in found if call is not None)
