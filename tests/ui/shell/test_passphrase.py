"""The passphrase of a client certificate's key: asked once a session, tried, never kept on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.peers.certificates import PASSPHRASE, ClientFiles, make_client_certificate
from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, Frame
from tokenexplorer.errors import Cancelled, ConfigError, TokenExplorerError
from tokenexplorer.oauth.client_auth import Credentials
from tokenexplorer.ui.actions.credentials import credentials_of


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("client"))


class Doing:
    """Work that proves an app by its certificate, as every action does."""

    def __init__(self, frame: Frame, files: ClientFiles, **changes: str) -> None:
        self.done: list[Credentials] = []
        self.failed: list[TokenExplorerError] = []
        app = replace(
            CLIENT,
            client_auth="tls_client_auth",
            certificate_file=str(files.chain),
            certificate_key_file=str(files.locked_key),
        )
        app = replace(app, **changes)  # type: ignore[arg-type]
        frame.services.tasks.run(lambda: credentials_of(frame.store, ORG, app), self.done.append, self.failed.append)


def dialogs(frame: Frame) -> list[QDialog]:
    found = frame.window.findChildren(QDialog, "certificate_passphraseDialog")
    return [dialog for dialog in found if dialog.isVisible()]


def dialog_of(frame: Frame, qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(lambda: len(dialogs(frame)) == 1)
    return dialogs(frame)[0]


def type_in(dialog: QDialog, text: str) -> None:
    edit = dialog.findChild(QLineEdit, "certificate_passphraseEdit")
    assert isinstance(edit, QLineEdit)
    edit.setText(text)
    press(dialog, "certificate_passphraseOkButton")


def press(dialog: QDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def error_of(dialog: QDialog) -> str:
    label = dialog.findChild(QLabel, "certificate_passphraseError")
    assert isinstance(label, QLabel)
    return label.text()


def test_it_is_asked_once_and_the_work_goes_on(frame: Frame, qtbot: QtBot, files: ClientFiles, home: Path) -> None:
    doing = Doing(frame, files)
    dialog = dialog_of(frame, qtbot)
    assert nameless(dialog) == []
    edit = dialog.findChild(QLineEdit, "certificate_passphraseEdit")
    assert isinstance(edit, QLineEdit)
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    type_in(dialog, PASSPHRASE)
    qtbot.waitUntil(lambda: len(doing.done) == 1)
    certificate = doing.done[0].certificate
    assert certificate is not None
    assert certificate.thumbprint == files.thumbprint
    qtbot.waitUntil(lambda: dialogs(frame) == [])

    again = Doing(frame, files)
    qtbot.waitUntil(lambda: len(again.done) == 1)
    assert dialogs(frame) == []
    # S01: in memory for the session, in no file.
    held = [path for path in home.rglob("*") if path.is_file() and PASSPHRASE.encode() in path.read_bytes()]
    assert held == []


def test_a_wrong_one_is_said_and_asked_again(frame: Frame, qtbot: QtBot, files: ClientFiles) -> None:
    doing = Doing(frame, files)
    dialog = dialog_of(frame, qtbot)
    press(dialog, "certificate_passphraseOkButton")
    assert error_of(dialog) == "Type the passphrase."
    type_in(dialog, "canary-wrong")
    qtbot.waitUntil(lambda: "does not open" in error_of(dialog))
    edit = dialog.findChild(QLineEdit, "certificate_passphraseEdit")
    assert isinstance(edit, QLineEdit)
    assert edit.text() == ""
    assert doing.done == []
    edit.setText("x")
    assert error_of(dialog) == ""
    type_in(dialog, PASSPHRASE)
    qtbot.waitUntil(lambda: len(doing.done) == 1)
    assert doing.failed == []


def test_cancel_ends_the_work_and_asks_again_next_time(frame: Frame, qtbot: QtBot, files: ClientFiles) -> None:
    doing = Doing(frame, files)
    press(dialog_of(frame, qtbot), "certificate_passphraseCancelButton")
    qtbot.waitUntil(lambda: len(doing.failed) == 1)
    assert isinstance(doing.failed[0], Cancelled)
    qtbot.waitUntil(lambda: dialogs(frame) == [])
    again = Doing(frame, files)
    dialog_of(frame, qtbot).reject()
    qtbot.waitUntil(lambda: len(again.failed) == 1)


def test_two_that_need_the_same_key_share_one_dialog(frame: Frame, qtbot: QtBot, files: ClientFiles) -> None:
    first, second = Doing(frame, files), Doing(frame, files)
    dialog = dialog_of(frame, qtbot)
    qtbot.waitUntil(lambda: not frame.services.tasks.busy)
    assert len(dialogs(frame)) == 1
    type_in(dialog, PASSPHRASE)
    qtbot.waitUntil(lambda: len(first.done) == len(second.done) == 1)


def test_a_key_that_was_replaced_is_asked_about_again(
    frame: Frame, qtbot: QtBot, files: ClientFiles, tmp_path: Path
) -> None:
    frame.store.passphrases.keep(str(files.pkcs12), "of another key")
    doing = Doing(frame, files, certificate_file=str(files.pkcs12), certificate_key_file="")
    dialog = dialog_of(frame, qtbot)
    assert "does not open" in error_of(dialog)
    type_in(dialog, PASSPHRASE)
    qtbot.waitUntil(lambda: len(doing.done) == 1)


def test_another_fault_is_told_by_the_work_itself(frame: Frame, qtbot: QtBot, files: ClientFiles) -> None:
    doing = Doing(frame, files, certificate_file="/absent.pem")
    qtbot.waitUntil(lambda: len(doing.failed) == 1)
    assert isinstance(doing.failed[0], ConfigError)
    assert dialogs(frame) == []


def test_S15_what_was_typed_is_in_no_repr(frame: Frame) -> None:
    frame.store.passphrases.keep("file", "canary-typed")
    assert "canary" not in repr(frame.store.passphrases) + repr(vars(frame.store))
    frame.store.passphrases.forget("file")
    assert frame.store.passphrases.get("file") is None


def test_T11_signing_out_asks_for_it_instead_of_failing(
    frame: Frame, qtbot: QtBot, files: ClientFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = replace(
        CLIENT,
        client_auth="tls_client_auth",
        certificate_file=str(files.chain),
        certificate_key_file=str(files.locked_key),
    )
    revoked: list[Credentials] = []
    wallet = frame.actions.wallet
    monkeypatch.setattr(
        wallet, "_revocation", lambda _id: lambda: revoked.append(credentials_of(frame.store, ORG, app))
    )
    failed: list[TokenExplorerError] = []
    wallet.sign_out("t", failed.append)
    type_in(dialog_of(frame, qtbot), PASSPHRASE)
    with qtbot.waitSignal(wallet.notice) as said:
        pass
    assert said.args[0].startswith("Signed out.")
    assert (len(revoked), failed) == (1, [])
