"""The right pane: one token, its verdict first, then how it is spelled, then what is in it. Values down, signals up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from tokenexplorer.ui.tokens.inspector_head import InspectorHead
from tokenexplorer.ui.tokens.raw_block import RawBlock
from tokenexplorer.ui.tokens.token_views import TokenViews
from tokenexplorer.ui.tokens.verdict_banner import VerdictBanner
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.icon_label import IconLabel
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.reading import TokenReading
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_PROBLEMS_SHOWN = 3


class Inspector(Pane):
    """Shows one token.

    Signals:
        message_action(str): The button of the message was pressed: `retry`, `cancel`, `remove`, `close`.
        zone_toggled: Show times in the other zone.
        why_requested(TokenExplorerError): Explain the error that is shown.
    """

    message_action = Signal(str)
    why_requested = Signal(object)
    zone_toggled = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard) -> None:
        super().__init__(theme, foot_height=40)
        self._does = ""
        self.token_head = InspectorHead(theme)
        self.message = Banner(
            theme, name="tokens_message", label_name="tokens_messageLabel", action_name="tokens_messageButton"
        )
        self.verdict = VerdictBanner(theme)
        self.raw = RawBlock(theme)
        self.problems = Banner(theme, "bad", name="tokens_problems", label_name="tokens_problemsLabel")
        self.loss = Banner(
            theme, "warn", name="tokens_lossBanner", label_name="tokens_lossLabel", action_name="tokens_lossButton"
        )
        self.views = TokenViews(theme, clipboard)
        upper = QVBoxLayout()
        upper.setContentsMargins(16, 12, 16, 8)
        upper.setSpacing(12)
        for part in (self.message, self.verdict, self.loss, self.raw, self.problems):
            upper.addWidget(part)
        self.body.addWidget(self.token_head)
        self.body.addLayout(upper)
        self.body.addWidget(self.views, 1)
        self._build_foot(theme)
        self.message.action_requested.connect(lambda: self.message_action.emit(self._does))
        self.loss.action_requested.connect(lambda: self.views.tabs.set_current("scopes"))
        self.views.tabs.chosen.connect(self._offer_scopes)

    def _build_foot(self, theme: Theme) -> None:
        eye, clock = IconLabel(theme, "eye"), IconLabel(theme, "clock")
        self.sent_label = plain_label("", "secondary", elide=Qt.TextElideMode.ElideRight)
        self.zone_label = plain_label("Times in UTC", "secondary")
        self.zone_button = LinkButton(theme, "Show local", name="tokens_timeZoneButton")
        self.zone_button.clicked.connect(self.zone_toggled)
        right = QHBoxLayout()
        right.setSpacing(6)
        for widget in (clock, self.zone_label, self.zone_button):
            right.addWidget(widget)
        self.foot.addWidget(eye)
        self.foot.addWidget(self.sent_label, 1)
        self.foot.addLayout(right)
        self.show_foot()
        self.say_asked("")

    # What it shows

    def show_reading(self, reading: TokenReading | None) -> None:
        """Show how the token is spelled and what is wrong with that; None forgets it."""
        self.token_head.show_reading(reading)
        self.raw.show_reading(reading)
        self.raw.setVisible(reading is not None)
        problems = reading.problems if reading is not None and not reading.encrypted else ()
        if not problems:
            self.problems.hide()
            return
        told = " ".join(problems[:_PROBLEMS_SHOWN])
        more = len(problems) - _PROBLEMS_SHOWN
        rest = f"And {more} more. The rest is shown." if more > 0 else "The rest is shown."
        self.problems.set("bad", told, rest)

    def show_loss(self, loss: tuple[str, str] | None) -> None:
        """Say that scopes did not arrive; None takes it away."""
        if loss is None:
            self.loss.hide()
        else:
            self.loss.set("warn", *loss, action="See scopes")
            self._offer_scopes()

    def _offer_scopes(self, *_: object) -> None:
        """Not where they are seen already."""
        self.loss.action_button.setVisible(self.views.tabs.current_key() != "scopes")

    def say_waiting(self, words: str) -> None:
        """Something takes its time; it can be stopped."""
        self._does = "cancel"
        self.message.set("info", words, action="Cancel", icon="loader-circle")

    def say_leaving(self, words: str) -> None:
        """Something takes its time; it cannot be stopped."""
        self._does = ""
        self.message.set("info", words, icon="loader-circle")

    def show_error(self, error: TokenExplorerError, action: str = "", does: str = "") -> None:
        """Say what to do, then what happened, then the server's own words."""
        self._does = does or "close"
        lead, rest = (error.advice, error.title) if error.advice else (error.title, "")
        said = " ".join(part for part in (rest, error.detail) if part)
        self.message.set("bad", lead, said, action=action or "Close")
        self.message.offer_why(lambda: self.why_requested.emit(error), name="tokens_whyButton")

    def hide_message(self) -> None:
        """Nothing to say any more."""
        self._does = ""
        self.message.hide()

    def say_asked(self, words: str) -> None:
        """Say what left this computer because of this token."""
        self.sent_label.setText(f"Decoded on this computer. {words or 'The token was not sent.'}")

    def show_zone(self, *, local: bool) -> None:
        """Say in which zone times are."""
        self.zone_label.setText("Times are local" if local else "Times in UTC")
        self.zone_button.set_label("Show UTC" if local else "Show local")
        self.views.set_local(local)
