"""The calls of the right pane under their scopes, with a check box each: what the person really needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tokenexplorer.sentences import counted
from tokenexplorer.ui.scopes.opened import CallGroup
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_model import GroupedModel
from tokenexplorer.ui.widgets.text import tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_Role = Qt.ItemDataRole

FEW: Final = 5
"""Calls of a scope that are shown at first."""
STEP: Final = 200
"""How many more calls a press shows at most."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading with the calls that are shown of it.

    Attributes:
        group: All of its calls.
        calls: Those that are shown.
        more: How many are not.
    """

    group: CallGroup
    calls: tuple[Operation, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Calls:
    """What the pane shows.

    Attributes:
        groups: In order.
        ungranted: Scopes that are not granted to the app.
        beyond: Found calls that are in none of the groups.
        whole: Whether the groups are shown without a cut: they are few already.
    """

    groups: tuple[CallGroup, ...] = ()
    ungranted: frozenset[str] = field(default_factory=frozenset)
    beyond: int = 0
    whole: bool = False


class CallsModel(GroupedModel):
    """Two levels: scopes and calls, and a row for more where a scope has many.

    Signals:
        ticked(str, bool): The person turned the box of a call, named by its key.
        more_requested: The person wants to see more of what was found.
    """

    ticked = Signal(str, bool)
    more_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls = Calls()
        self._rows: list[Shown] = []
        self._picked: frozenset[str] = frozenset()
        self._limits: dict[str, int] = {}

    @property
    def calls(self) -> Calls:
        """What is shown."""
        return self._calls

    def set_calls(self, calls: Calls) -> None:
        """Show other calls; scopes whose rest was unfolded stay so."""
        if calls != self._calls:
            self._calls = calls
            self._rebuild()

    def set_picked(self, keys: Collection[str]) -> None:
        """Which boxes are ticked. No row comes or goes, so that nothing moves under the pointer."""
        if self._picked != frozenset(keys):
            self._picked = frozenset(keys)
            for place, shown in enumerate(self._rows):
                if shown.calls:
                    last = self.row_index(place, len(shown.calls) - 1)
                    self.dataChanged.emit(self.row_index(place, 0), last, [_Role.CheckStateRole])

    def is_picked(self, operation: Operation) -> bool:
        """Whether a call is ticked."""
        return operation.key in self._picked

    def show_more(self, index: _Index) -> None:
        """Show more calls of the scope whose last row this is."""
        place = index.internalId() - 1
        if self._calls.beyond and place == len(self._rows) - 1:
            self.more_requested.emit()
            return
        shown = self._rows[place]
        self._limits[shown.group.scope] = len(shown.calls) + STEP
        self._rebuild()

    def shown(self, place: int) -> Shown:
        """A heading with its rows."""
        return self._rows[place]

    def operation(self, index: _Index) -> Operation | None:
        """The call of a row; None for a heading or a row for more."""
        if not index.isValid() or index.internalId() == 0:
            return None
        calls = self._rows[index.internalId() - 1].calls
        return calls[index.row()] if index.row() < len(calls) else None

    def is_more(self, index: _Index) -> bool:
        """Whether a row asks for more calls."""
        return index.isValid() and index.internalId() != 0 and self.operation(index) is None

    def heading_of(self, scope: str) -> QModelIndex:
        """The heading of a scope, if it opens anything."""
        return next((self.index(row, 0) for row, shown in enumerate(self._rows) if shown.group.scope == scope), _ROOT)

    def more_words(self, place: int) -> str:
        """What the row for more of a heading says."""
        return f"Show {self._rows[place].more:,} more"

    def count_words(self, place: int) -> str:
        """How many calls a heading has."""
        return counted(len(self._rows[place].group.calls), "call")

    def heading_note(self, place: int) -> str:
        """What is to be said of a heading's scope."""
        group = self._rows[place].group
        if group.scope in self._calls.ungranted:
            return "not granted"
        return "" if group.chosen or not group.is_scope else "not selected"

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._rows = [self._cut(group) for group in self._calls.groups]
        if self._calls.beyond and self._rows:
            last = self._rows[-1]
            self._rows[-1] = Shown(last.group, last.calls, last.more + self._calls.beyond)
        self.endResetModel()

    def _cut(self, group: CallGroup) -> Shown:
        limit = self._limits.get(group.scope, FEW)
        # A row that says "Show 1 more" takes the place of the one.
        if self._calls.whole or len(group.calls) <= limit + 1:
            return Shown(group, group.calls)
        calls = tuple(call for place, call in enumerate(group.calls) if place < limit or call.key in self._picked)
        return Shown(group, calls, len(group.calls) - len(calls))

    # Shape

    def group_count(self) -> int:
        """Scopes that are shown."""
        return len(self._rows)

    def row_count_of(self, group: int) -> int:
        """Calls that are shown of one of them, and the row for more."""
        shown = self._rows[group]
        return len(shown.calls) + bool(shown.more)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Calls bear a check box."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.operation(index) is not None else flags

    # Content

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What a row says; `CallsTree` draws rows without asking for each part."""
        if not index.isValid():
            return None
        if index.internalId() == 0:
            return self._heading(index.row(), role)
        operation = self.operation(index)
        place = index.internalId() - 1
        return self._more(place, role) if operation is None else self._call(operation, self._rows[place].group, role)

    def setData(self, index: _Index, _value: Any, role: int = _Role.EditRole) -> bool:
        """A turned check box is told on; what is ticked then comes back through `set_picked`."""
        operation = self.operation(index)
        if role != _Role.CheckStateRole or operation is None:
            return False
        self.ticked.emit(operation.key, operation.key not in self._picked)
        return True

    def _heading(self, place: int, role: int) -> Any:
        group, note = self._rows[place].group, self.heading_note(place)
        answers: dict[int, Any] = {
            _Role.DisplayRole: visible_text(group.scope),
            Row.GROUP: True,
            Row.FONT: "mono" if group.is_scope else "secondary",
            Row.KEY: f"scope:{group.scope}" if group.is_scope else f"group:{group.scope}",
            Row.STATE: note or ("open" if group.chosen else "closed"),
            Row.HINT: note or None,
            Row.RIGHT: (self.count_words(place), "text2"),
            _Role.AccessibleTextRole: ", ".join(
                part for part in (visible_text(group.scope), note, self.count_words(place)) if part
            ),
        }
        return answers.get(role)

    def _more(self, place: int, role: int) -> Any:
        answers: dict[int, Any] = {
            _Role.DisplayRole: self.more_words(place),
            Row.COLOR: "accentText",
            Row.KEY: f"more:{self._rows[place].group.scope}",
        }
        return answers.get(role)

    def _call(self, operation: Operation, group: CallGroup, role: int) -> Any:
        if role == _Role.CheckStateRole:
            return (Qt.CheckState.Checked if operation.key in self._picked else Qt.CheckState.Unchecked).value
        if role == _Role.ToolTipRole:
            return _tip(operation)
        answers: dict[int, Any] = {
            _Role.DisplayRole: visible_text(operation.path),
            Row.METHOD: operation.method,
            Row.FONT: "mono",
            Row.RIGHT: (operation.title, "text2"),
            Row.STRUCK: operation.deprecated or None,
            Row.KEY: f"call:{operation.key}",
            Row.STATE: "deprecated" if operation.deprecated else "open" if group.chosen else "closed",
            _Role.AccessibleTextRole: visible_text(f"{operation.key}, {operation.title}"),
        }
        return answers.get(role)


def _tip(operation: Operation) -> str:
    needs = f"Needs {' and '.join(operation.scopes)}" if operation.scopes else "Needs no scope"
    limit = "" if operation.generally_available else "Not generally available: the org needs a feature first"
    return tooltip(operation.title, operation.key, needs, limit, "Double-click opens it in Requests")
