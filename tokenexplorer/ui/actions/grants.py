"""Scope grants of apps: read once per app, in a worker, with what is at hand; no keyring is ever made to prompt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject

from tokenexplorer.ui.state import GrantStatus

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.grants import GrantAccess, Grants
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.token_store import TokenStore
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

_KEYRING_CLOSED = "Open the system keyring, or sign in again: the token that can read the grants is in it."


_Target: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer depends on; another value makes it worthless.

    Attributes:
        target: The app at its server; our id of the org first.
        ways: Ids of the tokens that could read the grants, and how the keyring stands.
    """

    target: _Target = field(repr=False)  # a proxy's address may hold a password
    ways: tuple[str, ...]


class GrantActions(QObject):
    """Reads which scopes are granted to an app; what it finds is `AppState.grants(client.id)`.

    It forgets what it found when the app, its org or the org's address goes, and a failure when other tokens or the
    keyring may help; then the status is None and `AppState.grants_changed` tells so.
    """

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._asked: dict[str, _Asked] = {}
        self._running: dict[str, Cancellation] = {}
        for changed in (state.orgs_changed, state.tokens_changed, state.keyring_changed):
            changed.connect(self._drop_outdated)

    def read(self, org: Org, client: Client, *, force: bool = False) -> None:
        """Ask the org for the grants of an app, unless they are known, being read, or need no reading.

        Nothing is sent where no token may read them; the status then says what lacks.

        Args:
            org: The app's org, as in the library.
            client: As in the library. Only apps of an Okta org's own server have grants; others stay None.
            force: Ask again whatever is known; for a button, or when a place is opened again.
        """
        from tokenexplorer.okta.grants import has_grants
        from tokenexplorer.wire.cancellation import Cancellation

        if not has_grants(org, client) or _target(org, client) != self._target_now(client.id):
            return
        known = self._state.grants(client.id)
        if known is not None and not force:
            return
        self._stop(client.id)
        cancel = self._running[client.id] = Cancellation()
        self._asked[client.id] = _Asked(_target(org, client), self._ways(org))
        self._state.set_grants(client.id, GrantStatus("reading", known.granted if known is not None else frozenset()))
        services, tokens = self._services, self._readers(org)
        keyring_open = self._state.keyring.state == "ok"
        services.tasks.run(
            lambda: _read(services, org, client, tokens, cancel, keyring_open=keyring_open),
            lambda status: self._show(client.id, cancel, status),
            lambda error: self._give_up(client.id, cancel, error),
            key=f"grants.{client.id}",
        )

    def cancel(self, client_ref: str) -> None:
        """Stop a running read and forget what it would have told."""
        if self._stop(client_ref):
            self._forget(client_ref)

    def _stop(self, client_ref: str) -> bool:
        running = self._running.pop(client_ref, None)
        if running is not None:
            running.cancel()
        return running is not None

    def _show(self, client_ref: str, cancel: Cancellation, status: GrantStatus) -> None:
        if self._running.get(client_ref) is cancel:
            del self._running[client_ref]
            self._state.set_grants(client_ref, status)
            self._drop_outdated()  # another token may have come while the org was asked

    def _give_up(self, client_ref: str, cancel: Cancellation, error: TokenExplorerError) -> None:
        words = " ".join(part for part in (error.advice, error.title) if part)
        self._show(client_ref, cancel, GrantStatus("unreadable", advice=words))

    def _readers(self, org: Org) -> tuple[TokenSummary, ...]:
        """Tokens that may read grants, the current one first, then the newest."""
        from tokenexplorer.okta.grants import can_read

        current = self._state.token
        found = [token for token in self._state.tokens if can_read(org, token)]
        return tuple(sorted(found, key=lambda token: current is None or token.id != current.id))

    def _ways(self, org: Org) -> tuple[str, ...]:
        return (self._state.keyring.state, *(token.id for token in self._readers(org)))

    def _target_now(self, client_ref: str) -> _Target | None:
        """As the library has it; None where the app is gone."""
        client = next((each for each in self._state.clients if each.id == client_ref), None)
        org = self._state.org_of(client.org_id) if client is not None else None
        return _target(org, client) if org is not None and client is not None else None

    def _drop_outdated(self) -> None:
        """Forget the grants of an app that is gone or another one now, and a failure that may end well now."""
        for client_ref, then in tuple(self._asked.items()):
            org, status = self._state.org_of(then.target[0]), self._state.grants(client_ref)
            unreadable = status is not None and status.state == "unreadable"
            gone = org is None or self._target_now(client_ref) != then.target
            if gone or (org is not None and unreadable and self._ways(org) != then.ways):
                self._stop(client_ref)
                self._forget(client_ref)

    def _forget(self, client_ref: str) -> None:
        self._asked.pop(client_ref, None)
        self._state.set_grants(client_ref, None)


def _target(org: Org, client: Client) -> _Target:
    return org.id, org.url, org.proxy, org.ca_file, str(org.verify_tls), client.client_id, client.issuer


def _read(
    services: Services,
    org: Org,
    client: Client,
    tokens: tuple[TokenSummary, ...],
    cancel: Cancellation,
    *,
    keyring_open: bool,
) -> GrantStatus:
    """In the worker: find what may read them, ask, and say how it stands."""
    from tokenexplorer.okta.grants import WITHOUT_ACCESS, read_grants

    store = services.store()
    vault = store.vault() if keyring_open else None
    # Locked since it was looked at: to read from it now would open its prompt.
    quiet = vault is not None and not vault.is_locked(cancel)
    access = _access(store.tokens, org, tokens, cancel, ask_keyring=quiet)
    if access is None:
        return GrantStatus("unreadable", advice=_KEYRING_CLOSED) if tokens else _status(WITHOUT_ACCESS)
    found = read_grants(
        org,
        client,
        access,
        http=services.http(org),
        activity=services.trace.begin("Read grants", client.name),
        cancel=cancel,
    )
    return _status(found)


def _access(
    tokens: TokenStore, org: Org, readers: tuple[TokenSummary, ...], cancel: Cancellation, *, ask_keyring: bool
) -> GrantAccess | None:
    from tokenexplorer.okta.grants import GrantAccess
    from tokenexplorer.orgs.org import ssws_key

    for summary in readers:
        token_set = tokens.load(summary.id, cancel) if ask_keyring else tokens.at_hand(summary.id)
        if token_set is not None and token_set.access_token:
            return GrantAccess("Bearer", token_set.access_token)
    key = ssws_key(org.id)
    ssws = tokens.secret(key, cancel) if ask_keyring else tokens.secret_at_hand(key)
    return GrantAccess("SSWS", ssws.strip()) if ssws and ssws.strip() else None


def _status(found: Grants) -> GrantStatus:
    if found.readable:
        return GrantStatus("known", found.granted)
    return GrantStatus("unreadable", advice=found.problem, missing_scope=found.missing_scope)
