"""The scene of an engineer with an Okta org: from its address to a call that works, in six actions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import BROWSER_S, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import signed_in
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.server import PracticeOrg

USERS = "GET /api/v1/users"


@pytest.fixture
def okta() -> Iterator[PracticeAddress]:
    """An org that is like Okta's; the window knows nothing of it."""
    org = PracticeOrg()
    yield org.start()
    org.stop()


class Actions:
    """The person's hands, counted: a thing pasted and sent with Return is one, and so is each click."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.count = 0

    def paste(self, name: str, text: str) -> None:
        self.count += 1
        self._desk.paste(name, text)

    def click(self, name: str) -> None:
        self.count += 1
        self._desk.click(name)

    def choose(self, name: str, key: str) -> None:
        self.count += 1
        self._desk.click_row(name, key)


def test_scene_2_an_engineer_calls_an_okta_org_in_six_actions(
    keyring_session: KeyringSession, okta: PracticeAddress, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    desk.launch()
    hands = Actions(desk)
    # Behind a domain of its own an Okta org is known by the path of its endpoints.
    hands.paste("welcome_urlEdit", f"{okta.org_url}/oauth2/v1/authorize")
    desk.press("welcome_urlEdit", Qt.Key.Key_Return)
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")
    hands.paste("connect_clientIdEdit", okta.clients[0].client_id)
    hands.click("rail_requestsButton")
    desk.until(lambda: len(desk.rows("request_operationTree")) > 0, "the list of calls")
    hands.choose("request_operationTree", f"call:{USERS}")
    desk.until(lambda: "okta.users.read" in desk.words(), "the scope that the call needs")
    hands.click("request_hintButton")
    desk.until(lambda: signed_in(desk), "the claims", BROWSER_S)
    desk.until(lambda: desk.text("toast_actionButton") == "Send it", "the call to be offered")
    hands.click("toast_actionButton")
    desk.until(lambda: "200" in desk.text("response_statusLabel"), "the answer")
    desk.until(lambda: len(desk.rows("response_tree")) > 2, "the people as a tree")
    assert desk.find("request_urlEdit", QLineEdit).text().endswith("/api/v1/users")
    assert hands.count <= 6
