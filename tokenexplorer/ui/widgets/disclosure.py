"""A line that folds what is below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.text import menu_text, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class Disclosure(QWidget):
    """A chevron, strong words and a quiet hint; `body` is the layout that folds."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        hint: str = "",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.button = QToolButton(self)
        self.button.setObjectName(name)
        self.button.setText(menu_text(text))
        self.button.setAccessibleName(text)
        self.button.setCheckable(True)
        self.button.setProperty("fold", "true")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.toggled.connect(self.set_open)
        self.button.clicked.connect(self._come_into_sight)
        self.hint_label = plain_label(hint, "help", elide=Qt.TextElideMode.ElideRight)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.button)
        self.head.addWidget(self.hint_label, 1)
        self.content = QWidget(self)
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(0, 8, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(self.content)
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        """Whether the body shows."""
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Fold or unfold."""
        self.button.setChecked(is_open)
        self.content.setVisible(is_open)
        if is_open and self.isVisible():
            # Laid out now: a click that follows at once would meet widgets without a size.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._theme.set_icon(self.button, "chevron-down" if is_open else "chevron-right", "text2", gap=2)

    def _come_into_sight(self, is_open: bool) -> None:
        """Scroll what a person unfolded into view: as much as fits, from its first line."""
        if is_open:
            QTimer.singleShot(0, self, self._scroll_here)  # each area takes the new height first

    def _scroll_here(self) -> None:
        around = self.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(self.content, 0, 12)
                around.ensureWidgetVisible(self.button, 0, 12)
            around = around.parentWidget()

    def set_hint(self, text: str) -> None:
        """Change the quiet words."""
        self.hint_label.setText(visible_text(text))
