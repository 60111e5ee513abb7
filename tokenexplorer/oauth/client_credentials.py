"""A token for the app itself: client credentials. Nobody signs in, no browser, no redirect.

Spec: RFC 6749 section 4.4, RFC 7523 section 2.2, RFC 9449 section 5
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Unpack

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.client_auth import Credentials, endpoint_of, prove_at
from tokenexplorer.oauth.further_parameters import for_itself
from tokenexplorer.oauth.grant_run import Asking, Given, run_grant
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.token_endpoint import parse_token_response
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.steps import StepTeller
    from tokenexplorer.oauth.token_call import Grant
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.tokens.token_set import TokenSet

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


def get_token(request: ServiceRequest, **given: Unpack[Given]) -> Session:
    """Prove who the app is, take the token, keep it.

    Args:
        request: What is asked.
        given: What the app passes in; `on_step` hears of `assertion` first.

    Raises:
        ConfigError: The app cannot prove itself, is a public one, or names a parameter that is set here.
        OAuthError: The server refused.
        MalformedResponseError: The answer is no token response (T04, T06).
        NetworkError: No whole answer came; to ask again does no harm.
        Cancelled: The person said stop.
    """
    return run_grant(request, given, _ask, keys=False)


def _ask(asking: Asking) -> TokenSet:
    _show_proof(asking.asked, asking.call.metadata, asking.teller)
    if asking.call.cancel is not None:
        asking.call.cancel.check()
    client = asking.asked.client
    grant: Grant = (("grant_type", "client_credentials"),)
    if client.scopes:
        grant = (*grant, ("scope", " ".join(client.scopes)))
    grant = (*grant, *for_itself(client))
    with asking.step("Asking for the token") as step:
        response = parse_token_response(asking.call.send(grant, Purpose.CLIENT_TOKEN))
        asking.tell(step, "Token received", response)
    return asking.received(response)


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
