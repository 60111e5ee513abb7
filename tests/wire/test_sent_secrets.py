"""What a request carried is known again in an answer, however it was sent and is spelled."""

import base64
import time

import pytest

from tokenexplorer.redaction import MASK
from tokenexplorer.wire.exchange import Headers, HttpRequest
from tokenexplorer.wire.sent_secrets import SHORTEST, sent_secrets, without

JSON: Headers = (("Content-Type", "application/json"),)
SECRET = 'Kan/arie "1" +x'


@pytest.mark.parametrize(
    "request_",
    [
        HttpRequest("GET", "https://h/", (("Authorization", f"Bearer {SECRET}"),)),
        HttpRequest("GET", "https://h/", (("X-Api-Key", SECRET),)),
        HttpRequest("GET", "https://h/", (("X-Mine", SECRET),), None, frozenset({"x-mine"})),
        HttpRequest(
            "GET", "https://h/", (("Authorization", "Basic " + base64.b64encode(f"a:{SECRET}".encode()).decode()),)
        ),
        HttpRequest("GET", "https://h/?code=Kan%2Farie+%221%22+%2Bx"),
        HttpRequest("POST", "https://h/", JSON, b'{"a": [{"client_secret" : "Kan/arie \\"1\\" +x"}]}'),
        HttpRequest("POST", "https://h/", JSON, b'{"client_secret": "Kan\\/arie \\u00221\\" +x", broken'),
    ],
    ids=["bearer", "key", "marked", "basic", "query", "json", "escaped"],
)
def test_S15_a_secret_is_known_in_each_spelling(request_: HttpRequest) -> None:
    known = sent_secrets(request_)
    for spelled in (SECRET, 'Kan/arie \\"1\\" +x', "Kan%2Farie%20%221%22%20%2Bx"):
        assert without(f"you sent {spelled}.", known) == f"you sent {MASK}."


def test_what_is_short_or_no_secret_stays() -> None:
    sent = HttpRequest("GET", "https://h/?code=abc&limit=a-long-limit", (("Accept", "application/json"),))
    assert all(len(each) >= SHORTEST for each in sent_secrets(sent))
    assert without("abc a-long-limit application/json", sent_secrets(sent)) == "abc a-long-limit application/json"


@pytest.mark.parametrize("piece", ['"', '"\\', "\\", '"token":"', '"token":"x",', '"a" :', "{"])
def test_S15_any_body_is_looked_through_in_no_time(piece: str) -> None:
    body = (piece * (1_000_000 // len(piece))).encode()
    began = time.process_time()
    sent_secrets(HttpRequest("POST", "https://h/", JSON, body))
    assert time.process_time() - began < 0.5
