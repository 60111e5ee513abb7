"""Authlib's authorization server, joined to the practice org: requests in, answers out, clients, Okta's wording.

The protocol itself is Authlib's; this module only says who is who and how an answer looks.
"""

import base64
import binascii
import json
import logging
from typing import Any
from urllib.parse import unquote

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidClientError, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload, OAuth2Request

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.errors import invalid_client_id
from tokenexplorer.practice.issuers import Issuer
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.world import World

# Authlib logs whole token responses at debug level; no token may reach a log at any level.
logging.getLogger("authlib").setLevel(logging.WARNING)

CLIENT_AUTHENTICATION = ["none", "client_secret_basic", "client_secret_post"]

# (error, description) of Authlib -> what an Okta org says instead.
_WORDING = {
    ("invalid_grant", "Code challenge failed."): ("invalid_grant", "PKCE verification failed."),
    ("invalid_request", "Missing 'code_verifier'"): ("invalid_request", "The PKCE code verifier is required."),
    ("invalid_request", "Invalid 'code_verifier'"): (
        "invalid_request",
        "The PKCE code verifier contains illegal characters or is not 43 to 128 characters long.",
    ),
    ("invalid_grant", "Invalid 'redirect_uri' in request."): (
        "invalid_grant",
        "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
    ),
    ("invalid_request", "Missing 'code' in request."): (
        "invalid_request",
        "The token request is missing the 'code' parameter.",
    ),
    ("invalid_scope", "The requested scope is invalid, unknown, or malformed."): (
        "access_denied",
        "Some of the requested scopes were not granted in the original authorize request.",
    ),
}


class PracticeOAuth2Request(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types
    """A request in the shape that Authlib reads.

    Attributes:
        auth_time: When the person signed in, seconds since 1970; known once they have.
        left_out: Optional scopes that the person did not allow.
        pairs: All parameters in the order of the wire, repeated ones too.
    """

    def __init__(self, request: Request, org_url: str) -> None:
        authorization = request.headers.get("authorization")
        super().__init__(
            request.method,
            org_url + request.path,
            headers={"Authorization": authorization} if authorization else {},
        )
        self.pairs = request.form_pairs if request.method == "POST" else request.query_pairs
        self.auth_time = 0.0
        self.left_out: frozenset[str] = frozenset()
        self._args = request.args
        self._form = request.form
        self.payload = BasicOAuth2Payload(self._form if request.method == "POST" else self._args)

    @property
    def args(self) -> dict[str, str]:
        """The query."""
        return self._args

    @property
    def form(self) -> dict[str, str]:
        """The form body."""
        return self._form


class UnknownClient(InvalidClientError):  # type: ignore[misc]  # Authlib ships no types
    """A client_id that is not registered here."""

    def __call__(self, uri: str | None = None) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """Answer in the API's shape with an OAuth code inside, as Okta does at the token endpoint."""
        del uri
        answer = invalid_client_id()
        return answer.status, json.loads(answer.body), []


class PracticeAuthorizationServer(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types
    """One of the two authorization servers of the practice org."""

    def __init__(self, world: World, issuer: Issuer) -> None:
        super().__init__()
        self.world = world
        self.issuer = issuer

    def query_client(self, client_id: str) -> App | None:
        """Find an app."""
        return self.world.apps.get(client_id)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Nothing to do: tokens are kept when they are minted."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Request | PracticeOAuth2Request) -> PracticeOAuth2Request:
        """Put a request into Authlib's shape, unless it is already."""
        if isinstance(request, PracticeOAuth2Request):
            return request
        return PracticeOAuth2Request(request, self.world.org_url)

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        """Make an answer: JSON for a mapping, else only a status and headers."""
        if isinstance(body, dict):
            extra = [pair for pair in headers if pair[0].lower() == "www-authenticate"]
            return json_response(status, body, *extra)
        return Response(status, b"", tuple(headers))

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Response:
        """Answer with an error in Okta's words."""
        return super().handle_error_response(request, reworded(error))  # type: ignore[no-any-return]

    def authenticate_client(self, request: PracticeOAuth2Request, methods: list[str], endpoint: str = "token") -> App:
        """Find out which app is asking; every failure has its own words.

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
            raise InvalidClientError(description="No client credentials found.", status_code=401)
        app = self.query_client(client_id)
        if app is None:
            raise UnknownClient
        secret = basic[1] if basic else form.get("client_secret")
        if app.kind == "confidential" and secret and not app.check_client_secret(secret):
            words = "The client secret supplied for a confidential client is invalid."
            raise InvalidClientError(description=words, status_code=401)
        if (app.kind == "confidential") != bool(secret):
            words = "Client authentication failed. Either the client or the client credentials are invalid."
            raise InvalidClientError(description=words, status_code=401)
        return super().authenticate_client(request, methods, endpoint)  # type: ignore[no-any-return]


def reworded(error: OAuth2Error) -> OAuth2Error:
    """Put Okta's words in place of Authlib's where they differ."""
    words = _WORDING.get((error.error, error.description))
    if words:
        error.error, error.description = words
    if error.error == "unsupported_grant_type":
        error.description = (
            "The authorization grant type is not supported by the authorization server. "
            "Configured grant types: [authorization_code, refresh_token]."
        )
    return error


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
