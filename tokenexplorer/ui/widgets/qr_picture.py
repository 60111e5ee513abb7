"""A QR code drawn by the window from its matrix: dark on light in either theme, for that is what cameras read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Matrix = tuple[tuple[bool, ...], ...]

QUIET = 4
"""Modules of empty ground around the picture (ISO/IEC 18004)."""
_LONGEST = 900


def qr_matrix(text: str) -> Matrix:
    """The modules of a text row by row, True where dark; empty where it is too long for a picture one could scan."""
    import segno

    if not text or len(text) > _LONGEST:
        return ()
    try:
        made = segno.make_qr(text, error="m", boost_error=False)
    except ValueError:  # segno's own errors are kinds of it
        return ()
    return tuple(tuple(bool(module) for module in row) for row in made.matrix)


class QrPicture(QLabel):
    """A square picture; its accessible name says where it leads."""

    def __init__(self, theme: Theme, size: int = 184, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix: Matrix = ()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(size, size)
        self.hide()

    def show_matrix(self, matrix: Matrix, words: str) -> None:
        """Draw a matrix, or nothing where it is empty.

        Args:
            matrix: Of `qr_matrix`.
            words: Where it leads.
        """
        self._matrix = matrix
        self.setAccessibleName(words)
        self.setVisible(bool(matrix))
        self.update()

    @property
    def matrix(self) -> Matrix:
        """What it shows."""
        return self._matrix

    def sizeHint(self) -> QSize:
        """As large as it was made."""
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground with its quiet zone, then each dark module as a whole number of the screen's own pixels."""
        if not self._matrix:
            return
        light, dark = self._theme.color("surface"), self._theme.color("text")
        if light.lightness() < dark.lightness():
            light, dark = dark, light
        ratio = self.devicePixelRatioF()
        edge = round(self.width() * ratio)
        module = max(1, edge // (len(self._matrix) + 2 * QUIET))
        start = (edge - module * len(self._matrix)) // 2
        with QPainter(self) as painter:
            painter.scale(1 / ratio, 1 / ratio)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(light)
            painter.drawRoundedRect(0, 0, edge, edge, 8 * ratio, 8 * ratio)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            for row, modules in enumerate(self._matrix):
                for column, is_dark in enumerate(modules):
                    if is_dark:
                        painter.fillRect(start + column * module, start + row * module, module, module, dark)
