"""What stands where nothing is yet: an icon, a sentence, an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import Button
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.variant import Variant

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class EmptyState(QWidget):
    """One sentence and one action in a dashed frame.

    Signals:
        action_requested: Its button was pressed.
    """

    action_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        sentence: str = "",
        *,
        action: str = "",
        action_icon: str | None = None,
        action_name: str = "",
        label_name: str = "",
        variant: Variant = "primary",
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._framed = framed
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title_label = plain_label(title, "strong", wrap=True, name=label_name)
        self.sentence_label = plain_label(sentence, "help", wrap=True)
        for label in (self.title_label, self.sentence_label):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.action_button = Button(theme, action, variant, action_icon, name=action_name)
        self.action_button.clicked.connect(self.action_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self._picture)
        column.addSpacing(4)
        column.addWidget(self.title_label)
        column.addWidget(self.sentence_label)
        column.addSpacing(6)
        column.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        # Only now that all have a parent: a widget without one would show as a window.
        self.sentence_label.setVisible(bool(sentence))
        self.action_button.setVisible(bool(action))
        theme.changed.connect(self._tint)
        self._tint()

    def set_words(self, title: str, sentence: str = "") -> None:
        """Say something else."""
        self.title_label.setText(visible_text(title))
        self.sentence_label.setText(visible_text(sentence))
        self.sentence_label.setVisible(bool(sentence))

    def _tint(self) -> None:
        self._picture.setPixmap(self._theme.pixmap(self._icon, "text3", 24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        if not self._framed:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self._theme.color("edge"), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
