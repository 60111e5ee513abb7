"""The report as a site for tickets renders it: outside words make no link, picture, table, list, heading or mention."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from markdown_it import MarkdownIt

from tests.diagnosis.made import CLIENT, ORG, api_case, jwt_claims, summary
from tokenexplorer.diagnosis.case import Answer
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.report import report

RENDERED: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></pre><b>out</b>",
    "![a](https://evil.example/p.png)",
    "[a](javascript:alert(1))",
    "a | b | c",
    "| --- |",
    "**bold** _it_ ~~gone~~ `code` ``more``",
    "```\nout\n```",
    "~~~~\nout\n~~~~",
    "# head",
    "- item\n- item",
    "1. item",
    "> quote",
    "&lt;b&gt; &#60;i&#62;",
    "a\n\n---\n\nb",
    "<!-- comment",
    "\\`x\\`",
    "a\u202eb\u2066c",
    "$$x$$ $y$",
)
MADE: Final = {
    "h1",
    "h2",
    "ul",
    "ol",
    "li",
    "p",
    "em",
    "strong",
    "pre",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


def page(words: str) -> str:
    """A report whose every outside part is hostile."""
    case = api_case(key="GET /api/v1/logs", needs="okta.logs.read", claims=jwt_claims("openid"))
    quoted = words.replace('"', "'").replace("\n", " ")
    headers = (
        (
            "WWW-Authenticate",
            f'Bearer error="insufficient_scope", scope="okta.logs.read", error_description="{quoted}"',
        ),
        ("X-Request-Id", quoted[:150]),
    )
    case = replace(
        case,
        answer=Answer(403, headers, words),
        org=replace(ORG, name=words),
        client=replace(CLIENT, name=words, client_id=words),
        token=summary("openid", name=words, activity=words),
    )
    return report(case, explain(case))


def tags(text: str) -> set[str]:
    found: set[str] = set()
    for each in RENDERED.parse(text):
        found |= {each.tag, *(child.tag for child in each.children or ())}
    return found - {""}


def raw(text: str) -> list[str]:
    """HTML that went through as it was written."""
    tokens = [child for each in RENDERED.parse(text) for child in (each, *(each.children or ()))]
    return [each.content for each in tokens if each.type in ("html_block", "html_inline")]


@pytest.mark.parametrize("words", HOSTILE)
def test_outside_words_make_nothing_but_text(words: str) -> None:
    shown, plain = page(words), page("words")
    assert raw(shown) == []
    assert tags(shown) - {"s"} <= MADE
    assert "s" not in tags(shown)

    # As many rows, items and blocks as with ordinary words.
    def count(text: str, kind: str) -> int:
        return sum(each.type == kind for each in RENDERED.parse(text))

    for kind in ("heading_open", "tr_open", "fence", "table_open", "blockquote_open", "list_item_open"):
        assert count(shown, kind) == count(plain, kind), kind


def test_nobody_is_called_by_a_name_in_the_evidence() -> None:
    """A site turns `@name` into a mention everywhere but in code; an address with @ in it is none."""
    shown = page("ask @admin or @acme/team, not ann@acme.com")
    outside = [child.content for each in RENDERED.parse(shown) for child in each.children or () if child.type == "text"]
    text = " ".join(outside)
    assert "@admin" not in text
    assert "@acme/team" not in text
    assert "ann@acme.com" in text
    assert "`@admin`" in shown


def test_a_reader_finds_request_cause_evidence_and_what_to_do() -> None:
    shown = page("words")
    heads = [line for line in shown.splitlines() if line.startswith("#")]
    assert heads[0] == "# okta.logs.read was not requested at sign-in"
    assert [head.removeprefix("## ").partition(" (")[0] for head in heads[1:6]] == [
        "What to do",
        "From sign-in to call",
        "Evidence",
        "Sources",
        "What was answered",
    ]
    assert "- Request: GET https://acme.okta.com/api/v1/logs" in shown
