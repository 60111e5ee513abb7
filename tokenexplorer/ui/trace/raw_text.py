"""A recorded exchange as the text that went over the wire, without its secrets, and as a curl command. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.sentences import counted

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Headers
    from tokenexplorer.wire.message import RecordedMessage


def raw_text(recorded: RecordedMessage) -> str:
    """Request and answer, one after the other, each with its start line, headers and body."""
    request = _request(recorded)
    if recorded.status is None:
        return f"{request}\n\n— no answer —"
    return f"{request}\n\n{_answer(recorded)}"


def as_curl(recorded: RecordedMessage) -> str:
    """The request as a curl command; what was a secret is a shell variable or dots.

    Raises:
        RefusedRequest: No command line can carry it.
    """
    from tokenexplorer.api.curl import copy_as_curl
    from tokenexplorer.wire.exchange import HttpRequest

    body = recorded.request_body.encode() if recorded.request_body else None
    return copy_as_curl(HttpRequest(recorded.method, recorded.url, recorded.request_headers, body))


def body_words(headers: Headers, body: str, fields: int, noun: str) -> str:
    """What a body is, in a few words: `form, 5 fields`; empty where there is none."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "").partition(";")[0].strip()
    names = {"application/x-www-form-urlencoded": "form", "application/json": "JSON"}
    if not body and not fields:
        return ""
    shown = names.get(kind.lower(), kind) if body else "query"
    return ", ".join(part for part in (shown, counted(fields, noun) if fields else "") if part)


def _request(recorded: RecordedMessage) -> str:
    target = recorded.url
    try:
        parts = urlsplit(recorded.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    except ValueError:
        pass
    version = f"HTTP/{recorded.http_version}" if recorded.http_version else "HTTP/1.1"
    hops = "".join(f"— {line} —\n" for line in recorded.hops)
    head = _lines(recorded.request_headers)
    return f"{hops}{recorded.method} {target} {version}\n{head}\n\n{recorded.request_body}".rstrip("\n")


def _answer(recorded: RecordedMessage) -> str:
    version = f"HTTP/{recorded.http_version or '1.1'}"
    start = f"{version} {recorded.status} {recorded.reason}".rstrip()
    return f"{start}\n{_lines(recorded.response_headers)}\n\n{recorded.response_body}".rstrip("\n")


def _lines(headers: Headers) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers)
