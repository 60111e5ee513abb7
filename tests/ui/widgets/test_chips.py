"""The field of scope chips."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.chips import Chip, ChipEdit


@pytest.fixture
def edit(theme: Theme, qtbot: QtBot) -> ChipEdit:
    made = ChipEdit(theme, edit_name="connect_scopeEdit", chip_prefix="connect_scopeChip_")
    qtbot.addWidget(made)
    made.resize(500, 80)
    made.set_scopes(["openid", "okta.users.read"])
    made.show()
    return made


def test_chips_are_found_by_scope(edit: ChipEdit) -> None:
    assert edit.edit.objectName() == "connect_scopeEdit"
    assert edit.findChild(QWidget, "connect_scopeChip_okta_users_read") is edit.chip("okta.users.read")


@pytest.mark.parametrize("end", ["\r", " ", ","])
def test_typing_makes_a_chip(end: str, edit: ChipEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit.edit, "email")
    with qtbot.waitSignal(edit.scopes_changed) as told:
        if end == "\r":
            qtbot.keyClick(edit.edit, Qt.Key.Key_Return)
        else:
            qtbot.keyClicks(edit.edit, end)
    assert told.args == [("openid", "okta.users.read", "email")]
    assert edit.edit.text() == ""


def test_a_scope_that_is_there_is_ignored(edit: ChipEdit, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(edit.scopes_changed):
        qtbot.keyClicks(edit.edit, "openid ")
    assert edit.scopes() == ("openid", "okta.users.read")
    assert edit.edit.text() == ""


def test_a_pasted_list_becomes_chips(edit: ChipEdit) -> None:
    edit.edit.insert("profile, okta.logs.read\topenid  profile")
    assert edit.scopes() == ("openid", "okta.users.read", "profile", "okta.logs.read")


def test_backspace_removes_the_last_only_when_nothing_is_typed(edit: ChipEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit.edit, "x")
    qtbot.keyClick(edit.edit, Qt.Key.Key_Backspace)
    assert edit.scopes() == ("openid", "okta.users.read")
    with qtbot.waitSignal(edit.scopes_changed):
        qtbot.keyClick(edit.edit, Qt.Key.Key_Backspace)
    assert edit.scopes() == ("openid",)


def test_arrows_walk_and_delete_removes_the_focused_one(edit: ChipEdit, qtbot: QtBot) -> None:
    edit.window().activateWindow()
    qtbot.waitUntil(edit.window().isActiveWindow)
    edit.edit.setFocus()
    qtbot.keyClick(edit.edit, Qt.Key.Key_Left)
    last, first = edit.chip("okta.users.read"), edit.chip("openid")
    assert last is not None
    assert first is not None
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Left)
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Delete)
    assert edit.scopes() == ("okta.users.read",)
    qtbot.keyClick(last, Qt.Key.Key_Right)
    assert edit.edit.hasFocus()


def test_cross_removes(edit: ChipEdit, qtbot: QtBot) -> None:
    chip = edit.chip("openid")
    assert chip is not None
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, 12))
    assert edit.scopes() == ("okta.users.read",)
    assert edit.findChild(QWidget, "connect_scopeChip_openid") is None


def test_setting_scopes_tells_nobody_and_keeps_kinds(edit: ChipEdit, qtbot: QtBot) -> None:
    edit.set_kind("openid", "doubtful", "Not in the catalogue")
    with qtbot.assertNotEmitted(edit.scopes_changed):
        edit.set_scopes(["profile", "openid", "profile"])
    assert edit.scopes() == ("profile", "openid")
    chip = edit.chip("openid")
    assert chip is not None
    assert chip.kind == "doubtful"


def test_chips_are_no_stops_of_the_tab_key(edit: ChipEdit) -> None:
    chip = edit.chip("openid")
    assert chip is not None
    assert not chip.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize(
    ("kind", "word"),
    [("normal", ""), ("doubtful", "doubtful"), ("lacking", "lacking"), ("extra", "only here"), ("absent", "absent")],
)
def test_kind_is_said_in_a_word(kind: str, word: str, theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, "okta.logs.read", kind)  # type: ignore[arg-type]
    qtbot.addWidget(chip)
    assert chip.accessibleName() == ("okta.logs.read" + (f", {word}" if word else ""))
    chip.grab()
