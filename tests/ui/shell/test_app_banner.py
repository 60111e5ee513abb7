"""The banner under the top bar: what holds for the whole app, or the last trouble."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.storage.fake_keyrings import FailingBackend
from tests.ui.frame import CLIENT, ORG, Frame
from tokenexplorer.errors import KeyringLocked, KeyringUnavailable, StorageError
from tokenexplorer.orgs.org import secret_key
from tokenexplorer.storage.vault import BackendChoice
from tokenexplorer.ui.state import KeyringStatus


def words(frame: Frame) -> str:
    return str(frame.find("app_bannerLabel").text()) if frame.window.banner.isVisible() else ""


def press(qtbot: QtBot, frame: Frame) -> None:
    qtbot.mouseClick(frame.find("app_bannerActionButton"), Qt.MouseButton.LeftButton)


def test_it_is_hidden_while_all_is_well(frame: Frame) -> None:
    assert words(frame) == ""
    frame.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    assert words(frame) == ""


def test_S03_N26_session_only_is_said_for_good(qtbot: QtBot, frame: Frame) -> None:
    frame.state.set_keyring(KeyringStatus("absent"))
    assert "No system keyring was found." in words(frame)
    assert "Tokens live until you quit." in words(frame)
    press(qtbot, frame)
    assert frame.find("keyring_dialog").isVisible()
    frame.find("keyring_dialog").accept()
    assert "No system keyring was found." in words(frame)


def test_N27_a_locked_keyring_offers_to_try_again(qtbot: QtBot, frame: Frame) -> None:
    frame.state.set_keyring(KeyringStatus("locked", "Secret Service"))
    assert "locked" in words(frame)
    assert frame.find("app_bannerActionButton").text() == "Try again"
    press(qtbot, frame)
    qtbot.waitUntil(lambda: frame.state.keyring.state == "ok")
    assert words(frame) == ""


def test_N27_a_keyring_that_locks_while_tokens_are_kept_stays_told(qtbot: QtBot, frame: Frame) -> None:
    backend = frame.keyring = FailingBackend(
        KeyringLocked("The system keyring is locked.", "Unlock it."), ("get", "set", "delete")
    )
    frame.store._choose = lambda: BackendChoice(backend, "Secret Service")
    frame.state.note_storage("The system keyring is locked. Unlock it.")
    assert frame.find("toast_label").text() == "The system keyring is locked. Unlock it."
    qtbot.waitUntil(lambda: "The system keyring is locked." in words(frame))
    with pytest.raises(KeyringLocked):
        frame.store.tokens.set_secret(secret_key("c"), "S")
    backend.error = None
    press(qtbot, frame)
    qtbot.waitUntil(lambda: frame.state.keyring.state == "ok")
    assert words(frame) == ""
    assert frame.store.retry() is False, "it is in the keyring already"
    assert frame.store.tokens.secret(secret_key("c")) == "S"


def test_N26_trouble_with_the_keyring_is_told_though_it_is_over(qtbot: QtBot, frame: Frame) -> None:
    frame.window.report(KeyringUnavailable("The connection to the system keyring broke.", "Try again."))
    qtbot.waitUntil(lambda: "The connection to the system keyring broke." in words(frame))
    press(qtbot, frame)
    frame.window.report(KeyringLocked("The system keyring is locked.", "Unlock it."))
    assert "Unlock it." in words(frame)
    qtbot.waitUntil(lambda: not frame.services.tasks.busy)
    assert frame.state.keyring.state == "ok"


def test_P07_tls_checks_off_are_red_and_lead_to_connect(qtbot: QtBot, frame: Frame) -> None:
    frame.state.set_keyring(KeyringStatus("absent"))
    frame.state.set_library((replace(ORG, verify_tls=False),), (CLIENT,))
    assert "TLS checks are off" in words(frame)
    assert frame.window.banner.property("banner") == "bad"
    press(qtbot, frame)
    assert frame.window.current_key == "connect_form"
    frame.state.set_library((ORG,), (CLIENT,))
    assert "No system keyring" in words(frame)


def test_troubles_stay_until_closed_the_last_first(qtbot: QtBot, frame: Frame) -> None:
    frame.window.report(StorageError("The disk is full", "Make room.", "/home/x"))
    frame.window.report(StorageError("Second <b>", "Fix."))
    frame.window.report(StorageError("Second <b>", "Fix."))
    assert "Second <b>" in words(frame)
    press(qtbot, frame)
    assert "The disk is full" in words(frame)
    assert "Make room." in words(frame)
    assert "/home/x" in words(frame)
    press(qtbot, frame)
    assert words(frame) == ""


def test_X01_what_an_import_changed_stays_until_closed(qtbot: QtBot, frame: Frame) -> None:
    frame.actions.orgs.imported.emit("Acme 2", "One. Two.")
    assert words(frame) == "Imported Acme 2. Look it over before you sign in. One. Two."
    assert frame.window.banner.property("banner") == "warn"
    press(qtbot, frame)
    assert words(frame) == ""
    frame.actions.orgs.imported.emit("Acme 2", "")
    assert words(frame) == ""
    assert frame.find("toast_label").text() == "Imported Acme 2."


def test_a_long_trouble_does_not_fill_the_window(frame: Frame) -> None:
    frame.window.report(StorageError("x" * 5000, "z " * 5000, "y " * 5000))
    assert frame.window.banner.height() < 200
    assert frame.window.height() == 860
