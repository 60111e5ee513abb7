"""The raw signature of a JWS, and the one boundary at which errors of the crypto libraries end (I39).

Which key and which algorithm may be used is decided before, in `keys` and by the caller's list of allowed algorithms.

Spec: RFC 7515 section 5.2, RFC 7518 section 3, RFC 8037
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.tokens.exact_json import clip
from tokenexplorer.tokens.keys import ALGORITHMS, Algorithm, candidates, canonical, public_key

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import KeySet, UnreadKey
    from tokenexplorer.tokens.jwt import DecodedJwt

Refetch = Callable[[str], "KeySet | None"]
"""Given an unknown kid, reads the server's keys anew; None or the old ones where it was asked a moment ago (J04)."""

DEFAULT_ALGORITHMS = ("RS256",)
"""Where the server does not say how it signs ID tokens (OpenID Connect Discovery section 3)."""

_PUBLISHED_WRONGLY = (
    "If the server made this token, it has to publish the key so that it can be used for signatures: tell whoever runs "
    "it. Else the token was changed or comes from elsewhere."
)


@dataclass(frozen=True, slots=True)
class SignatureResult:
    """How the look at a signature ended.

    Attributes:
        state: `fits`, `wrong` (it was made by nobody who may), or `unknown` (no key to look with).
        reason: What to tell; empty where it simply fits.
        alg: The algorithm that was used, or empty.
        key_id: Of the key that fits, or that was tried.
        no_key: Whether `wrong` means that no published key could be tried.
        advice: What to do, where it is something of this reason; else empty.
    """

    state: Literal["fits", "wrong", "unknown"]
    reason: str = ""
    alg: str = ""
    key_id: str = ""
    no_key: bool = False
    advice: str = ""


def disallowed(alg: str, allowed: Sequence[str]) -> str:
    """Why the header's algorithm may not be used, or empty (I09, I30)."""
    if alg.strip().lower() in ("none", ""):
        return "The token is not signed at all (alg none)." if alg else "The header names no algorithm."
    if alg not in ALGORITHMS:
        return f"The algorithm {clip(alg)} is not one that is trusted here."
    if canonical(alg) not in {canonical(name) for name in allowed}:
        return f"The token says {alg}, the server signs with {', '.join(allowed)}."
    return ""


def check_signature(
    decoded: DecodedJwt,
    published: KeySet | None,
    *,
    allowed: Sequence[str],
    client_secret: str | None = None,
    refetch: Refetch | None = None,
) -> SignatureResult:
    """Look whether one of the server's keys made the signature.

    Args:
        decoded: The token.
        published: The server's keys, or None where they could not be read.
        allowed: Algorithms that the server's metadata or the person's profile allow; never taken from the token.
        client_secret: For HS256 and its like; nothing else is ever an HMAC key.
        refetch: Called once where the named key is not published, for the keys may have been changed (I22).
    """
    alg_name = decoded.header_text("alg")
    refusal = disallowed(alg_name, allowed)
    if refusal:
        return SignatureResult("wrong", refusal)
    alg = ALGORITHMS[alg_name]
    if alg.kty == "oct":
        return _with_secret(decoded, alg, client_secret)
    if published is None:
        return SignatureResult("unknown", "The server's keys could not be read.", alg.name)
    kid = decoded.header_text("kid")
    result = _with_keys(decoded, published, kid, alg)
    if result.state == "wrong" and refetch is not None and result.no_key and kid:
        try:
            fresh = refetch(kid)
        except Cancelled:
            raise
        except TokenExplorerError:
            fresh = None  # a failed second read keeps the old keys (J04)
        if fresh is not None:
            return _with_keys(decoded, fresh, kid, alg)
    return result


def _left_out(published: KeySet, kid: str) -> tuple[str, ...]:
    """Why keys are left out that were published and may be the one."""

    def may_be_it(key: UnreadKey) -> bool:
        return (kid != "" and key.kid == kid) or ((kid == "" or key.kid is None) and not key.symmetric)

    return tuple(key.why for key in published.unread if may_be_it(key))[:2]


def _with_secret(decoded: DecodedJwt, alg: Algorithm, client_secret: str | None) -> SignatureResult:
    if not client_secret:
        return SignatureResult("unknown", f"{alg.name} needs the client secret, and this app has none.", alg.name)
    secret = client_secret.encode("utf-8")
    if len(secret) < hashlib.new(alg.hash_name).digest_size:
        return SignatureResult("wrong", f"The client secret is too short to be a key for {alg.name}.", alg.name)
    if fits(decoded.signing_input, decoded.signature, alg, secret):
        return SignatureResult("fits", "", alg.name, "the client secret")
    return SignatureResult("wrong", "The signature does not fit the client secret.", alg.name, "the client secret")


def _with_keys(decoded: DecodedJwt, published: KeySet, kid: str, alg: Algorithm) -> SignatureResult:
    choice = candidates(published.keys, kid, alg)
    for jwk in choice.keys:
        if fits(decoded.signing_input, decoded.signature, alg, jwk):
            return SignatureResult("fits", choice.note, alg.name, str(jwk.get("kid", "")))
    if choice.refused:
        why = f"Key {kid} may not verify this token. {' '.join(choice.refused)}"
        return SignatureResult("wrong", why, alg.name, kid, advice=_PUBLISHED_WRONGLY)
    if not choice.keys:
        named = clip(kid) if kid else f"that fits {alg.name}"
        left_out = _left_out(published, kid)
        advice = _PUBLISHED_WRONGLY if left_out else ""
        return SignatureResult(
            "wrong",
            " ".join((f"The server publishes no key {named}.", *left_out)),
            alg.name,
            kid,
            no_key=True,
            advice=advice,
        )
    tried = (
        f"key {kid}"
        if kid
        else f"any of the {len(choice.keys)} keys that were tried"
        if choice.note
        else "the only key"
    )
    return SignatureResult("wrong", f"The signature does not fit {tried}.", alg.name, kid)


def fits(signing_input: bytes, signature: bytes, alg: Algorithm, key: Mapping[str, Any] | bytes) -> bool:
    """Whether this very key made this very signature.

    Args:
        signing_input: Header and payload as spelled, joined by a dot.
        signature: Its bytes.
        alg: How.
        key: A public JWK, or the bytes of a secret for HS256 and its like.
    """
    if alg.kty == "oct" or isinstance(key, bytes):
        made = hmac.digest(key, signing_input, alg.hash_name) if isinstance(key, bytes) and alg.kty == "oct" else b""
        return bool(made) and hmac.compare_digest(made, signature)
    try:
        from jwt.algorithms import get_default_algorithms

        verifier = get_default_algorithms()[canonical(alg.name)]
        return bool(verifier.verify(signing_input, public_key(key), signature))
    except Exception:
        # The boundary (I39): a broken key or signature fits nothing, whatever the library says of it.
        return False
