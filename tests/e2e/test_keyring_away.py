"""A sign-in without a keyring, and with one that is locked: it works, it says so, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import canaries
from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import copy_token, send, set_up, sign_in, wallet
from tests.peers.oidc_provider import OidcProvider

# keyring 25 forgets to close its connection when it raises.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")


def test_N26_S03_without_a_keyring_the_tokens_live_until_the_window_closes(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk, home: Path
) -> None:
    keyring_session.stop_keyring()
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native")
    desk.until(lambda: "No system keyring was found." in desk.text("app_bannerLabel"), "the banner")
    sign_in(desk)
    assert "No system keyring was found." in desk.text("app_bannerLabel")
    assert "in memory" in desk.text("tokens_storeLabel")
    tokens = {kind: copy_token(desk, kind) for kind in ("access_token", "id_token")}
    send(desk, f"{oidc_provider.issuer}/api/anything", "200")
    desk.close()
    assert canaries.in_files(tokens, home.parent) == []

    desk.launch()
    desk.click("rail_tokensButton")
    desk.until(lambda: desk.sees("tokens_emptySignInButton"), "an empty wallet")


def test_N27_a_locked_keyring_keeps_the_tokens_in_memory_until_it_is_unlocked(
    locked_keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk, home: Path
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native")
    desk.until(lambda: "The system keyring is locked." in desk.text("app_bannerLabel"), "the banner")
    sign_in(desk)
    assert wallet(desk)["ID token"] == "verified"
    tokens = {kind: copy_token(desk, kind) for kind in ("access_token", "id_token")}
    assert canaries.in_files(tokens, home.parent) == []
    send(desk, f"{oidc_provider.issuer}/api/anything", "200")

    locked_keyring_session.unlock()
    desk.click("app_bannerActionButton")
    desk.until(lambda: not desk.sees("app_bannerLabel"), "the banner to go")
    desk.click("rail_tokensButton")
    desk.until(lambda: "in the keyring" in desk.text("tokens_storeLabel"), "the tokens to be kept")
    kept = locked_keyring_session.secrets()
    assert [kind for kind, token in tokens.items() if not any(token in each for each in kept)] == []
    desk.close()
    assert canaries.in_files(tokens, home.parent) == []

    desk.launch()
    assert {kind: copy_token(desk, kind) for kind in tokens} == tokens
