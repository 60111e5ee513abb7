"""The left pane: filter, the messages under what the person did, and the state of the recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedWidget, QWidget

from tokenexplorer.sentences import counted
from tokenexplorer.ui.trace.trace_model import STATUS, TIME, WHAT, TraceFilter, TraceModel
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.grouped_tree import GroupedTree
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.segments import Segments
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.trace import Message

EMPTY = ("No messages yet.", "They appear when you sign in or send a call.")
_MANY = 1000
_NARROW = 450


class TraceList(Pane):
    """Every message.

    Signals:
        selected(int): The person chose the message with this id.
        pause_requested(bool): Stop or go on recording.
        clear_requested: Forget everything.
        sign_in_requested: Sign in, since nothing is here yet.
        export_requested: Save what is here as a file.
        open_requested: Show a file.
        close_requested: Go back from the file to this run.
    """

    selected = Signal(int)
    pause_requested = Signal(bool)
    clear_requested = Signal()
    sign_in_requested = Signal()
    export_requested = Signal()
    open_requested = Signal()
    close_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard | None = None, parent: QWidget | None = None) -> None:
        super().__init__(theme, head_height=56, foot_height=40, parent=parent)
        self._theme = theme
        self.model = TraceModel(self)
        self.filter = TraceFilter(self.model, self)
        self._folded: set[str] = set()
        self._filling = False
        self._build_head()
        self.tree = GroupedTree(
            theme, clipboard, name="trace_tree", accessible_name="Messages", row_height=44, group_height=36
        )
        self.empty = EmptyState(
            theme,
            "activity",
            *EMPTY,
            action="Sign in",
            action_icon="log-in",
            action_name="trace_emptySignInButton",
            label_name="trace_emptyLabel",
            framed=False,
        )
        self.nothing = EmptyState(
            theme,
            "search",
            "",
            action="Clear",
            action_name="trace_clearFilterButton",
            variant="secondary",
            framed=False,
        )
        self._build()
        self._connect()
        self.tell(paused=False)
        self._show_page()

    def _build_head(self) -> None:
        theme = self._theme
        self.edit = line_edit(
            theme, "Filter messages", name="trace_filterEdit", accessible_name="Filter messages", icon="search"
        )
        self.edit.setMinimumWidth(96)
        self.segments = Segments(theme)
        self.segments.add("all", "All", name="trace_showAllButton")
        self.segments.add("failed", "Failed", name="trace_showFailedButton")
        self.segments.set_count("failed", 0)
        self.pause = tool_button(
            theme,
            "circle-pause",
            "Pause recording",
            name="trace_pauseButton",
            variant="secondary",
            checkable=True,
        )
        self.head.addWidget(self.edit, 1)
        self.head.addWidget(self.segments)
        self.head.addWidget(self.pause)
        self.export = button(theme, "Export…", icon="file-up", name="trace_exportButton")
        self.export.setAccessibleDescription("As JSON, HAR or a page; without secrets")
        set_plain_tooltip(self.export, "Export as JSON, HAR or a page; without secrets")
        self.open_action = QAction("Open a trace…", self)
        self.open_action.setObjectName("trace_openAction")
        self.addAction(self.open_action)
        self.head.addWidget(self.export)
        self.show_head()

    def _build(self) -> None:
        tree, head = self.tree, self.tree.header()
        tree.setModel(self.filter)
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(40)
        for column, stretch in ((WHAT, True), (STATUS, False), (TIME, False)):
            head.setSectionResizeMode(
                column, QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Fixed
            )
        self._stack = QStackedWidget()
        for page in (self.tree, self.empty, self.nothing):
            self._stack.addWidget(page)
        self.file_banner = Banner(
            self._theme,
            "info",
            name="trace_fileBanner",
            label_name="trace_fileLabel",
            action_name="trace_closeFileButton",
            parent=self,
        )
        self.file_banner.setProperty("edge", "true")
        self.body.addWidget(self.file_banner)
        self.body.addWidget(self._stack)
        self._state_icon = QLabel()
        self._state = plain_label("", "secondary", name="trace_stateLabel", elide=Qt.TextElideMode.ElideRight)
        self.clear = LinkButton(self._theme, "Clear", name="trace_clearButton")
        self.foot.addWidget(self._state_icon)
        self.foot.addWidget(self._state, 1)
        self.open_link = LinkButton(self._theme, "Open…", name="trace_openButton")
        self.open_link.setAccessibleName("Open a trace")
        self.foot.addWidget(self.open_link)
        self.foot.addWidget(self.clear)
        self.show_foot()

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._seek)
        self.segments.changed.connect(self._seek)
        self.pause.toggled.connect(self.pause_requested)
        self.clear.clicked.connect(self.clear_requested)
        self.export.clicked.connect(self.export_requested)
        self.open_link.clicked.connect(self.open_action.trigger)
        self.open_action.triggered.connect(self.open_requested)
        self.file_banner.action_requested.connect(self.close_requested)
        self.empty.action_requested.connect(self.sign_in_requested)
        self.nothing.action_requested.connect(self.clear_filter)
        self.tree.selectionModel().currentChanged.connect(self._tell_selected)
        self.tree.expanded.connect(lambda index: self._remember(index, folded=False))
        self.tree.collapsed.connect(lambda index: self._remember(index, folded=True))
        self._theme.changed.connect(self._fit_columns)

    # Filling

    def add(self, messages: Iterable[Message]) -> None:
        """Add messages in their order; what is looked at stays where it is."""
        if self.filter.sourceModel() is not self.model:
            for message in messages:
                self.model.add(message)
            return
        anchor, offset = self._anchor()
        made = [group for message in messages if (group := self.model.add(message)) is not None]
        self._unfold(made)
        self._choose_scrolling()
        self._keep(anchor, offset)
        self.segments.set_count("failed", self.model.failed_count)
        self._show_page()

    def _choose_scrolling(self) -> None:
        # Whole rows where pixels would mean to measure thousands of them at every new one.
        mode = GroupedTree.ScrollMode
        wanted = mode.ScrollPerItem if self.model.count > _MANY else mode.ScrollPerPixel
        if self.tree.verticalScrollMode() != wanted:
            self.tree.setVerticalScrollMode(wanted)

    def _unfold(self, groups: Iterable[QStandardItem]) -> None:
        self._filling = True
        for group in groups:
            self.tree.expand(self.filter.mapFromSource(self.model.indexFromItem(group)))
        self._filling = False

    def set_bulk(self, on: bool) -> None:
        """While thousands are added at once, the view looks away; afterwards everything shows, unfolded."""
        attached = self.filter.sourceModel() is self.model
        if on and attached:
            self.filter.setSourceModel(QStandardItemModel(self.filter))
        elif not on and not attached:
            away = self.filter.sourceModel()
            self._choose_scrolling()
            self.filter.setSourceModel(self.model)
            away.deleteLater()
            self._filling = True
            self.tree.expandAll()
            self._filling = False
            self.segments.set_count("failed", self.model.failed_count)
            self._show_page()

    def drop(self, kept: Collection[int]) -> None:
        """Remove the messages that left the trace; the ids of those that are still there are given."""
        self.model.drop(lambda message: message.id not in kept)
        self.segments.set_count("failed", self.model.failed_count)

    def forget(self) -> None:
        """Remove everything."""
        self.set_bulk(False)
        self._folded.clear()
        self.model.forget()
        self.segments.set_count("failed", 0)
        self._show_page()

    def tell_file(self, name: str, remark: str = "") -> None:
        """Say that a file is shown, or with an empty name that this run is."""
        if name:
            self.file_banner.set("info", f"{name}, read-only.", remark, action="Back to this run")
        else:
            self.file_banner.hide()
        self.pause.setVisible(not name)
        self.clear.setVisible(not name)

    def tell(self, *, paused: bool, file: str = "", forgotten: int = 0) -> None:
        """Say whether it records, and how much is kept; of a file, how much it holds."""
        count = self.model.count
        words = "Paused" if paused else "Recording"
        left = f" {counted(forgotten, 'older one')} left to make room." if forgotten else ""
        recording = f"{words}, {counted(count, 'message')}.{left} Kept until you quit."
        self._state.setText(f"A file, {counted(count, 'message')}. Nothing of it is sent." if file else recording)
        self.export.setEnabled(count > 0)
        icon = "info" if file else "circle-pause" if paused else "circle-dot"
        self._state_icon.setPixmap(self._theme.pixmap(icon, "badSolid" if icon == "circle-dot" else "text3", 14))
        self.clear.setEnabled(count > 0)
        name = "Resume recording" if paused else "Pause recording"
        if self.pause.accessibleName() != name:
            self.pause.set_icon("play" if paused else "circle-pause")
            self.pause.setAccessibleName(name)
            set_plain_tooltip(self.pause, name)

    # Choosing

    def select(self, number: int) -> bool:
        """Make a message's row current, whatever the filter leaves; False where there is no such message."""
        source = self.model.index_of(number)
        if not source.isValid():
            return False
        if not self.filter.mapFromSource(source).isValid():
            self.clear_filter()
        index = self.filter.mapFromSource(source)
        self.tree.setExpanded(index.parent(), True)
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)
        return True

    def select_newest(self) -> None:
        """Make the last message of the newest group current."""
        group = self.filter.index(0, 0)
        last = self.filter.rowCount(group) - 1
        if group.isValid() and last >= 0:
            self.tree.setCurrentIndex(self.filter.index(last, 0, group))

    def step(self, way: int) -> None:
        """Make the next (1) or previous (-1) message of the list current."""
        index = self.neighbour(way)
        if index.isValid():
            self.tree.setExpanded(index.parent(), True)
            self.tree.setCurrentIndex(index)

    def neighbour(self, way: int) -> QModelIndex:
        """The next or previous message of the list, over headings; none at the ends."""
        index = self.tree.currentIndex().siblingAtColumn(WHAT)
        if not index.isValid() or not index.parent().isValid():
            return QModelIndex()
        beside = index.sibling(index.row() + way, WHAT)
        if beside.isValid():
            return beside
        group = self.filter.index(index.parent().row() + way, WHAT)
        return (
            self.filter.index(0 if way > 0 else self.filter.rowCount(group) - 1, WHAT, group)
            if group.isValid()
            else group
        )

    def clear_filter(self) -> None:
        """Show everything."""
        self.edit.clear()
        self.segments.set_current("all")

    def _seek(self, *_: object) -> None:
        current = self.model.message(self.tree.currentIndex())
        sought, failed_only = self.edit.text(), self.segments.current() == "failed"
        if not self.filter.would_change(sought, failed_only=failed_only):
            return
        self._filling = True
        if self.model.count > _MANY:
            self.tree.collapseAll()  # folded, rows leave all at once; unfolded, each heading is laid out anew
        self.filter.seek(sought, failed_only=failed_only)
        self.tree.expandAll()
        if not self.filter.narrows and self._folded:
            for row in range(self.filter.rowCount()):
                index = self.filter.index(row, 0)
                if self._key(index) in self._folded:
                    self.tree.collapse(index)
        self._filling = False
        self._show_page()
        if current is not None:
            index = self.filter.mapFromSource(self.model.index_of(current.id))
            if index.isValid() and self.tree.isExpanded(index.parent()):
                self.tree.setCurrentIndex(index)
                self.tree.scrollTo(index)

    def _show_page(self) -> None:
        page: QWidget = self.tree
        if not self.model.count:
            page = self.empty
        elif not self.filter.rowCount():
            sought = self.edit.text().strip()
            self.nothing.set_words(f"No message with “{sought}”." if sought else "No message failed.")
            page = self.nothing
        self._stack.setCurrentWidget(page)

    def _tell_selected(self, index: QModelIndex, _before: QModelIndex) -> None:
        message = self.model.message(index)
        if message is not None:
            self.selected.emit(message.id)

    def _remember(self, index: QModelIndex, *, folded: bool) -> None:
        if not self._filling and not self.filter.narrows:
            (self._folded.add if folded else self._folded.discard)(self._key(index))

    @staticmethod
    def _key(index: QModelIndex) -> str:
        from tokenexplorer.ui.widgets.delegates import Row

        return str(index.data(Row.KEY))

    # Staying in place

    def _anchor(self) -> tuple[QPersistentModelIndex | None, int]:
        if self.tree.verticalScrollBar().value() == 0:
            return None, 0
        index = self.tree.indexAt(self.tree.viewport().rect().topLeft())
        return QPersistentModelIndex(index), self.tree.visualRect(index).top()

    def _keep(self, anchor: QPersistentModelIndex | None, offset: int) -> None:
        if anchor is None or not anchor.isValid():
            return
        index = self.filter.index(anchor.row(), anchor.column(), anchor.parent())
        self.tree.scrollTo(index, GroupedTree.ScrollHint.PositionAtTop)
        if self.tree.verticalScrollMode() == GroupedTree.ScrollMode.ScrollPerPixel:
            bar = self.tree.verticalScrollBar()
            bar.setValue(bar.value() - offset)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Status and time keep their width; where it is narrow, Export is its icon."""
        super().resizeEvent(event)
        self._fit_columns()
        self.export.set_label("" if self.width() < _NARROW else "Export…", "file-up")
        self.export.setAccessibleName("Export…")

    def _fit_columns(self) -> None:
        status, time = (QFontMetrics(self._theme.font(style)) for style in ("mono", "secondary"))
        self.tree.setColumnWidth(STATUS, status.horizontalAdvance("0000") + 24)
        self.tree.setColumnWidth(TIME, time.horizontalAdvance("00:00:00 local") + 24)
