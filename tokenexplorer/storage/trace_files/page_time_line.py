"""The time line of an activity: a bar for each step, where it began and how long it took."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenexplorer.wire.message import Message

_WIDTH: Final = 1000.0
_LEAST: Final = 8.0
_MOST_ROWS: Final = 60


def time_line(messages: Sequence[Message]) -> str:
    """As HTML; empty for a single step, and cut for a very long activity."""
    if len(messages) < 2:
        return ""
    spans = [_span(each) for each in messages]
    begin, end = min(first for first, _ in spans), max(last for _, last in spans)
    whole = max(end - begin, 0.001)
    rows = [
        _row(message, (first - begin) / whole, (last - first) / whole)
        for message, (first, last) in zip(messages[:_MOST_ROWS], spans, strict=False)
    ]
    left = len(messages) - len(rows)
    more = f'<p class="quiet small">and {left:,} more</p>' if left else ""
    return f'<table class="line">{"".join(rows)}</table>{more}'


def _span(message: Message) -> tuple[float, float]:
    """When it began and ended; a step of this computer is written down when it ends."""
    at, took = message.at.timestamp(), message.duration_s or 0.0
    return (at, at + took) if message.recorded is not None else (at - took, at)


def _row(message: Message, begin: float, share: float) -> str:
    failed = message.outcome.value == "failed"
    width = max(_LEAST, share * _WIDTH)
    left = min(begin * _WIDTH, _WIDTH - width)
    bar = f'<rect class="bar{" bad" if failed else ""}" x="{left:.1f}" y="3" width="{width:.1f}" height="10" rx="2"/>'
    words = f"{message.step} {escape(message.title)}"
    return (
        f"<tr><td{' class=failed' if failed else ''}>{words}</td>"
        f'<td><svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="ground" x="0" y="7" width="1000" height="2"/>{bar}</svg></td>'
        f"<td>{took(message)}</td></tr>"
    )


def took(message: Message) -> str:
    """How long it took, in words; empty where nobody knows."""
    if message.duration_s is None:
        return ""
    return f"{message.duration_s:,.1f} s" if message.duration_s >= 1 else f"{message.duration_s * 1000:,.0f} ms"
