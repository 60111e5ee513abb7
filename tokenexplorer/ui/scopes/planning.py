"""Keeps which calls are ticked, and joins them to the planner and its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.catalogue.planner import Plan
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.scopes.calls_pane import CallsPane
    from tokenexplorer.ui.scopes.opened import Opened
    from tokenexplorer.ui.scopes.selection import Selection
    from tokenexplorer.ui.state import AppState


class Picks:
    """The calls that the person ticked, per org and in that order, for as long as the app runs."""

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


class Planning(QObject):
    """Shows the smallest set for what is ticked.

    Signals:
        sign_in_requested: The set is selected; sign in with it.
    """

    sign_in_requested = Signal()

    def __init__(self, state: AppState, selection: Selection, pane: CallsPane) -> None:
        super().__init__(pane)
        self._state, self._selection, self._pane = state, selection, pane
        self._picks = Picks()
        self._plan: Plan | None = None
        self._opened: Opened | None = None
        pane.ticked.connect(self._tick)
        pane.plan.apply_requested.connect(self._apply)
        pane.plan.sign_in_requested.connect(self._apply_and_sign_in)
        pane.plan.clear_requested.connect(self._clear)

    def keys(self, org: Org) -> tuple[str, ...]:
        """Keys of the ticked calls of an org."""
        return tuple(call.key for call in self._picks.of(org.id, self._state.catalogue))

    def show(self, org: Org, opened: Opened, selected: tuple[str, ...]) -> None:
        """Plan anew for what is ticked.

        Args:
            org: Whose calls.
            opened: What the selection opens, and at which server.
            selected: Today's selection.
        """
        from tokenexplorer.catalogue.planner import plan

        self._opened = opened
        calls = self._picks.of(org.id, opened.catalogue)
        self._plan = plan(calls, selected, opened.catalogue, server=opened.server) if calls else None
        if self._plan is not None:
            self._pane.plan.show_plan(self._plan, len(calls), selected, has_app=self._selection.has_app)
        self._pane.show_plan(self._plan is not None)

    def _tick(self, key: str, on: bool) -> None:
        org = self._state.org
        if org is not None:
            self._picks.turn(org.id, key, on=on)
            self._show_again(org)

    def _clear(self) -> None:
        org = self._state.org
        if org is not None:
            self._picks.clear(org.id)
            self._show_again(org)
            self._pane.tree.setFocus()

    def _show_again(self, org: Org) -> None:
        if self._opened is not None:
            self._pane.show_picks(self.keys(org))
            self.show(org, self._opened, self._selection.scopes)

    def _apply(self) -> None:
        if self._plan is not None:
            self._selection.replace(self._plan.scopes)

    def _apply_and_sign_in(self) -> None:
        if self._plan is not None:
            self._apply()
            self.sign_in_requested.emit()
