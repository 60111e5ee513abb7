"""When a server that refuses for now takes requests again, as it says itself. Reads headers, waits for nobody.

Spec: RFC 9110 section 10.2.3, https://developer.okta.com/docs/reference/rate-limits/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from tokenexplorer.wire.http_date import http_date

LONGEST_S = 366 * 86_400
_LONGEST_TEXT = 64


class Answer(Protocol):
    """What has headers."""

    def header_all(self, name: str, /) -> Sequence[str]:
        """All values of that name."""
        ...


def asked_wait_s(answer: Answer, now: datetime | None = None) -> float | None:
    """Seconds until then; None where it does not say, or says what cannot be.

    `Retry-After` counts more than the end of a rate limit's window, which Okta tells alone. Each answer of Okta's tells
    that end, so it counts only where nothing is left of the window.

    Args:
        answer: It refused.
        now: By the server's clock; left out it is read from `Date`, else it is this computer's.
    """
    after, reset = _first(answer, "Retry-After"), _first(answer, "X-Rate-Limit-Reset")
    if not after and _first(answer, "X-Rate-Limit-Remaining") not in ("", "0"):
        return None
    now = now or http_date(_first(answer, "Date")) or datetime.now(UTC)
    try:
        until = http_date(after) if after else datetime.fromtimestamp(float(reset), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    wait = float(after) if after.isdecimal() else (until - now).total_seconds() if until is not None else None
    return wait if wait is not None and abs(wait) <= LONGEST_S else None


def _first(answer: Answer, name: str) -> str:
    return next(iter(answer.header_all(name)), "").strip()[:_LONGEST_TEXT]
