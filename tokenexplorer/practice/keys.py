"""Signing keys of one start of the practice org.

The key for org access tokens is made but never published: the real org server keeps those keys to itself too, and
people shall meet "cannot be verified" here before they meet it at work.
"""

from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tokenexplorer.practice.identifiers import random_token

ALGORITHM = "RS256"
_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One RSA key pair with its key ID."""

    kid: str
    _private_key: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> "SigningKey":
        """Make a new key."""
        return cls(random_token(), rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS))

    def sign(self, claims: dict[str, Any]) -> str:
        """Make a compact JWS with the header of an Okta token: `kid` and `alg`, no `typ`.

        Spec: RFC 7515 section 3.1
        """
        return jwt.encode(claims, self._private_key, algorithm=ALGORITHM, headers={"kid": self.kid, "typ": None})

    def public_jwk(self) -> dict[str, Any]:
        """The public half as a JWK.

        Spec: RFC 7517 section 4
        """
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self._private_key.public_key(), as_dict=True)
        return {"kty": "RSA", "alg": ALGORITHM, "kid": self.kid, "use": "sig", "e": key["e"], "n": key["n"]}
