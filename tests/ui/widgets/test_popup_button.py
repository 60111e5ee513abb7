"""A click that opens a menu returns before the menu closes."""

import re
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.popup_button import PopupButton, SplitPopupButton

UI = Path(__file__).resolve().parents[3] / "tokenexplorer" / "ui"


def make(qtbot: QtBot, theme: Theme, button: PopupButton | SplitPopupButton) -> QMenu:
    qtbot.addWidget(button)
    menu = Menu(theme, parent=button)
    menu.add("One")
    button.setText("Button")
    button.setMenu(menu)
    button.show()
    return menu


def test_a_click_a_key_and_a_program_open_it(qtbot: QtBot, theme: Theme) -> None:
    button = PopupButton()
    assert button.menu() is None
    button.click()  # nothing to open yet
    menu = make(qtbot, theme, button)
    for press in (
        lambda: qtbot.mouseClick(button, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(button, Qt.Key.Key_Space),
        button.click,
        button.showMenu,
    ):
        press()
        assert QApplication.activePopupWidget() is menu
        menu.close()


def test_a_press_on_the_button_closes_it_for_good(qtbot: QtBot, theme: Theme) -> None:
    button = PopupButton()
    menu = make(qtbot, theme, button)
    button.click()
    middle = QPointF(button.mapToGlobal(button.rect().center()))
    for where, kept in ((middle, True), (middle + QPointF(500, 500), False)):
        menu.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay, False)
        press = QMouseEvent(
            QEvent.Type.MouseButtonPress,
            menu.mapFromGlobal(where),
            where,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(menu, press)
        assert menu.testAttribute(Qt.WidgetAttribute.WA_NoMouseReplay) is kept
    menu.close()


def test_a_split_button_without_an_enabled_state_stays_shut(qtbot: QtBot, theme: Theme) -> None:
    button = SplitPopupButton()
    menu = make(qtbot, theme, button)
    button.setEnabled(False)
    button.showMenu()
    assert not menu.isVisible()


def test_no_source_opens_a_menu_in_a_loop_of_its_own() -> None:
    bad = re.compile(r"InstantPopup\)|DelayedPopup\)|QMenu\.exec|menu\.exec\(")
    found = [
        f"{source.name}: {line.strip()}"
        for source in UI.rglob("*.py")
        for line in source.read_text(encoding="utf-8").splitlines()
        if bad.search(line) and source.name != "popup_button.py"
    ]
    assert found == []
