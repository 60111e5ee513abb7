"""Token exchange and JWT bearer through the window, with a provider that really checks what is handed in."""

from __future__ import annotations

import json
import threading
import time
import uuid

import jwt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTreeView

from tests.e2e.desk import BROWSER_S, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import send, set_up, signed_in, tree_words
from tests.peers.form_login import FormLogin
from tests.peers.oidc_provider import OidcProvider

CLIENT_ID = "web-exchange"
IN_HEADER = "client_secret_basic"


def at_the_desk(desk: Desk, provider: OidcProvider) -> None:
    """The app that has both grants, in the window."""
    set_up(desk, provider.issuer, CLIENT_ID, secret=provider.clients[CLIENT_ID].client_secret, way=IN_HEADER)
    desk.until(lambda: desk.window.findChild(QAction, "top_deviceFlowAction") is not None, "the server's metadata")


def sign_in_elsewhere(desk: Desk) -> None:
    """Alice signs in with a device code, on a screen without any browser."""
    desk.find("top_deviceFlowAction", QAction).trigger()
    desk.until(lambda: desk.sees("device_codeLabel"), "the code")
    page, code = desk.text("device_addressLabel"), desk.text("device_codeLabel")

    def type_it() -> None:
        with FormLogin("alice", "alice-password") as person:
            person.enter_code(page, code)

    elsewhere = threading.Thread(target=type_it)
    elsewhere.start()
    desk.until(lambda: signed_in(desk), "the claims", BROWSER_S)
    elsewhere.join(10)


def what_the_api_sees(desk: Desk, provider: OidcProvider) -> str:
    """What the API of the provider finds in the token that requests send now."""
    send(desk, f"{provider.api}/orders", "200")
    desk.until(lambda: "claims" in tree_words(desk), "the answer")
    desk.find("response_tree", QTreeView).expandAll()
    desk.until(lambda: "client_id" in tree_words(desk), "the claims")
    return tree_words(desk)


def assertion_of(provider: OidcProvider, subject: str = "alice") -> str:
    """One that another library signed."""
    members = json.loads(provider.clients[CLIENT_ID].private_jwk)
    now = int(time.time())
    claims = {
        "iss": CLIENT_ID, "sub": subject, "aud": provider.issuer, "iat": now, "exp": now + 60, "jti": str(uuid.uuid4()),
    }  # fmt: skip
    return jwt.encode(claims, jwt.PyJWK(members).key, algorithm="ES256", headers={"kid": members["kid"]})


def test_a_token_of_the_wallet_is_exchanged_for_another_audience(
    keyring_session: KeyringSession, oidc_provider: OidcProvider, desk: Desk
) -> None:
    at_the_desk(desk, oidc_provider)
    sign_in_elsewhere(desk)
    desk.choose_in_menu("tokens_menuButton", "tokens_exchangeAction")
    desk.until(lambda: desk.sees("grant_dialog"), "the dialog")
    desk.choose("grant_subjectCombo", "Access token")
    desk.write("grant_audienceEdit", "somewhere")
    desk.write("grant_scopeEdit", "openid")
    desk.click("grant_sendButton")
    desk.until(lambda: desk.state("grant_dialog") == "failed", "the refusal")
    assert desk.text("grant_errorLabel").startswith("Name another audience or resource.")
    before = len(desk.rows("tokens_walletTree"))
    desk.write("grant_audienceEdit", "orders")
    with desk.staying_awake():
        desk.click("grant_sendButton")
        desk.until(lambda: not desk.sees("grant_dialog"), "the end of the dialog")
    desk.until(lambda: len(desk.rows("tokens_walletTree")) == before + 2, "the new set with its one token")
    assert desk.text("tokens_titleLabel") == "Access token"
    assert "in the keyring" in desk.text("tokens_storeLabel")
    seen = what_the_api_sees(desk, oidc_provider)
    assert "alice" in seen
    assert CLIENT_ID in seen


def test_an_assertion_takes_the_place_of_a_sign_in_once(
    keyring_session: KeyringSession, oidc_provider: OidcProvider, desk: Desk
) -> None:
    at_the_desk(desk, oidc_provider)
    desk.find("top_otherGrantAction", QAction).trigger()
    desk.click("grant_jwtBearerButton")
    assertion = assertion_of(oidc_provider)
    desk.paste("grant_assertionEdit", assertion)
    assert '"sub": "alice"' in desk.text("grant_assertionPreview")
    desk.write("grant_scopeEdit", "openid")
    desk.click("grant_sendButton")
    desk.until(lambda: not desk.sees("grant_dialog"), "the end of the dialog")
    desk.until(lambda: desk.sees("tokens_page"), "the Tokens place")
    desk.until(lambda: len(desk.rows("tokens_walletTree")) == 2, "the set with its one token")
    seen = what_the_api_sees(desk, oidc_provider)
    assert "alice" in seen
    assert CLIENT_ID in seen
    desk.find("top_otherGrantAction", QAction).trigger()
    desk.click("grant_jwtBearerButton")
    desk.paste("grant_assertionEdit", assertion)
    desk.click("grant_sendButton")
    desk.until(lambda: desk.state("grant_dialog") == "failed", "the refusal of a replay")
    assert desk.text("grant_errorLabel").startswith("Check the assertion")
    desk.click("grant_cancelButton")
    assert len(desk.rows("tokens_walletTree")) == 2
