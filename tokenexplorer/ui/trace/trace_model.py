"""The messages of the trace as a tree: one heading for each thing the person did, newest first, its steps in order.

Kept in Qt's own model: a tree of ten thousand rows is laid out anew whenever one is added, and must not stutter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QObject, QRegularExpression, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from tokenexplorer.tokens.human_time import clock
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import tooltip, visible_text
from tokenexplorer.ui.widgets.timing_view import milliseconds
from tokenexplorer.wire.trace import Outcome

if TYPE_CHECKING:
    from tokenexplorer.wire.trace import ActivityLabel, Message

_Role = Qt.ItemDataRole
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
WHAT, STATUS, TIME = range(3)
SOUGHT: Final = int(_Role.UserRole) + 300
"""What the filter reads, in lower case; empty for a heading, which shows where one of its rows does."""

_FAILED_MARK: Final = "\x01failed"
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LOOKS: Final = {
    Outcome.OK: ("circle-check", "ok"),
    Outcome.FAILED: ("circle-x", "bad"),
    Outcome.RUNNING: ("loader-circle", "accentText"),
    Outcome.CANCELLED: ("circle-minus", "text3"),
}


class TraceModel(QStandardItemModel):
    """Headings and messages, in three columns: what, status, time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 3, parent)
        self._local = False
        self._messages: dict[int, Message] = {}
        self._items: dict[int, _Cell] = {}
        self._groups: dict[int, QStandardItem] = {}
        self._labels: dict[int, ActivityLabel] = {}
        self._failed = 0

    @property
    def count(self) -> int:
        """Messages."""
        return len(self._messages)

    @property
    def failed_count(self) -> int:
        """Messages that failed."""
        return self._failed

    def set_local(self, local: bool) -> None:
        """Show the clock times of this computer, or UTC."""
        self._local = local
        for number, group in self._groups.items():
            self.item(group.row(), TIME).setText(clock_words(self._labels[number].at, local=local))

    def add(self, message: Message) -> QStandardItem | None:
        """Add a message at the end of its group.

        Returns:
            The heading, where it is a new one.
        """
        if message.id in self._messages:
            return None
        self._messages[message.id] = message
        self._failed += message.outcome is Outcome.FAILED
        group = self._groups.get(message.activity.id)
        made = None
        if group is None:
            group = made = self._add_group(message.activity)
        numbered = group.rowCount() > 0
        cells = [_Cell(message, column, numbered=numbered) for column in (WHAT, STATUS, TIME)]
        self._items[message.id] = cells[WHAT]
        group.appendRow(cells)
        if group.rowCount() == 2:
            self._items[_number(group.child(0).data(Row.KEY))].number()
        if message.outcome is Outcome.FAILED:
            group.setData("failed", Row.STATE)
        return made

    def begin_with(self, labels: Iterable[ActivityLabel]) -> None:
        """Make the headings of an empty list at once, oldest first: a thousand times at the front takes its time."""
        made = [self._make_group(label) for label in labels]
        for cells in reversed(made):
            self.appendRow(cells)

    def message(self, index: QModelIndex) -> Message | None:
        """The message of a row of this model or of a filter over it; None for a heading."""
        return self._messages.get(_number(index.siblingAtColumn(WHAT).data(Row.KEY))) if index.isValid() else None

    def messages(self) -> tuple[Message, ...]:
        """All of them, oldest first."""
        return tuple(self._messages.values())

    def index_of(self, number: int) -> QModelIndex:
        """The row of a message by its id."""
        item = self._items.get(number)
        return self.indexFromItem(item) if item is not None else QModelIndex()

    def group_of(self, message: Message) -> tuple[Message, ...]:
        """All messages of the same activity, in their order."""
        group = self._groups.get(message.activity.id)
        if group is None:
            return (message,)
        rows = (_number(group.child(row).data(Row.KEY)) for row in range(group.rowCount()))
        return tuple(self._messages[number] for number in rows)

    def forget(self) -> None:
        """Remove everything."""
        for kept in (self._messages, self._items, self._groups, self._labels):
            kept.clear()
        self._failed = 0
        self.removeRows(0, self.rowCount())

    def drop(self, gone: Callable[[Message], bool]) -> None:
        """Remove the messages that left the trace; the oldest headings stand last."""
        for row in reversed(range(self.rowCount())):
            group = self.item(row)
            numbers = [_number(group.child(place).data(Row.KEY)) for place in range(group.rowCount())]
            leaving = [number for number in numbers if gone(self._messages[number])]
            if not leaving:
                continue
            for number in leaving:
                self._failed -= self._messages.pop(number).outcome is Outcome.FAILED
                del self._items[number]
            group.removeRows(0, len(leaving))
            if not group.rowCount():
                label = _number(group.data(Row.KEY), "activity")
                del self._groups[label], self._labels[label]
                self.removeRow(row)

    def _add_group(self, label: ActivityLabel) -> QStandardItem:
        cells = self._make_group(label)
        self.insertRow(0, cells)
        return cells[WHAT]

    def _make_group(self, label: ActivityLabel) -> list[QStandardItem]:
        what, status, time = QStandardItem(visible_text(label.title)), QStandardItem(), QStandardItem()
        time.setText(clock_words(label.at, local=self._local))
        what.setData(f"activity:{label.id}", Row.KEY)
        what.setData("ok", Row.STATE)
        what.setData(visible_text(label.subject), Row.HINT)
        time.setData("text2", Row.COLOR)
        time.setData("secondary", Row.FONT)
        time.setTextAlignment(Qt.AlignmentFlag(_RIGHT))
        for cell in (what, status, time):
            cell.setData(True, Row.GROUP)
            cell.setEditable(False)
        self._groups[label.id], self._labels[label.id] = what, label
        return [what, status, time]


