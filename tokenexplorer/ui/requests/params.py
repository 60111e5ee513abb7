"""The URL's query and the parameter table are one thing: how each follows the other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tokenexplorer.api.query import rows_of, with_rows
from tokenexplorer.api.request import Row

_ESCAPES = (("%", "%25"), ("&", "%26"), ("#", "%23"), ("+", "%2B"))


def readable_url(url: str, rows: Iterable[Row]) -> str:
    """The URL with the enabled rows as its query, escaped only where it would mean something else.

    `rows_of` reads back the very rows; what goes over the wire is escaped by the sender.
    """
    bare = with_rows(url, ())
    base, sign, fragment = bare.partition("#")
    query = "&".join(
        f"{_escaped(row.name).replace('=', '%3D')}={_escaped(row.value)}" for row in rows if row.enabled and row.name
    )
    return f"{base}{'?' if query else ''}{query}{sign}{fragment}"


def merged_rows(old: Sequence[Row], url: str) -> tuple[Row, ...]:
    """The rows after the URL was edited: its parameters in order, then the rows that are turned off.

    A row that is turned off gives way when its name is typed.
    """
    typed = rows_of(url)
    names = {row.name for row in typed}
    return (*typed, *(row for row in old if not row.enabled and row.name not in names))


def _escaped(text: str) -> str:
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text
