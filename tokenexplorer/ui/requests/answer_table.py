"""The Table tab: an answer that is a list, one line a row, read as far as it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QTableView, QWidget

from tokenexplorer.ui.requests.answer_rows import find_rows
from tokenexplorer.ui.widgets.cell_copy import CellCopy
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.table import dress_table
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.requests.answer_rows import AnswerRows, Cell
    from tokenexplorer.ui.requests.json_scan import Bytes
    from tokenexplorer.ui.tasks import TaskRunner
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
_SHOWN: Final = 500
_REMEMBERED: Final = 500
_NARROWEST, _WIDEST, _LETTER = 72, 320, 8
_ROLES: Final = {"string": "synStr", "number": "synNum", "literal": "synLit"}
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class AnswerModel(QAbstractTableModel):
    """Rows of `AnswerRows`; some that were looked at are remembered."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: AnswerRows | None = None
        self._read: dict[int, dict[str, Cell]] = {}

    @property
    def rows(self) -> AnswerRows | None:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: AnswerRows | None) -> None:
        """Show others, or none."""
        self.beginResetModel()
        self._rows = rows
        self._read.clear()
        self.endResetModel()

    def cell(self, index: _Index) -> Cell | None:
        """What a cell says; None where the row lacks that column."""
        if self._rows is None or not index.isValid():
            return None
        row = self._read.get(index.row())
        if row is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            row = self._read[index.row()] = self._rows.row(index.row())
        return row.get(self._rows.columns[index.column()])

    def path(self, index: _Index) -> str:
        """`$[3].profile.login`, or empty."""
        if self._rows is None or not index.isValid():
            return ""
        return visible_text(f"{self._rows.path}[{index.row()}].{self._rows.columns[index.column()]}")

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """One for each element of the list."""
        return 0 if parent.isValid() or self._rows is None else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """One for each member of the first elements."""
        return 0 if parent.isValid() or self._rows is None else len(self._rows.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The paths of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal and self._rows is not None:
            return visible_text(self._rows.columns[section][:_SHOWN])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        if role == Row.FONT:
            return "mono"
        if role == Row.KEY:
            return f"path:{self.path(index)}"
        if role not in (Qt.ItemDataRole.DisplayRole, Row.COLOR, Qt.ItemDataRole.TextAlignmentRole):
            return None
        cell = self.cell(index)
        if cell is None:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return visible_text(cell.text[:_SHOWN])
        if role == Row.COLOR:
            return _ROLES.get(cell.kind, "text2")
        return _RIGHT if cell.kind == "number" else None


class AnswerTable(QTableView):
    """Shows the list that an answer is.

    Signals:
        found(int): The answer was looked through: so many rows; 0 where it is no list.
        path_changed(str): The path of the current cell.
    """

    found = Signal(int)
    path_changed = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._stop = [False]
        self.rows_model = AnswerModel(self)
        dress_table(self, theme, name="response_table", accessible_name="Table")
        CellCopy(self, clipboard, self._copied)
        self.setModel(self.rows_model)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setStretchLastSection(False)
        self.selectionModel().currentChanged.connect(
            lambda now, _old: self.path_changed.emit(self.rows_model.path(now))
        )

    def show_body(self, source: Bytes | None) -> None:
        """Look in a worker for the list that a body is; the old rows go at once."""
        self.stop()
        stop = self._stop = [False]
        self.rows_model.show_rows(None)
        if source is None:
            return
        self._tasks.run(
            lambda: find_rows(source, lambda: stop[0]),
            lambda rows: None if stop[0] else self._show(rows),
            key="response.table",
        )

    def stop(self) -> None:
        """Stop a worker that still looks through a body."""
        self._stop[0] = True

    def _show(self, rows: AnswerRows | None) -> None:
        self.rows_model.show_rows(rows)
        model = self.rows_model
        for column in range(model.columnCount()):
            first = (str(model.index(row, column).data()) for row in range(min(model.rowCount(), 20)))
            longest = max(map(len, (*first, str(model.headerData(column, Qt.Orientation.Horizontal)))), default=0)
            self.setColumnWidth(column, max(_NARROWEST, min(_WIDEST, longest * _LETTER + 28)))
        self.found.emit(model.rowCount())

    def _copied(self, index: QModelIndex) -> tuple[str, bool]:
        cell = self.rows_model.cell(index)
        return (cell.text if cell is not None else "", False)  # masked already
