"""The messages of the trace as a tree: one heading for each thing the person did, newest first, its steps in order.

Ten thousand rows are laid out anew at each key that is typed in the filter. So the shape of the tree is kept in Qt's
own model, as rows without contents, and what a row shows is asked of Python only for the few that are on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from tokenexplorer.ui.trace.row_words import TIME, WHAT, cell, heading, sought_of_all, sought_words
from tokenexplorer.wire.message import Outcome

if TYPE_CHECKING:
    from tokenexplorer.wire.message import ActivityLabel, Message

_COLUMNS: Final = 3
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_NOWHERE: Final = QModelIndex()


class _Group:
    """What was done: all of its messages, the words that they are found by, and those that the filter leaves."""

    __slots__ = ("failed", "label", "messages", "shown", "sought")

    def __init__(self, label: ActivityLabel) -> None:
        self.label = label
        self.messages: list[Message] = []
        self.sought: list[str] = []
        self.shown: list[Message] = []
        self.failed = False


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is looked for: messages with every word, and of them only failed ones, or those first, where wanted."""

    words: tuple[str, ...] = ()
    failed_only: bool = False
    failed_first: bool = False

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.failed_only)

    def left_of(self, group: _Group, begin: int = 0) -> list[Message]:
        """The messages of a group, from one on, that fit."""
        if not self.narrows:
            return group.messages[begin:]
        said = sought_of_all(group.label)
        left = list(zip(group.messages[begin:], group.sought[begin:], strict=True))
        for word in self.words:
            if word not in said:
                left = [pair for pair in left if word in pair[1]]
        return [each for each, _ in left if not self.failed_only or each.outcome is Outcome.FAILED]


