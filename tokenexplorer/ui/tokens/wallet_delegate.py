"""Draws the wallet: a set with its avatar, and its tokens with verdict, life in words and as a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from tokenexplorer.ui.tokens.wallet_model import VERDICT_ICON
from tokenexplorer.ui.widgets.avatar import initials, paint_avatar
from tokenexplorer.ui.widgets.badge import RowBadge, badge_width, paint_badge
from tokenexplorer.ui.widgets.delegates import Row, RowDelegate
from tokenexplorer.ui.widgets.expiry import paint_bar
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.ring import SOLID_ROLES
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import FontStyle

_Index = QModelIndex | QPersistentModelIndex
_BADGE_LINE, _BETWEEN = 26, 8
_LEFT, _RIGHT, _INSET, _AVATAR = 12, 16, 44, 28


class WalletDelegate(RowDelegate):
    """Rows of the wallet tree."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """A set, a set below others with its line, a token, a token with badges."""
        if not index.parent().isValid():
            return QSize(100, 16 + 2 * self._theme.height(18) + (_BETWEEN if index.row() else 0))
        extra = self._theme.height(_BADGE_LINE) if self._low_badges(index) else 0
        return QSize(100, 20 + self._theme.height(20) + self._theme.height(16) + extra)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one row."""
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRect(option.rect)
            if not index.parent().isValid() and index.row():
                painter.fillRect(QRect(0, box.top() + _BETWEEN, box.right() + 1, 1), self._theme.color("line"))
                box.setTop(box.top() + _BETWEEN)
            self._ground(painter, option, box)
            if index.parent().isValid():
                self._paint_token(painter, index, box)
            else:
                self._paint_set(painter, index, box)
            if (
                option.state & QStyle.StateFlag.State_HasFocus
                and option.state & QStyle.StateFlag.State_KeyboardFocusChange
            ):
                painter.setPen(QPen(self._theme.color("focus"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(box).adjusted(9, 1, -9, -1), 6, 6)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> None:
        role = ""
        if option.state & QStyle.StateFlag.State_Selected:
            role = "sel"
        elif option.state & QStyle.StateFlag.State_MouseOver:
            role = "hover"
        if role:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(role))
            painter.drawRoundedRect(QRectF(box).adjusted(8, 0, -8, 0), 6, 6)

    # A set

    def _paint_set(self, painter: QPainter, index: _Index, box: QRect) -> None:
        name, kind = index.data(Row.AVATAR)
        circle = QRectF(_LEFT, box.center().y() - _AVATAR / 2 + 1, _AVATAR, _AVATAR)
        paint_avatar(painter, self._theme, circle, kind, initials(name))
        left, right = _LEFT + _AVATAR + 8, box.right() - _LEFT
        for badge in index.data(Row.BADGES):
            width = badge_width(self._theme, badge)
            paint_badge(painter, self._theme, QRect(right - width, box.top(), width, box.height()), badge)
            right -= width + 8
        half = box.center().y()
        room = QRect(left, half - self._theme.height(19), right - left, self._theme.height(18))
        self._words(painter, room, index.data(), "strong", "text")
        self._words(painter, room.translated(0, self._theme.height(18)), index.data(Row.SECOND), "label", "text2")

    # A token

    def _paint_token(self, painter: QPainter, index: _Index, box: QRect) -> None:
        left, right = _INSET, box.right() - _RIGHT
        line = QRect(left, box.top() + 6, right - left, self._theme.height(20))
        words, role = index.data(Row.RIGHT)
        end = right - self._right_words(painter, line, words, role) - 8
        at = left + self._words(
            painter, QRect(left, line.top(), end - left, line.height()), index.data(), "body", "text"
        )
        icon = index.data(VERDICT_ICON)
        if icon is not None and at + 22 < end:
            painter.drawPixmap(QPoint(at + 7, line.center().y() - 6), self._theme.pixmap(icon[0], icon[1], 14))
            at += 21
        for badge in self._high_badges(index):
            width = badge_width(self._theme, badge)
            if at + 6 + width <= end:
                paint_badge(painter, self._theme, QRect(at + 6, line.top(), width, line.height()), badge)
            at += width + 6
        second = QRect(left, line.bottom() + 1, right - left, self._theme.height(16))
        self._words(painter, second, index.data(Row.SECOND), "label", "text2")
        share, kind = index.data(Row.LIFE)
        bar = QRectF(left, second.bottom() + 4, right - left, 4)
        paint_bar(painter, self._theme, bar, share or 0.0, SOLID_ROLES[kind])
        at = left
        for badge in self._low_badges(index):
            width = badge_width(self._theme, badge)
            low = QRect(at, round(bar.bottom()) + 4, width, self._theme.height(_BADGE_LINE) - 4)
            paint_badge(painter, self._theme, low, badge)
            at += width + 6

    def _right_words(self, painter: QPainter, line: QRect, words: str, role: str) -> int:
        painter.setFont(self._theme.font("secondary"))
        painter.setPen(self._theme.color(role))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
        return QFontMetrics(painter.font()).horizontalAdvance(words)

    def _words(self, painter: QPainter, room: QRect, text: str, style: FontStyle, role: str) -> int:
        """Draw one line and give its width."""
        font = self._theme.font(style)
        if style == "label":
            font.setWeight(font.Weight.Normal)
        elif style == "body":
            font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(visible_text(text), Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
        return metrics.horizontalAdvance(shown)

    def _high_badges(self, index: _Index) -> tuple[RowBadge, ...]:
        return tuple(badge for badge in index.data(Row.BADGES) or () if not badge[2])

    def _low_badges(self, index: _Index) -> tuple[RowBadge, ...]:
        return tuple(badge for badge in index.data(Row.BADGES) or () if badge[2])
