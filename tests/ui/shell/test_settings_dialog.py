"""The settings act at once."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import Frame


@pytest.fixture
def dialog(frame: Frame) -> Any:
    frame.window.dialogs.settings()
    return frame.find("settings_dialog")


def choose(combo: Any, key: object) -> None:
    combo.setCurrentIndex(combo.findData(key))


def test_each_control_has_a_name(dialog: Any) -> None:
    assert nameless(dialog) == []


def test_the_theme_changes_while_the_window_is_open(frame: Frame, dialog: Any) -> None:
    choose(frame.find("settings_themeCombo"), "dark")
    assert frame.theme.is_dark
    assert frame.services.settings.theme == "dark"
    choose(frame.find("settings_themeCombo"), "light")
    assert not frame.theme.is_dark


def test_the_text_size_changes_heights(frame: Frame, dialog: Any) -> None:
    before = frame.window.top_bar.height()
    choose(frame.find("settings_textSizeCombo"), 200)
    assert frame.services.settings.text_size == 200
    assert frame.window.top_bar.height() > before


def test_motion_clipboard_and_history(frame: Frame, dialog: Any) -> None:
    frame.find("settings_reduceMotionCheck").setChecked(True)
    assert frame.theme.reduce_motion
    frame.find("settings_clipboardSpin").setValue(30)
    assert frame.services.settings.clipboard_s == 30
    assert frame.services.clipboard.clear_after_s == 30
    frame.find("settings_historyCheck").setChecked(False)
    assert frame.services.settings.history is False


def test_close_and_escape(qtbot: QtBot, frame: Frame, dialog: Any) -> None:
    with qtbot.waitSignal(dialog.finished):
        qtbot.mouseClick(frame.find("settings_closeButton"), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    frame.window.dialogs.settings()
    other = next(each for each in frame.window.findChildren(type(dialog)) if each.isVisible())
    with qtbot.waitSignal(other.finished):
        qtbot.keyClick(other, Qt.Key.Key_Escape)
    assert not other.isVisible()
