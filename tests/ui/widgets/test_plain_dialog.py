"""The frame of every dialog."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.text import plain_label

LINE = "In the admin console: Applications, Create App Integration, API Services. Then give it a name of your own."


def filled(qtbot: QtBot) -> PlainDialog:
    made = PlainDialog("Where is this in the console?", None, name="test_dialog", width=600)
    qtbot.addWidget(made)
    for _ in range(8):
        made.column.addWidget(plain_label(LINE, wrap=True))
    made.add_buttons(QPushButton("Close"))
    return made


def test_lines_that_wrap_leave_no_gaps(qtbot: QtBot, theme: Theme) -> None:
    dialog = filled(qtbot)
    with qtbot.waitExposed(dialog):
        dialog.show()
    labels = [each for each in dialog.findChildren(QLabel) if each.isVisible()]
    assert len(labels) == 9
    for label in labels:
        assert label.height() <= label.heightForWidth(label.width()) + 2
    assert labels[0].mapTo(dialog, QPoint()).y() <= 26


def test_a_size_that_was_asked_for_stays(qtbot: QtBot, theme: Theme) -> None:
    dialog = filled(qtbot)
    dialog.resize(700, 900)
    with qtbot.waitExposed(dialog):
        dialog.show()
    assert (dialog.width(), dialog.height()) == (700, 900)


def test_larger_letters_find_room_while_it_is_open(qtbot: QtBot, theme: Theme) -> None:
    dialog = filled(qtbot)
    with qtbot.waitExposed(dialog):
        dialog.show()
    before = dialog.height()
    theme.set_text_scale(2.0)
    labels = [each for each in dialog.findChildren(QLabel) if each.isVisible()]
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in labels))
    assert dialog.height() > before
