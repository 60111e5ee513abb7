"""Pushed authorization requests: the server gets the request from the app, the browser brings only a reference to it.

A request is pushed where the server demands it, where the app's profile says so, and where the server offers it to an
app that proves itself by a key or a certificate: then nobody else can have made the request (A11; FAPI 2.0 pairs the
two as well). A public app proves nothing by it and a secret is often shared, so an offer alone costs those no round
trip, and their sign-in URL stays one that can be read. Without a demand or a choice a push that the server cannot take
is told, and the browser brings the whole request; what the server says about the request itself always ends the
sign-in.

Spec: RFC 9126
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import (
    LoginError,
    MalformedResponseError,
    NetworkError,
    OAuthError,
    TlsFailed,
    TokenExplorerError,
)
from tokenexplorer.oauth.authorization import AuthorizationRequest, shown, with_query
from tokenexplorer.oauth.client_auth import endpoint_of, prove_at
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.oauth.meanings import ASKED
from tokenexplorer.oauth.server_call import Http, json_object, post_form, raise_refusal, refuse_as_malformed
from tokenexplorer.oauth.token_members import seconds
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.steps import StepTeller
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

ENDPOINT = "pushed authorization request endpoint"
LONGEST_URI = 2048
"""Of a reference; a browser has to carry it."""

_BY_KEY = ("private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth")
_URI = re.compile(r"[\x21-\x7e]+")
_WHAT = "an answer to a pushed request"
_NOT_ABOUT_THE_REQUEST = ("invalid_client", "unauthorized_client", "server_error", "temporarily_unavailable")


class Push(Enum):
    """Why a request is pushed, or that it is not."""

    NO = "no"
    OFFERED = "offered"
    CHOSEN = "chosen"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class PushedRequest:
    """A good answer.

    Attributes:
        request_uri: The reference; it works once.
        expires_in: Seconds that it works.
        notes: What is odd about the answer, a sentence each.
    """

    request_uri: str = field(repr=False)
    expires_in: int
    notes: tuple[str, ...] = ()


def why(client: Client, metadata: ProviderMetadata) -> Push:
    """Whether this app's requests are pushed at this server, and why (A11)."""
    if metadata.require_pushed_authorization_requests:
        return Push.REQUIRED
    if client.par:
        return Push.CHOSEN
    offered = bool(metadata.pushed_authorization_request_endpoint)
    return Push.OFFERED if offered and client.client_auth in _BY_KEY else Push.NO


def push(
    request: LoginRequest,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    http: Http,
    activity: Activity,
    teller: StepTeller,
    cancel: Cancellation | None,
) -> AuthorizationRequest:
    """Push the request where it is to be pushed, as a step of the sign-in.

    Returns:
        The same transaction, whose URL has only the client ID and the reference; or as it came.

    Raises:
        OAuthError: The server refuses the request.
        LoginError: No whole answer came, and the request has to be pushed.
        MalformedResponseError: The answer is none to a pushed request, and the request has to be pushed.
        ConfigError: The server names no usable endpoint, or the app cannot prove itself.
        Cancelled: The person said stop.
    """
    reason = why(request.client, metadata)
    if reason is Push.NO:
        return asked
    where = f"POST {_place(request.client, metadata) or 'the server'}"
    with teller.step(LoginStep("push", StepState.RUNNING, "Pushing the request", where, sent=asked.sent)) as step:
        try:
            pushed = push_request(
                http, metadata, asked, client=request.client, credentials=request.credentials, activity=activity,
                cancel=cancel,
            )  # fmt: skip
        except TokenExplorerError as error:
            if reason is not Push.OFFERED or not _may_go_without(error):
                raise
            words = f"{error.title} The server does not demand it, so the browser brings the whole request."
            step.say("The request was not pushed", words, warn=True)
            return asked
        life = f"The browser brings a reference to it, good once and for {pushed.expires_in} s."
        step.say("The server has the request", " ".join((life, *pushed.notes)))
    return with_reference(asked, metadata, pushed)


def with_reference(
    asked: AuthorizationRequest, metadata: ProviderMetadata, pushed: PushedRequest
) -> AuthorizationRequest:
    """The transaction with a URL that holds the client ID and the reference alone (RFC 9126 section 4)."""
    parameters = (("client_id", asked.client_id), ("request_uri", pushed.request_uri))
    return replace(asked, url=with_query(metadata.authorization_endpoint, parameters), sent=shown(parameters))


def push_request(
    http: Http,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    *,
    client: Client,
    credentials: Credentials,
    activity: Activity,
    cancel: Cancellation | None = None,
) -> PushedRequest:
    """Send the request to the server, once, with the proof that the app gives at the token endpoint.

    Raises:
        OAuthError: The server refused.
        LoginError: No whole answer came.
        MalformedResponseError: The answer is not 201 with a reference and its life.
        ConfigError: No usable endpoint, or the app cannot prove itself.
        Cancelled: The person said stop.

    Spec: RFC 9126 sections 2.1 and 2.2
    """
    endpoint = checked(endpoint_of("pushed_authorization_request_endpoint", client, metadata), ENDPOINT)
    proof = prove_at(endpoint, client, credentials, metadata)
    # The client ID is a parameter of the request itself, whatever else proves the app.
    fields = (*asked.parameters, *(each for each in proof.fields if each[0] != "client_id"))
    sent = post_form(http, endpoint, fields, proof.headers, what=ENDPOINT, cancel=cancel, certificate=proof.certificate)
    activity.exchange(Purpose.PUSH, sent, meanings={**ASKED, "request_uri": "Stands for the whole request, once"})
    return _read(sent)


def _read(sent: Exchange) -> PushedRequest:
    if isinstance(sent.error, NetworkError) and not isinstance(sent.error, TlsFailed):
        words = "Sign in again; the server may be busy."
        raise LoginError("No whole answer came to the pushed request.", words, str(sent.error))
    response = sent.whole_response()
    if response.status >= 400:
        raise_refusal(response, "push", _WHAT, sent.request)
    if response.status != 201:
        refuse_as_malformed(response, _WHAT, sent.request)
    members = json_object(response, _WHAT, sent.request)
    notes: list[str] = []
    request_uri, expires_in = members.get("request_uri"), seconds(members, "expires_in", notes)
    if not isinstance(request_uri, str) or not 0 < len(request_uri) <= LONGEST_URI or not _URI.fullmatch(request_uri):
        raise _useless("request_uri")
    if not expires_in:
        raise _useless("expires_in")
    return PushedRequest(request_uri, expires_in, tuple(notes))


def _useless(member: str) -> MalformedResponseError:
    words = f"The answer to the pushed request has no usable {member}."
    return MalformedResponseError(words, "Tell whoever runs the server (RFC 9126 section 2.2).")


def _may_go_without(error: TokenExplorerError) -> bool:
    """Whether an error is about the pushing alone: the same request may be good in the browser.

    A certificate that is not trusted is never gone around, and what the app lacks it lacks later, too.
    """
    if isinstance(error, OAuthError):
        return error.error in _NOT_ABOUT_THE_REQUEST
    return isinstance(error, LoginError | MalformedResponseError)


def _place(client: Client, metadata: ProviderMetadata) -> str:
    endpoint = endpoint_of("pushed_authorization_request_endpoint", client, metadata)
    return f"{ascii_netloc(endpoint)}{urlsplit(endpoint).path}"
