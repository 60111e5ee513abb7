"""Proofs of possession: a key for each token set, a fresh proof for each attempt, and the servers' nonces.

Spec: RFC 9449 (DPoP)
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.thumbprint import thumbprint
from tokenexplorer.wire.challenge import with_error
from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest
from tokenexplorer.wire.policy import PROTOCOL, Limits

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.tokens.token_set import TokenSet
    from tokenexplorer.wire.cancellation import Cancellation

ALG = "ES256"
TYPE = "dpop+jwt"
LONGEST_NONCE = 1024
_NONCE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


@dataclass(frozen=True, slots=True)
class DpopKey:
    """The key that a token set is bound to.

    Attributes:
        private_jwk: JSON; kept where the tokens are (T13).
        jkt: Thumbprint of its public half, as in a token's `cnf` (RFC 9449 section 6.1).
    """

    private_jwk: str = field(repr=False)
    jkt: str

    @classmethod
    def of(cls, private_jwk: str) -> DpopKey:
        """The key of a stored token set.

        Raises:
            ConfigError: It is no such key.
        """
        from jwt.algorithms import ECAlgorithm
        from jwt.exceptions import InvalidKeyError

        try:
            json.loads(private_jwk)["d"]
            ECAlgorithm.from_jwk(private_jwk)
            return cls(private_jwk, thumbprint(_public(private_jwk)))
        except (ValueError, TypeError, LookupError, InvalidKeyError):
            words = "The key that this token is bound to cannot be read."
            raise ConfigError(words, "Sign in again: a new token gets a new key.") from None


def new_key() -> DpopKey:
    """A key for one token set: P-256."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from jwt.algorithms import ECAlgorithm

    jwk = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    members = {name: jwk[name] for name in ("kty", "crv", "x", "y", "d")}
    return DpopKey(json.dumps(members), thumbprint(members))


def key_of(token_set: TokenSet) -> DpopKey | None:
    """The key that a set is bound to, or None.

    Raises:
        ConfigError: The stored key cannot be read.
    """
    return DpopKey.of(token_set.dpop_key) if token_set.dpop_key else None


def key_for_calls(token_set: TokenSet) -> DpopKey:
    """The key of a set whose access token is bound to one.

    Raises:
        ConfigError: It is not here (a pasted token), so no proof can be made; as Bearer it would be refused.
    """
    key = key_of(token_set)
    if key is None:
        raise ConfigError(
            "This token is bound to a key that is not here.",
            "Sign in with DPoP on, here. Only the app that holds the key can use the token, and as Bearer it is never "
            "sent.",
            field="auth",
        )
    return key


def proof(key: DpopKey, method: str, url: str, *, nonce: str = "", access_token: str = "", now: datetime) -> str:
    """A proof for one request. Never used twice: its `jti` is new each time.

    Args:
        key: Its public half goes along.
        method: Of the request.
        url: As sent; its query and fragment are left out.
        nonce: Of the server, where it gave one.
        access_token: Where the request bears one.
        now: Aware.

    Spec: RFC 9449 section 4.2
    """
    import jwt

    claims: dict[str, Any] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": target(url),
        "iat": int(now.timestamp()),
    }
    if access_token:
        claims["ath"] = access_token_hash(access_token)
    if nonce:
        claims["nonce"] = nonce
    headers = {"typ": TYPE, "jwk": _public(key.private_jwk)}
    return jwt.encode(claims, jwt.PyJWK.from_json(key.private_jwk, ALG), algorithm=ALG, headers=headers)


def target(url: str) -> str:
    """`htu`: the URL without query and fragment (RFC 9449 section 4.2)."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def access_token_hash(access_token: str) -> str:
    """`ath`: SHA-256 of the token, base64url (RFC 9449 section 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode("utf-8")).digest()).rstrip(b"=").decode("ascii")


def _public(private_jwk: str) -> dict[str, str]:
    members = json.loads(private_jwk)
    return {name: members[name] for name in ("kty", "crv", "x", "y")}


class NonceBook:
    """The newest nonce of each server. Thread-safe; in memory only.

    Spec: RFC 9449 sections 8 and 9
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._nonces: dict[str, str] = {}

    def get(self, url: str) -> str:
        """The nonce for a URL's server, or empty."""
        with self._lock:
            return self._nonces.get(_origin(url), "")

    def learn(self, url: str, headers: Headers) -> str:
        """Take the nonce of an answer, whatever its status (RFC 9449 section 8.2).

        Returns:
            The nonce; empty where the answer holds none, or more than one, or one that is none.
        """
        nonce = nonce_in(headers)
        if nonce:
            with self._lock:
                self._nonces[_origin(url)] = nonce
        return nonce


