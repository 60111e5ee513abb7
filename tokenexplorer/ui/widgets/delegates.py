"""Draws the rows of lists, trees and tables: icons, two lines, methods, badges, life bars, focus inside."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QTreeView, QWidget

from tokenexplorer.ui.widgets.avatar import initials, paint_avatar
from tokenexplorer.ui.widgets.badge import RowBadge, badge_width, paint_badge
from tokenexplorer.ui.widgets.check_mark import EDGE, paint_check_mark
from tokenexplorer.ui.widgets.expiry import paint_bar
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.ring import SOLID_ROLES
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import FontStyle, Theme

METHOD_ROLES: Final = {"GET": "mGet", "POST": "mPost", "PUT": "mPut", "PATCH": "mPatch", "DELETE": "mDelete"}
_METHOD_WORDS: Final = {"DELETE": "DEL", "OPTIONS": "OPT"}
_Index = QModelIndex | QPersistentModelIndex
HOVER_ROW: Final = "hoverRow"
"""Property of a table: the row under the pointer, or -1."""


class Row(IntEnum):
    """Item data roles that `RowDelegate` reads; all of them may be absent."""

    KEY = Qt.ItemDataRole.UserRole + 100
    """Stable key, such as "scope:okta.users.read" (contract)."""
    STATE = Qt.ItemDataRole.UserRole + 101
    """State word (contract)."""
    SECOND = Qt.ItemDataRole.UserRole + 200
    """Second line, in small letters."""
    ICON = Qt.ItemDataRole.UserRole + 201
    """(icon name, palette role) before the words."""
    COLOR = Qt.ItemDataRole.UserRole + 202
    """Palette role of the words."""
    FONT = Qt.ItemDataRole.UserRole + 203
    """Font style of the words: body, strong, mono, secondary, ..."""
    RIGHT = Qt.ItemDataRole.UserRole + 204
    """(text, palette role) at the right end."""
    RIGHT_ICON = Qt.ItemDataRole.UserRole + 205
    """(icon name, palette role) at the right end."""
    BADGES = Qt.ItemDataRole.UserRole + 206
    """Tuple of (badge kind, text, icon name) after the words."""
    METHOD = Qt.ItemDataRole.UserRole + 207
    """HTTP method in its colour before the words."""
    LIFE = Qt.ItemDataRole.UserRole + 208
    """(share 0 to 1, life kind): a bar along the bottom."""
    STRUCK = Qt.ItemDataRole.UserRole + 209
    """True: words struck through."""
    GROUP = Qt.ItemDataRole.UserRole + 210
    """True: a heading row on sunken ground with strong words."""
    HINT = Qt.ItemDataRole.UserRole + 211
    """Quiet words right after the words."""
    AVATAR = Qt.ItemDataRole.UserRole + 212
    """(name, identity kind): a circle before the words."""
    MONO_SECOND = Qt.ItemDataRole.UserRole + 213
    """True: the second line in the fixed font."""


class RowDelegate(QStyledItemDelegate):
    """Draws one cell from the roles of `Row`; every view of the window uses it.

    Args:
        row_height: 30 in tables, 32 in lists, 28 in side trees, 44 to 56 for two lines.
        lines: Draw a line below each row.
        rounded: Draw selection and hover as a rounded box inside the row (side panes).
        padding: Left and right, in pixels.
    """

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        row_height: int = 32,
        lines: bool = True,
        rounded: bool = False,
        padding: int = 12,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row_height = row_height
        self._lines = lines
        self._rounded = rounded
        self._padding = padding

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The row's height; more where the second line or the bar needs it."""
        width = super().sizeHint(option, index).width() + 2 * self._padding
        height = self._row_height
        if index.data(Row.SECOND):
            height = max(height, 44)
        if index.data(Row.LIFE) is not None:
            height = max(height, 52)
        extra = 2 if index.data(Row.SECOND) else 1
        return QSize(width, height + extra * (self._theme.height(height) - height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw ground, parts from both ends, words in what is left, and the focus inside."""
        with saved(painter):
            self._paint_ground(painter, option, index)
            box = option.rect.adjusted(self._padding, 0, -self._padding, 0)
            life = index.data(Row.LIFE)
            if life is not None:
                bar = QRectF(box.x(), box.bottom() - 7, box.width(), 4)
                paint_bar(painter, self._theme, bar, life[0] or 0.0, SOLID_ROLES[life[1]])
                box.setBottom(box.bottom() - 10)
            box = self._paint_left(painter, option, index, box)
            box = self._paint_right(painter, index, box)
            self._paint_words(painter, option, index, box)
            self._paint_focus(painter, option, index)

    # -- ground -----------------------------------------------------------------------------------

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        role = "sunken" if index.data(Row.GROUP) else ""
        if option.state & QStyle.StateFlag.State_Selected:
            role = "sel"
        elif option.state & QStyle.StateFlag.State_Enabled and self._is_hovered(option, index):
            role = "hover"
        box = self._row_box(option, index)
        if role and self._rounded:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(role))
            painter.drawRoundedRect(QRectF(box).adjusted(4, 0, -4, 0), 6, 6)
        elif role:
            painter.fillRect(box, self._theme.color(role))
        if self._lines:
            painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self._theme.color("line"))
        self._paint_chevron(painter, option, index)

    def _is_hovered(self, option: QStyleOptionViewItem, index: _Index) -> bool:
        """In a table the whole row is, whichever of its cells the pointer is over."""
        if isinstance(option.widget, QTableView):
            return bool(option.widget.property(HOVER_ROW) == index.row())
        return bool(option.state & QStyle.StateFlag.State_MouseOver)

    def _row_box(self, option: QStyleOptionViewItem, index: _Index) -> QRect:
        """The cell; in a tree the first one reaches to the left edge, under the indentation."""
        box = QRect(option.rect)
        if isinstance(option.widget, QTreeView) and index.column() == 0:
            box.setLeft(0)
        return box

    def _paint_chevron(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = option.widget
        if not isinstance(view, QTreeView) or index.column() != 0 or not index.model().hasChildren(index):
            return
        name = "chevron-down" if option.state & QStyle.StateFlag.State_Open else "chevron-right"
        left = option.rect.left() - (view.indentation() + 16) // 2 + self._padding // 2
        painter.drawPixmap(QPoint(left, option.rect.center().y() - 7), self._theme.pixmap(name, "text2", 16))

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        focused = (
            option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_KeyboardFocusChange
        )
        if not focused:
            return
        painter.setPen(QPen(self._theme.color("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = 6 if self._rounded else 0
        inset = 5 if self._rounded else 1
        box = QRectF(self._row_box(option, index)).adjusted(inset, 1, -inset, -1)
        painter.drawRoundedRect(box, radius, radius)

    # -- parts before the words -------------------------------------------------------------------

    def _paint_left(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, box: QRect) -> QRect:
        box = QRect(box)
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            check = self._check_rect(option)
            state = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
            usable = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable)
            paint_check_mark(painter, self._theme, check, state, usable=usable)
            box.setLeft(check.right() + 11)
        avatar = index.data(Row.AVATAR)
        if avatar is not None:
            circle = QRectF(box.x(), box.center().y() - 13, 28, 28)
            paint_avatar(painter, self._theme, circle, avatar[1], initials(avatar[0]))
            box.setLeft(box.left() + 36)
        method = index.data(Row.METHOD)
        if method:
            painter.setFont(self._bold_mono())
            painter.setPen(self._theme.color(METHOD_ROLES.get(method, "text2")))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, int(flags), _METHOD_WORDS.get(method, visible_text(method)))
            box.setLeft(box.left() + max(42, QFontMetrics(painter.font()).horizontalAdvance("PATCH") + 10))
        icon = index.data(Row.ICON)
        if icon:
            picture = self._theme.pixmap(icon[0], icon[1], 16)
            painter.drawPixmap(QPoint(box.left(), box.center().y() - 7), picture)
            box.setLeft(box.left() + 24)
        return box

    def _bold_mono(self) -> QFont:
        font = self._theme.font("mono_small")
        font.setWeight(QFont.Weight.Bold)
        return font

    def _check_rect(self, option: QStyleOptionViewItem) -> QRect:
        return QRect(option.rect.left() + self._padding, option.rect.center().y() - 7, EDGE, EDGE)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Turn the check box with a click on it or with the space bar."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return super().editorEvent(event, model, option, index)
        if not self._hits_check(event, option):
            return False
        turned = Qt.CheckState.Unchecked if Qt.CheckState(state) == Qt.CheckState.Checked else Qt.CheckState.Checked
        return model.setData(index, turned.value, Qt.ItemDataRole.CheckStateRole)

    def _hits_check(self, event: Any, option: QStyleOptionViewItem) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            return bool(event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select))
        if event.type() != QEvent.Type.MouseButtonRelease or event.button() != Qt.MouseButton.LeftButton:
            return False
        # 24 px to hit, although 16 are drawn
        return self._check_rect(option).adjusted(-6, -6, 6, 6).contains(event.position().toPoint())

    # -- parts at the right end -------------------------------------------------------------------

    def _paint_right(self, painter: QPainter, index: _Index, box: QRect) -> QRect:
        box = QRect(box)
        icon = index.data(Row.RIGHT_ICON)
        if icon:
            picture = self._theme.pixmap(icon[0], icon[1], 14)
            painter.drawPixmap(QPoint(box.right() - 13, box.center().y() - 6), picture)
            box.setRight(box.right() - 22)
        right = index.data(Row.RIGHT)
        if right:
            words = visible_text(str(right[0]))
            painter.setFont(self._theme.font("secondary"))
            painter.setPen(self._theme.color(right[1]))
            line = self._first_line(index, box)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
            box.setRight(box.right() - QFontMetrics(painter.font()).horizontalAdvance(words) - 8)
        return box

    # -- words ------------------------------------------------------------------------------------

    def _first_line(self, index: _Index, box: QRect) -> QRect:
        if not index.data(Row.SECOND):
            return box
        half = box.height() // 2
        return QRect(box.left(), box.top() + 4, box.width(), half - 3)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, box: QRect) -> None:
        line = self._first_line(index, box)
        badges: tuple[RowBadge, ...] = index.data(Row.BADGES) or ()
        font = self._font(index)
        painter.setFont(font)
        widths = [badge_width(self._theme, badge) for badge in badges]
        room = line.width() - sum(width + 8 for width in widths)
        words = visible_text(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))
        shown = QFontMetrics(font).elidedText(words, option.textElideMode, max(0, room))
        painter.setPen(self._word_color(option, index))
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
        flags = Qt.AlignmentFlag(alignment) if alignment is not None else Qt.AlignmentFlag.AlignLeft
        vertical = flags | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, int(vertical | Qt.TextFlag.TextSingleLine), shown)
        left = line.left() + QFontMetrics(font).horizontalAdvance(shown) + 8
        left = self._paint_hint(painter, index, QRect(left, line.top(), line.right() - left, line.height()))
        for badge, width in zip(badges, widths, strict=True):
            paint_badge(painter, self._theme, QRect(left, line.top(), width, line.height()), badge)
            left += width + 8
        self._paint_second(painter, option, index, box)

    def _font(self, index: _Index) -> QFont:
        style: FontStyle = index.data(Row.FONT) or ("strong" if index.data(Row.GROUP) else "body")
        font = self._theme.font(style)
        font.setStrikeOut(bool(index.data(Row.STRUCK)))
        return font

    def _word_color(self, option: QStyleOptionViewItem, index: _Index) -> QColor:
        if not option.state & QStyle.StateFlag.State_Enabled:
            # A heading cannot be chosen, but it is to be read.
            return self._theme.color("text2" if index.data(Row.GROUP) else "disabled")
        return self._theme.color(index.data(Row.COLOR) or ("text3" if index.data(Row.STRUCK) else "text"))

    def _paint_hint(self, painter: QPainter, index: _Index, box: QRect) -> int:
        hint = index.data(Row.HINT)
        if not hint or box.width() < 16:
            return box.left()
        painter.setFont(self._theme.font("secondary"))
        painter.setPen(self._theme.color("text2"))
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(visible_text(str(hint)), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        return box.left() + metrics.horizontalAdvance(shown) + 8

    def _paint_second(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, box: QRect) -> None:
        second = index.data(Row.SECOND)
        if not second:
            return
        half = box.height() // 2
        line = QRect(box.left(), box.top() + half, box.width(), half - 3)
        font = self._theme.font("mono_small" if index.data(Row.MONO_SECOND) else "label")
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        enabled = option.state & QStyle.StateFlag.State_Enabled
        painter.setPen(self._theme.color("text2" if enabled else "disabled"))
        words = QFontMetrics(font).elidedText(visible_text(str(second)), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
