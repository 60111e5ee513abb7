"""What the buttons of an explanation do. What is a place's own (another token, send again) the place does itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject

from tokenexplorer.ui.explain.pages import open_page

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.finding import Mend
    from tokenexplorer.orgs.org import Client, ResponseMode, ResponseType
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.place import Place
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


def _without(client: Client, scopes: str) -> Client:
    return replace(client, scopes=tuple(scope for scope in client.scopes if scope not in scopes.split()))


_CHANGES: Final[Mapping[str, Callable[[Client, str], Client]]] = {
    "set_prompt": lambda client, prompt: replace(client, prompt=prompt),
    "remove_scopes": _without,
    "set_response_type": lambda client, kind: replace(
        client, response_type=cast("ResponseType", kind), response_mode=""
    ),
    "set_response_mode": lambda client, mode: replace(client, response_mode=cast("ResponseMode", mode)),
}
"""Mends of the form that need no form."""


class ExplanationMends(QObject):
    """Carries out mends for one place.

    Args:
        place: Whose signals lead to sign-ins and other places.
        services: The window's.
        state: What is current.
        theme: For dialogs.
        actions: All of them.
    """

    def __init__(self, place: Place, services: Services, state: AppState, theme: Theme, actions: Actions) -> None:
        super().__init__(place)
        self._place, self._services, self._state, self._theme, self._actions = place, services, state, theme, actions
        self._ways: dict[str, Callable[[str], None]] = {
            "add_scopes": self._add_scopes,
            "sign_in": self._sign_in,
            "use_server": self._use_server,
            "open_grants": self._open_grants,
            "refresh": lambda _: self._refresh(),
            "mend_form": self._mend_form,
            "open_connect": self._open_connect,
            "open_place": lambda key: place.place_requested.emit(key, None),
            "open_page": self.open_page,
            "look_into_log": lambda _: self._look_into_log(),
        }
        self._token: TokenSummary | None = None

    def add_ways(self, own: Mapping[str, Callable[[str], None]]) -> None:
        """Let the place do some actions itself, by name; each gets the mend's value."""
        self._ways |= own

    def carry_out(self, mend: Mend, token: TokenSummary | None) -> None:
        """Do what a mend says.

        Args:
            mend: With an action.
            token: The set that the explanation is about; its app is the one that signs in again.
        """
        self._token = token
        way = self._ways.get(mend.action)
        if way is not None:
            way(mend.value)

    def open_page(self, url: str) -> None:
        """Open a page of a provider's documentation in the system browser."""
        open_page(self._services, url, self._place.trouble.emit)

    def _client(self) -> Client | None:
        """The app that signs in again: the token's own where it is still there, and it is current from now on."""
        token, state = self._token, self._state
        own = state.client_of(token.client_ref) if token is not None else None
        if own is not None and (state.client is None or own.id != state.client.id):
            state.set_current(own.org_id, own.id)
        return own or state.client

    def _as_it_was(self, client: Client) -> Client:
        """The app as it was when it signed in for this token: it may have been set to another server since."""
        token = self._token
        if token is None or token.client_ref != client.id or client.kind == "service" or not token.issuer:
            return client
        if token.issuer == client.issuer:
            return client
        # The scopes of one server are none of another.
        return replace(client, issuer=token.issuer, scopes=token.requested_scopes or client.scopes)

    def _sign_in(self, prompt: str) -> None:
        client, org = self._client(), self._state.org
        if client is None:
            self._place.place_requested.emit("connect", None)
            return
        before = self._as_it_was(client)
        before = replace(before, prompt=prompt) if prompt else before
        if before == client or org is None:
            self._place.sign_in_requested.emit()
        else:
            self._actions.sign_in.start(org, before)  # this once: the app stays as it is set

    def _open_connect(self, field: str) -> None:
        """The app, at the field that the mend speaks of."""
        self._client()
        self._place.place_requested.emit("connect", ("field", field) if field else None)

    def _open_grants(self, scope: str) -> None:
        """Of the app whose token it is."""
        self._client()
        self._place.place_requested.emit("scopes", ("grants", scope))

    def _add_scopes(self, scopes: str) -> None:
        client = self._client()
        if client is None:
            self._place.place_requested.emit("connect", None)
            return
        client = self._as_it_was(client)
        wanted = (*client.scopes, *(scope for scope in scopes.split() if scope not in client.scopes))
        self._actions.orgs.save_client(replace(client, scopes=wanted))
        self._place.sign_in_requested.emit()

    def _use_server(self, issuer: str) -> None:
        client = self._client()
        if client is None or not issuer:
            self._place.place_requested.emit("connect", None)
            return
        self._actions.orgs.save_client(replace(client, issuer=issuer))
        self._place.sign_in_requested.emit()

    def _mend_form(self, mend: str) -> None:
        """Change the app as Connect's own mends do, and sign in; what only its form can do is done there."""
        client = self._client()
        action, _, value = mend.partition(" ")
        if client is None or action not in _CHANGES:
            self._place.place_requested.emit("connect", None)
            return
        self._actions.orgs.save_client(_CHANGES[action](self._as_it_was(client), value))
        self._place.sign_in_requested.emit()

    def _refresh(self) -> None:
        if self._token is not None:
            self._actions.wallet.refresh(self._token.id)

    def _look_into_log(self) -> None:
        from tokenexplorer.okta.system_log import LogQuery
        from tokenexplorer.ui.explain.dialog import Explainer
        from tokenexplorer.ui.system_log.opening import open_system_log

        org, token = self._state.org, self._token
        if org is None or not org.is_okta:
            return
        now = datetime.now(UTC)
        query = LogQuery(now, now, words=token.client_id if token is not None else "")
        explainer = Explainer(self._services, self._state, self._theme, self._actions)
        to_requests = partial(self._place.place_requested.emit, "requests")
        open_system_log(explainer, org, query, self._place.window(), to_requests)
