"""Error answers as servers write them: one table of shapes, and one of sentences whose cause is known.

The shapes of OAuth, Okta's APIs, OneLogin's two APIs, Auth0, Entra, Google, Keycloak, AWS, SCIM and RFC 9457 are read
alike, by the sign-in as by the explainer. A new shape is one row.

Spec: RFC 6749 section 5.2, RFC 7644 section 3.12, RFC 9457 section 3
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from tokenexplorer import assets

_MOST: Final = 10
"""Causes that are read, at most."""

_CODE: Final = re.compile(r"\b(?:E0\d{6}|AADSTS\d{4,9})\b")
OKTA_LOG: Final = "okta-log"
"""The shape whose code is a reason of the System Log, not one of OAuth."""

_SCIM_ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:error"


@dataclass(frozen=True, slots=True)
class ServerWords:
    """What an error answer says; all of it is outside text.

    Attributes:
        error: The code of OAuth, or of the shape that comes next to it: `insufficient_scope`, `PERMISSION_DENIED`.
        code: The provider's own code: `E0000006`, `AADSTS50105`; empty where it has none.
        description: In words.
        uri: Where more is said.
        causes: Further words, in order.
        scopes: Those that the server names as needed.
        reference: What support can find it by: an errorId, a trace_id.
        shape: Which form it has: the name of its row; empty where nothing was said.
    """

    error: str = ""
    code: str = ""
    description: str = ""
    uri: str = ""
    causes: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    reference: str = ""
    shape: str = ""

    @property
    def words(self) -> str:
        """Everything in words, the description first."""
        return " ".join(part for part in (self.description, *self.causes) if part)


Path = str
"""A member; a dot leads into an object, a number into a list."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A row. Of several paths the first one counts where there is text.

    Attributes:
        name: Of the shape.
        needs: What must be there, and of which type; a text is to stand in the list that is there.
        one_of: One of these must be there besides.
        error: See `ServerWords`.
        error_after: What comes behind this counts of it, where it is there.
        code: Where the provider's own code is; else it is looked for in the words.
        code_begins: What belongs before it.
        description: See `ServerWords`.
        uri: See `ServerWords`.
        causes: Lists of objects, each with the member of theirs that has words.
        reference: See `ServerWords`.
        is_oauth: Whether authorization servers answer so; else it is the shape of an API.
    """

    name: str
    needs: Mapping[Path, type | str]
    one_of: tuple[Path, ...] = ()
    error: tuple[Path, ...] = ()
    error_after: str = ""
    code: tuple[Path, ...] = ()
    code_begins: str = ""
    description: tuple[Path, ...] = ()
    uri: Path = ""
    causes: tuple[tuple[Path, str], ...] = ()
    reference: tuple[Path, ...] = ()
    is_oauth: bool = False


_SENTENCE: Final = ("error_description", "errorMessage", "message")
_SHAPES: Final = (
    _Shape(
        "okta",
        {"errorCode": str, "errorSummary": object},
        error=("errorCode",),
        code=("errorCode",),
        description=("errorSummary",),
        causes=(("errorCauses", "errorSummary"),),
        reference=("errorId",),
        is_oauth=True,
    ),
    _Shape(  # Okta's sign-in pipeline
        "okta-messages",
        {"messages.value.0": dict},
        error=("messages.value.0.i18n.key",),
        description=("messages.value.0.message",),
        causes=(("messages.value", "message"),),
    ),
    _Shape(  # an entry of Okta's System Log: the org's own reason
        OKTA_LOG,
        {"eventType": str, "outcome": dict},
        error=("outcome.reason",),
        description=("displayMessage",),
        reference=("uuid",),
    ),
    _Shape(
        "entra",
        {"error_codes": list, "error": str},
        error=("error",),
        code=("error_codes.0",),
        code_begins="AADSTS",
        description=_SENTENCE,
        uri="error_uri",
        reference=("trace_id", "correlation_id"),
        is_oauth=True,
    ),
    _Shape(  # its management API
        "auth0",
        {"statusCode": int, "error": str},
        error=("errorCode", "error"),
        description=("message",),
        is_oauth=True,
    ),
    _Shape(  # Google and Microsoft Graph
        "nested",
        {"error": dict},
        error=("error.status", "error.code"),
        code=("error.code",),
        description=("error.message",),
        causes=(("error.errors", "reason"), ("error.details", "reason")),
        reference=("error.innerError.request-id",),
    ),
    _Shape("oauth", {"error": str}, error=("error",), description=_SENTENCE, uri="error_uri", is_oauth=True),
    _Shape(
        "onelogin-status",
        {"status": dict, "status.message": object},
        error=("status.type",),
        code=("status.code",),
        description=("status.message",),
    ),
    _Shape("scim", {"schemas": _SCIM_ERROR}, error=("scimType",), code=("status",), description=("detail",)),
    _Shape("aws", {"__type": str}, error=("__type",), error_after="#", description=("message", "Message")),
    _Shape(
        "problem",
        {"title": str},
        one_of=("detail", "type"),
        error=("title",),
        description=("detail",),
        uri="type",
        reference=("instance",),
    ),
    _Shape(  # OneLogin's second API
        "named", {"name": str, "message": object}, error=("name",), code=("statusCode",), description=("message",)
    ),
    _Shape("keycloak", {"errorMessage": str}, description=("errorMessage",)),
    _Shape("code", {"errorCode": str}, error=("errorCode",), description=("errorSummary", *_SENTENCE), is_oauth=True),
    *(_Shape("message", {name: str}, error=("code",), description=(name,)) for name in ("message", "msg", "detail")),
)
_OF_OAUTH: Final = frozenset(shape.name for shape in _SHAPES if shape.is_oauth)


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


def read_error(value: object) -> ServerWords | None:
    """What the JSON of an error answer says; None where it is of no known shape.

    Args:
        value: The body as parsed; anything.
    """
    if not isinstance(value, Mapping):
        return None
    return next((_read(value, shape) for shape in _SHAPES if _fits(value, shape)), None)


def read_oauth_error(value: object) -> ServerWords | None:
    """The same of an authorization server's answer; None where it is of another's shape, or names no error."""
    return _read_by(value, is_oauth=True)


def read_api_error(value: object) -> ServerWords | None:
    """The same for the shapes of APIs, which a gateway in front of an authorization server may answer in."""
    return _read_by(value, is_oauth=False)


def code_in(words: str) -> str:
    """A provider's own code, where it stands only in words."""
    found = _CODE.search(words)
    return found.group() if found is not None else ""


