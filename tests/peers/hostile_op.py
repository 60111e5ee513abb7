"""An OpenID provider that is good by default and wrong exactly where a test says (checklist groups A, I, J, T).

    with HostileOp() as op:
        op.id_token_claims["aud"] = "someone-else"       # one wrong claim
        op.metadata["jwks_uri"] = REMOVED                 # one missing member
        op.replies["token"] = Reply(200, b"<h1>hello")    # a whole answer
        ... sign in at op.issuer ...
        assert op.count("token") == 1

There are no people and no pages: /authorize answers at once with a redirect that carries what the response type asks
for, state and iss, in the query or the fragment; for form_post with the page that posts it. /par takes any request,
but is in the metadata only where a test puts it there. Any client and any loopback redirect URI will do. The code is
single-use and its code_verifier is checked, so a client that is wrong fails at a good provider, too. Keys are made
once in a test run and shared.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.peers.certificates import Certificate
from tests.peers.jose_forge import SigningKey, base64url, compact, session_key

REMOVED: Final = object()
"""As the value of an override: the member is left out."""

PATHS: Final = {
    "/.well-known/openid-configuration": "metadata",
    "/.well-known/oauth-authorization-server": "metadata",
    "/authorize": "authorize",
    "/par": "par",
    "/token": "token",
    "/jwks": "jwks",
    "/userinfo": "userinfo",
    "/device_authorization": "device",
}

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True)
class Reply:
    """A whole HTTP answer. `body` that is no bytes is sent as JSON."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as it came; `form` holds the query of a GET and the body of a POST, in order, duplicates kept."""

    part: str
    method: str
    path: str
    headers: Mapping[str, str]
    form: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str | None:
        """The first value of that name."""
        return next((value for key, value in self.form if key == name), None)


@dataclass(frozen=True)
class _Issued:
    nonce: str | None
    client_id: str
    redirect_uri: str
    code_challenge: str | None
    scope: str


