"""History entries: replayable, and without any secret."""

import base64
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from tokenexplorer.api.history import history_entry
from tokenexplorer.api.request import ApiRequest, Auth, Row
from tokenexplorer.errors import TimedOut
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing

CANARY = "Canary-77aa11bb22"
TIMING = Timing(datetime(2026, 11, 21, tzinfo=UTC), 0.25)


def exchange(url: str, answer: bytes, content_type: str = "application/json") -> Exchange:
    request = HttpRequest("GET", url, (("Authorization", f"Bearer {CANARY}"),))
    return Exchange(request, HttpResponse(200, "OK", "1.1", (), Body.of(answer, content_type)), TIMING)


@pytest.mark.parametrize(
    "secret", [CANARY, base64.b64encode(CANARY.encode()).decode(), CANARY.encode().hex(), quote(CANARY + "/é", safe="")]
)
@pytest.mark.parametrize("kind", ["json", "form", "text"])
def test_P13_an_entry_holds_no_secret(secret: str, kind: str) -> None:
    bodies = {
        "json": f'{{"a": {{"password": "{secret}"}}}}',
        "form": f"client_secret={secret}\na=1",
        "text": f"Bearer {secret}",
    }
    request = ApiRequest(
        "POST",
        f"https://u:{secret}@h/?access_token={secret}",
        params=(Row("code", secret), Row("limit", "2")),
        headers=(Row("Authorization", f"Basic {secret}"), Row("X-Mine", secret, secret=True), Row("X-Api-Key", secret)),
        body_kind=kind,  # type: ignore[arg-type]
        body=bodies[kind],
        auth=Auth(token_id="token-7"),
    )
    entry = history_entry(request, exchange(f"https://h/?code={secret}", f'{{"access_token": "{secret}"}}'.encode()))
    assert secret not in repr(entry) + entry.body + entry.request.body
    assert entry.request.auth.token_id == "token-7"
    assert entry.request.params[1].value == "2"
    assert entry.withheld
    assert entry.size_bytes > 0
    assert entry.status == 200


@pytest.mark.parametrize(
    "url",
    ["https://h/oauth2/v1/token", "https://h/oauth2/default/v1/introspect", "https://h/token/introspection",
     "https://h/oauth2/v1/clients", "https://h/connect/register", "https://h/oidc/2/token/revoke/"],
)  # fmt: skip
def test_P13_answers_of_protocol_endpoints_are_never_kept(url: str) -> None:
    entry = history_entry(ApiRequest(url=url), exchange(url, b'{"active": true, "username": "alice"}'))
    assert entry.body == ""
    assert entry.withheld


@pytest.mark.parametrize(
    "answer",
    [
        b'{"a": [{"clientSecret": "x1"}]}',
        b'{"note": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x"}',
        b"Authorization: Basic abcdef",
        '{"access_token": "x1-opaque"}'.encode("utf-16-le"),
    ],
)
def test_P13_bodies_with_token_like_members_are_kept_as_status_and_size(answer: bytes) -> None:
    entry = history_entry(ApiRequest(url="https://h/"), exchange("https://h/", answer))
    assert entry.body == ""
    assert entry.size_bytes == len(answer)


def test_P13_an_answer_that_quotes_the_token_back_is_not_kept() -> None:
    entry = history_entry(ApiRequest(url="https://h/"), exchange("https://h/", f"you sent {CANARY}".encode()))
    assert entry.body == ""
    assert entry.withheld


def test_ordinary_answers_are_kept_as_they_came() -> None:
    answer = b'[{"id": "00u1", "status": "ACTIVE", "code": "E7", "profile": {"login": "alice@example.test"}}]'
    request = ApiRequest(url="{{org}}/api", headers=(Row("Authorization", "Bearer {{myToken}}"),), auth=Auth("none"))
    entry = history_entry(request, exchange("https://h/api?limit=2", answer))
    assert entry.body == answer.decode()
    assert entry.withheld == ""
    assert entry.url == "https://h/api?limit=2"
    assert entry.request == request
    assert entry.at == TIMING.started_at


def test_a_failed_request_is_kept_with_its_error() -> None:
    lost = Exchange(HttpRequest("GET", "https://h/"), None, TIMING, TimedOut("No answer within 30 s."))
    entry = history_entry(ApiRequest(url="https://h/"), lost)
    assert (entry.status, entry.error, entry.size_bytes) == (None, "No answer within 30 s.", 0)
