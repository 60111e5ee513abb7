"""Why a message failed, as HTML: the same words that the window has, without its buttons."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.lessons import lesson_of
from tokenexplorer.diagnosis.recorded import case_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.diagnosis.finding import Explanation, Finding
    from tokenexplorer.diagnosis.lessons import Lesson
    from tokenexplorer.wire.message import Message


def explanation(message: Message) -> str:
    """The box; empty where there is nothing to explain."""
    found = explain(case_of(message))
    top = found.top
    if top is None and (found.fine or not found.verbatim):
        return ""
    inner = _cause(top) if top is not None else _unknown(found)
    said = f"<h4>What was answered</h4><pre>{escape(found.verbatim)}</pre>" if found.verbatim else ""
    return f'<div class="why">{inner}{said}{_sources(top)}{_learn(found)}</div>'


def title(message: Message) -> str:
    """The cause in one line, or the message's own words."""
    top = explain(case_of(message)).top
    return top.title if top is not None else message.detail or "The cause is not known"


def _cause(top: Finding) -> str:
    facts = (" ".join(part for part in (f.place, f.name, "=", f.value) if part) for f in top.evidence)
    pill = f'<span class="pill">{escape(top.certainty.capitalize())}</span>'
    return "".join(
        (
            f"<p><strong>{escape(top.title)}</strong>{pill}</p>",
            f"<p>{escape(top.why)}</p>",
            _list("What to do", (each.words for each in top.mends), "ol"),
            _list("Evidence", facts),
            _list("Other causes", top.others),
            _list("Not known", top.unknown),
        )
    )


def _unknown(found: Explanation) -> str:
    return "<p><strong>The cause is not known</strong></p>" + _list("Looked at", found.checked)


def _sources(top: Finding | None) -> str:
    if top is None or not top.sources:
        return ""
    return f'<p class="quiet small">Read on: {escape(", ".join(top.sources))}</p>'


def _learn(found: Explanation) -> str:
    learnt = lesson_of(found)
    return folded(f"What is this? {learnt.title}", learnt) if learnt is not None else ""


def folded(summary: str, learnt: Lesson) -> str:
    """A lesson that opens: of a finding here, of a message in its article."""
    return (
        f"<details><summary>{escape(summary)}</summary><p>{escape(learnt.text)}</p>"
        f'<p class="quiet small">{escape(learnt.source)}: {escape(learnt.url)}</p></details>'
    )


def _list(heading: str, lines: Iterable[str], tag: str = "ul") -> str:
    items = "".join(f"<li>{escape(each)}</li>" for each in lines)
    return f"<h4>{heading}</h4><{tag}>{items}</{tag}>" if items else ""
