"""What the saved page says of each message, and where it stops listing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tokenexplorer.storage.trace_files import page
from tokenexplorer.wire.message import Field, Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def failures(count: int) -> str:
    trace = Trace(lambda: NOW)
    activity = trace.begin("Request")
    for _ in range(count):
        activity.step(Purpose.API, "x", outcome=Outcome.FAILED, detail="No answer")
    return page.write(trace.messages(), NOW).decode()


@pytest.mark.parametrize("detail", ["Port 8765 is taken by <nc>.", ""])
def test_the_reason_stands_with_its_message_and_no_empty_line_without_one(detail: str) -> None:
    trace = Trace(lambda: NOW)
    trace.begin("Sign-in").step(Purpose.LISTEN, "this computer", outcome=Outcome.FAILED, detail=detail)
    written = page.write(trace.messages(), NOW).decode()
    article = written[written.index("<article") :]
    assert ("<p>Port 8765 is taken by &lt;nc&gt;.</p>" in article) is bool(detail)
    assert "<p></p>" not in written


def test_a_failure_that_is_explained_teaches_what_it_is_about() -> None:
    trace = Trace(lambda: NOW)
    trace.begin("Sign-in").step(
        Purpose.CALLBACK, "this computer", outcome=Outcome.FAILED, fields=(Field("error", "access_denied"),)
    )
    written = page.write(trace.messages(), NOW).decode()
    assert "<summary>What is this? access_denied</summary><p>With access_denied somebody said no:" in written
    assert "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1</p></details>" in written
    assert written.count("<summary>What is this?</summary>") == 1


@pytest.mark.parametrize(("count", "left"), [(1, ""), (50, ""), (51, "and 1 more"), (1_050, "and 1,000 more")])
def test_how_many_failures_are_left_out_is_said(count: int, left: str) -> None:
    assert page._MOST_FAILURES == 50
    summary = failures(count).partition("<article")[0]
    assert ("more</p>" in summary) is bool(left)
    assert left in summary


def test_a_long_name_breaks_between_its_words_and_stays_escaped() -> None:
    trace = Trace(lambda: NOW)
    fields = (Field("pushed_authorization_request_endpoint", "a_b"), Field("<wbr>&_'\"", "x"))
    trace.begin("Sign-in").step(Purpose.CALLBACK, "this computer", fields=fields)
    written = page.write(trace.messages(), NOW).decode()
    assert "<td>pushed_<wbr>authorization_<wbr>request_<wbr>endpoint</td>" in written
    assert "<td>&lt;wbr&gt;&amp;_<wbr>&#x27;&quot;</td>" in written
    assert ">a_b</td>" in written
