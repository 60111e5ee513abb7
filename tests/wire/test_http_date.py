"""Times of HTTP in the three forms that it knows, and whatever else comes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.wire.http_date import http_date

AT = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        # RFC 9110 section 5.6.7
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 09:49:37 +0100",
    ],
)
def test_each_form(text: str) -> None:
    assert http_date(text) == AT


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", ", , ,", "784111777", "Mon, 99 Jan 2020 00:00:00 GMT", "Mon, 01 Jan 2020 00:00:00 +2400"),
        *("Mon, 01 Jan 99999999999 00:00:00 GMT", "Mon, 01 Jan 2020 00:00:00 -99999999999999999999", "9" * 100_000),
        *("Fri, 31 Dec 9999 23:59:59 -0100", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 01 Jan 1960 00:00:00 GMT"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert http_date(text) is None


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_failure(text: str) -> None:
    found = http_date(text)
    assert found is None or found.tzinfo is UTC
