"""Three columns of scopes: required by the call, requested at sign-in, in the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.explain.chip_list import ChipList
from tokenexplorer.ui.widgets.badge import CountBadge
from tokenexplorer.ui.widgets.polish import divider
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Chain, Chip
    from tokenexplorer.ui.theme import Theme

_UNKNOWN = "Not known here"


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
        self.setProperty("card", "true")
        self._required = _Column(theme, "Required by this call", "required", f"{name}_requiredList", self)
        self._requested = _Column(theme, "Requested at sign-in", "", f"{name}_requestedList", self)
        self._in_token = _Column(theme, "In the token", "", f"{name}_inTokenList", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, column in enumerate((self._required, self._requested, self._in_token)):
            if number:
                line = divider(self)
                line.setFixedWidth(1)
                line.setMinimumHeight(0)
                line.setMaximumHeight(16_777_215)
                row.addWidget(line)
            row.addWidget(column, 1, Qt.AlignmentFlag.AlignTop)

    def show_chain(self, chain: Chain) -> None:
        """Fill all three."""
        self._required.show_chips(chain.required, chain.required_note)
        self._requested.show_chips(chain.requested)
        self._in_token.show_chips(chain.in_token)
