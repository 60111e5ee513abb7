"""Badges: one or two words that tell a state, never to be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

BadgeKind = Literal["ok", "bad", "warn", "acc", "unk", "line", "dashed"]
RowBadge = tuple[BadgeKind, str, str]
"""A badge of a row: its kind, its words, the name of its icon or nothing."""


class PillColors(NamedTuple):
    """Roles of a pill; an empty ground is see-through, an empty edge is none."""

    ground: str
    word: str
    edge: str = ""
    dashed: bool = False


PILLS: Final[dict[str, PillColors]] = {
    "ok": PillColors("okSoft", "ok"),
    "bad": PillColors("badSoft", "bad"),
    "warn": PillColors("warnSoft", "warn"),
    "acc": PillColors("accentSoft", "accentText"),
    "unk": PillColors("unkSoft", "unk"),
    "line": PillColors("", "text2", "btnEdge"),
    "dashed": PillColors("unkSoft", "unk", "edge", True),
}


def paint_pill(painter: QPainter, theme: Theme, box: QRectF, colors: PillColors) -> None:
    """Draw the ground and edge of a badge or chip."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.color(colors.ground) if colors.ground else Qt.BrushStyle.NoBrush)
    painter.setPen(Qt.PenStyle.NoPen)
    if colors.edge:
        pen = QPen(theme.color(colors.edge), 1)
        if colors.dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        box = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)


def badge_width(theme: Theme, badge: RowBadge) -> int:
    """How wide a badge is that a row draws."""
    _kind, words, icon = badge
    width = QFontMetrics(theme.font("label")).horizontalAdvance(visible_text(words)) + 16
    return width + 16 if icon else width


def paint_badge(painter: QPainter, theme: Theme, room: QRect, badge: RowBadge) -> None:
    """Draw a badge as a row shows it, in the middle of its room."""
    kind, words, icon = badge
    height = theme.height(20)
    box = QRectF(room.left(), room.center().y() - height / 2 + 0.5, room.width(), height)
    colors = PILLS[kind]
    paint_pill(painter, theme, box, colors)
    left = box.left() + 8
    if icon:
        picture = theme.pixmap(icon, colors.word, 12)
        painter.drawPixmap(QPoint(int(left), int(box.center().y() - 6)), picture)
        left += 16
    painter.setFont(theme.font("label"))
    painter.setPen(theme.color(colors.word))
    inner = QRectF(left, box.top(), box.right() - left, box.height())
    painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), visible_text(words))


class Pill(QLabel):
    """A label in a rounded ground with an icon before its words.

    It is a label, so that its words are its text and its accessible name; only the drawing is its own.
    """

    def __init__(self, theme: Theme, base_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._base = base_height
        self._icon = ""
        self._colors = PILLS["unk"]
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_words(self, text: str, icon: str, colors: PillColors) -> None:
        """Show words, icon and colours."""
        self._icon, self._colors = icon, colors
        shown = visible_text(text)
        self.setText(shown)
        self.setAccessibleName(shown)
        self.updateGeometry()
        self.update()

    def pill_font(self) -> QFont:
        """The font of its words."""
        return self._theme.font("label")

    def icon_size(self) -> int:
        """Edge of the icon."""
        return 12

    def _padding(self) -> int:
        return 8 if self._base <= 24 else 12

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        width = QFontMetrics(self.pill_font()).horizontalAdvance(self.text()) + 2 * self._padding() + 1
        if self._icon:
            width += self.icon_size() + self._gap()
        return QSize(width, self._theme.height(self._base))

    def minimumSizeHint(self) -> QSize:
        """The same; it is never cut."""
        return self.sizeHint()

    def _gap(self) -> int:
        return 4 if self._base <= 24 else 8

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        paint_pill(painter, self._theme, QRectF(self.rect()), self._colors)
        left = self._padding()
        if self._icon:
            size = self.icon_size()
            painter.drawPixmap(
                left, (self.height() - size) // 2, self._theme.pixmap(self._icon, self._colors.word, size)
            )
            left += size + self._gap()
        painter.setFont(self.pill_font())
        painter.setPen(self._theme.color(self._colors.word))
        box = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())


class Badge(Pill):
    """A small badge, 20 high."""

    def __init__(
        self,
        theme: Theme,
        kind: BadgeKind = "unk",
        text: str = "",
        icon: str = "",
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, 20, parent)
        self.setObjectName(name)
        self.set(kind, text, icon)

    def set(self, kind: BadgeKind, text: str, icon: str = "") -> None:
        """Show a state: its kind picks the colours, its words say it."""
        self.setProperty("kind", kind)
        self.show_words(text, icon, PILLS[kind])

    def pill_font(self) -> QFont:
        """Small and strong, lighter where it is only outlined."""
        font = self._theme.font("label")
        if self.property("kind") == "line":
            font.setWeight(QFont.Weight.Medium)
        return font


class CountBadge(Badge):
    """A number in a grey pill, beside a tab or a title."""

    def __init__(self, theme: Theme, count: int | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(theme, "unk", "", parent=parent)
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Show a number; None hides the badge."""
        self.set("unk", "" if count is None else str(count))
        # Without a parent it would show as a window; its layout shows it then.
        if count is None or self.parentWidget() is not None:
            self.setVisible(count is not None)
