"""How the app proves itself: three ways in a row above the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.service.step import turn
from tokenexplorer.ui.connect.service.way import WAYS
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.connect.service.way import Way
    from tokenexplorer.ui.theme import Theme


class WayChoice(QWidget):
    """Segments, and a word where the provider may not take the way.

    Signals:
        chosen(str): The person chose another way.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_showing = False
        self.segments = Segments(theme)
        for way, words in WAYS.items():
            self.segments.add(way, words, name=f"service_by{words}Button")
        self._fault = plain_label("", "help", name="service_wayFaultLabel", tone="warn", wrap=True)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        self._row.addWidget(plain_label("How the app proves itself", "label"), 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.segments)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 20)
        column.setSpacing(6)
        column.addLayout(self._row)
        column.addWidget(self._fault)
        self.segments.changed.connect(self._on_changed)

    def show_way(self, way: Way, fault: str) -> None:
        """Show the app's way.

        Args:
            way: As it is.
            fault: Why the provider may refuse it, and what to choose; empty for nothing.
        """
        self._is_showing = True
        self.segments.set_current(way)
        self._is_showing = False
        self._fault.setVisible(bool(fault))
        self._fault.setText(breakable(visible_text(fault)))

    def set_tight(self, tight: bool) -> None:
        """The ways stand under their words."""
        turn(self._row, down=tight)

    def _on_changed(self, key: str) -> None:
        if not self._is_showing:
            self.chosen.emit(key)