class TraceFilter(QSortFilterProxyModel):
    """Leaves the messages that hold every word, and of them only failed ones where that is wanted."""

    def __init__(self, source: TraceModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setRecursiveFilteringEnabled(True)
        self.setFilterRole(SOUGHT)
        self.setSourceModel(source)
        self._pattern = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self._pattern)

    def would_change(self, text: str, *, failed_only: bool) -> bool:
        """Whether `seek` would leave other messages."""
        return _pattern(text, failed_only=failed_only) != self._pattern

    def seek(self, text: str, *, failed_only: bool) -> None:
        """Leave out what does not fit."""
        self._pattern = _pattern(text, failed_only=failed_only)
        options = QRegularExpression.PatternOption.DotMatchesEverythingOption
        self.setFilterRegularExpression(QRegularExpression(self._pattern, options))


def _pattern(text: str, *, failed_only: bool) -> str:
    words = [QRegularExpression.escape(word) for word in text.lower().split()]
    words += [_FAILED_MARK] if failed_only else []
    return "^" + "".join(f"(?=.*{word})" for word in words) if words else ""


def clock_words(moment: datetime, *, local: bool) -> str:
    """The time of day with its mark, in this computer's zone or in UTC."""
    return clock(moment, (moment.astimezone().tzinfo or UTC) if local else UTC)


class _Cell(QStandardItem):
    """One cell of a message. What it shows is made when it is asked for: most of ten thousand rows are never seen."""

    def __init__(self, message: Message, column: int, *, numbered: bool) -> None:
        super().__init__()
        self._message, self._column, self._numbered = message, column, numbered
        self._sought = ""

    def number(self) -> None:
        """Show its step from now on: it is not alone any more."""
        if not self._numbered:
            self._numbered = True
            self.emitDataChanged()

    def data(self, role: int = _DISPLAY) -> Any:
        """What `RowDelegate` draws, what the filter reads, and what a screen reader says."""
        if role == SOUGHT:
            return self._sought_words() if self._column == WHAT else None
        if self._column == WHAT:
            make = _WHAT.get(role)
            return make(self._message, self._numbered) if make is not None else None
        make_short = (_STATUS if self._column == STATUS else _TIME).get(role)
        return make_short(self._message) if make_short is not None else None

    def _sought_words(self) -> str:
        if not self._sought:
            self._sought = _sought(self._message)
        return self._sought


def _spoken(message: Message, numbered: bool) -> str:
    words = (_title(message, numbered=numbered), message.outcome.value, _status(message), message.place, _time(message))
    return ", ".join(part for part in words if part)


def _status(message: Message) -> str:
    recorded = message.recorded
    return str(recorded.status) if recorded is not None and recorded.status is not None else ""


def _time(message: Message) -> str:
    return milliseconds(message.duration_s) if message.duration_s is not None else ""


_WHAT: Final[dict[int, Callable[[Message, bool], object]]] = {
    _DISPLAY: lambda message, numbered: _title(message, numbered=numbered),
    int(Row.KEY): lambda message, _: f"message:{message.id}",
    int(Row.STATE): lambda message, _: message.outcome.value,
    int(Row.SECOND): lambda message, _: visible_text(message.place),
    int(Row.MONO_SECOND): lambda *_: True,
    int(Row.ICON): lambda message, _: _LOOKS[message.outcome],
    int(Row.COLOR): lambda message, _: "bad" if message.outcome is Outcome.FAILED else None,
    int(_Role.ToolTipRole): lambda message, _: tooltip(message.title, message.place, message.detail),
    int(_Role.AccessibleTextRole): _spoken,
}
_STATUS: Final[dict[int, Callable[[Message], object]]] = {
    _DISPLAY: _status,
    int(Row.FONT): lambda _: "mono",
    int(Row.COLOR): lambda message: "bad" if message.outcome is Outcome.FAILED else "text2",
    int(_Role.TextAlignmentRole): lambda _: _RIGHT,
}
_TIME: Final[dict[int, Callable[[Message], object]]] = {
    _DISPLAY: _time,
    int(Row.FONT): lambda _: "secondary",
    int(Row.COLOR): lambda _: "text2",
    int(_Role.TextAlignmentRole): lambda _: _RIGHT,
}


def _title(message: Message, *, numbered: bool) -> str:
    title = visible_text(message.title)
    return f"{message.step} {title}" if numbered or message.step > 1 else title


def _sought(message: Message) -> str:
    label = message.activity
    parts = (
        message.title,
        message.place,
        _status(message),
        message.detail,
        message.purpose.title,
        label.title,
        label.subject,
    )
    mark = _FAILED_MARK if message.outcome is Outcome.FAILED else ""
    return " ".join(parts).lower() + mark


def _number(key: object, wanted: str = "message") -> int:
    kind, _, number = str(key or "").partition(":")
    return int(number) if kind == wanted and number.isdigit() else 0
