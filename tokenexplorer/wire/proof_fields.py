"""A DPoP proof as lines for the trace: what it says, without the signature that makes it one (RFC 9449 section 4.2)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.redaction import mask, redact_text, redact_url
from tokenexplorer.wire.body import parse_json
from tokenexplorer.wire.message import Field

_LONGEST = 16_384
_SHOWN = 300
_MEANINGS: Mapping[str, str] = {
    "htm": "the method that the proof is made for",
    "htu": "the address that it is made for, without the query",
    "iat": "when it was made",
    "jti": "no two proofs are the same",
    "ath": "SHA-256 of the access token beside it",
    "nonce": "the server's, so that nobody can make proofs in advance",
}


def proof_fields(proof: str) -> list[Field]:
    """The members of a proof that tell something, and its signature masked; empty where it is none."""
    parts = proof.strip().split(".")
    if len(parts) != 3 or len(proof) > _LONGEST:
        return []
    header, claims = _object(parts[0]), _object(parts[1])
    if header is None or claims is None:
        return []
    fields = [Field("DPoP jwk", _key(header), "the public half of the key that the token is bound to")]
    for name, meaning in _MEANINGS.items():
        value = claims.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            fields.append(Field(f"DPoP {name}", _shown(name, str(value)), _when(name, value) or meaning))
    fields.append(Field("DPoP signature", mask(parts[2]), "proves that this app holds the private half"))
    return fields


def _object(part: str) -> dict[str, Any] | None:
    try:
        value = parse_json(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (MalformedResponseError, binascii.Error, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _key(header: Mapping[str, Any]) -> str:
    jwk = header.get("jwk")
    members = jwk if isinstance(jwk, dict) else {}
    words = (members.get("kty"), members.get("crv"), header.get("alg"))
    return redact_text(" ".join(word for word in words if isinstance(word, str)))[:_SHOWN]


def _shown(name: str, value: str) -> str:
    return (redact_url(value) if name == "htu" else redact_text(value))[:_SHOWN]


def _when(name: str, value: object) -> str:
    if name != "iat" or not isinstance(value, int):
        return ""
    try:
        return f"when it was made: {datetime.fromtimestamp(value, UTC):%H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return ""
