"""A new app, made by the program with an administrator's token: from nothing to its first call."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import call, sign_in

ADMIN_SCOPES = ("okta.apps.manage", "okta.appGrants.manage", "okta.authorizationServers.read")


def add_scopes(desk: Desk, *scopes: str) -> None:
    for scope in scopes:
        desk.write("connect_scopeEdit", f"{scope} ")
        chip = f"connect_scopeChip_{scope.replace('.', '_')}"
        desk.until(lambda chip=chip: desk.sees(chip), f"the chip of {scope}")  # type: ignore[misc]  # bound per round


def test_S16_an_administrator_sets_a_new_app_up_signs_in_with_it_and_calls(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    desk.launch("--practice")
    add_scopes(desk, *ADMIN_SCOPES)
    sign_in(desk)
    desk.click("rail_connectButton")
    desk.click("connect_addAppButton")
    add_scopes(desk, "okta.users.read")
    desk.click("connect_setUpButton")
    desk.until(lambda: desk.sees("setup_step_grant_okta_users_read"), "the plan")
    assert "alice" in desk.find("setup_withCombo", QComboBox).currentText()
    assert desk.text("setup_progressLabel") == "Nothing is sent yet."
    desk.click("setup_createButton")
    desk.until(lambda: desk.sees("setup_doneButton"), "the app to be made")
    assert {desk.state(f"setup_step_{step}") for step in ("look", "app", "assign", "grant_okta_users_read")} == {"ok"}
    desk.click("setup_doneButton")
    client_id = desk.find("connect_clientIdEdit", QLineEdit).text()
    assert client_id
    sign_in(desk)
    call(desk, "GET /api/v1/users", "200")
    # The wallet holds a token of an administrator, so the org's servers are listed too.
    desk.click("rail_connectButton")
    desk.click("connect_serverButton")
    desk.until(lambda: _lists_default(desk), "the org's custom server")
    desk.choose_in_menu("connect_serverButton", "connect_serverAction_default")
    desk.until(lambda: desk.text("connect_providerBadge") == "Okta custom authorization server", "the custom server")


def _lists_default(desk: Desk) -> bool:
    found = [action.text() for action in desk.window.findChildren(QAction, "connect_serverAction_default")]
    return any("api://default" in text for text in found)
