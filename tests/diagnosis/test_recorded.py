"""A recorded message as a case: of this run and of a file alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tokenexplorer import errors
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.recorded import case_of, error_of
from tokenexplorer.storage.trace_files import document
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Field, Message, Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def again(message: Message) -> Message:
    """The message as a file gives it back."""
    return document.read(document.write((message,), NOW)).messages[0]


def refused() -> Message:
    headers = (("Content-Type", "application/json"), ("Date", "Sun, 22 Nov 2026 12:05:00 GMT"))
    body = b'{"error": "invalid_grant", "error_description": "The authorization code is invalid or has expired."}'
    request = HttpRequest(
        "POST",
        "https://acme.okta.com/oauth2/v1/token",
        (("Content-Type", "application/x-www-form-urlencoded"), ("Authorization", "Basic YTpi")),
        b"grant_type=authorization_code&code=abcdefgh12345678&code_verifier=x",
    )
    made = Exchange(request, HttpResponse(400, "", "1.1", headers, Body.of(body, "application/json")), Timing(NOW, 0.1))
    return Trace(lambda: NOW).begin("Sign-in").exchange(Purpose.TOKEN, made)


def test_a_refused_code_is_the_same_case_live_and_from_a_file() -> None:
    live = refused()
    cases = [case_of(live), case_of(again(live))]
    for case in cases:
        assert (case.stage, case.sent.grant_type, case.sent.scheme) == ("token", "authorization_code", "Basic")
        assert case.clock_offset_s == pytest.approx(300.4)
        assert case.now == NOW
    found = [explain(case) for case in cases]
    assert found[0].top is not None
    assert found[0].top == found[1].top
    assert "invalid_grant" in found[0].verbatim


def test_what_the_browser_brought_is_the_servers_own_error() -> None:
    fields = (Field("error", "access_denied"), Field("error_description", "No."), Field("state", "abc"))
    message = (
        Trace(lambda: NOW)
        .begin("Sign-in")
        .step(Purpose.CALLBACK, "GET 127.0.0.1:8765/callback", outcome=Outcome.FAILED, fields=fields)
    )
    for each in (message, again(message)):
        case = case_of(each)
        assert case.stage == "authorize"
        assert isinstance(case.error, errors.OAuthError)
        top = explain(case).top
        assert top is not None
        assert "access_denied" in explain(case).verbatim


@pytest.mark.parametrize("kind", [name for name, each in vars(errors).items() if isinstance(each, type)])
def test_every_error_of_ours_comes_back_by_its_name_or_not_at_all(kind: str) -> None:
    message = (
        Trace(lambda: NOW)
        .begin("Sign-in")
        .step(
            Purpose.LISTEN,
            "this computer",
            outcome=Outcome.FAILED,
            detail="Port 8765 is taken by x. Close it.",
            error=kind,
        )
    )
    found = error_of(again(message))
    if found is not None:
        assert type(found).__name__ == kind
        assert found.title.startswith("Port 8765 is taken by x")
        assert str(found)
        assert explain(case_of(message)).top is not None or kind in ("Cancelled", "RefusedRequest")


@pytest.mark.parametrize("name", ["", "Exception", "OAuthError", "__class__", "annotations", "x y", "Ünïcode"])
def test_a_file_names_no_other_class(name: str) -> None:
    message = Trace(lambda: NOW).begin("Request").step(Purpose.API, "x", outcome=Outcome.FAILED, error=name)
    assert error_of(again(message)) is None
