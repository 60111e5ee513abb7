"""Makes signed tokens by hand, so that every wrong one can be made, too. Nothing here checks anything."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | bytes


def base64url(data: bytes) -> str:
    """Unpadded base64url (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _number(value: int, size: int | None = None) -> str:
    return base64url(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


@dataclass(frozen=True)
class SigningKey:
    """A private key with the `kid` and `alg` it is published under; bytes are an HMAC secret."""

    kid: str
    alg: str
    private: PrivateKey = field(repr=False)

    def public_jwk(self) -> dict[str, str]:
        """The public key as a JWK (RFC 7517); an HMAC secret has none, so only its kind is told."""
        named = {"kid": self.kid, "alg": self.alg, "use": "sig"}
        match self.private:
            case rsa.RSAPrivateKey():
                numbers = self.private.public_key().public_numbers()
                return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e), **named}
            case ec.EllipticCurvePrivateKey():
                point = self.private.public_key().public_numbers()
                return {"kty": "EC", "crv": "P-256", "x": _number(point.x, 32), "y": _number(point.y, 32), **named}
            case ed25519.Ed25519PrivateKey():
                raw = self.private.public_key().public_bytes_raw()
                return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw), **named}
            case _:
                return {"kty": "oct", **named}

    def sign(self, message: bytes) -> bytes:
        """The signature in JWS form (RFC 7518 section 3)."""
        match self.private:
            case rsa.RSAPrivateKey():
                return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
            case ec.EllipticCurvePrivateKey():
                r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
                return r.to_bytes(32, "big") + s.to_bytes(32, "big")
            case ed25519.Ed25519PrivateKey():
                return self.private.sign(message)
            case _:
                return hmac.digest(self.private, message, hashlib.sha256)


def new_key(alg: str, kid: str) -> SigningKey:
    """A fresh key for RS256, ES256 or EdDSA."""
    made: PrivateKey
    match alg:
        case "RS256":
            made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case "ES256":
            made = ec.generate_private_key(ec.SECP256R1())
        case "EdDSA":
            made = ed25519.Ed25519PrivateKey.generate()
        case _:
            raise ValueError(f"no key for {alg}")
    return SigningKey(kid, alg, made)


@cache
def session_key(alg: str, name: str = "main") -> SigningKey:
    """The key of this test run for `alg`: RSA keys are slow to make, so every server shares them."""
    return new_key(alg, f"{alg.lower()}-{name}")


def compact(header: Mapping[str, Any], payload: bytes | Mapping[str, Any], key: SigningKey | None) -> str:
    """A compact JWS (RFC 7515 section 7.1); key None leaves the signature empty, bytes are signed as they are."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    message = f"{base64url(json.dumps(header).encode())}.{base64url(body)}"
    return f"{message}.{base64url(key.sign(message.encode()) if key else b'')}"
