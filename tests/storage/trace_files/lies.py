"""Trace files that lie, in families: each one a document whose envelope is right and whose contents are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tokenexplorer.storage.trace_files.document import FORMAT

AT = datetime(2026, 11, 22, 12, tzinfo=UTC).isoformat()
HTML = "<img src=https://evil.example/x.png onerror=alert(1)><a href=javascript:alert(1)>x</a></table></pre><script>1//"
BIDI = "pay\u202egnp.exe\u2066\u200b\u2028\x1b[31m\x07"
REMOTE = "https://evil.example/steal?x=1"


def document_of(*messages: object, **more: Any) -> bytes:
    """A file with one activity."""
    activity = {"kind": "Request", "title": "Request", "subject": "", "at": AT, "messages": list(messages)}
    data = {"format": FORMAT, "version": 1, "app": "1", "saved_at": AT, "activities": [activity], **more}
    return json.dumps(data).encode()


def filled(text: str) -> dict[str, Any]:
    """A message with a text in each place that takes one."""
    pairs, triples = [[text, text]] * 3, [[text, text, text]] * 3
    exchange: dict[str, Any] = {
        "method": text,
        "url": text,
        "request_headers": pairs,
        "request_body": text,
        "status": 403,
        "reason": text,
        "http_version": text,
        "response_headers": [*pairs, ["WWW-Authenticate", f'Bearer error="{text}", error_uri="{REMOTE}"']],
        "response_body": text,
        "sent": triples,
        "received": pairs,
        "hops": [text, text],
    }
    return {
        "at": AT, "title": text, "place": text, "detail": text, "error": text, "purpose": "API", "outcome": "failed",
        "fields": triples, "exchange": exchange,
    }  # fmt: skip


def _wrong_types() -> bytes:
    odd: tuple[Any, ...] = (None, True, 0, -1, 1.5, "x", [], {}, [[]], [None], [[1, 2]], {"a": []})
    names = [*filled(""), "duration_s", "step"]
    inner = [*filled("")["exchange"], "timing", "response_size_bytes"]
    rows = [{"at": AT, **{name: value for name in names if name != "at"}} for value in odd]
    rows += [{"at": AT, "exchange": dict.fromkeys(inner, value)} for value in odd]
    return document_of(*odd, *rows, *({"at": value} for value in odd))


def _deep() -> bytes:
    depth = 1_000_000
    return b'{"format": "%s", "version": 1, "activities": %s' % (FORMAT.encode(), b"[" * depth + b"]" * depth)


def _numbers() -> bytes:
    odd = (float("nan"), float("inf"), -float("inf"), 1e300, -1e300, 10**300, -(10**300))
    times = ("total_s", "dns_s", "connect_s", "tls_s", "send_s", "wait_s", "receive_s")
    rows = [
        {
            "at": AT,
            "step": value,
            "duration_s": value,
            "exchange": {"status": value, "response_size_bytes": value, "timing": dict.fromkeys(times, value)},
        }
        for value in odd
    ]
    return document_of(*rows)


def _digits() -> bytes:
    return document_of({"at": AT, "step": 7}).replace(b'"step": 7', b'"step": ' + b"9" * 10_000)


def _dates() -> bytes:
    odd = (
        "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+23:59",
        "2026-11-22", "2026-11-22T12:00:00", "2026-W47-7", "now", "", "2026-13-40T25:61:61Z",
    )  # fmt: skip
    rows: list[object] = [{"at": each, "title": each} for each in odd]
    rows += [{"at": AT, "exchange": {"timing": {"started_at": each}}} for each in odd]
    return document_of(*rows, saved_at=odd[0])


def _large() -> bytes:
    many = [["name", "value", "meaning"]] * 20_000
    exchange: dict[str, Any] = {
        "url": "https://x/" + "a" * 300_000,
        "request_headers": [["A", "b"]] * 20_000,
        "sent": many,
        "hops": ["h"] * 5000,
    }
    exchange |= {"status": 200, "response_body": '{"a": "' + "x" * 3_000_000, "received": many}
    return document_of({"at": AT, "title": "t" * 1_000_000, "fields": many, "exchange": exchange})


FAMILIES: dict[str, Callable[[], bytes]] = {
    "wrong types": _wrong_types,
    "a million levels": _deep,
    "numbers that are none": _numbers,
    "ten thousand digits": _digits,
    "impossible dates": _dates,
    "half surrogate pairs": lambda: document_of(filled("a\ud800b\udfff\x00c")),
    "mark-up everywhere": lambda: document_of(filled(HTML)),
    "hidden characters everywhere": lambda: document_of(filled(BIDI)),
    "remote addresses everywhere": lambda: document_of(
        filled(REMOTE), filled("\\\\evil.example\\share"), filled("file:///etc/passwd")
    ),
    "large in every way": _large,
}
