"""The URL's query and the parameter table follow each other; rows as a Qt model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tokenexplorer.api.query import rows_of
from tokenexplorer.api.request import Row
from tokenexplorer.redaction import MASK
from tokenexplorer.ui.requests.params import merged_rows, readable_url
from tokenexplorer.ui.requests.rows_model import MEANING, NAME, REMOVE, VALUE, RowsModel
from tokenexplorer.ui.requests.rows_table import RowsTable
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(WORDS.filter(bool), WORDS), max_size=5))
def test_what_the_table_writes_into_the_url_reads_back(pairs: list[tuple[str, str]]) -> None:
    rows = tuple(Row(name, value) for name, value in pairs)
    assert rows_of(readable_url("{{org}}/api?old=1#part", rows)) == rows


def test_the_url_stays_readable() -> None:
    rows = (Row("limit", "{{pageSize}}"), Row("filter", 'status eq "ACTIVE"'), Row("off", "x", enabled=False))
    assert readable_url("{{org}}/u", rows) == '{{org}}/u?limit={{pageSize}}&filter=status eq "ACTIVE"'


def test_typing_a_name_takes_the_row_that_is_off() -> None:
    old = (Row("q", ""), Row("limit", "", enabled=False), Row("after", "", enabled=False))
    assert merged_rows(old, "/u?limit=5&x=1") == (Row("limit", "5"), Row("x", "1"), Row("after", "", enabled=False))


@pytest.fixture
def model(qtbot: QtBot) -> RowsModel:
    made = RowsModel("Header", secrets=True)
    made.set_lines((Row("Accept", "*/*"), Row("X-Api-Key", "canary-key"), Row("X-Mine", "canary-mine", secret=True)))
    return made


def test_the_model_keeps_qts_rules(model: RowsModel, qtmodeltester: ModelTester) -> None:
    assert model.rowCount() > 0
    qtmodeltester.check(model)


def test_S13_secret_headers_show_dots(model: RowsModel) -> None:
    assert model.index(0, VALUE).data() == "*/*"
    assert model.index(1, VALUE).data() == MASK
    assert model.index(2, VALUE).data() == MASK
    assert model.index(2, VALUE).data(Qt.ItemDataRole.EditRole) == "canary-mine"


def test_a_line_is_added_edited_turned_off_marked_and_removed(model: RowsModel, qtbot: QtBot) -> None:
    with qtbot.waitSignals([model.edited] * 2):
        model.setData(model.index(3, NAME), "X-New")
        model.setData(model.index(3, VALUE), "1")
    model.setData(model.index(0, NAME), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    model.turn_secret(3)
    model.remove(1)
    assert model.lines() == (
        Row("Accept", "*/*", enabled=False),
        Row("X-Mine", "canary-mine", secret=True),
        Row("X-New", "1", secret=True),
    )
    assert not model.setData(model.index(0, MEANING), "x")
    assert not model.setData(model.index(3, NAME), "")


def test_typing_a_value_turns_the_line_on(qtbot: QtBot) -> None:
    model = RowsModel("Query parameter")
    model.set_lines((Row("limit", "", enabled=False),))
    model.setData(model.index(0, VALUE), "5")
    assert model.lines() == (Row("limit", "5"),)


def test_values_with_variables_say_what_they_stand_for(qtbot: QtBot) -> None:
    model = RowsModel("Query parameter")
    model.set_lines((Row("limit", "{{n}}"),))
    model.set_meanings({"limit": "How many"})
    model.set_resolver(lambda text: "= 50" if "{{" in text else "")
    from tokenexplorer.ui.widgets.delegates import Row as Role

    assert model.index(0, VALUE).data(Role.HINT) == "= 50"
    assert model.index(0, MEANING).data() == "How many"
    assert model.index(0, NAME).data(Role.KEY) == "row:limit"


def test_the_table_edits_in_place_and_removes(
    qtbot: QtBot, theme: Theme, clipboard: Clipboard, model: RowsModel
) -> None:
    table = RowsTable(theme, clipboard, model, name="request_headersTable", accessible_name="Headers")
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show()
    table.grab()
    editor = table.itemDelegate().createEditor(table.viewport(), QStyleOptionViewItem(), model.index(1, VALUE))
    assert isinstance(editor, QLineEdit)
    assert editor.echoMode() == QLineEdit.EchoMode.Password
    assert editor.accessibleName() == "Value"
    table.clicked.emit(model.index(2, MEANING))
    assert not model.lines()[2].secret
    table.clicked.emit(model.index(0, REMOVE))
    assert [row.name for row in model.lines()] == ["X-Api-Key", "X-Mine"]
    table.setCurrentIndex(model.index(0, NAME))
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [row.name for row in model.lines()] == ["X-Mine"]
    table.setCurrentIndex(model.index(0, MEANING))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert model.lines()[0].secret
