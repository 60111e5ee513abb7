"""The practice OneLogin in the window: added from the org menu, signed in at, asked, revoked."""

from __future__ import annotations

import requests
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import (
    ANY_PORT,
    copy_token,
    redirect_of,
    send,
    show_token,
    sign_in,
    signed_in,
    verdict_of,
    wait_for_url,
    wallet,
)
from tests.oauth.browsing import sent_on
from tests.peers.form_login import FormLogin


def add_onelogin(desk: Desk) -> None:
    """From the org menu, beside the practice org."""
    desk.launch("--practice")
    desk.until(lambda: desk.find("connect_orgUrlEdit", QLineEdit).text().startswith("http://127.0.0.1"), "the org")
    desk.choose_in_menu("top_orgButton", "top_practiceOneLoginAction")
    desk.until(lambda: "Practice OneLogin" in desk.find("top_orgButton", QWidget).accessibleName(), "the other org")
    desk.choose("connect_portCombo", ANY_PORT)


def ask(desk: Desk, action: str) -> None:
    """One of the doings in the menu of the inspector."""
    desk.choose_in_menu("tokens_menuButton", action)


def introspected(desk: Desk, sentence: str) -> None:
    """Ask the server about the access token, and wait for its answer."""
    show_token(desk, "access_token")
    desk.click("tokens_introspectButton")
    desk.until(lambda: sentence in desk.words(), sentence)


def test_S14_a_public_app_with_a_real_browser(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(person="alice", decide="allow")
    add_onelogin(desk)
    sign_in(desk)
    assert person.reports[-1].outcome == "redirected"
    claims = desk.cells("tokens_claimsTable")
    assert claims["sub"].strip('"').isdecimal()
    assert claims["iss"].endswith('/oidc/2"')
    assert set(wallet(desk)) == {"alice", "Access token", "ID token"}
    ask(desk, "tokens_userinfoAction")
    desk.until(lambda: desk.has("tokens_userinfoTable") and len(desk.rows("tokens_userinfoTable")) > 0, "userinfo")
    assert desk.cells("tokens_userinfoTable")["preferred_username"] == '"alice"'
    assert "same person as the ID token" in desk.words()
    assert "updated_at counts milliseconds here" in desk.words()
    issuer = claims["iss"].strip('"')
    send(desk, f"{issuer}/me", "200")
    desk.write("request_urlEdit", "{{org}}/api/1/users")
    assert desk.text("request_scopeHintLabel") == "OneLogin's admin API does not take tokens of a sign-in."


def test_S14_T11_T12_a_web_app_that_posts_its_secret(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(decide="record")
    add_onelogin(desk)
    web = next(client for client in desk.window.state.clients if client.client_auth == "client_secret_post")
    desk.click_row("connect_appList", web.id)
    desk.choose("connect_portCombo", ANY_PORT)
    desk.click("connect_signInButton")
    with FormLogin("bob", "bob-password") as login:
        assert login.deliver(redirect_of(wait_for_url(desk, person), "bob")).status_code == 200
    desk.until(lambda: signed_in(desk), "the claims")
    desk.until(lambda: verdict_of(desk) == "verified", "the verdict")
    before = copy_token(desk, "refresh_token")
    desk.click("tokens_refreshButton")
    desk.until(lambda: copy_token(desk, "refresh_token") != before, "another refresh token")
    introspected(desk, "The server accepts this token now.")
    ask(desk, "tokens_revokeAction")
    desk.click("confirm_okButton")
    desk.until(lambda: not desk.sees("confirm_okButton"), "the end of the question")
    introspected(desk, "The server does not accept this token")
    ask(desk, "tokens_userinfoAction")
    desk.until(lambda: "The server does not know this access token." in desk.words(), "OneLogin's sentence, explained")


def test_S14_signing_out_ends_the_session_at_the_server_too(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(decide="record")
    add_onelogin(desk)
    desk.click("connect_signInButton")
    url = wait_for_url(desk, person)
    with FormLogin("alice", "alice-password") as login:
        assert login.deliver(redirect_of(url)).status_code == 200
    desk.until(lambda: signed_in(desk), "the claims")
    access = copy_token(desk, "access_token")
    ask(desk, "tokens_signOutAction")
    desk.click("signout_browserCheck")
    assert "OneLogin then revokes the tokens of every app of this session" in desk.text("signout_noteLabel")
    if desk.find("signout_returnCheck", QCheckBox).isChecked():
        desk.click("signout_returnCheck")
    desk.click("confirm_okButton")
    desk.until(lambda: len(person.recorded_urls) > 1, "the page that signs out")
    out = sent_on(person.recorded_urls[-1])
    assert (out.method, out.address.endswith("/oidc/2/logout")) == ("get", True)
    assert "Signed out" in requests.get(out.address, params=out.fields, timeout=10).text
    issuer = out.address.removesuffix("/logout")
    refused = requests.get(f"{issuer}/me", headers={"Authorization": f"Bearer {access}"}, timeout=10)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    desk.until(lambda: wallet(desk) == {}, "an empty wallet")
