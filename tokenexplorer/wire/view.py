"""What a body is: JSON, HTML, text, bytes. Pure; nothing here draws."""

from __future__ import annotations

from typing import Literal

from tokenexplorer.wire.body import Body

BodyView = Literal["empty", "json", "html", "text", "binary"]

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
