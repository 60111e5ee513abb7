"""The 403 chain in the window at a server that is no practice org: opaque tokens, odd answers, the button pressed."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.ports import free_port
from tests.ui.explain.raw_server import RawServer, Reply, raw_server
from tests.ui.lessons.conftest import ClassRoom, class_room, frame
from tokenexplorer.diagnosis.report import report

__all__ = ["class_room", "frame"]

MISSES = 'Bearer error="insufficient_scope", scope="reports:read"'


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as made:
        yield made


def visit(url: str) -> None:
    """A browser that follows redirects, and whose person has nothing to do."""
    with suppress(OSError):
        urllib.request.urlopen(url, timeout=10).close()


def signed_in(room: ClassRoom, server: RawServer, scopes: str) -> None:
    """An org of the server, an app, and a token."""
    room.person._visit = visit  # type: ignore[method-assign]
    room.find("welcome_urlEdit").setText(server.url)
    room.find("welcome_continueButton").click()
    room.until(lambda: room.sees("connect_page"), "Connect")
    room.find("connect_clientIdEdit").setText("raw-app")
    edit = room.find("connect_scopeEdit")
    edit.setText(f"{scopes} ")
    edit.returnPressed.emit()
    room.find("connect_redirectUriEdit").setText(f"http://127.0.0.1:{free_port()}/callback")
    room.find("connect_signInButton").click()
    room.until(lambda: len(room.state.tokens) == 1, "a token")


def send(room: ClassRoom, url: str) -> Any:
    room.window.show_place("requests")
    room.find("request_urlEdit").setText(url)
    room.find("request_sendButton").click()
    room.until(
        lambda: bool(room.words_of("response_statusLabel")) and not room.requests.sending.is_running, "an answer"
    )
    return room.requests.response.explain


def misses_scope(held: frozenset[str], _headers: dict[str, str]) -> Reply:
    if "reports:read" in held:
        return 200, (("Content-Type", "application/json"),), b'[{"id": 1}]'
    return 403, (("WWW-Authenticate", MISSES),), b""


def test_a_missing_scope_of_an_opaque_token_is_added_and_the_call_works(
    class_room: ClassRoom, server: RawServer
) -> None:
    server.api = misses_scope
    signed_in(class_room, server, "profile")
    panel = send(class_room, f"{server.url}/api/reports")
    class_room.until(lambda: panel.explanation.top is not None, "why")
    assert panel.explanation.top.id == "scope-not-requested"
    class_room.until(lambda: class_room.sees("explain_fixButton"), "the button")
    class_room.find("explain_fixButton").click()
    class_room.until(lambda: len(server.asked) == 2 and len(class_room.state.tokens) == 2, "a second token")
    assert "reports:read" in server.asked[1].split()
    send(class_room, f"{server.url}/api/reports")
    class_room.until(lambda: class_room.words_of("response_statusLabel").startswith("200"), "200")
    class_room.until(lambda: not class_room.sees("explain_titleLabel"), "the answer in front")
    assert len(server.asked) == 2


def body_of(value: object) -> bytes:
    return json.dumps(value).encode()


ODD: list[tuple[str, int, str, bytes, str, str]] = [
    ("500 with a scope", 500, MISSES, b"", "scope-not-requested", "likely"),
    ("401 with a scope", 401, MISSES, b"", "scope-not-requested", "certain"),
    ("404 with a scope", 404, MISSES, body_of({"message": "Not Found"}), "scope-not-requested", "likely"),
    ("200 with an error", 200, "", body_of({"error": "insufficient_scope"}), "any-insufficient-scope", "likely"),
    (
        "header and body disagree",
        403,
        MISSES,
        body_of({"error": "invalid_token", "error_description": "expired"}),
        "scope-not-requested",
        "likely",
    ),
    ("another scheme", 401, 'Basic realm="x"', b"", "other-scheme", "likely"),
    (
        "expired, it says",
        401,
        'Bearer error="invalid_token", error_description="expired"',
        b"",
        "ended-there",
        "likely",
    ),
    ("a page", 403, "", b"<html><body>403 Forbidden</body></html>", "page-instead", "likely"),
    ("nothing", 403, "", b"", "", ""),
]


@pytest.mark.parametrize("row", ODD, ids=[row[0] for row in ODD])
def test_odd_answers_are_explained_in_the_window(
    class_room: ClassRoom, server: RawServer, row: tuple[str, int, str, bytes, str, str]
) -> None:
    _, status, challenge, body, finding, certainty = row
    headers = (("WWW-Authenticate", challenge),) if challenge else ()
    kind = "text/html" if body.startswith(b"<") else "application/json"
    server.api = lambda _held, _sent: (status, (*headers, ("Content-Type", kind)), body)
    signed_in(class_room, server, "profile")
    panel = send(class_room, f"{server.url}/api/reports")
    if not finding:
        class_room.until(lambda: bool(panel.explanation.checked), "what was looked at")
        assert panel.explanation.top is None
        assert not panel.explanation.fine
        return
    class_room.until(lambda: panel.explanation.top is not None, "why")
    top = panel.explanation.top
    assert (top.id, top.certainty) == (finding, certainty)
    assert panel.explanation.verbatim


def test_S15_a_token_of_an_earlier_sign_in_that_an_answer_quotes_is_in_no_report(
    class_room: ClassRoom, server: RawServer
) -> None:
    """The server knows every token that it ever gave."""
    server.api = lambda _held, _sent: (403, (("X-Note", "opaque-token-number-1"),), b"as opaque-token-number-1 did")
    signed_in(class_room, server, "profile")
    org, client = class_room.state.org, class_room.state.client
    assert org is not None
    assert client is not None
    class_room.window.actions_of.sign_in.start(org, client)
    class_room.until(lambda: len(class_room.state.tokens) == 2, "a second token")
    panel = send(class_room, f"{server.url}/api/reports")
    class_room.until(lambda: bool(panel.explanation.verbatim), "the server's words")
    case = class_room.requests._explainer.case
    assert case is not None
    page = report(case, panel.explanation)
    assert "opaque-token-number" not in page + panel.explanation.verbatim
    assert "did" in panel.explanation.verbatim
    messages = [each.recorded for each in class_room.window.services.trace.messages() if each.recorded is not None]
    shown = [f"{each!r}{each.response_body}" for each in messages]
    assert all("opaque-token-number" not in each for each in shown)
