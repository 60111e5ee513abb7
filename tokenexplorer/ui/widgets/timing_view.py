"""Where the time of a request went: a bar for each part, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.text import plain_label, tabular

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.wire.exchange import Timing


class _Part(NamedTuple):
    name: str
    seconds: float | None
    missing: str
    role: str


class _Bar(QProgressBar):
    """Drawn from where the part began to where it ended."""

    def __init__(self, theme: Theme, name: str, begin: float, share: float, role: str) -> None:
        super().__init__()
        self._theme, self._begin, self._share, self._role = theme, begin, share, role
        self.setAccessibleName(name)
        self.setRange(0, 1000)
        self.setValue(round(share * 1000))
        self.setTextVisible(False)
        self.setFixedHeight(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("unkSoft"))
            painter.drawRoundedRect(QRectF(0, 6, self.width(), 4), 2, 2)
            if self._share > 0:
                painter.setBrush(self._theme.color(self._role))
                left = self._begin * self.width()
                painter.drawRoundedRect(QRectF(left, 3, max(3.0, self._share * self.width()), 10), 3, 3)


class TimingView(QWidget):
    """The parts of one request's time, in words and bars."""

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName("Timing")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        self._body = QWidget()
        column.addWidget(self._body)
        column.addStretch(1)

    def show_timing(self, timing: Timing | None, *, remote: str = "", attempts: int = 1) -> None:
        """Show another request's times, or none."""
        old, self._body = self._body, QWidget()
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(old, self._body)
        old.hide()  # it is deleted later, and would be seen until then
        old.deleteLater()
        if timing is None:
            return
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        self._fill(grid, timing)
        notes = [f"Answered by {remote}."] if remote else []
        if attempts > 1:
            notes.append("Sent twice: the first connection ended before any answer.")
        if notes:
            grid.addWidget(plain_label(" ".join(notes), "help", wrap=True), grid.rowCount(), 0, 1, 3)

    def _fill(self, grid: QGridLayout, timing: Timing) -> None:
        total = max(timing.total_s, 1e-9)
        begin, said = 0.0, []
        for row, part in enumerate(_parts(timing)):
            words = part.missing if part.seconds is None else milliseconds(part.seconds)
            share = (part.seconds or 0.0) / total
            grid.addWidget(plain_label(part.name, "body2"), row, 0)
            grid.addWidget(
                _Bar(self._theme, part.name, min(1.0, begin), min(share, 1.0 - min(1.0, begin)), part.role), row, 2
            )
            value = tabular(plain_label(words, "mono" if part.seconds is not None else "help"))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(value, row, 1)
            begin += share
            said.append(f"{part.name} {words}")
        row = grid.rowCount()
        grid.addWidget(plain_label("Total", "strong"), row, 0)
        whole = tabular(plain_label(milliseconds(timing.total_s), "strong"))
        whole.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(whole, row, 1)
        self.setAccessibleDescription(", ".join((*said, f"total {milliseconds(timing.total_s)}")))


def _parts(timing: Timing) -> tuple[_Part, ...]:
    reused = "connection reused"
    return (
        _Part("Name look-up", timing.dns_s, reused, "unkSolid"),
        _Part("Connect", timing.connect_s, reused, "unkSolid"),
        _Part("TLS", timing.tls_s, "none", "unkSolid"),
        _Part("Send", timing.send_s, "none", "accent"),
        _Part("Wait for the server", timing.wait_s, "none", "warnSolid"),
        _Part("Receive", timing.receive_s, "none", "okSolid"),
    )


def milliseconds(seconds: float) -> str:
    """`0.4 ms`, `187 ms`, `2.31 s`, `1:02 min`."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2f} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"


def size_words(size_bytes: int) -> str:
    """`312 B`, `61.4 kB`, `143 MB`."""
    if size_bytes < 1000:
        return f"{size_bytes} B"
    for unit, factor in (("kB", 1e3), ("MB", 1e6), ("GB", 1e9)):
        value = size_bytes / factor
        if value < 1000 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"
    return ""
