"""The wallet: what is kept here, and what servers are asked about it: check, userinfo, introspect, refresh, revoke."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, ConfigError, PassphraseNeeded, StorageError, TokenExplorerError
from tokenexplorer.tokens.token_set import TOKEN_KINDS, TokenKind, TokenSet, TokenSummary
from tokenexplorer.ui.actions.credentials import certificate_of, credentials_of, secret_of
from tokenexplorer.ui.actions.kept_wallet import KeptWallet, OnFailed
from tokenexplorer.ui.actions.logout import LogoutActions

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from tokenexplorer.oauth.introspection import Introspection
    from tokenexplorer.oauth.userinfo import UserInfo
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity


class WalletActions(KeptWallet):
    """Everything that is done to stored tokens.

    Attributes:
        logout: Ends the browser's session at the provider, too.
    """

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(services, state, parent)
        self.logout = LogoutActions(services, state, self._forget, self.failed.emit, self)
        self.logout.ended.connect(lambda happened: self.notice.emit(str(happened)))

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

        def leave() -> StorageError | None:
            try:
                revocation()
            except (Cancelled, PassphraseNeeded):
                raise
            except TokenExplorerError as error:
                title = f"Not signed out: the tokens were not revoked, and they stay here. {error.title}"
                raise TokenExplorerError(title, error.advice, error.detail) from error
            try:
                return self._delete(token_id)
            except TokenExplorerError as error:
                title = f"Revoked at the server, but not removed here. {error.title}"
                raise StorageError(title, error.advice, error.detail) from error

        def done(rest: StorageError | None) -> None:
            self._forget(token_id)
            if rest is not None:
                error = StorageError(f"Revoked at the server. {rest.title}", rest.advice, rest.detail)
                (on_failed or self.failed.emit)(error)
                return
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
