"""A trace place built from values, and messages to fill it with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fakes import PlaceParts
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.wire.body import BodyWriter
from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Field, Message, Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

AT = datetime(2026, 11, 21, 14, 2, 11, 204_000, tzinfo=UTC)
SECRET = "kept-" * 9
FORM = "application/x-www-form-urlencoded"


def exchange(
    method: str = "GET",
    url: str = "https://acme.okta.com/api/v1/users",
    status: int | None = 200,
    answer: Any = None,
    *,
    body: str = "",
    headers: Headers = (),
    error: TokenExplorerError | None = None,
) -> Exchange:
    """A request and its answer."""
    kind = (("Content-Type", FORM),) if body else ()
    request = HttpRequest(method, url, (("Host", "acme.okta.com"), *kind, *headers), body.encode() if body else None)
    response = _answered(status, answer if answer is not None else {"id": "1"}) if status else None
    return Exchange(request, response, Timing(AT, 0.341, wait_s=0.3), error)


def _answered(status: int, answer: Any) -> HttpResponse:
    written = BodyWriter()
    written.write(json.dumps(answer).encode())
    kind = "application/json"
    return HttpResponse(status, "", "1.1", (("Content-Type", kind),), written.finish(content_type=kind))


def sign_in(trace: Trace) -> tuple[Message, ...]:
    """Four messages of a sign-in."""
    activity = trace.begin("Sign-in", "Web sign-in", numbered=True)
    sent = f"grant_type=authorization_code&code={SECRET}&code_verifier={SECRET}"
    answer = {"token_type": "Bearer", "expires_in": 3600, "access_token": SECRET}
    return (
        activity.exchange(Purpose.DISCOVERY, exchange(url="https://acme.okta.com/.well-known/openid-configuration")),
        activity.step(
            Purpose.CALLBACK, "GET 127.0.0.1:8765/callback", duration_s=0.003, fields=(Field("code", SECRET),)
        ),
        activity.exchange(
            Purpose.TOKEN,
            exchange("POST", "https://acme.okta.com/oauth2/v1/token", 200, answer, body=sent),
            meanings={"code_verifier": "SHA-256 fits the challenge"},
        ),
        activity.step(Purpose.CHECK, "this computer · 9 of 9 checks passed", outcome=Outcome.OK, duration_s=0.002),
    )


def call(trace: Trace, status: int | None = 403, error: TokenExplorerError | None = None) -> Message:
    """A call of the API."""
    made = exchange(status=status, headers=(("Authorization", f"Bearer {SECRET}"),), error=error)
    return trace.begin("Request", "ann@acme.com").exchange(Purpose.API, made, title="List all users")


@pytest.fixture
def parts(clipboard: Clipboard) -> Iterator[PlaceParts]:
    """Services in memory."""
    made = PlaceParts(clipboard)
    yield made
    made.close()


@pytest.fixture
def place(parts: PlaceParts, theme: Theme, qtbot: QtBot) -> TracePlace:
    """The place, visible and empty."""
    made = TracePlace(parts.services, parts.state, theme, parts.actions)
    qtbot.addWidget(made)
    made.resize(1288, 788)
    made.set_width(1360)
    made.show()
    made.activate()
    return made
