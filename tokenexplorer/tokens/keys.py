"""Which published key may verify a signature (RFC 7517), and the key object made of it.

No fetching: key sets come in as values. No trust in a token's header: the algorithm must be allowed from outside (I30).

Spec: RFC 7517 section 4, RFC 7518 section 6, RFC 8037, RFC 9864
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jwt.algorithms import AllowedPublicKeys

MOST_KEYS_TRIED = 10
RSA_LEAST_BITS = 2048
RSA_LEAST_EXPONENT = 3


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A signature algorithm that can verify.

    Attributes:
        name: As in a header's `alg`.
        kty: Of its keys.
        curve: Of its keys, or empty.
        hash_name: For hashlib; also of at_hash and c_hash (OpenID Connect Core section 3.1.3.6).
    """

    name: str
    kty: str
    curve: str
    hash_name: str


_CURVES = {"256": "P-256", "384": "P-384", "512": "P-521"}
ALGORITHMS: Final = {
    **{
        f"{family}{size}": Algorithm(f"{family}{size}", "RSA", "", f"sha{size}")
        for family in ("RS", "PS")
        for size in _CURVES
    },
    **{f"ES{size}": Algorithm(f"ES{size}", "EC", curve, f"sha{size}") for size, curve in _CURVES.items()},
    **{f"HS{size}": Algorithm(f"HS{size}", "oct", "", f"sha{size}") for size in _CURVES},
    # RFC 9864 gave EdDSA with Ed25519 a name of its own; both are in use.
    **{name: Algorithm(name, "OKP", "Ed25519", "sha512") for name in ("EdDSA", "Ed25519")},
}
_SAME: Final = {"Ed25519": "EdDSA"}


def canonical(alg: str) -> str:
    """One name for the two names of Ed25519 signatures."""
    return _SAME.get(alg, alg)


def misfit(jwk: Mapping[str, Any], alg: Algorithm) -> str:
    """Why a key may not verify signatures of an algorithm, or empty where it may (I31)."""
    if jwk.get("kty") != alg.kty:
        return f"it is a key of type {jwk.get('kty')!r}, {alg.name} needs {alg.kty}"
    if alg.curve and jwk.get("crv") != alg.curve:
        return f"its curve is {jwk.get('crv')!r}, {alg.name} needs {alg.curve}"
    if "alg" in jwk and canonical(str(jwk["alg"])) != canonical(alg.name):
        return f"it is for {jwk['alg']!r}, the token uses {alg.name}"
    if jwk.get("use", "sig") != "sig":
        return f"its use is {jwk['use']!r}, not sig"
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, Sequence) or isinstance(operations, str) or "verify" not in operations:
        return "its key_ops do not allow verify"
    return _weak_rsa(jwk) if alg.kty == "RSA" else ""


def _weak_rsa(jwk: Mapping[str, Any]) -> str:
    try:
        modulus, exponent = _number(jwk.get("n")), _number(jwk.get("e"))
    except ValueError:
        return "its numbers are no base64url"
    if modulus.bit_length() < RSA_LEAST_BITS:
        return f"it has only {modulus.bit_length()} bits, {RSA_LEAST_BITS} are the least"
    if exponent < RSA_LEAST_EXPONENT or exponent % 2 == 0:
        return f"its exponent {exponent} is unsafe"
    return ""


def _number(text: object) -> int:
    if not isinstance(text, str) or not text:
        raise ValueError("no number")
    return int.from_bytes(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True), "big")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The keys that may have signed a token.

    Attributes:
        keys: At most `MOST_KEYS_TRIED`, in the order published.
        refused: One line for each key that bears the kid but may not verify.
        known: Whether the kid is published at all; True where the token names none.
        note: What to know about the choice, or empty.
    """

    keys: tuple[Mapping[str, Any], ...]
    refused: tuple[str, ...] = ()
    known: bool = True
    note: str = ""


def candidates(published: Sequence[Mapping[str, Any]], kid: str, alg: Algorithm) -> Candidates:
    """The published keys that fit a token's `kid` and algorithm (I06, I07, J06).

    Args:
        published: A key set's keys; symmetric ones are ignored here once more (I30).
        kid: The header's, or empty where it has none: then every fitting key is tried.
        alg: The token's algorithm, already allowed.
    """
    named = [jwk for jwk in published if jwk.get("kty") != "oct" and (not kid or jwk.get("kid") == kid)]
    fitting = [jwk for jwk in named if not misfit(jwk, alg)]
    refused = tuple(f"Key {jwk.get('kid', 'without kid')}: {why}." for jwk in named if (why := misfit(jwk, alg)))
    note = ""
    if not kid:
        note = f"The token names no key, so all {len(fitting)} that fit are tried." if len(fitting) > 1 else ""
        if len(fitting) > MOST_KEYS_TRIED:
            note = f"The token names no key, so {MOST_KEYS_TRIED} of the {len(fitting)} that fit are tried."
    elif len(fitting) > 1:
        note = f"{len(fitting)} published keys bear the name {kid}; each is tried."
    return Candidates(tuple(fitting[:MOST_KEYS_TRIED]), refused if kid else (), bool(named) or not kid, note)


def public_key(jwk: Mapping[str, Any]) -> AllowedPublicKeys:
    """The key object of a JWK; made once for each key.

    Raises:
        Exception: Whatever the library says of a broken key; `signature` is the boundary that maps it (I39).
    """
    members = tuple((name, str(jwk[name])) for name in ("kty", "crv", "n", "e", "x", "y") if name in jwk)
    return _made(members)


@lru_cache(maxsize=128)
def _made(members: tuple[tuple[str, str], ...]) -> AllowedPublicKeys:
    from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

    jwk: dict[str, Any] = dict(members)
    makers: dict[str, Callable[[dict[str, Any]], Any]] = {
        "RSA": RSAAlgorithm.from_jwk,
        "EC": ECAlgorithm.from_jwk,
        "OKP": OKPAlgorithm.from_jwk,
    }
    made: AllowedPublicKeys = makers[jwk["kty"]](jwk)
    return made
