"""The wizard's keys: taken from a file, pasted, saved as a set, listed."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.connect.service.conftest import Wizard
from tokenexplorer.errors import KeyringLocked, TokenExplorerError
from tokenexplorer.oauth import key_file
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.storage.vault import Vault
from tokenexplorer.ui.connect.service.key_paste import LONGEST


def test_a_pkcs12_file_wants_its_passphrase_under_its_own_field(wizard: Wizard, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    file = tmp_path / "app.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"app", key, None, None, BestAvailableEncryption(b"right")))
    wizard.find("service_importKeyButton").click()
    wizard.find("service_importKeyDialog").set_file(file)
    wrong = wizard.find("service_passphraseError")
    for typed, words in (("", "The key is locked."), ("wrong", "does not open this key")):
        wizard.find("service_passphraseEdit").setText(typed)
        wizard.find("service_importKeyOkButton").click()
        wizard.desk.until(lambda words=words: words in wrong.text())
    assert wizard.find("service_importKeyError").text() == ""
    wizard.find("service_passphraseEdit").setText("right")
    wizard.find("service_importKeyOkButton").click()
    wizard.desk.until(lambda: wizard.state("key") == "ok")
    assert wizard.find("service_step_key").findChild(object, "service_keyNote").text().startswith("RS256, imported")


def test_the_key_set_is_saved_without_a_secret(wizard: Wizard, tmp_path: Path) -> None:
    wizard.make_key("Ed25519")
    wizard.find("service_saveJwksAction").trigger()
    file = tmp_path / "keys.json"
    dialog = wizard.find("service_saveJwksDialog")
    dialog.fileSelected.emit(str(file))
    dialog.close()
    wizard.desk.until(lambda: wizard.desk.notices != [])
    assert wizard.desk.notices[-1] == "Saved to keys.json. It holds no secret."
    assert json.loads(file.read_text()) == {"keys": [json.loads(wizard.find("service_publicKeyEdit").toPlainText())]}


def test_S14_what_is_copied_out_of_the_pasted_key_is_marked_as_a_secret(wizard: Wizard) -> None:
    wizard.find("service_importKeyButton").click()
    edit = wizard.find("service_importKeyEdit")
    edit.setPlainText("canary-key")
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert (data.text(), data.hasFormat("x-kde-passwordManagerHint")) == ("canary-key", True)
    wizard.find("service_importKeyCancelButton").click()
    assert edit.toPlainText() == ""
    wizard.desk.services.clipboard.clear_secret()


def test_R05_a_text_too_long_for_a_key_is_not_taken(wizard: Wizard) -> None:
    wizard.find("service_importKeyButton").click()
    data = QMimeData()
    data.setText("A" * (LONGEST + 1))
    wizard.find("service_importKeyEdit").insertFromMimeData(data)  # as a paste or a drop does
    assert wizard.find("service_importKeyEdit").toPlainText() == ""
    assert "too long" in wizard.find("service_importKeyError").text()
    wizard.find("service_importKeyCancelButton").click()


def test_a_key_that_is_being_read_when_its_dialog_is_closed_is_not_taken(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, began = threading.Event(), threading.Event()

    def slow(*_: object) -> object:
        began.set()
        assert go.wait(5)
        return make("P-256", datetime.now(UTC))

    monkeypatch.setattr(key_file, "read_key", slow)
    wizard.find("service_importKeyButton").click()
    wizard.find("service_importKeyEdit").setPlainText("some key")
    wizard.find("service_importKeyOkButton").click()
    assert began.wait(5)
    wizard.find("service_importKeyCancelButton").click()
    go.set()
    wizard.desk.until(lambda: not wizard.desk.services.tasks.busy)
    assert (wizard.desk.client.key_id, wizard.desk.store.keys.summaries()) == ("", ())


def test_N27_a_key_that_the_keyring_did_not_take_is_told_and_waits_for_it(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, notes = wizard.desk, list[str]()
    desk.state.kept_in_memory.connect(notes.append)

    def locked(_self: Vault, *_: object) -> None:
        raise KeyringLocked("The system keyring is locked.", "Unlock it.")

    with monkeypatch.context() as patched:
        patched.setattr(Vault, "put", locked)
        wizard.make_key()
    assert notes == ["The key is in memory only. The system keyring is locked. Unlock it."]
    assert desk.store.keys.load(desk.client.key_id).private_jwk
    assert desk.store.retry() is True
    (kept,) = desk.store.keys.summaries()
    assert (kept.id, kept.keep) == (desk.client.key_id, "keyring")
    assert desk.store.retry() is False


def test_a_long_list_of_keys_scrolls(wizard: Wizard) -> None:
    for _ in range(30):
        wizard.desk.store.keys.save(make("P-256", datetime.now(UTC)), "session")
    wizard.desk.actions.service.read_keys()
    wizard.desk.until(lambda: len(wizard.desk.actions.service.keys) == 30)
    wizard.find("service_keysButton").click()
    dialog = wizard.find("service_keysDialog")
    assert dialog.height() < 600
    assert len(dialog.findChildren(object, "service_deleteKeyButton_30")) == 1
    wizard.find("service_keysCloseButton").click()


@pytest.mark.parametrize("half", [True, False])
def test_N27_a_key_whose_deletion_fails_is_shown_whole_or_not_at_all(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch, *, half: bool
) -> None:
    wizard.make_key()
    desk, told = wizard.desk, list[TokenExplorerError]()
    desk.actions.orgs.failed.connect(told.append)
    (key,) = desk.actions.service.keys

    def locked(*_: object, **__: object) -> None:
        raise KeyringLocked("The system keyring is locked.", "Unlock it.")

    with monkeypatch.context() as patched:
        # Half way: the vault does not name it any more, and its item is still there.
        patched.setattr(*((Vault, "_sweep", locked) if half else (Vault, "delete_all", locked)))
        desk.actions.service.remove_key(key)
        desk.until(lambda: told != [])
    if half:
        assert told[0].title == "It is deleted here, but a rest of it may be in the system keyring."
        assert (desk.client.key_id, desk.actions.service.keys, wizard.state("key")) == ("", (), "todo")
    else:
        assert told[0].title == "The system keyring is locked."
        assert desk.client.key_id == key.id
        assert desk.store.keys.load(key.id).private_jwk, "it signs as before"
        desk.actions.service.remove_key(key)
        desk.until(lambda: desk.client.key_id == "")


def test_the_list_stays_open_while_keys_are_deleted_and_begins_with_the_one_that_signs(wizard: Wizard) -> None:
    for kind in ("P-256", "P-384", "Ed25519"):
        wizard.make_key(kind)
    service, first = wizard.desk.actions.service, wizard.desk.client.key_id
    wizard.find("service_keysButton").click()
    dialog = wizard.find("service_keysDialog")

    def heads() -> list[str]:
        labels = [each.text() for each in dialog.findChildren(QLabel) if each.isVisibleTo(dialog)]
        return [words.split(" · ")[0] for words in labels if words.count(" · ") == 2 and "Used by" not in words]

    assert heads() == ["Ed25519", "P-384", "P-256"]
    assert wizard.find("service_keysCloseButton").isDefault()
    wizard.find("service_deleteKeyButton_2").click()
    assert wizard.find("confirm_textLabel").text().startswith("ES384 key ")
    wizard.find("confirm_okButton").click()
    wizard.desk.until(lambda: len(service.keys) == 2)
    assert (heads(), dialog.isVisible(), wizard.desk.client.key_id) == (["Ed25519", "P-256"], True, first)
    wizard.find("service_keysCloseButton").click()
    assert not dialog.isVisible()


def test_a_new_key_takes_away_what_was_said_of_the_one_before(wizard: Wizard) -> None:
    wizard.make_key()
    wizard.find("service_getTokenButton").click()
    wizard.desk.until(lambda: wizard.state("token") == "failed")
    wizard.find("service_errorActionButton").click()  # goes to registering it
    wizard.make_key()
    assert wizard.state("token") == "todo"
    assert not wizard.find("service_errorLabel").isVisible()
    assert wizard.find("service_getTokenButton").variant == "primary"
