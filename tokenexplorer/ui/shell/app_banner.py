"""The banner under the top bar: what holds for the whole app (no keyring, TLS checks off), or the last trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.banner import Banner, BannerKind

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_KEPT = 5
_LONGEST = 300


class AppBanner(Banner):
    """At most one message; trouble goes before what is permanent, until it is closed.

    Signals:
        keyring_help_requested: How to set a keyring up.
        keyring_retry_requested: Look at the keyring again.
        connect_requested: Show where TLS checks are turned on.
        why_requested(TokenExplorerError): Explain the trouble that is shown.
    """

    keyring_help_requested = Signal()
    keyring_retry_requested = Signal()
    connect_requested = Signal()
    why_requested = Signal(object)

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, name="app_banner", label_name="app_bannerLabel", action_name="app_bannerActionButton", parent=parent
        )
        self.setProperty("edge", "true")
        self._state = state
        self._troubles: list[tuple[BannerKind, TokenExplorerError]] = []
        self._does_what = ""
        self.action_requested.connect(self._act)
        state.keyring_changed.connect(self.refresh)
        state.current_changed.connect(self.refresh)

    def show_trouble(self, error: TokenExplorerError, kind: BannerKind = "bad") -> None:
        """Say what failed and what to do, until it is closed; what failed before shows again then."""
        others = [known for known in self._troubles if str(known[1]) != str(error)]
        self._troubles = [*others[1 - _KEPT :], (kind, error)]
        self.refresh()

    def refresh(self) -> None:
        """Show what counts most now."""
        keyring, org = self._state.keyring, self._state.org
        if self._troubles:
            kind, last = self._troubles[-1]
            detail = last.detail[:_LONGEST]
            # What came in lines stands below; a few words of a system stand behind.
            apart = "\n" if "\n" in detail else " "
            rest = apart.join(part for part in (last.advice[: 2 * _LONGEST], detail) if part)
            self._set(kind, last.title[:_LONGEST], rest, "Close", "close")
            self.offer_why(lambda: self.why_requested.emit(last), name="app_whyButton")
        elif org is not None and not org.verify_tls:
            self._set(
                "bad",
                "TLS checks are off for this org.",
                "Anyone in between can read and change what is sent.",
                "Open Connect",
                "connect",
            )
        elif keyring.session_only:
            self._set(
                "warn", "No system keyring was found.", "Tokens live until you quit.", "How to set one up", "help"
            )
        elif keyring.state == "locked":
            self._set(
                "warn",
                "The system keyring is locked.",
                "Until it is unlocked, tokens live until you quit.",
                "Try again",
                "retry",
            )
        else:
            self.hide()

    def _set(self, kind: BannerKind, lead: str, rest: str, action: str, does: str) -> None:
        self._does_what = does
        self.set(kind, lead, rest, action=action)

    def _act(self) -> None:
        if self._does_what == "close":
            self._troubles.pop()
            self.refresh()
        elif self._does_what == "connect":
            self.connect_requested.emit()
        elif self._does_what == "help":
            self.keyring_help_requested.emit()
        else:
            self.keyring_retry_requested.emit()
