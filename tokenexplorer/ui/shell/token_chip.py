"""The chip of the current token: whose, how long still, what it may; a click chooses another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from tokenexplorer.ui.widgets.expiry import life_share, life_words
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.ring import SOLID_ROLES, paint_ring
from tokenexplorer.ui.widgets.text import menu_text, set_plain_tooltip, visible_text

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_RING, _GAP = 20, 8


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    style: str
    role: str
    divided: bool = False


class TokenChip(QAbstractButton):
    """Stands in the top bar, always: identity, kind, time left, first scopes.

    Signals:
        chosen(str): Id of the token set to make current.
    """

    chosen = Signal(str)

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._theme = state, theme
        self._narrow = False
        self._signing_in: tuple[str, float, str] | None = None
        self.setObjectName("top_tokenButton")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._show)
        for signal in (state.tokens_changed, state.current_token_changed, theme.changed):
            signal.connect(self._show)
        self.clicked.connect(self.open_menu)
        self._show()

    def set_narrow(self, narrow: bool) -> None:
        """Ring, name and time alone."""
        self._narrow = narrow
        self._show()

    def set_signing_in(self, words: str, share: float, left: str) -> None:
        """Tell of a running sign-in instead; empty words go back to the token."""
        self._signing_in = (words, share, left) if words else None
        self._show()

    def open_menu(self) -> None:
        """List the token sets of the wallet below the chip."""
        menu = Menu(self._theme, accessible_name="Current token", parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = datetime.now(UTC)
        for token in self._state.tokens:
            left, _kind = life_words(now, token.access_expires_at, token.received_at)
            action = menu.addAction(menu_text(f"{token.label}  ·  {token.client_name or 'pasted'}  ·  {left}"))
            action.setCheckable(True)
            action.setChecked(token is self._state.token)
            action.triggered.connect(lambda _=False, token_id=token.id: self.chosen.emit(token_id))
        if not self._state.tokens:
            menu.addAction("No tokens yet. They appear when you sign in.").setEnabled(False)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    # What it says

    def _parts(self) -> list[_Part]:
        if self._signing_in is not None:
            words, _share, left = self._signing_in
            return [
                _Part("Signing in", "strong", "text"),
                _Part(words, "body", "text2"),
                _Part(left, "strong", "accentText", True),
            ]
        token = self._state.token
        if token is None:
            return [_Part("No token yet", "body", "text2")]
        left, kind = life_words(datetime.now(UTC), token.access_expires_at, token.received_at)
        parts = [_Part(visible_text(token.label), "medium", "text")]
        if not self._narrow:
            parts.append(_Part("access token" if "access_token" in token.kinds else "ID token", "body", "text2"))
        parts.append(_Part(left, "strong", kind if kind != "unk" else "text2", not self._narrow))
        if token.scopes and not self._narrow:
            parts.append(_Part(_lead_scope(token.scopes), "mono", "text", True))
            if len(token.scopes) > 1:
                parts.append(_Part(f"+{len(token.scopes) - 1}", "body", "text3"))
        return parts

    def _show(self) -> None:
        token = self._state.token
        running = token is not None or self._signing_in is not None
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()
        words = " ".join(part.text for part in self._parts())
        if self.accessibleDescription() != words:
            self.setAccessibleName("Current token")
            self.setAccessibleDescription(words)
            set_plain_tooltip(self, words if token is None else f"{words}\n{token.issuer}")
            self.updateGeometry()
        self.update()

    def _font(self, style: str) -> QFont:
        if style == "mono":
            return self._theme.font("mono")
        font = self._theme.font("strong" if style in ("strong", "medium") else "body")
        if style == "medium":
            font.setWeight(font.Weight.Medium)
        return font

    def _width(self, part: _Part) -> int:
        widest = (220 if part.style in ("medium", "mono") else 160) * self._theme.text_scale
        return min(round(widest), QFontMetrics(self._font(part.style)).horizontalAdvance(part.text) + 1)

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        parts = self._parts()
        words = sum(self._width(part) + (2 * _GAP + 1 if part.divided else _GAP) for part in parts)
        arrow = 0 if self._state.token is None else 24
        return QSize(6 + _RING + words + arrow + 12, self._theme.height(32))

    def minimumSizeHint(self) -> QSize:
        """The ring, some of the name and the time."""
        return QSize(min(self.sizeHint().width(), 150), self._theme.height(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pill with ring and words."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        empty = self._state.token is None and self._signing_in is None
        pen = QPen(
            theme.color("focus" if self.hasFocus() else "edge" if empty else "line"), 2 if self.hasFocus() else 1
        )
        if empty and not self.hasFocus():
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("hover" if self.underMouse() else "canvas" if empty else "surface"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        ring = QRectF(7, (self.height() - _RING) / 2, _RING, _RING)
        self._paint_ring(painter, ring)
        self._paint_words(
            painter, round(ring.right()) + _GAP, arrow=self._state.token is not None and self._signing_in is None
        )

    def _paint_ring(self, painter: QPainter, box: QRectF) -> None:
        token = self._state.token
        if self._signing_in is not None:
            paint_ring(painter, self._theme, box, self._signing_in[1], "accent", 3)
        elif token is None:
            painter.drawPixmap(box.toRect().topLeft() + QPoint(2, 2), self._theme.pixmap("ticket", "text2", 16))
        else:
            now = datetime.now(UTC)
            _words, kind = life_words(now, token.access_expires_at, token.received_at)
            share = life_share(now, token.access_expires_at, token.received_at)
            paint_ring(painter, self._theme, box, share or 0.0, SOLID_ROLES[kind], 3)

    def _paint_words(self, painter: QPainter, x: int, *, arrow: bool) -> None:
        end = self.width() - (28 if arrow else 10)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        parts = self._parts()
        kept = sum(self._width(part) + _GAP for part in parts[1:])
        for place, part in enumerate(parts):
            if part.divided:
                painter.fillRect(x, self.height() // 2 - 8, 1, 16, self._theme.color("line"))
                x += _GAP + 1
            width = self._width(part)
            if place == 0:
                width = max(24, min(width, end - x - kept))
            width = min(width, end - x)
            if width <= 0:
                break
            font = self._font(part.style)
            painter.setFont(font)
            painter.setPen(self._theme.color(part.role))
            shown = QFontMetrics(font).elidedText(part.text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(x, 0, width, self.height(), flags, shown)
            x += width + _GAP
        if arrow:
            painter.drawPixmap(
                self.width() - 26, self.height() // 2 - 8, self._theme.pixmap("chevron-down", "text2", 16)
            )


def _lead_scope(scopes: tuple[str, ...]) -> str:
    plain = ("openid", "profile", "email", "offline_access", "address", "phone", "groups")
    return visible_text(next((scope for scope in scopes if scope not in plain), scopes[0]))
