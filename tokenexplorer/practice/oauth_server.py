"""Authlib's authorization server, joined to the practice org: requests in, answers out, clients, Okta's wording.

The protocol itself is Authlib's; this module only says who is who and how an answer looks.
"""

import logging
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749.requests import OAuth2Request

from tokenexplorer.practice import client_authentication, token_log
from tokenexplorer.practice.apps import App
from tokenexplorer.practice.asked import NOTHING, Asked
from tokenexplorer.practice.dpop_proofs import proof_at_token_endpoint
from tokenexplorer.practice.issuers import GRANT_TYPES, Issuer
from tokenexplorer.practice.messages import Request, Response, json_response
from tokenexplorer.practice.oauth_faults import proof_fault
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.world import World

# Authlib logs whole token responses at debug level; no token may reach a log at any level.
logging.getLogger("authlib").setLevel(logging.WARNING)

CLIENT_AUTHENTICATION = [
    "none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt",
]  # fmt: skip
_DEVICE_WORDS = {
    "authorization_pending": "The device authorization is pending. Please try again later.",
    "slow_down": "The client is polling too frequently. Please increase the interval.",
    "expired_token": "The device code has expired.",
}
_HEADERS_OF_ERRORS = {"www-authenticate", "dpop-nonce"}

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


class PracticeAuthorizationServer(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types
    """One of the authorization servers of the practice org.

    Attributes:
        repeatable: Parameters that may come more than once.
    """

    repeatable: frozenset[str] = frozenset()

    def __init__(self, world: World, issuer: Issuer) -> None:
        super().__init__()
        self.world = world
        self.issuer = issuer

    def asked(self, pairs: list[tuple[str, str]]) -> Asked:
        """What a request asks for beyond scopes: an Okta org hears nothing of it."""
        del pairs
        return NOTHING

    def query_client(self, client_id: str) -> App | None:
        """Find an app that is in use."""
        app = self.world.apps.get(client_id)
        return app if app is not None and app.active else None

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
            extra = [pair for pair in headers if pair[0].lower() in _HEADERS_OF_ERRORS]
            return json_response(status, body, *extra)
        return Response(status, b"", tuple(headers))

    def handle_error_response(self, request: OAuth2Request, error: OAuth2Error) -> Response:
        """Answer with an error in Okta's words, and write it into the log."""
        token_log.note_failure(self.world, self.issuer, request, error)
        return super().handle_error_response(request, reworded(error, self.issuer.grant_types))  # type: ignore[no-any-return]

    def authenticate_client(self, request: PracticeOAuth2Request, methods: list[str], endpoint: str = "token") -> App:
        """Find out which app is asking; every failure has its own words.

        Spec: RFC 6749 section 2.3
        """
        if "client_assertion" in request.form or "client_assertion_type" in request.form:
            return client_authentication.by_assertion(self.world, request)
        client_authentication.check_secret(self.world, request)
        return super().authenticate_client(request, methods, endpoint)  # type: ignore[no-any-return]

    def proven_key(self, request: PracticeOAuth2Request, bound_to: str = "") -> str:
        """Check the DPoP proof of a token request whose app and grant are known to be good.

        Args:
            request: The request, with its client.
            bound_to: Thumbprint of the key that the redeemed refresh token belongs to.

        Returns:
            The thumbprint of the key that the tokens get bound to; empty where they are bearer tokens.

        Raises:
            OktaFault: The proof is missing or not good.

        Spec: RFC 9449 section 5
        """
        if not request.proof:
            if request.client.dpop_required or bound_to:
                words = "The DPoP proof JWT header is missing."
                raise proof_fault("invalid_dpop_proof_missing_header", words)
            return ""
        jkt = proof_at_token_endpoint(self.world, request.proof, request.url)
        if bound_to and jkt != bound_to:
            words = "The DPoP proof JWT does not match the Public Key binding in refresh token."
            raise proof_fault("invalid_dpop_proof_invalid_public_key_binding", words)
        return jkt


def reworded(error: OAuth2Error, grant_types: tuple[str, ...] = GRANT_TYPES) -> OAuth2Error:
    """Put Okta's words in place of Authlib's where they differ."""
    words = _WORDING.get((error.error, error.description))
    if words:
        error.error, error.description = words
    if error.error in _DEVICE_WORDS:
        error.description = _DEVICE_WORDS[error.error]
    if error.error == "unauthorized_client":
        error.description = "The client is not authorized to use the provided grant type."
    if error.error == "unsupported_grant_type":
        error.description = (
            "The authorization grant type is not supported by the authorization server. "
            f"Configured grant types: [{', '.join(grant_types)}]."
        )
    return error
