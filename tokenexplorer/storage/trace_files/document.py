"""The trace as a JSON document of our own: written whole, read back with suspicion.

    {"format": "tokenexplorer-trace", "version": 1, "app": "1.0.0", "saved_at": "…", "activities": [
        {"kind": "Sign-in", "title": "Sign-in #18", "subject": "…", "at": "…", "messages": [{"step": 1, …}]}]}

What is recorded holds no secret. A file may come from anybody: it is measured, its members are checked, unknown ones
are passed over, and every text is redacted once more, so that what is saved again is clean too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tokenexplorer import __version__
from tokenexplorer.errors import ConfigError
from tokenexplorer.redaction import MASK, redact_header, redact_query, redact_text, redact_url
from tokenexplorer.storage.trace_files.json_in_turns import TOLD_AFTER, parse
from tokenexplorer.wire.exchange import Timing, find_header
from tokenexplorer.wire.message import ActivityLabel, Field, Message, Outcome, RecordedMessage
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.spool import Spool

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Headers

FORMAT: Final = "tokenexplorer-trace"
VERSION: Final = 1
LARGEST_BYTES: Final = 100_000_000
MOST_MESSAGES: Final = 20_000
_LONGEST: Final = 70_000
_MOST_ROWS: Final = 1_000
_MASKED: Final = re.compile(rf"{MASK}(?: [0-9]+ characters)?")
_ONLY_MASKED: Final = re.compile(rf"(?:[A-Za-z0-9_.-]{{1,60}}[ =])?{MASK}(?: [0-9]+ characters)?")
_ESCAPED_LETTER: Final = re.compile(r"\\u00(2d|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])", re.IGNORECASE)
_FORM: Final = "application/x-www-form-urlencoded"
_TIMES: Final = ("dns_s", "connect_s", "tls_s", "send_s", "wait_s", "receive_s")


@dataclass(frozen=True, slots=True)
class TraceFile:
    """What a file holds.

    Attributes:
        app: Version of the app that wrote it; outside text.
        saved_at: Aware UTC, or None where the file does not say.
        messages: In the order of the file, with ids and activities of their own.
        left_out: How many messages could not be read.
    """

    app: str
    saved_at: datetime | None
    messages: tuple[Message, ...]
    left_out: int = 0


def write(messages: Iterable[Message], now: datetime) -> bytes:
    """The document.

    Args:
        messages: Of the trace, oldest first.
        now: Aware.
    """
    groups: dict[int, tuple[ActivityLabel, list[Message]]] = {}
    for message in messages:
        groups.setdefault(message.activity.id, (message.activity, []))[1].append(message)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "app": __version__,
        "saved_at": now.astimezone(UTC).isoformat(),
        "activities": [
            {
                "kind": label.kind,
                "title": label.title,
                "subject": label.subject,
                "at": label.at.isoformat(),
                "messages": [_message_row(message) for message in own],
            }
            for label, own in groups.values()
        ],
    }
    # Half of a surrogate pair, as a server may send it, is written as JSON spells it.
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def read(data: bytes, tell: Callable[[float], None] = lambda _: None) -> TraceFile:
    """Read a document back.

    Args:
        data: Of a file from anywhere.
        tell: Hears now and then which share is read, 0 to 1; what it raises ends the reading.

    Raises:
        ConfigError: It is no such document, too large, or of a newer version.
    """
    if len(data) > LARGEST_BYTES:
        _refuse("This file is too large for a trace.", f"{len(data):,} bytes; {LARGEST_BYTES:,} are read at most")
    try:
        document = parse(data, tell)
    except (ValueError, RecursionError) as error:
        _refuse("This file is no trace.", f"It cannot be read as JSON: {error}")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        _refuse("This file is no trace.", f"Its member format is not {FORMAT}")
    version = document.get("version")
    if not isinstance(version, int) or version < 1:
        _refuse("This file is no trace.", "Its version is no number")
    if version > VERSION:
        raise ConfigError(
            "This trace was written by a newer version.",
            "Update Token Explorer, then open it again.",
            str(version)[:50],
        )
    found, left_out = _messages(document.get("activities"), tell)
    return TraceFile(_text(document.get("app"), 50), _moment(document.get("saved_at")), tuple(found), left_out)


def _refuse(title: str, detail: str) -> NoReturn:
    raise ConfigError(title, "Choose a file that Export wrote as JSON.", detail)


# Writing


def _message_row(message: Message) -> dict[str, Any]:
    row: dict[str, Any] = {
        "step": message.step,
        "purpose": message.purpose.name,
        "title": message.title,
        "place": message.place,
        "at": message.at.isoformat(),
        "outcome": message.outcome.value,
        "duration_s": message.duration_s,
        "detail": message.detail,
        "error": message.error,
        "fields": [_field_row(each) for each in message.fields],
        "exchange": _exchange_row(message.recorded) if message.recorded is not None else None,
    }
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _field_row(field: Field) -> list[str]:
    return [field.name, field.value, field.meaning] if field.meaning else [field.name, field.value]


def _exchange_row(recorded: RecordedMessage) -> dict[str, Any]:
    timing = recorded.timing
    times = {name: value for name in _TIMES if (value := getattr(timing, name)) is not None}
    return {
        "method": recorded.method,
        "url": recorded.url,
        "request_headers": [list(each) for each in recorded.request_headers],
        "request_body": recorded.request_body,
        "status": recorded.status,
        "reason": recorded.reason,
        "http_version": recorded.http_version,
        "response_headers": [list(each) for each in recorded.response_headers],
        "response_body": recorded.response_body,
        "response_size_bytes": recorded.response_size_bytes,
        "sent": [_field_row(each) for each in recorded.sent],
        "received": [_field_row(each) for each in recorded.received],
        "timing": {"started_at": timing.started_at.isoformat(), "total_s": timing.total_s, **times},
        "hops": list(recorded.hops),
    }


# Reading


def _messages(activities: object, tell: Callable[[float], None]) -> tuple[list[Message], int]:
    found: list[Message] = []
    left_out = 0
    spool = Spool()
    count = sum(1 for activity in _objects(activities) for _ in _objects(activity.get("messages")))
    for number, activity in enumerate(_objects(activities), 1):
        label = ActivityLabel(
            number,
            _text(activity.get("kind"), 100) or "Unknown",
            _text(activity.get("title"), 200) or "Unknown",
            _text(activity.get("subject"), 500),
            _moment(activity.get("at")) or datetime.fromtimestamp(0, UTC),
        )
        for row in _objects(activity.get("messages")):
            message = _message(row, label, len(found) + 1, spool) if len(found) < MOST_MESSAGES else None
            if message is None:
                left_out += 1
            else:
                found.append(message)
            if (len(found) + left_out) % TOLD_AFTER == 0:
                tell((len(found) + left_out) / count)
    return found, left_out


def _message(row: dict[str, Any], label: ActivityLabel, number: int, spool: Spool) -> Message | None:
    at = _moment(row.get("at"))
    if at is None:
        return None
    step, exchange = row.get("step"), row.get("exchange")
    outcome = next((each for each in Outcome if each.value == row.get("outcome")), Outcome.OK)
    return Message(
        id=number,
        activity=label,
        step=step if isinstance(step, int) and 0 < step < 1_000_000 else 1,
        purpose=Purpose.__members__.get(_text(row.get("purpose"), 50), Purpose.API),
        title=_text(row.get("title"), 500),
        place=_text(row.get("place"), 2_000),
        at=at,
        # Nothing runs in a file.
        outcome=Outcome.CANCELLED if outcome is Outcome.RUNNING else outcome,
        duration_s=_seconds(row.get("duration_s")),
        recorded=_recorded(exchange, at).spooled(spool) if isinstance(exchange, dict) else None,
        detail=_text(row.get("detail"), 2_000),
        fields=_fields(row.get("fields")),
        error=_text(row.get("error"), 100),
    )


def _recorded(row: dict[str, Any], at: datetime) -> RecordedMessage:
    status, size = row.get("status"), row.get("response_size_bytes")
    hops = row.get("hops")
    sent, came = _headers(row.get("request_headers")), _headers(row.get("response_headers"))
    return RecordedMessage(
        method=_text(row.get("method"), 50),
        url=redact_url(_plain(row.get("url"), 8_000)),
        request_headers=sent,
        kept_request=_body(row.get("request_body"), sent),
        status=status if isinstance(status, int) and 100 <= status <= 999 else None,
        reason=_text(row.get("reason"), 200),
        http_version=_text(row.get("http_version"), 10),
        response_headers=came,
        kept_response=_body(row.get("response_body"), came),
        response_size_bytes=size if isinstance(size, int) and size >= 0 else 0,
        sent=_fields(row.get("sent")),
        received=_fields(row.get("received")),
        timing=_timing(row.get("timing"), at),
        hops=tuple(_text(each, 4_000) for each in hops[:_MOST_ROWS]) if isinstance(hops, list) else (),
    )


def _timing(row: object, at: datetime) -> Timing:
    members = row if isinstance(row, dict) else {}
    times = {name: _seconds(members.get(name)) for name in _TIMES}
    return Timing(_moment(members.get("started_at")) or at, _seconds(members.get("total_s")) or 0.0, **times)


def _headers(rows: object) -> Headers:
    pairs = [row for row in rows[:_MOST_ROWS] if _is_texts(row, 2)] if isinstance(rows, list) else []
    return tuple((_text(name, 500), _header_value(name, _plain(value, _LONGEST))) for name, value in pairs)


def _fields(rows: object) -> tuple[Field, ...]:
    found = (
        [row for row in rows[:_MOST_ROWS] if _is_texts(row, 2) or _is_texts(row, 3)] if isinstance(rows, list) else []
    )
    return tuple(Field(*(_text(each, _LONGEST) for each in row)) for row in found)


def _is_texts(row: object, count: int) -> bool:
    return isinstance(row, list) and len(row) == count and all(isinstance(each, str) for each in row)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def _plain(value: object, most: int) -> str:
    """A text that can be shown and saved: half of a surrogate pair cannot."""
    return value[:most].encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _text(value: object, most: int) -> str:
    """Redacted; where nothing is left to redact, masks keep the length that tells two messages apart."""
    text = _plain(value, most)
    masked = _MASKED.sub(MASK, text)
    shown = redact_text(masked)
    return text if shown == masked else shown


def _body(value: object, headers: Headers) -> str:
    r"""Redacted, whatever spelling hides a secret's name: `"acc\u0065ss_token"` in JSON, `%63ode=` in a form."""
    if isinstance(value, str) and "\\u00" in value:
        value = _ESCAPED_LETTER.sub(lambda found: chr(int(found[1], 16)), value)  # no server escapes a plain letter
    text = _text(value, _LONGEST)
    return redact_query(text) if (find_header(headers, "Content-Type") or "").lower().startswith(_FORM) else text


def _header_value(name: str, value: str) -> str:
    return value if _ONLY_MASKED.fullmatch(value) else redact_header(name, value)


def _moment(value: object) -> datetime | None:
    """Aware UTC; None for what is no time, or one that not every clock can show."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        at = found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    return at if at is not None and 1970 < at.year < 2200 else None


def _seconds(value: object) -> float | None:
    ok = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e9
    return float(value) if ok else None  # type: ignore[arg-type]
