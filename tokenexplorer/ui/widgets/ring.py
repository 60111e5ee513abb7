"""Painted rings: time left, waiting, and the large countdown of a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from tokenexplorer.ui.theme import tnum

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

SOLID_ROLES = {"ok": "okSolid", "warn": "warnSolid", "bad": "badSolid", "unk": "unkSolid", "acc": "accent"}
_TURN_MS = 1200
_FRAME_MS = 40


def paint_ring(painter: QPainter, theme: Theme, box: QRectF, share: float, role: str, width: float) -> None:
    """Draw a round track and the part of it that is left, clockwise to the top."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("line"), width))
    painter.drawEllipse(inner)
    if share > 0:
        painter.setPen(QPen(theme.color(role), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(inner, 90 * 16, round(-360 * 16 * min(share, 1.0)))


class _Ring(QProgressBar):
    """A progress bar to the system's accessibility, drawn as a ring."""

    def __init__(self, theme: Theme, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._role = "unkSolid"
        self.setRange(0, 1000)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(size, size)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        with QPainter(self) as painter:
            width = max(2.0, self._size / 7)
            paint_ring(painter, self._theme, QRectF(self.rect()), self.value() / 1000, self._role, width)


class Spinner(_Ring):
    """A turning ring; it stands still where motion is to be reduced, so words must stand beside it."""

    def __init__(self, theme: Theme, size: int = 16, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, size, parent)
        self._angle = 0.0
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self._turn)
        self.setAccessibleName("Working")

    def showEvent(self, event: QShowEvent) -> None:
        """Turn while it is seen."""
        super().showEvent(event)
        if not self._theme.reduce_motion:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def _turn(self) -> None:
        self._angle = (self._angle + 360 * _FRAME_MS / _TURN_MS) % 360
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a third of a ring where it stands now."""
        with QPainter(self) as painter:
            painter.translate(self.width() / 2, self.height() / 2)
            painter.rotate(self._angle)
            box = QRectF(-self.width() / 2, -self.height() / 2, self.width(), self.height())
            paint_ring(painter, self._theme, box, 0.3, "accent", max(2.0, self._size / 7))


class TimeRing(_Ring):
    """A small ring that shrinks; the words of it stand beside."""

    def set_left(self, share: float, kind: str = "acc") -> None:
        """Show the share of the time that is left, 0 to 1."""
        self._role = SOLID_ROLES[kind]
        self.setValue(round(1000 * share))
        self.setAccessibleName("Time left")
        self.update()


class CountdownRing(_Ring):
    """The large ring of the sign-in with the time left in its middle."""

    def __init__(self, theme: Theme, size: int = 96, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, size, parent)
        self.setObjectName(name)
        self._words = ""
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        edge = round(self._size * self._theme.text_scale)
        self.setFixedSize(edge, edge)

    def set_left(self, seconds: int, whole_s: int, kind: str = "acc") -> None:
        """Show the seconds that are left out of the whole wait."""
        seconds = max(0, seconds)
        self._role = SOLID_ROLES[kind]
        self._words = f"{seconds // 60}:{seconds % 60:02d}"
        self.setValue(round(1000 * seconds / max(1, whole_s)))
        self.setAccessibleName(f"{self._words} left")
        self.update()

    def text(self) -> str:
        """The time in its middle, as "4:37"."""
        return self._words

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ring and time."""
        with QPainter(self) as painter:
            box = QRectF(self.rect())
            paint_ring(painter, self._theme, box, self.value() / 1000, self._role, 6)
            middle = int(Qt.AlignmentFlag.AlignCenter)
            painter.setPen(self._theme.color("text"))
            painter.setFont(tnum(self._theme.font("countdown")))
            painter.drawText(box.translated(0, -box.height() / 16), middle, self._words)
            painter.setPen(self._theme.color("text3"))
            small = self._theme.font("secondary")
            painter.setFont(small)
            painter.drawText(box.translated(0, box.height() * 0.19), middle, "left")
