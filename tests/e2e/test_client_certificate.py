"""A client certificate at the window: chosen, its passphrase asked, shown where it is meant for, tokens bound to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.e2e import canaries
from tests.e2e.browser import StartBrowser
from tests.e2e.desk import BROWSER_S, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import choose_prompt, copy_token, send, set_up, show_token, signed_in, wait_for_url
from tests.peers.certificates import PASSPHRASE, ClientFiles, make_certificate, make_client_certificate
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider, running_provider

MTLS = "Client certificate (mTLS)"


@pytest.fixture
def files(tmp_path: Path) -> ClientFiles:
    return make_client_certificate(tmp_path, "web-mtls")


@pytest.fixture
def provider(tmp_path: Path, files: ClientFiles, monkeypatch: pytest.MonkeyPatch) -> Iterator[OidcProvider]:
    """The certified provider over TLS; this computer trusts its authority."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ca))
    with running_provider(
        tmp_path / "stderr.log", certificate=certificate, client_certificates=(files.ca, files.chain)
    ) as running:
        yield running


def by_certificate(desk: Desk, provider: OidcProvider, file: Path, key: Path | None = None) -> None:
    """An app that a certificate proves, in the window."""
    set_up(desk, provider.issuer, "web-mtls", scopes=("offline_access",))
    choose_prompt(desk, "consent")
    desk.click("connect_typeConfidentialButton")
    desk.choose("connect_clientAuthCombo", MTLS)
    desk.paste("connect_certFileEdit", str(file))
    if key is not None:
        desk.paste("connect_certKeyFileEdit", str(key))
    desk.press("connect_certKeyFileEdit" if key is not None else "connect_certFileEdit", Qt.Key.Key_Tab)


def walk_in(desk: Desk, url: str, provider: OidcProvider) -> None:
    """Be the person in the browser, and come back."""
    with FormLogin("alice", "alice-password", ca=str(provider.ca)) as person:
        person.deliver(person.redirect_of(url)).close()
    desk.until(lambda: signed_in(desk), "the claims", BROWSER_S)


def test_T02_S01_a_locked_certificate_signs_in_refreshes_and_calls_with_a_bound_token(
    keyring_session: KeyringSession,
    browser: StartBrowser,
    provider: OidcProvider,
    files: ClientFiles,
    desk: Desk,
    home: Path,
) -> None:
    person = browser(decide="record")
    by_certificate(desk, provider, files.chain, files.locked_key)
    desk.until(lambda: desk.text("connect_certThumbprintEdit") == files.thumbprint, "the thumbprint")

    desk.click("connect_signInButton")
    desk.until(lambda: desk.sees("certificate_passphraseDialog"), "the question")
    desk.click("certificate_passphraseCancelButton")
    desk.until(lambda: not desk.sees("certificate_passphraseDialog"), "the end of the dialog")
    assert not person.recorded_urls
    desk.click("rail_connectButton")
    with desk.staying_awake():
        desk.click("connect_signInButton")
        desk.until(lambda: desk.sees("certificate_passphraseDialog"), "the question again")
        desk.write("certificate_passphraseEdit", "not this one")
        desk.click("certificate_passphraseOkButton")
        desk.until(lambda: "does not open" in desk.text("certificate_passphraseError"), "the refusal")
        desk.write("certificate_passphraseEdit", PASSPHRASE)
        desk.click("certificate_passphraseOkButton")
    walk_in(desk, wait_for_url(desk, person), provider)

    # The provider bound the token to the certificate: without it neither userinfo nor its API answers.
    desk.choose_in_menu("tokens_menuButton", "tokens_userinfoAction")
    desk.until(lambda: desk.has("tokens_userinfoTable") and len(desk.rows("tokens_userinfoTable")) > 0, "userinfo")
    assert desk.cells("tokens_userinfoTable")["sub"] == '"alice"'
    show_token(desk, "access_token")
    first = copy_token(desk, "access_token")
    send(desk, f"{provider.api}/users", "200")
    show_token(desk, "access_token")
    desk.click("tokens_refreshButton")
    desk.until(lambda: copy_token(desk, "access_token") != first, "another access token")
    assert not desk.sees("certificate_passphraseDialog")
    assert PASSPHRASE not in desk.words()
    second = copy_token(desk, "access_token")
    desk.close()
    kept = {"passphrase": PASSPHRASE, "private key": files.key.read_text().splitlines()[1], "access token": second}
    assert canaries.in_files(kept, home) == []
    assert not any(PASSPHRASE in secret for secret in keyring_session.secrets())


def test_a_certificate_that_is_not_registered_is_named(
    keyring_session: KeyringSession, browser: StartBrowser, provider: OidcProvider, tmp_path: Path, desk: Desk
) -> None:
    person = browser(decide="record")
    stranger = make_client_certificate(tmp_path, "stranger")
    by_certificate(desk, provider, stranger.both)
    desk.until(lambda: desk.text("connect_certThumbprintEdit") == stranger.thumbprint, "the thumbprint")
    desk.click("connect_signInButton")
    url = wait_for_url(desk, person)
    with FormLogin("alice", "alice-password", ca=str(provider.ca)) as walker:
        walker.deliver(walker.redirect_of(url)).close()
    desk.until(lambda: desk.sees("signin_errorLabel"), "the error", BROWSER_S)
    assert stranger.thumbprint in desk.words()
    assert desk.state("signin_step_exchange") == "failed"
