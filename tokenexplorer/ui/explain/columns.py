"""Three columns of scopes: required by the call, requested at sign-in, in the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.ui.explain.chip_list import ChipList
from tokenexplorer.ui.widgets.badge import CountBadge
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Chain, Chip
    from tokenexplorer.ui.theme import Theme

_UNKNOWN = "Not known here"
_NARROW = 560


class _Column(QWidget):
    def __init__(self, theme: Theme, title: str, column: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = CountBadge(theme, 0)
        self.chips = ChipList(theme, column, name=name, accessible_name=title, parent=self)
        self._note = plain_label("", "help", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(plain_label(title, "strong"))
        head.addWidget(self._count)
        head.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.chips)
        box.addWidget(self._note)
        box.addStretch(1)

    def show_chips(self, chips: tuple[Chip, ...] | None, note: str = "") -> None:
        """Show these; None where nobody knows."""
        there = [each for each in chips or () if each.state == "has" or self.chips.is_required]
        self._count.set_count(len(there) if chips is not None else None)
        self.chips.show_chips(chips or ())
        words = _UNKNOWN if chips is None else note
        self._note.setText(visible_text(words))
        self._note.setVisible(bool(words))


class ScopeColumns(QFrame):
    """The card with the three."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, name: str = "explain") -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("card", "true")
        self._required = _Column(theme, "Required by this call", "required", f"{name}_requiredList", self)
        self._requested = _Column(theme, "Requested at sign-in", "", f"{name}_requestedList", self)
        self._in_token = _Column(theme, "In the token", "", f"{name}_inTokenList", self)
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for column in (self._required, self._requested, self._in_token):
            # A third each, whatever stands in it.
            column.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            row.addWidget(column, 1)
        self._turn(narrow=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow, one stands below the other."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.height(_NARROW)
        if narrow is not (self._row.direction() == QBoxLayout.Direction.TopToBottom):
            self._turn(narrow=narrow)

    def _turn(self, *, narrow: bool) -> None:
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, and a line between its parts."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setPen(self._theme.color("line"))
            for column in (self._requested, self._in_token):
                box = column.geometry()
                if self._row.direction() == QBoxLayout.Direction.LeftToRight:
                    painter.drawLine(box.left(), 1, box.left(), self.height() - 2)
                else:
                    painter.drawLine(1, box.top(), self.width() - 2, box.top())

    def show_chain(self, chain: Chain) -> None:
        """Fill all three."""
        self._required.show_chips(chain.required, chain.required_note)
        self._requested.show_chips(chain.requested)
        self._in_token.show_chips(chain.in_token)
