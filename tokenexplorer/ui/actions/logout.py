"""Signing out everywhere: revoked at the server, removed here, and the browser's session ended at the provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, PassphraseNeeded, StorageError, TokenExplorerError
from tokenexplorer.ui.actions.credentials import credentials_of

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginControl, LoginRequest
    from tokenexplorer.oauth.logout import Ending
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.trace import Activity

WAITS_S = 120.0
"""For so long a return of the browser is awaited; there is nothing to be lost by then."""


@dataclass(frozen=True, slots=True)
class LogoutOffer:
    """What can be offered for a token set.

    Attributes:
        host: The provider's, in ASCII (A08).
        returns_to: The sign-out redirect URI to register; empty where the app has none.
        needs_return: Whether the provider ends no session without one.
        returns: Whether to offer coming back as the usual thing.
        note: What signing out there does besides, or why it may ask, a sentence; or empty.
    """

    host: str
    returns_to: str = ""
    needs_return: bool = False
    returns: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """What happened (T11).

    Attributes:
        revoked: Whether the server was told to refuse the tokens; it has no way to where it was not.
        host: Of the provider's page.
        ending: How it went in the browser.
        revocable: Whether there was anything to refuse.
    """

    revoked: bool
    host: str
    ending: Ending
    revocable: bool = True

    def __str__(self) -> str:
        if not self.revocable:
            return f"Signed out. The ID token is removed here. {self._session}"
        refused = "The server refuses these tokens now" if self.revoked else "This server cannot revoke tokens"
        return f"Signed out. {refused}, and they are removed here. {self._session}"

    @property
    def _session(self) -> str:
        return {
            "returned": f"The browser's session at {self.host} has ended.",
            "shown": f"The browser shows how its session at {self.host} ends.",
            "unknown": f"It did not come back from {self.host}: the browser shows how its session ended.",
            "not_taken": f"The browser did not go to {self.host}, so its session there goes on.",
            "not_opened": f"No browser was opened, so its session at {self.host} goes on.",
        }[self.ending]


class LogoutActions(QObject):
    """Ends sessions at providers, one at a time.

    Signals:
        waiting(str): The browser is open at this host, and its return is awaited.
        over: Nothing is awaited any more.
        ended(SignedOut): What happened; the tokens are removed.
    """

    waiting = Signal(str)
    over = Signal()
    ended = Signal(object)
    _removed = Signal(str)
    _opened = Signal(object, str)

    def __init__(
        self,
        services: Services,
        state: AppState,
        forget: Callable[[str], None],
        failed: Callable[[TokenExplorerError], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._failed = services, state, failed
        self._control: LoginControl | None = None
        self._running: list[LoginControl] = []
        self._awaited = self._back = ""
        self._removed.connect(forget)
        self._opened.connect(self._await_return)

    def offer(self, summary: TokenSummary) -> LogoutOffer | None:
        """What can be offered; None where the server is known to have no page for it. Asks nobody."""
        from tokenexplorer.orgs.org import ascii_netloc
        from tokenexplorer.orgs.provider import provider

        org, client = self._owner(summary)
        metadata = self._state.metadata(summary.issuer)
        if client is None or org is None or (metadata is not None and not metadata.end_session_endpoint):
            return None
        kind = provider(org.provider_id)
        by_hint = "id_token_hint" in kind.logout_names
        unknown = "" if not by_hint or "id_token" in summary.kinds else "It may ask whom, since there is no ID token."
        return LogoutOffer(
            ascii_netloc(metadata.end_session_endpoint if metadata is not None else summary.issuer),
            _returns_to(client),
            needs_return=not by_hint,
            returns=org.practice or not by_hint,
            note=" ".join(each for each in (kind.logout_note, unknown) if each),
        )

    def sign_out(
        self,
        summary: TokenSummary,
        *,
        comes_back: bool,
        on_failed: Callable[[TokenExplorerError], None] | None = None,
    ) -> None:
        """Revoke, remove here, then end the browser's session; says which of these happened (T11).

        Args:
            summary: Of the set.
            comes_back: Whether the provider is asked to send the browser back.
            on_failed: Hears what kept the tokens from being revoked or removed.
        """
        from tokenexplorer.oauth.login import LoginControl

        if self._awaited:  # one that still revokes goes on: only its wait would be in the way
            self.cancel()
        if self._control is not None:
            self.over.emit()
        control = self._control = LoginControl(WAITS_S)
        self._awaited = ""
        self._running.append(control)
        org, client = self._owner(summary)
        back = self._back = _returns_to(client) if comes_back and client is not None else ""

        def done(happened: SignedOut) -> None:
            self._stop(control)
            self.ended.emit(happened)

        def failed(error: TokenExplorerError) -> None:
            self._stop(control)
            (on_failed or self._failed)(error)

        self._services.tasks.run(lambda: self._leave(summary.id, org, client, back, control), done, failed)

    def cancel(self) -> None:
        """Stop waiting for the browser: the port is free again. What was done stays done."""
        for control in self._running:
            control.cancel()

    def give_way(self, request: LoginRequest) -> None:
        """A sign-in begins: where it needs the address at which a return is awaited, nobody waits any longer (L03)."""
        if self._awaited and self._awaited == _returns_to(request.client) and urlsplit(self._awaited).port:
            self.cancel()

    def _await_return(self, control: LoginControl, host: str) -> None:
        if self._control is not control:
            control.cancel()  # another sign-out began meanwhile
            return
        self._awaited = self._back
        self.waiting.emit(host)

    def _stop(self, control: LoginControl) -> None:
        self._running.remove(control)
        if self._control is control:
            self._control, self._awaited = None, ""
            self.over.emit()

    # In a worker

    def _leave(
        self, token_id: str, org: Org | None, client: Client | None, back: str, control: LoginControl
    ) -> SignedOut:
        from tokenexplorer.oauth import logout
        from tokenexplorer.oauth.browser import OpenerChoice
        from tokenexplorer.orgs.provider import provider

        services = self._services
        token_set = services.store().tokens.load(token_id, control.cancellation)
        activity = services.trace.begin("Sign-out", token_set.summary.label, about=token_set.summary.about)
        metadata = services.providers().metadata(
            services.http(org), token_set.summary.issuer, activity=activity, cancel=control.cancellation
        )
        kind = provider(org.provider_id if org is not None else "")
        with logout.listening(back) as listener:  # before anything is lost: the port may be taken
            asked = logout.prepare(
                token_set,
                metadata,
                client=client,
                provider=kind,
                post_logout_redirect_uri=listener.redirect_uri if listener is not None else "",
            )
            revoked = self._revoke(token_set, metadata, org, client, activity, control)
            self._remove(token_id, revoked=revoked)
            opener = OpenerChoice(client.opener, client.opener_command) if client is not None else OpenerChoice()
            ending = logout.end_session(
                asked,
                listener,
                open_browser=lambda url: services.open_page(url, opener),
                control=control,
                activity=activity,
                on_waiting=lambda: self._opened.emit(control, asked.host),
            )
        return SignedOut(revoked, asked.host, ending, token_set.summary.is_revocable)

    def _revoke(
        self,
        token_set: TokenSet,
        metadata: ProviderMetadata,
        org: Org | None,
        client: Client | None,
        activity: Activity,
        control: LoginControl,
    ) -> bool:
        """Tell the server, where it can be told; a failure keeps the tokens here (T11)."""
        from tokenexplorer.oauth.revocation import revoke

        services, cancel = self._services, control.cancellation
        if not metadata.revocation_endpoint or not token_set.summary.is_revocable:
            return False
        try:
            credentials = credentials_of(services.store(), org, client, cancel)
            revoke(
                token_set,
                metadata,
                client=client,
                credentials=credentials,
                http=services.http(org),
                activity=activity,
                cancel=cancel,
                nonces=services.nonces,
            )
        except (Cancelled, PassphraseNeeded):
            raise
        except TokenExplorerError as error:
            title = f"Not signed out: the tokens were not revoked, and they stay here. {error.title}"
            raise TokenExplorerError(title, error.advice, error.detail) from error
        return True

    def _remove(self, token_id: str, *, revoked: bool) -> None:
        tokens = self._services.store().tokens
        try:
            tokens.remove(token_id)
        except TokenExplorerError as error:
            if all(each.id != token_id for each in tokens.summaries()):
                self._removed.emit(token_id)  # only a rest of it, which nobody finds any more, may be in the keyring
            done = "Revoked at the server, but not removed here." if revoked else "Not removed here."
            raise StorageError(f"{done} {error.title}", error.advice, error.detail) from error
        self._removed.emit(token_id)

    # In the GUI thread

    def _owner(self, summary: TokenSummary) -> tuple[Org | None, Client | None]:
        client = self._state.client_of(summary.client_ref)
        return self._state.org_of(summary.org_id), client


def _returns_to(client: Client) -> str:
    from tokenexplorer.oauth.logout import returns_to

    return returns_to(client.redirect_uri) if client.redirect_uri.startswith("http:") else ""
