"""What an answer's body is, found out in a worker: which bytes are shown, as what, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tokenexplorer.errors import MalformedResponseError

if TYPE_CHECKING:
    from tokenexplorer.wire.body import Body

ContentKind = Literal["none", "json", "text", "binary"]
_CHECKED_BYTES = 1_000_000
_NOT_JSON = "The answer is not JSON."


@dataclass(frozen=True, slots=True)
class Content:
    """A body as the views take it.

    Attributes:
        kind: What it is.
        text: Bytes to show, in UTF-8 wherever that could be had; None where there are none.
        problem: What is wrong with it, a sentence, or empty.
    """

    kind: ContentKind = "none"
    text: Body | None = None
    problem: str = ""


def read_content(body: Body) -> Content:
    """Look at a body: its kind by type and first bytes, its text in UTF-8."""
    from tokenexplorer.wire.view import body_kind

    kind = body_kind(body)
    if kind == "empty":
        return Content("none", body)
    if kind == "binary":
        words = f"The answer is packed with {body.still_encoded}, which is not undone." if body.still_encoded else ""
        return Content("binary", body, words)
    shown, fault = _in_utf8(body)
    if kind != "json":
        return Content("text", shown, fault)
    problem = fault or _json_problem(shown)
    return Content("text" if problem else "json", shown, problem)


def _in_utf8(body: Body) -> tuple[Body, str]:
    """The text to show, and why it could not be had in UTF-8."""
    from tokenexplorer.wire.body import READ_LIMIT

    if body.size_bytes > READ_LIMIT:
        return body, ""
    try:
        return body.in_utf8(), ""
    except OSError as error:
        return body, f"The text is shown as it came: {error.strerror or 'the temporary folder cannot be written'}."


def _json_problem(body: Body) -> str:
    """Why it is no JSON; a small body is read whole, of a large one the beginning only."""
    from tokenexplorer.ui.requests.json_scan import first_value, kind_of
    from tokenexplorer.wire.body import parse_json

    start = first_value(body)
    if start < 0 or kind_of(body, start) == "unknown":
        return _NOT_JSON
    if body.size_bytes > _CHECKED_BYTES or body.incomplete:
        return ""
    try:
        parse_json(body.read(start, body.size_bytes))
    except MalformedResponseError as error:
        # A number beyond what Python reads, or deep nesting, is still JSON; wrong syntax is not.
        return f"{_NOT_JSON} {error.detail}." if error.title.startswith("The answer is not JSON") else ""
    return ""
