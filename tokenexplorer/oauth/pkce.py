"""Proof Key for Code Exchange: the verifier that stays here and the challenge that is sent. S256 only (A03).

Spec: RFC 7636 sections 4.1, 4.2 and 7.2
"""

from __future__ import annotations

import base64
import hashlib
import secrets

METHOD = "S256"
"""`plain` is never used, not even when a server refuses S256 (RFC 7636 section 7.2)."""


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7636 appendix A)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def random_text(size_bytes: int = 32) -> str:
    """Fresh random bytes as base64url: a verifier (43 characters), a state or a nonce.

    Okta takes only letters, digits and some signs in `state`; base64url stays within them.
    """
    return base64url(secrets.token_bytes(size_bytes))


def code_challenge(code_verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 section 4.2)."""
    return base64url(hashlib.sha256(code_verifier.encode("ascii")).digest())
