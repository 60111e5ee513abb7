"""Saved sets of scopes: read once per org, saved, renamed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.orgs.org import new_id
from tokenexplorer.orgs.scope_set import ScopeSet

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.services import Services


class ScopeSetActions(QObject):
    """Keeps the sets of each org that was asked for.

    Signals:
        changed(str): Id of an org whose sets were read, or are other ones now.
        failed(TokenExplorerError): Something was not kept.
    """

    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._sets: dict[str, tuple[ScopeSet, ...]] = {}

    def sets(self, org_id: str) -> tuple[ScopeSet, ...]:
        """The sets of an org, the oldest first; none until they are read."""
        return self._sets.get(org_id, ())

    def read(self, org_id: str) -> None:
        """Read the sets of an org, unless they are known."""
        if org_id in self._sets:
            return
        self._sets[org_id] = ()

        def forget(error: TokenExplorerError) -> None:
            self._sets.pop(org_id, None)
            self.failed.emit(error)

        self._run(lambda: self._services.store().scope_sets.sets(org_id), org_id, forget)

    def save(self, org_id: str, name: str, scopes: tuple[str, ...]) -> None:
        """Keep a selection under a name; a set of that name gets these scopes."""
        same = next((each for each in self.sets(org_id) if each.name.casefold() == name.casefold()), None)
        self._keep(replace(same, scopes=scopes) if same is not None else ScopeSet(new_id(), org_id, name, scopes))

    def rename(self, scope_set: ScopeSet, name: str) -> None:
        """Call a set otherwise."""
        self._keep(replace(scope_set, name=name))

    def remove(self, scope_set: ScopeSet) -> None:
        """Delete a set."""

        def work() -> tuple[ScopeSet, ...]:
            sets = self._services.store().scope_sets
            sets.remove(scope_set.id)
            return sets.sets(scope_set.org_id)

        self._run(work, scope_set.org_id, self.failed.emit)

    def _keep(self, scope_set: ScopeSet) -> None:
        def work() -> tuple[ScopeSet, ...]:
            sets = self._services.store().scope_sets
            sets.save(scope_set)
            return sets.sets(scope_set.org_id)

        self._run(work, scope_set.org_id, self.failed.emit)

    def _run(
        self,
        work: Callable[[], tuple[ScopeSet, ...]],
        org_id: str,
        on_failed: Callable[[TokenExplorerError], None],
    ) -> None:
        def show(sets: tuple[ScopeSet, ...]) -> None:
            self._sets[org_id] = sets
            self.changed.emit(org_id)

        self._services.writes.run(work, show, on_failed)
