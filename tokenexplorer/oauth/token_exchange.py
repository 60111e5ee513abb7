"""Token exchange: a token that is here already is swapped for another one, for another audience or on behalf of.

Spec: RFC 8693
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Unpack

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.exchange_response import placed, read_exchange_response
from tokenexplorer.oauth.further_parameters import with_further
from tokenexplorer.oauth.grant_run import Asking, Given, run_grant
from tokenexplorer.oauth.grant_types import TOKEN_EXCHANGE, check_resource
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.token_types import label
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.token_call import Grant
    from tokenexplorer.tokens.token_set import TokenSet


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


def exchange_token(request: ExchangeRequest, **given: Unpack[Given]) -> Session:
    """Hand a token in, take the other one, keep it.

    Args:
        request: What is asked.
        given: What the app passes in.

    Raises:
        ConfigError: Something is missing, or the app cannot prove itself; nothing was sent.
        OAuthError: The server refused.
        MalformedResponseError: The answer is no response to a token exchange (T04, T06).
        LoginError: An ID token that came fails a check; nothing is kept.
        NetworkError: No whole answer came.
        Cancelled: The person said stop.
    """
    return run_grant(request, given, partial(_ask, exchange_fields(request)))


def _ask(grant: Grant, asking: Asking) -> TokenSet:
    with asking.step("Exchanging the token") as step:
        answer = read_exchange_response(asking.call.send(grant, Purpose.TOKEN_EXCHANGE))
        asking.tell(step, "Another token came", answer.tokens, f"{label(answer.issued_type)}.")
    return placed(asking.received(answer.tokens), answer)


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
