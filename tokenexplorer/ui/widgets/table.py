"""Dresses tables, trees and lists alike: head, heights, whole rows, Ctrl+C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QTableView, QTreeView

from tokenexplorer.ui.widgets.cell_copy import CellCopy
from tokenexplorer.ui.widgets.delegates import HOVER_ROW, RowDelegate

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

TABLE_ROW, LIST_ROW, SIDE_ROW = 30, 32, 28


class _RowHeight(QObject):
    """Keeps the rows of a table at the height that the text size needs, as long as the table lives."""

    def __init__(self, view: QTableView, theme: Theme, base: int) -> None:
        super().__init__(view)
        self._view, self._theme, self._base = view, theme, base
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._view.verticalHeader().setDefaultSectionSize(self._theme.height(self._base))


class _RowHover(QObject):
    """Tells the delegates of a table which row is under the pointer: Qt itself knows the cell alone."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view, self._row = view, -1
        view.viewport().installEventFilter(self)

    def _move(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self._view.setProperty(HOVER_ROW, row)
            self._view.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pointer left the table, or is below its last row."""
        if event.type() == QEvent.Type.Leave:
            self._move(-1)
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._move(self._view.rowAt(round(event.position().y())))
        return super().eventFilter(watched, event)


def dress_table(
    view: QTableView,
    theme: Theme,
    clipboard: Clipboard | None = None,
    *,
    name: str = "",
    accessible_name: str = "",
    row_height: int = TABLE_ROW,
    card: bool = False,
) -> RowDelegate:
    """Give a table the look of section 5: head on sunken, lines, no zebra, whole rows, first column as it comes.

    Returns:
        The delegate, which reads the roles of `Row`.
    """
    delegate = _dress(view, theme, clipboard, name, accessible_name, row_height, card=card)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setStretchLastSection(True)
    head.setMinimumSectionSize(40)
    view.setTabKeyNavigation(False)  # Tab leaves the table, the arrows walk in it
    _RowHeight(view, theme, row_height)
    _RowHover(view)
    return delegate


def dress_tree(
    view: QTreeView,
    theme: Theme,
    clipboard: Clipboard | None = None,
    *,
    name: str = "",
    accessible_name: str = "",
    row_height: int = LIST_ROW,
    lines: bool = True,
    rounded: bool = False,
    head: bool = False,
    card: bool = False,
) -> RowDelegate:
    """Give a tree the same look; `rounded` without `lines` is the one of side panes."""
    delegate = _dress(
        view, theme, clipboard, name, accessible_name, row_height, card=card, lines=lines, rounded=rounded
    )
    view.setHeaderHidden(not head)
    view.setIndentation(20)
    view.setUniformRowHeights(False)
    view.setExpandsOnDoubleClick(True)
    view.setAllColumnsShowFocus(False)  # the style's own box; the delegate draws ours
    return delegate


def dress_list(
    view: QListView,
    theme: Theme,
    clipboard: Clipboard | None = None,
    *,
    name: str = "",
    accessible_name: str = "",
    row_height: int = LIST_ROW,
    lines: bool = False,
    rounded: bool = True,
) -> RowDelegate:
    """Give a list the same look; by default the one of side panes."""
    delegate = _dress(
        view, theme, clipboard, name, accessible_name, row_height, card=False, lines=lines, rounded=rounded
    )
    view.setSpacing(0)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    return delegate


def _dress(
    view: QAbstractItemView,
    theme: Theme,
    clipboard: Clipboard | None,
    name: str,
    accessible_name: str,
    row_height: int,
    *,
    card: bool,
    lines: bool = True,
    rounded: bool = False,
) -> RowDelegate:
    if name:
        view.setObjectName(name)
    if accessible_name:
        view.setAccessibleName(accessible_name)
    if card:
        view.setProperty("card", "true")
    view.setProperty("dressed", "true")
    view.setIconSize(QSize(16, 16))
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setAlternatingRowColors(False)
    view.setMouseTracking(True)
    delegate = RowDelegate(theme, view, row_height=row_height, lines=lines, rounded=rounded)
    view.setItemDelegate(delegate)
    if clipboard is not None:
        CellCopy(view, clipboard)
    return delegate
