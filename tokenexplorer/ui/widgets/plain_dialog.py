"""A dialog with a title, a column and a row of buttons; opens over the window without an event loop of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.polish import gives_back
from tokenexplorer.ui.widgets.text import plain_label, visible_text


class PlainDialog(QDialog):
    """Title is the question, buttons are verbs, Esc closes."""

    def __init__(self, title: str, parent: QWidget | None, *, name: str, width: int = 460) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Token Explorer")
        gives_back(self)
        self.setAccessibleName(visible_text(title))
        self.setMinimumWidth(width)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 20)
        outer.setSpacing(12)
        outer.addWidget(plain_label(title, "section", wrap=True))
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        outer.addLayout(self.column, 1)
        outer.addSpacing(4)
        self._outer = outer

    def add_buttons(self, *buttons: QPushButton) -> QHBoxLayout:
        """The row at the foot, right-aligned, the verb last; it is given back for what stands at its left."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for one in buttons:
            row.addWidget(one)
        self._outer.addLayout(row)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its lines are: Qt takes wrapped words for a narrow block, and would leave gaps between them."""
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized) and self._outer.hasHeightForWidth():
            self.resize(self.width(), self._outer.totalHeightForWidth(self.width()))
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Larger letters, while it is open, need a larger dialog."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        width = max(self.width(), self.minimumSizeHint().width())
        height = self._outer.totalHeightForWidth(width) if self._outer.hasHeightForWidth() else self.sizeHint().height()
        self.resize(width, max(self.height(), height))
