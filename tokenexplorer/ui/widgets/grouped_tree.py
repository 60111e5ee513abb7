"""A tree of headings with rows flush left: a click folds a heading, Return or a double click opens a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from tokenexplorer.ui.widgets.delegates import Row, RowDelegate
from tokenexplorer.ui.widgets.table import dress_tree
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
_EDGE: Final = 16
_CHEVRON: Final = 22
_BESIDE_BOX: Final = 30
_SHORTEST_RIGHT: Final = 48
_NARROWEST: Final = 64
_TWO_LINES: Final = 44
_OPENING_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GroupedDelegate(RowDelegate):
    """Headings bear an arrow at the left edge; names in the fixed font are cut in their middle, not at their end.

    Args:
        group_height: Of the heading rows.
    """

    def __init__(self, theme: Theme, parent: QWidget, *, row_height: int, group_height: int) -> None:
        super().__init__(theme, parent, row_height=row_height, padding=12)
        self._group_height = group_height

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two heights and no measuring: a list of thousands is laid out at once."""
        if index.data(Row.GROUP):
            return QSize(_NARROWEST, self._theme.height(self._group_height))
        height = self._theme.height(self._row_height)
        return QSize(_NARROWEST, 2 * height - self._row_height if self._row_height >= _TWO_LINES else height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Cut a scope or path in its middle: what tells two of them apart is at the end."""
        if index.data(Row.FONT) == "mono":
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        super().paint(painter, option, index)

    def _paint_chevron(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = option.widget
        if index.column() == 0 and index.data(Row.GROUP) and isinstance(view, QTreeView):
            name = "chevron-down" if option.state & QStyle.StateFlag.State_Open else "chevron-right"
            left = option.rect.left() + _EDGE
            painter.drawPixmap(QPoint(left, option.rect.center().y() - 6), self._theme.pixmap(name, "text2", 14))

    def _paint_left(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, box: QRect) -> QRect:
        if index.column() == 0:
            box = box.adjusted(_EDGE - self._padding, 0, 0, 0)
            if index.data(Row.GROUP):
                return box.adjusted(_CHEVRON, 0, 0, 0)
        elif index.data(Row.BADGES) and not index.data(Qt.ItemDataRole.DisplayRole):
            box = box.adjusted(-8, 0, 0, 0)  # a badge alone stands where words would
        return super()._paint_left(painter, option, index, box)

    def _paint_right(self, painter: QPainter, index: _Index, box: QRect) -> QRect:
        right = index.data(Row.RIGHT)
        if not right or not index.data(Row.METHOD):
            return super()._paint_right(painter, index, box)
        # A call's title gives way to its path.
        words = QFontMetrics(self._theme.font("mono")).horizontalAdvance(str(index.data(Qt.ItemDataRole.DisplayRole)))
        room = box.width() - words - 16
        if room < _SHORTEST_RIGHT:
            return box
        font = self._theme.font("secondary")
        title = QFontMetrics(font).elidedText(visible_text(str(right[0])), Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(self._theme.color(right[1]))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), title)
        return box.adjusted(0, 0, -QFontMetrics(font).horizontalAdvance(title) - 16, 0)

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Nothing: the tree draws it around the whole row."""

    def _check_rect(self, option: QStyleOptionViewItem) -> QRect:
        return super()._check_rect(option).translated(_EDGE - self._padding, 0)


class _StandingIn(QHeaderView):
    """A head whose first words stand above the names, beside the check boxes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.begins_at: dict[int, int] = {}

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 -- named by Qt
        """Fill what stands before the first words."""
        if logicalIndex == 0:
            painter.fillRect(rect, self._theme.color("sunken"))
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("line"))
            rect = rect.adjusted(_BESIDE_BOX, 0, 0, 0)
        if logicalIndex in self.begins_at:
            rect = QRect(rect)
            rect.setLeft(self.sectionViewportPosition(self.begins_at[logicalIndex]))
        super().paintSection(painter, rect, logicalIndex)


class GroupedTree(QTreeView):
    """Rows under headings without any indentation.

    Signals:
        opened(QModelIndex): A row, not a heading, was double-clicked, or Return was pressed on it.
    """

    opened = Signal(QModelIndex)

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard | None = None,
        *,
        name: str,
        accessible_name: str,
        row_height: int = 32,
        group_height: int = 32,
        head: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if head:
            self.setHeader(_StandingIn(theme, self))
            self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        dress_tree(self, theme, clipboard, name=name, accessible_name=accessible_name, row_height=row_height, head=head)
        self._colors = theme
        self.setItemDelegate(GroupedDelegate(theme, self, row_height=row_height, group_height=group_height))
        self.setIndentation(0)
        self.setAllColumnsShowFocus(False)  # the style's own box; `drawRow` draws ours
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QTreeView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._fold)
        self.doubleClicked.connect(self._open)

    def join_heads(self, first: int, second: int) -> None:
        """Let the head of the second column stand over the first one too, which has no words of its own."""
        head = self.header()
        if isinstance(head, _StandingIn):
            head.begins_at[second] = first

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the focus around the whole row, for those who walk by keyboard."""
        super().drawRow(painter, option, index)
        self.draw_focus(painter, option, index)

    def draw_focus(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the focus around a row, if it is the current one and the person walks by keyboard."""
        by_keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        current = self.currentIndex()
        if by_keyboard and self.hasFocus() and (index.row(), index.parent()) == (current.row(), current.parent()):
            painter.setPen(QPen(self._colors.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRect(1, option.rect.top() + 1, self.viewport().width() - 2, option.rect.height() - 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens a row or folds a heading; everything else is the tree's."""
        index = self.currentIndex()
        if event.key() in _OPENING_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if index.isValid():
                self._fold(index)
                self._open(index)
            return
        super().keyPressEvent(event)

    def _fold(self, index: QModelIndex) -> None:
        first = index.siblingAtColumn(0)
        if first.data(Row.GROUP):
            self.setExpanded(first, not self.isExpanded(first))

    def _open(self, index: QModelIndex) -> None:
        first = index.siblingAtColumn(0)
        if first.isValid() and not first.data(Row.GROUP):
            self.opened.emit(first)
