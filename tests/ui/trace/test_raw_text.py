"""Raw text and curl of a recorded exchange."""

import pytest

from tests.ui.trace.conftest import FORM, SECRET, call, exchange, sign_in
from tokenexplorer.ui.trace.raw_text import as_curl, body_words, raw_text
from tokenexplorer.wire.message import RecordedMessage
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace


def recorded(number: int = 2) -> RecordedMessage:
    found = sign_in(Trace())[number].recorded
    assert found is not None
    return found


def test_raw_is_request_and_answer_exactly_but_masked() -> None:
    text = raw_text(recorded())
    assert text.startswith("POST /oauth2/v1/token HTTP/1.1\nHost: acme.okta.com\nContent-Type: ")
    assert "grant_type=authorization_code&code=••••••••" in text
    assert '\n\nHTTP/1.1 200\nContent-Type: application/json\n\n{"token_type": "Bearer"' in text


def test_S15_no_secret_is_in_raw_or_curl() -> None:
    trace = Trace()
    kept = [message.recorded for message in (*sign_in(trace), call(trace)) if message.recorded is not None]
    assert len(kept) > 1
    for each in kept:
        assert SECRET not in raw_text(each) + as_curl(each)


def test_a_request_without_an_answer_says_so() -> None:
    found = call(Trace(), None).recorded
    assert found is not None
    assert raw_text(found).endswith("— no answer —")


def test_curl_has_a_variable_where_the_token_was() -> None:
    found = call(Trace()).recorded
    assert found is not None
    assert "--header 'Authorization: Bearer '\"$TOKEN\"" in as_curl(found)


def test_a_query_stays_in_the_start_line() -> None:
    made = Trace().begin("Request").exchange(Purpose.API, exchange(url="https://a.example/x?limit=2&state=abc"))
    assert made.recorded is not None
    assert raw_text(made.recorded).startswith("GET /x?limit=2&state=•••••••• HTTP/1.1\n")


@pytest.mark.parametrize(
    ("kind", "body", "fields", "words"),
    [
        (FORM, "a=1", 1, "form, 1 field"),
        ("application/json; charset=utf-8", "{}", 0, "JSON"),
        ("text/html", "<p>", 0, "text/html"),
        ("", "", 2, "query, 2 fields"),
        ("", "", 0, ""),
    ],
)
def test_a_body_is_named(kind: str, body: str, fields: int, words: str) -> None:
    assert body_words((("Content-Type", kind),), body, fields, "field") == words
