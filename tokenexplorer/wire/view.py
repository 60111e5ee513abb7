"""What a body is and how it reads, as pure functions. Outside text in, plain text out; nothing here draws."""

from __future__ import annotations

from typing import Literal

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.wire.body import Body, parse_json
from tokenexplorer.wire.json_text import laid_out

BodyView = Literal["empty", "json", "html", "text", "binary"]

PRETTY_LIMIT = 1_000_000
"""Bytes. What is larger is shown as it came: laying it out would hold up the window."""

_SNIFFED_BYTES = 2048
_TEXT_TYPES = ("application/xml", "application/javascript", "application/x-www-form-urlencoded", "application/yaml")


def body_kind(body: Body) -> BodyView:
    """What a body is: by its media type, and by its first bytes where the type says little."""
    if body.size_bytes == 0:
        return "empty"
    head = body.read(0, _SNIFFED_BYTES)
    media = body.media_type
    if body.still_encoded:
        return "binary"
    if media == "application/json" or media.endswith("+json"):
        return "json"
    if media in ("text/html", "application/xhtml+xml"):
        return "html"
    if b"\x00" in head and not body.charset.startswith(("utf-16", "utf-32")):
        return "binary"
    if media in ("", "text/plain", "application/octet-stream", "text/json", "text/javascript"):
        return _sniffed(head, media)
    if media.startswith("text/") or media in _TEXT_TYPES or media.endswith("+xml"):
        return "text"
    return "binary"


def _sniffed(head: bytes, media: str) -> BodyView:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return "json"
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    try:
        # The last character may be cut, so the end of the head proves nothing.
        head[: max(1, len(head) - 4)].decode("utf-8")
    except UnicodeDecodeError:
        return "text" if media.startswith("text/") else "binary"
    return "text"


def pretty_json(body: Body) -> str | None:
    """The body as JSON with one member a line, every number and string spelled as sent (R06).

    Returns:
        The text, or None where the body is larger than `PRETTY_LIMIT` or is not valid JSON: then show it as it came.
    """
    if body.size_bytes > PRETTY_LIMIT or body.incomplete:
        return None
    text = body.text(PRETTY_LIMIT).lstrip("\ufeff")
    try:
        parse_json(text)
    except MalformedResponseError as error:
        # A number beyond what Python reads, or deep nesting, is still JSON; wrong syntax is not.
        return None if error.title == "The answer is not JSON." else laid_out(text)
    return laid_out(text)
