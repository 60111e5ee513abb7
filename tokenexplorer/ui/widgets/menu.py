"""Menus with icons that follow the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from tokenexplorer.ui.widgets.text import menu_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.ui.theme import Theme


class Menu(QMenu):
    """A menu to `popup()` or to hang on a button; never `exec()` it."""

    def __init__(self, theme: Theme, *, accessible_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(accessible_name)

    def add(
        self,
        text: str,
        on_triggered: Callable[[], object] | None = None,
        *,
        icon: str | None = None,
        name: str = "",
        keys: str = "",
        danger: bool = False,
    ) -> QAction:
        """Add a line at the end.

        Args:
            text: Plain words.
            on_triggered: Called without arguments.
            icon: Icon name.
            name: Object name.
            keys: Key sequence, shown and in force.
            danger: Draw the icon in the colour of failure.
        """
        action = QAction(menu_text(text), self)
        action.setObjectName(name)
        if icon is not None:
            self._theme.set_icon(action, icon, "bad" if danger else "text2")
        if keys:
            action.setShortcut(QKeySequence(keys))
        if on_triggered is not None:
            # Qt would hand its `checked` to whatever takes an argument.
            action.triggered.connect(lambda _checked=False: on_triggered())
        self.addAction(action)
        return action
