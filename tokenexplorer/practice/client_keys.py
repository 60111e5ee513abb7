"""The public keys of an app, as it registers them: which ones a server takes, and their ids and states.

Okta takes RSA from 2048 bits and the NIST curves; Ed25519 is refused here as it is there. A face of no vendor takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tokenexplorer.practice.identifiers import random_id

KeyStatus = Literal["ACTIVE", "INACTIVE"]
Algorithms = Mapping[str, tuple[str, str | None]]
MOST_KEYS = 50

_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_PUBLIC_MEMBERS = ("kty", "kid", "alg", "use", "n", "e", "crv", "x", "y")
_LEAST_RSA_BITS = 2048
# Signature algorithm -> what the key has to be; those that Okta takes.
ALGORITHMS: Algorithms = {
    "RS256": ("RSA", None), "RS384": ("RSA", None), "RS512": ("RSA", None),
    "ES256": ("EC", "P-256"), "ES384": ("EC", "P-384"), "ES512": ("EC", "P-521"),
}  # fmt: skip
EVERY_ALGORITHM: Algorithms = {
    **ALGORITHMS,
    "PS256": ("RSA", None), "PS384": ("RSA", None), "PS512": ("RSA", None), "EdDSA": ("OKP", "Ed25519"),
}  # fmt: skip
SECRET_ALGORITHMS = {"HS256": 32, "HS384": 48, "HS512": 64}
"""HMAC algorithm -> the least length of a secret in bytes."""
ASSERTION_ALGORITHMS = (*SECRET_ALGORITHMS, *ALGORITHMS)
_OKTA_KINDS = "RSA, or EC with P-256, P-384 or P-521"
_EVERY_KIND = "RSA, EC with P-256, P-384 or P-521, or OKP with Ed25519"


class UnfitKeyError(ValueError):
    """A JWK that cannot be registered; its text is the cause that the API names."""


@dataclass(slots=True)
class ClientKey:
    """One registered key.

    Attributes:
        jwk: Public members only.
    """

    id: str
    jwk: dict[str, Any]
    created: float
    status: KeyStatus = "ACTIVE"

    @property
    def kid(self) -> str:
        """The key id that assertions name; empty where the app gave none."""
        return str(self.jwk.get("kid") or "")

    def fits(self, algorithm: str) -> bool:
        """Tell whether a signature of this algorithm can come from this key."""
        kind, curve = EVERY_ALGORITHM[algorithm]
        return self.jwk["kty"] == kind and (curve is None or self.jwk.get("crv") == curve)


def read_jwk(value: object, algorithms: Algorithms = ALGORITHMS) -> dict[str, Any]:
    """Check a JWK that an app registers.

    Args:
        value: What came.
        algorithms: Those that the server takes; the key has to be good for one of them.

    Returns:
        Its public members.

    Raises:
        UnfitKeyError: It is no key that the server takes.

    Spec: RFC 7517 section 4, RFC 7518 section 6
    """
    if not isinstance(value, dict):
        raise UnfitKeyError("Each key in the 'jwks' must be a JSON object.")
    if _PRIVATE_MEMBERS & value.keys():
        raise UnfitKeyError("The 'jwks' must contain public keys only.")
    jwk = {name: value[name] for name in _PUBLIC_MEMBERS if name in value}
    if not all(isinstance(member, str) for member in jwk.values()):
        raise UnfitKeyError("Each key in the 'jwks' must be well-formed.")
    kind = (jwk.get("kty"), None if jwk.get("kty") == "RSA" else jwk.get("crv"))
    algorithm = next((name for name, needed in algorithms.items() if needed == kind), None)
    if algorithm is None:
        kinds = _OKTA_KINDS if algorithms is ALGORITHMS else _EVERY_KIND
        raise UnfitKeyError(f"The 'kty' of a key in the 'jwks' must be {kinds}.")
    if jwk.get("use", "sig") != "sig":
        raise UnfitKeyError("The 'use' of a signing key must be 'sig'.")
    try:
        key = jwt.PyJWK(jwk, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise UnfitKeyError("Each key in the 'jwks' must be well-formed.") from error
    if isinstance(key, RSAPublicKey) and key.key_size < _LEAST_RSA_BITS:
        raise UnfitKeyError("RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
    return jwk


def add_key(keys: list[ClientKey], value: object, now: float, algorithms: Algorithms = ALGORITHMS) -> ClientKey:
    """Register one more key.

    Raises:
        UnfitKeyError: It is no key that the server takes, or cannot be told from the others.
    """
    key = ClientKey(random_id("pks"), read_jwk(value, algorithms), now)
    check_together([*keys, key])
    keys.append(key)
    return key


def check_together(keys: list[ClientKey]) -> None:
    """Check the keys of one app beside each other.

    Raises:
        UnfitKeyError: They cannot be told apart, or are too many.
    """
    if len(keys) > MOST_KEYS:
        raise UnfitKeyError(
            "You can't create a new key. You have reached the maximum number of keys allowed (50). "
            "To add another key, you must first delete an existing one."
        )
    kids = [key.kid for key in keys]
    if len(keys) > 1 and "" in kids:
        raise UnfitKeyError("Each key should have a unique kid when adding multiple keys.")
    if len(set(kids)) < len(kids):
        raise UnfitKeyError("All keys in the 'jwks' must have a unique `kid`.")
