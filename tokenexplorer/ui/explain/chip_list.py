"""A column of scopes as an item view: chips that flow, as high as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tokenexplorer.ui.widgets.badge import PillColors, paint_pill
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.text import tooltip, visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.diagnosis.finding import Chip
    from tokenexplorer.ui.theme import Theme

_LOOKS: Final = {
    ("has", ""): (PillColors("unkSoft", "text"), ""),
    ("lacks", "required"): (PillColors("badSoft", "bad"), "x"),
    ("lacks", ""): (PillColors("", "bad", "badSolid", True), "circle-minus"),
    ("absent", ""): (PillColors("", "text2", "edge", True), "minus"),
}
_PADDING, _ICON, _GAP = 10, 12, 6
_WORDS: Final = {"has": "there", "lacks": "missing", "absent": "missing, follows"}


class _ChipDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, column: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._column = theme, column

    def _look(self, state: str) -> tuple[PillColors, str]:
        return _LOOKS.get((state, self._column)) or _LOOKS[(state, "")]

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The pill and a gap around it."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        width = QFontMetrics(self._theme.font("mono")).horizontalAdvance(text) + 2 * _PADDING
        width += _ICON + 6 if self._look(str(index.data(Row.STATE)))[1] else 0
        view = self.parent()
        room = view.viewport().width() if isinstance(view, QListView) else width + _GAP
        return QSize(min(width + _GAP, max(48, room)), self._theme.height(24) + _GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The pill."""
        colors, icon = self._look(str(index.data(Row.STATE)))
        box = QRect(option.rect).adjusted(0, 0, -_GAP, -_GAP)
        with saved(painter):
            paint_pill(painter, self._theme, QRectF(box), colors)
            left = box.left() + _PADDING
            if icon:
                top = box.top() + (box.height() - _ICON) // 2
                painter.drawPixmap(QPoint(left, top), self._theme.pixmap(icon, colors.word, _ICON))
                left += _ICON + 6
            painter.setFont(self._theme.font("mono"))
            painter.setPen(self._theme.color(colors.word))
            words = QFontMetrics(self._theme.font("mono")).elidedText(
                str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideMiddle, box.right() - left - 4
            )
            painter.drawText(
                QRect(left, box.top(), box.right() - left, box.height()),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
                words,
            )


class ChipList(QListView):
    """Scopes with their states; `Row.KEY` is `scope:<name>`, `Row.STATE` has, lacks or absent."""

    def __init__(self, theme: Theme, column: str, *, name: str, accessible_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.is_required = column == "required"
        self.setAccessibleName(accessible_name)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(False)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("bare", "true")
        self.viewport().setAutoFillBackground(False)
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_ChipDelegate(theme, column, self))

    def show_chips(self, chips: Iterable[Chip]) -> None:
        """Show these."""
        self._model.clear()
        for chip in chips:
            item = QStandardItem(visible_text(chip.scope) + (" missing" if self._says_missing(chip) else ""))
            item.setData(f"scope:{chip.scope}", Row.KEY)
            item.setData(chip.state, Row.STATE)
            item.setData(tooltip(chip.scope), Qt.ItemDataRole.ToolTipRole)
            item.setData(f"{visible_text(chip.scope)}, {_WORDS[chip.state]}", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        self._fit()

    def _says_missing(self, chip: Chip) -> bool:
        return chip.state == "lacks" and not self.is_required

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other width, other lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the chips need: the page scrolls, not the column."""
        count = self._model.rowCount()
        if not count:
            self.setFixedHeight(0)
            return
        self.doItemsLayout()
        bottom = max(self.visualRect(self._model.index(row, 0)).bottom() for row in range(count))
        self.setFixedHeight(bottom + self.verticalOffset() + 2)
