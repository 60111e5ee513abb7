"""DPoP at the window: a switch, a bound token that calls an API, and a key that stays in the keyring (T13, S01)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.e2e import canaries
from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import choose_prompt, copy_token, send, set_up, show_token, sign_in
from tests.peers.oidc_provider import OidcProvider, running_provider


@pytest.fixture(params=[False, True], ids=["plain", "nonces"])
def provider(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """The certified provider, without nonces and with them."""
    with running_provider(tmp_path_factory.mktemp("dpop") / "stderr.log", dpop_nonce=request.param) as running:
        yield running


def test_T13_S01_a_bound_token_calls_the_api_and_its_key_stays_in_the_keyring(
    keyring_session: KeyringSession, browser: StartBrowser, provider: OidcProvider, desk: Desk, home: Path
) -> None:
    browser(person="alice", decide="allow")
    set_up(desk, provider.issuer, "native", scopes=("offline_access",))
    choose_prompt(desk, "consent")
    desk.click("connect_dpopSwitch")
    assert desk.find("connect_dpopSwitch", QAbstractButton).isChecked()
    sign_in(desk)
    show_token(desk, "access_token")
    desk.until(lambda: "DPoP" in desk.text("tokens_boundBadge"), "the badge of a bound token")
    desk.click("tokens_introspectButton")
    desk.until(lambda: "that this token is bound to (cnf.jkt): the one kept here" in desk.words(), "the key compared")
    send(desk, f"{provider.issuer}/api/users?page=1", "200")
    send(desk, f"{provider.issuer}/api/moved/users?page=2", "200")
    before = copy_token(desk, "access_token")
    desk.click("tokens_refreshButton")
    desk.until(lambda: copy_token(desk, "access_token") != before, "another access token")
    send(desk, f"{provider.issuer}/api/after-refresh", "200")
    # Backslashes alone tell how often JSON stands in JSON there.
    kept = [secret.replace("\\", "") for secret in keyring_session.secrets()]
    private = [found for secret in kept for found in re.findall(r'"d": ?"([A-Za-z0-9_-]{43})"', secret)]
    assert len(set(private)) == 1
    assert private[0] not in desk.words()
    desk.close()
    assert canaries.in_files({"private key": private[0], "access token": before}, home.parent) == []
