"""A page under the tabs: a note above, a table, and words where the table has no rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from tokenexplorer.ui.tokens.runs import RunDelegate
from tokenexplorer.ui.widgets.banner import Banner, BannerKind
from tokenexplorer.ui.widgets.cell_copy import CellCopy
from tokenexplorer.ui.widgets.table import dress_table
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

STRETCH = 0


class FittedTable(QTableView):
    """A table whose columns fill its width: one takes what the fixed ones leave.

    Set by hand: a section of Qt that stretches or fits its contents asks every row, of which there may be 100 000.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._widths: tuple[int, ...] = ()
        theme.changed.connect(self.fit)

    def set_widths(self, widths: tuple[int, ...]) -> None:
        """Widths at the usual text size; `STRETCH` for the column that takes the rest."""
        self._widths = widths
        self.fit()

    def fit(self) -> None:
        """Lay the columns out in the width that there is."""
        if self.model() is None:
            return
        fixed = sum(self._theme.height(width) for width in self._widths)
        rest = max(140, self.viewport().width() - fixed)
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, self._theme.height(width) if width else rest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scroll bar came or went, or the window changed."""
        super().resizeEvent(event)
        self.fit()


class TablePage(QWidget):
    """A table whose columns have fixed widths but one, which takes what is left.

    Args:
        model: Of the table.
        copied: What Ctrl+C gives.
        name: Object name of the table.
        accessible_name: Its name for screen readers.
        widths: Of the columns; `STRETCH` for the one that takes the rest.
    """

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        model: QAbstractTableModel,
        copied: Callable[[QModelIndex], tuple[str, bool]],
        *,
        name: str,
        accessible_name: str,
        widths: tuple[int, ...],
    ) -> None:
        super().__init__()
        self.note = Banner(theme, "info")
        self.note.hide()
        self._empty = plain_label("", "help", wrap=True)
        self._empty.setContentsMargins(16, 16, 16, 16)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._empty.hide()
        self.table = FittedTable(theme)
        dress_table(self.table, theme, name=name, accessible_name=accessible_name)
        self.table.setItemDelegate(RunDelegate(theme, self.table, row_height=30, padding=16))
        self.table.setModel(model)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setProperty("wide", "true")
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        CellCopy(self.table, clipboard, copied)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        noted = QVBoxLayout()
        noted.setContentsMargins(16, 0, 16, 0)
        self._noted = noted
        noted.addWidget(self.note)
        column.addLayout(noted)
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)
        self.set_widths(widths)

    def set_widths(self, widths: tuple[int, ...]) -> None:
        """Other column widths, for other window widths."""
        self.table.set_widths(widths)

    def show_note(self, kind: BannerKind, lead: str, rest: str = "", icon: str = "") -> None:
        """Say something above the table; empty words take it away."""
        space = 12 if lead else 0
        self._noted.setContentsMargins(16, space, 16, space)
        if lead:
            self.note.set(kind, lead, rest, icon=icon)
        else:
            self.note.hide()

    def show_empty(self, words: str) -> None:
        """Say why there are no rows; empty words show the table."""
        self._empty.setText(visible_text(words))
        self._empty.setVisible(bool(words))
        self.table.setVisible(not words)
