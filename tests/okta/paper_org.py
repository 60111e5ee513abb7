"""An Okta org on paper: keeps apps, people and grants, and fails at the call that a test names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from tokenexplorer.errors import Cancelled, Unreachable
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing

Fault = Literal[
    "lost before", "lost after", "403", "409", "429", "window", "400", "500", "503 html", "404 html", "html", "odd id",
    "cancel",
]  # fmt: skip
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "A-SECRET-OF-THE-ORG-THAT-NOBODY-SEES"
FORBIDDEN = {
    "errorCode": "E0000006",
    "errorSummary": "You do not have permission to perform the requested action",
    "errorCauses": [],
}
INVALID = {
    "errorCode": "E0000001",
    "errorSummary": "Api validation failed: redirect_uris",
    "errorCauses": [{"errorSummary": "redirect_uris: Each must be https"}],
}
ANSWERS: dict[str, tuple[int, bytes, tuple[tuple[str, str], ...]]] = {
    "403": (403, json.dumps(FORBIDDEN).encode(), ()),
    "429": (429, b'{"errorCode": "E0000047", "errorSummary": "Too many"}', (("Retry-After", "9"),)),
    "409": (409, b'{"errorCode": "E0000038", "errorSummary": "It is there", "errorCauses": []}', ()),
    "window": (
        429,
        b'{"errorCode": "E0000047", "errorSummary": "Too many"}',
        (
            ("X-Rate-Limit-Remaining", "0"),
            ("X-Rate-Limit-Reset", "1795348837"),
            ("Date", "Sun, 22 Nov 2026 12:00:00 GMT"),
        ),
    ),
    "400": (400, json.dumps(INVALID).encode(), ()),
    "503 html": (503, b"<h1>Back soon</h1>", ()),
    "404 html": (404, b"<h1>Not here</h1>", ()),
    "odd id": (200, json.dumps({"id": "00u\u202e\ud800"}).encode(), ()),
    "500": (500, b"oops", ()),
    "html": (200, b"<h1>It works!</h1>", ()),
}


@dataclass
class PaperOrg:
    """Answers as Okta does.

    Attributes:
        apps: By id, with `assigned` and `granted`.
        faults: What happens at which call, counted from 0.
        calls: Every one that came, in order.
        shows_secret: Whether the answer that makes an app brings its secret.
        policies: Those of its custom servers.
    """

    apps: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    shows_secret: bool = True
    policies: list[Any] = field(default_factory=list)
    on_call: Callable[[int], object] = lambda _number: None
    grants_made: int = 0

    def send(self, request: HttpRequest, **_: Any) -> Exchange:
        """Take a call."""
        number = len(self.calls)
        path = request.url.split("/", 3)[3]
        self.calls.append((request.method, f"/{path}"))
        self.on_call(number)
        fault = self.faults.get(number)
        if fault == "cancel":
            raise Cancelled
        if fault in ANSWERS:
            return self._said(request, *ANSWERS[fault])
        if fault == "lost before":
            return Exchange(request, None, Timing(NOW, 1.0), Unreachable("reset"))
        status, value = self._answer(request)
        if fault == "lost after":
            return Exchange(request, None, Timing(NOW, 1.0), Unreachable("reset"))
        return self._said(request, status, json.dumps(value).encode() if value is not None else b"", ())

    @staticmethod
    def _said(request: HttpRequest, status: int, body: bytes, headers: tuple[tuple[str, str], ...]) -> Exchange:
        kind = "text/html" if body.startswith(b"<") else "application/json"
        headers = (("Content-Type", kind), *headers)
        return Exchange(request, HttpResponse(status, "Said", "1.1", headers, Body.of(body, kind)), Timing(NOW, 0.1))

    def _answer(self, request: HttpRequest) -> tuple[int, Any]:
        url = urlsplit(request.url)
        parts = [unquote(part) for part in url.path.split("/")[3:]]
        body = json.loads(request.body) if request.body else {}
        match (request.method, *parts):
            case ("GET", "apps"):
                start = parse_qs(url.query).get("q", [""])[0]
                return 200, [self._shown(app) for app in self.apps.values() if app["label"].startswith(start)]
            case ("POST", "apps"):
                return 200, self._make(body)
            case ("GET", "users", "me"):
                return 200, {"id": "00u1"}
            case ("GET", "authorizationServers", _, "policies"):
                return 200, self.policies
            case (_, "apps", app_id, *rest) if app_id in self.apps:
                return self._of_app(request.method, app_id, rest, body)
        return 404, {"errorCode": "E0000007", "errorSummary": f"Not found: {url.path} (AppInstance)"}

    def _make(self, body: dict[str, Any]) -> dict[str, Any]:
        app_id = f"0oa{len(self.apps) + 1}"
        self.apps[app_id] = {**body, "id": app_id, "status": "ACTIVE", "assigned": set(), "granted": {}}
        answer = self._shown(self.apps[app_id])
        if self.shows_secret and self._has_secret(app_id):
            answer["credentials"] = {"oauthClient": {**body["credentials"]["oauthClient"], "client_secret": SECRET}}
        return answer

    def _has_secret(self, app_id: str) -> bool:
        method = self.apps[app_id]["credentials"]["oauthClient"]["token_endpoint_auth_method"]
        return str(method).startswith("client_secret_")

    @staticmethod
    def _shown(app: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in app.items() if name not in ("assigned", "granted")}

    def _of_app(self, method: str, app_id: str, rest: list[str], body: Any) -> tuple[int, Any]:
        app = self.apps[app_id]
        match (method, *rest):
            case ("GET",):
                return 200, self._shown(app)
            case ("DELETE",) if app["status"] == "INACTIVE":
                del self.apps[app_id]
                return 204, None
            case ("POST", "lifecycle", "deactivate"):
                app["status"] = "INACTIVE"
                return 200, {}
            case ("POST", "users"):
                app["assigned"].add(body["id"])
                return 200, {"id": body["id"]}
            case ("GET", "users", user) if user in app["assigned"]:
                return 200, {"id": user}
            case ("POST", "grants"):
                return self._grant(app, body)
            case ("GET", "credentials", "secrets") if self._has_secret(app_id):
                return 200, [{"client_secret": SECRET, "status": "ACTIVE"}]
        return 404, {"errorCode": "E0000007", "errorSummary": "Not found"}

    def _grant(self, app: dict[str, Any], body: Any) -> tuple[int, Any]:
        scope = body["scopeId"]
        if scope in app["granted"]:
            return 409, {"errorCode": "E0000001", "errorSummary": "already granted"}
        app["granted"][scope] = body["issuer"]
        self.grants_made += 1
        return 201, {"id": f"oag{self.grants_made}", "scopeId": scope, "status": "ACTIVE"}
