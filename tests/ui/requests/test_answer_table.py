"""The Table tab of an answer, by its controls."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTabBar, QTableView, QToolButton
from pytestqt.modeltest import ModelTester

from tests.ui.requests.conftest import CANARY, Bench, answer
from tokenexplorer.ui.requests.answer_rows import MOST_COLUMNS, AnswerRows, Cell, find_rows
from tokenexplorer.ui.requests.answer_table import AnswerModel
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.wire.body import Body

USERS = [{"id": str(number), "n": number, "password": CANARY, "bidi": "a\u202eb"} for number in range(3)]


def turned(bench: Bench, value: object = USERS) -> QTableView:
    """An answer with its table in front."""
    bench.http.respond = lambda _request: answer(200, json.dumps(value).encode())
    bench.place.editor.line.url_edit.setText("{{org}}/api")
    bench.send()
    bench.qtbot.waitUntil(lambda: tab(bench) >= 0 and bench.place.response.tabs.isTabVisible(tab(bench)))
    bench.place.response.tabs.set_current("table")
    return bench.find(QTableView, "response_table")


def tab(bench: Bench) -> int:
    return bench.place.response.tabs.place("table")


def test_a_list_has_a_tab_with_its_rows(bench: Bench) -> None:
    table = turned(bench)
    model = table.model()
    assert table.isVisible()
    assert (model.rowCount(), model.columnCount()) == (3, 4)
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)]
    assert heads == ["id", "n", "password", "bidi"]
    assert model.index(1, 0).data() == "1"
    assert model.index(1, 0).data(Row.KEY) == "path:$[1].id"
    assert model.index(1, 1).data(Row.COLOR) == "synNum"
    assert model.index(1, 2).data().startswith("••••")
    assert "\u202e" not in model.index(1, 3).data()
    assert bench.find(QTabBar, "response_tabs").accessibleTabName(tab(bench)) == "Table, 3"


def test_the_path_of_a_cell_is_told_and_its_words_are_copied(bench: Bench) -> None:
    table = turned(bench)
    table.setCurrentIndex(table.model().index(2, 1))
    assert bench.find(QLabel, "response_pathLabel").text() == "$[2].n"
    bench.find(QPushButton, "response_copyPathButton").click()
    assert QGuiApplication.clipboard().text() == "$[2].n"
    table.setCurrentIndex(table.model().index(2, 2))
    bench.qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"•••••••• {len(CANARY)} characters"
    bench.place.response.tabs.set_current("tree")
    assert bench.find(QLabel, "response_pathLabel").text() == "$"


def test_an_answer_without_a_list_has_no_such_tab(bench: Bench) -> None:
    turned(bench)
    bench.http.respond = lambda _request: answer(200, b'{"id": 1}')
    bench.send()
    bench.qtbot.waitUntil(lambda: not bench.services.tasks.busy)
    assert not bench.place.response.tabs.isTabVisible(tab(bench))
    assert not bench.find(QPushButton, "response_exportCsvButton").isVisible()
    assert bench.place.response.tabs.current_key() == "tree"


def test_X08_X09_the_table_is_saved_as_csv(bench: Bench, tmp_path: Path) -> None:
    turned(bench, [{"name": "=1+1", "access_token": CANARY}])
    bench.find(QPushButton, "response_exportCsvButton").click()
    dialog = bench.find(QFileDialog, "response_exportCsvDialog")
    with bench.qtbot.waitSignal(bench.place.notice) as told:
        dialog.fileSelected.emit(str(tmp_path / "users.csv"))
    assert told.args == ["1 row with 2 columns saved to users.csv, secrets masked."]
    lines = (tmp_path / "users.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["name,access_token", f"'=1+1,•••••••• {len(CANARY)} characters"]
    dialog.close()


def test_a_table_that_cannot_be_saved_is_told(bench: Bench, tmp_path: Path) -> None:
    turned(bench)
    bench.find(QPushButton, "response_exportCsvButton").click()
    dialog = bench.find(QFileDialog, "response_exportCsvDialog")
    with bench.qtbot.waitSignal(bench.place.trouble) as told:
        dialog.fileSelected.emit(str(tmp_path / "away" / "users.csv"))
    assert "was not written" in told.args[0].title
    dialog.close()


def chosen(bench: Bench, path: Path) -> None:
    """Export the table that is in front to this file."""
    bench.find(QPushButton, "response_exportCsvButton").click()
    dialog = bench.find(QFileDialog, "response_exportCsvDialog")
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_columns_that_the_file_leaves_out_are_told(bench: Bench, tmp_path: Path) -> None:
    turned(bench, [{f"c{number}": 1 for number in range(MOST_COLUMNS + 1)}])
    with bench.qtbot.waitSignal(bench.place.notice) as told:
        chosen(bench, tmp_path / "wide.csv")
    assert told.args == ["1 row with 1,000 columns saved to wide.csv, secrets masked. 1 more column did not fit."]


def test_X09_a_large_export_says_how_far_it_is_and_can_be_stopped(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned(bench, [{"n": number} for number in range(2_000)])
    (tmp_path / "old.csv").write_text("before")
    button, going = bench.find(QPushButton, "response_exportCsvButton"), threading.Event()
    told: list[str] = []
    bench.place.notice.connect(told.append)

    def row(_: AnswerRows, number: int) -> dict[str, Cell]:
        assert number < 1_500 or going.wait(20)
        return {}

    monkeypatch.setattr(AnswerRows, "row", row)
    chosen(bench, tmp_path / "old.csv")
    bench.qtbot.waitUntil(lambda: button.text() == "Stop export, 37 %")
    assert button.accessibleName() == "Stop export, 37 %"
    button.click()
    going.set()
    bench.qtbot.waitUntil(lambda: bool(told))
    assert told == ["Export stopped. Nothing was written."]
    assert button.text() == "Export CSV"
    assert [each.name for each in tmp_path.glob("*.csv")] == ["old.csv"]
    assert (tmp_path / "old.csv").read_text() == "before"
    assert not list(tmp_path.glob(".saving-*"))


def test_the_bytes_of_the_answer_are_still_saved_as_they_came(bench: Bench, tmp_path: Path) -> None:
    turned(bench)
    bench.find(QToolButton, "response_saveButton").click()
    dialog = bench.find(QFileDialog, "response_saveDialog")
    with bench.qtbot.waitSignal(bench.place.notice):
        dialog.fileSelected.emit(str(tmp_path / "users.json"))
    assert json.loads((tmp_path / "users.json").read_bytes()) == USERS
    dialog.close()


def test_the_model_keeps_the_rules(qtmodeltester: ModelTester) -> None:
    model = AnswerModel()
    qtmodeltester.check(model)
    model.show_rows(find_rows(Body.of(json.dumps([*USERS, "x", [1]] * 200).encode())))
    assert model.rowCount() == 1000
    assert model.index(999, 0).data() == ""
    assert model.index(999, model.columnCount() - 1).data() == "[1]"
    qtmodeltester.check(model)
