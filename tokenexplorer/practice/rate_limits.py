"""Rate limits of the management API: a number of calls a minute for each bucket of paths."""

from dataclasses import dataclass, field

WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left in a bucket after a call.

    Attributes:
        reset: When the bucket is full again, seconds since 1970.
        exceeded: The call itself is over the limit.
    """

    limit: int
    remaining: int
    reset: int
    exceeded: bool

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The three headers that every answer of the API bears."""
        return (
            ("X-Rate-Limit-Limit", str(self.limit)),
            ("X-Rate-Limit-Remaining", str(self.remaining)),
            ("X-Rate-Limit-Reset", str(self.reset)),
        )


@dataclass(slots=True)
class RateLimits:
    """Counts calls; each bucket has its own window, which starts with its first call."""

    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def count(self, bucket: str, limit: int, now: float) -> Allowance:
        """Count one call.

        Args:
            bucket: Any name; calls of one bucket count together.
            limit: Calls a minute that the bucket allows.
            now: Seconds since 1970.
        """
        start, used = self._windows.get(bucket, (now, 0))
        if not start <= now < start + WINDOW_S:
            start, used = now, 0
        used += 1
        self._windows[bucket] = (start, used)
        return Allowance(limit, max(limit - used, 0), int(start) + WINDOW_S, used > limit)
