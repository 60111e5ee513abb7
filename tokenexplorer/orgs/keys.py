"""A server's signing keys: fetched and read. What keeps them for a while is `provider_cache`.

Reading judges form alone: whether a key may verify a token is `tokens`' question.

Spec: RFC 7517, RFC 7518 section 6
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tokenexplorer.errors import DiscoveryError
from tokenexplorer.orgs.address import insecure
from tokenexplorer.orgs.document import document_request, read_object
from tokenexplorer.orgs.metadata import KeySet, UnreadKey
from tokenexplorer.wire.policy import METADATA
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity

KEY_LIMIT = 500

_DOCUMENT = "list of signing keys"
_BASE64URL = re.compile(r"^[A-Za-z0-9_-]+$")
_REQUIRED = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_CURVES = {"EC": {"P-256", "P-384", "P-521", "secp256k1"}, "OKP": {"Ed25519", "Ed448", "X25519", "X448"}}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_NAME_LIMIT = 60


def fetch_keys(
    http: HttpClient, metadata: ProviderMetadata, *, activity: Activity, cancel: Cancellation | None = None
) -> KeySet:
    """Read the keys that a server signs with.

    Args:
        http: For the org's policy.
        metadata: Says where they are.
        activity: Records the request.
        cancel: Stops it.

    Raises:
        DiscoveryError: The server names no place, or what is there is no key set (N24).
        NetworkError: The server could not be asked.
        Cancelled: The person said stop.
    """
    uri = metadata.jwks_uri
    if not uri:
        raise DiscoveryError(
            "This server publishes no signing keys.", "Ask the server about the token: nobody else can check it."
        )
    fault = insecure(uri)
    if fault:
        raise DiscoveryError(f"jwks_uri {fault}.", "Keys are read over https alone. Tell whoever runs the server.", uri)
    exchange = http.send(document_request(uri), limits=METADATA, cancel=cancel)
    activity.exchange(Purpose.JWKS, exchange)
    return read_keys(read_object(exchange, _DOCUMENT), uri)


def read_keys(document: Mapping[str, Any], uri: str) -> KeySet:
    """The usable keys of a key set, and a line for each that was left out (checklist J05, J06).

    Args:
        document: As published.
        uri: Where it was read.

    Raises:
        DiscoveryError: It holds no list of keys.
    """
    published = document.get("keys")
    if not isinstance(published, list):
        raise DiscoveryError(f"The {_DOCUMENT} has no member keys.", "Tell whoever runs the server.", uri)
    notes: list[str] = []
    keys: list[Mapping[str, Any]] = []
    unread: list[UnreadKey] = []
    for number, key in enumerate(published[:KEY_LIMIT], start=1):
        fault = _fault(key)
        if fault:
            unread.append(_unread(key, f"{_named(key, number)} is left out: {fault}."))
            continue
        if not _PRIVATE.isdisjoint(key):
            notes.append(f"{_named(key, number)} was published with its private part: whoever reads it can sign.")
        keys.append({name: value for name, value in key.items() if name not in _PRIVATE})
    if len(published) > KEY_LIMIT:
        words = f"{len(published) - KEY_LIMIT} keys are left out: at most {KEY_LIMIT} are read."
        unread.append(UnreadKey(None, symmetric=False, why=words))
    told = (*(each.why for each in unread), *notes, *_ambiguities(keys))
    return KeySet(uri, tuple(keys), told, datetime.now(UTC), tuple(unread))


def _unread(key: object, why: str) -> UnreadKey:
    members = key if isinstance(key, dict) else {}
    kid = members.get("kid", "")
    return UnreadKey(kid if isinstance(kid, str) else None, members.get("kty") == "oct", why)


def _fault(key: object) -> str:
    """Why a published key cannot be used at all, or empty."""
    if not isinstance(key, dict):
        return "it is no object"
    kind = key.get("kty")
    if kind == "oct":
        return "it is symmetric, and a published secret is none"
    if not isinstance(kind, str) or kind not in _REQUIRED:
        return f"its kty {_short(kind)} is unknown" if kind is not None else "it has no kty"
    for member in _REQUIRED[kind]:
        value = key.get(member)
        if not isinstance(value, str) or not value:
            return f"its member {member} is missing or no text"
        if member != "crv" and not _BASE64URL.match(value):
            return f"its member {member} is not base64url"
    if kind in _CURVES and key["crv"] not in _CURVES[kind]:
        return f"its curve {_short(key['crv'])} is unknown"
    wrong = next((name for name in ("kid", "alg", "use") if not isinstance(key.get(name, ""), str)), "")
    return f"its member {wrong} is no text" if wrong else ""


def _ambiguities(keys: list[Mapping[str, Any]]) -> list[str]:
    counts = Counter(str(key["kid"]) for key in keys if "kid" in key)
    return [
        f"{count} keys bear the kid {_short(kid)}: each of them is tried." for kid, count in counts.items() if count > 1
    ]


def _named(key: object, number: int) -> str:
    kid = key.get("kid") if isinstance(key, dict) else None
    return f"Key {_short(kid)}" if isinstance(kid, str) and kid else f"Key number {number}"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _NAME_LIMIT else f"{text[:_NAME_LIMIT]}…"
