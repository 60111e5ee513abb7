"""Scopes: what there is to ask for, what the current app asks for, which calls that opens, and which are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.scopes.calls_pane import CallsPane
from tokenexplorer.ui.scopes.current import Current
from tokenexplorer.ui.scopes.grants.opening import GrantsDoor
from tokenexplorer.ui.scopes.list_pane import ListPane
from tokenexplorer.ui.scopes.planning import Planning
from tokenexplorer.ui.scopes.selection import Selection
from tokenexplorer.ui.scopes.sets import Sets
from tokenexplorer.ui.widgets.pane import PaneSplitter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

NARROW = 1200
CALLS_WIDTH = 448


class ScopesPlace(Place):
    """The list of scopes and what they open. Checking a row changes the current app at once."""

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._narrow = self._asking = False
        self._wanted = ""
        self.setObjectName("scopes_page")
        self.setAccessibleName("Scopes")
        self._list = ListPane(theme, services.clipboard)
        self._calls = CallsPane(theme, services.clipboard)
        self._selection = Selection(state, actions)
        self._planning = Planning(state, self._selection, self._calls)
        self._sets = Sets(actions.scope_sets, state, theme, self._selection, self._list.sets, self)
        self._splitter = PaneSplitter("scopes", services.settings)
        self._splitter.add_pane(self._list, stretch=1, lowest=546)
        self._splitter.add_pane(self._calls, lowest=360)
        self._splitter.restore([840, CALLS_WIDTH])
        self._stack = QStackedWidget()
        self._stack.addWidget(self._splitter)
        self._grants = GrantsDoor(services, state, theme, actions.app_grants, self._stack, self._ticked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._stack)
        self._connect()

    def _connect(self) -> None:
        state, pane = self._state, self._list
        for changed in (
            state.current_changed,
            state.tokens_changed,
            state.current_token_changed,
            state.metadata_changed,
            state.catalogue_changed,
            state.grants_changed,
        ):
            changed.connect(self._refresh_later)
        pane.model.toggled.connect(self._selection.turn)
        pane.tree.selectionModel().currentChanged.connect(self._show_scope)
        pane.sign_in.clicked.connect(self.sign_in_requested)
        pane.copy.clicked.connect(self._copy)
        pane.bar.calls_toggled.connect(self._show_drawer)
        pane.mend.clicked.connect(self._add_and_sign_in)
        pane.grants.clicked.connect(self._open_grants)
        pane.empty.typed.connect(self._add_typed)
        self._calls.call_requested.connect(lambda key: self.place_requested.emit("requests", key))
        self._calls.card.successor_requested.connect(self._use_successor)
        self._planning.sign_in_requested.connect(self._sign_in_for_calls)
        self._sets.notice.connect(self.notice)
        self._sets.trouble.connect(self.trouble)
        self._grants.turned.connect(self._turn_page)
        self._grants.scopes_wanted.connect(self._sign_in_with)
        self._grants.why_requested.connect(self._explain)
        self._grants.filled_changed.connect(self.filled_changed)

    # Showing

    def prepare(self) -> None:
        """Fill the list once; what changes until it is shown costs little then."""
        self._refresh()

    def activate(self) -> None:
        """Show what is current now, and be ready to type a filter."""
        self._asking = True  # what is asked for says at once that it is being read: all is shown once, below
        self._read()
        self._asking = False
        self._refresh()
        (self.filter_edit() or self._list.bar.edit).setFocus()

    def open(self, argument: object) -> None:
        """Select the row of a scope, whatever the filter leaves; `("grants", scope)` shows it among the grants."""
        match argument:
            case ("grants", str(scope)):
                self._grants.open(scope)
                return
        if not isinstance(argument, str) or not argument:
            return
        self._grants.close()
        self._wanted = argument
        self._refresh()

    def _refresh_later(self, *_: object) -> None:
        # A place that nobody sees costs nothing: it is filled when it is shown.
        if self.isVisible() and not self._asking:
            self._refresh()
            self._read()

    def _read(self) -> None:
        """Ask for what is not known yet; what is known or asked for already costs nothing."""
        org, client = self._state.org, self._state.client
        if org is not None:
            self._sets.read(org.id)
        if org is not None and client is not None:
            self._actions.grants.read(org, client)

    def _refresh(self) -> None:
        org, client = self._state.org, self._state.client
        if org is None:
            return
        model, now = self._list.model, Current(self._state, org, client)
        current = model.scope(self._list.tree.currentIndex())
        content = now.content()
        model.set_content(content)
        self._list.show_choice(has_app=client is not None)
        self._list.show_notice(now.notice(content))
        self._list.show_rows()
        opened = now.opened(content)
        self._planning.show(org, opened, content.chosen)
        picks, why = self._planning.keys(org), now.why_none(opened)
        self._calls.show_calls(opened, len(content.chosen), content.ungranted(), picks, why)
        if self._wanted or (current is not None and model.scope(self._list.tree.currentIndex()) != current):
            self._reselect(self._wanted or (current.name if current is not None else ""))
        self._show_scope(self._list.tree.currentIndex())
        self._sets.show()
        self.filled_changed.emit()

    def _reselect(self, name: str) -> None:
        if not name:
            return
        if self._wanted and not self._list.model.index_of(name).isValid():
            self._list.bar.clear()
        if self._list.tree.select_scope(name):
            self._wanted = ""
        elif self._wanted and self._list.model.count:
            self._wanted = ""
            self.notice.emit(f"{name} is not in the list of this app.")

    def _show_scope(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        model = self._list.model
        scope = model.scope(index)
        self._calls.show_scope(scope, chosen=scope is not None and scope.name in model.content.checked)

    # Acting

    def _add_typed(self, name: str) -> None:
        self._wanted = name
        self._selection.turn(name, True)

    def _add_and_sign_in(self) -> None:
        status = self._state.grants(self._state.client.id) if self._state.client is not None else None
        if status is not None and status.missing_scope:
            self._sign_in_with((status.missing_scope,))

    def _sign_in_for_calls(self) -> None:
        """The last call that was ticked and needs nothing filled in is what the sign-in is for."""
        org = self._state.org
        calls = self._planning.keys(org) if org is not None else ()
        ready = [key for key in calls if "{" not in key and key.startswith("GET ")]
        if ready:
            self.next_call.emit(ready[-1])
        self.sign_in_requested.emit()

    def _explain(self, error: TokenExplorerError) -> None:
        from tokenexplorer.ui.explain.dialog import Explainer

        explainer = Explainer(self._services, self._state, self._theme, self._actions)
        explainer.why(self, error, org=self._state.org, client=self._state.client)

    def _sign_in_with(self, scopes: tuple[str, ...]) -> None:
        self._selection.replace((*self._selection.scopes, *scopes))
        self.sign_in_requested.emit()

    def _ticked(self) -> tuple[str, ...]:
        return self._planning.keys(self._state.org) if self._state.org is not None else ()

    def _open_grants(self) -> None:
        lacking = self._list.model.content.ungranted()
        self._grants.open(lacking[0] if lacking else "")

    def _turn_page(self) -> None:
        if self._grants.page is None:
            self._refresh()
            self._list.bar.edit.setFocus()
        self.filled_changed.emit()

    def _use_successor(self, scope: str, successor: str) -> None:
        self._wanted = successor
        if scope in self._list.model.content.checked:
            self._selection.exchange(scope, successor)
        else:
            self._refresh()

    def _copy(self) -> None:
        chosen = self._list.model.chosen
        self._services.clipboard.copy(" ".join(chosen))
        self.notice.emit(f"{counted(len(chosen), 'scope')} copied.")

    # The frame's questions

    def primary_button(self) -> QAbstractButton | None:
        """Sign in with what is chosen, or apply what is planned."""
        return self._grants.page.list.apply if self._grants.page is not None else self._list.sign_in

    def filter_edit(self) -> QLineEdit | None:
        """The filter of the pane that has the focus."""
        if self._grants.page is not None:
            return self._grants.page.filter_edit()
        in_calls = self._calls.isAncestorOf(self._calls.window().focusWidget() or self)
        return self._calls.filter_edit if in_calls else self._list.bar.edit

    def panes(self) -> tuple[QWidget, ...]:
        """List and calls, or those of the grants."""
        return self._grants.page.panes() if self._grants.page is not None else (self._list, self._calls)

    def escape(self) -> bool:
        """Clear the filter, else close the drawer; of the grants go back."""
        if self._grants.page is not None:
            self._grants.page.escape()
            return True
        for edit in (self._calls.filter_edit, self._list.bar.edit):
            if edit.text():
                edit.clear()
                return True
        if self._list.bar.narrowing().narrows:
            self._list.bar.clear()
            return True
        if self._narrow and self._list.bar.calls_button.isChecked():
            self._list.bar.calls_button.setChecked(False)
            return True
        return False

    def set_width(self, width: int) -> None:
        """Below 1200 the calls are a drawer."""
        self._narrow = width < NARROW
        self._grants.set_narrow(self._narrow)
        self._list.bar.calls_button.setVisible(self._narrow)
        self._show_drawer(self._list.bar.calls_button.isChecked())

    def _show_drawer(self, wanted: bool) -> None:
        self._calls.setVisible(wanted or not self._narrow)
