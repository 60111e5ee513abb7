"""The signed statement by which an app proves itself: who it is, to whom, for how long. Each is used once.

Spec: RFC 7523 sections 2.2 and 3, OpenID Connect Core 1.0 section 9
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import ConfigError

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import SigningKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME_S = 300
"""At most: what is stolen on its way is worthless soon."""

SECRET_ALG = "HS256"  # noqa: S105 -- an algorithm
"""What a client secret signs with."""

_SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is sent as `client_assertion`, and the same to look at.

    Attributes:
        token: The signed JWT.
        header: Its header: `alg`, `typ`, `kid`.
        claims: `iss`, `sub`, `aud`, `iat`, `exp`, `jti`.
    """

    token: str = field(repr=False)
    header: dict[str, Any]
    claims: dict[str, Any]


def assertion(
    key_or_secret: SigningKey | str, client_id: str, audience: str, now: datetime, lifetime_s: int = LIFETIME_S
) -> Assertion:
    """Make one, for one attempt; its `jti` is new each time.

    Args:
        key_or_secret: The key of private_key_jwt, or the secret of client_secret_jwt.
        client_id: As registered: issuer and subject alike.
        audience: The token endpoint, or what the provider wants instead.
        now: Aware.
        lifetime_s: At most five minutes.

    Raises:
        ConfigError: The secret is too short to sign with, or the key cannot be read.
    """
    claims = statement(client_id, client_id, audience, now, max(1, min(lifetime_s, LIFETIME_S)))
    if isinstance(key_or_secret, str):
        header = {"alg": SECRET_ALG, "typ": "JWT"}
        return Assertion(_signed_with_secret(key_or_secret, header, claims), header, claims)
    return signed(key_or_secret, claims)


def statement(issuer: str, subject: str, audience: str, now: datetime, lifetime_s: int = LIFETIME_S) -> dict[str, Any]:
    """The claims of an assertion; `jti` is new each time (RFC 7523 section 3)."""
    seconds = int(now.timestamp())
    return {
        "iss": issuer,
        "sub": subject,
        "aud": audience,
        "iat": seconds,
        "exp": seconds + lifetime_s,
        "jti": secrets.token_urlsafe(24),
    }


def signed(key: SigningKey, claims: dict[str, Any]) -> Assertion:
    """Sign claims.

    Raises:
        ConfigError: The key cannot be read.
    """
    header = {"alg": key.alg, "typ": "JWT", "kid": key.kid}
    return Assertion(_signed_with_key(key, header, claims), header, claims)


def _signed_with_secret(secret: str, header: dict[str, str], claims: dict[str, Any]) -> str:
    import jwt

    key = secret.encode("utf-8")
    if len(key) < _SHORTEST_SECRET:  # RFC 7518 section 3.2: a key must be as long as the hash
        words = f"Use one of {_SHORTEST_SECRET} characters or more, or send it in the header."
        raise ConfigError("The client secret is too short to sign with.", words, field="client_secret")
    return jwt.encode(claims, key, algorithm=header["alg"], headers=header)


def _private_key(key: SigningKey) -> Any:
    import jwt
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers
    from jwt.utils import from_base64url_uint

    members = json.loads(key.private_jwk)
    if members["kty"] != "RSA":
        return jwt.PyJWK(members, algorithm=key.alg).key
    n, e, d, p, q, dp, dq, qi = (from_base64url_uint(members[name]) for name in "n e d p q dp dq qi".split())
    # Its primes were tested when it was made or imported, and the vault sees that it is what was written. To test them
    # again for each assertion takes 35 ms with 2048 bits, and 200 ms with 4096.
    numbers = RSAPrivateNumbers(p, q, d, dp, dq, qi, RSAPublicNumbers(e, n))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _signed_with_key(key: SigningKey, header: dict[str, str], claims: dict[str, Any]) -> str:
    import jwt

    try:
        return jwt.encode(claims, _private_key(key), algorithm=key.alg, headers=header)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError) as error:
        # The library's text may quote the key.
        words = "Make or import another key, and register its public half."
        raise ConfigError(
            "The key of this app cannot sign.", words, type(error).__name__, field="signing_key"
        ) from None
