"""Checks DPoP proofs, in Okta's order and words, at the token endpoint and in front of everything a token opens."""

import base64
import hashlib
from typing import Any

import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry
from jwt.types import Options

from tokenexplorer.practice.client_keys import Algorithms, ClientKey
from tokenexplorer.practice.oauth_faults import DpopNonceNeeded, proof_fault
from tokenexplorer.practice.timestamps import numeric_date
from tokenexplorer.practice.world import World

_LIFE_S = 300
_CLOCK_LEEWAY_S = 60
_SIGNATURE_ALONE: Options = {
    "verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False, "verify_jti": False,
}  # fmt: skip
_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "k"}


def proof_at_token_endpoint(world: World, proof: str, url: str) -> str:
    """Check a proof that comes with a token request.

    Returns:
        The thumbprint of its key.

    Raises:
        OktaFault: The first thing that is wrong; DpopNonceNeeded where only the nonce is missing.

    Spec: RFC 9449 sections 4.3, 5, 8
    """
    jwk, claims = _read(proof, world.algorithms)
    _check_claims(world, claims, "POST", url)
    if not world.dpop_nonces.accepts(claims.get("nonce"), world.now):
        raise DpopNonceNeeded(world.dpop_nonces.current(world.now))
    return _use(world, jwk, claims)


def check_resource_proof(world: World, proof: str, method: str, url: str, token: str, jkt: str) -> None:
    """Check a proof that comes with a bound access token.

    Raises:
        OktaFault: The first thing that is wrong.

    Spec: RFC 9449 sections 4.3, 7.1
    """
    jwk, claims = _read(proof, world.algorithms)
    _check_claims(world, claims, method, url)
    if claims.get("ath") != _sha256(token):
        raise proof_fault("dpop_proof_invalid_ath", "'ath' claim in the DPoP proof JWT is invalid.")
    if _use(world, jwk, claims) != jkt:
        words = "The access token is not bound to the provided DPoP proof."
        raise proof_fault("invalid_access_token_dpop_binding", words)


def nonce_of(proof: str) -> object:
    """The nonce that a proof bears, which was checked before; None where it has none."""
    return jwt.decode(proof, options={"verify_signature": False}).get("nonce")


def _read(proof: str, algorithms: Algorithms) -> tuple[dict[str, Any], dict[str, Any]]:
    """Verify the signature by the key that the proof brings; answer that key and the claims."""
    try:
        header = jwt.get_unverified_header(proof)
    except (jwt.PyJWTError, ValueError) as error:
        raise proof_fault("invalid_dpop_proof_invalid_jwt", "The parsing of the DPoP proof JWT failed.") from error
    if header.get("typ") != "dpop+jwt":
        raise proof_fault("invalid_dpop_proof_invalid_type", "The DPoP proof JWT header 'typ' must be 'dpop+jwt'.")
    algorithm, jwk = header.get("alg"), header.get("jwk")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        words = "The DPoP proof JWT signature algorithm is not supported."
        raise proof_fault("invalid_dpop_proof_invalid_signature_algorithm", words)
    try:
        if not isinstance(jwk, dict) or _PRIVATE_MEMBERS & jwk.keys() or not ClientKey("", jwk, 0).fits(algorithm):
            raise ValueError  # noqa: TRY301 (one answer for every unusable key)
        key = jwt.PyJWK(jwk, algorithm)
        claims: dict[str, Any] = jwt.decode(
            proof, key, algorithms=[algorithm],
            options=_SIGNATURE_ALONE,
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError) as error:
        words = "The DPoP proof JWT signature is invalid."
        raise proof_fault("invalid_dpop_proof_invalid_signature", words) from error
    return jwk, claims


def _check_claims(world: World, claims: dict[str, Any], method: str, url: str) -> None:
    if claims.get("htm") != method:
        raise proof_fault("invalid_dpop_proof_invalid_htm", "'htm' claim in the DPoP proof JWT is invalid.")
    if claims.get("htu") != url:
        raise proof_fault("invalid_dpop_proof_invalid_htu", "'htu' claim in the DPoP proof JWT is invalid.")
    issued_at = numeric_date(claims.get("iat"))
    if issued_at is None:
        raise proof_fault("invalid_dpop_proof_invalid_iat", "'iat' claim in the DPoP proof JWT is invalid.")
    if issued_at > world.now + _CLOCK_LEEWAY_S:
        words = "The DPoP proof JWT was issued in the future."
        raise proof_fault("invalid_dpop_proof_jwt_issued_in_future", words)
    if issued_at < world.now - _LIFE_S:
        words = "The DPoP proof JWT was issued more than five minutes in the past."
        raise proof_fault("invalid_dpop_proof_jwt_too_old", words)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise proof_fault("invalid_dpop_proof_invalid_jti", "'jti' claim in the DPoP proof JWT is invalid.")


def _use(world: World, jwk: dict[str, Any], claims: dict[str, Any]) -> str:
    """Take note of a good proof, and answer the thumbprint of its key.

    Spec: RFC 7638 section 3, RFC 9449 section 11.1
    """
    try:
        jkt: str = JWKRegistry.import_key(jwk).thumbprint()
    except (JoseError, ValueError) as error:
        words = "The DPoP proof JWT signature is invalid."
        raise proof_fault("invalid_dpop_proof_invalid_signature", words) from error
    if not world.first_use(f"proof {jkt} {claims['jti']}", world.now + _LIFE_S + _CLOCK_LEEWAY_S):
        raise proof_fault("dpop_proof_already_used", "The DPoP proof JWT has already been used.")
    return jkt


def _sha256(token: str) -> str:
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
