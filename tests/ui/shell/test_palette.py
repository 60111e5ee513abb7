"""Search or run: at most eight rows, arrows from the field, Return runs, Esc closes."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import Frame
from tokenexplorer.ui.shell.palette import LIMIT
from tokenexplorer.ui.widgets.delegates import Row


@pytest.fixture
def palette(frame: Frame) -> Any:
    frame.fill()
    frame.window.show_place("tokens")
    frame.window.dialogs.palette()
    return frame.find("palette_dialog")


def keys(palette: Any) -> list[str]:
    return [palette.model.index(row, 0).data(Row.KEY) for row in range(palette.model.rowCount())]


def test_it_lies_over_the_window_and_has_names(frame: Frame, palette: Any) -> None:
    assert palette.isVisible()
    assert palette.geometry() == frame.window.rect()
    assert nameless(palette) == []
    frame.window.resize(1000, 700)
    assert palette.geometry() == frame.window.rect()
    assert not palette.grab().isNull()
    frame.theme.set_choice("dark")
    assert not palette.grab().isNull()


def test_empty_it_offers_actions_and_typed_it_finds_calls_scopes_tokens(palette: Any) -> None:
    assert keys(palette)[0] == "action:signIn"
    assert len(keys(palette)) == LIMIT
    palette.edit.setText("users")
    found = keys(palette)
    assert any(key.startswith("call:") for key in found)
    assert any(key.startswith("scope:") for key in found)
    assert len(found) <= LIMIT
    palette.edit.setText("ann@acme")
    assert keys(palette) == ["token:t"]


def test_the_set_up_of_the_current_app_is_opened(frame: Frame, palette: Any) -> None:
    palette.edit.setText("set up")
    palette.list.clicked.emit(palette.model.index(keys(palette).index("action:setUp"), 0))
    assert frame.places["connect_form"].opened == ["setup"]


def test_the_system_log_is_looked_into_at_okta_alone(qtbot: QtBot, frame: Frame, palette: Any) -> None:
    palette.edit.setText("system log")
    row = keys(palette).index("action:systemLog")
    palette.list.clicked.emit(palette.model.index(row, 0))
    assert frame.find("systemlog_wordsEdit").text() == "0oa1"
    frame.find("systemlog_closeButton").click()
    frame.state.set_current("o2")
    frame.window.dialogs.palette()
    other = frame.find("palette_dialog")
    other.edit.setText("look into")
    assert "action:systemLog" not in keys(other)


@pytest.mark.parametrize("word", ["dark", "light", "theme"])
def test_the_other_theme_is_found_by_either_word(
    word: str, qtbot: QtBot, frame: Frame, palette: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame.theme.set_choice("light")
    palette.edit.setText(word)
    assert "action:theme" in keys(palette)
    palette._run(palette.model.index(keys(palette).index("action:theme"), 0))
    assert frame.theme.is_dark
    assert frame.services.settings.theme == "dark"


def test_the_card_is_as_high_as_its_rows_and_says_what_keys_do(palette: Any) -> None:
    card = palette.list.parentWidget()
    heights = {}
    for word in ("users", "ann@acme"):
        palette.edit.setText(word)
        heights[len(keys(palette))] = card.height()
    (few, low), (many, high) = sorted(heights.items())
    assert high - low == (many - few) * palette.list.sizeHintForRow(0)
    words = [each.text() for each in card.findChildren(QLabel) if each.isVisible()]
    assert [each for each in words if each in ("Choose", "Open", "Send at once")] == ["Choose", "Open", "Send at once"]


def test_nothing_found_says_so(palette: Any) -> None:
    palette.edit.setText("zzzz nothing")
    assert keys(palette) == []
    assert palette._none.isVisible()
    palette.edit.clear()
    assert not palette._none.isVisible()


def test_arrows_walk_and_return_runs(qtbot: QtBot, frame: Frame, palette: Any) -> None:
    rows = keys(palette)
    for _ in range(rows.index("action:scopes") + 2):
        qtbot.keyClick(palette.edit, Qt.Key.Key_Down)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Up)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Tab)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Backtab)
    assert palette.edit.hasFocus()
    qtbot.keyClick(palette.edit, Qt.Key.Key_Up)
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert frame.window.current_key == "scopes"
    assert not palette.isVisible()


def test_a_call_goes_to_requests(qtbot: QtBot, frame: Frame, palette: Any) -> None:
    palette.edit.setText("GET /api/v1/users")
    row = next(row for row, key in enumerate(keys(palette)) if key == "call:GET /api/v1/users")
    palette.list.clicked.emit(palette.model.index(row, 0))
    assert frame.window.current_key == "requests"
    assert frame.places["requests"].opened == ["GET /api/v1/users"]


def test_ctrl_return_on_a_call_sends_it(qtbot: QtBot, frame: Frame, palette: Any) -> None:
    palette.edit.setText("GET /api/v1/users")
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert frame.places["requests"].pressed == 1


def test_keys_do_not_act_on_the_page_behind(qtbot: QtBot, frame: Frame, palette: Any) -> None:
    frame.window.show_place("requests")
    palette.edit.setText("light or dark settings")
    assert keys(palette) == []
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    palette.edit.setText("go to trace")
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert frame.places["requests"].pressed == 0
    assert frame.window.current_key == "trace"


def test_a_token_becomes_current_and_is_shown(frame: Frame, palette: Any) -> None:
    palette.edit.setText("ann@acme")
    palette.list.clicked.emit(palette.model.index(0, 0))
    assert frame.places["tokens"].opened == [("t", "access_token")]


def test_escape_and_a_click_beside_close_it(qtbot: QtBot, frame: Frame, palette: Any) -> None:
    qtbot.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert frame.places["tokens"].escapes == 0
    frame.window.dialogs.palette()
    again = frame.window.findChildren(type(palette))[-1]
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton, pos=QPoint(5, 500))
    assert not again.isVisible()


def test_a_second_call_keeps_the_one_that_is_open(frame: Frame, palette: Any) -> None:
    frame.window.dialogs.palette()
    assert frame.find("palette_dialog") is palette


def test_closing_it_gives_the_focus_back(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show()
    qtbot.waitUntil(frame.window.isActiveWindow)
    before = frame.find("top_themeButton")
    before.setFocus()
    frame.window.dialogs.palette()
    edit = frame.find("palette_queryEdit")
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert before.hasFocus()
