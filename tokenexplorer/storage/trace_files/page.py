"""The trace as one page of HTML for a ticket or a lesson: no scripts, nothing from elsewhere, everything escaped.

What failed comes first, with its explanation; then every activity with its time line, message by message.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tokenexplorer import __version__
from tokenexplorer.diagnosis.lessons import lesson
from tokenexplorer.sentences import begun, counted
from tokenexplorer.storage.trace_files.page_explanation import explanation, folded, title
from tokenexplorer.storage.trace_files.page_style import STYLE
from tokenexplorer.storage.trace_files.page_time_line import time_line, took
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tokenexplorer.wire.exchange import Headers
    from tokenexplorer.wire.message import Field, Message, RecordedMessage

_MOST_FAILURES: Final = 50
_FIELDS: Final = {
    Purpose.CALLBACK: "Received",
    Purpose.LOGOUT_RETURN: "Received",
    Purpose.CHECK_ANSWER: "Compared",
    Purpose.CHECK: "Compared",
    Purpose.STORE: "Stored",
    Purpose.PREFLIGHT: "Looked at",
}
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(messages: Iterable[Message], now: datetime) -> bytes:
    """The page.

    Args:
        messages: Of the trace, oldest first.
        now: Aware; when it is saved.
    """
    listed = tuple(messages)
    failed = [each for each in listed if each.outcome.value == "failed"]
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Trace, {now:%Y-%m-%d %H:%M} UTC</title><style>{STYLE}</style></head><body>",
        "<h1>Trace</h1>",
        f'<p class="quiet">{counted(len(listed), "message")}, {len(failed):,} failed. Saved {now:%Y-%m-%d %H:%M:%S} '
        f"UTC by Token Explorer {escape(__version__)}. Secrets were masked before they were recorded.</p>",
        _failures(failed),
    ]
    # One activity may go on while another runs: its messages stand together, as in the window.
    in_order = sorted(listed, key=lambda each: each.activity.id)
    for _, own in groupby(in_order, key=lambda each: each.activity.id):
        parts += _activity(tuple(own))
    parts.append("</body></html>")
    return "\n".join(parts).encode("utf-8", "xmlcharrefreplace")


def _failures(failed: Sequence[Message]) -> str:
    rows = "".join(
        f'<li><a href="#m{each.id}"><strong>{escape(title(each))}</strong></a><br>'
        f'<span class="quiet">{escape(each.activity.title)}, step '
        f"{each.step}: {escape(each.title)}</span></li>"
        for each in failed[:_MOST_FAILURES]
    )
    left = len(failed) - _MOST_FAILURES
    more = f'<p class="quiet">and {left:,} more</p>' if left > 0 else ""
    return f'<h2 class="failed">What failed</h2><ul>{rows}</ul>{more}' if rows else ""


def _activity(messages: Sequence[Message]) -> list[str]:
    label = messages[0].activity
    about = f"{escape(label.subject)}, {label.at:%Y-%m-%d %H:%M:%S} UTC".lstrip(", ")
    heading = f'<h2>{escape(label.title)}<span class="quiet">{about}</span></h2>'
    return [heading, time_line(messages), *map(_article, messages)]


def _article(message: Message) -> str:
    failed = message.outcome.value == "failed"
    recorded = message.recorded
    status = str(recorded.status) if recorded is not None and recorded.status is not None else message.outcome.value
    time = took(message)
    parts = [
        f'<article id="m{message.id}"{" class=bad" if failed else ""}>'
        f"<h3><span>{message.step} {escape(message.title)}</span>"
        f'<span class="end"><span class="{"failed" if failed else "ok"}">{escape(status)}</span> '
        f'<span class="quiet">{f"· {time}" if time else ""}</span></span></h3>',
        f"<p><code>{escape(message.place)}</code></p>",
        f'<p class="quiet">{escape(message.purpose.explanation)}</p>',
        f"<p>{escape(message.detail)}</p>" if message.detail else "",
        explanation(message) if failed else "",
        _table(_FIELDS.get(message.purpose, "Sent"), message.fields),
        _exchange(recorded) if recorded is not None else "",
        folded("What is this?", lesson(message.purpose)),
        "</article>",
    ]
    return "\n".join(part for part in parts if part)


def _exchange(recorded: RecordedMessage) -> str:
    hops = "".join(f"<p><code>{escape(hop)}</code></p>" for hop in recorded.hops)
    return "\n".join(
        part
        for part in (
            hops,
            _table("Sent", recorded.sent),
            _table("Received", recorded.received),
            _raw(
                "Request, exactly",
                f"{recorded.method} {recorded.url}",
                recorded.request_headers,
                recorded.request_body,
            ),
            _raw(
                "Answer, exactly",
                f"HTTP/{recorded.http_version} {recorded.status or ''} {recorded.reason}".strip(),
                recorded.response_headers,
                recorded.response_body,
            )
            if recorded.status is not None
            else "",
        )
        if part
    )


def _table(heading: str, fields: Iterable[Field]) -> str:
    rows = "".join(_row(each) for each in fields)
    columns = "<colgroup><col><col><col></colgroup>"
    return f'<h4>{heading}</h4><table class="fields">{columns}{rows}</table>' if rows else ""


def _row(field: Field) -> str:
    # A long name breaks between its words; what `escape` writes holds no underscore.
    name = escape(field.name).replace("_", "_<wbr>")
    value, meaning = escape(field.value), escape(begun(field.meaning))
    if not meaning:
        return f'<tr><td>{name}</td><td colspan="2">{value}</td></tr>'
    return f'<tr><td>{name}</td><td>{value}</td><td class="meaning">{meaning}</td></tr>'


def _raw(heading: str, first: str, headers: Headers, body: str) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", body]
    return f"<details><summary>{heading}</summary><pre>{escape(chr(10).join(lines).rstrip())}</pre></details>"
