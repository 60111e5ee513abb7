"""The button with the saved sets of scopes: choose one, save the present selection, rename, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from tokenexplorer.orgs.org import slug
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.tool_buttons import MenuButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.orgs.scope_set import ScopeSet
    from tokenexplorer.ui.theme import Theme


class SetsButton(MenuButton):
    """Lists the sets of the org.

    Signals:
        save_requested: Keep the present selection under a name.
        chosen(ScopeSet): Select exactly these scopes.
        rename_requested(ScopeSet): Call it otherwise.
        delete_requested(ScopeSet): It is wanted no more.
    """

    save_requested = Signal()
    chosen = Signal(object)
    rename_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Sets", name="scopes_setsButton", variant="ghost", parent=parent)
        self._theme = theme
        self.setAccessibleName("Saved sets of scopes")
        self._menu = Menu(theme, accessible_name="Sets", parent=self)
        self.setMenu(self._menu)
        self._shown: tuple[object, ...] = ()
        self._lists: list[Menu] = []
        self.show_sets((), (), usable=False)

    def show_sets(self, sets: Sequence[ScopeSet], selected: Sequence[str], *, usable: bool) -> None:
        """Fill the menu.

        Args:
            sets: Of the org.
            selected: What the app asks for; the set that holds just that is marked.
            usable: Whether there is an app to select them for.
        """
        now = (tuple(sets), tuple(selected), usable)
        if now == self._shown:
            return
        self._shown = now
        menu = self._menu
        for old in self._lists:
            # It goes with the next turn of the event loop; until then nobody finds a set that is gone.
            old.clear()
            old.setObjectName("")
            old.deleteLater()
        self._lists = []
        menu.clear()
        names = _slugs(sets)
        for one in sets:
            icon = "check" if set(one.scopes) == set(selected) else None
            action = menu.add(one.name, partial(self.chosen.emit, one), icon=icon, name=f"scopes_set_{names[one.id]}")
            action.setEnabled(usable)
        if sets:
            menu.addSeparator()
        count = len(selected)
        words = f"Save {'this scope' if count == 1 else f'these {count} scopes'} as a set…"
        save = menu.add(words, self.save_requested.emit, icon="save", name="scopes_saveSetAction")
        save.setEnabled(usable and count > 0)
        if sets:
            self._add_list("Rename a set", "pencil", "scopes_renameSet", sets, self.rename_requested.emit)
            self._add_list("Delete a set", "trash-2", "scopes_deleteSet", sets, self.delete_requested.emit)

    def _add_list(
        self, words: str, icon: str, name: str, sets: Sequence[ScopeSet], tell: Callable[[ScopeSet], None]
    ) -> None:
        menu = Menu(self._theme, accessible_name=words, parent=self._menu)
        menu.setTitle(words)
        menu.setObjectName(f"{name}Menu")
        self._theme.set_icon(menu.menuAction(), icon, "text2")
        names = _slugs(sets)
        for one in sets:
            menu.add(f"{one.name}…", partial(tell, one), name=f"{name}_{names[one.id]}")
        self._menu.addMenu(menu)
        self._lists.append(menu)


def _slugs(sets: Sequence[ScopeSet]) -> dict[str, str]:
    """A name for each action, by the set's id: two names may look alike once they are plain letters."""
    found: dict[str, str] = {}
    for one in sets:
        base = slug(one.name).replace("-", "_")
        again = sum(other == base or other.startswith(f"{base}_") for other in found.values())
        found[one.id] = f"{base}_{again + 1}" if base in found.values() else base
    return found