def known_words(error: str, description: str) -> KnownWords | None:
    """The row for what a server said, or None."""
    said = description.casefold()
    return next((row for row in known_rows() if error in row.errors and row.part.casefold() in said), None)


@cache
def known_rows() -> tuple[KnownWords, ...]:
    """The whole table."""
    rows: list[dict[str, Any]] = assets.json_value("data", "known_errors.json")["rows"]
    return tuple(KnownWords(tuple(row["errors"]), row["part"], row["title"], row["advice"]) for row in rows)


def _read_by(value: object, *, is_oauth: bool) -> ServerWords | None:
    found = read_error(value)
    return found if found is not None and found.error and (found.shape in _OF_OAUTH) is is_oauth else None


def _fits(value: Mapping[str, Any], shape: _Shape) -> bool:
    has_one = not shape.one_of or any(_at(value, path) is not None for path in shape.one_of)
    return has_one and all(_is(_at(value, path), kind) for path, kind in shape.needs.items())


def _is(found: object, kind: type | str) -> bool:
    if isinstance(kind, str):
        return isinstance(found, list) and any(_text(each).lower() == kind for each in found)
    return found is not None and isinstance(found, kind)


def _read(value: Mapping[str, Any], shape: _Shape) -> ServerWords:
    description = _first(value, shape.description)
    error, code = _first(value, shape.error), _first(value, shape.code, _number)
    return ServerWords(
        error.rpartition(shape.error_after)[2] if shape.error_after else error,
        f"{shape.code_begins}{code}" if code else code_in(description),
        description,
        _first(value, (shape.uri,)) if shape.uri else "",
        tuple(each for each in _causes(value, shape) if each not in description)[:_MOST],
        tuple(_first(value, ("scope",)).split()) if shape.is_oauth else (),
        _first(value, shape.reference),
        shape.name,
    )


def _first(value: Mapping[str, Any], paths: tuple[Path, ...], read: Callable[[object], str] | None = None) -> str:
    return next((text for path in paths if (text := (read or _text)(_at(value, path)))), "")


def _causes(value: Mapping[str, Any], shape: _Shape) -> list[str]:
    rows = [(row, member) for path, member in shape.causes for row in _rows(_at(value, path))]
    return [text for row, member in rows if (text := _text(_at(row, member)))]


def _rows(value: object) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else []


def _at(value: object, path: Path) -> object:
    """What is there; None where there is nothing."""
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _text(value: object) -> str:
    """Words; of several, which go by names, all of them."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {each}" for name, each in list(value.items())[:_MOST] if isinstance(each, str))
    return value if isinstance(value, str) else ""


def _number(value: object) -> str:
    return str(value)[:20] if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
