"""The grants of the current app: ticks are a plan, the plan is told whole, and only Apply sends anything."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.grants import words
from tokenexplorer.ui.scopes.grants.list_pane import GrantsListPane
from tokenexplorer.ui.scopes.grants.preview_model import PreviewRow
from tokenexplorer.ui.scopes.grants.preview_pane import PreviewPane
from tokenexplorer.ui.scopes.grants.rows import GrantRow, Show, rows, shown
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.pane import PaneSplitter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

    from tokenexplorer.okta.grant_changes import Effect, GrantChange
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.app_grants import AppGrantActions
    from tokenexplorer.ui.actions.grant_task import AppGrants
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

PREVIEW_WIDTH = 400


class GrantsPage(QWidget):
    """Stands where the list of scopes stands until Back.

    Signals:
        back_requested: Show the list of scopes again.
        scopes_wanted(tuple): Let the current app ask for these scopes too, then sign in.
        filled_changed: Apply may be pressed now, or no more.
        why_requested(TokenExplorerError): Explain the error that is told.
    """

    back_requested = Signal()
    scopes_wanted = Signal(tuple)
    filled_changed = Signal()
    why_requested = Signal(object)

    def __init__(
        self,
        services: Services,
        state: AppState,
        theme: Theme,
        actions: AppGrantActions,
        picked: Callable[[], Collection[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._theme, self._actions, self._picked = state, theme, actions, picked
        self._ticks: dict[str, dict[str, bool]] = {}
        self._total = 0
        self._narrow = False
        self._sought = ""
        self.setObjectName("grants_page")
        self.setAccessibleName("Grants")
        self.list = GrantsListPane(theme, services.clipboard)
        self.preview = PreviewPane(theme, services.clipboard)
        self._splitter = PaneSplitter("grants", services.settings)
        self._splitter.add_pane(self.list, stretch=1, lowest=480)
        self._splitter.add_pane(self.preview, lowest=320)
        self._splitter.restore([888, PREVIEW_WIDTH])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self._connect()

    def _connect(self) -> None:
        pane = self.list
        pane.back.clicked.connect(self.back_requested)
        pane.narrowed.connect(self.refresh)
        pane.model.turned.connect(self._turn)
        pane.apply.clicked.connect(self._ask)
        pane.undo.clicked.connect(self._undo)
        pane.banner_action.connect(self._mend)
        self._actions.changed.connect(self._changed)
        for changed in (self._state.tokens_changed, self._state.catalogue_changed):
            changed.connect(self._refresh_later)

    # Showing

    def open(self, scope: str = "") -> None:
        """Read the grants of the current app and show them; a scope that is named gets its row selected."""
        org, client = self._state.org, self._state.client
        if org is None or client is None:
            return
        self._actions.forget_report(client.id)
        self._sought = scope
        self._actions.read(org, client)
        self.refresh()
        self.list.filter.setFocus()

    def refresh(self) -> None:
        """Show what is known and planned now."""
        org, client = self._state.org, self._state.client
        known = self._actions.of(client.id) if client is not None else None
        if org is None or client is None or known is None:
            return
        pane = self.list
        pane.show_head_words(f"Grants of {client.name}", words.read_line(known))
        wanted = self._wanted(client, known)
        current = pane.model.row(pane.table.currentIndex())
        everything = rows(self._state.catalogue, known.grants, wanted, known.names, client.scopes)
        self._show_rows(everything, known, client)
        if current is not None:
            pane.table.select_scope(current.scope)
        self._seek(known)
        pane.show_banner(words.banner(known, client))
        error = known.report.error if known.report is not None and known.report.error is not None else known.error
        if error is not None:
            pane.banner.offer_why(lambda: self.why_requested.emit(error), name="grants_whyButton")
        self._show_plan(org, client, known)

    def _seek(self, known: AppGrants) -> None:
        """Pick the scope for which the page was opened, once it is known whether it is granted."""
        scope, pane = self._sought, self.list
        if not scope or known.read_at is None or known.state == "reading":
            return
        self._sought = ""
        if not pane.table.select_scope(scope):
            pane.segments.set_current("all")
            self.refresh()
            pane.table.select_scope(scope)

    def _show_rows(self, everything: tuple[GrantRow, ...], known: AppGrants, client: Client) -> None:
        pane = self.list
        pane.show_counts(len(known.grants) if known.read_at is not None else None, len(everything))
        show: Show = "all" if pane.segments.current() == "all" else "granted"
        left = shown(everything, show, pane.filter.text())
        pane.model.set_rows(left, usable=known.state == "known" and bool(known.changer_key))
        if known.read_at is None and known.state == "reading":
            pane.show_waiting(f"Reading the grants of {client.name}")
        elif known.read_at is None:
            pane.show_nothing("What is granted to this app is not known.", can_clear=False)
        elif left:
            pane.show_table()
        else:
            text = pane.filter.text().strip()
            none = "Nothing is granted to this app yet. All shows what can be."
            pane.show_nothing(f"No scope named {text}." if text else none, can_clear=bool(text))

    def _show_plan(self, org: Org, client: Client, known: AppGrants) -> None:
        planned, applying = self._planned(client, known), known.state == "applying"
        effects = self._effects(org, client, known, planned)
        self.preview.show_changes(tuple(self._row(each, org, client) for each in effects))
        step, sent = known.step if applying else 0, known.report is not None
        self.preview.show_sending(step, self._total, planned=bool(planned), sent=sent)
        self.preview.setVisible(not self._narrow or bool(planned))
        why = "" if known.state == "known" else "The grants are not read yet."
        if not planned:
            why = "Tick or untick a scope first."
        self.list.show_buttons(len(planned), why_not=why, applying="Applying" if applying else "")
        self.filled_changed.emit()

    @staticmethod
    def _row(effect: Effect, org: Org, client: Client) -> PreviewRow:
        change = effect.change
        line = words.effect_line(effect, client)
        return PreviewRow(change.kind, change.scope, line, words.whole_call(change, org))

    def _effects(
        self, org: Org, client: Client, known: AppGrants, planned: tuple[GrantChange, ...]
    ) -> tuple[Effect, ...]:
        from tokenexplorer.okta.grant_changes import effects

        state, now = self._state, datetime.now(UTC)
        return effects(
            planned, known.grants, org, client, state.catalogue, state.tokens, tuple(self._picked()), now=now
        )

    def _planned(self, client: Client, known: AppGrants) -> tuple[GrantChange, ...]:
        from tokenexplorer.okta.grant_changes import changes

        return changes(client, known.grants, self._wanted(client, known)) if known.read_at is not None else ()

    def _wanted(self, client: Client, known: AppGrants) -> frozenset[str]:
        ticks = self._ticks.get(client.id, {})
        there = {grant.scope for grant in known.grants}
        return frozenset(
            (there | {name for name, on in ticks.items() if on}) - {n for n, on in ticks.items() if not on}
        )

    def _changed(self, client_ref: str) -> None:
        client, known = self._state.client, self._actions.of(client_ref)
        if known is not None and known.state == "known":
            there = {grant.scope for grant in known.grants}
            ticks = self._ticks.get(client_ref, {})
            self._ticks[client_ref] = {name: on for name, on in ticks.items() if (name in there) != on}
        if client is not None and client.id == client_ref:
            self._refresh_later()

    def _refresh_later(self, *_: object) -> None:
        # A page that nobody sees costs nothing: it is filled when it is seen again.
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while another place was shown: who signed in to mend it finds no old failure."""
        super().showEvent(event)
        self.refresh()

    # Planning and acting

    def _turn(self, scope: str, on: bool) -> None:
        client = self._state.client
        known = self._actions.of(client.id) if client is not None else None
        if client is None or known is None:
            return
        ticks = self._ticks.setdefault(client.id, {})
        ticks[scope] = on
        if any(grant.scope == scope for grant in known.grants) == on:
            del ticks[scope]
        if known.report is not None:
            self._actions.forget_report(client.id)
        self.refresh()

    def _undo(self) -> None:
        client = self._state.client
        known = self._actions.of(client.id) if client is not None else None
        if client is None or known is None:
            return
        if known.state == "applying":
            self._actions.stop(client.id)
            self.list.undo.setEnabled(False)
            return
        self._ticks.pop(client.id, None)
        self.refresh()
        self.list.table.setFocus()

    def _ask(self) -> None:
        org, client = self._state.org, self._state.client
        known = self._actions.of(client.id) if client is not None else None
        if org is None or client is None or known is None or known.state != "known":
            return
        planned = self._planned(client, known)
        if not planned:
            return
        label = f"Apply {counted(len(planned), 'change')}"
        text = words.confirmation(planned, org, known.changer)
        danger = any(change.kind == "remove" for change in planned)
        asked = words.question(planned, client)

        def apply() -> None:
            # What was shown in the question is what is sent, unless something else is known by now.
            now = self._actions.of(client.id)
            if now is not None and (now.grants, now.changer_key) == (known.grants, known.changer_key):
                self._total = len(planned)
                # Apply is disabled now; the focus would wander to the top of the window.
                self.list.table.setFocus()
                self._actions.apply(org, client, planned)

        ConfirmDialog.ask(self.window(), self._theme, asked, text, label, danger, apply)

    def _mend(self, action: str) -> None:
        org, client = self._state.org, self._state.client
        if action == "manage":
            self.scopes_wanted.emit((words.MANAGE_SCOPE,))
        elif action == "sign_in" and client is not None:
            known = self._actions.of(client.id)
            self.scopes_wanted.emit(words.added(known.report) if known is not None else ())
        elif action == "read" and org is not None and client is not None:
            self._actions.read(org, client)

    # The place's questions

    def filter_edit(self) -> QLineEdit:
        """The filter."""
        return self.list.filter

    def panes(self) -> tuple[QWidget, ...]:
        """List and preview."""
        return (self.list, self.preview)

    def escape(self) -> None:
        """Clear the filter, else go back."""
        if self.list.filter.text():
            self.list.filter.clear()
        else:
            self.back_requested.emit()

    def set_narrow(self, narrow: bool) -> None:
        """Where it is narrow, the preview shows only while there is something to tell."""
        self._narrow = narrow
        self.refresh()
