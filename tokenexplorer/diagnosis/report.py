"""A failure as a page of Markdown for a ticket: what was done, what came, why, what to do. Without secrets."""

from __future__ import annotations

import platform
import re
from typing import TYPE_CHECKING, Final

from tokenexplorer import __version__
from tokenexplorer.diagnosis.lessons import lesson_of
from tokenexplorer.redaction import redact_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.finding import Chain, Chip, Explanation, Finding

_REFERENCES: Final = ("x-okta-request-id", "x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid")
_STATES: Final = {"ok": "in order", "failed": "**broken**", "follows": "follows from it", "unknown": "not known"}
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#&~$])")
_MENTION: Final = re.compile(r"(?<![\w.])(@[\w/-]{1,100}+)")


def report(case: Case, explanation: Explanation) -> str:
    """Write the page.

    Args:
        case: What is known; its parts hold no secret, and everything is redacted once more here.
        explanation: Of that case.
    """
    top = explanation.top
    title = top.title if top is not None else "Nothing to explain" if explanation.fine else "The cause is not known"
    lines = [f"# {_text(title)}", "", *_done(case), ""]
    if top is not None:
        lines += [_text(top.why), "", f"*{top.certainty.capitalize()}.*", "", *_mends(top)]
    lines += _chain(explanation.chain)
    lines += _evidence(top)
    lines += _sources(explanation)
    if explanation.verbatim:
        lines += [f"## What was answered ({_text(explanation.verbatim_place)})", "", *_fenced(explanation.verbatim), ""]
    lines += _others(explanation)
    if top is None:
        lines += ["## Looked at", "", *(f"- {_text(each)}" for each in explanation.checked), ""]
    lines.append(f"Token Explorer {__version__}, {platform.system()}, Python {platform.python_version()}")
    return redact_text("\n".join(lines)) + "\n"


def _done(case: Case) -> list[str]:
    """Who asked what of whom, and when."""
    answer, token = case.answer, case.token
    references = [
        f"{name} {value}" for name, value in answer.headers if name.lower() in _REFERENCES and len(value) <= 200
    ]
    facts = (
        ("Request", f"{case.sent.method} {case.sent.url}".strip()),
        ("Answer", str(answer.status) if answer.status is not None else ""),
        ("Sent as", case.sent.scheme),
        ("At", f"{case.now:%Y-%m-%d %H:%M:%S} UTC"),
        ("Server", case.org.issuer if case.org is not None else ""),
        ("App", f"{case.client.name} ({case.client.client_id})" if case.client is not None else ""),
        ("Token", f"{token.label}, {token.activity}".strip(", ") if token is not None else ""),
        ("Call", f"{case.operation.title} ({case.operation.key})" if case.operation is not None else ""),
        ("Reference", ", ".join(references)),
    )
    return [f"- {name}: {_text(value)}" for name, value in facts if value]


def _mends(top: Finding) -> list[str]:
    if not top.mends:
        return []
    return ["## What to do", "", *(f"{n}. {_text(each.words)}" for n, each in enumerate(top.mends, 1)), ""]


def _chain(chain: Chain | None) -> list[str]:
    if chain is None:
        return []
    rows = [f"| {_text(link.title)} | {_STATES[link.state]} | {_text(link.detail)} |" for link in chain.links]
    columns = (
        ("Required by this call", chain.required),
        ("Requested at sign-in", chain.requested),
        ("In the token", chain.in_token),
    )
    scopes = [f"- {name}: {_column(chips)}" for name, chips in columns]
    return ["## From sign-in to call", "", "| Link | State | |", "| --- | --- | --- |", *rows, "", *scopes, ""]


def _column(chips: tuple[Chip, ...] | None) -> str:
    if chips is None:
        return "not known"
    return _text(" ".join(each.scope if each.state == "has" else f"({each.scope} missing)" for each in chips)) or "none"


def _evidence(top: Finding | None) -> list[str]:
    if top is None:
        return []
    facts = [
        f"- {_text(' '.join(part for part in (fact.place, fact.name) if part))}: {_text(fact.value)}"
        for fact in top.evidence
    ]
    unknown = [f"- Not known: {_text(each)}" for each in top.unknown]
    return ["## Evidence", "", *facts, *unknown, ""]


def _sources(explanation: Explanation) -> list[str]:
    """Of the finding, and what it is about for whoever does not know."""
    top, learnt = explanation.top, lesson_of(explanation)
    sources = [f"- {each}" for each in (top.sources if top is not None else ())]
    sources += [f"- What is this? {_text(learnt.title)}: {learnt.source}, {learnt.url}"] if learnt is not None else []
    return ["## Sources", "", *sources, ""] if sources else []


def _others(explanation: Explanation) -> list[str]:
    top = explanation.top
    causes = [f"- {_text(each)}" for each in (top.others if top is not None else ())]
    causes += [f"- {_text(each.title)} ({each.certainty}): {_text(each.why)}" for each in explanation.findings[1:]]
    return ["## Other causes", "", *causes, ""] if causes else []


def _text(text: str) -> str:
    """Outside words as one line that Markdown takes for plain text; nobody is called by a name in them."""
    plain = "".join(
        each if each.isprintable() else f"(U+{ord(each):04X})" for each in " ".join(redact_text(text).split())
    )
    pieces = _MENTION.split(plain)
    return "".join(f"`{each}`" if at % 2 else _SPECIAL.sub(r"\\\1", each) for at, each in enumerate(pieces))


def _fenced(text: str) -> Iterable[str]:
    """Outside words as they are: the fence is longer than any run of backticks in them."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return (f"{fence}text", text, fence)
