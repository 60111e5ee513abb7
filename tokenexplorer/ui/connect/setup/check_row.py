"""One thing to click in the console, with its value to copy and its page to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.text import plain_label, tabular

if TYPE_CHECKING:
    from tokenexplorer.ui.connect.setup.checklist import Check
    from tokenexplorer.ui.theme import Theme


class CheckRow(QWidget):
    """A row of the checklist.

    Signals:
        copy_requested(str): Copy this value.
        open_requested(str): Open this page.
    """

    copy_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, theme: Theme, check: Check, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"setup_check_{check.id}")
        self.setAccessibleName(f"{number}. {check.words}")
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(plain_label(check.words, "body", wrap=True))
        if check.value:
            words.addLayout(self._value_row(theme, check))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        mark = tabular(plain_label(f"{number}", "secondary"))
        mark.setFixedWidth(theme.height(20))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if check.page:
            opened = button(theme, "Open", icon="arrow-up-right", height="compact", name=f"setup_openButton_{check.id}")
            opened.setAccessibleName(f"Open the page of step {number} in the browser")
            opened.clicked.connect(lambda: self.open_requested.emit(check.page))
            row.addWidget(opened, 0, Qt.AlignmentFlag.AlignTop)

    def _value_row(self, theme: Theme, check: Check) -> QHBoxLayout:
        shown = line_edit(
            theme, name=f"setup_valueEdit_{check.id}", accessible_name=check.words, read_only=True, mono=True
        )
        shown.setMaxLength(1_000_000)
        shown.setText(check.value)
        shown.setCursorPosition(0)
        copy = button(theme, "Copy", icon="copy", height="compact", name=f"setup_copyButton_{check.id}")
        copy.setAccessibleName(f"Copy: {check.words}")
        copy.clicked.connect(lambda: self.copy_requested.emit(check.value))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(shown, 1)
        row.addWidget(copy)
        return row
