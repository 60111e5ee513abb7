"""The trace as one page of HTML for a ticket or a lesson: no scripts, nothing from elsewhere, everything escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from tokenexplorer import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tokenexplorer.wire.exchange import Headers
    from tokenexplorer.wire.trace import Field, Message, RecordedMessage

_STYLE: Final = """
:root{color-scheme:light dark;--ground:#fff;--card:#f6f8fb;--line:#d9dfe8;--text:#1b2330;--quiet:#566173;--ok:#16794a;
--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ground:#151a21;--card:#1c232c;--line:#37414e;--text:#e8ecf2;--quiet:#a9b4c2;
--ok:#5cc98f;--bad:#ff8a80}}
body{margin:0 auto;max-width:60rem;padding:2rem 1rem;background:var(--ground);color:var(--text);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:0;display:flex;gap:.75rem;align-items:baseline}
h3 span{margin-left:auto;font-weight:400}
p{margin:0}
.quiet{color:var(--quiet)}
.failed{color:var(--bad)}
.ok{color:var(--ok)}
article{border:1px solid var(--line);border-radius:8px;margin:.5rem 0;padding:.75rem 1rem;background:var(--card)}
code,pre,td{font:13px/1.45 ui-monospace,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
td{border-top:1px solid var(--line);padding:.25rem .75rem .25rem 0;vertical-align:top;overflow-wrap:anywhere}
td:last-child{color:var(--quiet);font-family:inherit}
summary{cursor:pointer;color:var(--quiet)}
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(messages: Iterable[Message], now: datetime) -> bytes:
    """The page.

    Args:
        messages: Of the trace, oldest first.
        now: Aware; when it is saved.
    """
    listed = tuple(messages)
    failed = sum(each.outcome.value == "failed" for each in listed)
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Trace, {now:%Y-%m-%d %H:%M} UTC</title><style>{_STYLE}</style></head><body>",
        "<h1>Trace</h1>",
        f'<p class="quiet">{len(listed):,} messages, {failed:,} failed. Saved {now:%Y-%m-%d %H:%M:%S} UTC by Token '
        f"Explorer {escape(__version__)}. Secrets were masked before they were recorded.</p>",
    ]
    activity = 0
    for message in listed:
        if message.activity.id != activity:
            activity = message.activity.id
            label = message.activity
            about = f"{escape(label.subject)}, {label.at:%H:%M:%S}".lstrip(", ")
            parts.append(f'<h2>{escape(label.title)} <span class="quiet">{about}</span></h2>')
        parts.append(_article(message))
    parts.append("</body></html>")
    return "\n".join(parts).encode("utf-8", "xmlcharrefreplace")


def _article(message: Message) -> str:
    state = "failed" if message.outcome.value == "failed" else "ok"
    recorded = message.recorded
    status = str(recorded.status) if recorded is not None and recorded.status is not None else message.outcome.value
    took = "" if message.duration_s is None else f" · {message.duration_s * 1000:,.0f} ms"
    parts = [
        f'<article><h3>{message.step} {escape(message.title)}<span class="{state}">{escape(status)}'
        f'<span class="quiet">{took}</span></span></h3>',
        f"<p><code>{escape(message.place)}</code></p>",
        f'<p class="quiet">{escape(message.purpose.explanation)}</p>',
    ]
    if message.detail:
        parts.append(f"<p>{escape(message.detail)}</p>")
    parts.append(_table("What was compared", message.fields))
    if recorded is not None:
        parts.append(_exchange(recorded))
    parts.append("</article>")
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


def _table(title: str, fields: Iterable[Field]) -> str:
    rows = "".join(
        f"<tr><td>{escape(each.name)}</td><td>{escape(each.value)}</td><td>{escape(each.meaning)}</td></tr>"
        for each in fields
    )
    return f'<p class="quiet">{title}</p><table>{rows}</table>' if rows else ""


def _raw(title: str, first: str, headers: Headers, body: str) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers), "", body]
    return f"<details><summary>{title}</summary><pre>{escape(chr(10).join(lines).rstrip())}</pre></details>"