def overridden(members: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """`members` with `overrides` laid over them, those that are REMOVED left out."""
    return {name: value for name, value in {**members, **overrides}.items() if value is not REMOVED}


class HostileOp:
    """The provider. Every public attribute may be changed at any time; the next answer follows it.

    Attributes:
        metadata: Overrides of the metadata document.
        keys: Keys that /jwks publishes; `sign_with` need not be among them.
        jwks: Overrides of the JWKS document, such as {"keys": [...]}.
        sign_with: Key of the ID token; None leaves the signature empty.
        id_token_header: Overrides of the header; {"alg": "none"} goes with sign_with None.
        id_token_claims: Overrides of the claims. Dates are computed when the token is made.
        id_token_payload: These very bytes instead of the claims (duplicate members, NaN ...).
        id_token: Changes the finished token, for instance `flip_signature`.
        token_response: Overrides of the members of the token response.
        userinfo: Overrides of the claims of userinfo.
        device_response: Overrides of what /device_authorization answers; nobody has to agree to its code.
        authorization_response: Overrides of the redirect's parameters; a list sends the name once for each value.
        par_response: Overrides of what /par answers.
        front_claims: Overrides of an ID token that comes through the browser, over `id_token_claims`.
        refreshed_claims: Overrides of the ID token of a refresh, over `id_token_claims`.
        replies: By part ("metadata", "jwks", "authorize", "par", "device", "token", "userinfo"): a whole answer
            instead, or a function of the request that gives one, or None for the normal answer.
        requests: Everything that was asked, in order.
        subject: The person who is signed in.
    """

    def __init__(self, *, alg: str = "RS256", certificate: Certificate | None = None) -> None:
        """Listen on a free port of 127.0.0.1; serving starts with the `with` block."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.op = self
        if certificate is not None:
            self._server.socket = certificate.server_context().wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "https" if certificate else "http"
        self.issuer = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self.subject = "alice"
        self.metadata: dict[str, Any] = {}
        self.keys: list[SigningKey] = [session_key(alg)]
        self.jwks: dict[str, Any] = {}
        self.sign_with: SigningKey | None = self.keys[0]
        self.id_token_header: dict[str, Any] = {}
        self.id_token_claims: dict[str, Any] = {}
        self.id_token_payload: bytes | None = None
        self.id_token: Callable[[str], str] = str
        self.token_response: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.authorization_response: dict[str, Any] = {}
        self.device_response: dict[str, Any] = {}
        self.par_response: dict[str, Any] = {}
        self.front_claims: dict[str, Any] = {}
        self.refreshed_claims: dict[str, Any] = {}
        self.replies: dict[str, Reply | Callable[[Asked], Reply | None]] = {}
        self.requests: list[Asked] = []
        self._codes: dict[str, _Issued] = {}
        self._pushed: dict[str, Asked] = {}
        self._devices: dict[str, _Issued] = {}
        self._refresh_tokens: dict[str, _Issued] = {}
        self._access_tokens: set[str] = set()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="hostile-op")

    def __enter__(self) -> HostileOp:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def count(self, part: str) -> int:
        """How often that part was asked."""
        return sum(asked.part == part for asked in self.requests)

    def last(self, part: str) -> Asked:
        """The last request of that part."""
        return [asked for asked in self.requests if asked.part == part][-1]

    def rotate_keys(self, name: str) -> None:
        """Sign with a new key from now on and publish that one alone (I22)."""
        alg = self.keys[0].alg
        self.keys = [session_key(alg, name)]
        self.sign_with = self.keys[0]

    # -- the parts -----------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Reply:
        """The answer to one request."""
        self.requests.append(asked)
        override = self.replies.get(asked.part)
        chosen = override(asked) if callable(override) else override
        if chosen is not None:
            return chosen
        parts: dict[str, Callable[[Asked], Reply]] = {
            "metadata": self._metadata,
            "jwks": self._jwks,
            "authorize": self._authorize,
            "par": self._par,
            "device": self._device,
            "token": self._token,
            "userinfo": self._userinfo,
        }
        part = parts.get(asked.part)
        return part(asked) if part else Reply(404, {"error": "not_found"})

    def _metadata(self, _: Asked) -> Reply:
        members = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "device_authorization_endpoint": f"{self.issuer}/device_authorization",
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": sorted({"RS256", *(key.alg for key in self.keys)}),
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return Reply(200, overridden(members, self.metadata))

    def _jwks(self, _: Asked) -> Reply:
        return Reply(200, overridden({"keys": [key.public_jwk() for key in self.keys]}, self.jwks))

    def _par(self, asked: Asked) -> Reply:
        request_uri = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(16)}"
        self._pushed[request_uri] = asked
        return Reply(201, overridden({"request_uri": request_uri, "expires_in": 60}, self.par_response))

    def _authorize(self, asked: Asked) -> Reply:
        if asked.value("request_uri") is not None:
            pushed = self._pushed.pop(asked.value("request_uri") or "", None)
            if pushed is None or pushed.value("client_id") != asked.value("client_id"):
                return Reply(400, b"<h1>invalid_request_uri")
            asked = pushed
        issued = _Issued(
            nonce=asked.value("nonce"),
            client_id=asked.value("client_id") or "",
            redirect_uri=asked.value("redirect_uri") or "",
            code_challenge=asked.value("code_challenge"),
            scope=asked.value("scope") or "",
        )
        types = (asked.value("response_type") or "code").split()
        brought = {**self._brought(issued, types), "state": asked.value("state") or "", "iss": self.issuer}
        answer = overridden(brought, self.authorization_response)
        mode = asked.value("response_mode") or ("query" if types == ["code"] else "fragment")
        if mode == "form_post":
            return Reply(200, posting_page(issued.redirect_uri, answer), {"Content-Type": "text/html"})
        sign = "#" if mode == "fragment" else "&" if "?" in issued.redirect_uri else "?"
        return Reply(302, b"", {"Location": f"{issued.redirect_uri}{sign}{urlencode(answer, doseq=True)}"})

    def _brought(self, issued: _Issued, types: list[str]) -> dict[str, str]:
        """What comes through the browser (OpenID Connect Core sections 3.2.2.5 and 3.3.2.5)."""
        brought: dict[str, str] = {}
        hashes: dict[str, Any] = {"at_hash": REMOVED}
        sha = "sha512" if self._alg() == "EdDSA" else "sha256"
        if "code" in types:
            brought["code"] = secrets.token_urlsafe(24)
            self._codes[brought["code"]] = issued
            hashes["c_hash"] = half_hash(brought["code"], sha)
        if "token" in types:
            token = secrets.token_urlsafe(32)
            self._access_tokens.add(token)
            brought |= {"access_token": token, "token_type": "Bearer", "expires_in": "3600", "scope": issued.scope}
            hashes["at_hash"] = half_hash(token, sha)
        if "id_token" in types:
            brought["id_token"] = self._make_id_token(issued, "", hashes, front=True)
        return brought

    def _device(self, asked: Asked) -> Reply:
        device_code = secrets.token_urlsafe(24)
        self._devices[device_code] = _Issued(
            nonce=None,
            client_id=asked.value("client_id") or "",
            redirect_uri="",
            code_challenge=None,
            scope=asked.value("scope") or "",
        )
        members = {
            "device_code": device_code,
            "user_code": "WDJB-MJHT",
            "verification_uri": f"{self.issuer}/device",
            "verification_uri_complete": f"{self.issuer}/device?user_code=WDJB-MJHT",
            "expires_in": 300,
            "interval": 1,
        }
        return Reply(200, overridden(members, self.device_response), {"Cache-Control": "no-store"})

    def _token(self, asked: Asked) -> Reply:
        refreshing = asked.value("grant_type") == "refresh_token"
        if refreshing:
            issued = self._refresh_tokens.get(asked.value("refresh_token") or "")
        elif asked.value("grant_type") == DEVICE_GRANT:
            issued = self._devices.pop(asked.value("device_code") or "", None)
        else:
            issued = self._codes.pop(asked.value("code") or "", None)
            if issued is not None and not _proves(asked, issued):
                issued = None
        if issued is None:
            return Reply(400, {"error": "invalid_grant", "error_description": "unknown, used or not yours"})
        return Reply(200, self._tokens_for(issued, refreshing=refreshing), {"Cache-Control": "no-store"})

    def _tokens_for(self, issued: _Issued, *, refreshing: bool) -> dict[str, Any]:
        access_token, refresh_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._access_tokens.add(access_token)
        self._refresh_tokens[refresh_token] = issued
        members = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": issued.scope,
            "refresh_token": refresh_token,
        }
        if "openid" in issued.scope.split():
            more = self.refreshed_claims if refreshing else {}
            members["id_token"] = self._make_id_token(issued, access_token, more)
        return overridden(members, self.token_response)

    def _make_id_token(
        self, issued: _Issued, access_token: str, more: Mapping[str, Any], *, front: bool = False
    ) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": issued.client_id,
            "iat": now,
            "exp": now + 3600,
            # EdDSA with Ed25519 hashes with SHA-512 (OpenID Connect Core section 3.1.3.6 by RFC 8037).
            "at_hash": half_hash(access_token, "sha512" if self._alg() == "EdDSA" else "sha256"),
            "nonce": REMOVED if issued.nonce is None else issued.nonce,
        }
        own = {**more, **self.id_token_claims, **self.front_claims} if front else {**self.id_token_claims, **more}
        payload = overridden(claims, own)
        header = {"alg": self._alg(), "kid": self.sign_with.kid if self.sign_with else REMOVED}
        made = compact(
            overridden(header, self.id_token_header),
            payload if self.id_token_payload is None else self.id_token_payload,
            self.sign_with,
        )
        return self.id_token(made)

    def _alg(self) -> str:
        return self.sign_with.alg if self.sign_with else "none"

    def _userinfo(self, asked: Asked) -> Reply:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token not in self._access_tokens:
            return Reply(401, b"", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        members = {"sub": self.subject, "name": "Alice Example", "email": "alice@example.test", "email_verified": True}
        return Reply(200, overridden(members, self.userinfo))


def posting_page(redirect_uri: str, answer: Mapping[str, str]) -> bytes:
    """The page that a browser posts the answer from (OAuth 2.0 Form Post Response Mode)."""
    fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in answer.items())
    page = f'<body onload="document.forms[0].submit()"><form method="post" action="{redirect_uri}">{fields}</form>'
    return page.encode("ascii")


def half_hash(token: str, algorithm: str = "sha256") -> str:
    """The at_hash or c_hash of a value: the left half of its hash (OpenID Connect Core section 3.1.3.6)."""
    digest = hashlib.new(algorithm, token.encode("ascii")).digest()
    return base64url(digest[: len(digest) // 2])


def flip_signature(token: str) -> str:
    """The token with one bit of its signature flipped (I10)."""
    message, _, signature = token.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
    raw[0] ^= 1
    return f"{message}.{base64url(bytes(raw))}"


def _proves(asked: Asked, issued: _Issued) -> bool:
    """Whether the token request fits the authorization request (RFC 6749 section 4.1.3, RFC 7636 section 4.6)."""
    verifier = asked.value("code_verifier") or ""
    challenge = base64url(hashlib.sha256(verifier.encode("ascii")).digest())
    return asked.value("redirect_uri") == issued.redirect_uri and issued.code_challenge in {None, challenge}


class _Server(ThreadingHTTPServer):
    op: HostileOp
    daemon_threads = False
    block_on_close = True

    def server_bind(self) -> None:
        # The inherited method asks the DNS for this host's name.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away or refuses the certificate is no event of a test."""


class _Handler(BaseHTTPRequestHandler):
    # HTTP/1.0: one request a connection, so that closing the server never waits for an idle client.
    protocol_version = "HTTP/1.0"
    timeout = 5

    def do_GET(self) -> None:
        self._handle(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._handle(self.rfile.read(length).decode("utf-8", "replace"))

    def _handle(self, form: str) -> None:
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(
            PATHS.get(path, "other"), self.command, path, headers, tuple(parse_qsl(form, keep_blank_values=True))
        )
        assert isinstance(self.server, _Server)
        reply = self.server.op.answer(asked)
        is_json = not isinstance(reply.body, bytes)
        body = json.dumps(reply.body).encode() if is_json else reply.body
        fields = {"Content-Length": str(len(body)), **({"Content-Type": "application/json"} if is_json else {})}
        self.send_response(reply.status)
        for name, value in {**fields, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: a test reads `requests`."""
