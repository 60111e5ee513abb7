"""Signing out everywhere, at the window and in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtWidgets import QCheckBox

from tests.e2e.browser import Browser, StartBrowser
from tests.e2e.desk import BROWSER_S, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import copy_token, set_up, sign_in
from tests.peers.oidc_provider import OidcProvider


def started_without(person: Browser, token: str) -> None:
    """The browser's command line, which every program of this computer can read, held no part of the ID token."""
    url = urlsplit(person.recorded_urls[-1])
    assert (url.hostname, url.path.split("/")[1], url.query) == ("127.0.0.1", "leave", "")
    assert len(token) > 100
    assert not any(part in url.path for part in token.split("."))


def leave(desk: Desk) -> None:
    desk.choose_in_menu("tokens_menuButton", "tokens_signOutAction")
    desk.until(lambda: desk.sees("signout_browserCheck"), "the choice")
    desk.click("signout_browserCheck")
    if not desk.find("signout_returnCheck", QCheckBox).isChecked():
        desk.click("signout_returnCheck")
    desk.click("confirm_okButton")
    desk.until(lambda: "session at 127.0.0.1" in desk.words() and "has ended" in desk.words(), "the end", BROWSER_S)
    desk.until(lambda: len(desk.rows("tokens_walletTree")) == 0, "an empty wallet")


def test_T11_signing_out_everywhere_at_the_practice_org(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(person="alice", decide="allow")
    desk.launch("--practice")
    sign_in(desk)
    token = copy_token(desk, "id_token")
    leave(desk)
    desk.until(lambda: len(person.reports) == 2, "the browser's report", BROWSER_S)
    started_without(person, token)
    assert (person.reports[-1].path, person.reports[-1].query_names) == ("/", ("state",))
    assert "The session in this browser has ended" in person.reports[-1].text


def test_T11_signing_out_everywhere_at_the_certified_provider(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk, oidc_provider: OidcProvider
) -> None:
    person = browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native")
    sign_in(desk)
    token = copy_token(desk, "id_token")
    leave(desk)
    desk.until(lambda: len(person.reports) == 2, "the browser's report", BROWSER_S)
    started_without(person, token)
    assert "The session in this browser has ended" in person.reports[-1].text
