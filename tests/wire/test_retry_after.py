"""When a server takes requests again, in every spelling."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tokenexplorer.wire.body import Body
from tokenexplorer.wire.exchange import HttpResponse
from tokenexplorer.wire.retry_after import asked_wait_s

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAMP = int(NOW.timestamp())
DATE = ("Date", "Sun, 22 Nov 2026 12:00:00 GMT")


def asked(*headers: tuple[str, str], now: datetime | None = None) -> float | None:
    return asked_wait_s(HttpResponse(429, "Too many", "1.1", headers, Body.of(b"", "")), now)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((("Retry-After", "7"),), 7),
        ((("Retry-After", " 7 "), ("X-Rate-Limit-Reset", str(STAMP + 37))), 7),
        ((("Retry-After", "Sun, 22 Nov 2026 12:00:30 GMT"), DATE), 30),
        ((("Retry-After", "Sun, 22 Nov 2026 12:00:30 -0000"), DATE), 30),
        ((("X-Rate-Limit-Reset", str(STAMP + 37)), DATE), 37),
        ((("X-Rate-Limit-Remaining", "0"), ("X-Rate-Limit-Reset", str(STAMP + 37)), DATE), 37),
        ((("X-Rate-Limit-Remaining", "594"), ("X-Rate-Limit-Reset", str(STAMP + 37)), DATE), None),
        ((("X-Rate-Limit-Reset", str(STAMP - 5)), DATE), -5),
        ((), None),
        ((("Retry-After", "soon"),), None),
        ((("Retry-After", "9" * 40),), None),
        ((("Retry-After", "\u00b2"),), None),
        ((("X-Rate-Limit-Reset", "nan"),), None),
        ((("X-Rate-Limit-Reset", "1e99"),), None),
    ],
)
def test_N23_what_the_server_asks_for(headers: tuple[tuple[str, str], ...], seconds: float | None) -> None:
    assert asked(*headers) == seconds


def test_N23_without_the_servers_clock_ours_counts_and_a_known_one_more() -> None:
    reset = ("X-Rate-Limit-Reset", str(datetime.now(UTC).timestamp() + 60))
    found = asked(reset)
    assert found is not None
    assert 50 < found <= 60
    assert asked(("X-Rate-Limit-Reset", str(STAMP + 9)), DATE, now=NOW) == 9
    odd = asked(reset, ("Date", "yesterday"))
    assert odd is not None
    assert 50 < odd <= 60
