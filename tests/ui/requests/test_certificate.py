"""A token that is bound to a client certificate, in Requests (RFC 8705 section 3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from tests.peers.certificates import PASSPHRASE, ClientFiles, make_client_certificate
from tests.ui.requests.conftest import CANARY, Bench, child, token
from tokenexplorer.errors import PassphraseNeeded
from tokenexplorer.storage.passphrases import Passphrases
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.ui.widgets.confirm import ConfirmDialog


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("client"))


@pytest.fixture
def certified(bench: Bench, files: ClientFiles) -> Bench:
    """The place with an app that has a certificate with a locked key."""
    bench.store.passphrases = Passphrases()  # type: ignore[attr-defined]
    bench.store.passphrases.keep(str(files.locked_key), PASSPHRASE)  # type: ignore[attr-defined]
    app = replace(
        bench.state.clients[0],
        client_auth="tls_client_auth",
        certificate_file=str(files.chain),
        certificate_key_file=str(files.locked_key),
    )
    bench.state.set_library(bench.state.orgs, (app,))
    bench.place.editor.line.url_edit.setText("{{org}}/api/v1/users")
    return bench


def bind(bench: Bench, thumbprint: str, *, is_jwt: bool = True) -> None:
    app = bench.state.clients[0]
    summary = token(certificate_x5t=thumbprint, access_is_jwt=is_jwt, client_ref=app.id)
    bench.store.tokens.sets["t1"] = TokenSet(summary, CANARY)
    bench.state.set_tokens((summary,))


def test_the_certificate_goes_with_its_token(certified: Bench, files: ClientFiles) -> None:
    bind(certified, files.thumbprint)
    certified.send()
    shown = certified.http.sent[0].certificate
    assert shown is not None
    assert shown.thumbprint == files.thumbprint
    assert certified.http.sent[0].header("Authorization") == f"Bearer {CANARY}"


def test_an_opaque_token_may_be_bound_and_a_plain_jwt_is_not(certified: Bench, files: ClientFiles) -> None:
    bind(certified, "", is_jwt=False)
    certified.send()
    bind(certified, "", is_jwt=True)
    certified.send()
    assert [request.certificate is not None for request in certified.http.sent] == [True, False]


def test_a_certificate_that_does_not_fit_is_said_before_anything_is_sent(certified: Bench) -> None:
    bind(certified, "o" * 43)
    certified.place.editor.line.send_button.click()
    certified.qtbot.waitUntil(lambda: certified.has("confirm_dialog"), timeout=15_000)
    dialog = certified.find(ConfirmDialog, "confirm_dialog")
    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert "bound to another client certificate" in words
    assert certified.http.sent == []
    child(dialog, QPushButton, "confirm_okButton").click()
    certified.qtbot.waitUntil(lambda: len(certified.http.sent) == 1, timeout=15_000)
    assert certified.http.sent[0].certificate is None


def test_without_its_passphrase_the_request_is_put_off_and_cancel_ends_it(certified: Bench, files: ClientFiles) -> None:
    asked: list[PassphraseNeeded] = []
    ends: list[object] = []

    def unlock(lacking: PassphraseNeeded, _go_on: object, give_up: object) -> None:
        asked.append(lacking)
        ends.append(give_up)

    certified.services.tasks.ask_passphrases(unlock)
    certified.store.passphrases.forget(str(files.locked_key))  # type: ignore[attr-defined]
    bind(certified, files.thumbprint)
    certified.place.editor.line.send_button.click()
    certified.qtbot.waitUntil(lambda: len(asked) == 1, timeout=15_000)
    assert certified.http.sent == []
    with certified.qtbot.waitSignal(certified.place.sending.cancelled):
        assert callable(ends[0])
        ends[0]()
    assert not certified.place.sending.is_running
    assert certified.place.editor.error_label.text() == ""


def test_copied_as_curl_the_files_are_named(certified: Bench, files: ClientFiles) -> None:
    bind(certified, files.thumbprint)
    certified.place.tools.copy_as_curl()
    copied = certified.services.clipboard._clipboard.text()
    assert f"--cert {files.chain}" in copied
    assert f"--key {files.locked_key}" in copied
    assert PASSPHRASE not in copied
    bind(certified, "", is_jwt=True)
    certified.place.tools.copy_as_curl()
    assert "--cert" not in certified.services.clipboard._clipboard.text()
