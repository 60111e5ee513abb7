"""The calls that the chosen scopes open, each under the scope that opens it."""

from __future__ import annotations

import html
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_model import GroupedModel

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole


class OpenedCalls(NamedTuple):
    """A scope and the calls that it opens, together with the other chosen ones."""

    scope: str
    calls: tuple[Operation, ...]


def opened_calls(scopes: Collection[str], *, custom_server: bool = False) -> tuple[OpenedCalls, ...]:
    """The calls that scopes open, in the order of the scopes; a call stands under the first scope that it needs.

    Args:
        scopes: As chosen; those that the app's server cannot issue are left out by the caller.
        custom_server: Whether a custom authorization server issues them: the org server's own calls are then another's.
    """
    from tokenexplorer.catalogue.catalogue import builtin
    from tokenexplorer.catalogue.coverage import covers, opened_by

    found: dict[str, list[Operation]] = {name: [] for name in scopes}
    for operation in opened_by(scopes, builtin(), server="custom" if custom_server else "org"):
        _needed, giver = covers(operation, scopes, builtin()).has[0]
        found[giver].append(operation)
    return tuple(OpenedCalls(name, tuple(calls)) for name, calls in found.items() if calls)


class CallsModel(GroupedModel):
    """Two levels: scopes and calls."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[OpenedCalls, ...] = ()
        self._shown: list[OpenedCalls] = []
        self._text = ""

    @property
    def count(self) -> int:
        """Calls, whatever the filter leaves."""
        return sum(len(group.calls) for group in self._all)

    def set_calls(self, groups: tuple[OpenedCalls, ...]) -> None:
        """Show other calls."""
        if groups != self._all:
            self._all = groups
            self._rebuild()

    def set_filter(self, text: str) -> None:
        """Show the calls that hold every word of a text."""
        if text != self._text:
            self._text = text
            self._rebuild()

    def operation(self, index: _Index) -> Operation | None:
        """The call of a row; None for a heading."""
        if not index.isValid() or index.internalId() == 0:
            return None
        return self._shown[index.internalId() - 1].calls[index.row()]

    def heading_of(self, scope: str) -> QModelIndex:
        """The heading of a scope, if it opens anything."""
        return next((self.index(row, 0) for row, group in enumerate(self._shown) if group.scope == scope), _ROOT)

    def _rebuild(self) -> None:
        from tokenexplorer.catalogue.operations import filter as matching

        self.beginResetModel()
        if self._text.strip():
            kept = (OpenedCalls(group.scope, matching(group.calls, self._text)) for group in self._all)
            self._shown = [group for group in kept if group.calls]
        else:
            self._shown = list(self._all)
        self.endResetModel()

    # Shape

    def group_count(self) -> int:
        """Scopes that are shown."""
        return len(self._shown)

    def row_count_of(self, group: int) -> int:
        """Calls that one of them opens."""
        return len(self._shown[group].calls)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What `RowDelegate` draws."""
        if not index.isValid():
            return None
        operation = self.operation(index)
        return self._heading(self._shown[index.row()], role) if operation is None else _call(operation, role)

    def _heading(self, group: OpenedCalls, role: int) -> Any:
        count = f"{len(group.calls)} call{'' if len(group.calls) == 1 else 's'}"
        answers: dict[int, Any] = {
            _Role.DisplayRole: group.scope,
            Row.GROUP: True,
            Row.FONT: "mono",
            Row.KEY: f"scope:{group.scope}",
            Row.RIGHT: (count, "text2"),
            _Role.AccessibleTextRole: f"{group.scope}, {count}",
        }
        return answers.get(role)


def _call(operation: Operation, role: int) -> Any:
    answers: dict[int, Any] = {
        _Role.DisplayRole: operation.path,
        Row.METHOD: operation.method,
        Row.FONT: "mono",
        Row.RIGHT: (operation.title, "text2"),
        Row.STRUCK: operation.deprecated or None,
        Row.KEY: f"call:{operation.key}",
        Row.STATE: "deprecated" if operation.deprecated else "open",
        _Role.AccessibleTextRole: f"{operation.key}, {operation.title}",
    }
    if role != _Role.ToolTipRole:
        return answers.get(role)
    lines = (operation.title, operation.key, f"Needs {', '.join(operation.scopes)}")
    return f"<span>{'<br/>'.join(html.escape(line) for line in lines)}</span>"
