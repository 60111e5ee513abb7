"""The wallet: read it at start, name, check, ask about, refresh, revoke and remove tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import (
    Cancelled,
    ConfigError,
    KeyringLocked,
    PassphraseNeeded,
    StorageError,
    TokenExplorerError,
)
from tokenexplorer.tokens.token_set import TOKEN_KINDS, TokenKind, TokenSet, TokenSummary
from tokenexplorer.ui.actions.credentials import certificate_of, credentials_of, secret_of
from tokenexplorer.ui.actions.logout import LogoutActions
from tokenexplorer.ui.state import KeyringStatus

if TYPE_CHECKING:
    from tokenexplorer.oauth.introspection import Introspection
    from tokenexplorer.oauth.userinfo import UserInfo
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.vault import VaultHealth
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity

T = TypeVar("T")
OnFailed: TypeAlias = Callable[[TokenExplorerError], None]
"""Who shows an error in place; without one it goes to `failed`."""


class WalletActions(QObject):
    """Everything that is done to stored tokens.

    Signals:
        loaded: The wallet was read at start.
        notice(str): Something was done that the person should read ("Token removed here …").
        failed(TokenExplorerError): An action failed; the wallet is as before.

    Attributes:
        logout: Ends the browser's session at the provider, too.
    """

    loaded = Signal()
    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._checked_for: dict[tuple[str, str], object] = {}
        self.logout = LogoutActions(services, state, self._forget, self.failed.emit, self)
        self.logout.ended.connect(lambda happened: self.notice.emit(str(happened)))
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

        def forget(_: object) -> None:
            self._forget(token_id)
            self.notice.emit(f"Token removed here. {until}")

        away = self._state.keyring.session_only
        self._run(lambda: self._services.store().tokens.remove(token_id, later=away), forget, on_failed)

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

    # Asking

    def verify(self, token_id: str, kind: TokenKind, on_failed: OnFailed | None = None) -> None:
        """Check a token with the keys of its issuer; the result goes to the state."""
        org, client = self._owner(token_id)
        services = self._services

        def check() -> tuple[Verification, ProviderMetadata | None]:
            from tokenexplorer.oauth.verification import verify_stored

            token_set = services.store().tokens.load(token_id)
            issuer = token_set.summary.issuer
            activity = services.trace.begin("Check a token", token_set.summary.label, about=token_set.summary.about)
            http, providers = services.http(org), services.providers()
            found = verify_stored(
                token_set,
                kind,
                client=client,
                client_secret=secret_of(services.store(), client),
                provider_id=org.provider_id if org is not None else "",
                http=http,
                providers=providers,
                activity=activity,
            )
            # In the cache since the check; nothing is asked again.
            known = bool(issuer) and bool(found.issuer)
            return found, providers.metadata(http, issuer, activity=activity) if known else None

        def show(result: tuple[Verification, ProviderMetadata | None]) -> None:
            found, metadata = result
            if metadata is not None:
                self._state.set_metadata(metadata.issuer, metadata)
            if self._state.token_of(token_id) is not None:
                self._state.set_verification(token_id, kind, found)

        self._run(check, show, on_failed, key=f"verify.{token_id}.{kind}")

    def userinfo(
        self,
        token_id: str,
        on_done: Callable[[UserInfo], None],
        on_failed: OnFailed,
        *,
        cancel: Cancellation | None = None,
    ) -> None:
        """Ask the userinfo endpoint of the token's own server (S3)."""
        org, client = self._owner(token_id)
        services = self._services

        def ask() -> UserInfo:
            from tokenexplorer.oauth.userinfo import fetch_userinfo

            token_set, metadata, http, activity = self._asked(token_id, org, "Userinfo", cancel)
            return fetch_userinfo(
                token_set,
                metadata,
                http=http,
                activity=activity,
                cancel=cancel,
                nonces=services.nonces,
                certificate=certificate_of(services.store(), client),
            )

        services.tasks.run(ask, on_done, on_failed, key="wallet.userinfo")

    def introspect(
        self,
        token_id: str,
        kind: TokenKind,
        on_done: Callable[[Introspection], None],
        on_failed: OnFailed,
        *,
        cancel: Cancellation | None = None,
    ) -> None:
        """Ask the server whether it still accepts a token (T12)."""
        org, client = self._owner(token_id)

        def ask() -> Introspection:
            from tokenexplorer.oauth.introspection import introspect

            token_set, metadata, http, activity = self._asked(token_id, org, "Introspection", cancel)
            return introspect(
                token_set,
                kind,
                metadata,
                client=client,
                credentials=credentials_of(self._services.store(), org, client, cancel),
                http=http,
                activity=activity,
                cancel=cancel,
                nonces=self._services.nonces,
            )

        self._services.tasks.run(ask, on_done, on_failed, key="wallet.introspect")

    def refresh(
        self,
        token_id: str,
        on_done: Callable[[TokenSummary], None] | None = None,
        on_failed: OnFailed | None = None,
    ) -> None:
        """Swap the refresh token for new tokens; the old ones stay until the new are stored (T07, T08)."""
        org, client = self._owner(token_id)
        services = self._services
        known = self._state.token_of(token_id)

        def swap() -> tuple[TokenSummary, str]:
            from tokenexplorer.oauth.refresh import refresh

            store = services.store()
            with store.tokens.refreshing(token_id) as token_set:
                if known is not None and token_set.summary.generation > known.generation:
                    return token_set.summary, ""  # another window was quicker; its tokens are the new ones
                activity = services.trace.begin("Refresh", token_set.summary.label, about=token_set.summary.about)
                http = services.http(org)
                providers = services.providers()
                metadata = providers.metadata(http, token_set.summary.issuer, activity=activity)
                fresh = refresh(
                    token_set,
                    metadata,
                    client=client,
                    credentials=credentials_of(store, org, client),
                    http=http,
                    activity=activity,
                    fetch_keys=lambda: providers.keys(http, metadata, activity=activity),
                    nonces=services.nonces,
                )
                try:
                    return store.tokens.save(fresh), ""
                except StorageError as error:
                    # The server has taken the old refresh token: what it gave for it counts, wherever it is.
                    return replace(fresh.summary, keep="session"), f"{error.title} {error.advice}".strip()

        def show(found: tuple[TokenSummary, str]) -> None:
            summary, note = found
            for kind in TOKEN_KINDS:
                self._state.set_verification(token_id, kind, None)
            self._replace(summary)
            self.notice.emit("Tokens refreshed.")
            if note:
                self._state.note_storage(f"Tokens refreshed, in memory only. {note}")
            if on_done is not None:
                on_done(summary)

        self._run(swap, show, on_failed, key=f"refresh.{token_id}")

    def revoke(
        self,
        token_id: str,
        on_done: Callable[[], None] | None = None,
        on_failed: OnFailed | None = None,
    ) -> None:
        """Tell the server to refuse the tokens of a set; they stay here to be looked at (T11)."""

        def done(_: object) -> None:
            self.notice.emit("Revoked. The server refuses these tokens now; they are still listed here.")
            if on_done is not None:
                on_done()

        self._run(self._revocation(token_id), done, on_failed, key=f"revoke.{token_id}")

    def sign_out(self, token_id: str, on_failed: OnFailed | None = None) -> None:
        """Revoke at the server, then remove here; says which of the two happened where the second fails (T11)."""
        revocation = self._revocation(token_id)

        def leave() -> None:
            try:
                revocation()
            except (Cancelled, PassphraseNeeded):
                raise
            except TokenExplorerError as error:
                title = f"Not signed out: the tokens were not revoked, and they stay here. {error.title}"
                raise TokenExplorerError(title, error.advice, error.detail) from error
            try:
                self._services.store().tokens.remove(token_id)
            except TokenExplorerError as error:
                title = f"Revoked at the server, but not removed here. {error.title}"
                raise StorageError(title, error.advice, error.detail) from error

        def done(_: object) -> None:
            self._forget(token_id)
            self.notice.emit("Signed out. The server refuses these tokens now, and they are removed here.")

        self._run(leave, done, on_failed, key=f"revoke.{token_id}")

    # In workers

    def _revocation(self, token_id: str) -> Callable[[], None]:
        org, client = self._owner(token_id)

        def tell() -> None:
            from tokenexplorer.oauth.revocation import revoke

            token_set, metadata, http, activity = self._asked(token_id, org, "Revocation", None)
            revoke(
                token_set,
                metadata,
                client=client,
                credentials=credentials_of(self._services.store(), org, client),
                http=http,
                activity=activity,
                nonces=self._services.nonces,
            )

        return tell

    def _asked(
        self, token_id: str, org: Org | None, title: str, cancel: Cancellation | None
    ) -> tuple[TokenSet, ProviderMetadata, HttpClient, Activity]:
        """What every question to a token's own server needs."""
        services = self._services
        token_set = services.store().tokens.load(token_id, cancel)
        issuer = token_set.summary.issuer
        if not issuer:
            raise ConfigError("This token does not say who issued it.", "Sign in with an app to ask its server.")
        activity = services.trace.begin(title, token_set.summary.label, about=token_set.summary.about)
        http = services.http(org)
        metadata = services.providers().metadata(http, issuer, activity=activity, cancel=cancel)
        return token_set, metadata, http, activity

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
        client = next((client for client in self._state.clients if client.id == summary.client_ref), None)
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
