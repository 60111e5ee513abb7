"""The wallet: read it at start, name, check, ask about, refresh, revoke and remove tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.tokens.token_set import TokenKind, TokenSet, TokenSummary
from tokenexplorer.ui.state import KeyringStatus

if TYPE_CHECKING:
    from tokenexplorer.oauth.introspection import Introspection
    from tokenexplorer.oauth.userinfo import UserInfo
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.vault import VaultHealth
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState

T = TypeVar("T")


class WalletActions(QObject):
    """Everything that is done to stored tokens.

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

    # Reading

    def load(self) -> None:
        """Read the index at start, and make it whole again where it was lost (S10)."""

        def show(summaries: tuple[TokenSummary, ...]) -> None:
            self._state.set_tokens(summaries)
            self.loaded.emit()

        self._run(self._recover, show)

    def check_keyring(self) -> None:
        """Look at the keyring: once per start and at sign-in, never while typing."""

        def show(health: VaultHealth) -> None:
            self._state.set_keyring(KeyringStatus(health.state, health.backend, health.advice))

        self._run(self._check, show)

    def open(self, token_id: str, on_done: Callable[[TokenSet], None]) -> None:
        """Fetch a token set with its secrets from the keyring, for the place that shows it."""
        self._run(lambda: self._services.store().tokens.load(token_id), on_done, key="wallet.open")

    # Changing

    def paste(self, text: str) -> None:
        """Add a pasted token, in memory only; nothing is sent (I42)."""

        def add() -> TokenSummary:
            from tokenexplorer.tokens.pasted import pasted_token_set

            return self._services.store().tokens.save(pasted_token_set(text))

        def show(summary: TokenSummary) -> None:
            self._state.set_tokens((summary, *self._state.tokens))
            self._state.set_current_token(summary.id)

        self._run(add, show)

    def rename(self, token_id: str, name: str) -> None:
        """Give a token set a name; empty goes back to the identity."""
        self._run(lambda: self._services.store().tokens.rename(token_id, name), self._replace)

    def remove(self, token_id: str) -> None:
        """Delete a token set from this computer, every part of it."""
        summary = self._state.token_of(token_id)

        def forget(_: object) -> None:
            for kind in summary.kinds if summary else ():
                self._state.set_verification(token_id, kind, None)
            self._state.set_tokens(tuple(token for token in self._state.tokens if token.id != token_id))
            self.notice.emit("Token removed here. The server still accepts it until it ends.")

        self._run(lambda: self._services.store().tokens.remove(token_id), forget)

    # Asking

    def verify(self, token_id: str, kind: TokenKind) -> None:
        """Check a token with the keys of its issuer; the result goes to the state."""
        org, client = self._owner(token_id)
        services = self._services

        def check() -> Verification:
            from tokenexplorer.oauth.verification import verify_stored

            token_set = services.store().tokens.load(token_id)
            activity = services.trace.begin("Check a token", token_set.summary.label)
            return verify_stored(
                token_set,
                kind,
                client=client,
                http=services.http(org),
                providers=services.providers(),
                activity=activity,
            )

        self._run(
            check, lambda result: self._state.set_verification(token_id, kind, result), key=f"verify.{token_id}.{kind}"
        )

    def userinfo(
        self, token_id: str, on_done: Callable[[UserInfo], None], on_failed: Callable[[TokenExplorerError], None]
    ) -> None:
        """Ask the userinfo endpoint of the token's own server (S3)."""
        org, _client = self._owner(token_id)
        services = self._services

        def ask() -> UserInfo:
            from tokenexplorer.oauth.userinfo import fetch_userinfo

            token_set = services.store().tokens.load(token_id)
            activity = services.trace.begin("Userinfo", token_set.summary.label)
            http = services.http(org)
            metadata = services.providers().metadata(http, token_set.summary.issuer, activity=activity)
            return fetch_userinfo(token_set, metadata, http=http, activity=activity)

        services.tasks.run(ask, on_done, on_failed, key=f"userinfo.{token_id}")

    def introspect(
        self,
        token_id: str,
        kind: TokenKind,
        on_done: Callable[[Introspection], None],
        on_failed: Callable[[TokenExplorerError], None],
    ) -> None:
        """Ask the server whether it still accepts a token (T12)."""
        org, client = self._owner(token_id)
        services = self._services

        def ask() -> Introspection:
            from tokenexplorer.oauth.introspection import introspect

            token_set = services.store().tokens.load(token_id)
            activity = services.trace.begin("Introspection", token_set.summary.label)
            http = services.http(org)
            metadata = services.providers().metadata(http, token_set.summary.issuer, activity=activity)
            return introspect(
                token_set,
                kind,
                metadata,
                client=client,
                client_secret=self._secret(client),
                http=http,
                activity=activity,
            )

        services.tasks.run(ask, on_done, on_failed, key=f"introspect.{token_id}.{kind}")

    def refresh(self, token_id: str) -> None:
        """Swap the refresh token for new tokens; the old ones stay until the new are stored (T07, T08)."""
        org, client = self._owner(token_id)
        services = self._services

        def swap() -> TokenSummary:
            from tokenexplorer.oauth.refresh import refresh

            store = services.store()
            with store.tokens.refreshing(token_id) as token_set:
                activity = services.trace.begin("Refresh", token_set.summary.label)
                http = services.http(org)
                providers = services.providers()
                metadata = providers.metadata(http, token_set.summary.issuer, activity=activity)
                fresh = refresh(
                    token_set,
                    metadata,
                    client=client,
                    client_secret=self._secret(client),
                    http=http,
                    activity=activity,
                    fetch_keys=lambda: providers.keys(http, metadata, activity=activity),
                )
                return store.tokens.save(fresh)

        def show(summary: TokenSummary) -> None:
            for kind in summary.kinds:
                self._state.set_verification(token_id, kind, None)
            self._replace(summary)
            self.notice.emit("Tokens refreshed.")

        self._run(swap, show, key=f"refresh.{token_id}")

    def revoke(self, token_id: str, *, remove: bool) -> None:
        """Tell the server to refuse the tokens of a set; on failure they stay here (T11).

        Args:
            token_id: The set.
            remove: Whether the set is deleted here too once the server has revoked it ("Sign out").
        """
        org, client = self._owner(token_id)
        services = self._services

        def tell() -> None:
            from tokenexplorer.oauth.revocation import revoke

            token_set = services.store().tokens.load(token_id)
            activity = services.trace.begin("Revocation", token_set.summary.label)
            http = services.http(org)
            metadata = services.providers().metadata(http, token_set.summary.issuer, activity=activity)
            revoke(token_set, metadata, client=client, client_secret=self._secret(client), http=http, activity=activity)

        def done(_: object) -> None:
            if remove:
                self.remove(token_id)
            self.notice.emit("Revoked. The server refuses these tokens now.")

        self._run(tell, done)

    def _recover(self) -> tuple[TokenSummary, ...]:
        return self._services.store().tokens.recover()

    def _check(self) -> VaultHealth:
        return self._services.store().tokens.check()

    def _owner(self, token_id: str) -> tuple[Org | None, Client | None]:
        summary = self._state.token_of(token_id)
        if summary is None:
            return None, None
        client = next((client for client in self._state.clients if client.id == summary.client_ref), None)
        return self._state.org_of(summary.org_id), client

    def _secret(self, client: Client | None) -> str | None:
        from tokenexplorer.orgs.org import secret_key

        return self._services.store().tokens.secret(secret_key(client.id)) if client is not None else None

    def _replace(self, summary: TokenSummary) -> None:
        self._state.set_tokens(tuple(summary if token.id == summary.id else token for token in self._state.tokens))

    def _run(self, work: Callable[[], T], on_done: Callable[[T], None], *, key: str = "") -> None:
        self._services.tasks.run(work, on_done, self.failed.emit, key=key)
