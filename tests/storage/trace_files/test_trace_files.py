"""Trace files: whole when they are read again, harmless whoever wrote them, and without a secret in any encoding."""

from __future__ import annotations

import base64
import json
import urllib.parse
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.errors import Cancelled, ConfigError
from tokenexplorer.storage.trace_files import document, har, page
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Field, Message, Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = {
    "code": "canary-code-8d7f6a5s4d3f2g1h",
    "verifier": "canary-verifier-0p9o8i7u6y5t4r3e",
    "token": "canary.access-token-QmFzZTY0/+=x",
    "client": "canary-client-secret-1q2w3e4r",
    "password": "canary password ü",
    "dpop": "eyJhbGciOiJFUzI1NiJ9.eyJjYW5hcnkiOiJwcm9vZiJ9.Y2FuYXJ5LXNpZ25hdHVyZQ",
}


def sent_and_received() -> Exchange:
    """An exchange full of secrets, in every place where one may stand."""
    form = {
        "grant_type": "authorization_code",
        "code": SECRETS["code"],
        "code_verifier": SECRETS["verifier"],
        "password": SECRETS["password"],
    }
    basic = base64.b64encode(f"app:{SECRETS['client']}".encode()).decode()
    request = HttpRequest(
        "POST",
        f"https://acme.okta.com/oauth2/v1/token?client_secret={SECRETS['client']}",
        (
            ("Authorization", f"Basic {basic}"),
            ("DPoP", SECRETS["dpop"]),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ),
        urllib.parse.urlencode(form).encode(),
    )
    body = json.dumps(
        {
            "access_token": SECRETS["token"],
            "token_type": "Bearer",
            "error_description": f"code {SECRETS['code']} of <script>alert(1)</script>",
        }
    )
    response = HttpResponse(
        200, "OK", "1.1", (("Content-Type", "application/json"), ("X-<b>", "y")), Body.of(body.encode())
    )
    return Exchange(request, response, Timing(NOW, 0.341, dns_s=0.001, wait_s=0.3))


@pytest.fixture
def messages() -> tuple[Message, ...]:
    trace = Trace(lambda: NOW)
    sign_in = trace.begin("Sign-in", "Web <b>sign-in</b>", numbered=True)
    sign_in.step(Purpose.LISTEN, "this computer · 127.0.0.1:8765", fields=(Field("path", "/callback", "of this app"),))
    sign_in.exchange(Purpose.TOKEN, sent_and_received(), meanings={"code": "used once"})
    call = trace.begin("Request", "ann@acme.com")
    call.step(Purpose.API, "GET acme.okta.com/api", outcome=Outcome.FAILED, duration_s=0.09, detail="No answer")
    return trace.messages()


def encodings(secret: str) -> set[str]:
    raw = secret.encode()
    return {
        secret,
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        base64.b64encode(b"app:" + raw).decode().rstrip("="),
        raw.hex(),
        json.dumps(secret)[1:-1],
        secret.encode("utf-16-le").hex(),
    }


def test_what_was_saved_is_read_again(messages: tuple[Message, ...]) -> None:
    read = document.read(document.write(messages, NOW))
    assert (read.saved_at, read.left_out) == (NOW, 0)
    assert [each.title for each in read.messages] == [each.title for each in messages]
    assert [each.activity.title for each in read.messages] == ["Sign-in #1", "Sign-in #1", "Request"]
    assert [each.outcome for each in read.messages] == [each.outcome for each in messages]
    assert read.messages[0].fields == messages[0].fields
    assert read.messages[1].recorded == messages[1].recorded
    # Saved once more it is the same file.
    again = document.read(document.write(read.messages, NOW))
    assert again.messages == read.messages


