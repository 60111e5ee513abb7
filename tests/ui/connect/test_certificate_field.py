"""An app that proves itself by a client certificate, in the form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QFileDialog

from tests.peers.certificates import PASSPHRASE, ClientFiles, make_client_certificate
from tests.ui.accessible import nameless
from tests.ui.connect.desk import CLIENT, ORG, SECOND, Desk, metadata
from tests.ui.tabbing import tabbed


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("client"), "portal")


@pytest.fixture
def portal(connect: Desk) -> Desk:
    """The confidential app, by a certificate that is not chosen yet."""
    methods = ("tls_client_auth", "self_signed_tls_client_auth")
    connect.servers.answers[ORG.issuer] = metadata(ORG.issuer, token_endpoint_auth_methods_supported=methods)
    connect.state.set_current("o", SECOND.id)
    combo = connect.find("connect_clientAuthCombo")
    combo.setCurrentIndex(combo.findData("tls_client_auth"))
    return connect


def give(desk: Desk, file: Path, key: Path | None = None) -> None:
    for name, path in (("connect_certFileEdit", file), ("connect_certKeyFileEdit", key)):
        edit = desk.find(name)
        edit.setText(str(path or ""))
        edit.editingFinished.emit()


def test_each_way_shows_its_own_fields(portal: Desk) -> None:
    shown = {name: portal.find(name).isVisible() for name in ("connect_clientSecretEdit", "connect_keyCombo")}
    assert shown == {"connect_clientSecretEdit": False, "connect_keyCombo": False}
    combo = portal.find("connect_clientAuthCombo")
    words = [combo.itemText(index) for index in range(combo.count())]
    assert [word.partition(":")[0] for word in words[-2:]] == [
        "Client certificate (mTLS)",
        "Self-signed",
    ]
    names = ("connect_certFileEdit", "connect_certFileButton", "connect_certKeyFileEdit", "connect_certKeyFileButton")
    assert all(portal.find(name).isVisible() for name in (*names, "connect_certThumbprintCopyButton"))
    assert not portal.find("connect_certThumbprintCopyButton").isEnabled()
    assert nameless(portal.place) == []
    portal.find("connect_typePublicButton").click()
    assert not any(portal.find(name).isVisible() for name in names)


def test_the_key_and_the_thumbprint_stand_in_one_line(portal: Desk) -> None:
    key, print_ = portal.find("connect_certKeyFileEdit"), portal.find("connect_certThumbprintEdit")
    portal.until(lambda: key.mapTo(portal.place, QPoint()).y() > 0)
    QCoreApplication.sendPostedEvents()
    assert key.mapTo(portal.place, QPoint()).y() == print_.mapTo(portal.place, QPoint()).y()


def test_tab_goes_through_the_row_of_the_file_before_that_of_the_key(portal: Desk) -> None:
    wanted = ["certFileEdit", "certFileButton", "clientAuthCombo", "certKeyFileEdit", "certKeyFileButton"]
    reached = tabbed(portal.find("connect_certFileEdit"))
    assert reached[:5] == [f"connect_{name}" for name in wanted]


def test_what_is_in_the_file_is_shown_kept_and_copied(portal: Desk, files: ClientFiles) -> None:
    give(portal, files.chain, files.key)
    thumbprint = portal.find("connect_certThumbprintEdit")
    portal.until(lambda: thumbprint.text() == files.thumbprint)
    assert portal.find("connect_certInfoLabel").text().startswith("CN=portal, good until 20")
    assert portal.find("connect_certError").text() == ""
    portal.find("connect_certThumbprintCopyButton").click()
    assert portal.services.clipboard._clipboard.text() == files.thumbprint
    kept = portal.stored(SECOND.id)
    assert kept.client_auth == "tls_client_auth"
    assert (kept.certificate_file, kept.certificate_key_file) == (str(files.chain), str(files.key))


def test_what_is_wrong_with_the_files_shows_in_its_place(portal: Desk, files: ClientFiles, tmp_path: Path) -> None:
    other = make_client_certificate(tmp_path, "other")
    error = portal.find("connect_certError")
    for chain, key, words in (
        (tmp_path / "absent.pem", None, "There is no such file."),
        (files.chain, None, "holds no private key"),
        (files.chain, other.key, "The key does not fit the certificate."),
        (files.chain, files.chain, "holds no private key"),
    ):
        give(portal, chain, key)
        portal.until(lambda words=words: words in error.text())
        assert error.isVisible()
    give(portal, files.both)
    portal.until(lambda: error.text() == "")


def test_a_locked_key_is_said_and_not_asked_about(portal: Desk, files: ClientFiles) -> None:
    give(portal, files.chain, files.locked_key)
    portal.until(lambda: portal.find("connect_certThumbprintEdit").text() == files.thumbprint)
    assert portal.find("connect_certError").text() == ""
    assert "asked when it is needed" in portal.find("connect_certKeyInfoLabel").text()
    # PKCS#12 is locked as a whole: nothing of it can be shown yet.
    give(portal, files.pkcs12)
    portal.until(lambda: portal.find("connect_certThumbprintEdit").text() == "")
    portal.store.passphrases.keep(str(files.pkcs12), PASSPHRASE)
    combo = portal.find("connect_clientAuthCombo")  # any edit looks again while it is locked
    combo.setCurrentIndex(combo.findData("self_signed_tls_client_auth"))
    portal.until(lambda: portal.find("connect_certThumbprintEdit").text() == files.thumbprint)


def test_a_certificate_that_has_ended_is_said(portal: Desk, tmp_path: Path) -> None:
    import datetime

    day = datetime.timedelta(days=1)
    old = make_client_certificate(tmp_path, "old", starts_in=-10 * day, life=5 * day)
    give(portal, old.both)
    portal.until(lambda: "has ended on 20" in portal.find("connect_certError").text())
    assert portal.find("connect_certThumbprintEdit").text() == old.thumbprint


def test_no_certificate_keeps_the_sign_in_from_starting(portal: Desk) -> None:
    portal.find("connect_signInButton").click()
    assert portal.signed_in == []
    assert portal.find("connect_certError").isVisible()
    assert portal.find("connect_certFileEdit").hasFocus()


def test_with_one_the_sign_in_starts(portal: Desk, files: ClientFiles) -> None:
    give(portal, files.both)
    portal.until(lambda: portal.find("connect_certThumbprintEdit").text() == files.thumbprint)
    portal.find("connect_signInButton").click()
    portal.until(lambda: len(portal.signed_in) == 1)
    assert portal.signed_in[0][1].certificate_file == str(files.both)


@pytest.mark.parametrize(
    ("button", "dialog", "edit"),
    [
        ("connect_certFileButton", "connect_certFileDialog", "connect_certFileEdit"),
        ("connect_certKeyFileButton", "connect_certKeyFileDialog", "connect_certKeyFileEdit"),
    ],
)
def test_a_file_is_chosen(portal: Desk, files: ClientFiles, button: str, dialog: str, edit: str) -> None:
    portal.find(button).click()
    chooser = portal.find(dialog)
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(files.both))
    chooser.close()
    assert portal.find(edit).text() == str(files.both)


def test_another_app_shows_its_own_files(portal: Desk, files: ClientFiles) -> None:
    give(portal, files.chain)
    portal.until(lambda: portal.find("connect_certError").text() != "")
    portal.stored(SECOND.id)
    other = replace(CLIENT, kind="confidential", client_auth="self_signed_tls_client_auth")
    portal.actions.orgs.save_client(other)
    portal.state.set_current("o", CLIENT.id)
    assert portal.find("connect_certFileEdit").text() == ""
    assert portal.find("connect_certError").text() == ""
    portal.until(lambda: portal.find("connect_certThumbprintEdit").text() == "")
    assert portal.find("connect_clientAuthCombo").currentData() == "self_signed_tls_client_auth"
