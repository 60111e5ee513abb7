"""One step of the wizard: its number or mark on a line down the page, a title with a note, and what is done in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.polish import announce, set_state
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

COLUMNS: Final = 24
"""Between what stands side by side in a step."""

ROWS: Final = 12
"""Between fields of a step that stand one under the other."""

_SIZE: Final = 24
_LOOKS: Final = {
    "ok": ("okSoft", "check", "ok"),
    "warn": ("warnSoft", "triangle-alert", "warn"),
    "failed": ("badSoft", "x", "bad"),
}
_WORDS: Final = {
    "ok": "done",
    "warn": "look at it",
    "failed": "failed",
    "running": "running",
    "todo": "to do",
    "unknown": "nobody has seen it there yet",
}


def turn(row: QBoxLayout, *, down: bool) -> None:
    """Let what stands side by side stand one under the other, or back."""
    way = QBoxLayout.Direction
    row.setDirection(way.TopToBottom if down else way.LeftToRight)


class _Rail(QWidget):
    """The circle and the line below it."""

    def __init__(self, theme: Theme, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.number, self.look, self.is_current, self.is_last = number, "todo", False, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """As wide as the circle."""
        return QSize(self._theme.height(_SIZE), self._theme.height(_SIZE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw both."""
        theme, size = self._theme, self._theme.height(_SIZE)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground, icon, role = _LOOKS.get(self.look, ("accent" if self.is_current else "unkSoft", "", "unk"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            circle = QRectF(0, 0, size, size)
            painter.drawEllipse(circle)
            if icon:
                mark = 14
                painter.drawPixmap(int((size - mark) / 2), int((size - mark) / 2), theme.pixmap(icon, role, mark))
            else:
                painter.setPen(theme.color("onAccent" if self.is_current else "text2"))
                painter.setFont(theme.font("strong"))
                painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.number))
            if not self.is_last:
                painter.fillRect(
                    QRectF(size / 2 - 0.5, size + 4, 1, max(0, self.height() - size - 8)), theme.color("line")
                )


class ServiceStep(QWidget):
    """A step; its property `state` is todo, running, ok, warn or failed."""

    def __init__(self, theme: Theme, key: str, number: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.title, self._number = key, title, number
        self.setObjectName(f"service_step_{key}")
        self.rail = _Rail(theme, number, self)
        self._note = plain_label("", "help", name=f"service_{key}Note", wrap=True, parent=self)
        self._note.hide()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(8)
        self._title = plain_label(title, "section")
        self._head.addWidget(self._title)
        self._head.addWidget(self._note, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 20)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addLayout(self.body)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.set_step("todo", current=False)

    def set_step(self, state: str, *, current: bool) -> None:
        """How it stands; a change that the person waits for is announced."""
        before = self.property("state")
        self.rail.look, self.rail.is_current = state, current
        self.rail.update()
        self.setAccessibleName(f"Step {self._number}, {self.title}, {_WORDS[state]}")
        self.setProperty("current", "true" if current else None)
        if before != state:
            set_state(self, state)
            if before == "running":
                announce(self, f"{self.title}: {_WORDS[state]}")

    def set_number(self, number: int) -> None:
        """Its place among the steps of the app's way; `set_step` tells it on."""
        self._number = self.rail.number = number
        self.rail.update()

    @property
    def state(self) -> str:
        """As a test reads it."""
        return str(self.property("state"))

    def set_title(self, words: str) -> None:
        """Name the step otherwise; `set_step` tells it on."""
        self.title = words
        self._title.setText(visible_text(words))

    def set_note(self, words: str) -> None:
        """The words behind the title."""
        self._note.setText(visible_text(words))
        self._note.setVisible(bool(words))

    def set_narrow(self, narrow: bool) -> None:
        """Previews go under their step in a narrow window."""

    def set_tight(self, tight: bool) -> None:
        """With large letters in a narrow window, one thing stands in a line."""
        turn(self._head, down=tight)
        self._head.setSpacing(2 if tight else 8)
        self._title.setWordWrap(tight)
