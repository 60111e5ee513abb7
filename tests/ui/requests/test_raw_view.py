"""The raw view: rows of any text, drawn only where they are seen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.requests import raw_view, text_rows
from tokenexplorer.ui.requests.body_search import BodySearch
from tokenexplorer.ui.requests.raw_view import RawView
from tokenexplorer.ui.requests.text_rows import TextRows, cells, find
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.theme import Theme
from tokenexplorer.wire.body import Body


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.shut_down()


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, tasks: TaskRunner) -> Iterator[RawView]:
    made = RawView(theme, tasks, name="response_rawEdit", accessible_name="Raw")
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    yield made
    made.stop()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=400), st.integers(8, 40), st.sampled_from([64, 100, 1 << 20]))
def test_R05_rows_are_the_text_whatever_it_is(data: bytes, columns: int, chunk: int) -> None:
    before, text_rows.CHUNK = text_rows.CHUNK, chunk
    try:
        rows = TextRows(Body.of(data), columns)
        rows.build()
    finally:
        text_rows.CHUNK = before
    found = [row for first in range(0, rows.count, 7) for row in rows.rows(first, 7)]
    assert b"".join(row for _start, row in found) == data
    assert rows.done
    for number, (start, row) in enumerate(found):
        assert len(row.rstrip(b"\n")) <= rows.columns
        assert rows.row_at(start) == number


def test_N17_bytes_that_are_no_utf8_are_marked_and_keep_their_place() -> None:
    found = cells(b"a\xffb\xc3\xa9\n")
    assert [cell.shown for cell in found] == ["a", "\ufffd", "b", "é"]
    assert [cell.at for cell in found] == [0, 1, 2, 3]


def test_R04_invisible_characters_are_visible() -> None:
    assert "".join(cell.shown for cell in cells("a\u202eb\x00".encode())) == "a‹U+202E›b‹U+0000›"


def test_R05_ten_megabytes_on_one_line_are_found_by_a_worker(view: RawView, qtbot: QtBot) -> None:
    view.show_body(Body.of(b"x" * 10_000_000))
    qtbot.waitUntil(lambda: not view.indexing, timeout=10_000)
    assert view.row_count > 1000
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.grab()


def test_N14_a_large_body_can_be_read_to_its_end(view: RawView, qtbot: QtBot) -> None:
    body = Body.of(b"".join(b"line %07d\n" % n for n in range(1_000_000)))
    view.show_body(body)
    qtbot.waitUntil(lambda: not view.indexing, timeout=20_000)
    assert view.row_count == 1_000_000
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.select(body.size_bytes - 13, body.size_bytes)
    assert view.selected_text() == "line 0999999\n"


def test_small_text_is_there_at_once(view: RawView) -> None:
    view.show_body(Body.of(b"one\ntwo\n"))
    assert view.text() == "one\ntwo\n"
    assert view.row_count == 2
    view.show_body(None)
    assert view.text() == ""
    assert view.row_count == 0


def test_the_mouse_marks_and_ctrl_c_copies(view: RawView, qtbot: QtBot) -> None:
    view.show_body(Body.of("hello wörld\nsecond".encode()))
    port = view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(0, 12))
    qtbot.mouseMove(port, QPoint(500, 12))
    port.setFocus()
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(500, 12))
    view.select(0, 12)
    with qtbot.waitSignal(view.copy_requested) as copied:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == ["hello wörld"]
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_text() == "hello wörld\nsecond"
    view.grab()


def test_too_much_to_copy_is_refused_in_words(view: RawView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_view, "COPY_LIMIT", 3)
    view.show_body(Body.of(b"four"))
    view.select_all()
    with qtbot.waitSignal(view.copy_refused) as why:
        view.copy()
    assert "Save the response" in why.args[0]


def test_keys_scroll(view: RawView, qtbot: QtBot) -> None:
    view.show_body(Body.of(b"x\n" * 500))
    bar = view.verticalScrollBar()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert bar.value() == bar.maximum() > 0
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert bar.value() < bar.maximum()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert bar.value() == 1


def test_rows_follow_the_width(view: RawView, qtbot: QtBot) -> None:
    view.show_body(Body.of(b"x" * 5000))
    before = view.row_count
    view.resize(300, 400)
    qtbot.waitUntil(lambda: view.row_count != before, timeout=15_000)
    assert view.row_count > before


@pytest.mark.parametrize(("start", "place"), [(0, 4), (5, 12), (13, 4)])
def test_find_goes_around_the_end(start: int, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "CHUNK", 5)
    assert find(Body.of(b"....Needle..neeDLE.."), "NEEDLE", start) == place


def test_what_is_nowhere_is_not_found() -> None:
    body = Body.of(b"ab..ab..ab")
    assert find(body, "zz", 0) == -1
    assert find(body, "", 0) == -1


def test_a_search_in_a_large_body_runs_in_a_worker(
    qtbot: QtBot, tasks: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tokenexplorer.ui.requests import body_search

    monkeypatch.setattr(body_search, "AT_ONCE", 10)
    search = BodySearch(tasks)
    with qtbot.waitSignal(search.found) as found:
        search.look(Body.of(b"." * 1000 + b"here"), "here", 0)
    assert found.args == [1000, 4]
    search.forget()
    assert search.last == -1


def test_N14_rows_that_take_long_to_find_are_found_once(
    view: RawView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[TextRows] = []
    real = TextRows.build

    def slow(rows: TextRows, cancelled: Callable[[], bool] | None = None) -> None:
        built.append(rows)
        real(rows, cancelled)
        threading.Event().wait(0.4)  # longer than the view waits before it wraps anew

    monkeypatch.setattr(TextRows, "build", slow)
    view.show_body(Body.of(b"line\n" * 200_000))
    qtbot.waitUntil(lambda: not view.indexing, timeout=15_000)
    qtbot.wait(600)
    assert len(built) == 1
