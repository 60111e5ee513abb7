"""The tree of messages and the filter over it."""

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from tests.ui.trace.conftest import AT, call, exchange, sign_in
from tokenexplorer.ui.trace.row_words import STATUS, TIME, clock_words
from tokenexplorer.ui.trace.trace_model import TraceModel
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace


@pytest.fixture
def trace() -> Trace:
    return Trace(clock=lambda: AT)


@pytest.fixture
def model(trace: Trace, qtmodeltester: ModelTester) -> TraceModel:
    made = TraceModel()
    for message in (*sign_in(trace), call(trace)):
        made.add(message)
    qtmodeltester.check(made)
    return made


def shown(model: Any, role: int = Qt.ItemDataRole.DisplayRole) -> list[list[Any]]:
    groups = (model.index(row, 0) for row in range(model.rowCount()))
    return [[model.index(row, 0, group).data(role) for row in range(model.rowCount(group))] for group in groups]


def test_the_newest_activity_is_first_and_its_steps_are_in_order(model: TraceModel) -> None:
    assert shown(model) == [
        ["List all users"],
        [
            "1 Read the discovery document",
            "2 The browser came back",
            "3 Exchange the code for tokens",
            "4 Check the ID token",
        ],
    ]
    heading = model.index(1, 0)
    assert (heading.data(), heading.data(Row.HINT), heading.data(Row.STATE)) == ("Sign-in #1", "Web sign-in", "ok")
    assert model.index(0, 0).data(Row.STATE) == "failed"


def test_a_row_has_key_state_place_status_and_duration(model: TraceModel, trace: Trace) -> None:
    failed = trace.messages()[-1]
    index = model.index_of(failed.id)
    assert index.data(Row.KEY) == f"message:{failed.id}"
    assert index.data(Row.STATE) == "failed"
    assert index.data(Row.SECOND) == "GET acme.okta.com/api/v1/users"
    assert list(index.data(Row.ICON)) == ["circle-x", "bad"]
    assert [index.siblingAtColumn(column).data() for column in (STATUS, TIME)] == ["403", "341 ms"]
    assert index.siblingAtColumn(STATUS).data(Row.COLOR) == "bad"
    assert model.message(index) is failed


def test_the_same_message_comes_once(model: TraceModel, trace: Trace) -> None:
    assert not model.add(trace.messages()[0]).isValid()
    assert (model.count, model.failed_count) == (5, 1)


def test_times_are_utc_or_local_and_say_which(model: TraceModel) -> None:
    assert model.index(0, TIME).data() == "14:02:11 UTC"
    model.set_local(True)
    assert model.index(0, TIME).data() == clock_words(AT, local=True)
    assert clock_words(AT, local=True).endswith("local")


def test_a_group_gives_all_its_messages(model: TraceModel, trace: Trace) -> None:
    messages = trace.messages()
    assert model.group_of(messages[1]) == messages[:4]


@pytest.mark.parametrize(
    ("text", "failed_only", "rows"),
    [
        ("", False, [1, 4]),
        ("EXCHANGE tokens", False, [1]),
        ("403", False, [1]),
        ("", True, [1]),
        ("discovery", True, []),
        ("sign-in", False, [4]),
        (".*", False, []),
    ],
)
def test_a_filter_leaves_rows_and_their_headings(
    model: TraceModel, text: str, failed_only: bool, rows: list[int], qtmodeltester: ModelTester
) -> None:
    assert model.seek(text, failed_only=failed_only) is (rows != [1, 4])
    assert [len(group) for group in shown(model)] == rows
    assert model.narrows is bool(text or failed_only)
    assert (model.count, model.failed_count) == (5, 1)
    qtmodeltester.check(model)


def test_the_filter_goes_on_while_messages_come(model: TraceModel, trace: Trace, qtmodeltester: ModelTester) -> None:
    assert model.seek("users 403", failed_only=False)
    assert not model.seek("403 users", failed_only=False)
    assert not model.add(call(trace, 200)).isValid()
    refused = call(trace)
    assert model.add(refused).data(Row.KEY) == f"activity:{refused.activity.id}"
    assert [len(group) for group in shown(model)] == [1, 1]
    assert model.seek("", failed_only=False)
    assert [len(group) for group in shown(model)] == [1, 1, 1, 4]
    qtmodeltester.check(model)


