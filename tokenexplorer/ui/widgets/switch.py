"""A switch: on or off, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_TRACK = QSize(32, 18)


class Switch(QAbstractButton):
    """A check box to the system's accessibility, drawn as a switch with its words at the right."""

    def __init__(
        self, theme: Theme, text: str = "", *, name: str = "", accessible_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(accessible_name or text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("ring", "true")

    def sizeHint(self) -> QSize:
        """The track and its words, at least 24 high."""
        words = QFontMetrics(self._theme.font()).horizontalAdvance(self.text()) + 9 if self.text() else 0
        return QSize(_TRACK.width() + words, self._theme.height(24))

    def _track(self) -> QRect:
        return QRect(0, (self.height() - _TRACK.height()) // 2, _TRACK.width(), _TRACK.height())

    def resizeEvent(self, event: object) -> None:
        """Tell the focus ring where the track is."""
        self.setProperty("ringRect", self._track())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track, knob and words."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self._track())
        role = "disabled" if not self.isEnabled() else "accent" if self.isChecked() else "edge"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(role))
        painter.drawRoundedRect(track, 9, 9)
        painter.setBrush(self._theme.color("onAccent"))
        left = track.right() - 16 if self.isChecked() else track.left() + 2
        painter.drawEllipse(QRectF(left, track.top() + 2, 14, 14))
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.color("text" if self.isEnabled() else "disabled"))
        words = self.rect().adjusted(_TRACK.width() + 8, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
