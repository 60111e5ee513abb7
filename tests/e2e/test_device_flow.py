"""A sign-in on another screen: a person types the code of the window, or opens its page from there."""

from __future__ import annotations

import threading

from PySide6.QtGui import QAction

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import BROWSER_S, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import set_up, signed_in, verdict_of, wallet
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider


def begin(desk: Desk) -> None:
    """Choose Device code in the Sign in menu, once the server is known to have it."""
    desk.until(lambda: desk.window.findChild(QAction, "top_deviceFlowAction") is not None, "the device flow's line")
    desk.find("top_deviceFlowAction", QAction).trigger()
    desk.until(lambda: desk.sees("device_codeLabel"), "the code")


def test_a_code_that_is_typed_on_another_screen(
    keyring_session: KeyringSession, oidc_provider: OidcProvider, desk: Desk
) -> None:
    set_up(desk, oidc_provider.issuer, "native")
    begin(desk)
    page, code = desk.text("device_addressLabel"), desk.text("device_codeLabel")
    assert page == f"{oidc_provider.issuer}/device"
    desk.click("device_copyButton")
    assert desk.clipboard() == code
    pages: list[str] = []

    def type_it() -> None:
        with FormLogin("alice", "alice-password") as person:
            pages.append(person.enter_code(page, code))

    elsewhere = threading.Thread(target=type_it)
    elsewhere.start()
    with desk.staying_awake():
        desk.until(lambda: signed_in(desk), "the claims", BROWSER_S)
    elsewhere.join(10)
    assert "You are signed in" in pages[0]
    assert not desk.sees("device_dialog")
    desk.until(lambda: verdict_of(desk) == "verified", "the verdict")
    assert wallet(desk)["ID token"] == "verified"
    assert "in the keyring" in desk.text("tokens_storeLabel")


def test_in_the_practice_org_with_the_browser_of_this_screen(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(person="alice", decide="allow")
    desk.launch("--practice")
    begin(desk)
    desk.click("device_openButton")
    desk.until(lambda: signed_in(desk), "the claims", BROWSER_S)
    desk.until(lambda: verdict_of(desk) == "verified", "the verdict")
    desk.until(lambda: len(person.reports) > 0, "the browser's report", BROWSER_S)
    assert "Device activated" in person.reports[-1].title + person.reports[-1].text


def test_a_refusal_on_the_other_screen_is_told_and_a_new_code_can_be_had(
    keyring_session: KeyringSession, oidc_provider: OidcProvider, desk: Desk
) -> None:
    set_up(desk, oidc_provider.issuer, "native")
    begin(desk)
    first = desk.text("device_codeLabel")
    with FormLogin("alice", "alice-password", "deny") as person:
        person.enter_code(desk.text("device_addressLabel"), first)
    desk.until(lambda: desk.state("device_dialog") == "denied", "the refusal", BROWSER_S)
    assert "refused" in desk.text("device_errorLabel")
    desk.click("device_restartButton")
    desk.until(lambda: desk.text("device_codeLabel") not in {"", first}, "a new code")
    desk.click("device_cancelButton")
    desk.until(lambda: not desk.sees("device_dialog"), "the dialog's end")
    assert not desk.has("tokens_walletTree") or desk.rows("tokens_walletTree") == []
