"""What is done with the token that is shown: copied, used, refreshed, named, revoked, removed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from tokenexplorer.errors import Cancelled
from tokenexplorer.ui.tokens.sign_out_dialog import SignOutDialog, WaitDialog
from tokenexplorer.ui.tokens.token_dialogs import ask_remove, ask_revoke
from tokenexplorer.ui.widgets.rename_dialog import ask_name
from tokenexplorer.ui.widgets.text import ascii_host

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.actions.wallet import WalletActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.desk import TokenDesk
    from tokenexplorer.ui.tokens.inspector import Inspector


LONG_MS: Final = 1000


class TokenDoings(QObject):
    """Joins the buttons and the menu of a token to the wallet's actions; what fails is said in place.

    Signals:
        notice(str): Something was done that the person should read.
        exchange_requested(str, str): Swap this token, by its set's id and its kind.
    """

    notice = Signal(str)
    exchange_requested = Signal(str, str)

    def __init__(
        self,
        services: Services,
        state: AppState,
        theme: Theme,
        desk: TokenDesk,
        wallet: WalletActions,
        inspector: Inspector,
    ) -> None:
        super().__init__(inspector)
        self._services, self._state, self._theme = services, state, theme
        self._desk, self._wallet, self._inspector = desk, wallet, inspector
        self._leaving: set[str] = set()
        head = inspector.token_head
        head.copy_requested.connect(self._copy)
        head.refresh_requested.connect(self._refresh)
        head.use_requested.connect(self._use)
        head.rename_requested.connect(self._rename)
        head.exchange_requested.connect(self._exchange)
        head.revoke_requested.connect(self._revoke)
        head.sign_out_requested.connect(self._sign_out)
        head.remove_requested.connect(self._remove)
        wallet.logout.waiting.connect(self._wait_for_browser)
        inspector.raw.copy_requested.connect(self._copy_part)
        inspector.views.copy_requested.connect(partial(self._copy_part, "Decoded token"))
        inspector.message_action.connect(self._on_message)

    def _copy(self) -> None:
        if self._desk.reading is not None:
            self._services.clipboard.copy_secret(self._desk.reading.token)
            seconds = round(self._services.clipboard.clear_after_s)
            self.notice.emit(f"Copied. The clipboard is cleared in {seconds} s.")

    def _copy_part(self, words: str, text: str) -> None:
        self._services.clipboard.copy(text)
        self.notice.emit(f"{words} copied.")

    def _use(self) -> None:
        if self._desk.summary is not None:
            self._state.set_current_token(self._desk.summary.id)
            self.notice.emit(f"Requests send the tokens of {self._desk.summary.label} now.")

    def _exchange(self) -> None:
        if self._desk.key is not None:
            self.exchange_requested.emit(*self._desk.key)

    def _refresh(self) -> None:
        summary, head = self._desk.summary, self._inspector.token_head
        if summary is None:
            return

        def failed(error: TokenExplorerError) -> None:
            head.set_refreshing(False)
            self._fail(summary.id, error)

        head.set_refreshing(True)
        self._wallet.refresh(summary.id, lambda _: head.set_refreshing(False), failed)

    def _rename(self) -> None:
        summary = self._desk.summary
        if summary is not None:
            ask_name(
                self._theme,
                self._inspector.window(),
                summary.label,
                lambda name: self._wallet.rename(summary.id, name, partial(self._fail, summary.id)),
                unnamed=summary.identity,
            )

    def _revoke(self) -> None:
        summary = self._desk.summary
        if summary is not None:
            ask_revoke(
                self._theme,
                self._inspector.window(),
                lambda: self._wallet.revoke(summary.id, on_failed=partial(self._fail_revoke, summary.id)),
            )

    def _sign_out(self) -> None:
        summary = self._desk.summary
        if summary is None:
            return
        logout = self._wallet.logout
        offer = logout.offer(summary)
        if offer is None and not summary.is_revocable:
            self._remove()  # nobody is to be told anything
            return
        dialog = SignOutDialog(self._inspector.window(), self._theme, summary, offer)
        dialog.copy_requested.connect(partial(self._copy_part, "Sign-out redirect URI"))

        def leave() -> None:
            failed = partial(self._fail_revoke, summary.id)
            if dialog.ends_session:
                if summary.is_revocable:
                    self._leave(summary.id)
                logout.sign_out(summary, comes_back=dialog.comes_back, on_failed=failed)
            elif not summary.is_revocable:
                self._remove_now(summary.id)
            else:
                self._sign_out_now(summary.id)

        dialog.accepted.connect(leave)
        dialog.open()

    def _wait_for_browser(self, host: str) -> None:
        dialog = WaitDialog(self._inspector.window(), self._theme, host)
        dialog.rejected.connect(self._wallet.logout.cancel)
        self._wallet.logout.over.connect(dialog.accept)
        dialog.show()  # beside the work, which goes on meanwhile

    def _leave(self, token_id: str) -> None:
        """A server that takes its time to refuse the tokens is named, until they are gone or it failed."""
        self._leaving.add(token_id)
        QTimer.singleShot(LONG_MS, self, partial(self._tell_leaving, token_id))

    def _tell_leaving(self, token_id: str) -> None:
        summary = self._desk.summary
        if summary is not None and summary.id == token_id and token_id in self._leaving:
            self._inspector.say_leaving(f"Waiting for {ascii_host(summary.issuer)} to refuse these tokens.")

    def _sign_out_now(self, token_id: str) -> None:
        self._leave(token_id)
        self._wallet.sign_out(token_id, partial(self._fail_revoke, token_id))

    def _remove(self) -> None:
        summary = self._desk.summary
        if summary is None:
            return
        revocable = bool(summary.client_ref) and summary.is_revocable
        ask_remove(
            self._theme,
            self._inspector.window(),
            self._wallet.accepted_until(summary.id),
            partial(self._remove_now, summary.id),
            partial(self._sign_out_now, summary.id) if revocable else None,
        )

    def _remove_now(self, token_id: str) -> None:
        self._wallet.remove(token_id, partial(self._fail, token_id))

    def _fail(self, token_id: str, error: TokenExplorerError) -> None:
        if isinstance(error, Cancelled):
            return  # the person did not tell a passphrase
        if self._desk.key is not None and self._desk.key[0] == token_id:
            self._inspector.show_error(error)
        else:
            self._wallet.failed.emit(error)

    def _fail_revoke(self, token_id: str, error: TokenExplorerError) -> None:
        self._leaving.discard(token_id)
        if isinstance(error, Cancelled):
            self._inspector.hide_message()
            return
        if self._desk.key is not None and self._desk.key[0] == token_id:
            self._inspector.show_error(error, "Remove here", "remove")
        else:
            self._wallet.failed.emit(error)

    def _on_message(self, does: str) -> None:
        if does == "remove":
            self._remove()
