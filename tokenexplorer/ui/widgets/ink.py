"""Draws parts of rows fast: fonts, widths, colours and small pictures are made once for each look of the window.

`RowDelegate` asks a model for one part of a cell at a time, which is right for lists that rarely change. A list that is
drawn anew at each keystroke has only some milliseconds for all its rows; its view draws them with this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from tokenexplorer.ui.widgets.badge import PILLS, paint_pill
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import FontStyle, Theme

_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)
_MOST_WIDTHS: Final = 20_000
BOX: Final = 16
"""Edge of a check box."""


class Ink:
    """Draws with a painter that is handed in at each call.

    Args:
        theme: How it looks; a change of it forgets what was made.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._forget()
        theme.changed.connect(self._forget)

    def _forget(self) -> None:
        self._fonts: dict[tuple[FontStyle, bool, bool], tuple[QFont, QFontMetrics]] = {}
        self._colors: dict[str, QColor] = {}
        self._widths: dict[tuple[str, FontStyle], int] = {}
        self._pictures: dict[tuple[str, ...], QPixmap] = {}

    def color(self, role: str) -> QColor:
        """A colour of the theme."""
        found = self._colors.get(role)
        if found is None:
            found = self._colors[role] = self._theme.color(role)
        return found

    def width(self, words: str, style: FontStyle) -> int:
        """How wide some words are."""
        found = self._widths.get((words, style))
        if found is None:
            if len(self._widths) > _MOST_WIDTHS:
                self._widths.clear()
            found = self._widths[words, style] = self._font(style)[1].horizontalAdvance(words)
        return found

    def ground(self, painter: QPainter, row: QRect, role: str) -> None:
        """Fill a row, unless the role is empty, and draw the line below it."""
        if role:
            painter.fillRect(row, self.color(role))
        painter.fillRect(row.left(), row.bottom(), row.width(), 1, self.color("line"))

    def words(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        style: FontStyle,
        role: str,
        *,
        right: bool = False,
        struck: bool = False,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> int:
        """Draw outside or own words in the middle of a box's height, cut where they do not fit.

        Returns:
            How wide they came out.
        """
        shown = visible_text(text)
        width = self.width(shown, style)
        if width > box.width():
            shown = self._font(style)[1].elidedText(shown, cut, max(0, box.width()))
            width = box.width()
        painter.setFont(self._font(style, struck)[0])
        painter.setPen(self.color(role))
        painter.drawText(box, _RIGHT if right else _LEFT, shown)
        return width

    def bold_mono(self, painter: QPainter, box: QRect, text: str, role: str) -> None:
        """Draw a short word in the small fixed font, bold: an HTTP method."""
        painter.setFont(self._font("mono_small", bold=True)[0])
        painter.setPen(self.color(role))
        painter.drawText(box, _LEFT, visible_text(text))

    def icon(self, painter: QPainter, left: int, row: QRect, name: str, role: str, size: int = 16) -> None:
        """Draw an icon in the middle of a row's height."""
        key = (name, role, str(size))
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._theme.pixmap(name, role, size)
        painter.drawPixmap(left, row.center().y() - size // 2 + 1, found)

    def check(self, painter: QPainter, left: int, row: QRect, *, on: bool, usable: bool) -> None:
        """Draw a check box where `RowDelegate` expects the click."""
        ground, edge = ("accent" if on else "surface", "accent" if on else "edge") if usable else ("sunken", "line")
        box = QRectF(left, row.center().y() - 7, BOX, BOX).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self.color(ground))
        painter.setPen(QPen(self.color(edge), 1))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            self.icon(painter, left + 2, row, "check", "onAccent" if usable else "disabled", 12)

    def badge(self, painter: QPainter, left: int, row: QRect, kind: str, words: str) -> int:
        """Draw a badge of one word in the middle of a row's height.

        Returns:
            How wide it came out.
        """
        width, height = self.width(words, "label") + 17, self._theme.height(20)
        painter.drawPixmap(
            QPointF(left, row.top() + (row.height() - 1 - height) / 2), self._pill(painter, kind, words, width, height)
        )
        return width

    def _pill(self, painter: QPainter, kind: str, words: str, width: int, height: int) -> QPixmap:
        key = ("pill", kind, words)
        found = self._pictures.get(key)
        if found is None:
            ratio = painter.device().devicePixelRatio()
            found = QPixmap(round(width * ratio), round(height * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            box = QRectF(0, 0, width, height)
            with QPainter(found) as inner:
                paint_pill(inner, self._theme, box, PILLS[kind])
                inner.setFont(self._font("label")[0])
                inner.setPen(self.color(PILLS[kind].word))
                inner.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
            self._pictures[key] = found
        return found

    def _font(self, style: FontStyle, struck: bool = False, bold: bool = False) -> tuple[QFont, QFontMetrics]:
        found = self._fonts.get((style, struck, bold))
        if found is None:
            font = self._theme.font(style)
            font.setStrikeOut(struck)
            if bold:
                font.setWeight(QFont.Weight.Bold)
            found = self._fonts[style, struck, bold] = (font, QFontMetrics(font))
        return found
