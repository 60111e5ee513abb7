"""The bar below a list: what holds of the chosen row, and the one thing to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class ChoiceBar(QWidget):
    """A sentence and a button; hidden while there is nothing to say.

    Signals:
        pressed: The button was.
    """

    pressed = Signal()

    def __init__(self, theme: Theme, *, label_name: str, button_name: str) -> None:
        super().__init__()
        self.label = plain_label("", "body2", name=label_name, wrap=True, selectable=True)
        self.button = button(theme, "", "secondary", name=button_name, height="compact")
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self.label, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(divider())
        column.addLayout(row)
        self.say("")

    def say(self, words: str, action: str = "", icon: str | None = None) -> None:
        """Say something; empty words hide the bar, an empty action the button."""
        self.label.setText(breakable(visible_text(words)))
        self.button.setVisible(bool(action))
        if action:
            self.button.set_label(action, icon)
        self.setVisible(bool(words))
