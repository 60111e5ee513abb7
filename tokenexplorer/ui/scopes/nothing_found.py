"""What stands where the filter leaves no scope: why, a way back, and a way to ask for the scope all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tokenexplorer.catalogue.scopes import is_scope
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from tokenexplorer.ui.scopes.narrowing import Narrowing
    from tokenexplorer.ui.theme import Theme

_LONGEST: Final = 48
"""Characters that are shown of what was sought: a pasted token may be very long."""


class NothingFound(QWidget):
    """Says that nothing is found.

    Signals:
        clear_requested: Show everything again.
        typed(str): Ask for this scope, although the list does not know it.
    """

    clear_requested = Signal()
    typed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sought = ""
        self.empty = EmptyState(
            theme,
            "search",
            "",
            action="Clear",
            action_name="scopes_clearButton",
            label_name="scopes_emptyLabel",
            variant="secondary",
            framed=False,
        )
        self.add = button(theme, "Add as typed", "ghost", "plus", name="scopes_addTypedButton")
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.empty)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.empty.action_requested.connect(self.clear_requested)
        self.add.clicked.connect(lambda: self.typed.emit(self._sought))

    def show_words(self, narrowing: Narrowing, *, can_add: bool) -> None:
        """Say why nothing is there.

        Args:
            narrowing: What was sought.
            can_add: Whether there is an app that could ask for a scope.
        """
        self._sought = narrowing.text.strip()
        shown = self._sought if len(self._sought) <= _LONGEST else f"{self._sought[: _LONGEST - 1]}…"
        self.empty.set_words(_words(narrowing, shown))
        self.add.setVisible(can_add and is_scope(self._sought))
        self.add.set_label(f"Add {shown} as typed")


def _words(narrowing: Narrowing, sought: str) -> str:
    if sought:
        return f"No scope named {sought}."
    return {
        "selected": "No scope is selected.",
        "token": "The current token has no scope of this list.",
        "ungranted": "Every selected scope is granted to this app.",
    }.get(narrowing.show, "No scope of this kind.")
