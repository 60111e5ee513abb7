"""Help, rename and remove: opened without a loop of their own, answered by verbs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, SECOND, Frame, token


def test_rename_an_org(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.dialogs.rename_org()
    dialog = frame.find("rename_dialog")
    assert nameless(dialog) == []
    edit = frame.find("rename_nameEdit")
    assert edit.text() == "Acme"
    edit.setText("  Acme preview ")
    with qtbot.waitSignal(frame.actions.orgs.saved):
        qtbot.mouseClick(frame.find("rename_okButton"), Qt.MouseButton.LeftButton)
    assert frame.state.org is not None
    assert frame.state.org.name == "Acme preview"
    assert frame.store.orgs.orgs()[0].name == "Acme preview"


def test_an_empty_name_or_cancel_changes_nothing(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.window.dialogs.rename_org()
    frame.find("rename_nameEdit").setText("   ")
    qtbot.mouseClick(frame.find("rename_okButton"), Qt.MouseButton.LeftButton)
    assert frame.state.org == ORG
    frame.window.dialogs.rename_org()
    cancel = next(each for each in frame.window.findChildren(QPushButton, "rename_cancelButton") if each.isVisible())
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert frame.state.org == ORG


def test_remove_an_org_asks_first_and_names_what_goes(qtbot: QtBot, frame: Frame) -> None:
    frame.store.orgs.save(ORG)
    for saved in (CLIENT, SECOND):
        frame.store.orgs.save_client(saved)
    frame.fill()
    frame.window.dialogs.remove_org()
    dialog = frame.find("confirm_dialog")
    assert dialog.accessibleName() == "Remove Acme?"
    assert "2 apps, 1 token set" in frame.find("confirm_textLabel").text()
    assert frame.find("confirm_cancelButton").isDefault()
    qtbot.mouseClick(frame.find("confirm_okButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ORG not in frame.state.orgs)
    assert frame.store.orgs.orgs() == ()
    assert frame.state.tokens == ()


def test_without_an_org_nothing_opens(frame: Frame) -> None:
    frame.window.dialogs.rename_org()
    frame.window.dialogs.remove_org()
    assert not [each for each in frame.window.findChildren(QLabel) if each.text().startswith(("Rename", "Remove"))]


def test_help_names_the_focused_control(qtbot: QtBot, frame: Frame) -> None:
    frame.window.show_place("tokens")
    frame.window.activateWindow()
    frame.places["tokens"].edit.setFocus()
    frame.window.dialogs.help()
    words = [each.text() for each in frame.find("help_dialog").findChildren(QLabel)]
    assert "tokens filter" in words
    assert "Ctrl+K" in words
    assert nameless(frame.find("help_dialog")) == []


def test_keyring_help_says_what_to_install(frame: Frame) -> None:
    frame.window.dialogs.keyring_help()
    words = " ".join(each.text() for each in frame.find("keyring_dialog").findChildren(QLabel))
    assert "gnome-keyring" in words
    assert "Nothing is ever written to a plain file." in words


def test_the_words_count_one_and_many(frame: Frame) -> None:
    frame.state.set_library((ORG,), (CLIENT,))
    frame.state.set_tokens((token("a"), token("b")))
    frame.window.dialogs.remove_org()
    assert frame.find("confirm_textLabel").text().startswith("1 app, 2 token sets and their secrets")
