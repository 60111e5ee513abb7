"""Where a message sits among the others of its activity: three lifelines and an arrow for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tokenexplorer.ui.widgets.text import visible_text
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.wire.message import Message

APP, BROWSER, PROVIDER = range(3)
_SHORT: Final = {
    Purpose.DISCOVERY: "Discovery",
    Purpose.ORGANIZATION: "Org",
    Purpose.CLIENT_ISSUER: "Issuer",
    Purpose.JWKS: "Keys",
    Purpose.LISTEN: "Listen",
    Purpose.PUSH: "Push",
    Purpose.AUTHORIZE: "Sign-in page",
    Purpose.CALLBACK: "Answer",
    Purpose.TOKEN: "Tokens",
    Purpose.CLIENT_TOKEN: "Token",
    Purpose.REFRESH: "Tokens",
    Purpose.DEVICE_CODE: "Device code",
    Purpose.DEVICE_TOKEN: "Agreed?",
    Purpose.CHECK_ANSWER: "Check",
    Purpose.CHECK: "Check",
    Purpose.STORE: "Store",
    Purpose.USERINFO: "Userinfo",
    Purpose.INTROSPECTION: "Introspect",
    Purpose.REVOCATION: "Revoke",
    Purpose.API: "Call",
    Purpose.PREFLIGHT: "Preflight",
}
_LANE: Final = 32
_HEAD: Final = 5.0


class Arrow(NamedTuple):
    """From one lifeline to another; dashed for an answer."""

    start: int
    end: int
    dashed: bool = False


def arrows(message: Message) -> tuple[Arrow, ...]:
    """What a step sends; none where it happens on this computer alone."""
    if message.purpose is Purpose.AUTHORIZE:
        return (Arrow(APP, BROWSER), Arrow(BROWSER, PROVIDER))
    if message.purpose is Purpose.CALLBACK:
        return (Arrow(PROVIDER, BROWSER), Arrow(BROWSER, APP))
    if message.recorded is None:
        return ()
    sent = (Arrow(APP, PROVIDER),)
    return (*sent, Arrow(PROVIDER, APP, dashed=True)) if message.recorded.status is not None else sent


class SequenceView(QLabel):
    """A small picture; its words are in its accessible description.

    Signals:
        chosen(int): The step of this message id was clicked.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._messages: tuple[Message, ...] = ()
        self._current = 0
        self._provider = "Provider"
        self.setObjectName("trace_sequenceView")
        self.setAccessibleName("Where this sits")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_steps(self, messages: tuple[Message, ...], current: int, provider: str) -> None:
        """Show the steps of an activity.

        Args:
            messages: In their order.
            current: The id of the one that is shown.
            provider: What the third lifeline is called.
        """
        self._messages, self._current, self._provider = messages, current, visible_text(provider)
        self.setAccessibleDescription("; ".join(self._spoken(message) for message in messages))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Three lifelines and the labels."""
        return QSize(360, self._theme.height(_LANE) * 3 + self._theme.height(24))

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(200, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a step."""
        for place, message in enumerate(self._messages):
            if abs(event.position().x() - self._x(place)) < self._step() / 2:
                self.chosen.emit(message.id)
                return
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw lifelines, arrows and labels."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_lanes(painter)
            for place, message in enumerate(self._messages):
                self._paint_step(painter, place, message)

    # Places

    def _lane(self, lane: int) -> float:
        return self._theme.height(_LANE) * (lane + 0.5)

    def _left(self) -> float:
        metrics = QFontMetrics(self._theme.font("secondary"))
        return float(min(140, max(metrics.horizontalAdvance(name) for name in self._names())) + 16)

    def _names(self) -> tuple[str, str, str]:
        return ("This app", "Browser", self._provider)

    def _step(self) -> float:
        return (self.width() - self._left()) / max(1, len(self._messages))

    def _x(self, place: int) -> float:
        return self._left() + self._step() * (place + 0.5)

    # Drawing

    def _paint_lanes(self, painter: QPainter) -> None:
        font = self._theme.font("secondary")
        painter.setFont(font)
        height = self._theme.height(_LANE)
        for lane, name in enumerate(self._names()):
            painter.setPen(self._theme.color("text2"))
            shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, round(self._left() - 12))
            box = QRectF(0, lane * height, self._left() - 8, height)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
            painter.setPen(QPen(self._theme.color("line"), 1))
            painter.drawLine(QPointF(self._left(), self._lane(lane)), QPointF(self.width(), self._lane(lane)))

    def _paint_step(self, painter: QPainter, place: int, message: Message) -> None:
        current = message.id == self._current
        failed = message.outcome.value == "failed"
        role = "badSolid" if failed else "accent" if current else "unkSolid"
        pen = QPen(self._theme.color(role), 2 if current else 1.2)
        drawn = arrows(message)
        for number, arrow in enumerate(drawn):
            x = self._x(place) + (number * 9 - 4.5 if len(drawn) > 1 else 0)
            self._paint_arrow(painter, x, arrow, pen)
        if not drawn:
            painter.setPen(pen)
            painter.setBrush(self._theme.color("surface"))
            painter.drawEllipse(QPointF(self._x(place), self._lane(APP)), 5, 5)
        self._paint_label(painter, place, message, current)

    def _paint_arrow(self, painter: QPainter, x: float, arrow: Arrow, pen: QPen) -> None:
        begin, end = self._lane(arrow.start), self._lane(arrow.end)
        way = 1 if end > begin else -1
        line = QPen(pen)
        if arrow.dashed:
            line.setDashPattern([2, 2])
        painter.setPen(line)
        painter.drawLine(QPointF(x, begin), QPointF(x, end - way * 1))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tip = QPointF(x, end - way * 1)
        painter.drawPolyline(QPolygonF([tip + QPointF(-_HEAD, -way * _HEAD), tip, tip + QPointF(_HEAD, -way * _HEAD)]))

    def _paint_label(self, painter: QPainter, place: int, message: Message, current: bool) -> None:
        font = self._theme.font("label")
        font.setWeight(font.Weight.DemiBold if current else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.color("accentText" if current else "text2"))
        words = f"{message.step} {_SHORT[message.purpose]}"
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(words) > self._step() - 4:
            words = str(message.step)
        top = self._theme.height(_LANE) * 3
        box = QRectF(self._x(place) - self._step() / 2, top, self._step(), self._theme.height(20))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _spoken(self, message: Message) -> str:
        names = self._names()
        ways = ", ".join(f"{names[arrow.start]} to {names[arrow.end]}" for arrow in arrows(message))
        here = " (shown)" if message.id == self._current else ""
        return (
            f"{message.step} {visible_text(message.title)}{here}: {ways or 'on this computer'}, {message.outcome.value}"
        )