def test_a_filter_that_leaves_as_many_others_shows_those(model: TraceModel, trace: Trace) -> None:
    for words, title in (
        ("discovery", "1 Read the discovery document"),
        ("exchange", "3 Exchange the code for tokens"),
    ):
        assert model.seek(words, failed_only=False)
        assert shown(model) == [[title]]


def test_what_failed_comes_first_where_that_is_wanted(trace: Trace, qtmodeltester: ModelTester) -> None:
    model = TraceModel()
    model.take((call(trace), *sign_in(trace), call(trace), call(trace, 200)))
    assert model.lay_out()
    newest_first = [index.data(Row.KEY) for index in (model.index(row, 0) for row in range(4))]
    assert newest_first == [f"activity:{number}" for number in (4, 3, 2, 1)]
    assert model.seek("", failed_only=False, failed_first=True)
    assert (model.failed_first, model.narrows) == (True, False)
    assert [model.index(row, 0).data(Row.KEY) for row in range(4)] == [f"activity:{number}" for number in (3, 1, 4, 2)]
    assert model.seek("sign-in", failed_only=False, failed_first=True)
    assert [len(group) for group in shown(model)] == [4]
    assert model.seek("", failed_only=False)
    assert [model.index(row, 0).data(Row.KEY) for row in range(4)] == newest_first
    qtmodeltester.check(model)


def test_steps_are_numbered_as_soon_as_one_is_not_alone(trace: Trace, qtmodeltester: ModelTester) -> None:
    model, activity = TraceModel(), trace.begin("Request")
    told: list[str] = []
    model.dataChanged.connect(lambda index, _: told.append(index.data()))
    model.add(activity.exchange(Purpose.API, exchange(), title="List"))
    assert shown(model) == [["List"]]
    model.add(activity.exchange(Purpose.API, exchange(status=403), title="List"))
    assert shown(model) == [["1 List", "2 List"]]
    assert "1 List" in told
    assert model.index(0, 0).data(Row.STATE) == "failed"
    qtmodeltester.check(model)


def test_what_is_taken_shows_when_it_is_laid_out(trace: Trace, qtmodeltester: ModelTester) -> None:
    model = TraceModel()
    model.take(sign_in(trace))
    assert (model.rowCount(), model.count) == (0, 4)
    assert model.lay_out()
    assert [len(group) for group in shown(model)] == [4]
    assert not model.lay_out()
    qtmodeltester.check(model)


def test_what_left_the_trace_leaves_the_list(model: TraceModel, trace: Trace, qtmodeltester: ModelTester) -> None:
    first = trace.messages()[0]
    assert model.drop(lambda message: message is first or message.outcome is Outcome.FAILED)
    assert [len(group) for group in shown(model)] == [3]
    assert (model.count, model.failed_count) == (3, 0)
    assert not model.index_of(first.id).isValid()
    qtmodeltester.check(model)


def test_forget_leaves_nothing(model: TraceModel, trace: Trace) -> None:
    model.forget()
    assert (model.rowCount(), model.count, model.failed_count) == (0, 0, 0)
    assert model.message(QModelIndex()) is None
    assert model.group_of(trace.messages()[0]) == (trace.messages()[0],)


def test_running_and_cancelled_steps_have_looks_of_their_own(trace: Trace) -> None:
    model = TraceModel()
    activity = trace.begin("Preflight")
    for outcome in (Outcome.RUNNING, Outcome.CANCELLED):
        model.add(activity.step(Purpose.PREFLIGHT, "this computer", outcome=outcome))
    assert shown(model, Row.STATE) == [["running", "cancelled"]]
    assert [icon[0] for icon in shown(model, Row.ICON)[0]] == ["loader-circle", "circle-minus"]


def test_R03_titles_from_outside_never_become_mark_up_or_hide_characters(trace: Trace) -> None:
    model = TraceModel()
    made = trace.begin("Request").exchange(Purpose.API, exchange(), title="<img src=x>\u202eevil")
    model.add(made)
    index = model.index_of(made.id)
    assert "\u202e" not in index.data()
    assert "<img" not in index.data(Qt.ItemDataRole.ToolTipRole)
