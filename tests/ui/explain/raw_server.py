"""A provider and its API in a hundred lines, whose answers a test writes: opaque tokens, and whatever it says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

Reply = tuple[int, tuple[tuple[str, str], ...], bytes]


@dataclass
class RawServer:
    """Signs anybody in at once, with the scopes that are asked for; the API answers as `api` says.

    Attributes:
        url: Its issuer.
        api: Answers a call, by the scopes of the token and the request's headers.
        drops: Scopes that no token gets.
        asked: Scopes of each sign-in.
    """

    url: str = ""
    api: Callable[[frozenset[str], dict[str, str]], Reply] = lambda *_: (200, (), b"[]")
    drops: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """One request."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/authorize",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "token_endpoint_auth_methods_supported": ["none"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        if parts.path == "/keys":
            return _json({"keys": []})
        if parts.path == "/authorize":
            self.asked.append(query.get("scope", ""))
            back = f"{query['redirect_uri']}?code=code{len(self.asked)}&state={query['state']}"
            return 302, (("Location", back),), b""
        if parts.path == "/token":
            number = dict(parse_qsl(body.decode()))["code"].removeprefix("code")
            granted = " ".join(each for each in self.asked[int(number) - 1].split() if each not in self.drops)
            self.tokens[f"opaque-token-number-{number}"] = granted
            members = {"access_token": f"opaque-token-number-{number}", "token_type": "Bearer", "expires_in": 3600}
            return _json({**members, "scope": granted})
        held = self.tokens.get(headers.get("authorization", "").partition(" ")[2], "")
        return self.api(frozenset(held.split()), headers)


def _json(value: object, status: int = 200) -> Reply:
    return status, (("Content-Type", "application/json"),), json.dumps(value).encode()


@contextmanager
def raw_server() -> Iterator[RawServer]:
    """A running one."""
    made = RawServer()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answered, content = made.answer(self.command, self.path, headers, body)
            self.send_response(status)
            for name, value in answered:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()
