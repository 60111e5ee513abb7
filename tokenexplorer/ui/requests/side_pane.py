"""The side pane: the catalogue's calls, saved requests, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QListView,
    QMenu,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from tokenexplorer.sentences import counted
from tokenexplorer.ui.requests.operations_model import OperationsModel
from tokenexplorer.ui.requests.stored_models import HistoryModel, SavedModel
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.table import dress_list, dress_tree
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.ui.theme import Theme

SIDE_ROW = 28
_OPEN_ALL = 60


class SidePane(Pane):
    """Three lists; choosing a row tells the place what to show in the editor.

    Signals:
        operation_chosen(Operation): A call of the catalogue.
        saved_chosen(ApiRequest): A saved request.
        history_chosen(HistoryEntry): A sent request.
        delete_requested(str): Delete the saved request with this id.
        history_delete_requested(int): Delete this row of the history.
        history_clear_requested: Delete all of it.
        list_shown(str): `saved` or `history` is in sight now and wants its rows.
    """

    operation_chosen = Signal(object)
    saved_chosen = Signal(object)
    history_chosen = Signal(object)
    delete_requested = Signal(str)
    history_delete_requested = Signal(int)
    history_clear_requested = Signal()
    list_shown = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, ground="sunken", head_height=48, foot_height=40, parent=parent)
        self._theme = theme
        self.operations = OperationsModel(self)
        self.saved = SavedModel(self)
        self.history = HistoryModel(self)
        self.tabs = Tabs(theme, name="request_sideTabs", accessible_name="Operations, Saved, History")
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack)
        for key, text, page in (
            ("operations", "Operations", self._operations_page()),
            ("saved", "Saved", self._saved_page()),
            ("history", "History", self._history_page()),
        ):
            self.stack.addWidget(page)
            self.tabs.add(key, text)
        self.tabs.chosen.connect(self._turn)
        self.head.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        self.head.addStretch(1)
        self.show_head()
        self.foot_label = plain_label("The token lacks the scope", "secondary", tone="text2")
        self._foot_icon = plain_label("")
        self.foot.addWidget(self._foot_icon)
        self.foot.addWidget(self.foot_label)
        self.foot.addStretch(1)
        self.show_foot()
        theme.changed.connect(self._tint)
        self._tint()

    def _operations_page(self) -> QWidget:
        page, column = _page()
        self.filter_edit = line_edit(
            self._theme,
            "Find a call",
            name="request_callFilterEdit",
            accessible_name="Find a call",
            icon="search",
            height="compact",
        )
        self.filter_edit.setProperty("compact", "true")
        self.filter_edit.textChanged.connect(self._filter)
        self.locked_check = QCheckBox("Show calls this token cannot make")
        self.locked_check.setObjectName("request_showLockedCheck")
        self.locked_check.setAccessibleName("Show calls this token cannot make")
        self.locked_check.setChecked(True)
        self.locked_check.toggled.connect(self._toggle_locked)
        self.tree = tree = QTreeView()
        dress_tree(
            tree,
            self._theme,
            name="request_operationTree",
            accessible_name="Operations",
            row_height=SIDE_ROW,
            lines=False,
            rounded=True,
        )
        tree.setUniformRowHeights(True)
        tree.setIndentation(14)
        tree.setExpandsOnDoubleClick(False)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setModel(self.operations)
        tree.clicked.connect(self._pick)
        tree.activated.connect(self._pick_by_key)
        self.none_label = plain_label("", "help", wrap=True)
        self.none_label.setContentsMargins(8, 8, 8, 8)
        self.none_label.hide()
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 8, 8, 4)
        inset.setSpacing(4)
        inset.addWidget(self.filter_edit)
        inset.addWidget(self.locked_check)
        column.addLayout(inset)
        column.addWidget(self.none_label)
        column.addWidget(tree, 1)
        return page

    def _saved_page(self) -> QWidget:
        page, column = _page()
        self.saved_list = self._list("request_savedTree", "Saved", self.saved, self._saved_menu)
        self.saved_list.clicked.connect(lambda index: self.saved_chosen.emit(self.saved.request(index)))
        self.saved_list.activated.connect(lambda index: self.saved_chosen.emit(self.saved.request(index)))
        self.saved_empty = plain_label("No saved requests yet. Ctrl+S keeps one.", "help", wrap=True)
        self.saved_empty.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.saved_empty)
        column.addWidget(self.saved_list, 1)
        return page

    def _history_page(self) -> QWidget:
        page, column = _page()
        self.history_list = self._list("request_historyList", "History", self.history, self._history_menu)
        self.history_list.clicked.connect(lambda index: self.history_chosen.emit(self.history.entry(index)))
        self.history_list.activated.connect(lambda index: self.history_chosen.emit(self.history.entry(index)))
        self.history_empty = plain_label("Nothing sent yet.", "help", wrap=True)
        self.history_empty.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.history_empty)
        column.addWidget(self.history_list, 1)
        return page

    def _list(
        self,
        name: str,
        accessible_name: str,
        model: SavedModel | HistoryModel,
        menu: Callable[[QModelIndex, QPoint], None],
    ) -> QListView:
        view = QListView()
        dress_list(view, self._theme, name=name, accessible_name=accessible_name, row_height=44)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setModel(model)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

        def ask(point: QPoint) -> None:
            index = view.indexAt(point)
            if index.isValid():
                view.setCurrentIndex(index)
                menu(index, view.viewport().mapToGlobal(point))

        view.customContextMenuRequested.connect(ask)
        return view

    # Calls

    def set_operations(self, operations: tuple[Operation, ...]) -> None:
        """Fill the tree and open what people want most."""
        self.operations.set_operations(operations)
        self.filter_edit.setPlaceholderText(f"Find among {counted(len(operations), 'call')}")
        self._open_groups()

    def set_lock(self, locked: Callable[[Operation], str], words: str) -> None:
        """Ask anew which calls are closed; `words` explain the lock in the foot, empty hides it."""
        self.operations.set_lock(locked)
        if not self.locked_check.isChecked():
            self._open_groups()
        self.foot_label.setText(visible_text(words))
        self._show_foot()

    def show_operation(self, key: str) -> bool:
        """Select a call and bring it into sight; True where it is in the list."""
        self.tabs.set_current("operations")
        index = self.operations.index_of(key)
        if not index.isValid() and (self.operations.filter_text or not self.locked_check.isChecked()):
            self.filter_edit.clear()
            self.locked_check.setChecked(True)
            index = self.operations.index_of(key)
        if index.isValid():
            self.tree.expand(index.parent())
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
        return index.isValid()

    def _filter(self, text: str) -> None:
        self.operations.set_filter(text)
        self._open_groups()
        nothing = bool(text.strip()) and self.operations.count == 0
        self.none_label.setVisible(nothing)
        if nothing:
            self.none_label.setText(visible_text(f"No call has “{text.strip()[:60]}”. Esc clears the filter."))

    def _toggle_locked(self, show: bool) -> None:
        self.operations.set_show_locked(show)
        self._open_groups()

    def _open_groups(self) -> None:
        model, filtered = self.operations, bool(self.operations.filter_text.strip())
        if filtered and model.count <= _OPEN_ALL:
            self.tree.expandAll()
            return
        for row in range(min(model.rowCount(), 3) if filtered else min(model.rowCount(), 2)):
            self.tree.expand(model.index(row, 0))

    def _pick(self, index: QModelIndex) -> None:
        operation = self.operations.operation(index)
        if operation is None:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
        else:
            self.operation_chosen.emit(operation)

    def _pick_by_key(self, index: QModelIndex) -> None:
        # A mouse click arrives as `clicked` too; twice is harmless for a call, but not for a heading.
        operation = self.operations.operation(index)
        if operation is not None:
            self.operation_chosen.emit(operation)

    def _show_foot(self) -> None:
        self.foot_widget.setVisible(self.tabs.current_key() == "operations" and bool(self.foot_label.text()))

    # Lists

    def refresh_empty(self) -> None:
        """Show the sentence of an empty list."""
        self.saved_empty.setVisible(self.saved.rowCount() == 0)
        self.history_empty.setVisible(self.history.rowCount() == 0)

    def _turn(self, key: str) -> None:
        self.stack.setCurrentIndex(self.tabs.place(key))
        self._show_foot()
        if key != "operations":
            self.list_shown.emit(key)

    def _saved_menu(self, index: QModelIndex, where: QPoint) -> None:
        request = self.saved.request(index)
        if request is not None:
            menu = _menu(self)
            menu.addAction("Open", lambda: self.saved_chosen.emit(request))
            menu.addAction("Remove", lambda: self.delete_requested.emit(request.id))
            menu.popup(where)

    def _history_menu(self, index: QModelIndex, where: QPoint) -> None:
        entry, number = self.history.entry(index), self.history.number(index)
        menu = _menu(self)
        menu.addAction("Open", lambda: self.history_chosen.emit(entry))
        menu.addAction("Remove", lambda: self.history_delete_requested.emit(number))
        menu.addSeparator()
        menu.addAction("Clear the history…", self.history_clear_requested.emit)
        menu.popup(where)

    def _tint(self) -> None:
        self._foot_icon.setPixmap(self._theme.pixmap("lock", "text3", 14))


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(4, 0, 4, 0)
    column.setSpacing(0)
    return page, column


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
