"""What Postman's console, a browser's network panel and HAR files give."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tokenexplorer.diagnosis.pasted_network import network_error_in
from tokenexplorer.diagnosis.pasted_parts import HEADER, MOST_HEADERS, Pasted, case_of

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Headers

_CALL: Final = re.compile(
    r"[^\w\n]{0,6}([A-Z]{3,10}) (https?://\S{1,8000}?):?(?:\s+([1-5][0-9]{2})\b[^\n{]{0,80})?\s*(?=\n|\{|$)"
)
_PANEL: Final = re.compile(r"Request URL:?\s{0,4}(https?://\S{1,8000})", re.IGNORECASE)
_PANEL_METHOD: Final = re.compile(r"Request Method:?\s{0,4}([A-Z]{3,10})\b", re.IGNORECASE)
_PANEL_STATUS: Final = re.compile(r"Status(?: Code)?:?\s{0,4}(?:\S )?([1-5][0-9]{2})\b", re.IGNORECASE)
_SECTION: Final = re.compile(
    r"[^\w\n]{0,4}(Network|General|Request Headers|Request Body|Request Payload|Form Data|Response Headers|"
    r"Response Body|Response)(?: \([0-9]+\))?:?(?: {0,3}view source)?",
    re.IGNORECASE,
)
_LONGEST_PACKED: Final = 64_000
_OF_URLS: Final = str.maketrans("-_", "+/")
_NOT_PACKED: Final = ("{", "[", "<")
_LINE_STATUS: Final = re.compile(r"(?:Status:? ?)?([1-5][0-9]{2})(?: [A-Z][A-Za-z ]{1,40})?", re.IGNORECASE)


def read_har(text: str) -> Pasted | None:
    """One entry of a HAR file, or a whole one: of its entries the last that failed.

    Spec: HAR 1.2
    """
    if not text.startswith(("{", "[")) or '"request"' not in text or '"response"' not in text:
        return None
    value = _json(text)
    log = value.get("log") if isinstance(value, dict) else None
    rows = log.get("entries") if isinstance(log, dict) else value if isinstance(value, list) else [value]
    entries = [row for row in rows if isinstance(row, dict) and _is_entry(row)] if isinstance(rows, list) else []
    if not entries:
        return None
    failed = [row for row in entries if (_status(row["response"]) or 0) >= 400]
    entry = (failed or entries)[-1]
    asked, came = entry["request"], entry["response"]
    content = came.get("content")
    body = _content(content) if isinstance(content, dict) else ""
    posted = asked.get("postData")
    request = (
        _text(asked.get("method"))[:10].upper(),
        _text(asked.get("url")),
        _pairs(asked.get("headers")),
        _text(posted.get("text")) if isinstance(posted, dict) else "",
    )
    case, host = case_of(_status(came), _pairs(came.get("headers")), body, request)
    # Browsers write status 0 where no answer came, and beside it why.
    error = network_error_in(_text(came.get("_error"))) if _status(came) is None else None
    return Pasted(replace(case, error=error) if error is not None else case, "a HAR entry", host)


def _content(content: Mapping[str, Any]) -> str:
    """The body; some tools put every one of them into base64."""
    text = _text(content.get("text"))
    if content.get("encoding") != "base64" or text.lstrip().startswith(_NOT_PACKED):
        return text
    packed = "".join(text.split())[:_LONGEST_PACKED].rstrip("=").translate(_OF_URLS)
    whole = packed[:-1] if len(packed) % 4 == 1 else packed
    try:
        return base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""  # never as it is: what is secret in it could not be told


def read_postman(text: str) -> Pasted | None:
    """Postman's console: "Copy log" with its JSON, or its lines."""
    found = _CALL.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip()
    value = _json(rest) if rest.startswith("{") else None
    if isinstance(value, dict) and ("Response Headers" in value or "Response Body" in value or "Network" in value):
        body = value.get("Response Body", "")
        status = found[3] or _in_log(value)
        answered = _members(value.get("Response Headers"))
        request = (found[1], found[2], _members(value.get("Request Headers")), _text(value.get("Request Body")))
        shown = body if isinstance(body, str) else json.dumps(body)
        case, host = case_of(int(status) if status else None, answered, shown, request)
        return Pasted(case, "Postman's console", host)
    parts = _sections(rest)
    if "response headers" not in parts and "response body" not in parts and not found[3]:
        return None
    status = found[3] or next((hit[1] for line in parts[""] if (hit := _LINE_STATUS.fullmatch(line.strip()))), "")
    request = (found[1], found[2], _headers(parts.get("request headers", [])), "")
    body = "\n".join(parts.get("response body", [])) or ("" if len(parts) > 1 else rest)
    case, host = case_of(int(status) if status else None, _headers(parts.get("response headers", [])), body, request)
    return Pasted(case, "Postman's console", host)


def read_panel(text: str) -> Pasted | None:
    """The Headers tab of a browser's network panel."""
    url, status = _PANEL.search(text), _PANEL_STATUS.search(text)
    if url is None or status is None:
        return None
    method = _PANEL_METHOD.search(text)
    parts = _sections(text)
    headers = _headers(parts.get("response headers", []))
    asked = _headers(parts.get("request headers", []))
    body = "\n".join((*parts.get("response body", []), *parts.get("response", [])))
    request = (method[1].upper() if method is not None else "GET", url[1], asked, "")
    case, host = case_of(int(status[1]), headers, body, request)
    return Pasted(case, "a browser's network panel", host)


def _sections(text: str) -> dict[str, list[str]]:
    """Lines under their headings; those before the first under an empty one."""
    parts: dict[str, list[str]] = {"": []}
    now = ""
    for line in text.split("\n"):
        found = _SECTION.fullmatch(line.strip()) if len(line) < 80 else None
        if found is not None:
            now = found[1].lower()
            parts.setdefault(now, [])
        else:
            parts[now].append(line)
    return parts


def _headers(lines: list[str]) -> Headers:
    """Of `name: value` lines, of quoted ones, and of Chrome's, where the value stands on the next line."""
    found: list[tuple[str, str]] = []
    name = ""
    for line in lines:
        bare = line.strip().rstrip(",")
        header = HEADER.fullmatch(bare.replace('"', "", 2) if bare.startswith('"') else bare)
        if header is not None and not name:
            if header[2].strip():
                found.append((header[1], header[2].strip().strip('"') if bare.startswith('"') else header[2]))
            else:
                name = header[1]
        elif name and bare:
            found.append((name, bare))
            name = ""
    return tuple(found[:MOST_HEADERS])


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_entry(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("request"), dict) and isinstance(row.get("response"), dict)


def _status(answer: Mapping[str, Any]) -> int | None:
    status = answer.get("status")
    return status if isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 599 else None


def _in_log(value: Mapping[str, Any]) -> str:
    rows = [value, *(each for each in value.values() if isinstance(each, dict))]
    found = (row.get(name) for row in rows for name in ("statusCode", "Status Code", "status", "code"))
    return next((str(each) for each in found if isinstance(each, int) and 100 <= each <= 599), "")


def _pairs(rows: object) -> Headers:
    if not isinstance(rows, list):
        return ()
    return tuple(
        (row["name"], row["value"])
        for row in rows[:MOST_HEADERS]
        if isinstance(row, dict) and isinstance(row.get("name"), str) and isinstance(row.get("value"), str)
    )


def _members(value: object) -> Headers:
    if not isinstance(value, dict):
        return ()
    return tuple((name, each) for name, each in value.items() if isinstance(each, str))[:MOST_HEADERS]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
