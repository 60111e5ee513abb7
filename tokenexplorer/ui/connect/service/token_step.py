"""Step 4: the token of the app itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from tokenexplorer.ui.connect.service.step import ServiceStep, turn
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.expiry import life_share, life_words
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.ring import TimeRing
from tokenexplorer.ui.widgets.text import breakable, plain_label, tabular, visible_text

if TYPE_CHECKING:
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.theme import Theme


_MOST_SHOWN: Final = 2000
"""Characters; the rest would be cut off at the edge anyway."""


class TokenStep(ServiceStep):
    """Gets the token and shows how long it lives.

    Signals:
        get_requested: Get a token.
        open_requested: Show it in Tokens.
        ended: The token that is shown has just ended.
    """

    get_requested = Signal()
    open_requested = Signal()
    ended = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "token", 4, "Get a token", parent)
        self._token: TokenSummary | None = None
        self.get_button = button(theme, "Get token", "secondary", "ticket", name="service_getTokenButton")
        self.open_button = LinkButton(theme, "Open in Tokens", name="service_openTokenButton")
        self._row = QFrame()
        self._row.setProperty("card", "sunken")
        self._ring = TimeRing(theme, 20)
        self._bound = Badge(theme, "line", "DPoP", name="service_tokenBoundBadge")
        self._scopes = plain_label("", "mono", name="service_tokenScopesLabel", elide=Qt.TextElideMode.ElideRight)
        self._left = tabular(plain_label("", "strong", name="service_tokenLifeLabel"))
        what, life = QHBoxLayout(), QHBoxLayout()
        for part, widgets in (
            (what, (self._ring, plain_label("Access token", "medium"), self._bound)),
            (life, (self._left, self.open_button)),
        ):
            part.setSpacing(12)
            for widget in widgets:
                part.addWidget(widget)
            part.addStretch()
        self._facts = QHBoxLayout(self._row)
        self._facts.setContentsMargins(12, 10, 12, 10)
        self._facts.setSpacing(12)
        self._facts.addLayout(what)
        self._facts.addWidget(self._scopes, 1)
        self._facts.addLayout(life)
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        self._line.addWidget(self._row, 1)
        self._line.addWidget(self.get_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._line.addStretch()
        self.body.addLayout(self._line)
        self._remark = plain_label("", "help", name="service_tokenRemarkLabel", tone="warn", wrap=True)
        self.body.addWidget(self._remark)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self.get_button.clicked.connect(self.get_requested)
        self.open_button.clicked.connect(self.open_requested)
        self.show_token(None)

    def show_token(self, token: TokenSummary | None, remark: str = "") -> None:
        """Show a token and what is odd about it, or that there is none."""
        self._token = token
        self._remark.setVisible(bool(remark))
        self._remark.setText(breakable(visible_text(remark)))
        bound = token is not None and token.is_dpop
        how = "bound to its key, as DPoP expects" if bound else "a bearer token"
        self.set_note(f"Received, {how}" if token is not None else "")
        self._row.setVisible(token is not None)
        self.get_button.set_label("Get another token" if token is not None else "Get token")
        if token is None:
            self._timer.stop()
            return
        self._bound.setVisible(bound)
        self._scopes.setText(visible_text(" ".join(token.scopes)[:_MOST_SHOWN]))
        self._timer.start()
        self._tick()

    def set_narrow(self, narrow: bool) -> None:
        """Another token is asked for below this one, whose scopes need the room."""
        turn(self._line, down=narrow)

    def set_tight(self, tight: bool) -> None:
        """What the token is for goes under what it is."""
        super().set_tight(tight)
        turn(self._facts, down=tight)

    def _tick(self) -> None:
        if self._token is None:
            return
        now, end = datetime.now(UTC), self._token.access_expires_at
        if end is not None and end <= now:
            self._timer.stop()
            self.ended.emit()
            return
        words, kind = life_words(now, end, self._token.received_at)
        self._left.setText(words)
        set_property(self._left, "tone", kind)
        self._ring.set_left(life_share(now, end, self._token.received_at) or 0.0, kind)
