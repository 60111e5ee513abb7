"""Times on the wire: those of the management API, and the dates of JWTs."""

import math
from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """Write a time as the API does: UTC, milliseconds, "Z".

    Args:
        seconds: Since 1970.
    """
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> float | None:
    """Read an ISO 8601 time, UTC where it names no zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def numeric_date(value: object) -> float | None:
    """Read a date of a JWT, in seconds since 1970; None where it is none.

    Spec: RFC 7519 section 2
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) else None
