"""Scopes: what there is to ask for, what the current app asks for, and which calls that opens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.place import Place
from tokenexplorer.ui.scopes.calls_model import opened_calls
from tokenexplorer.ui.scopes.calls_pane import CallsPane
from tokenexplorer.ui.scopes.list_pane import ListPane
from tokenexplorer.ui.scopes.listing import ScopeGroup, is_custom_server, listing, usable
from tokenexplorer.ui.scopes.notices import notice_for
from tokenexplorer.ui.widgets.pane import PaneSplitter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    from tokenexplorer.orgs.org import Client, Org
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
        self._services, self._state, self._actions = services, state, actions
        self._groups: tuple[ScopeGroup, ...] = ()
        self._narrow = False
        self._wanted = ""
        self.setObjectName("scopes_page")
        self.setAccessibleName("Scopes")
        self._list = ListPane(theme, services.clipboard)
        self._calls = CallsPane(theme, services.clipboard)
        self._splitter = PaneSplitter("scopes", services.settings)
        self._splitter.add_pane(self._list, stretch=1, lowest=546)
        self._splitter.add_pane(self._calls, lowest=360)
        self._splitter.restore([840, CALLS_WIDTH])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self._connect()

    def _connect(self) -> None:
        state = self._state
        for changed in (state.current_changed, state.tokens_changed, state.current_token_changed):
            changed.connect(self._refresh_later)
        state.metadata_changed.connect(self._refresh_later)
        self._list.model.toggled.connect(self._toggle)
        self._list.tree.selectionModel().currentChanged.connect(self._show_scope)
        self._list.sign_in.clicked.connect(self.sign_in_requested)
        self._list.copy.clicked.connect(self._copy)
        self._list.bar.calls_toggled.connect(self._show_drawer)
        self._calls.call_requested.connect(lambda key: self.place_requested.emit("requests", key))

    # Showing

    def activate(self) -> None:
        """Show what is current now, and be ready to type a filter."""
        self._refresh()
        self._list.bar.edit.setFocus()

    def open(self, argument: object) -> None:
        """Select the row of a scope, whatever the filter leaves."""
        if not isinstance(argument, str) or not argument:
            return
        self._wanted = argument
        self._refresh()

    def _refresh_later(self, *_: object) -> None:
        # A place that nobody sees costs nothing: it is filled when it is shown.
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        org, client = self._state.org, self._state.client
        if org is None:
            return
        chosen = client.scopes if client is not None else ()
        supported = self._supported(client)
        groups = self._groups = listing(org, client, supported, chosen)
        token = self._state.token
        model = self._list.model
        current = model.scope(self._list.tree.currentIndex())
        model.set_content(groups, chosen, token.scopes if token is not None else ())
        self._list.show_choice(has_app=client is not None)
        self._list.show_notice(notice_for(groups, chosen, supported) if client is not None else None)
        self._list.show_rows()
        self._show_calls(org, client, chosen)
        if self._wanted or (current is not None and model.scope(self._list.tree.currentIndex()) != current):
            self._reselect(self._wanted or (current.name if current is not None else ""))
        self._calls.card.show_scope(model.scope(self._list.tree.currentIndex()))
        self.filled_changed.emit()

    def _supported(self, client: Client | None) -> tuple[str, ...] | None:
        metadata = self._state.metadata(client.issuer) if client is not None else None
        return metadata.scopes_supported if metadata is not None else None

    def _show_calls(self, org: Org, client: Client | None, chosen: tuple[str, ...]) -> None:
        from tokenexplorer.orgs.provider import provider

        if provider(org.provider_id).vendor != "okta":
            self._calls.show_calls((), len(chosen), f"The catalogue knows the calls of Okta alone, not of {org.name}.")
            return
        custom = client is not None and is_custom_server(org, client.issuer)
        why = "A custom authorization server issues no scope of Okta's own API." if custom else ""
        self._calls.show_calls(opened_calls(usable(self._groups, chosen), custom_server=custom), len(chosen), why)

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

    def _show_scope(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._calls.show_scope(self._list.model.scope(index))

    # Acting

    def _toggle(self, name: str, on: bool) -> None:
        client = self._state.client
        if client is None:
            return
        scopes = (*client.scopes, name) if on else tuple(scope for scope in client.scopes if scope != name)
        self._actions.orgs.save_client(replace(client, scopes=scopes))

    def _copy(self) -> None:
        chosen = self._list.model.chosen
        self._services.clipboard.copy(" ".join(chosen))
        self.notice.emit(f"{len(chosen)} scope{'' if len(chosen) == 1 else 's'} copied.")

    # The frame's questions

    def primary_button(self) -> QAbstractButton | None:
        """Sign in with what is chosen."""
        return self._list.sign_in

    def filter_edit(self) -> QLineEdit | None:
        """The filter of the pane that has the focus."""
        in_calls = self._calls.isAncestorOf(self._calls.window().focusWidget() or self)
        return self._calls.filter_edit if in_calls else self._list.bar.edit

    def panes(self) -> tuple[QWidget, ...]:
        """List and calls."""
        return (self._list, self._calls)

    def escape(self) -> bool:
        """Clear the filter, else close the drawer."""
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
        self._list.bar.calls_button.setVisible(self._narrow)
        self._show_drawer(self._list.bar.calls_button.isChecked())

    def _show_drawer(self, wanted: bool) -> None:
        self._calls.setVisible(wanted or not self._narrow)