def nonce_in(headers: Headers) -> str:
    """The nonce that an answer gives; empty where there is none, more than one, or one that is none."""
    found = {value.strip() for name, value in headers if name.lower() == "dpop-nonce"}
    nonce = found.pop() if len(found) == 1 else ""
    return nonce if _NONCE.fullmatch(nonce) and len(nonce) <= LONGEST_NONCE else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower(), 0)
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


OnExchange = Callable[[Exchange, bool], None]


@dataclass(frozen=True, slots=True)
class Prover:
    """Puts a fresh proof on each request just before it goes out: each try, each redirect, each page.

    Attributes:
        key: What the token is, or will be, bound to.
        nonces: Of all servers.
        access_token: Where the proof is for a request with one.
        clock: Now, aware.
        in_header: Whether the request bears it in Authorization: a redirect that leaves it behind gets no proof either
            (P01). Where a server is asked about a token it stands in the form, and Authorization is the app's own.
    """

    key: DpopKey
    nonces: NonceBook
    access_token: str = field(default="", repr=False)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    in_header: bool = True

    def __call__(self, request: HttpRequest) -> HttpRequest:
        """The request with its proof, in place of an older one."""
        headers = tuple(line for line in request.headers if line[0].lower() != "dpop")
        borne = not self.in_header or request.header("Authorization") == f"DPoP {self.access_token}"
        if self.access_token and not borne:
            return replace(request, headers=headers)
        made = proof(
            self.key,
            request.method,
            request.url,
            nonce=self.nonces.get(request.url),
            access_token=self.access_token,
            now=self.clock(),
        )
        return replace(request, headers=(*headers, ("DPoP", made)))

    def learn(self, exchange: Exchange) -> str:
        """Take every nonce that came on the way.

        Returns:
            The last answer's, or empty.
        """
        for hop in exchange.hops:
            self.nonces.learn(hop.request.url, hop.headers)
        response = exchange.response
        return self.nonces.learn(exchange.request.url, response.headers) if response is not None else ""

    def wants_another(self, exchange: Exchange) -> bool:
        """Whether the server asks for the same request with the nonce that it gave; learns what came."""
        nonce = self.learn(exchange)
        return bool(nonce) and exchange.request.header("DPoP") is not None and wants_nonce(exchange)


def wants_nonce(exchange: Exchange) -> bool:
    """Whether an answer is `use_dpop_nonce`.

    Spec: RFC 9449 section 8 (400 with JSON), section 9 (401 with WWW-Authenticate)
    """
    response = exchange.response
    if exchange.error is not None or response is None or response.status not in (400, 401):
        return False
    if with_error(response.header_all("WWW-Authenticate"), "use_dpop_nonce") is not None:
        return True
    said = response.body.json_or_none(is_error=True)
    return isinstance(said, dict) and said.get("error") == "use_dpop_nonce"


def send_with_proof(
    http: Http,
    request: HttpRequest,
    key: DpopKey,
    nonces: NonceBook,
    *,
    access_token: str = "",
    limits: Limits = PROTOCOL,
    cancel: Cancellation | None = None,
    on_exchange: OnExchange | None = None,
) -> Exchange:
    """Send a request with a proof; once more where the server asks for its nonce, never a third time (T13).

    Args:
        http: For the org's policy.
        request: Without a proof; nothing in it may be good only once, as an assertion is (see `TokenCall` for those).
        key: What the token is, or will be, bound to.
        nonces: Of all servers.
        access_token: Where the request bears one.
        limits: How long and how much.
        cancel: Stops it.
        on_exchange: Told of every exchange, the last one too, and whether it is sent once more with a nonce.

    Returns:
        The last exchange.

    Raises:
        RefusedRequest: Not sent at all.
    """

    def send(prover: Prover) -> Exchange:
        return http.send(request, limits=limits, cancel=cancel, finish=prover)

    return with_nonce(send, Prover(key, nonces, access_token), on_exchange)


def with_nonce(send: Callable[[Prover], Exchange], prover: Prover, on_exchange: OnExchange | None = None) -> Exchange:
    """Send; and once more, never a third time, where the server asks for its nonce (T13).

    Args:
        send: Sends with the prover's proofs.
        prover: Makes them.
        on_exchange: See `send_with_proof`.
    """
    exchange = send(prover)
    again = prover.wants_another(exchange)
    if on_exchange is not None:
        on_exchange(exchange, again)
    if again:
        exchange = send(prover)
        prover.learn(exchange)
        if on_exchange is not None:
            on_exchange(exchange, False)
    return exchange
