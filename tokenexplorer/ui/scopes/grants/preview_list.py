"""Draws what will happen: a verb and a scope, and under them the call and its effects on as many lines as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from tokenexplorer.ui.scopes.grants.preview_model import Preview, PreviewModel
from tokenexplorer.ui.widgets.cell_copy import CellCopy
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_Index = QModelIndex | QPersistentModelIndex
_LEFT, _TEXT, _RIGHT, _TOP, _GAP = 16, 37, 16, 16, 2
_ICONS: Final = {"add": ("circle-plus", "accentText"), "remove": ("circle-minus", "bad")}
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class PreviewDelegate(QStyledItemDelegate):
    """Draws a row of the preview; its words are never mark-up."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as its lines at the view's width."""
        width = max(80, self._view.viewport().width())
        return QSize(width, _TOP + self._head() + _GAP + self._lines(index, width))

    def _head(self) -> int:
        return self._theme.height(20)

    def _lines(self, index: _Index, width: int) -> int:
        room = QRect(0, 0, width - _TEXT - _RIGHT, 100_000)
        metrics = QFontMetrics(self._theme.font("secondary"))
        return metrics.boundingRect(room, _WRAP, visible_text(str(index.data(Preview.LINE)))).height()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Icon, verb, scope; the lines below."""
        box = QRect(option.rect).adjusted(_TEXT, _TOP, -_RIGHT, 0)
        head = QRect(box.left(), box.top(), box.width(), self._head())
        icon, role = _ICONS[str(index.data(Row.STATE))]
        verb = str(index.data(Preview.VERB))
        with saved(painter):
            picture = self._theme.pixmap(icon, role, 16)
            painter.drawPixmap(QPoint(option.rect.left() + _LEFT, head.center().y() - 7), picture)
            painter.setFont(self._theme.font("body"))
            painter.setPen(self._theme.color("text"))
            painter.drawText(head, int(Qt.AlignmentFlag.AlignVCenter), verb)
            left = QFontMetrics(painter.font()).horizontalAdvance(verb) + 7
            painter.setFont(self._theme.font("mono"))
            scope = visible_text(str(index.data(Preview.SCOPE)))
            room = head.adjusted(left, 0, 0, 0)
            shown = QFontMetrics(painter.font()).elidedText(scope, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
            painter.setFont(self._theme.font("secondary"))
            painter.setPen(self._theme.color("text2"))
            lines = box.adjusted(0, self._head() + _GAP, 0, 0)
            painter.drawText(lines, _WRAP, visible_text(str(index.data(Preview.LINE))))
            self._paint_focus(painter, option)

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        wanted = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & wanted == wanted:
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.drawRoundedRect(option.rect.adjusted(5, 9, -5, 5), 6, 6)


class PreviewList(QListView):
    """As high as what it says, where there is room."""

    def __init__(
        self, theme: Theme, model: PreviewModel, clipboard: Clipboard | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._preview = model
        self.setObjectName("grants_previewList")
        self.setAccessibleName("What will happen")
        self.setProperty("dressed", "true")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setItemDelegate(PreviewDelegate(theme, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setModel(model)
        if clipboard is not None:
            CellCopy(self, clipboard, lambda index: (model.call(index), False))
        model.modelReset.connect(self.fit)
        theme.changed.connect(self.fit)

    def fit(self) -> None:
        """Take the height of all rows at this width."""
        self.scheduleDelayedItemsLayout()
        option = QStyleOptionViewItem()
        delegate = self.itemDelegate()
        height = sum(
            delegate.sizeHint(option, self._preview.index(row)).height() for row in range(self._preview.rowCount())
        )
        self.setMaximumHeight(height + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines break elsewhere now."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()
