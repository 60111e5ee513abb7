"""Requests as they go out, and those that never do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.errors import RefusedRequest
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.outgoing import outgoing, wire_url

HOST = "https://api.example.test"


@pytest.mark.parametrize("character", ["\r", "\n", "\x00"])
@pytest.mark.parametrize("place", ["method", "url", "header name", "header value"])
def test_P05_line_breaks_and_NUL_are_refused(character: str, place: str) -> None:
    bad = f"a{character}b"
    request = {
        "method": HttpRequest(bad, HOST),
        "url": HttpRequest("GET", f"{HOST}/{bad}"),
        "header name": HttpRequest("GET", HOST, ((bad, "x"),)),
        "header value": HttpRequest("GET", HOST, (("X-A", bad),)),
    }[place]
    with pytest.raises(RefusedRequest) as caught:
        outgoing(request)
    assert {"\r": "CR", "\n": "LF", "\x00": "NUL"}[character] in caught.value.title


@given(st.text(), st.text(), st.text(), st.text())
def test_P05_nothing_that_passes_can_break_out_of_its_line(method: str, path: str, name: str, value: str) -> None:
    try:
        sent = outgoing(HttpRequest(method, f"{HOST}/{path}", ((name, value),)))
    except RefusedRequest:
        return
    head = "".join([sent.method, sent.url, *(part for line in sent.headers for part in line)])
    assert not set(head) & {"\r", "\n", "\x00"}
    assert sent.url.isascii()
    assert " " not in sent.url + sent.method
    head.encode("latin-1")


@pytest.mark.parametrize(
    "url",
    ["", "api.example.test/x", "file:///etc/passwd", "ftp://h/", "https://", "https:///x", "https://h:99999/",
     "https://a b/", "https://good\\@evil/", "https://[::1/", "https://[nonsense]/", "https://h:x/",
     "javascript:alert(1)", "https://xn--a\ud800/"],
)  # fmt: skip
def test_urls_that_are_not_sent(url: str) -> None:
    with pytest.raises(RefusedRequest) as caught:
        wire_url(url)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("https://h", "https://h/"),
        (" HTTPS://H:443/A?b#c ", "https://h/A?b"),
        ("http://h:80?x=1", "http://h/?x=1"),
        ("http://h:8080/ü x?ü= y", "http://h:8080/%C3%BC%20x?%C3%BC=%20y"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:pw@h/x", "https://h/x"),
        ("http://[::1]:8/x", "http://[::1]:8/x"),
        ("https://h/a%2fb%zz?c=%e2%82%ac%", "https://h/a%2Fb%25zz?c=%E2%82%AC%25"),
        ("https://h/a/../b//c", "https://h/a/../b//c"),
        ('https://h/?filter=status eq "A"&x=[1]|{}', "https://h/?filter=status%20eq%20%22A%22&x=%5B1%5D%7C%7B%7D"),
    ],
)
def test_wire_url(url: str, wire: str) -> None:
    assert wire_url(url) == wire
    assert wire_url(wire) == wire


def test_headers_are_completed_once_and_typed_ones_win() -> None:
    typed = (("user-agent", "mine"), ("Accept", "text/plain"), ("Host", "other.example"))
    sent = outgoing(HttpRequest("post", HOST, typed, b"abc"))
    assert sent.method == "POST"
    names = [name.lower() for name, _ in sent.headers]
    assert sorted(names) == ["accept", "accept-encoding", "content-length", "host", "user-agent"]
    assert sent.header("Host") == "other.example"
    assert sent.header("Content-Length") == "3"
    assert outgoing(sent).headers == sent.headers
    assert outgoing(HttpRequest("POST", HOST)).header("Content-Length") == "0"
    assert outgoing(HttpRequest("GET", HOST)).header("Content-Length") is None


@pytest.mark.parametrize(
    "header",
    [
        ("Content-Length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("X A", "x"),
        ("", "x"),
        ("X-A", "a — b"),
        ("X-A:", "b"),
    ],
)
def test_headers_that_cannot_be_sent(header: tuple[str, str]) -> None:
    with pytest.raises(RefusedRequest):
        outgoing(HttpRequest("POST", HOST, (header,), b"abc"))
