"""Recorded messages: readable, and without any secret."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest

from tokenexplorer.errors import Cancelled, TimedOut
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, Headers, Hop, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Outcome, RecordedMessage
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.recording import BODY_LIMIT, life, record_exchange
from tokenexplorer.wire.trace import Trace

CANARY = "Canary/7f+2 é=x"
FORMS = (
    CANARY,
    base64.b64encode(CANARY.encode()).decode(),
    base64.urlsafe_b64encode(CANARY.encode()).decode().rstrip("="),
    CANARY.encode().hex(),
    quote(CANARY, safe=""),
    quote(CANARY),
)
FORM = "application/x-www-form-urlencoded"
STARTED = datetime(2026, 11, 21, 12, tzinfo=UTC)


def exchange(
    *,
    url: str = "https://op.example.test/token",
    headers: Headers = (),
    body: bytes | None = None,
    answer: bytes = b"{}",
    answer_headers: Headers = (("Content-Type", "application/json"),),
    marked: frozenset[str] = frozenset(),
    hops: tuple[Hop, ...] = (),
) -> Exchange:
    content_type = dict(answer_headers).get("Content-Type", "")
    response = HttpResponse(200, "OK", "1.1", answer_headers, Body.of(answer, content_type))
    request = HttpRequest("POST", url, headers, body, marked)
    return Exchange(request, response, Timing(STARTED, 2.0), hops=hops)


def everything(recorded: RecordedMessage) -> str:
    return repr(recorded)


@pytest.mark.parametrize("secret", FORMS, ids=["raw", "base64", "base64url", "hex", "url", "url path"])
def test_S01_no_canary_in_any_field_of_a_recorded_message(secret: str) -> None:
    nested = {"a": [{"b": {"refresh_token": secret}}], "token": {"raw": [secret]}, "client_secret": secret}
    hop_request = HttpRequest(
        "GET", f"https://u:{quote(secret, safe='')}@h/?code={quote(secret)}", (("Cookie", secret),)
    )
    made = exchange(
        url=f"https://h/?access_token={quote(secret)}&user%5Bpassword%5D={quote(secret)}#id_token={quote(secret)}",
        headers=(
            ("Authorization", f"Bearer {secret}"),
            ("authorization", f"Basic {base64.b64encode(secret.encode()).decode()}"),
            ("Cookie", f"sid={secret}; other={secret}"),
            ("DPoP", secret),
            ("X-My-Token", secret),
            ("X-Marked", secret),
            ("Referer", f"https://h/?code={quote(secret)}"),
            ("Content-Type", "application/json"),
        ),
        body=json.dumps(nested).encode(),
        answer=json.dumps(
            {**nested, "access_token": secret, "id_token": secret, "note": f"code={quote(secret)}"}
        ).encode(),
        answer_headers=(
            ("Content-Type", "application/json"),
            ("Set-Cookie", f"sid={secret}; HttpOnly"),
            ("Location", f"https://h/cb?code={quote(secret)}&state={quote(secret)}"),
        ),
        marked=frozenset({"x-marked"}),
        hops=(Hop(hop_request, 302, f"https://h/?state={quote(secret)}", ()),),
    )
    text = everything(record_exchange(made, {}))
    for form in FORMS:
        assert form not in text
    assert "•" in text


@pytest.mark.parametrize("secret", FORMS[1:4])
def test_S01_no_canary_of_a_form_body(secret: str) -> None:
    form = urlencode(
        {"grant_type": "authorization_code", "code": secret, "code_verifier": secret, "client_secret": secret}
    )
    recorded = record_exchange(exchange(headers=(("Content-Type", FORM),), body=form.encode()), {})
    assert secret not in everything(recorded)
    assert (recorded.sent[0].name, recorded.sent[0].value) == ("grant_type", "authorization_code")
    assert recorded.sent[1].value == f"•••••••• {len(secret)} characters"
    assert recorded.sent[0].meaning


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ((("Authorization", "Bearer opaque-Kanarie-1"),), None),
        ((("Authorization", "Basic " + base64.b64encode(b"app:opaque-Kanarie-1").decode()),), None),
        ((("Cookie", "a=b; sid=opaque-Kanarie-1"),), None),
        ((("X-Marked", "opaque-Kanarie-1"),), None),
        ((("Content-Type", FORM),), b"grant_type=authorization_code&code=opaque-Kanarie-1"),
        ((("Content-Type", "application/json"),), b'{"a": {"refresh_token": "opaque-Kanarie-1"}}'),
    ],
    ids=["bearer", "basic", "cookie", "marked", "form", "json"],
)
@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("application/json", b'{"error": "invalid_grant", "error_description": "opaque-Kanarie-1 was used"}'),
        ("text/html", b"<p>opaque-Kanarie-1"),
    ],
)
def test_S15_A12_a_secret_that_the_server_quotes_back_is_masked(
    headers: Headers, body: bytes | None, kind: str, answer: bytes
) -> None:
    made = exchange(
        headers=headers,
        body=body,
        marked=frozenset({"x-marked"}),
        answer=answer,
        answer_headers=(("Content-Type", kind), ("WWW-Authenticate", 'Bearer error_description="opaque-Kanarie-1"')),
    )
    recorded = record_exchange(made, {})
    assert "Kanarie" not in everything(recorded)
    assert "was used" in recorded.response_body or kind == "text/html"


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_S15_a_body_in_another_coding_than_it_says_hides_no_secret(coding: str) -> None:
    made = exchange(answer='{"access_token": "opaque-Kanarie-1"}'.encode(coding))
    assert "Kanarie" not in everything(record_exchange(made, {})).replace("\\x00", "")


def test_S15_no_url_is_in_a_repr() -> None:
    secret = "https://u:Kanarie@h/?code=Kanarie#Kanarie"
    request = HttpRequest("GET", secret)
    assert "Kanarie" not in repr(request) + repr(Hop(request, 302, secret, ()))


def test_what_is_no_secret_reads_as_sent() -> None:
    made = exchange(
        url="https://h/api/v1/users?limit=2&filter=status%20eq%20%22ACTIVE%22",
        answer=b'{"id": "00u1", "state": "ACTIVE", "code": "E7", "n": 1.10, "list": [1, {"a": null}]}',
    )
    recorded = record_exchange(made, {})
    assert recorded.url == made.request.url
    assert [(field.name, field.value) for field in recorded.sent] == [("limit", "2"), ("filter", 'status eq "ACTIVE"')]
    assert '"n": 1.10' in recorded.response_body
    values = {field.name: field.value for field in recorded.received}
    assert values["state"] == "ACTIVE"
    assert values["code"] == "E7"
    assert values["list"] == '[1, {"a": null}]'


def test_token_answers_get_their_meanings() -> None:
    answer = {"access_token": "abcdef", "token_type": "Bearer", "expires_in": 3600, "scope": "openid profile"}
    recorded = record_exchange(exchange(answer=json.dumps(answer).encode()), {"scope": "as asked"})
    meanings = {field.name: field.meaning for field in recorded.received}
    until = (STARTED + timedelta(seconds=3602)).astimezone()
    assert meanings["expires_in"] == f"1 hour, until {until:%H:%M:%S}"
    assert meanings["token_type"] == "whoever holds it can use it"
    assert meanings["scope"] == "as asked"
    assert {field.name: field.value for field in recorded.received}["access_token"] == "•••••••• 6 characters"


def test_bodies_are_cut_and_a_secret_at_the_cut_is_masked() -> None:
    token = "eyJ" + "a" * 500 + ".eyJ" + "b" * 500 + "." + "c" * 500
    answer = b"x" * (BODY_LIMIT - 100) + b" " + token.encode() + b"y" * 100_000
    recorded = record_exchange(exchange(answer=answer, answer_headers=(("Content-Type", "text/plain"),)), {})
    assert len(recorded.response_body) <= BODY_LIMIT + 1
    assert "eyJ" not in recorded.response_body
    assert recorded.response_size_bytes == len(answer)


@pytest.mark.parametrize(
    "answer", [b"", b"<html>", b"{broken", b"[1,2]", b"\xff\xfe", b"[" * 50_000, b"9" * 5000, b"null"]
)
def test_any_answer_can_be_recorded(answer: bytes) -> None:
    recorded = record_exchange(exchange(answer=answer), {})
    assert recorded.status == 200
    assert recorded.received == ()


def test_the_trace_tells_failed_cancelled_and_fine() -> None:
    activity = Trace().begin("Request", "https://h/?code=canary")
    made = exchange()
    outcomes = []
    for error in (None, TimedOut("late"), Cancelled()):
        outcomes.append(
            activity.exchange(Purpose.API, Exchange(made.request, made.response, made.timing, error)).outcome
        )
    assert outcomes == [Outcome.OK, Outcome.FAILED, Outcome.CANCELLED]
    lost = Exchange(made.request, None, made.timing, TimedOut("No answer"))
    message = activity.exchange(Purpose.TOKEN, lost)
    assert message.detail == "No answer"
    assert message.recorded is not None
    assert message.recorded.status is None
    assert "canary" not in activity.label.subject


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (3600, "1 hour"), (7500, "2 hours 5 minutes"), (90_061, "1 day 1 hour")],
)
def test_life(seconds: int, words: str) -> None:
    assert life(seconds) == words
