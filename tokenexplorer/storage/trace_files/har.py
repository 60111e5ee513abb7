"""The trace as HAR 1.2, for the tools that read that: its HTTP messages only, secrets masked as recorded.

Spec: http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from tokenexplorer import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.wire.exchange import Headers, Timing
    from tokenexplorer.wire.message import Message, RecordedMessage

_UNKNOWN: Final = -1


def write(messages: Iterable[Message]) -> bytes:
    """The file; what happened on this computer has no place in a HAR and is left out."""
    sent = sorted((each for each in messages if each.recorded is not None), key=lambda each: each.at)
    entries = [_entry(each, each.recorded) for each in sent if each.recorded is not None]
    log = {
        "version": "1.2",
        "creator": {"name": "Token Explorer", "version": __version__},
        "comment": "Secrets are masked as they were recorded.",
        "entries": entries,
    }
    # Half of a surrogate pair, as a server may send it, is written as JSON spells it.
    return json.dumps({"log": log}, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _entry(message: Message, recorded: RecordedMessage) -> dict[str, Any]:
    timings = _timings(recorded.timing)
    return {
        "startedDateTime": message.at.isoformat(timespec="milliseconds"),
        "time": round(sum(each for name, each in timings.items() if name != "ssl" and each != _UNKNOWN), 3),
        "request": _request(recorded),
        "response": _response(recorded),
        "cache": {},
        "timings": timings,
        "comment": f"{message.activity.title}, step {message.step}: {message.title}",
        "_purpose": message.purpose.title,
        "_outcome": message.outcome.value,
    }


def _request(recorded: RecordedMessage) -> dict[str, Any]:
    content_type = _header(recorded.request_headers, "content-type")
    body = {"postData": {"mimeType": content_type, "params": [], "text": recorded.request_body}}
    return {
        "method": recorded.method,
        "url": recorded.url.split("#", 1)[0],
        "httpVersion": _version(recorded),
        "cookies": [],
        "headers": _pairs(recorded.request_headers),
        "queryString": _pairs(_query(recorded.url)),
        "headersSize": _UNKNOWN,
        "bodySize": len(recorded.request_body.encode("utf-8", "replace")),
        **(body if recorded.request_body else {}),
    }


def _response(recorded: RecordedMessage) -> dict[str, Any]:
    return {
        "status": recorded.status or 0,
        "statusText": recorded.reason,
        "httpVersion": _version(recorded),
        "cookies": [],
        "headers": _pairs(recorded.response_headers),
        "content": {
            "size": recorded.response_size_bytes,
            "mimeType": _header(recorded.response_headers, "content-type") or "x-unknown",
            "text": recorded.response_body,
        },
        "redirectURL": _header(recorded.response_headers, "location"),
        "headersSize": _UNKNOWN,
        "bodySize": recorded.response_size_bytes,
    }


def _timings(timing: Timing) -> dict[str, float]:
    """Their sum is the entry's time; `connect` holds `ssl`, and what no part accounts for was spent blocked."""
    connect = None if timing.connect_s is None else timing.connect_s + (timing.tls_s or 0.0)
    parts = {
        "dns": _ms(timing.dns_s),
        "connect": _ms(connect),
        "send": max(0.0, _ms(timing.send_s)),
        "wait": max(0.0, _ms(timing.wait_s)),
        "receive": max(0.0, _ms(timing.receive_s)),
    }
    left = _ms(timing.total_s) - sum(each for each in parts.values() if each != _UNKNOWN)
    return {"blocked": round(left, 3) if left > 0 else _UNKNOWN, **parts, "ssl": _ms(timing.tls_s)}


def _ms(seconds: float | None) -> float:
    return _UNKNOWN if seconds is None else round(seconds * 1000, 3)


def _version(recorded: RecordedMessage) -> str:
    return f"HTTP/{recorded.http_version}" if recorded.http_version else "HTTP/1.1"


def _header(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return []


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
