"""What a device authorization endpoint answers, and what of it is shown, drawn and opened (RFC 8628 section 3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.made import exchange
from tokenexplorer.errors import ConfigError, MalformedResponseError, OAuthError
from tokenexplorer.oauth.device_code import DeviceCode, read_device_code

GOOD: dict[str, Any] = {
    "device_code": "canary-device-code",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://acme.okta.com/activate",
    "verification_uri_complete": "https://acme.okta.com/activate?user_code=WDJB-MJHT",
    "expires_in": 1800,
    "interval": 7,
}


def read(**changes: Any) -> DeviceCode:
    members = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return read_device_code(exchange(200, members))


def test_a_good_answer() -> None:
    code = read()
    assert (code.device_code, code.user_code) == ("canary-device-code", "WDJB-MJHT")
    assert (code.expires_in, code.interval, code.notes) == (1800, 7, ())
    assert code.host == "acme.okta.com"
    assert code.link == GOOD["verification_uri_complete"]


def test_without_a_filled_page_the_link_is_the_page() -> None:
    assert read(verification_uri_complete=None).link == GOOD["verification_uri"]


def test_S15_neither_half_is_in_its_repr() -> None:
    shown = repr(read())
    assert "canary" not in shown
    assert "WDJB" not in shown


@pytest.mark.parametrize("user_code", ["wdjb mjht", "0O1lI", "Ünïcödé", "a&b<c>", " spaced "])
def test_the_user_code_stays_to_the_letter(user_code: str) -> None:
    assert read(user_code=user_code).user_code == user_code


@pytest.mark.parametrize("name", ["device_code", "user_code", "verification_uri"])
@pytest.mark.parametrize("value", [None, "", "  ", 7, ["x"], True])
def test_T04_a_required_member_is_there_and_text(name: str, value: object) -> None:
    with pytest.raises(MalformedResponseError) as raised:
        read(**{name: value})
    assert name in raised.value.title


def test_a_code_that_nobody_types_is_refused() -> None:
    with pytest.raises(MalformedResponseError):
        read(user_code="A" * 41)


@pytest.mark.parametrize(
    "page",
    [
        "http://acme.okta.com/activate",
        "ftp://acme.okta.com/activate",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user@acme.okta.com/activate",
        "https://acme.okta.com/a b",
        "https://acme.okta.com\\@evil.example/",
        "/activate",
        "https:///activate",
    ],
)
def test_A07_a_page_that_is_not_to_be_opened_is_refused(page: str) -> None:
    with pytest.raises((ConfigError, MalformedResponseError)):
        read(verification_uri=page)


def test_A07_on_this_computer_http_is_good() -> None:
    assert read(verification_uri="http://127.0.0.1:9/device", verification_uri_complete=None).host == "127.0.0.1:9"


def test_A08_the_page_is_ascii_alone() -> None:
    code = read(
        verification_uri="https://\u0430cme.okta.com/aktivier\u00e9",
        verification_uri_complete="https://\u0430cme.okta.com/x?user_code=\u00e9%20a",
    )
    assert code.verification_uri == "https://xn--cme-5cd.okta.com/aktivier%C3%A9"
    assert code.verification_uri_complete == "https://xn--cme-5cd.okta.com/x?user_code=%C3%A9%20a"
    assert code.host == "xn--cme-5cd.okta.com"


def test_a_page_that_no_text_can_hold_is_refused() -> None:
    with pytest.raises(MalformedResponseError):
        read(verification_uri="https://acme.okta.com/\ud800")


@pytest.mark.parametrize(
    "complete",
    [
        "https://evil.example/activate?user_code=WDJB-MJHT",
        "https://acme.okta.com:444/activate?user_code=WDJB-MJHT",
        "http://acme.okta.com/activate",
        "javascript:alert(1)",
        7,
        ["https://acme.okta.com/activate"],
    ],
)
def test_A08_a_filled_page_of_another_host_is_left_out_and_told(complete: object) -> None:
    code = read(verification_uri_complete=complete)
    assert code.link == GOOD["verification_uri"]
    assert "left out" in code.notes[0]


def test_the_older_name_of_the_page_is_understood() -> None:
    code = read(verification_uri=None, verification_url="https://www.google.com/device", verification_uri_complete=None)
    assert code.verification_uri == "https://www.google.com/device"
    assert "verification_url" in code.notes[0]


@pytest.mark.parametrize(
    ("named", "seconds", "noted"),
    [
        (None, 600, True),
        (0, 0, False),
        ("900", 900, True),
        (-1, 600, True),
        (True, 600, True),
        (12.5, 600, True),
        (10**400, 86_400, False),
        ([], 600, True),
    ],
)
def test_T05_how_long_it_lives(named: object, seconds: int, noted: bool) -> None:
    code = read(expires_in=named)
    assert code.expires_in == seconds
    assert bool(code.notes) is noted


@pytest.mark.parametrize(
    ("named", "seconds"), [(None, 5), (0, 1), (1, 1), ("9", 9), (-1, 5), (True, 5), ({}, 5), (10**400, 86_400)]
)
def test_how_often_it_may_be_asked(named: object, seconds: int) -> None:
    assert read(interval=named).interval == seconds


def test_the_servers_own_error_is_told() -> None:
    with pytest.raises(OAuthError) as raised:
        read_device_code(exchange(400, {"error": "unauthorized_client", "error_description": "not for this app"}))
    assert raised.value.error == "unauthorized_client"
    assert raised.value.where == "device"


@pytest.mark.parametrize(
    "answer", [exchange(200, "<h1>hello</h1>"), exchange(302, ""), exchange(200, "[]"), exchange(500, "broken")]
)
def test_T06_what_is_no_answer_is_told(answer: Any) -> None:
    with pytest.raises(MalformedResponseError):
        read_device_code(answer)


def test_R05_a_page_that_no_window_could_show_is_refused() -> None:
    with pytest.raises(MalformedResponseError) as raised:
        read(verification_uri=f"https://acme.okta.com/{'a' * 200_000}")
    assert "too long" in raised.value.title
    assert len(raised.value.detail) < 200


def test_R05_a_filled_page_that_is_too_long_gives_way_to_the_plain_one() -> None:
    code = read(verification_uri_complete=f"https://acme.okta.com/activate?c={'a' * 5000}")
    assert (code.link, len(code.notes)) == (GOOD["verification_uri"], 1)
