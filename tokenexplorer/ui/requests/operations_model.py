"""The calls of the catalogue under their headings, filtered, with a lock where the token lacks a scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_model import GroupedModel
from tokenexplorer.ui.widgets.text import tooltip

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation

_Index = QModelIndex | QPersistentModelIndex


class _Group:
    __slots__ = ("calls", "tag")

    def __init__(self, tag: str, calls: list[Operation]) -> None:
        self.tag, self.calls = tag, calls


class OperationsModel(GroupedModel):
    """Two levels: headings and their calls."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Operation, ...] = ()  # in the order of the list
        self._text = ""
        self._show_locked = True
        self._locked: Callable[[Operation], str] = lambda _operation: ""
        self._locks: dict[str, str] = {}
        self._groups: list[_Group] = []

    @property
    def filter_text(self) -> str:
        """What is looked for."""
        return self._text

    @property
    def count(self) -> int:
        """Calls that are shown."""
        return sum(len(group.calls) for group in self._groups)

    def set_operations(self, operations: Iterable[Operation]) -> None:
        """Show these calls."""
        from tokenexplorer.catalogue.operations import area_order

        # Sorted once, not at each key that is typed into the filter; within a heading the order is the catalogue's.
        self._all = tuple(sorted(operations, key=lambda each: area_order(each.tag)))
        self._rebuild()

    def set_filter(self, text: str) -> None:
        """Show the calls that hold every word of a text."""
        if text != self._text:
            self._text = text
            self._rebuild()

    def set_show_locked(self, show: bool) -> None:
        """Show or leave out the calls that the token cannot make."""
        self._show_locked = show
        self._rebuild()

    def set_lock(self, locked: Callable[[Operation], str]) -> None:
        """Ask anew what the token lacks: `locked` answers why a call is closed, or an empty text."""
        self._locked = locked
        self._locks = {}
        if self._show_locked:
            for row in range(self.rowCount()):
                group = self.index(row, 0)
                calls = self.rowCount(group)
                self.dataChanged.emit(self.index(0, 0, group), self.index(calls - 1, 0, group))
        else:
            self._rebuild()

    def operation(self, index: _Index) -> Operation | None:
        """The call of a row; None for a heading."""
        if not index.isValid() or index.internalId() == 0:
            return None
        return self._groups[index.internalId() - 1].calls[index.row()]

    def index_of(self, key: str) -> QModelIndex:
        """The row of a call, by its key `GET /api/v1/users`."""
        for place, group in enumerate(self._groups):
            for row, each in enumerate(group.calls):
                if each.key == key:
                    return self.row_index(place, row)
        return QModelIndex()

    def lock_of(self, operation: Operation) -> str:
        """Why a call is closed to the token, or empty."""
        found = self._locks.get(operation.key)
        if found is None:
            found = self._locks[operation.key] = self._locked(operation)
        return found

    def _rebuild(self) -> None:
        from tokenexplorer.catalogue.matching import matching

        self.beginResetModel()
        by_tag: dict[str, list[Operation]] = {}
        for each in matching(self._all, self._text):
            if self._show_locked or not self.lock_of(each):
                by_tag.setdefault(each.tag, []).append(each)
        self._groups = [_Group(tag, calls) for tag, calls in by_tag.items()]
        self.endResetModel()

    # Shape

    def group_count(self) -> int:
        """Headings that are shown."""
        return len(self._groups)

    def row_count_of(self, group: int) -> int:
        """Calls below one of them."""
        return len(self._groups[group].calls)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        if not index.isValid():
            return None
        operation = self.operation(index)
        return self._heading(index, role) if operation is None else self._call(operation, role)

    def _heading(self, index: _Index, role: int) -> Any:
        group = self._groups[index.row()]
        answers: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: group.tag,
            Row.KEY: f"group:{group.tag}",
            Row.RIGHT: (str(len(group.calls)), "text3"),
            Qt.ItemDataRole.AccessibleTextRole: f"{group.tag}, {len(group.calls)} calls",
        }
        return answers.get(role)

    def _call(self, operation: Operation, role: int) -> Any:  # noqa: PLR0911 -- one answer a role
        if role == Qt.ItemDataRole.DisplayRole:
            return operation.title
        if role == Row.METHOD:
            return operation.method
        if role == Row.KEY:
            return f"call:{operation.key}"
        if role == Row.STATE:
            return "locked" if self.lock_of(operation) else "open"
        if role == Row.RIGHT_ICON:
            return ("lock", "text3") if self.lock_of(operation) else None
        if role == Row.STRUCK:
            return operation.deprecated or None
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(operation, self.lock_of(operation))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            lock = self.lock_of(operation)
            return f"{operation.method} {operation.title}{', ' + lock if lock else ''}"
        return None


def _tip(operation: Operation, lock: str) -> str:
    return tooltip(operation.key, lock, "Deprecated: its owner advises against it." if operation.deprecated else "")
