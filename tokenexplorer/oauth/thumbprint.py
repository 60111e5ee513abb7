"""The thumbprint of a public key: its name wherever a key needs one.

Spec: RFC 7638
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

_REQUIRED = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "oct": ("k", "kty")}


def thumbprint(jwk: Mapping[str, object]) -> str:
    """SHA-256 over the key's required members, base64url; whatever else it bears does not count.

    Raises:
        ValueError: It is no key of a known type.

    Spec: RFC 7638 section 3, RFC 8037 section 2
    """
    names = _REQUIRED.get(str(jwk.get("kty")))
    if names is None or not all(isinstance(jwk.get(name), str) for name in names):
        raise ValueError("no key of a known type")
    members = json.dumps({name: jwk[name] for name in names}, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).rstrip(b"=").decode("ascii")
