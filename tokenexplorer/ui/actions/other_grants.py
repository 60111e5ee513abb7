"""Token exchange and JWT bearer as the window starts them: one run at a time, told step by step, like a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from tokenexplorer.ui.actions.credentials import credentials_of
from tokenexplorer.ui.actions.keeping import Keeping
from tokenexplorer.ui.actions.one_run import OneRun

if TYPE_CHECKING:
    from tokenexplorer.oauth.grant_run import Given
    from tokenexplorer.oauth.grant_types import Proof
    from tokenexplorer.oauth.login import LoginStep, Session
    from tokenexplorer.oauth.token_exchange import HandedToken
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.store import Store
    from tokenexplorer.tokens.token_set import HandedKind
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

EXCHANGE_TITLE, BEARER_TITLE = "Token exchange", "JWT bearer"


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """A token that is to be handed in: one of the wallet, or one that was pasted.

    Attributes:
        type: What kind it is sent as.
        token_id: Our id of its set; empty for a pasted one.
        kind: Which token of the set, or its device secret.
        pasted: The text of a pasted one.
    """

    type: str
    token_id: str = ""
    kind: HandedKind = "access_token"
    pasted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ExchangeWish:
    """A token exchange, as the form has it; see `oauth.token_exchange.ExchangeRequest`."""

    org: Org
    client: Client
    subject: TokenChoice
    actor: TokenChoice | None = None
    requested_type: str = ""
    resources: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BearerWish:
    """A JWT bearer grant, as the form has it; see `oauth.jwt_bearer.BearerRequest`.

    Attributes:
        org: The org.
        client: The app.
        pasted: The assertion, where it is somebody else's.
        key_id: Our id of the key that signs one here; empty for a pasted one.
        issuer: What the one made here says.
        subject: Same.
        audience: Same.
        scopes: Asked for.
        proof: How the app shows itself.
    """

    org: Org
    client: Client
    pasted: str = field(default="", repr=False)
    key_id: str = ""
    issuer: str = ""
    subject: str = ""
    audience: str = ""
    scopes: tuple[str, ...] = ()
    proof: Proof = "app"


Wish = ExchangeWish | BearerWish


class OtherGrantActions(OneRun):
    """Runs the grants that need no browser and no person.

    Signals:
        started: A run began.
    """

    started = Signal()

    def start(self, wish: Wish) -> None:
        """Begin; one that runs is cancelled first."""
        from tokenexplorer.wire.cancellation import Cancellation

        services, cancel = self._services, Cancellation()
        run = self._begin(wish.client, cancel)
        title = EXCHANGE_TITLE if isinstance(wish, ExchangeWish) else BEARER_TITLE
        activity = services.trace.begin(title, wish.client.name, numbered=True, about=wish.client.about)
        self.started.emit()
        self._walk(run, lambda on_step: _run(services, wish, activity, cancel, on_step))

    def read_metadata(self, org: Org, client: Client) -> None:
        """What the server says of itself, where that is not known yet; a failure is told when the grant is sent."""
        services = self._services
        if self._state.metadata(client.issuer) is not None:
            return

        def look() -> ProviderMetadata:
            activity = services.trace.begin("Other grants", client.name, about=client.about)
            return services.providers().metadata(services.http(org), client.issuer, activity=activity)

        def show(metadata: ProviderMetadata) -> None:
            self._state.set_metadata(client.issuer, metadata)

        services.tasks.run(look, show, lambda _e: None, key=f"other_grants.metadata.{client.issuer}")


def _run(
    services: Services, wish: Wish, activity: Activity, cancel: Cancellation, on_step: Callable[[LoginStep], None]
) -> Session:
    """In the worker: fetch what is secret, hand every service in."""
    from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
    from tokenexplorer.oauth.jwt_bearer import BearerRequest, Statement, hand_in_assertion
    from tokenexplorer.oauth.token_exchange import ExchangeRequest, exchange_token

    store, http, providers = services.store(), services.http(wish.org), services.providers()
    metadata = providers.metadata(http, wish.client.issuer, activity=activity, cancel=cancel)
    needs_proof = isinstance(wish, ExchangeWish) or wish.proof == "app"
    credentials = credentials_of(store, wish.org, wish.client, cancel) if needs_proof else NO_CREDENTIALS

    def fetch_keys(of: ProviderMetadata, kid: str) -> KeySet | None:
        return providers.keys(http, of, activity=activity, cancel=cancel, unknown_kid=kid)

    given: Given = {
        "http": http,
        "metadata": metadata,
        "fetch_keys": fetch_keys,
        "keeper": Keeping(store.tokens),
        "activity": activity,
        "on_step": on_step,
        "cancel": cancel,
        "nonces": services.nonces,
    }
    if isinstance(wish, ExchangeWish):
        subject, actor = _handed(store, wish.subject, cancel), wish.actor
        exchange = ExchangeRequest(
            wish.org,
            wish.client,
            credentials,
            subject,
            _handed(store, actor, cancel) if actor is not None else None,
            wish.requested_type,
            wish.resources,
            wish.audiences,
            wish.scopes,
        )
        return exchange_token(exchange, **given)
    assertion: str | Statement = wish.pasted.strip()
    if wish.key_id:
        assertion = Statement(store.keys.load(wish.key_id, cancel), wish.issuer, wish.subject, wish.audience)
    bearer = BearerRequest(wish.org, wish.client, credentials, assertion, wish.scopes, wish.proof)
    return hand_in_assertion(bearer, **given)


def _handed(store: Store, choice: TokenChoice, cancel: Cancellation) -> HandedToken:
    from tokenexplorer.oauth.token_exchange import HandedToken
    from tokenexplorer.tokens.pasted import clean

    if not choice.token_id:
        return HandedToken(clean(choice.pasted), choice.type)
    return HandedToken(store.tokens.load(choice.token_id, cancel).token(choice.kind) or "", choice.type)
