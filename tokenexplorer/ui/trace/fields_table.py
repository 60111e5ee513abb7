"""Names, values and what they mean: the table of what was sent or received, and the one of the headers."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTableView, QWidget

from tokenexplorer.redaction import MASK
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.table import dress_table
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import FontStyle, Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_SHOWN: Final = 2000
_ROW: Final = 28
_MEASURED: Final = 60
_LONGEST_NAME: Final = 80


class Line(NamedTuple):
    """A row of the table: three cells, all outside text."""

    name: str
    value: str
    meaning: str


class LinesModel(QAbstractTableModel):
    """Rows of three columns.

    Args:
        heads: What stands over them.
    """

    def __init__(self, heads: tuple[str, str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = heads
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One for each line."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Three."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """The heads."""
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole and 0 <= section < len(self._heads):
            return self._heads[section]
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What `RowDelegate` draws; the whole value is in the display role, for copying."""
        if not index.isValid():
            return None
        line, text = self._lines[index.row()], self._lines[index.row()][index.column()]
        if role == _Role.DisplayRole:
            return visible_text(text)
        if role == Row.FONT:
            return ("mono", "secondary")[index.column() == 2] if index.column() else _name_font(line.name)
        if role == Row.COLOR:
            return ("synKey", _color(line.value), "text2")[index.column()]
        if role == Row.KEY:
            return f"field:{line.name}"
        if role == _Role.ToolTipRole and text:
            return f"<span>{html.escape(visible_text(text[:_SHOWN]))}</span>"
        return None


class LinesTable(QTableView):
    """A table as high as its rows, for a page that scrolls as a whole."""

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard | None,
        *,
        name: str,
        accessible_name: str,
        heads: tuple[str, str, str],
        head_shown: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines = LinesModel(heads, self)
        self.setModel(self.lines)
        dress_table(self, theme, clipboard, name=name, accessible_name=accessible_name, row_height=_ROW, card=True)
        self.horizontalHeader().setVisible(head_shown)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head = self.horizontalHeader()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        theme.changed.connect(self._fit)
        self._fit()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show rows; a column whose cells are all empty is left out."""
        self.lines.set_lines(lines)
        self.setColumnHidden(2, not any(line.meaning for line in lines))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names and meanings keep their share of the width."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        width = self.viewport().width()
        # Tables of one page line up: only names longer than usual take more than their share.
        longest = max((self._name_width(line.name) for line in self.lines.lines[:_MEASURED]), default=0)
        usual = self._name_width("code_challenge_meth")
        self.setColumnWidth(0, min(max(usual, longest), width * (45 if longest > usual else 30) // 100))
        self.setColumnWidth(2, width * 34 // 100)

    def _name_width(self, name: str) -> int:
        font = self._theme.font(_name_font(name))
        return QFontMetrics(font).horizontalAdvance(name[:_LONGEST_NAME]) + 28

    def _fit(self) -> None:
        head = self.horizontalHeader()
        above = head.sizeHint().height() if not head.isHidden() else 0
        self.setFixedHeight(max(1, self.lines.rowCount()) * self._theme.height(_ROW) + above + 1)
        self._fit_columns()


def _name_font(name: str) -> FontStyle:
    """A field's name is in the fixed font, what is said in words is not."""
    return "secondary" if " " in name else "mono"


def _color(value: str) -> str:
    if value.startswith(MASK[:2]) or MASK in value:
        return "text2"
    if _NUMBER.fullmatch(value):
        return "synNum"
    return "synLit" if value in ("true", "false", "null") else "synStr"
