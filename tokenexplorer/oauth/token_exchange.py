"""Token exchange: a token that is here already is swapped for another one, for another audience or on behalf of.

One straight function, in one worker, like `client_credentials`. Until the last step nothing is kept.

Spec: RFC 8693
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth import sign_in_steps as way
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.dpop import new_key
from tokenexplorer.oauth.exchange_response import ExchangeResponse, placed, read_exchange_response
from tokenexplorer.oauth.further_parameters import with_further
from tokenexplorer.oauth.grant_ending import FetchKeys, check_and_keep, received_set
from tokenexplorer.oauth.grant_types import TOKEN_EXCHANGE, check_resource
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.steps import StepTeller
from tokenexplorer.oauth.token_call import Grant, TokenCall
from tokenexplorer.oauth.token_types import label
from tokenexplorer.orgs.org import Client, Org, ascii_netloc
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.trace import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.wire.trace import Activity


@dataclass(frozen=True, slots=True)
class HandedToken:
    """A token that is handed in.

    Attributes:
        token: As it is sent.
        type: What kind it is: a URN of `token_types`, or one typed by hand.
    """

    token: str = field(repr=False)
    type: str


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """Everything that is needed, read from the window once.

    Attributes:
        org: The org.
        client: The app that asks; a public one may.
        credentials: What it proves itself with.
        subject: On whose behalf.
        actor: Who acts for them, or None.
        requested_type: The kind that is wanted; empty leaves it to the server.
        resources: URIs of services where the token will be used.
        audiences: Their names.
        scopes: Asked for; the server's own choice where there are none.
    """

    org: Org
    client: Client
    credentials: Credentials = field(repr=False)
    subject: HandedToken
    actor: HandedToken | None = None
    requested_type: str = ""
    resources: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


def exchange_token(  # noqa: PLR0913 -- each is a service that the app passes in
    request: ExchangeRequest,
    *,
    http: Http,
    metadata: ProviderMetadata,
    fetch_keys: FetchKeys,
    keeper: TokenKeeper,
    activity: Activity,
    on_step: Callable[[LoginStep], None],
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Session:
    """Hand a token in, take the other one, keep it.

    Args:
        request: What is asked.
        http: Sends, for the org's policy.
        metadata: Of the authorization server.
        fetch_keys: Reads the server's keys, for an ID token.
        keeper: Where the tokens stay.
        activity: Records every message.
        on_step: Hears of `token`, `verify` where an ID token came, and `store`, in the calling thread.
        cancel: Stops it; what came is forgotten then.
        nonces: Of all servers, for DPoP.
        clock: Now, aware UTC.

    Raises:
        ConfigError: Something is missing, or the app cannot prove itself; nothing was sent.
        OAuthError: The server refused.
        MalformedResponseError: The answer is no response to a token exchange (T04, T06).
        LoginError: An ID token that came fails a check; nothing is kept.
        NetworkError: No whole answer came.
        Cancelled: The person said stop.
    """
    stop = cancel or Cancellation()
    stop.check()
    grant = exchange_fields(request)
    teller = StepTeller(on_step, activity)
    asked = LoginRequest(request.org, replace(request.client, scopes=request.scopes), request.credentials)
    dpop = new_key() if request.client.dpop else None
    call = TokenCall(http, metadata, asked.client, request.credentials, activity, stop, dpop=dpop, nonces=nonces)
    answer = _ask(asked, call, grant, teller)
    stop.check()
    received = placed(received_set(asked, call, answer.tokens, clock()), answer)
    session = check_and_keep(asked, received, call, fetch_keys, keeper, teller)
    return replace(session, client=request.client)


def exchange_fields(request: ExchangeRequest) -> Grant:
    """The fields that the grant defines, an actor's type only with an actor, and the app's further parameters.

    Raises:
        ConfigError: A field is missing or cannot be sent.

    Spec: RFC 8693 section 2.1
    """
    subject, actor = request.subject, request.actor
    if not subject.token:
        raise ConfigError("There is no token to exchange.", "Choose one, or paste one.", field="subject_token")
    if not subject.type:
        raise ConfigError("Nobody says what kind the token is.", "Choose its type.", field="subject_token_type")
    if actor is not None and not actor.token:
        raise ConfigError("There is no token of the actor.", "Choose one, or turn the actor off.", field="actor_token")
    for uri in request.resources:
        check_resource(uri)
    pairs = [("grant_type", TOKEN_EXCHANGE), *(("resource", uri) for uri in request.resources)]
    pairs += [("audience", name) for name in request.audiences]
    pairs += [("scope", " ".join(request.scopes)), ("requested_token_type", request.requested_type)]
    pairs += [("subject_token", subject.token), ("subject_token_type", subject.type)]
    if actor is not None:
        pairs += [("actor_token", actor.token), ("actor_token_type", actor.type)]
    return with_further(request.client, tuple((name, value) for name, value in pairs if value))


def _ask(asked: LoginRequest, call: TokenCall, grant: Grant, teller: StepTeller) -> ExchangeResponse:
    endpoint = call.endpoint
    where = f"POST {ascii_netloc(endpoint)}{urlsplit(endpoint).path}"
    with teller.step(LoginStep("token", StepState.RUNNING, "Exchanging the token", where)) as step:
        answer = read_exchange_response(call.send(grant, Purpose.TOKEN_EXCHANGE))
        response = answer.tokens
        missing = way.lost_scopes(asked, call.metadata, response) if asked.client.scopes else []
        unbound = call.dpop is not None and response.token_type == "Bearer"  # noqa: S105 -- a scheme
        notes = [f"Did not arrive: {', '.join(missing)}."] if missing else []
        words = " ".join([f"{label(answer.issued_type)}.", *notes, *response.notes])
        step.say("Another token came", words, warn=bool(missing) or unbound)
    return answer
