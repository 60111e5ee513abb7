"""The six links from a sign-in to a call: a disc each, a line to the next, and words below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.polish import set_property, set_state
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Chain, Link, LinkState
    from tokenexplorer.ui.theme import Theme

_DISC: Final = 24
_ICON: Final = 14
_GAP: Final = 8
_BRIEF_BELOW: Final = 900
_BESIDE_FROM: Final = 780
_ANY_WIDTH: Final = 16_777_215
_LOOKS: Final[dict[str, tuple[str, str, str, str]]] = {
    # ground, icon, its colour, what a screen reader says
    "ok": ("okSoft", "check", "ok", "in order"),
    "failed": ("badFill", "x", "onAccent", "broken"),
    "follows": ("unkSoft", "minus", "text2", "follows"),
    "unknown": ("unkSoft", "circle-question-mark", "text2", "not known"),
}


class _Disc(QWidget):
    """The disc of a link and the line that leads on."""

    def __init__(self, theme: Theme, *, last: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._last = theme, last
        self._state: LinkState = "unknown"
        self.setFixedHeight(_DISC)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, state: LinkState) -> None:
        """Draw another state."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        """The disc and a short line."""
        return QSize(_DISC + 24, _DISC)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Disc, icon, line; the line after the broken link is dashed."""
        ground, icon, color, _ = _LOOKS[self._state]
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawEllipse(QRectF(0, 0, _DISC, _DISC))
            edge = (_DISC - _ICON) // 2
            painter.drawPixmap(edge, edge, theme.pixmap(icon, color, _ICON))
            if not self._last and self.width() > _DISC + 2 * _GAP:
                failed = self._state == "failed"
                pen = QPen(theme.color("badSolid" if failed else "line"), 2)
                if failed:
                    pen.setDashPattern([3, 2])
                painter.setPen(pen)
                middle = _DISC / 2
                painter.drawLine(QPointF(_DISC + _GAP, middle), QPointF(self.width() - _GAP, middle))


class LinkView(QWidget):
    """One link; its property `state` is ok, failed, follows or unknown."""

    def __init__(self, theme: Theme, name: str, *, last: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._disc = _Disc(theme, last=last, parent=self)
        self._title = plain_label("", "strong", wrap=True)
        self._detail = plain_label("", "help", wrap=True)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for label in (self._title, self._detail):
            label.setContentsMargins(0, 0, 8, 0)
        self._head.addWidget(self._disc)
        self._head.addWidget(self._title, 1)
        column.addLayout(self._head)
        column.addWidget(self._detail)
        column.addStretch(1)

    def show_link(self, link: Link) -> None:
        """Show how it stands."""
        set_state(self, link.state)
        self._disc.show_state(link.state)
        self._title.setText(visible_text(link.title))
        set_property(self._title, "tone", {"failed": "bad", "follows": "text2", "unknown": "text2"}.get(link.state))
        self._detail.setText(visible_text(link.detail))
        self.setAccessibleName(f"{visible_text(link.title)}, {_LOOKS[link.state][3]}")
        self.setAccessibleDescription(visible_text(link.detail))
        set_plain_tooltip(self, link.detail)

    def set_brief(self, *, brief: bool, beside: bool) -> None:
        """Leave the second line out where there is no room for it, and put the word `beside` the disc."""
        self._detail.setVisible(not brief)
        self._head.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._disc.setMaximumWidth(_DISC if beside else _ANY_WIDTH)


class ChainView(QWidget):
    """The links in a row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, name: str = "explain") -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("From sign-in to call")
        order = ("server", "validity", "requested", "granted", "inToken", "role")
        self._links = {
            each: LinkView(theme, f"{name}_link_{each}", last=each == order[-1], parent=self) for each in order
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for link in self._links.values():
            row.addWidget(link, 1)

    def show_chain(self, chain: Chain) -> None:
        """Show all six."""
        for link in chain.links:
            self._links[link.id].show_link(link)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow, a link keeps its disc and its word: beside it, and where even that is too wide below it."""
        super().resizeEvent(event)
        width = self.width() / self._theme.text_scale
        brief = width < _BRIEF_BELOW
        for link in self._links.values():
            link.set_brief(brief=brief, beside=brief and width >= _BESIDE_FROM)
