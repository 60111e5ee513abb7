"""What an API says of its pages and limits: `Link`, `X-Rate-Limit-*`. Reads headers, follows nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import HttpResponse

_LINK = re.compile(
    r"<([^<>]{1,8192})>((?:\s*;\s*[A-Za-z*-]{1,32}\s*=\s*(?:\"[^\"]{0,1024}\"|[^\s;,\"]{1,1024})){0,16})"
)
_PARAMETER = re.compile(r";\s*([A-Za-z*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


@dataclass(frozen=True, slots=True)
class Links:
    """Pages around an answer, absolute URLs or empty.

    Spec: RFC 8288
    """

    next: str = ""
    previous: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many requests are left.

    Attributes:
        limit: In the window.
        remaining: In the window.
        resets_at: When the window ends, aware UTC, or None.
    """

    limit: int
    remaining: int
    resets_at: datetime | None = None


def links(response: HttpResponse, url: str) -> Links:
    """The pages that an answer points to; links to another origin are left out, since the token would go along.

    Args:
        response: Its `Link` headers may be several.
        url: Of the request, for relative links.
    """
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(", ".join(response.header_all("Link"))[:65_536]):
        named = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(parameters)}
        try:
            absolute = urljoin(url, target)
            same = urlsplit(absolute)[:2] == urlsplit(url)[:2]
        except ValueError:
            continue
        for relation in named.get("rel", "").lower().split():
            if same:
                found.setdefault({"prev": "previous"}.get(relation, relation), absolute)
    return Links(*(found.get(name, "") for name in ("next", "previous", "first", "last")))


def rate_limit(response: HttpResponse) -> RateLimit | None:
    """The rate limit that an answer tells of, as Okta and many others spell it; None where it does not."""
    limit, remaining = (_number(_either(response, name)) for name in ("Limit", "Remaining"))
    if limit is None or remaining is None:
        return None
    reset = _number(_either(response, "Reset"))
    resets_at = None
    if reset is not None and reset < 32_503_680_000:  # the year 3000
        # Okta sends a time, others the seconds until then.
        now = datetime.now(UTC)
        resets_at = datetime.fromtimestamp(reset, UTC) if reset > 1_000_000_000 else now + timedelta(seconds=reset)
    return RateLimit(limit, remaining, resets_at)


def _either(response: HttpResponse, name: str) -> str:
    return response.header(f"X-Rate-Limit-{name}") or response.header(f"X-RateLimit-{name}") or ""


def _number(text: str) -> int | None:
    value = text.strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 12 else None
