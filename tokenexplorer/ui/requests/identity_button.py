"""Who the request is sent as: the token set whose token goes along, and a menu to choose another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu

from tokenexplorer.ui.widgets.avatar import IdentityKind, initials, paint_avatar
from tokenexplorer.ui.widgets.expiry import life_words
from tokenexplorer.ui.widgets.popup_button import PopupButton
from tokenexplorer.ui.widgets.text import menu_text, set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.theme import Theme

_AVATAR = 20
_WIDEST = 150


class IdentityButton(PopupButton):
    """Avatar and name of the one who is sent as.

    Signals:
        chosen(str): A token set's id; empty for the current one, whichever that is.
        sign_in_requested: There is no token and the person wants one.
    """

    chosen = Signal(str)
    sign_in_requested = Signal()

    def __init__(self, theme: Theme, *, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._clock = clock or (lambda: datetime.now(UTC))
        self._words, self._name, self._kind, self._narrow = "No token", "", "other", False
        self.setObjectName("request_identityButton")
        self.setAccessibleName("Send as")
        self.setProperty("variant", "secondary")
        self.setProperty("arrow", "true")
        self.setProperty("compact", "url")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(_AVATAR + 2, _AVATAR))
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        theme.changed.connect(self._draw)
        self._draw()

    def show_identity(self, token: TokenSummary | None, kind: IdentityKind, words: str = "") -> None:
        """Show a token set; without one `words` say what goes instead (SSWS token, nothing)."""
        self._name = token.label if token is not None else ""
        self._words = words or (token.label if token is not None else "No token")
        self._kind = kind
        self._draw()

    def set_tokens(
        self, tokens: tuple[TokenSummary, ...], current_id: str, chosen_id: str, *, may_sign_in: bool
    ) -> None:
        """Fill the menu.

        Args:
            tokens: All of the wallet.
            current_id: The current one of the window, or empty.
            chosen_id: The one this request names, or empty for the current one.
            may_sign_in: Whether there is an app to sign in with.
        """
        menu, now = self._menu, self._clock()
        menu.clear()
        current = next((token for token in tokens if token.id == current_id), None)
        if current is not None:
            self._add(f"Current token: {current.label}", "", checked=not chosen_id)
            menu.addSeparator()
        for token in tokens:
            left, _kind = life_words(now, token.access_expires_at, token.received_at)
            self._add(
                f"{token.label}  ·  {token.client_name or 'pasted'}  ·  {left}", token.id, checked=token.id == chosen_id
            )
        if not tokens:
            menu.addAction("No tokens yet").setEnabled(False)
            menu.addAction("Sign in", self.sign_in_requested.emit).setEnabled(may_sign_in)

    def set_narrow(self, narrow: bool) -> None:
        """Show the avatar only."""
        self._narrow = narrow
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and the arrow of its menu."""
        super().paintEvent(event)
        arrow = self._theme.pixmap("chevron-down", "text2", 14)
        with QPainter(self) as painter:
            painter.drawPixmap(self.width() - 24, (self.height() - 14) // 2, arrow)

    def _add(self, words: str, token_id: str, *, checked: bool) -> None:
        action = self._menu.addAction(menu_text(words))
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(lambda: self.chosen.emit(token_id))

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(_AVATAR + 2, _AVATAR) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            if self._name:
                paint_avatar(painter, self._theme, QRectF(0, 0, _AVATAR, _AVATAR), self._kind, initials(self._name))
            else:
                painter.drawPixmap(
                    2, 2, self._theme.pixmap("key-round" if "SSWS" in self._words else "user-round", "text2", 16)
                )
        self.setIcon(QIcon(picture))
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, _WIDEST)
        self.setText("" if self._narrow else menu_text(shown))
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if self._narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(style)
        self.setAccessibleDescription(self._words)
        set_plain_tooltip(self, f"Send as {self._words}" if self._name else self._words)