class TraceModel(QStandardItemModel):
    """Headings and messages that the filter leaves, in three columns: what, status, time.

    Signals:
        about_to_lay_out: Every row goes, and those to be shown come.
    """

    about_to_lay_out = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, _COLUMNS, parent)
        self._local = False
        self._seeking = _Sought()
        self._messages: dict[int, Message] = {}
        self._groups: dict[int, _Group] = {}
        self._rows: list[_Group] = []
        self._failed = 0

    @property
    def count(self) -> int:
        """Messages, whatever the filter leaves."""
        return len(self._messages)

    @property
    def failed_count(self) -> int:
        """Messages that failed, likewise."""
        return self._failed

    @property
    def narrows(self) -> bool:
        """Whether the filter leaves anything out."""
        return self._seeking.narrows

    @property
    def failed_first(self) -> bool:
        """Whether what failed stands above all that did not."""
        return self._seeking.failed_first

    @property
    def left_count(self) -> int:
        """Messages that the filter leaves."""
        return sum(len(group.shown) for group in self._rows)

    # Qt's questions

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> object:
        """What a cell shows."""
        above = index.parent()
        if not above.isValid():
            if not 0 <= index.row() < len(self._rows):
                return None
            group = self._rows[index.row()]
            return heading(group.label, index.column(), role, failed=group.failed, local=self._local)
        group = self._rows[above.row()]
        message = group.shown[index.row()]
        return cell(message, index.column(), role, numbered=len(group.messages) > 1)

    # Filling

    def add(self, message: Message) -> QModelIndex:
        """Add a message at the end of its group; where failed ones come first, `take` and `lay_out` do it.

        Returns:
            The heading, where it was not there before; else none.
        """
        group = self._take(message)
        if group is None:
            return _NOWHERE
        left = self._seeking.left_of(group, len(group.messages) - 1)
        if not group.shown:
            group.shown = left
            if not left:
                return _NOWHERE
            self._rows.insert(0, group)
            self.insertRow(0, QStandardItem(len(left), _COLUMNS))
            return self.index(0, WHAT)
        above = self.index(self._rows.index(group), WHAT)
        if left:
            row = len(group.shown)
            group.shown = [*group.shown, *left]
            self.insertRow(row, above)
        self.dataChanged.emit(above, above.siblingAtColumn(TIME))
        if len(group.messages) == 2:  # now its steps are numbered
            first = self.index(0, WHAT, above)
            self.dataChanged.emit(first, first)
        return _NOWHERE

    def take(self, messages: Iterable[Message]) -> None:
        """Add messages that are not to be seen before `lay_out`."""
        for message in messages:
            self._take(message)

    def lay_out(self) -> bool:
        """Show everything that the filter leaves, from scratch.

        Returns:
            Whether anything changed; then every index is void.
        """
        left = [(group, self._seeking.left_of(group)) for group in reversed(self._groups.values())]
        rows = [group for group, some in left if some]
        if self.failed_first:
            rows.sort(key=lambda group: not group.failed)  # within each half the newest is still the first
        if rows == self._rows and all(group.shown == some for group, some in left):
            return False
        self.about_to_lay_out.emit()
        self.removeRows(0, self.rowCount())  # `clear` takes a hundred times as long while a view looks on
        self._rows = rows
        for group, some in left:
            group.shown = some
        self.invisibleRootItem().appendRows([QStandardItem(len(group.shown), _COLUMNS) for group in rows])
        return True

    def seek(self, text: str, *, failed_only: bool, failed_first: bool = False) -> bool:
        """Leave the messages with every word, and only failed ones, or those first, where that is wanted.

        Returns:
            Whether the rows are others than before; then every index is void.
        """
        wanted = _Sought(tuple(text.lower().split()), failed_only, failed_first)
        if wanted == self._seeking:
            return False
        self._seeking = wanted
        return self.lay_out()

    def forget(self) -> None:
        """Remove everything."""
        self._messages.clear()
        self._groups.clear()
        self._failed = 0
        self.lay_out()

    def drop(self, gone: Callable[[Message], bool]) -> bool:
        """Remove the messages that left the trace; answers as `lay_out`."""
        for number, group in list(self._groups.items()):
            kept = [pair for pair in zip(group.messages, group.sought, strict=True) if not gone(pair[0])]
            for message in group.messages:
                if gone(message):
                    self._failed -= self._messages.pop(message.id).outcome is Outcome.FAILED
            group.messages, group.sought = [each for each, _ in kept], [words for _, words in kept]
            if not kept:
                del self._groups[number]
        return self.lay_out()

    def set_local(self, local: bool) -> None:
        """Show the clock times of this computer, or UTC."""
        self._local = local
        if self._rows:
            self.dataChanged.emit(self.index(0, TIME), self.index(len(self._rows) - 1, TIME))

    def _take(self, message: Message) -> _Group | None:
        if message.id in self._messages:
            return None
        self._messages[message.id] = message
        group = self._groups.get(message.activity.id)
        if group is None:
            group = self._groups[message.activity.id] = _Group(message.activity)
        group.messages.append(message)
        group.sought.append(sought_words(message))
        if message.outcome is Outcome.FAILED:
            group.failed = True
            self._failed += 1
        return group

    # Finding

    def message(self, index: QModelIndex) -> Message | None:
        """The message of a row; None for a heading."""
        above = index.parent()
        return self._rows[above.row()].shown[index.row()] if above.isValid() else None

    def messages(self) -> tuple[Message, ...]:
        """All of them, oldest first."""
        return tuple(self._messages.values())

    def message_of(self, number: int) -> Message | None:
        """A message by its id, whether the filter leaves it or not."""
        return self._messages.get(number)

    def index_of(self, number: int) -> QModelIndex:
        """The row of a message by its id; none where the filter leaves it out."""
        message = self._messages.get(number)
        group = self._groups[message.activity.id] if message is not None else None
        row = next((row for row, each in enumerate(group.shown) if each is message), -1) if group is not None else -1
        return self.index(row, WHAT, self.index(self._rows.index(group), WHAT)) if group and row >= 0 else _NOWHERE

    def group_of(self, message: Message) -> tuple[Message, ...]:
        """All messages of the same activity, in their order, whatever the filter leaves."""
        group = self._groups.get(message.activity.id)
        return tuple(group.messages) if group is not None else (message,)
