"""The HAR keeps the rules of HAR 1.2: every member that the specification demands, of its type, and sums that fit.

Spec: http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.storage.trace_files.test_trace_files import sent_and_received
from tokenexplorer.errors import Unreachable
from tokenexplorer.storage.trace_files import document, har, page
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.message import Message
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

AT = datetime(2026, 11, 22, 12, 0, 0, 204_000, tzinfo=UTC)
NUMBER = (int, float)
LOG = {"version": str, "creator": dict, "entries": list}
CREATOR = {"name": str, "version": str}
ENTRY = {
    "startedDateTime": str, "time": NUMBER, "request": dict, "response": dict, "cache": dict, "timings": dict,
}  # fmt: skip
REQUEST = {
    "method": str, "url": str, "httpVersion": str, "cookies": list, "headers": list, "queryString": list,
    "headersSize": int, "bodySize": int,
}  # fmt: skip
RESPONSE = {
    "status": int, "statusText": str, "httpVersion": str, "cookies": list, "headers": list, "content": dict,
    "redirectURL": str, "headersSize": int, "bodySize": int,
}  # fmt: skip
CONTENT = {"size": int, "mimeType": str}
POST_DATA = {"mimeType": str, "params": list, "text": str}
PAIR = {"name": str, "value": str}
TIMINGS = {"send": NUMBER, "wait": NUMBER, "receive": NUMBER}
OPTIONAL_TIMINGS = ("blocked", "dns", "connect", "ssl")


def has(row: Any, rules: dict[str, Any], extra: tuple[str, ...]) -> None:
    """Every member that is demanded, of its type; others only where the specification knows them, or with `_`."""
    assert isinstance(row, dict)
    for name, kind in rules.items():
        assert isinstance(row.get(name), kind), (name, row.get(name))
        assert not isinstance(row[name], bool), name
    unknown = {name for name in row if name not in rules and name not in extra and not name.startswith("_")}
    assert not unknown


def assert_is_har(log: dict[str, Any]) -> None:
    has(log, LOG, ("comment", "browser", "pages"))
    assert log["version"] == "1.2"
    has(log["creator"], CREATOR, ("comment",))
    begun = [datetime.fromisoformat(each["startedDateTime"]) for each in log["entries"]]
    assert begun == sorted(begun)
    for entry in log["entries"]:
        has(entry, ENTRY, ("comment", "pageref", "serverIPAddress", "connection"))
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
        check_request(entry["request"])
        check_response(entry["response"])
        check_timings(entry["timings"], entry["time"])


def check_request(request: dict[str, Any]) -> None:
    has(request, REQUEST, ("comment", "postData"))
    assert urlsplit(request["url"]).scheme in ("http", "https")
    assert urlsplit(request["url"]).fragment == ""
    for pair in (*request["headers"], *request["queryString"]):
        has(pair, PAIR, ("comment",))
    if "postData" in request:
        has(request["postData"], POST_DATA, ("comment",))
        assert not (request["postData"]["params"] and request["postData"]["text"])  # one of the two
    for name in ("headersSize", "bodySize"):
        assert request[name] >= -1


def check_response(response: dict[str, Any]) -> None:
    has(response, RESPONSE, ("comment",))
    has(response["content"], CONTENT, ("comment", "compression", "text", "encoding"))
    assert response["content"]["size"] >= 0
    for pair in response["headers"]:
        has(pair, PAIR, ("comment",))


def check_timings(timings: dict[str, Any], whole: float) -> None:
    has(timings, TIMINGS, ("comment", *OPTIONAL_TIMINGS))
    assert all(timings[name] >= 0 for name in TIMINGS)
    assert all(timings.get(name, -1) >= -1 for name in OPTIONAL_TIMINGS)
    assert timings.get("ssl", -1) <= max(0, timings.get("connect", -1))  # connect holds it
    counted = (each for name, each in timings.items() if name != "ssl" and each != -1)
    assert sum(counted) == pytest.approx(whole, abs=0.01)


def exchange(at: datetime, body: bytes = b"{}", headers: Headers = (), *, timing: Timing | None = None) -> Exchange:
    request = HttpRequest("GET", "https://acme.okta.com/a?x=1&y=&x=2#f", (("Accept", "*/*"),), None)
    answer = HttpResponse(200, "OK", "1.1", (("Content-Type", "application/json"), *headers), Body.of(body))
    return Exchange(request, answer, timing or Timing(at, 0.1))


@pytest.fixture
def messages() -> tuple[Message, ...]:
    trace = Trace(lambda: AT)
    activity = trace.begin("Sign-in", numbered=True)
    activity.exchange(Purpose.TOKEN, sent_and_received())
    activity.step(Purpose.STORE, "this computer")
    full = Timing(AT, 0.341, dns_s=0.01, connect_s=0.02, tls_s=0.03, send_s=0.001, wait_s=0.2, receive_s=0.03)
    activity.exchange(Purpose.API, exchange(AT, timing=full))
    earlier = AT - timedelta(seconds=3)
    activity.exchange(Purpose.API, exchange(earlier, headers=(("Location", "https://acme.okta.com/b"),)))
    request = HttpRequest("GET", "https://nowhere.okta.com/", (), None)
    activity.exchange(Purpose.API, Exchange(request, None, Timing(AT, 0.2), Unreachable("Not found.", "Look.")))
    reused = Timing(AT, 0.05, send_s=0.02, wait_s=0.02, receive_s=0.02)  # the parts are more than the whole
    activity.exchange(Purpose.API, exchange(AT, timing=reused))
    return trace.messages()


def test_every_rule_of_har_1_2_is_kept(messages: tuple[Message, ...]) -> None:
    log = json.loads(har.write(messages))["log"]
    assert len(log["entries"]) == 5
    assert_is_har(log)


def test_a_trace_without_messages_is_a_har_too() -> None:
    assert_is_har(json.loads(har.write(()))["log"])


def test_R06_half_a_surrogate_pair_survives_every_export() -> None:
    trace = Trace(lambda: AT)
    trace.begin("Request").exchange(Purpose.API, exchange(AT, b'{"a": "\\ud800", "b": "\\u0000"}'))
    (message,) = document.read(document.write(trace.messages(), AT)).messages
    assert message.recorded is not None
    assert [field.name for field in message.recorded.received] == ["a", "b"]
    assert_is_har(json.loads(har.write(trace.messages()))["log"])
    assert page.write(trace.messages(), AT)
