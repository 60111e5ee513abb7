"""The rail: five places, one stop for Tab, arrows inside."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.frame import Frame
from tokenexplorer.ui.shell.rail import PLACES

NAMES = [f"rail_{key}Button" for key, _label, _icon in PLACES]


def test_each_button_shows_its_place(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    for name, key in zip(NAMES, ("connect_form", "scopes", "tokens", "requests", "trace"), strict=True):
        qtbot.mouseClick(frame.find(name), Qt.MouseButton.LeftButton)
        assert frame.window.current_key == key
        assert frame.find(name).isChecked()


def test_scopes_is_off_before_the_first_org_and_says_why(qtbot: QtBot, frame: Frame) -> None:
    scopes = frame.find("rail_scopesButton")
    assert not scopes.isEnabled()
    assert scopes.accessibleDescription() == "Add an org first."
    frame.window.show_place("scopes")
    assert frame.window.current_key == "welcome"
    frame.fill()
    assert scopes.isEnabled()
    assert "Ctrl+2" in scopes.toolTip()
    assert scopes.accessibleDescription() == ""


def test_one_stop_for_tab_and_arrows_inside(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("tokens")
    stops = [name for name in NAMES if frame.find(name).focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["rail_tokensButton"]
    frame.find("rail_tokensButton").setFocus()
    qtbot.keyClick(frame.find("rail_tokensButton"), Qt.Key.Key_Down)
    assert frame.window.current_key == "requests"
    qtbot.keyClick(frame.find("rail_requestsButton"), Qt.Key.Key_Up)
    assert frame.window.current_key == "tokens"


def test_up_from_the_first_goes_to_the_last_and_skips_what_is_off(qtbot: QtBot, frame: Frame) -> None:
    frame.window.show_place("connect")
    qtbot.keyClick(frame.find("rail_connectButton"), Qt.Key.Key_Down)
    assert frame.window.current_key == "tokens"  # scopes is off
    qtbot.keyClick(frame.find("rail_connectButton"), Qt.Key.Key_Up)
    assert frame.window.current_key == "trace"


def test_icons_only_below_1040(frame: Frame) -> None:
    button = frame.find("rail_tokensButton")
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextUnderIcon
    frame.window.resize(1000, 700)
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert "Tokens" in button.toolTip()
    assert not frame.window.rail.grab().isNull()
