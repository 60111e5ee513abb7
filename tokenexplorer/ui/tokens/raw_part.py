"""One line of the token: its name and its part, each in the part's colour. Holds no more of it than can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

SHOWN_LIMIT = 600  # characters; no window shows more on one line
_NAME = 80
_GAP = 12


class RawPart(QLabel):
    """A label that draws icon, name, the part and a quiet note; `text()` is what is shown of the part."""

    def __init__(self, theme: Theme, icon: str, words: str, role: str, *, name: str, accessible_name: str) -> None:
        super().__init__()
        self._theme, self._icon, self._words, self._role = theme, icon, words, role
        self._note, self._note_role = "", "text3"
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_part(self, text: str, note: str = "", note_role: str = "text3") -> None:
        """Show a part, cut to what fits, and a note after it."""
        shown = visible_text(text[:SHOWN_LIMIT])
        self.setText(shown + "…" if len(text) > SHOWN_LIMIT else shown)
        self._note, self._note_role = note, note_role
        self.setAccessibleDescription(note)
        self.update()

    def set_words(self, words: str) -> None:
        """Call the part something else (an opaque token has one part only)."""
        self._words = words
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self._theme.height(24))

    def minimumSizeHint(self) -> QSize:
        """Its name and a little of it."""
        return QSize(160, self._theme.height(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        middle = self.height() // 2
        painter.drawPixmap(QPoint(0, middle - 7), self._theme.pixmap(self._icon, self._role, 14))
        painter.setPen(self._theme.color(self._role))
        name = self._theme.font("label")
        painter.setFont(name)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        wide = max(_NAME, QFontMetrics(name).horizontalAdvance("Signature") + 26)
        painter.drawText(QRect(22, 0, wide, self.height()), flags, self._words)
        left = 22 + wide
        note = self._theme.font("label")
        note.setWeight(QFont.Weight.DemiBold if self._note_role == "warn" else QFont.Weight.Normal)
        room = self.width() - left
        note_width = QFontMetrics(note).horizontalAdvance(self._note) + _GAP if self._note else 0
        if room - note_width < 120:
            note_width = 0
        painter.setFont(self._theme.font("mono"))
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room - note_width)
        painter.drawText(QRect(left, 0, room, self.height()), flags, shown)
        if note_width:
            painter.setFont(note)
            painter.setPen(self._theme.color(self._note_role))
            at = left + metrics.horizontalAdvance(shown) + _GAP
            painter.drawText(QRect(at, 0, note_width, self.height()), flags, self._note)
