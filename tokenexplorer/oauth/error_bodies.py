"""Error answers as servers write them: one table of shapes, and one of sentences whose cause is known.

The shapes of OAuth, Okta's API, OneLogin's two APIs, Google, Microsoft Graph, AWS, SCIM and RFC 9457 are read alike; of
each comes a code and what it says in the server's own words.

Spec: RFC 6749 section 5.2, RFC 7644 section 3.12, RFC 9457 section 3
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tokenexplorer import assets

_MANY = 5
"""Causes that are joined to a sentence, at most."""


@dataclass(frozen=True, slots=True)
class ServerWords:
    """What an error answer says; all of it is outside text.

    Attributes:
        error: Its code.
        description: A sentence, or empty.
        uri: Where to read on, or empty.
    """

    error: str
    description: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the parts are; a dot leads into an object.

    Attributes:
        error: The member that makes an answer one of this shape.
        descriptions: The first one that is text counts.
        uri: Or empty.
        causes: A list of objects, and their member with a sentence.
        needs: A member that must be there besides.
    """

    error: str
    descriptions: tuple[str, ...]
    uri: str = ""
    causes: tuple[str, str] = ("", "")
    needs: str = ""


_OAUTH = (
    _Shape("errorCode", ("errorSummary",), causes=("errorCauses", "errorSummary"), needs="errorSummary"),
    _Shape("error", ("error_description", "errorMessage", "message"), uri="error_uri"),
    _Shape("errorCode", ("errorSummary", "message")),
)
_OTHERS = (
    _Shape("error.status", ("error.message",)),
    _Shape("error.code", ("error.message",)),
    _Shape("status.type", ("status.message",)),
    _Shape("name", ("message",), needs="statusCode"),
    _Shape("__type", ("message", "Message")),
    _Shape("scimType", ("detail",)),
    _Shape("title", ("detail",), uri="type"),
)


@dataclass(frozen=True, slots=True)
class KnownWords:
    """A sentence of a server whose cause is known: a row of resources/data/known_errors.json.

    Attributes:
        errors: The codes that come with it.
        part: What the sentence holds; case does not matter.
        title: What happened.
        advice: What to do.
    """

    errors: tuple[str, ...]
    part: str
    title: str
    advice: str


def read_oauth_error(value: object) -> ServerWords | None:
    """What the JSON of an authorization server's error answer says; None where it is of another shape.

    Args:
        value: The body as parsed; anything.
    """
    return _first(value, _OAUTH)


def read_api_error(value: object) -> ServerWords | None:
    """The same for the shapes of APIs, which a gateway in front of an authorization server may answer in."""
    return _first(value, _OTHERS)


def known_words(error: str, description: str) -> KnownWords | None:
    """The row for what a server said, or None."""
    said = description.casefold()
    return next((row for row in known_rows() if error in row.errors and row.part.casefold() in said), None)


@cache
def known_rows() -> tuple[KnownWords, ...]:
    """The whole table."""
    rows: list[dict[str, Any]] = assets.json_value("data", "known_errors.json")["rows"]
    return tuple(KnownWords(tuple(row["errors"]), row["part"], row["title"], row["advice"]) for row in rows)


def _first(value: object, shapes: Sequence[_Shape]) -> ServerWords | None:
    if not isinstance(value, Mapping):
        return None
    return next((words for shape in shapes if (words := _read(value, shape)) is not None), None)


def _read(value: Mapping[str, Any], shape: _Shape) -> ServerWords | None:
    error = _text(_at(value, shape.error))
    if not error or (shape.needs and _at(value, shape.needs) is None):
        return None
    said = next((text for path in shape.descriptions if (text := _text(_at(value, path)))), "")
    causes = [text for text in _causes(value, shape) if text not in said]
    return ServerWords(error, " ".join((said, *causes)).strip(), _text(_at(value, shape.uri)) if shape.uri else "")


def _causes(value: Mapping[str, Any], shape: _Shape) -> list[str]:
    member, name = shape.causes
    rows = value.get(member)
    if not isinstance(rows, list):
        return []
    return [_text(row.get(name)) for row in rows[:_MANY] if isinstance(row, Mapping) and _text(row.get(name))]


def _at(value: Mapping[str, Any], path: str) -> object:
    """A member, or one of an object in it; None where there is none."""
    found: object = value
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
