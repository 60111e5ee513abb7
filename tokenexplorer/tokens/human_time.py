"""Times in words: clock times of 24 hours with a UTC or local mark, spans as a person says them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_YEAR_DAYS = 365.25


def from_timestamp(seconds: float) -> datetime | None:
    """Aware UTC; None where the calendar does not reach (the year 10000, 1e300)."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def span(seconds: float) -> str:
    """How long: `45 s`, `54 min 12 s`, `3 h 10 min`, `89 days`, `5 years`. The sign is left out."""
    whole = int(abs(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    if whole < 2 * _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    days = whole // _DAY
    return f"{days} days" if days < 2 * _YEAR_DAYS else f"{int(days / _YEAR_DAYS)} years"


def clock(moment: datetime, zone: tzinfo = UTC) -> str:
    """The time of day with its mark: `14:02:12 UTC`, `15:02:12 local`."""
    return f"{moment.astimezone(zone):%H:%M:%S} {'UTC' if zone is UTC else 'local'}"


def moment_words(moment: datetime, now: datetime, zone: tzinfo = UTC) -> str:
    """When, as seen from now: `today 15:02:11`, `tomorrow 00:10:00`, `yesterday …`, `2027-02-18 14:00:00`."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    return f"{near or f'{there:%Y-%m-%d}'} {there:%H:%M:%S}"


def relative(moment: datetime, now: datetime) -> str:
    """How far away: `in 54 min 12 s`, `5 min 48 s ago`, `now`."""
    seconds = (moment - now).total_seconds()
    if abs(seconds) < 1:
        return "now"
    return f"in {span(seconds)}" if seconds > 0 else f"{span(seconds)} ago"
