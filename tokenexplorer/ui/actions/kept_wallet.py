"""The wallet as it is kept on this computer: read at start, pasted into, named, removed from. No server is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import KeyringLocked, StorageError, TokenExplorerError
from tokenexplorer.tokens.token_set import TOKEN_KINDS, TokenKind, TokenSet, TokenSummary
from tokenexplorer.ui.state import KeyringStatus

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.vault import VaultHealth
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

T = TypeVar("T")
OnFailed: TypeAlias = Callable[[TokenExplorerError], None]
"""Who shows an error in place; without one it goes to `failed`."""


class KeptWallet(QObject):
    """What is done to stored tokens without asking anybody.

    Signals:
        loaded: The wallet was read at start.
        notice(str): Something was done that the person should read ("Token removed here …").
        failed(TokenExplorerError): An action failed; the wallet is as before.
    """

    loaded = Signal()
    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._checked_for: dict[tuple[str, str], object] = {}
        state.verified.connect(self._remember_check)
        state.orgs_changed.connect(self._drop_outdated)

    # Reading

    def load(self) -> None:
        """Read the index at start, and make it whole again where it was lost (S10)."""

        def show(found: tuple[tuple[TokenSummary, ...], StorageError | None]) -> None:
            summaries, trouble = found
            self._state.set_tokens(summaries)
            if trouble is not None:
                self.failed.emit(trouble)
            self.loaded.emit()

        self._run(self._recover, show)

    def check_keyring(self, *, unlock: bool = False, on_ok: Callable[[], object] | None = None) -> None:
        """Look at the keyring: at the start and when it failed, never while typing; what only memory holds goes there.

        Args:
            unlock: Open the keyring's own prompt where it is locked (N27); what it holds is read again then.
            on_ok: Called where nothing is wrong with it.
        """

        def look() -> tuple[VaultHealth, bool]:
            store = self._services.store()
            health = store.check_keyring(unlock=unlock)
            if health.state != "ok":
                return health, False
            try:
                # Before anybody is told that all is well: what only memory holds must not be lost by closing then.
                return health, store.retry()
            except StorageError:
                if unlock:
                    raise
                return health, False  # whoever failed has said so

        def show(found: tuple[VaultHealth, bool]) -> None:
            health, kept = found
            opened = unlock and health.state == "ok" and self._state.keyring.state != "ok"
            self._state.set_keyring(KeyringStatus(health.state, health.backend, health.advice))
            if opened or kept:
                self.load()
            if on_ok is not None and health.state == "ok":
                on_ok()

        def stay_locked(error: TokenExplorerError) -> None:
            if not isinstance(error, KeyringLocked):
                self.failed.emit(error)
                return
            self._state.set_keyring(KeyringStatus("locked", self._state.keyring.name, error.advice))

        self._run(look, show, stay_locked, key="keyring")

    def read(
        self,
        token_id: str,
        reader: Callable[[TokenSet], T],
        on_done: Callable[[T], None],
        on_failed: OnFailed,
        *,
        cancel: Cancellation | None = None,
    ) -> None:
        """Fetch a token set with its secrets and read what a place wants of it, both off the GUI thread.

        A later call makes an earlier answer late.
        """
        store = self._services.store
        self._services.tasks.run(
            lambda: reader(store().tokens.load(token_id, cancel)), on_done, on_failed, key="wallet.read"
        )

    # Changing

    def paste(
        self,
        text: str,
        on_done: Callable[[TokenSummary], None] | None = None,
        on_failed: OnFailed | None = None,
    ) -> None:
        """Add a pasted token, in memory only; nothing is sent (I42), and what requests send stays the same."""

        def add() -> TokenSummary:
            from tokenexplorer.tokens.pasted import pasted_token_set

            return self._services.store().tokens.save(pasted_token_set(text))

        def show(summary: TokenSummary) -> None:
            self._state.set_tokens((summary, *self._state.tokens))
            if on_done is not None:
                on_done(summary)

        self._run(add, show, on_failed)

    def rename(self, token_id: str, name: str, on_failed: OnFailed | None = None) -> None:
        """Give a token set a name; empty goes back to the identity."""
        self._run(lambda: self._services.store().tokens.rename(token_id, name), self._replace, on_failed)

    def remove(self, token_id: str, on_failed: OnFailed | None = None) -> None:
        """Delete a token set from this computer, every part of it, and say that the server knows nothing of it.

        What is in a keyring that is away goes when it is back.
        """
        until = self.accepted_until(token_id)

        away = self._state.keyring.session_only

        def forget(rest: StorageError | None) -> None:
            self._forget(token_id)
            if rest is not None:
                (on_failed or self.failed.emit)(rest)
            else:
                self.notice.emit(f"Token removed here. {until}")

        self._run(lambda: self._delete(token_id, later=away), forget, on_failed)

    def accepted_until(self, token_id: str) -> str:
        """The sentence that says how long the server goes on taking a token that is only removed here."""
        org, _client = self._owner(token_id)
        summary = self._state.token_of(token_id)
        okta = org is not None and org.is_okta
        ends, now = (summary.access_expires_at if summary is not None else None), datetime.now(UTC)
        if ends is not None and ends <= now:
            return f"It has ended, so {'Okta' if okta else 'the server'} accepts it no more."
        who = "Okta" if okta else "The server"
        if ends is None:
            return f"{who} still accepts it until it ends or is revoked."
        zone = None if self._services.settings.show_local_time else UTC
        there = ends.astimezone(zone)
        same_day = there.date() == now.astimezone(zone).date()
        return f"{who} still accepts it until {there:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}}."

    def _delete(self, token_id: str, *, later: bool = False) -> StorageError | None:
        """Remove a token set; answers why a rest of it, which nobody finds any more, may still be in the keyring.

        Raises:
            StorageError: It is still listed.
        """
        tokens = self._services.store().tokens
        try:
            tokens.remove(token_id, later=later)
        except StorageError as error:
            if any(each.id == token_id for each in tokens.summaries()):
                raise
            return error
        return None

    def _recover(self) -> tuple[tuple[TokenSummary, ...], StorageError | None]:
        store = self._services.store()
        try:
            store.wallet()
            return store.tokens.summaries(), None
        except StorageError as error:
            return store.tokens.summaries(), error

    # In the GUI thread

    def _owner(self, token_id: str) -> tuple[Org | None, Client | None]:
        summary = self._state.token_of(token_id)
        if summary is None:
            return None, None
        client = self._state.client_of(summary.client_ref)
        return self._state.org_of(summary.org_id), client

    def _remember_check(self, token_id: str, kind: TokenKind) -> None:
        if self._state.verification(token_id, kind) is None:
            self._checked_for.pop((token_id, kind), None)
        else:
            self._checked_for[(token_id, kind)] = self._compared_with(token_id)

    def _compared_with(self, token_id: str) -> object:
        """What of the app a check compares with; another value makes its verdict worthless."""
        _org, client = self._owner(token_id)
        if client is None:
            return None
        return client.issuer, client.client_id, client.allowed_audiences, client.skew_s

    def _drop_outdated(self) -> None:
        """A verdict drops at once when issuer, audience or skew of its app is edited (I38)."""
        outdated = [key for key, then in self._checked_for.items() if then != self._compared_with(key[0])]
        for token_id, kind in outdated:
            self._state.set_verification(token_id, next(each for each in TOKEN_KINDS if each == kind), None)

    def _forget(self, token_id: str) -> None:
        for kind in TOKEN_KINDS:
            self._state.set_verification(token_id, kind, None)
        self._state.set_tokens(tuple(token for token in self._state.tokens if token.id != token_id))

    def _replace(self, summary: TokenSummary) -> None:
        self._state.set_tokens(tuple(summary if token.id == summary.id else token for token in self._state.tokens))

    def _run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_failed: OnFailed | None = None,
        *,
        key: str = "",
    ) -> None:
        self._services.tasks.run(work, on_done, on_failed or self.failed.emit, key=key)
