"""Secrets on the clipboard, and fields that hold them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import SECRET_MARKS, Clipboard, SecretText
from tokenexplorer.ui.widgets.secret_edit import SecretEdit

SECRET = "canary-secret-7f3a"


def held() -> str:
    return QGuiApplication.clipboard().text()


def test_S14_secret_is_marked_for_clipboard_histories(clipboard: Clipboard) -> None:
    clipboard.copy_secret(SECRET)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == SECRET
    assert set(SECRET_MARKS) <= set(data.formats())
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"


def test_S14_secret_is_cleared_after_its_time(clipboard: Clipboard, qtbot: QtBot) -> None:
    clipboard.clear_after_s = 0.05
    clipboard.copy_secret(SECRET)
    assert held() == SECRET
    qtbot.waitUntil(lambda: held() == "", timeout=15_000)


def test_S14_what_was_copied_since_is_left_alone(clipboard: Clipboard) -> None:
    clipboard.copy_secret(SECRET)
    QGuiApplication.clipboard().setText("mine")
    clipboard.clear_secret()
    assert held() == "mine"


def test_S14_plain_copy_is_not_cleared_and_not_marked(clipboard: Clipboard) -> None:
    clipboard.copy_secret(SECRET)
    clipboard.copy("https://acme.okta.com")
    clipboard.clear_secret()
    assert held() == "https://acme.okta.com"
    assert not set(SECRET_MARKS) & set(QGuiApplication.clipboard().mimeData().formats())


def test_S14_clipboard_keeps_no_secret_itself(clipboard: Clipboard) -> None:
    clipboard.copy_secret(SECRET)
    assert SECRET not in repr(vars(clipboard))


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_S14_ctrl_c_on_marked_secret_text_goes_the_same_way(
    kind: type[QLineEdit] | type[QPlainTextEdit], clipboard: Clipboard, qtbot: QtBot
) -> None:
    field = kind()
    qtbot.addWidget(field)
    SecretText(clipboard, field)
    field.setText(SECRET) if isinstance(field, QLineEdit) else field.setPlainText(SECRET)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert held() == SECRET
    assert QGuiApplication.clipboard().mimeData().hasFormat("x-kde-passwordManagerHint")
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == ""
    assert held() == SECRET
    clipboard.clear_secret()
    assert held() == ""


@pytest.fixture
def secret_edit(theme: Theme, clipboard: Clipboard, qtbot: QtBot) -> Iterator[SecretEdit]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    edit = SecretEdit(theme, clipboard, name="x", accessible_name="Client secret", parent=window)
    column.addWidget(edit)
    column.addWidget(QLineEdit(window))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    edit.setText(SECRET)
    yield edit
    edit.hide_secret()


def test_S13_secret_is_masked_at_first(secret_edit: SecretEdit) -> None:
    assert not secret_edit.is_revealed
    assert secret_edit.displayText() != SECRET
    assert SECRET not in secret_edit.accessibleName() + secret_edit.toolTip() + secret_edit.accessibleDescription()


def test_S13_reveal_ends_when_the_focus_leaves(secret_edit: SecretEdit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: secret_edit.window().isActiveWindow())
    qtbot.mouseClick(secret_edit.eye_button, Qt.MouseButton.LeftButton)
    assert secret_edit.is_revealed
    assert secret_edit.displayText() == SECRET
    other = next(each for each in secret_edit.window().findChildren(QLineEdit) if each is not secret_edit)
    other.setFocus()
    assert not secret_edit.is_revealed


def test_S13_reveal_ends_by_itself(theme: Theme, clipboard: Clipboard, qtbot: QtBot) -> None:
    edit = SecretEdit(theme, clipboard, accessible_name="Client secret", reveal_s=0.05)
    qtbot.addWidget(edit)
    edit.show()
    edit.setText(SECRET)
    edit.reveal()
    assert edit.is_revealed
    qtbot.waitUntil(lambda: not edit.is_revealed, timeout=15_000)


def test_S13_eye_says_what_it_does_and_not_the_secret(secret_edit: SecretEdit) -> None:
    assert secret_edit.eye_button.accessibleName() == "Show the secret for 30 s"
    secret_edit.reveal()
    assert secret_edit.eye_button.accessibleName() == "Hide the secret"
    assert SECRET not in secret_edit.eye_button.toolTip()
    secret_edit.hide_secret()


def test_S14_copy_of_the_context_menu_goes_the_same_way(clipboard: Clipboard, qtbot: QtBot) -> None:
    field = QPlainTextEdit(SECRET)
    qtbot.addWidget(field)
    guard = SecretText(clipboard, field)
    field.selectAll()
    menu = guard.context_menu()
    qtbot.addWidget(menu)
    copies = [action for action in menu.actions() if "copy" in action.objectName() or "Copy" in action.text()]
    assert len(copies) == 1
    copies[0].trigger()
    assert QGuiApplication.clipboard().mimeData().hasFormat("x-kde-passwordManagerHint")
    assert not [action for action in menu.actions() if "cut" in action.objectName()]


def test_S13_a_masked_secret_cannot_be_copied(secret_edit: SecretEdit, qtbot: QtBot) -> None:
    secret_edit.selectAll()
    qtbot.keyClick(secret_edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(secret_edit, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert held() == ""
    assert secret_edit.text() == SECRET
