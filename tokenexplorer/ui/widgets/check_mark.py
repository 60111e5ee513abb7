"""A check box as a row draws it: the style's own would not take our colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

EDGE: Final = 16


def paint_check_mark(painter: QPainter, theme: Theme, box: QRect, state: Qt.CheckState, *, usable: bool) -> None:
    """Draw it into a square of `EDGE`; one that cannot be turned is grey."""
    marked = state != Qt.CheckState.Unchecked
    ground = "accent" if marked and usable else "surface" if usable else "sunken"
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color(ground))
    painter.setPen(QPen(theme.color("accent" if marked and usable else "edge" if usable else "line"), 1))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if marked:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        painter.drawPixmap(box.topLeft() + QPoint(2, 2), theme.pixmap(name, "onAccent" if usable else "disabled", 12))
