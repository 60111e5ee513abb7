"""The tree of messages: what is unfolded, chosen and looked at stays so, whatever comes in or is filtered out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QWidget

from tokenexplorer.ui.trace.row_words import STATUS, TIME, WHAT
from tokenexplorer.ui.trace.trace_model import TraceModel
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.grouped_tree import GroupedTree

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.message import Message

_MANY: Final = 1000


class MessageTree(GroupedTree):
    """Every message that the filter leaves, under what the person did.

    Signals:
        selected(int): The person chose the message with this id.
        rearranged: What stands beside the current message may be another now.
    """

    selected = Signal(int)
    rearranged = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(
            theme,
            clipboard,
            name="trace_tree",
            accessible_name="Messages",
            row_height=44,
            group_height=36,
            parent=parent,
        )
        self._theme = theme
        self.messages = TraceModel(self)
        self._folded: set[str] = set()
        self._filling = False
        self.setModel(self.messages)
        self.messages.about_to_lay_out.connect(self.collapseAll)  # Qt looks for each unfolded one among all
        head = self.header()
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(40)
        for column in (WHAT, STATUS, TIME):
            mode = QHeaderView.ResizeMode.Stretch if column == WHAT else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(column, mode)
        self.selectionModel().currentChanged.connect(self._tell_selected)
        self.expanded.connect(lambda index: self._remember(index, folded=False))
        self.collapsed.connect(lambda index: self._remember(index, folded=True))

    # Filling

    def add(self, messages: Iterable[Message]) -> None:
        """Add messages in their order; what is looked at stays where it is."""
        if self.messages.failed_first:  # what fails now goes up with all that was done with it
            self.messages.take(messages)
            self.lay_out()
            return
        anchor, offset = self._anchor()
        self._filling = True
        for message in messages:
            heading = self.messages.add(message)
            if heading.isValid():
                self.expand(heading)
        self._filling = False
        self._choose_scrolling()
        self._keep(anchor, offset)

    def lay_out(self) -> None:
        """Show what the model took at once, unfolded."""
        self._relaid(self.messages.lay_out)

    def seek(self, text: str, *, failed_only: bool, failed_first: bool = False) -> None:
        """Leave the messages with every word, and only failed ones, or those first, where that is wanted."""
        self._relaid(lambda: self.messages.seek(text, failed_only=failed_only, failed_first=failed_first))

    def drop(self, kept: Collection[int]) -> None:
        """Remove the messages that left the trace; the ids of those that are still there are given."""
        self._relaid(lambda: self.messages.drop(lambda message: message.id not in kept))

    def forget(self) -> None:
        """Remove everything."""
        self.messages.forget()
        self._folded.clear()  # every heading folded as it went, which nobody asked for

    def fit_columns(self) -> None:
        """Status and time keep their width."""
        status, time = (QFontMetrics(self._theme.font(style)) for style in ("mono", "secondary"))
        self.setColumnWidth(STATUS, status.horizontalAdvance("0000") + 24)
        self.setColumnWidth(TIME, time.horizontalAdvance("00:00:00 local") + 24)

    def _relaid(self, change: Callable[[], bool]) -> None:
        """Let the model lay everything out anew; what was chosen is still chosen and in sight, if it is there."""
        current = self.messages.message(self.currentIndex())
        self._filling = True
        with QSignalBlocker(self):  # a thousand headings that fold are told to nobody
            if change():
                self.scrollToTop()  # else Qt measures every row above
                self._choose_scrolling()
                self._unfold()
                index = self.messages.index_of(current.id) if current is not None else QModelIndex()
                if index.isValid() and self.isExpanded(index.parent()):
                    self.setCurrentIndex(index)
                    self.scrollTo(index)
        self._filling = False
        self.rearranged.emit()

    def _unfold(self) -> None:
        self.expandAll()
        if self.messages.narrows or not self._folded:
            return
        for row in range(self.messages.rowCount()):
            index = self.messages.index(row, WHAT)
            if _key(index) in self._folded:
                self.collapse(index)

    def _choose_scrolling(self) -> None:
        # Whole rows where pixels would mean to measure thousands of them at every new one.
        mode = GroupedTree.ScrollMode
        wanted = mode.ScrollPerItem if self.messages.count > _MANY else mode.ScrollPerPixel
        if self.verticalScrollMode() != wanted:
            self.setVerticalScrollMode(wanted)

    def _remember(self, index: QModelIndex, *, folded: bool) -> None:
        if not self._filling and not self.messages.narrows:
            (self._folded.add if folded else self._folded.discard)(_key(index))

    # Choosing

    def select(self, number: int) -> bool:
        """Make a message's row current; False where it is not shown."""
        index = self.messages.index_of(number)
        if not index.isValid():
            return False
        self.setExpanded(index.parent(), True)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def select_newest(self) -> None:
        """Make the last message of the newest group current."""
        group = self.messages.index(0, WHAT)
        last = self.messages.rowCount(group) - 1
        if group.isValid() and last >= 0:
            self.setCurrentIndex(self.messages.index(last, WHAT, group))

    def step(self, way: int) -> None:
        """Make the next (1) or previous (-1) message of the list current."""
        index = self.neighbour(way)
        if index.isValid():
            self.setExpanded(index.parent(), True)
            self.setCurrentIndex(index)

    def neighbour(self, way: int) -> QModelIndex:
        """The next or previous message of the list, over headings; none at the ends."""
        index = self.currentIndex().siblingAtColumn(WHAT)
        if not index.isValid() or not index.parent().isValid():
            return QModelIndex()
        beside = index.sibling(index.row() + way, WHAT)
        if beside.isValid():
            return beside
        group = self.messages.index(index.parent().row() + way, WHAT)
        if not group.isValid():
            return group
        return self.messages.index(0 if way > 0 else self.messages.rowCount(group) - 1, WHAT, group)

    def _tell_selected(self, index: QModelIndex, _before: QModelIndex) -> None:
        message = None if self._filling else self.messages.message(index)
        if message is not None:
            self.selected.emit(message.id)

    # Staying in place

    def _anchor(self) -> tuple[QPersistentModelIndex | None, int]:
        if self.verticalScrollBar().value() == 0:
            return None, 0
        index = self.indexAt(self.viewport().rect().topLeft())
        return QPersistentModelIndex(index), self.visualRect(index).top()

    def _keep(self, anchor: QPersistentModelIndex | None, offset: int) -> None:
        if anchor is None or not anchor.isValid():
            return
        index = self.messages.index(anchor.row(), anchor.column(), anchor.parent())
        self.scrollTo(index, GroupedTree.ScrollHint.PositionAtTop)
        if self.verticalScrollMode() == GroupedTree.ScrollMode.ScrollPerPixel:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - offset)


def _key(index: QModelIndex) -> str:
    return str(index.data(Row.KEY))
