"""JWT bearer at the custom server: a signed statement about a person takes the place of their sign-in.

Okta lists the grant for custom servers and opens it to few. Which statements are trusted is therefore the practice
org's own rule, as other providers have it: an app may speak for people with a key that it has registered.

Spec: RFC 7523 sections 2.1, 3 and 3.1, RFC 7521 sections 4.1 and 5.2
"""

from typing import Any

import jwt
from authlib.oauth2.rfc6749 import (
    BaseGrant,
    InvalidRequestError,
    InvalidScopeError,
    TokenEndpointMixin,
    UnauthorizedClientError,
)

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.client_keys import ALGORITHMS
from tokenexplorer.practice.identifiers import random_token
from tokenexplorer.practice.issuers import JWT_BEARER
from tokenexplorer.practice.oauth_faults import OktaFault
from tokenexplorer.practice.oauth_request import PracticeOAuth2Request
from tokenexplorer.practice.oauth_server import CLIENT_AUTHENTICATION, PracticeAuthorizationServer
from tokenexplorer.practice.people import Person
from tokenexplorer.practice.request_rules import check_scopes
from tokenexplorer.practice.timestamps import numeric_date
from tokenexplorer.practice.tokens import SignIn, mint_set
from tokenexplorer.practice.world import World

_DEFAULT_SCOPE = "messages.read"
_LONGEST_LIFE_S = 3600
_CLOCK_LEEWAY_S = 60


class AssertionGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib ships no types
    """Tokens for a person whom the app's assertion names."""

    GRANT_TYPE = JWT_BEARER
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTHENTICATION
    server: PracticeAuthorizationServer
    request: PracticeOAuth2Request

    def validate_token_request(self) -> None:
        """Find the app, then judge what it says.

        Raises:
            OAuth2Error: The first fault.
        """
        app: App = self.authenticate_token_endpoint_client()
        self.request.client = app
        if not app.check_grant_type(JWT_BEARER):
            raise UnauthorizedClientError
        assertion = self.request.form.get("assertion")
        if not assertion:
            raise InvalidRequestError("The token request is missing the 'assertion' parameter.")
        issuer = self.server.issuer
        self._scope = self.request.form.get("scope") or _DEFAULT_SCOPE
        check_scopes(self._scope, app, issuer)
        if "offline_access" in self._scope.split():
            # A new assertion is what the next token is asked with (RFC 7521 section 4.1).
            raise InvalidScopeError("The 'offline_access' scope cannot be requested using an assertion.")
        # Before the assertion: a request that only lacks a nonce must not use it up.
        self._jkt = self.server.proven_key(self.request)
        names = {issuer.issuer, f"{self.server.world.org_url}{issuer.base_path}/token", self.request.url}
        self._person = _check_assertion(self.server.world, app, assertion, names)

    def create_token_response(self) -> tuple[int, dict[str, Any], Any]:
        """Mint the tokens: about the person, for the app."""
        world, app = self.server.world, self.request.client
        sign_in = SignIn(self.server.issuer, app, self._person, self._scope, world.now, random_token(), jkt=self._jkt)
        return 200, mint_set(world, sign_in, self._scope), self.TOKEN_RESPONSE_HEADER


def _check_assertion(world: World, app: App, assertion: str, names: set[str]) -> Person:
    """Find out about whom an assertion is.

    Args:
        world: Knows the people and what has been used.
        app: The app that hands it in.
        assertion: As it came.
        names: Of this server, one of which it has to bear.

    Raises:
        OktaFault: The first thing that is wrong.

    Spec: RFC 7523 section 3, its numbers 1 to 10
    """
    try:
        header = jwt.get_unverified_header(assertion)
        claims: dict[str, Any] = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise _fault("invalid_jwt", "The 'assertion' is no JWT.") from error
    if claims.get("iss") != app.client_id:
        raise _fault("invalid_issuer", "The issuer of the 'assertion' is not trusted by this authorization server.")
    _check_audience(claims.get("aud"), names)
    expires_at = _check_times(world, claims)
    _check_signature(app, assertion, header)
    person = _find_person(world, app, claims.get("sub"))
    jti = claims.get("jti")
    if jti is not None and not world.first_use(f"grant {app.client_id} {jti}", expires_at + _CLOCK_LEEWAY_S):
        raise _fault("already_used", "The 'assertion' has already been used.")
    return person


def _check_audience(value: object, names: set[str]) -> None:
    audiences = value if isinstance(value, list) else [value]
    if not any(isinstance(each, str) and each in names for each in audiences):
        words = "The audience of the 'assertion' must be the token endpoint or the issuer of this authorization server."
        raise _fault("invalid_audience", words)


def _check_times(world: World, claims: dict[str, Any]) -> float:
    times = {name: numeric_date(claims.get(name)) for name in ("exp", "nbf", "iat")}
    broken = [name for name, value in times.items() if value is None and name in claims]
    if broken:
        raise _fault("invalid_time", f"The '{broken[0]}' claim of the 'assertion' is no number of seconds.")
    expires_at, not_before, issued_at = times["exp"], times["nbf"], times["iat"]
    if expires_at is None:
        raise _fault("expiration_required", "The 'assertion' must contain the 'exp' claim.")
    if expires_at + _CLOCK_LEEWAY_S <= world.now:
        raise _fault("expired", "The 'assertion' is expired.")
    if expires_at > world.now + _LONGEST_LIFE_S + _CLOCK_LEEWAY_S:
        raise _fault("expires_too_far_in_future", "The 'assertion' has an expiration too far into the future.")
    if not_before is not None and not_before > world.now + _CLOCK_LEEWAY_S:
        raise _fault("not_yet_valid", "The 'assertion' is not valid yet.")
    if issued_at is not None and issued_at > world.now + _CLOCK_LEEWAY_S:
        raise _fault("issued_at_in_future", "The 'assertion' must be issued before the current time.")
    return expires_at


def _check_signature(app: App, assertion: str, header: dict[str, Any]) -> None:
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise _fault("invalid_signature_algorithm", "The signature algorithm of the 'assertion' is not supported.")
    fitting = [
        key for key in app.keys if key.status == "ACTIVE" and key.kid == (kid or key.kid) and key.fits(algorithm)
    ]
    if len(fitting) != 1:
        words = "The 'assertion' is not signed with a key that is registered for its issuer."
        raise _fault("invalid_kid", words)
    try:
        jwt.PyJWS().decode(assertion, jwt.PyJWK(fitting[0].jwk, algorithm), algorithms=[algorithm])
    except (jwt.PyJWTError, ValueError) as error:
        raise _fault("invalid_signature", "The signature of the 'assertion' is invalid.") from error


def _find_person(world: World, app: App, subject: object) -> Person:
    person = world.find_person(subject) if isinstance(subject, str) and subject.strip() else None
    if person is None or person.status != "ACTIVE":
        raise _fault("invalid_subject", "The subject of the 'assertion' is no active user of this org.")
    if app.assigned is not None and person.id not in app.assigned:
        raise _fault("user_not_assigned", "The subject of the 'assertion' is not assigned to the client application.")
    return person


def _fault(reason: str, words: str) -> OktaFault:
    return OktaFault(f"assertion_{reason}", "invalid_grant", words)
