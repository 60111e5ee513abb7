"""How many calls are left before the server says 429, as a bar and in words that count down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from tokenexplorer.ui.widgets.expiry import paint_bar
from tokenexplorer.ui.widgets.text import plain_label, tabular

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_LOW, _LITTLE = 0.1, 0.25


class _Bar(QProgressBar):
    """A progress bar to accessibility, drawn as a thin line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setTextVisible(False)
        self.setFixedSize(QSize(72, 4))
        self.setAccessibleName("Calls left")

    def paintEvent(self, _event: QPaintEvent) -> None:
        share = self.value() / max(1, self.maximum())
        role = "badSolid" if share < _LOW else "warnSolid" if share < _LITTLE else "okSolid"
        with QPainter(self) as painter:
            paint_bar(painter, self._theme, QRectF(self.rect()), share, role)


class RateGauge(QWidget):
    """Shows the X-Rate-Limit headers of the last answer; hidden while there are none."""

    def __init__(
        self, theme: Theme, *, clock: Callable[[], datetime] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock or (lambda: datetime.now(UTC))
        self._left = self._limit = 0
        self._resets_at: datetime | None = None
        self._short = False
        self.setObjectName("response_rateGauge")
        self._icon = QLabel()
        self._bar = _Bar(theme)
        self.label = tabular(plain_label("", "secondary"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.label)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._say)
        theme.changed.connect(self._tint)
        self._tint()
        self.hide()

    def set_rate(self, left: int, limit: int, resets_at: datetime | None) -> None:
        """Show how many calls are left, of how many, until when (aware UTC)."""
        self._left, self._limit, self._resets_at = max(0, left), max(0, limit), resets_at
        self._bar.setRange(0, max(1, self._limit))
        self._bar.setValue(min(self._left, max(1, self._limit)))
        self._say()
        self.setVisible(True)
        if resets_at is not None:
            self._tick.start()

    def clear(self) -> None:
        """No headers, no gauge."""
        self._tick.stop()
        self.hide()

    def set_short(self, short: bool) -> None:
        """Leave the end of the words out in a narrow window."""
        self._short = short
        self._icon.setVisible(not short)
        self._say()

    def _say(self) -> None:
        words = f"{self._left} of {self._limit}"
        whole = f"{words} left"
        if self._resets_at is not None:
            seconds = max(0, round((self._resets_at - self._clock()).total_seconds()))
            whole += f", resets in {seconds // 60}:{seconds % 60:02d}" if seconds else ", reset now"
            if not seconds:
                self._tick.stop()
        self.label.setText(words if self._short else whole)
        self.setAccessibleName(f"Rate limit: {whole}")

    def _tint(self) -> None:
        self._icon.setPixmap(self._theme.pixmap("gauge", "text2", 16))