@pytest.mark.parametrize("kind", ["json", "har", "html"])
def test_S15_no_export_holds_a_secret_in_any_encoding(kind: str, messages: tuple[Message, ...]) -> None:
    written = {
        "json": lambda: document.write(messages, NOW),
        "har": lambda: har.write(messages),
        "html": lambda: page.write(messages, NOW),
    }[kind]().decode()
    assert "acme.okta.com/oauth2/v1/token" in written
    for name, secret in SECRETS.items():
        for encoded in encodings(secret):
            assert encoded not in written, name


def test_har_has_what_its_readers_need(messages: tuple[Message, ...]) -> None:
    log = json.loads(har.write(messages))["log"]
    assert (log["version"], log["creator"]["name"], len(log["entries"])) == ("1.2", "Token Explorer", 1)
    (entry,) = log["entries"]
    assert entry["time"] == 341.0
    assert entry["timings"]["wait"] == 300.0
    assert entry["timings"]["ssl"] == -1
    assert entry["request"]["postData"]["mimeType"] == "application/x-www-form-urlencoded"
    assert entry["response"]["content"]["size"] > 0
    assert datetime.fromisoformat(entry["startedDateTime"]) == NOW


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str | None] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links.update(value for name, value in attrs if name == "href")


def test_the_page_has_no_script_and_asks_nobody(messages: tuple[Message, ...]) -> None:
    written = page.write(messages, NOW).decode()
    found = Tags(written)
    assert not found.names & {"script", "img", "link", "iframe", "object", "form", "b"}
    assert not found.attributes & {"src", "onclick", "onload", "style"}
    assert found.links == {"#m3"}  # to what failed, within the page
    assert 'id="m3"' in written
    assert "default-src 'none'" in written
    assert "Web &lt;b&gt;sign-in&lt;/b&gt;" in written
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written


def test_the_page_says_first_what_failed_and_why() -> None:
    trace = Trace(lambda: NOW)
    activity = trace.begin("Request", "ann@acme.com")
    headers = (
        ("Content-Type", "application/json"),
        ("WWW-Authenticate", 'Bearer error="insufficient_scope", scope="okta.logs.read"'),
    )
    request = HttpRequest("GET", "https://acme.okta.com/api/v1/logs", (("Authorization", "Bearer x"),), None)
    answer = HttpResponse(403, "", "1.1", headers, Body.of(b"{}"))
    activity.step(Purpose.PREFLIGHT, "this computer", duration_s=0.5)
    activity.exchange(Purpose.API, Exchange(request, answer, Timing(NOW, 0.341)), title="List System Log events")
    written = page.write(trace.messages(), NOW).decode()
    assert written.index("What failed") < written.index("okta.logs.read") < written.index("<article")
    box = written[written.index('class="why"') :]
    for words in ("What to do", "Sign in again with okta.logs.read", "insufficient_scope", "Read on: "):
        assert words in box, words
    assert written.count('<rect class="bar') == 2
    assert "WWW-Authenticate in the answer names the reason" in written
    assert "https://www.rfc-editor.org/rfc/rfc6750#section-3" in written


def test_a_page_of_many_failures_lists_the_first_ones() -> None:
    trace = Trace(lambda: NOW)
    activity = trace.begin("Request")
    for _ in range(120):
        activity.step(Purpose.API, "x", outcome=Outcome.FAILED, detail="No answer")
    written = page.write(trace.messages(), NOW).decode()
    assert '<p class="quiet">and 70 more</p>' in written
    assert "and 60 more" in written
    assert written.count("<article") == 120


