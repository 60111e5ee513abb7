"""The ring around a filled button: for the keyboard, not for the mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.buttons import Button, button
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.focus_ring import _Overlay


class Form(QWidget):
    """A field above a filled button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.edit: QLineEdit = line_edit(theme, accessible_name="Address")
        self.send: Button = button(theme, "Send", "primary")
        column = QVBoxLayout(self)
        column.addWidget(self.edit)
        column.addWidget(self.send)

    @property
    def ringed(self) -> bool:
        """Whether a ring is drawn."""
        return any(each.isVisible() for each in self.findChildren(_Overlay))

    def click(self, widget: QWidget) -> None:
        """Press and release as a mouse does: through the window."""
        handle = self.windowHandle()
        assert handle is not None
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=widget.mapTo(self, QPoint(8, 8)))


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> Form:
    made = Form(theme)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.edit.setFocus()
    return made


def test_tab_shows_it_and_leaving_takes_it_away(form: Form, qtbot: QtBot) -> None:
    qtbot.keyClick(form.edit, Qt.Key.Key_Tab)
    assert form.send.hasFocus()
    assert form.ringed
    qtbot.keyClick(form.send, Qt.Key.Key_Backtab)
    qtbot.waitUntil(lambda: not form.ringed)


def test_a_click_shows_none_nor_does_the_focus_that_the_program_gives_back(form: Form, qtbot: QtBot) -> None:
    form.click(form.send)
    assert form.send.hasFocus()
    assert not form.ringed
    form.edit.setFocus()
    form.send.setFocus()
    assert not form.ringed


def test_after_a_click_the_keyboard_shows_it_again(form: Form, qtbot: QtBot) -> None:
    form.click(form.edit)
    qtbot.keyClick(form.edit, Qt.Key.Key_Tab)
    assert form.ringed
    form.edit.setFocus()
    form.send.setFocus()
    assert form.ringed  # whoever came by keyboard is shown where the program leads
