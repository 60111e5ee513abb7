"""JWT bearer: a signed statement about somebody takes the place of their sign-in.

The assertion is somebody else's and pasted, or made here with a key of the app's: then anew for each attempt, since
a server takes each once.

Spec: RFC 7523 sections 2.1 and 3, RFC 7521 section 4.1
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Unpack

from tokenexplorer.errors import ConfigError, LoginError, NetworkError, TlsFailed
from tokenexplorer.oauth.client_assertion import LIFETIME_S, signed, statement
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.further_parameters import for_itself
from tokenexplorer.oauth.grant_run import Asking, Given, run_grant
from tokenexplorer.oauth.grant_types import JWT_BEARER, Proof
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.token_endpoint import parse_token_response
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import SigningKey
    from tokenexplorer.oauth.token_call import Grant
    from tokenexplorer.tokens.token_set import TokenSet


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


def hand_in_assertion(request: BearerRequest, **given: Unpack[Given]) -> Session:
    """Hand an assertion in, take the token, keep it.

    Args:
        request: What is asked.
        given: What the app passes in.

    Raises:
        ConfigError: Something is missing, or the app cannot prove itself; nothing was sent.
        OAuthError: The server refused.
        MalformedResponseError: The answer is no token response (T04, T06).
        LoginError: An ID token that came fails a check, or no whole answer came to a pasted assertion, which may have
            been used by then; nothing is kept.
        NetworkError: No whole answer came to one that was made here.
        Cancelled: The person said stop.
    """
    clock = given.get("clock") or (lambda: datetime.now(UTC))
    bearer_fields(request, clock())  # what is missing is said before anything is sent
    return run_grant(request, given, partial(_ask, request), proof=request.proof)


def _ask(request: BearerRequest, asking: Asking) -> TokenSet:
    with asking.step("Handing the assertion in") as step:
        sent = asking.call.send(lambda: bearer_fields(request, asking.clock()), Purpose.ASSERTION_GRANT)
        lost = isinstance(sent.error, NetworkError) and not isinstance(sent.error, TlsFailed)
        if lost and isinstance(request.assertion, str):
            words = "Get a new assertion before you try again. This one may have been used, and each is good once."
            raise LoginError("No whole answer came from the token endpoint.", words, str(sent.error))
        response = parse_token_response(sent, WHERE)
        asking.tell(step, "Token received", response)
    return asking.received(response)


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
