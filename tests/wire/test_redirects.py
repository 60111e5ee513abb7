"""What travels on when a server points elsewhere."""

from datetime import UTC, datetime

import pytest

from tokenexplorer.errors import RefusedRequest
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import Exchange, Headers, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.policy import API, Question
from tokenexplorer.wire.redirects import next_request

SENT: Headers = (
    ("Host", "a.example"),
    ("Accept", "*/*"),
    ("Authorization", "Bearer t"),
    ("Cookie", "a=b"),
    ("DPoP", "proof"),
    ("Proxy-Authorization", "Basic x"),
    ("X-Api-Key", "k"),
    ("X_Api_Key", "k"),
    ("X-Auth-Key", "k"),
    ("X-Marked", "m"),
    ("Referer", "https://a.example/?page=of-the-old-origin"),
    ("Origin", "https://a.example"),
    ("X-Plain", "p"),
)


def redirected(url: str, target: str, status: int = 302, method: str = "GET") -> Exchange:
    body = b"secret body" if method != "GET" else None
    request = HttpRequest(method, url, SENT, body, frozenset({"x-marked"}))
    response = HttpResponse(status, "", "1.1", (("Location", target),), Body.of(b"", ""))
    return Exchange(request, response, Timing(datetime(2026, 11, 21, tzinfo=UTC), 0.1))


def yes(_: Question) -> bool:
    return True


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example/x", "https://a.example:8443/x"),
        ("https://a.example/x", "http://a.example/x"),
        ("http://a.example/x", "https://a.example/x"),
        ("https://a.example/x", "//b.example/x"),
        ("https://a.example/x", "https://a.example.evil.test/x"),
        ("https://a.example/x", "https://a.example@b.example/x"),
    ],
    ids=["host", "port", "downgrade", "upgrade", "no scheme", "longer host", "userinfo"],
)
def test_P01_nothing_secret_goes_to_another_origin(url: str, target: str) -> None:
    followed = next_request(redirected(url, target), (), API, yes)
    assert followed is not None
    hop, request = followed
    assert [name for name, _ in request.headers] == ["Accept", "X-Plain"]
    assert {"Authorization", "Cookie", "DPoP", "X-Api-Key", "X_Api_Key", "X-Marked"} <= set(hop.dropped)


@pytest.mark.parametrize("target", ["/y", "https://A.example/y", "https://a.example:443/y"])
def test_P01_the_same_origin_gets_what_it_got_before(target: str) -> None:
    followed = next_request(redirected("https://a.example/x", target), (), API, None)
    assert followed is not None
    hop, request = followed
    assert request.header("Authorization") == "Bearer t"
    assert hop.dropped == ()


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x", "ftp://a.example/"]
)
def test_P02_only_http_is_followed_even_with_a_yes(target: str) -> None:
    with pytest.raises(RefusedRequest):
        next_request(redirected("https://a.example/x", target), (), API, yes)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_P01_a_post_that_becomes_a_get_leaves_its_body_behind(status: int) -> None:
    followed = next_request(redirected("https://a.example/x", "/y", status, "POST"), (), API, yes)
    assert followed is not None
    assert (followed[1].method, followed[1].body) == ("GET", None)
