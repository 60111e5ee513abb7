"""A token for the app itself: client credentials. Nobody signs in, no browser, no redirect.

One straight function, in one worker, like `sign_in`. Until the last step nothing is kept, so to cancel is to forget.

Spec: RFC 6749 section 4.4, RFC 7523 section 2.2, RFC 9449 section 5
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth import sign_in_steps as way
from tokenexplorer.oauth.client_auth import Credentials, endpoint_of, prove_at
from tokenexplorer.oauth.dpop import new_key
from tokenexplorer.oauth.further_parameters import for_itself
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.steps import StepTeller
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.oauth.token_endpoint import TokenResponse, parse_token_response
from tokenexplorer.oauth.token_sets import new_token_set
from tokenexplorer.orgs.org import Client, Org, ascii_netloc
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.trace import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.wire.trace import Activity

_WAYS = {
    "client_secret_basic": ("The secret goes in a header", "form-urlencoded, then base64"),
    "client_secret_post": ("The secret goes in the body", "as the field client_secret"),
}


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """Everything that is needed, read from the window once.

    Attributes:
        org: The org.
        client: The app; a service app, or any that may ask for itself.
        credentials: What it proves itself with.
        scopes: Asked for; the server's own choice where there are none.
    """

    org: Org
    client: Client
    credentials: Credentials = field(repr=False)
    scopes: tuple[str, ...] = ()


def get_token(  # noqa: PLR0913 -- each is a service that the app passes in
    request: ServiceRequest,
    *,
    http: Http,
    metadata: ProviderMetadata,
    keeper: TokenKeeper,
    activity: Activity,
    on_step: Callable[[LoginStep], None],
    cancel: Cancellation | None = None,
    nonces: NonceBook | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Session:
    """Prove who the app is, take the token, keep it.

    Args:
        request: What is asked.
        http: Sends, for the org's policy.
        metadata: Of the authorization server.
        keeper: Where the token stays.
        activity: Records every message.
        on_step: Hears of `assertion`, `token` and `store`, in the calling thread.
        cancel: Stops it; what came is forgotten then.
        nonces: Of all servers, for DPoP.
        clock: Now, aware UTC.

    Raises:
        ConfigError: The app cannot prove itself, is a public one, or names a parameter that is set here.
        OAuthError: The server refused.
        MalformedResponseError: The answer is no token response (T04, T06).
        NetworkError: No whole answer came; to ask again does no harm.
        Cancelled: The person said stop.
    """
    stop = cancel or Cancellation()
    stop.check()
    teller = StepTeller(on_step, activity)
    client = replace(request.client, scopes=request.scopes)
    asked = LoginRequest(request.org, client, request.credentials)
    _show_proof(asked, metadata, teller)
    stop.check()
    dpop = new_key() if client.dpop else None
    call = TokenCall(http, metadata, client, request.credentials, activity, stop, dpop=dpop, nonces=nonces)
    response = _ask(asked, metadata, call, teller)
    stop.check()
    received = new_token_set(
        response,
        org=request.org,
        client=client,
        issuer=metadata.issuer,
        nonce=None,
        received_at=clock(),
        activity=activity.title,
        dpop=dpop,
    )
    summary, note = way.store(received, keeper, teller, stop)
    return Session(request.org, request.client, replace(received, summary=summary), summary, None, metadata, note)


def _show_proof(asked: LoginRequest, metadata: ProviderMetadata, teller: StepTeller) -> None:
    """Try whether the app can prove itself, and say how. What is sent is made anew with each attempt."""
    client, credentials = asked.client, asked.credentials
    with teller.step(LoginStep("assertion", StepState.RUNNING, "Proving who the app is")) as step:
        if client.client_auth == "none":
            words = (
                "Give the app a key or a secret: a public app can prove nothing, so no server gives it such a token."
            )
            raise ConfigError("A public app cannot ask for itself.", words, field="client_auth")
        for_itself(client)
        endpoint = endpoint_of("token_endpoint", client, metadata)
        proof = prove_at(endpoint, client, credentials, metadata)
        audience = credentials.audience_at(endpoint, metadata)
        if client.client_auth in _WAYS:
            step.say(*_WAYS[client.client_auth])
        elif proof.certificate is not None:
            step.say("The certificate is shown on the connection", proof.certificate.label)
        elif credentials.signing_key is not None and client.client_auth == "private_key_jwt":
            key = credentials.signing_key
            step.say("Assertion signed", f"{key.alg} with the key {key.kid}, for {audience}, good for 5 minutes")
        else:
            step.say("Assertion signed", f"HS256 with the secret, for {audience}, good for 5 minutes")


def _ask(asked: LoginRequest, metadata: ProviderMetadata, call: TokenCall, teller: StepTeller) -> TokenResponse:
    endpoint = call.endpoint
    where = f"POST {ascii_netloc(endpoint)}{urlsplit(endpoint).path}"
    scopes = asked.client.scopes
    grant: tuple[tuple[str, str], ...] = (("grant_type", "client_credentials"),)
    if scopes:
        grant = (*grant, ("scope", " ".join(scopes)))
    grant = (*grant, *for_itself(asked.client))
    with teller.step(LoginStep("token", StepState.RUNNING, "Asking for the token", where)) as step:
        response = parse_token_response(call.send(grant, Purpose.CLIENT_TOKEN))
        missing = way.lost_scopes(asked, metadata, response)
        unbound = call.dpop is not None and not response.is_dpop
        notes = [f"Did not arrive: {', '.join(missing)}."] if missing else []
        step.say("Token received", " ".join([*notes, *response.notes]) or where, warn=bool(missing) or unbound)
    return response
