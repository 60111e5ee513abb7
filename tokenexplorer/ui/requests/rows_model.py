"""Parameter and header lines as a Qt model; the last row is an empty one to type into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tokenexplorer.api.request import Row as Line
from tokenexplorer.redaction import MASK, is_secret_header
from tokenexplorer.ui.widgets.delegates import Row

_Index = QModelIndex | QPersistentModelIndex
NAME, VALUE, MEANING, REMOVE = range(4)


class RowsModel(QAbstractTableModel):
    """Lines with a name, a value, what the catalogue says, and a way to remove them.

    Args:
        title: Head of the first column.
        secrets: Whether a line can be marked secret; then the third column is that mark.

    Signals:
        edited: The person changed something.
    """

    edited = Signal()

    def __init__(self, title: str, *, secrets: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._heads = (title, "Value", "Secret" if secrets else "From the catalogue", "")
        self._rows: list[Line] = []
        self._meanings: Mapping[str, str] = {}
        self._resolve: Callable[[str], str] = lambda _text: ""

    # Content

    def lines(self) -> tuple[Line, ...]:
        """The rows, without the empty one."""
        return tuple(self._rows)

    def set_lines(self, rows: tuple[Line, ...]) -> None:
        """Show these; says nothing."""
        if rows == tuple(self._rows):
            return
        if len(rows) == len(self._rows):
            self._rows = list(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, REMOVE))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def set_meanings(self, meanings: Mapping[str, str]) -> None:
        """What the catalogue says, by name."""
        self._meanings = meanings
        self._touch(MEANING)

    def set_resolver(self, resolve: Callable[[str], str]) -> None:
        """How a value with variables reads; empty where nothing is to be told."""
        self._resolve = resolve
        self._touch(VALUE)

    def _touch(self, column: int) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))

    def line(self, index: _Index) -> Line | None:
        """The line of a row; None for the empty one."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def is_secret(self, line: Line) -> bool:
        """Whether a value is masked: marked, or by the header's name."""
        return self._secrets and (line.secret or is_secret_header(line.name))

    def remove(self, row: int) -> None:
        """Take a line out."""
        if 0 <= row < len(self._rows):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rows[row]
            self.endRemoveRows()
            self.edited.emit()

    def turn_secret(self, row: int) -> None:
        """Mark a line secret, or not."""
        if self._secrets and 0 <= row < len(self._rows):
            self._change(row, replace(self._rows[row], secret=not self._rows[row].secret))

    # Shape

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """All lines and the empty one."""
        return 0 if parent.isValid() else len(self._rows) + 1

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's default
        """Name, value, meaning or secret, remove."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads of the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Names and values are edited, a line is turned off by its box."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in (NAME, VALUE):
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == NAME and self.line(index) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    # Cells

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `RowDelegate` draws; a secret value only as dots, except to its editor."""
        if not index.isValid():
            return None
        line = self.line(index)
        return self._empty(index.column(), role) if line is None else self._cell(line, index.column(), role)

    def _empty(self, column: int, role: int) -> Any:
        if column == NAME and role == Row.HINT:
            return "Add one"
        if role == Row.KEY:
            return "row:"
        return "" if role == Qt.ItemDataRole.EditRole else None

    def _cell(self, line: Line, column: int, role: int) -> Any:  # noqa: PLR0911 -- one answer a role
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(line, column, whole=role == Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return Qt.CheckState.Checked if line.enabled else Qt.CheckState.Unchecked
        if role == Row.KEY:
            return f"row:{line.name}"
        if role == Row.STATE:
            return "on" if line.enabled else "off"
        if role == Row.FONT:
            return "mono" if column in (NAME, VALUE) else "secondary"
        if role == Row.COLOR:
            return "text3" if not line.enabled else "text" if column in (NAME, VALUE) else "text2"
        if role == Row.HINT and column == VALUE and line.enabled and not self.is_secret(line):
            return self._resolve(line.value) or None
        if role == Row.ICON:
            return self._icon(line, column)
        return None

    def _icon(self, line: Line, column: int) -> tuple[str, str] | None:
        if column == REMOVE:
            return "x", "text2"
        if column == MEANING and self._secrets:
            return ("lock", "accentText") if self.is_secret(line) else ("circle-minus", "text3")
        return None

    def _text(self, line: Line, column: int, *, whole: bool) -> str:
        if column == NAME:
            return line.name
        if column == VALUE:
            return line.value if whole or not line.value or not self.is_secret(line) else MASK
        if column == MEANING:
            if self._secrets:
                return "secret" if self.is_secret(line) else "no"
            return self._meanings.get(line.name, "")
        return ""

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """An edit of the person."""
        line, row = self.line(index), index.row()
        if role == Qt.ItemDataRole.CheckStateRole and line is not None:
            self._change(row, replace(line, enabled=Qt.CheckState(value) == Qt.CheckState.Checked))
            return True
        if role != Qt.ItemDataRole.EditRole or index.column() not in (NAME, VALUE):
            return False
        text = str(value)
        if line is None:
            return self._add(text, index.column())
        changed = replace(line, name=text) if index.column() == NAME else replace(line, value=text)
        if changed != line:
            # Typing a value means to send it.
            self._change(row, replace(changed, enabled=True) if index.column() == VALUE and text else changed)
        return True

    def _add(self, text: str, column: int) -> bool:
        if not text:
            return False
        row = len(self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.append(Line(text, "") if column == NAME else Line("", text))
        self.endInsertRows()
        self.edited.emit()
        return True

    def _change(self, row: int, line: Line) -> None:
        self._rows[row] = line
        self.dataChanged.emit(self.index(row, 0), self.index(row, REMOVE))
        self.edited.emit()
