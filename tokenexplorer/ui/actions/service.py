"""Service apps: what the org has registered, the token, the first call."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.ui.actions.credentials import certificate_of, credentials_of
from tokenexplorer.ui.actions.first_call import CallResult, request_of, result_of
from tokenexplorer.ui.actions.grant_access import Held, asks_keyring, held_ssws, held_token, holders
from tokenexplorer.ui.actions.keeping import Keeping
from tokenexplorer.ui.actions.service_keys import ServiceKeys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.api.risks import Risk
    from tokenexplorer.oauth.login import Session
    from tokenexplorer.okta.access import GrantAccess
    from tokenexplorer.okta.registration import Registration
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import HttpRequest
    from tokenexplorer.wire.trace import Activity

USER_SCOPES = frozenset({"openid", "profile", "email", "address", "phone", "offline_access", "groups", "device_sso"})
"""What is about a person; an app that asks for itself has none."""


class ServiceActions(ServiceKeys):
    """What the wizard does.

    Signals:
        registration_read(str): Our id of an app whose registration was read back, or could not be.
        got_token(str, Session): The token is in the wallet; `remark` says what is odd about it.
        called(str, CallResult): The first call was answered.
        doubted(str, Risk, object): The first call was not sent yet, since this speaks against it; call it to go on.
        metadata_unread(str): An issuer whose metadata could not be read; `unread` says why.
    """

    registration_read = Signal(str)
    got_token = Signal(str, object)
    called = Signal(str, object)
    doubted = Signal(str, object, object)
    metadata_unread = Signal(str)

    def __init__(self, services: Services, state: AppState, orgs: OrgActions, parent: QObject | None = None) -> None:
        super().__init__(services, state, orgs, parent)
        self._reading: Cancellation | None = None
        self._registrations: dict[str, Registration] = {}
        self._remarks: dict[str, str] = {}
        self._activities: dict[str, int] = {}
        self._unread: dict[str, str] = {}

    # Reading

    def registration(self, client_ref: str) -> Registration | None:
        """What was read back of an app, or None."""
        return self._registrations.get(client_ref)

    def remark(self, token_id: str) -> str:
        """What is odd about a token as it came: a scope that did not arrive, Bearer in place of DPoP; or empty."""
        return self._remarks.get(token_id, "")

    def unread(self, issuer: str) -> str:
        """Why a server's metadata could not be read the last time; empty where they could, or nobody asked."""
        return self._unread.get(issuer, "")

    def message_of(self, client_ref: str) -> int | None:
        """The last message of what was done last with an app, for the trace."""
        activity = self._activities.get(client_ref)
        found = (message.id for message in self._services.trace.messages() if message.activity.id == activity)
        return max(found, default=None)

    def _begin(self, kind: str, client: Client, *, numbered: bool = False) -> Activity:
        activity = self._services.trace.begin(kind, client.name, numbered=numbered, about=client.about)
        self._activities[client.id] = activity.label.id
        return activity

    def read_metadata(self, org: Org, client: Client) -> None:
        """What the server says of itself, and how far its clock is off."""
        services, activity = self._services, self._services.trace.begin("Service app", client.name, about=client.about)
        issuer = client.issuer

        def look() -> ProviderMetadata:
            return services.providers().metadata(services.http(org), issuer, activity=activity)

        def show(metadata: ProviderMetadata) -> None:
            self._unread.pop(issuer, None)
            self._state.set_metadata(issuer, metadata)

        def give_up(error: TokenExplorerError) -> None:
            self._unread[issuer] = " ".join(part for part in (error.title, error.advice) if part)
            self.metadata_unread.emit(issuer)

        services.tasks.run(look, show, give_up, key=f"service.metadata.{issuer}")

    # Becoming one

    def adopt(self, org: Org, client: Client) -> None:
        """Make an app a service app: no scope of a person is asked for, and a key proves it.

        It goes on by a secret or a certificate that it has already, but at Okta, whose API wants a key and DPoP.
        """
        scopes = tuple(scope for scope in client.scopes if scope not in USER_SCOPES)
        keeps = not org.is_okta and (client.uses_secret or client.uses_certificate)
        way = client.client_auth if keeps else "private_key_jwt"
        dpop = org.is_okta or client.dpop
        self._orgs.save_client(replace(client, kind="service", client_auth=way, scopes=scopes, dpop=dpop))

    # What the org has

    def _change(self, client_ref: str, *, key_id: str) -> None:
        self._registrations.pop(client_ref, None)  # it says nothing of another key
        super()._change(client_ref, key_id=key_id)

    def read_back(self, org: Org, client: Client) -> None:
        """Read the app at its org with a token of the wallet that may; without one nothing is claimed."""
        from tokenexplorer.okta.registration import can_read, read_registration
        from tokenexplorer.wire.cancellation import Cancellation

        if self._reading is not None:
            self._reading.cancel()
        self._registrations.pop(client.id, None)
        key, signs = self.key_of(client), client.client_auth == "private_key_jwt"
        if not (org.is_okta and client.client_id) or (signs and key is None):
            self.registration_read.emit(client.id)
            return
        kid, services = key.kid if signs and key is not None else None, self._services
        tokens, is_open = holders(self._state, org, can_read), self._state.keyring.state == "ok"
        cancel = self._reading = Cancellation()

        def look() -> Registration | None:
            asks = asks_keyring(services, cancel, keyring_open=is_open)
            held: Held | None = held_token(services, tokens, cancel, ask_keyring=asks)
            held = held or held_ssws(services, org, cancel, ask_keyring=asks)
            if held is None:
                return None
            activity = services.trace.begin("Service app", client.name, about=client.about)
            http = services.http(org)
            found = read_registration(org, client, kid, held.access, http=http, activity=activity, cancel=cancel)
            return replace(found, read_with=held.words)

        def show(found: Registration | None) -> None:
            if found is not None and not cancel.is_cancelled:
                self._registrations[client.id] = found
            self.registration_read.emit(client.id)

        services.tasks.run(look, show, lambda _e: self.registration_read.emit(client.id), key="service.read_back")

    # Token and call

    def get_token(self, org: Org, client: Client) -> None:
        """Get a token for the app itself."""
        services, steps = self._services, list[LoginStep]()
        activity = self._begin("Service token", client, numbered=True)

        def work(cancel: Cancellation) -> Session:
            from tokenexplorer.oauth.client_credentials import ServiceRequest, get_token

            store, http = services.store(), services.http(org)
            metadata = services.providers().metadata(http, client.issuer, activity=activity, cancel=cancel)
            request = ServiceRequest(org, client, credentials_of(store, org, client, cancel), client.scopes)
            return get_token(
                request,
                http=http,
                metadata=metadata,
                keeper=Keeping(store.tokens),
                activity=activity,
                on_step=steps.append,
                cancel=cancel,
                nonces=services.nonces,
            )

        def show(session: Session) -> None:
            state, summary = self._state, session.summary
            odd = (step.detail for step in steps if step.id == "token" and step.state is StepState.WARN)
            self._remarks[summary.id] = next(odd, "")
            state.set_metadata(session.metadata.issuer, session.metadata)
            state.set_tokens((summary, *(token for token in state.tokens if token.id != summary.id)))
            if state.client is not None and state.client.id == client.id:
                state.set_current_token(summary.id)
            state.note_storage(session.storage_note)
            self.got_token.emit(client.id, session)

        def undo(session: Session) -> None:
            services.store().tokens.remove(session.summary.id, later=True)

        self._start(client, "token", work, show, undo)

    def call(self, org: Org, client: Client, token_id: str, target: str, *, approved: bool = False) -> None:
        """Send `GET` with a token of the wallet.

        Args:
            org: As in the library.
            client: As in the library.
            token_id: Of the token.
            target: A path of the org, or a whole URL.
            approved: Whether the person was told what speaks against it.
        """
        services, activity = self._services, self._begin("First call", client)
        metadata = self._state.metadata(client.issuer)
        own = (metadata.userinfo_endpoint or "",) if metadata is not None else ()

        def work(cancel: Cancellation) -> CallResult | Risk:
            from tokenexplorer.oauth.bound_certificate import certificate_for
            from tokenexplorer.oauth.dpop import key_for_calls
            from tokenexplorer.okta.access import GrantAccess, send

            store = services.store()
            token_set = store.tokens.load(token_id, cancel)
            summary, secret = token_set.summary, token_set.access_token or ""
            access = GrantAccess("Bearer", secret)
            if summary.is_dpop:
                access = GrantAccess("DPoP", secret, key_for_calls(token_set), services.nonces)
            # A token that can be read says whether it is bound to the certificate; nobody knows of another one.
            may_be_bound = bool(summary.certificate_x5t) or not summary.access_is_jwt
            shown = certificate_for(summary, certificate_of(store, client)) if may_be_bound else None
            request = request_of(org, target)
            doubt = None if approved else _doubt(request, access, summary, org, own)
            if doubt is not None:
                return doubt
            request = replace(request, certificate=shown)
            return result_of(target, send(request, access, f"GET {target}", services.http(org), activity, cancel))

        def show(found: CallResult | Risk) -> None:
            if isinstance(found, CallResult):
                self.called.emit(client.id, found)
            else:
                go_on = partial(self.call, org, client, token_id, target, approved=True)
                self.doubted.emit(client.id, found, go_on)

        self._start(client, "call", work, show)

    def stop(self) -> None:
        """The app ends."""
        self.cancel_all()
        if self._reading is not None:
            self._reading.cancel()


def _doubt(request: HttpRequest, access: GrantAccess, token: TokenSummary, org: Org, own: Iterable[str]) -> Risk | None:
    """What speaks against sending a token there, as Requests judges it (P06); the gravest alone.

    Args:
        request: Not authorised yet.
        access: What would go with it.
        token: That it is of.
        org: Whose it is.
        own: Addresses that the token's server names as its own.
    """
    from tokenexplorer.api.request import Auth
    from tokenexplorer.api.risks import audiences_of, risks

    bearing = ("Authorization", f"{access.scheme} {access.secret}")
    known = (*audiences_of(access.secret), *own)
    found = risks(replace(request, headers=(*request.headers, bearing)), Auth("token", token.id), token, org, known)
    return next((risk for risk in found if risk.blocks), None)
