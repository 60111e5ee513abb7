"""`Link` and rate limits."""

from dataclasses import astuple
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.api.pages import Links, RateLimit, links, rate_limit
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import HttpResponse

URL = "https://acme.example.test/api/v1/users?limit=2"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def answer(*headers: tuple[str, str]) -> HttpResponse:
    return HttpResponse(200, "OK", "1.1", headers, Body.of(b""))


def test_links_of_several_headers() -> None:
    response = answer(
        ("Link", f'<{URL}>; rel="self"'),
        (
            "link",
            '<https://acme.example.test/api/v1/users?after=x,y&limit=2>; rel="next"; title="a, b", </first>;rel=first',
        ),
    )
    assert links(response, URL) == Links(
        next="https://acme.example.test/api/v1/users?after=x,y&limit=2", first="https://acme.example.test/first"
    )
    assert links(answer(("Link", '<?page=1>; rel="prev last"')), URL).previous.endswith("/users?page=1")
    assert links(answer(), URL) == Links()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "http://acme.example.test/x", "file:///etc/passwd", "//evil/"]
)
def test_P06_a_next_page_elsewhere_is_not_followed(target: str) -> None:
    assert links(answer(("Link", f'<{target}>; rel="next"')), URL).next == ""


@given(st.text(max_size=100))
def test_any_link_header_is_read_or_passed_over(value: str) -> None:
    found = links(answer(("Link", value)), URL)
    assert all(not page or urlsplit(page)[:2] == urlsplit(URL)[:2] for page in astuple(found))
    names = ("X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset")
    limit = rate_limit(answer(*((name, value) for name in names)))
    assert limit is None or limit.limit == limit.remaining == int(value)


def test_rate_limits() -> None:
    reset = str(int(NOW.timestamp()))
    okta = answer(("X-Rate-Limit-Limit", "600"), ("X-Rate-Limit-Remaining", "599"), ("X-Rate-Limit-Reset", reset))
    assert rate_limit(okta) == RateLimit(600, 599, NOW)
    assert rate_limit(answer(("X-RateLimit-Limit", "5"), ("X-RateLimit-Remaining", "0"))) == RateLimit(5, 0)
    assert rate_limit(answer(("X-Rate-Limit-Limit", "many"))) is None
