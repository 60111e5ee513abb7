"""The JSON tree: lazy, exact, and at home with hostile bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.requests import json_model
from tokenexplorer.ui.requests.json_model import PARTS, JsonModel
from tokenexplorer.ui.requests.json_tree import JsonTree
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.wire.body import Body

USERS = json.dumps(
    [{"id": "00u1", "n": 1, "profile": {"firstName": "Ann", "lastName": "Ferrara", "odd key": None}}, {"id": "00u2"}]
).encode()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.shut_down()


@pytest.fixture
def model(tasks: TaskRunner) -> JsonModel:
    return JsonModel(tasks, clock=lambda: datetime(2026, 11, 21, 14, 7, tzinfo=UTC))


def text(model: JsonModel, *rows: int) -> str:
    return str(index(model, *rows).data())


def index(model: JsonModel, *rows: int) -> QModelIndex:
    found = QModelIndex()
    for row in rows:
        if model.canFetchMore(found):
            model.fetchMore(found)
        found = model.index(row, 0, found)
    return found


def test_the_model_keeps_qts_rules(model: JsonModel, qtmodeltester: ModelTester) -> None:
    model.show_body(Body.of(USERS))
    assert index(model, 0, 0, 2, 0).isValid()
    qtmodeltester.check(model)


def test_rows_read_as_a_person_reads_them(model: JsonModel) -> None:
    model.show_body(Body.of(USERS))
    assert text(model, 0) == "[ 2 items ]"
    assert text(model, 0, 0) == "0: { Ann Ferrara }"
    assert text(model, 0, 0, 0) == 'id: "00u1"'
    assert text(model, 0, 0, 2) == "profile: { 3 }"
    assert text(model, 0, 0, 2, 2) == "odd key: null"
    assert [part.role for part in index(model, 0, 0, 1).data(PARTS)] == ["synKey", "text2", "synNum"]


def test_paths_are_keys_too(model: JsonModel) -> None:
    model.show_body(Body.of(USERS))
    assert model.path(index(model, 0)) == "$"
    assert model.path(index(model, 0, 0, 2, 0)) == "$[0].profile.firstName"
    assert index(model, 0, 0, 2, 2).data(Row.KEY) == 'path:$[0].profile["odd key"]'


@pytest.mark.parametrize(
    "number", ["12345678901234567890.10", "1e400", "-0.0", "1E-999", "9007199254740993", "1" * 1500]
)
def test_R06_numbers_keep_their_spelling(model: JsonModel, number: str) -> None:
    model.show_body(Body.of(f'{{"n": {number}}}'.encode()))
    assert text(model, 0, 0) == f"n: {number}"
    assert model.value(index(model, 0, 0)) == number


def test_R06_lone_surrogates_and_NUL_survive(model: JsonModel) -> None:
    model.show_body(Body.of(rb'{"s": "a\ud800b\u0000c"}'))
    assert text(model, 0, 0) == 's: "a‹U+D800›b‹U+0000›c"'
    assert model.value(index(model, 0, 0)) == "a\ud800b\0c"


def test_R04_bidi_controls_are_visible(model: JsonModel) -> None:
    model.show_body(Body.of('{"\u202eevil": "\u200bx"}'.encode()))
    assert text(model, 0, 0) == '‹U+202E›evil: "‹U+200B›x"'


def test_R05_ten_megabytes_on_one_line_show_their_beginning(model: JsonModel) -> None:
    model.show_body(Body.of(b'{"s": "' + b"a" * 300_000 + b'"}'))
    assert not model.canFetchMore(QModelIndex())
    model.fetchMore(model.index(0, 0))
    if model.rowCount(model.index(0, 0)) == 0:
        return
    assert len(text(model, 0, 0)) < 3000


def test_R05_a_hundred_thousand_levels_open_one_by_one(model: JsonModel) -> None:
    model.show_body(Body.of(b"[" * 100_000 + b"]" * 100_000))
    found = QModelIndex()
    for _ in range(50):
        if model.canFetchMore(found):
            model.fetchMore(found)
        found = model.index(0, 0, found)
        assert model.hasChildren(found)
    assert model.path(found) == "$" + "[0]" * 49


def test_R05_many_children_stand_in_groups(model: JsonModel, qtbot: QtBot) -> None:
    many = b"[" + b",".join(b"%d" % n for n in range(2500)) + b"]"
    model.show_body(Body.of(many))
    assert text(model, 0) == "[ 2500 items ]"
    assert [text(model, 0, row) for row in range(3)] == ["0 … 999", "1000 … 1999", "2000 … 2499"]
    assert text(model, 0, 2, 499) == "2499: 2499"
    assert model.path(index(model, 0, 2, 499)) == "$[2499]"
    assert model.path(index(model, 0, 2)) == ""


def test_large_containers_are_looked_through_by_a_worker(
    model: JsonModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_model, "AT_ONCE", 10)
    model.show_body(Body.of(USERS))
    root = model.index(0, 0)
    with qtbot.waitSignal(model.loaded):
        model.fetchMore(root)
        assert root.data(Row.STATE) == "running"
        assert model.rowCount(root) == 0
        assert not model.canFetchMore(root)
    assert model.rowCount(model.index(0, 0)) == 2


def test_P12_a_late_worker_does_not_touch_another_body(
    model: JsonModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tasks: TaskRunner
) -> None:
    monkeypatch.setattr(json_model, "AT_ONCE", 10)
    model.show_body(Body.of(USERS))
    model.fetchMore(model.index(0, 0))
    model.show_body(Body.of(b'{"other": true}'))
    tasks._pool.waitForDone(5000)
    QApplication.processEvents()
    assert model.rowCount(model.index(0, 0)) == 0
    assert text(model, 0).startswith("{")


def test_dates_say_how_long_ago(model: JsonModel) -> None:
    model.show_body(Body.of(b'{"at": "2026-11-21T14:02:00.000Z"}'))
    assert index(model, 0, 0).data(Row.HINT) == "5 min 0 s ago"


def test_a_cut_body_says_where_it_ends(model: JsonModel) -> None:
    model.show_body(Body.of(b'[1, {"a": 2'))
    assert text(model, 0, 2) == "The text ends here, in the middle."
    assert model.path(index(model, 0, 2)) == ""
    assert model.value(index(model, 0, 2)) == ""


def test_locate_finds_the_row_of_a_byte(model: JsonModel) -> None:
    model.show_body(Body.of(USERS))
    found = model.locate(USERS.index(b"Ferrara"))
    assert model.path(found) == "$[0].profile.lastName"
    many = b"[" + b",".join(b"%d" % n for n in range(2500)) + b"]"
    model.show_body(Body.of(many))
    assert model.path(model.locate(many.index(b"2345"))) == "$[2345]"


def test_an_empty_container_cannot_be_opened(model: JsonModel) -> None:
    model.show_body(Body.of(b'{"a": [ ], "b": {}}'))
    assert text(model, 0, 0) == "a: []"
    assert not model.hasChildren(index(model, 0, 0))
    assert not model.hasChildren(index(model, 0, 1))


def test_nothing_is_shown_without_a_body(model: JsonModel) -> None:
    model.show_body(None)
    assert model.rowCount() == 0
    assert not model.locate(3).isValid()
    assert model.data(QModelIndex()) is None
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags


def test_the_tree_opens_the_first_element_and_copies(qtbot: QtBot, theme: Theme, tasks: TaskRunner) -> None:
    tree = JsonTree(theme, tasks)
    qtbot.addWidget(tree)
    tree.show()
    tree.json_model.show_body(Body.of(USERS))
    tree.open_first()
    model = tree.json_model
    first = model.index(0, 0, model.index(0, 0))
    assert tree.isExpanded(first)
    with qtbot.waitSignal(tree.path_changed) as path:
        tree.setCurrentIndex(model.index(0, 0, first))
    assert path.args == ["$[0].id"]
    with qtbot.waitSignal(tree.copy_requested) as copied:
        qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == ["00u1"]
    tree.grab()
