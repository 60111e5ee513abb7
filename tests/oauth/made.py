"""Orgs, apps, answers and recorders for the tests of this room."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.oauth.login import LoginRequest
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.policy import API, Limits
from tokenexplorer.wire.trace import Activity, Trace

NOW = datetime(2026, 11, 21, 14, 2, 12, tzinfo=UTC)
ISSUER = "https://acme.okta.com"
ORG = Org("org", "Acme", ISSUER, ISSUER, "okta-org")
CLIENT = Client(
    "client", "org", "Web sign-in", ISSUER, "0oa1", redirect_uri="http://127.0.0.1/callback/web-sign-in", keep="session"
)


def metadata(**changes: Any) -> ProviderMetadata:
    base = ProviderMetadata(
        issuer=ISSUER,
        source_url=f"{ISSUER}/.well-known/openid-configuration",
        fetched_at=NOW,
        authorization_endpoint=f"{ISSUER}/oauth2/v1/authorize",
        token_endpoint=f"{ISSUER}/oauth2/v1/token",
        jwks_uri=f"{ISSUER}/oauth2/v1/keys",
        userinfo_endpoint=f"{ISSUER}/oauth2/v1/userinfo",
        introspection_endpoint=f"{ISSUER}/oauth2/v1/introspect",
        revocation_endpoint=f"{ISSUER}/oauth2/v1/revoke",
    )
    return replace(base, **changes)


def login_request(secret: str | None = None, **changes: Any) -> LoginRequest:
    return LoginRequest(ORG, replace(CLIENT, **changes), Credentials(secret))


def activity(trace: Trace | None = None) -> Activity:
    return (trace or Trace()).begin("Sign-in", "Web sign-in", numbered=True)


class FakeHttp:
    """Answers with what a test prepared, and remembers what was asked."""

    def __init__(self, *answers: Exchange | tuple[int, object] | tuple[int, object, dict[str, str]]) -> None:
        self._answers = list(answers)
        self.requests: list[HttpRequest] = []
        self.limits: list[Limits] = []

    def send(
        self,
        request: HttpRequest,
        *,
        limits: Limits = API,
        cancel: Cancellation | None = None,
        finish: Callable[[HttpRequest], HttpRequest] | None = None,
    ) -> Exchange:
        request = finish(request) if finish is not None else request
        self.requests.append(request)
        self.limits.append(limits)
        answer = self._answers.pop(0)
        return answer if isinstance(answer, Exchange) else exchange(*answer, request=request)

    @property
    def form(self) -> str:
        """The body of the only request."""
        assert len(self.requests) == 1
        return (self.requests[0].body or b"").decode()


def exchange(
    status: int, body: object, headers: dict[str, str] | None = None, *, request: HttpRequest | None = None
) -> Exchange:
    """A whole answer; a body that is neither text nor bytes is sent as JSON."""
    plain = isinstance(body, (str, bytes))
    data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    fields = {
        "Content-Type": "text/html" if plain else "application/json",
        "Cache-Control": "no-store",
        **(headers or {}),
    }
    response = HttpResponse(status, "", "1.1", tuple(fields.items()), Body.of(data, fields["Content-Type"]))
    return Exchange(request or HttpRequest("POST", f"{ISSUER}/oauth2/v1/token"), response, Timing(NOW, 0.1))
