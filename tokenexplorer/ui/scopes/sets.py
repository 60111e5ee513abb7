"""Joins the saved sets of scopes to their button."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.ui.widgets.confirm import ConfirmDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.orgs.scope_set import ScopeSet
    from tokenexplorer.ui.actions.scope_sets import ScopeSetActions
    from tokenexplorer.ui.scopes.selection import Selection
    from tokenexplorer.ui.scopes.sets_button import SetsButton
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class Sets(QObject):
    """Reads, applies, saves, renames and deletes the sets of the current org.

    Signals:
        notice(str): Something done, for a toast.
        trouble(TokenExplorerError): Something was not kept.
    """

    notice = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        actions: ScopeSetActions,
        state: AppState,
        theme: Theme,
        selection: Selection,
        button: SetsButton,
        place: QWidget,
    ) -> None:
        super().__init__(place)
        self._state, self._theme, self._selection = state, theme, selection
        self._button, self._place = button, place
        self._actions = actions
        self._actions.changed.connect(self.show)
        self._actions.failed.connect(self.trouble)
        button.chosen.connect(self._apply)
        button.save_requested.connect(self._ask_save)
        button.rename_requested.connect(self._ask_rename)
        button.delete_requested.connect(self._ask_delete)

    def read(self, org_id: str) -> None:
        """Read the sets of an org, unless they are known."""
        self._actions.read(org_id)

    def show(self, *_: object) -> None:
        """Fill the button's menu for the current org and app."""
        org = self._state.org
        sets = self._actions.sets(org.id) if org is not None else ()
        self._button.show_sets(sets, self._selection.scopes, usable=self._selection.has_app)

    def _apply(self, scope_set: ScopeSet) -> None:
        self._selection.replace(scope_set.scopes)
        self.notice.emit(f"{scope_set.name} is selected.")

    def _ask_save(self) -> None:
        from tokenexplorer.ui.scopes.set_dialog import ask_set_name

        org, scopes = self._state.org, self._selection.scopes
        if org is None:
            return
        count = len(scopes)
        title = f"Save {'this scope' if count == 1 else f'these {count} scopes'} as a set"
        save = partial(self._save, org.id, scopes)
        ask_set_name(self._theme, self._place.window(), title, self._actions.sets(org.id), save)

    def _save(self, org_id: str, scopes: tuple[str, ...], name: str) -> None:
        self._actions.save(org_id, name, scopes)

    def _ask_rename(self, scope_set: ScopeSet) -> None:
        from tokenexplorer.ui.scopes.set_dialog import ask_set_name

        ask_set_name(
            self._theme,
            self._place.window(),
            f"Rename {scope_set.name}",
            self._actions.sets(scope_set.org_id),
            partial(self._actions.rename, scope_set),
            renamed=scope_set,
        )

    def _ask_delete(self, scope_set: ScopeSet) -> None:
        ConfirmDialog.ask(
            self._place.window(),
            self._theme,
            f"Delete the set {scope_set.name}?",
            "The scopes that are selected now stay selected.",
            "Delete set",
            True,
            partial(self._actions.remove, scope_set),
        )
