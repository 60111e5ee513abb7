"""The query of a URL as rows and back: the two editors of one thing. Variables pass through unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote_plus

from tokenexplorer.api.request import Row

_SAFE = "!$'()*,-./:;@_~?"
_VARIABLE = re.compile(r"(\{\{[^{}]{1,80}\}\})")


def rows_of(url: str) -> tuple[Row, ...]:
    """The query parameters of a URL as typed, decoded."""
    _, _, query = _split(url)
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return tuple(Row(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs)


def with_rows(url: str, rows: Iterable[Row]) -> str:
    """The URL with the enabled rows as its query; its fragment stays."""
    base, fragment, _ = _split(url)
    query = "&".join(f"{encoded(row.name)}={encoded(row.value)}" for row in rows if row.enabled and row.name)
    return f"{base}{'?' if query else ''}{query}{fragment}"


def encoded(text: str) -> str:
    """A name or value for a query, `{{variables}}` left as they are."""
    parts = _VARIABLE.split(text)
    return "".join(part if _VARIABLE.fullmatch(part) else quote(part, safe=_SAFE) for part in parts)


def _split(url: str) -> tuple[str, str, str]:
    base, hash_sign, fragment = url.partition("#")
    base, _, query = base.partition("?")
    return base, hash_sign + fragment, query
