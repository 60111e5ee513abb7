"""What `test_on_a_screen` runs in a pytest of its own, whose Qt draws on the screen that DISPLAY names."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import send, set_up, sign_in
from tests.peers.oidc_provider import OidcProvider


def test_the_main_job(
    keyring_session: KeyringSession, browser: StartBrowser, oidc_provider: OidcProvider, desk: Desk
) -> None:
    """Sign in, call the API, and take a picture of the screen."""
    assert QGuiApplication.platformName() == "xcb"
    person = browser(person="alice", decide="allow")
    set_up(desk, oidc_provider.issuer, "native")
    desk.until(desk.window.isActiveWindow, "the window manager to give the focus")
    sign_in(desk)
    send(desk, f"{oidc_provider.issuer}/api/anything", "200")
    desk.until(lambda: len(desk.rows("response_tree")) > 2, "the answer as a tree")
    assert person.reports[-1].outcome == "redirected"
    picture = Path(os.environ["PICTURE_OF_THE_SCREEN"])
    assert desk.window.screen().grabWindow(0).save(str(picture))
