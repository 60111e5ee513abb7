"""Which app asks: by a secret in the header or the body, by a signed assertion, or by its name alone.

Authlib finds the app; here stands what an Okta org says about each way to fail.
"""

import base64
import binascii
import json
from typing import Any
from urllib.parse import unquote

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.client_assertions import check_assertion
from tokenexplorer.practice.errors import invalid_client_id
from tokenexplorer.practice.oauth_faults import OktaFault, client_fault
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.world import World


class UnknownClient(InvalidClientError):  # type: ignore[misc]  # Authlib ships no types
    """A client_id that is not registered here."""

    def __call__(self, uri: str | None = None) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Answer in the API's shape with an OAuth code inside, as Okta does at the token endpoint."""
        del uri
        answer = invalid_client_id()
        return answer.status, json.loads(answer.body), []


def by_assertion(world: World, request: PracticeOAuth2Request, *audiences: str) -> App:
    """Find the app that signed the request.

    Args:
        world: Knows the apps.
        request: With the assertion.
        audiences: What it may name besides the URL that was called.

    Raises:
        OAuth2Error: The assertion is not good, or comes beside a secret.

    Spec: RFC 7521 section 4.2
    """
    if "client_secret" in request.form or request.headers.get("Authorization"):
        words = (
            "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization "
            "header, credentials in the post body, or a client_assertion in the post body."
        )
        raise OktaFault("multiple_client_credentials", "invalid_request", words, 401)
    app = check_assertion(world, request.form, request.url, *audiences)
    request.auth_method = app.auth_method
    return app


def check_secret(world: World, request: PracticeOAuth2Request) -> None:
    """Refuse what Authlib would refuse too, in Okta's words.

    Raises:
        OAuth2Error: The app is unknown, or its secret is wrong, missing or too many.

    Spec: RFC 6749 section 2.3
    """
    form = request.form
    if "client_secret" in request.args:
        raise InvalidRequestError("Client credentials cannot be supplied via query parameters.")
    header = request.headers.get("Authorization", "")
    basic = _basic_credentials(header)
    if header and basic is None:
        raise InvalidClientError(description="The Authorization header is not valid.", status_code=401)
    if basic and "client_secret" in form:
        raise InvalidRequestError("The request contains multiple client credentials.")
    client_id = basic[0] if basic else form.get("client_id")
    if not client_id:
        raise client_fault("missing_client_credentials", "No client credentials found.")
    app = world.apps.get(client_id)
    if app is None or not app.active:
        raise UnknownClient
    secret = basic[1] if basic else form.get("client_secret")
    if app.uses_secret and secret and not app.check_client_secret(secret):
        words = "The client secret supplied for a confidential client is invalid."
        raise client_fault("invalid_client_secret", words)
    if app.uses_secret != bool(secret) or app.auth_method == "private_key_jwt":
        words = "Client authentication failed. Either the client or the client credentials are invalid."
        raise client_fault("invalid_token_endpoint_auth_method", words)


def _basic_credentials(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    name, colon, secret = text.partition(":")
    return (unquote(name), unquote(secret)) if colon else None
