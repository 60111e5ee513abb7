"""Signed client assertions: private_key_jwt with the app's registered keys, client_secret_jwt with its secret.

Every fault has Okta's own words, since telling them apart is what people come to practise.
"""

from typing import Any

import jwt

from tokenexplorer.practice.apps import App
from tokenexplorer.practice.client_keys import SECRET_ALGORITHMS, Algorithms
from tokenexplorer.practice.oauth_faults import OktaFault, client_fault
from tokenexplorer.practice.timestamps import numeric_date
from tokenexplorer.practice.world import World

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_LIFE_S = 3600
_CLOCK_LEEWAY_S = 60


def check_assertion(world: World, form: dict[str, str], *audiences: str) -> App:
    """Find out which app signed a request.

    Args:
        world: Knows the apps and what has been used.
        form: The body of the request.
        audiences: The assertion has to name one of them; at an Okta org only the URL that was called.

    Raises:
        OktaFault: The first thing that is wrong.

    Spec: RFC 7521 section 4.2, RFC 7523 section 3
    """
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise OktaFault("client_assertion_type_invalid", "invalid_request", "The client_assertion_type is invalid.")
    header, claims = _parse(form.get("client_assertion", ""))
    app = _find_app(world, claims, form)
    if claims.get("aud") not in (*audiences, *([each] for each in audiences)):
        words = "The audience claim for client_assertion must be the endpoint invoked for the request."
        raise client_fault("client_assertion_invalid_audience", words)
    expires_at = _check_times(world, claims)
    _check_signature(app, form["client_assertion"], header, world.algorithms)
    jti = claims.get("jti")
    if jti is not None and not world.first_use(f"assertion {app.client_id} {jti}", expires_at):
        raise client_fault("client_assertion_already_used", "The client_assertion token has already been used.")
    return app


def _parse(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header = jwt.get_unverified_header(assertion)
        claims: dict[str, Any] = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise client_fault("client_assertion_invalid_jwt", "The parsing of the client_assertion failed.") from error
    return header, claims


def _find_app(world: World, claims: dict[str, Any], form: dict[str, str]) -> App:
    issuer, subject = claims.get("iss"), claims.get("sub")
    app = world.apps.get(issuer) if isinstance(issuer, str) else None
    if app is None or not app.active:
        words = "The issuer claim for client_assertion is not a valid client_id."
        raise client_fault("client_assertion_invalid_issuer", words)
    if subject != issuer or form.get("client_id", issuer) != issuer:
        words = "The subject claim for client_assertion is not a valid client_id."
        raise client_fault("client_assertion_invalid_subject", words)
    return app


def _check_times(world: World, claims: dict[str, Any]) -> float:
    expires_at, issued_at = numeric_date(claims.get("exp")), numeric_date(claims.get("iat"))
    if expires_at is None:
        words = "The client_assertion token must contain the 'exp' claim."
        raise client_fault("client_assertion_expiration_required", words)
    if expires_at <= world.now:
        raise client_fault("client_assertion_expired_token", "The client_assertion token is expired.")
    if issued_at is not None and issued_at > world.now + _CLOCK_LEEWAY_S:
        words = "The client_assertion token must be issued before the current time."
        raise client_fault("client_assertion_issued_at_in_future", words)
    if expires_at > world.now + _LONGEST_LIFE_S + _CLOCK_LEEWAY_S:
        words = "The client_assertion token has an expiration too far into the future."
        raise client_fault("client_assertion_expires_too_far_in_future", words)
    return expires_at


def _check_signature(app: App, assertion: str, header: dict[str, Any], algorithms: Algorithms) -> None:
    algorithm = header.get("alg")
    allowed = algorithms if app.auth_method == "private_key_jwt" else SECRET_ALGORITHMS if app.uses_secret else ()
    if not allowed:
        words = "Client authentication failed. Either the client or the client credentials are invalid."
        raise client_fault("invalid_token_endpoint_auth_method", words)
    if not isinstance(algorithm, str) or algorithm not in allowed:
        words = "The client_assertion signature algorithm is invalid."
        raise client_fault("client_assertion_invalid_signature_algorithm", words)
    key = _secret(app, algorithm) if app.uses_secret else _key(app, algorithm, header.get("kid"))
    try:
        jwt.PyJWS().decode(assertion, key, algorithms=[algorithm])
    except (jwt.PyJWTError, ValueError) as error:
        words = "The client_assertion signature is invalid."
        raise client_fault("client_assertion_invalid_signature", words) from error


def _secret(app: App, algorithm: str) -> bytes:
    secret = (app.client_secret or "").encode()
    if len(secret) < SECRET_ALGORITHMS[algorithm]:
        words = "The client secret is too short for the signature algorithm of the client_assertion."
        raise client_fault("client_assertion_invalid_secret_length", words)
    return secret


def _key(app: App, algorithm: str, kid: object) -> jwt.PyJWK:
    if not app.keys:
        raise client_fault("client_assertion_jwks_not_configured", "The client does not have a JWKSet configured.")
    active = [key for key in app.keys if key.status == "ACTIVE"]
    fitting = [key for key in active if kid is None or key.kid == kid]
    if len(fitting) != 1:
        raise client_fault("client_assertion_invalid_kid", "The client_assertion JWT kid is invalid.")
    if not fitting[0].fits(algorithm):
        words = "The client_assertion signature algorithm is invalid."
        raise client_fault("client_assertion_invalid_signature_algorithm", words)
    return jwt.PyJWK(fitting[0].jwk, algorithm)
