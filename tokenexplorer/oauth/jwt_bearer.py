"""JWT bearer: a signed statement about somebody takes the place of their sign-in.

The assertion is somebody else's and pasted, or made here with a key of the app's: then anew for each attempt, since
a server takes each once. One straight function, in one worker; until the last step nothing is kept.

Spec: RFC 7523 sections 2.1 and 3, RFC 7521 section 4.1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError, LoginError, NetworkError, TlsFailed
from tokenexplorer.oauth import sign_in_steps as way
from tokenexplorer.oauth.client_assertion import LIFETIME_S, signed, statement
from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.oauth.dpop import new_key
from tokenexplorer.oauth.further_parameters import for_itself
from tokenexplorer.oauth.grant_ending import FetchKeys, check_and_keep, received_set
from tokenexplorer.oauth.grant_types import JWT_BEARER, Proof, shown_as
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.steps import StepTeller
from tokenexplorer.oauth.token_call import Grant, TokenCall
from tokenexplorer.oauth.token_endpoint import TokenResponse, parse_token_response
from tokenexplorer.orgs.org import Client, Org, ascii_netloc
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.trace import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.oauth.signing_key import SigningKey
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.wire.trace import Activity

WHERE: Final = "assertion"


@dataclass(frozen=True, slots=True)
class Statement:
    """What an assertion made here says.

    Attributes:
        key: Signs it.
        issuer: Who says so.
        subject: About whom.
        audience: To whom: the authorization server.
        lifetime_s: How long it is good.
    """

    key: SigningKey = field(repr=False)
    issuer: str
    subject: str
    audience: str
    lifetime_s: int = LIFETIME_S


@dataclass(frozen=True, slots=True)
class BearerRequest:
    """Everything that is needed, read from the window once.

    Attributes:
        org: The org.
        client: The app that asks.
        credentials: What it proves itself with, where `proof` is `app`.
        assertion: As pasted, or what to make.
        scopes: Asked for; the server's own choice where there are none.
        proof: How the app shows itself.
    """

    org: Org
    client: Client
    credentials: Credentials = field(repr=False)
    assertion: str | Statement = field(repr=False)
    scopes: tuple[str, ...] = ()
    proof: Proof = "app"


def hand_in_assertion(  # noqa: PLR0913 -- each is a service that the app passes in
    request: BearerRequest,
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
    """Hand an assertion in, take the token, keep it.

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
        MalformedResponseError: The answer is no token response (T04, T06).
        LoginError: An ID token that came fails a check, or no whole answer came to a pasted assertion, which may have
            been used by then; nothing is kept.
        NetworkError: No whole answer came to one that was made here.
        Cancelled: The person said stop.
    """
    stop = cancel or Cancellation()
    stop.check()
    bearer_fields(request, clock())  # what is missing is said before anything is sent
    teller = StepTeller(on_step, activity)
    asked = LoginRequest(request.org, replace(request.client, scopes=request.scopes), request.credentials)
    dpop = new_key() if request.client.dpop else None
    shown = shown_as(asked.client, request.proof)
    credentials = request.credentials if request.proof == "app" else NO_CREDENTIALS
    call = TokenCall(http, metadata, shown, credentials, activity, stop, dpop=dpop, nonces=nonces)
    pasted = isinstance(request.assertion, str)
    response = _ask(asked, call, lambda: bearer_fields(request, clock()), teller, pasted=pasted)
    stop.check()
    received = received_set(asked, call, response, clock())
    session = check_and_keep(asked, received, call, fetch_keys, keeper, teller)
    return replace(session, client=request.client)


def bearer_fields(request: BearerRequest, now: datetime) -> Grant:
    """The fields that the grant defines, and what the app adds to requests for tokens.

    Raises:
        ConfigError: A field is missing, or the key cannot sign.

    Spec: RFC 7521 section 4.1, RFC 7523 section 2.1
    """
    made = request.assertion
    if isinstance(made, Statement):
        for value, what in ((made.issuer, "issuer"), (made.subject, "subject"), (made.audience, "audience")):
            if not value:
                words = "Type it: every assertion says by whom, about whom, and to whom it is (RFC 7523 section 3)."
                raise ConfigError(f"The assertion has no {what}.", words, field=f"assertion_{what}")
        claims = statement(made.issuer, made.subject, made.audience, now, made.lifetime_s)
        assertion = signed(made.key, claims).token
    else:
        assertion = made
    if not assertion:
        raise ConfigError("There is no assertion.", "Paste one, or choose a key to make one.", field="assertion")
    pairs = (("grant_type", JWT_BEARER), ("assertion", assertion), ("scope", " ".join(request.scopes)))
    return (*((name, value) for name, value in pairs if value), *for_itself(request.client))


def _ask(
    asked: LoginRequest, call: TokenCall, grant: Callable[[], Grant], teller: StepTeller, *, pasted: bool
) -> TokenResponse:
    endpoint = call.endpoint
    where = f"POST {ascii_netloc(endpoint)}{urlsplit(endpoint).path}"
    with teller.step(LoginStep("token", StepState.RUNNING, "Handing the assertion in", where)) as step:
        sent = call.send(grant, Purpose.ASSERTION_GRANT)
        if pasted and isinstance(sent.error, NetworkError) and not isinstance(sent.error, TlsFailed):
            words = "Get a new assertion before you try again. This one may have been used, and each is good once."
            raise LoginError("No whole answer came from the token endpoint.", words, str(sent.error))
        response = parse_token_response(sent, WHERE)
        missing = way.lost_scopes(asked, call.metadata, response) if asked.client.scopes else []
        unbound = call.dpop is not None and not response.is_dpop
        notes = [f"Did not arrive: {', '.join(missing)}."] if missing else []
        step.say("Token received", " ".join([*notes, *response.notes]) or where, warn=bool(missing) or unbound)
    return response
