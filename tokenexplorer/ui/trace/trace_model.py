"""The messages of the trace as a tree: one heading for each thing the person did, newest first, its steps in order.

Kept in Qt's own model: a tree of ten thousand rows is laid out anew whenever one is added, and must not stutter.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

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
WHAT, STATUS, TIME = range(3)
SOUGHT: Final = _Role.UserRole + 300
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
        self._items: dict[int, QStandardItem] = {}
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
        cells = _cells(message, numbered=group.rowCount() > 0)
        self._items[message.id] = cells[WHAT]
        group.appendRow(cells)
        if group.rowCount() == 2:
            first = group.child(0)
            number = _number(first.data(Row.KEY))
            first.setText(_title(self._messages[number], numbered=True))
        if message.outcome is Outcome.FAILED:
            group.setData("failed", Row.STATE)
        return made

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

    def _add_group(self, label: ActivityLabel) -> QStandardItem:
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
        self.insertRow(0, [what, status, time])
        return what


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

    def seek(self, text: str, *, failed_only: bool) -> bool:
        """Leave out what does not fit; False where nothing changed."""
        words = [QRegularExpression.escape(word) for word in text.lower().split()]
        words += [_FAILED_MARK] if failed_only else []
        pattern = "^" + "".join(f"(?=.*{word})" for word in words) if words else ""
        if pattern == self._pattern:
            return False
        self._pattern = pattern
        options = QRegularExpression.PatternOption.DotMatchesEverythingOption
        self.setFilterRegularExpression(QRegularExpression(pattern, options))
        return True


def clock_words(moment: datetime, *, local: bool) -> str:
    """The time of day with its mark, in this computer's zone or in UTC."""
    return clock(moment, (moment.astimezone().tzinfo or UTC) if local else UTC)


def _cells(message: Message, *, numbered: bool) -> list[QStandardItem]:
    failed = message.outcome is Outcome.FAILED
    what = QStandardItem(_title(message, numbered=numbered))
    recorded = message.recorded
    status = QStandardItem(str(recorded.status) if recorded is not None and recorded.status is not None else "")
    time = QStandardItem(milliseconds(message.duration_s) if message.duration_s is not None else "")
    what.setData(f"message:{message.id}", Row.KEY)
    what.setData(message.outcome.value, Row.STATE)
    what.setData(visible_text(message.place), Row.SECOND)
    what.setData(True, Row.MONO_SECOND)
    what.setData(_LOOKS[message.outcome], Row.ICON)
    what.setData(_sought(message, status.text()), SOUGHT)
    what.setToolTip(tooltip(message.title, message.place, message.detail))
    what.setAccessibleText(
        ", ".join(
            part for part in (what.text(), message.outcome.value, status.text(), message.place, time.text()) if part
        )
    )
    status.setData("mono", Row.FONT)
    time.setData("secondary", Row.FONT)
    time.setData("text2", Row.COLOR)
    status.setData("bad" if failed else "text2", Row.COLOR)
    if failed:
        what.setData("bad", Row.COLOR)
    for cell in (what, status, time):
        cell.setEditable(False)
        if cell is not what:
            cell.setTextAlignment(Qt.AlignmentFlag(_RIGHT))
    return [what, status, time]


def _title(message: Message, *, numbered: bool) -> str:
    title = visible_text(message.title)
    return f"{message.step} {title}" if numbered or message.step > 1 else title


def _sought(message: Message, status: str) -> str:
    parts = (message.title, message.place, status, message.detail, message.activity.title, message.activity.subject)
    mark = _FAILED_MARK if message.outcome is Outcome.FAILED else ""
    return " ".join(parts).lower() + mark


def _number(key: object) -> int:
    kind, _, number = str(key or "").partition(":")
    return int(number) if kind == "message" and number.isdigit() else 0
