"""Token sets made by hand, signed by the keys of `tests.peers.jose_forge`, good but where a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.peers.hostile_op import REMOVED, half_hash, overridden
from tests.peers.jose_forge import SigningKey, compact, session_key
from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.tokens.verdict import Verification

NOW = datetime(2026, 11, 21, 14, 2, 12, tzinfo=UTC)
ISSUER = "https://acme.okta.com"
CLIENT_ID = "0oa8f3kd2hVq1ZcXt5d7"
NONCE = "nonce-sent-with-this-sign-in"
ACCESS_TOKEN = "opaque-access-token"

__all__ = ["REMOVED"]


def metadata(**changes: Any) -> ProviderMetadata:
    values = {
        "issuer": ISSUER,
        "source_url": f"{ISSUER}/.well-known/openid-configuration",
        "fetched_at": NOW,
        "id_token_signing_alg_values_supported": ("RS256", "ES256", "EdDSA"),
        **changes,
    }
    return ProviderMetadata(**values)


def keys(*published: SigningKey | Mapping[str, Any]) -> KeySet:
    jwks = tuple(each.public_jwk() if isinstance(each, SigningKey) else each for each in published)
    return KeySet(f"{ISSUER}/keys", jwks, (), NOW)


def claims(**changes: Any) -> dict[str, Any]:
    moment = int(NOW.timestamp())
    good = {
        "iss": ISSUER,
        "sub": "00u4k1ab7QnXe2Rw5d7",
        "aud": CLIENT_ID,
        "iat": moment - 1,
        "exp": moment + 3600,
        "nonce": NONCE,
        "at_hash": half_hash(ACCESS_TOKEN),
    }
    return overridden(good, changes)


def id_token(key: SigningKey | None = None, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    signing = key or session_key("RS256")
    fields = overridden({"alg": signing.alg, "kid": signing.kid}, header or {})
    return compact(fields, claims(**changes), signing)


def summary(**changes: Any) -> TokenSummary:
    values = {
        "id": "1",
        "name": "",
        "org_id": "org",
        "client_ref": "client",
        "client_name": "Web sign-in",
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "identity": "ann@acme.com",
        "kinds": ("access_token", "id_token"),
        "token_type": "Bearer",
        "scopes": ("openid", "profile"),
        "requested_scopes": ("openid", "profile"),
        "received_at": NOW,
        "access_expires_at": NOW + timedelta(hours=1),
        **changes,
    }
    return TokenSummary(**values)


def token_set(id_token_text: str | None, access_token: str | None = ACCESS_TOKEN, **changes: Any) -> TokenSet:
    return TokenSet(summary(**changes), access_token, id_token_text, nonce=NONCE)


def check(token: str, *published: SigningKey | Mapping[str, Any], **wishes: Any) -> Verification:
    """Check an ID token as a sign-in does, with the published key of the tests where none is named."""
    given: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "nonce": NONCE,
        "now": NOW,
        **{name: value for name, value in wishes.items() if name not in ("access_token", "metadata")},
    }
    return checks.id_token(
        token_set(token, wishes.get("access_token", ACCESS_TOKEN)),
        wishes.get("metadata") or metadata(),
        keys(*(published or (session_key("RS256"),))),
        **given,
    )


def failed_ids(verification: Verification) -> list[str]:
    return [each.id for each in verification.checks if each.outcome.value == "failed"]
