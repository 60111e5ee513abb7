"""Underlined tabs with counts, painted by hand: a style sheet cannot place the count under the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from tokenexplorer.ui.widgets.badge import PILLS, paint_pill
from tokenexplorer.ui.widgets.text import menu_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_SPACE = 20
_GAP = 7
_DOT = 8


class Tabs(QTabBar):
    """A tab bar whose tabs have keys.

    Signals:
        chosen: Another tab is on; the argument is its key.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, *, name: str = "", accessible_name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: dict[str, int] = {}
        self._dots: dict[str, str] = {}
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self.currentChanged.connect(lambda place: self.chosen.emit(self.key(place)))

    def add(self, key: str, text: str) -> int:
        """Add a tab at the end and give its place."""
        place = self.addTab(menu_text(text))
        self.setTabData(place, key)
        if place == 0:
            self.chosen.emit(key)
        return place

    def key(self, place: int) -> str:
        """The key of the tab at a place."""
        return str(self.tabData(place) or "")

    def place(self, key: str) -> int:
        """The place of a key, -1 where there is none."""
        return next((place for place in range(self.count()) if self.key(place) == key), -1)

    def current_key(self) -> str:
        """The key of the tab that is on."""
        return self.key(self.currentIndex())

    def set_current(self, key: str) -> None:
        """Turn to a tab."""
        self.setCurrentIndex(self.place(key))

    def set_count(self, key: str, count: int | None) -> None:
        """Show a number beside a tab's words; None takes it away."""
        self._counts.pop(key, None)
        if count is not None:
            self._counts[key] = count
        self._relayout(key, "" if count is None else str(count))

    def set_dot(self, key: str, role: str | None, words: str = "") -> None:
        """Show a dot in a colour beside a tab's words; None takes it away.

        Args:
            key: Of the tab.
            role: Palette role, such as badSolid.
            words: What the dot says, for those who do not see it.
        """
        self._dots.pop(key, None)
        if role is not None:
            self._dots[key] = role
        self._relayout(key, words)

    def _relayout(self, key: str, words: str) -> None:
        place = self.place(key)
        plain = self.tabText(place).replace("&&", "&")
        self.setAccessibleTabName(place, f"{plain}, {words}" if words else plain)
        # Setting any tab's text is the way to have all sizes asked for again.
        self.setTabText(place, self.tabText(place))

    # -- drawing ----------------------------------------------------------------------------------

    def _font(self) -> QFont:
        font = self._theme.font("body")
        font.setWeight(QFont.Weight.Medium)
        return font

    def _words_width(self, place: int) -> int:
        strong = self._theme.font("strong")  # the widest it gets, so that choosing moves nothing
        return QFontMetrics(strong).horizontalAdvance(self.tabText(place).replace("&&", "&"))

    def _pill_width(self, key: str) -> int:
        words = QFontMetrics(self._theme.font("label")).horizontalAdvance(str(self._counts[key]))
        return max(words + 12, self._theme.height(20))

    def _content_width(self, place: int) -> int:
        key = self.key(place)
        width = self._words_width(place)
        width += _GAP + self._pill_width(key) if key in self._counts else 0
        return width + _GAP + _DOT if key in self._dots else width

    def tabSizeHint(self, index: int) -> QSize:
        """Words, count, dot, and the space to the next tab."""
        return QSize(self._content_width(index) + _SPACE, self._theme.height(36))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """The same; tabs that do not fit are scrolled to."""
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw all tabs."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place in range(self.count()):
                if self.isTabVisible(place):
                    self._paint_tab(painter, place)

    def _paint_tab(self, painter: QPainter, place: int) -> None:
        box = QRect(self.tabRect(place).left(), 0, self._content_width(place), self.height())
        chosen = place == self.currentIndex()
        hovered = place == self.tabAt(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        role = "text" if chosen or hovered else "text2"
        painter.setPen(self._theme.color(role if self.isTabEnabled(place) else "disabled"))
        font = self._font()
        if chosen:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(box.adjusted(0, 0, 40, 0), flags, self.tabText(place).replace("&&", "&"))
        self._paint_marks(painter, place, box)
        if chosen:
            painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), self._theme.color("accent"))
        if chosen and self.hasFocus():
            painter.setPen(QPen(self._theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(box).adjusted(-3, 4, 4, -5)
            ring.setLeft(max(ring.left(), 1.0))
            painter.drawRoundedRect(ring, 4, 4)

    def _paint_marks(self, painter: QPainter, place: int, box: QRect) -> None:
        key = self.key(place)
        left = box.left() + self._words_width(place) + _GAP
        middle = box.center().y() + 0.5
        if key in self._counts:
            height = self._theme.height(20)
            pill = QRectF(left, middle - height / 2, self._pill_width(key), height)
            paint_pill(painter, self._theme, pill, PILLS["unk"])
            painter.setFont(self._theme.font("label"))
            painter.setPen(self._theme.color("unk"))
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), str(self._counts[key]))
            left += round(pill.width()) + _GAP
        if key in self._dots:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(self._dots[key]))
            painter.drawEllipse(QRectF(left, middle - _DOT / 2, _DOT, _DOT))
