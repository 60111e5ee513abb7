"""Times as HTTP writes them, in `Date`, `Retry-After` and others.

Spec: RFC 9110 section 5.6.7
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST: Final = 64


def http_date(text: str) -> datetime | None:
    """The time, aware UTC; None for what is none, or is so far off that nobody could reckon with it.

    Args:
        text: A header's value; one without a zone is in UTC.
    """
    try:
        found = parsedate_to_datetime(text[:_LONGEST])
        at = found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if 1970 <= at.year < 2200 else None