# Files from elsewhere


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no trace"),
        (b"\xff\xfe\x00", "no trace"),
        (b"[]", "no trace"),
        (b'{"log": {"version": "1.2"}}', "no trace"),
        (b"[" * 100_000, "no trace"),
        (b'{"format": "tokenexplorer-trace", "version": 2}', "newer version"),
        (b'{"format": "tokenexplorer-trace", "version": "1"}', "no trace"),
    ],
)
def test_a_file_that_is_no_trace_is_refused_with_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        document.read(data)
    assert caught.value.advice


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST_BYTES", 10)
    with pytest.raises(ConfigError, match="too large"):
        document.read(b"x" * 11)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", r'{"acc\u0065ss_token": "canary-1234567"}'),
        ("application/json", r'{"\u0070assword": "canary-1234567"}'),
        ("application/x-www-form-urlencoded", "a=1&%63ode=canary-1234567"),
        ("text/plain", "code_verifier = canary-1234567"),
    ],
)
def test_S15_a_file_that_lies_shows_no_secret_by_spelling_its_name_oddly(kind: str, body: str) -> None:
    headers = [["Content-Type", kind]]
    exchange = {"request_headers": headers, "request_body": body, "response_headers": headers, "response_body": body}
    row = {"at": NOW.isoformat(), "exchange": exchange}
    data = {"format": document.FORMAT, "version": 1, "activities": [{"messages": [row]}]}
    (read,) = document.read(json.dumps(data).encode()).messages
    assert read.recorded is not None
    assert "canary" not in read.recorded.request_body + read.recorded.response_body
    assert "•" in read.recorded.response_body


def test_reading_tells_how_far_it_is_and_ends_where_it_is_told_to() -> None:
    trace, shares = Trace(lambda: NOW), list[float]()
    activity = trace.begin("Request")
    for _ in range(500):
        activity.step(Purpose.API, "x")
    data = document.write(trace.messages(), NOW)
    document.read(data, shares.append)
    assert shares == [0, 0, 0.4, 0.8]

    def stop(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        document.read(data, stop)


def test_more_messages_than_the_window_shows_are_counted(
    monkeypatch: pytest.MonkeyPatch, messages: tuple[Message, ...]
) -> None:
    monkeypatch.setattr(document, "MOST_MESSAGES", 2)
    read = document.read(document.write(messages, NOW))
    assert (len(read.messages), read.left_out) == (2, 1)


def test_S15_a_file_that_holds_a_secret_is_masked_when_it_is_opened() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ"
    row = {
        "at": NOW.isoformat(),
        "purpose": "API",
        "title": f"Bearer {token}",
        "exchange": {
            "method": "GET",
            "url": f"https://x/?access_token={token}",
            "request_headers": [["Authorization", f"Bearer {token}"], ["Cookie", "sid=canary-session"]],
            "response_headers": [["Set-Cookie", "sid=canary-session"]],
            "response_body": json.dumps({"refresh_token": "canary-refresh"}),
        },
    }
    data = {"format": "tokenexplorer-trace", "version": 1, "activities": [{"messages": [row]}]}
    read = document.read(json.dumps(data).encode())
    again = document.write(read.messages, NOW).decode() + har.write(read.messages).decode()
    for secret in (token, "c2lnbmF0dXJlLWNhbmFyeQ", "canary-session", "canary-refresh"):
        assert secret not in again


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
_NAMES = (
    "step", "purpose", "title", "place", "at", "outcome", "duration_s", "detail", "fields", "exchange", "method", "url",
    "request_headers", "status", "response_headers", "response_body", "timing", "sent", "hops", "response_size_bytes",
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from(_NAMES), _JSON | st.just(NOW.isoformat()), max_size=12).flatmap(
            lambda row: st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=8).map(
                lambda exchange: {"at": NOW.isoformat(), **row, "exchange": exchange}
            )
        ),
        max_size=4,
    )
)
def test_a_file_that_lies_is_read_as_far_as_it_goes(rows: list[dict[str, Any]]) -> None:
    data = {"format": "tokenexplorer-trace", "version": 1, "activities": [{"kind": 5, "messages": rows}]}
    read = document.read(json.dumps(data).encode())
    assert len(read.messages) + read.left_out == len(rows)
    for written in (document.write(read.messages, NOW), har.write(read.messages), page.write(read.messages, NOW)):
        assert written.decode()
