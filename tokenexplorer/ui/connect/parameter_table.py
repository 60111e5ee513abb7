"""A small table of names and values, with an empty line at its end to type into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.table import dress_table

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEADS = ("Parameter", "Value")
_SHOWN_ROWS = 3


class ParameterModel(QAbstractTableModel):
    """Names and values in order.

    Signals:
        edited: The person changed one.
    """

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, str]] = []

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every line that has a name."""
        return tuple((name, value) for name, value in self._rows if name)

    def set_pairs(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Show these, unless they are what is shown."""
        if pairs != self.pairs():
            self.beginResetModel()
            self._rows = list(pairs)
            self.endResetModel()

    def remove(self, row: int) -> None:
        """Take a line out."""
        if 0 <= row < len(self._rows):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rows[row]
            self.endRemoveRows()
            self.edited.emit()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """The lines and an empty one."""
        return 0 if parent.isValid() else len(self._rows) + 1

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Name and value."""
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What the columns are."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(_HEADS):
            return _HEADS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The texts; the empty line says what it is for."""
        if not index.isValid():
            return None
        is_new = index.row() >= len(self._rows)
        name, value = ("", "") if is_new else self._rows[index.row()]
        text = (name, value)[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "Add a parameter" if is_new and index.column() == 0 else text
            case Qt.ItemDataRole.EditRole:
                return text
            case Row.KEY:
                return f"parameter:{name}"
            case Row.STATE:
                return "new" if is_new else "set"
            case Row.COLOR:
                return "text3" if is_new else "text"
            case Row.FONT:
                return "body" if is_new else "mono"
            case _:
                return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed; a name in the empty line makes a new one."""
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        row, text = index.row(), str(value)
        text = text.strip() if index.column() == 0 else text
        if row >= len(self._rows):
            if not text:
                return False
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.append((text, "") if index.column() == 0 else ("", text))
            self.endInsertRows()
        else:
            name, old = self._rows[row]
            self._rows[row] = (text, old) if index.column() == 0 else (name, text)
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))
        self.edited.emit()
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every cell can be typed into."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable if index.isValid() else Qt.ItemFlag.NoItemFlags


class ParameterTable(QTableView):
    """Shows a `ParameterModel`; Delete takes a line out."""

    def __init__(
        self, theme: Theme, clipboard: Clipboard | None, model: ParameterModel, *, name: str, words: str
    ) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        dress_table(self, theme, clipboard, name=name, accessible_name=words, card=True)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.height(28) + _SHOWN_ROWS * self._theme.height(30) + 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the line out."""
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self._model.remove(self.currentIndex().row())
            return
        super().keyPressEvent(event)
