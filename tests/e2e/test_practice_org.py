"""The scenes of a newcomer and of a 403, played in the practice org by people with a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from tests.e2e.browser import StartBrowser
from tests.e2e.contacts import noted_contacts
from tests.e2e.desk import BROWSER_S, STATE, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import call, sign_in, signed_in, tree_words, wallet
from tokenexplorer.ui.widgets.delegates import Row

USERS, LOGS = "GET /api/v1/users", "GET /api/v1/logs"


def test_S16_scene_1_a_newcomer_calls_the_api_in_four_actions(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(person="alice", decide="allow")
    with noted_contacts() as contacts:
        desk.launch()
        with desk.staying_awake():
            desk.click("welcome_practiceButton")
            desk.until(lambda: desk.sees("connect_page"), "the Connect place")
            sign_in(desk)
            call(desk, USERS, "200")
            desk.until(lambda: len(desk.rows("response_tree")) > 2, "the answer as a tree")
            desk.write("response_findEdit", "alice@")
            desk.press("response_findEdit", Qt.Key.Key_Return)
            desk.until(lambda: desk.text("response_pathLabel").startswith("$[0].profile."), "alice in the answer")
        org = desk.find("connect_orgUrlEdit", QLineEdit).text()
        desk.close()
    bus = keyring_session.environment["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path=")
    assert set(contacts) <= {bus, "127.0.0.1", ("127.0.0.1", urlsplit(org).port)}
    assert person.reports[-1].outcome == "redirected"


def test_S4_pages_of_users(keyring_session: KeyringSession, browser: StartBrowser, desk: Desk) -> None:
    browser(person="alice", decide="allow")
    desk.launch("--practice")
    sign_in(desk)
    desk.click("rail_requestsButton")
    desk.write("request_callFilterEdit", "api/v1/users")
    call(desk, USERS, "200")
    first = desk.find("request_urlEdit", QLineEdit).text()
    if not desk.sees("response_nextPageButton"):
        desk.write("request_urlEdit", f"{first.partition('?')[0]}?limit=2")
        desk.click("request_sendButton")
    desk.until(lambda: desk.sees("response_nextPageButton"), "a next page")
    page_one = tree_words(desk)
    desk.click("response_nextPageButton")
    desk.until(lambda: "after=" in desk.find("request_urlEdit", QLineEdit).text(), "the URL of the next page")
    desk.until(lambda: "200" in desk.text("response_statusLabel") and tree_words(desk) != page_one, "the next page")
    assert desk.sees("response_rateGauge")


def test_scene_3_a_missing_scope_is_named_and_mended(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    desk.launch("--practice")
    sign_in(desk)
    desk.click("rail_requestsButton")
    desk.until(lambda: len(desk.rows("request_operationTree")) > 0, "the list of calls")
    assert desk.row("request_operationTree", f"call:{LOGS}").data(STATE) == "locked"
    call(desk, LOGS, "403")
    assert desk.text("explain_titleLabel") == "okta.logs.read was not requested at sign-in"
    assert desk.find("explain_link_requested", QWidget).property("state") == "failed"
    before = len(desk.rows("tokens_walletTree"))
    desk.click("explain_fixButton")
    desk.until(lambda: signed_in(desk, before), "new claims", BROWSER_S)
    call(desk, LOGS, "200")
    desk.until(lambda: not desk.sees("explain_panel"), "the answer in front")
    desk.click("rail_connectButton")
    desk.until(lambda: desk.sees("connect_scopeChip_okta_logs_read"), "the scope in the app")


@pytest.mark.parametrize(
    ("who", "key", "scope"), [("eve", USERS, ""), ("bob", "POST /api/v1/users", "okta.users.manage")]
)
def test_S13_a_role_that_is_too_weak_is_told_apart_from_a_missing_scope(
    who: str, key: str, scope: str, keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person=who, decide="allow")
    desk.launch("--practice")
    if scope:
        desk.write("connect_scopeEdit", f"{scope} ")
    sign_in(desk)
    call(desk, key, "403")
    assert desk.text("explain_titleLabel") == "The scope is there, the admin role is too weak"
    assert desk.find("explain_link_role", QWidget).property("state") == "failed"
    desk.until(lambda: "E0000006" in tree_words(desk), "Okta's own words")


def test_A02_I18_I19_a_hybrid_answer_that_is_posted_and_a_wrong_choice_that_is_mended(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(person="alice", decide="allow")
    desk.launch("--practice")
    desk.until(lambda: len(desk.window.state.clients) > 1, "the practice apps")
    apps = {client.name: client.id for client in desk.window.state.clients}
    desk.click_row("connect_appList", apps["Practice legacy app"])
    desk.until(lambda: desk.state("preflight_check_flow") == "warn", "the word about a legacy flow")
    desk.click("connect_advancedButton")
    desk.choose("connect_responseModeCombo", "form_post")
    sign_in(desk)
    assert wallet(desk) == {"alice@practice.example": "inUse", "Access token": "none", "ID token": "verified"}
    seen = person.reports[-1]
    assert (seen.outcome, seen.query_names, seen.title) == ("redirected", (), "Sign-in received")
    desk.click("rail_traceButton")
    steps = {str(index.data()): str(index.data(Row.SECOND)) for index in desk.rows("trace_tree")}
    assert steps["4 The browser came back"].startswith("POST 127.0.0.1:")
    assert steps["6 Check what the browser brought"].endswith("15 of 15 checks passed")
    desk.click("rail_connectButton")
    desk.click_row("connect_appList", apps["Practice app"])
    desk.choose("connect_responseTypeCombo", "code id_token (")
    desk.click("connect_signInButton")
    desk.until(lambda: desk.sees("signin_explain_titleLabel"), "the refusal", BROWSER_S)
    assert desk.text("signin_explain_titleLabel") == "App is not allowed this response_type"
    assert "Configured response types: [code]." in desk.text("signin_explain_evidenceEdit")
    sign_in(desk, "signin_explain_fixButton")


def test_the_practice_org_ends_with_the_window(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    person = browser(person="alice", decide="deny")
    desk.launch("--practice")
    desk.click("connect_signInButton")
    desk.until(lambda: desk.sees("signin_errorLabel"), "the refusal", BROWSER_S)
    assert "access_denied" in desk.words() + desk.text("signin_explain_evidenceEdit")
    desk.until(lambda: bool(person.reports), "the browser to report", BROWSER_S)
    desk.choose_in_menu("status_practiceButton", "status_practiceStopAction")
    desk.click("signin_backButton")
    desk.until(lambda: desk.sees("connect_practiceBanner"), "the banner that it is stopped")
    desk.click("connect_practiceStartButton")
    desk.until(lambda: not desk.sees("connect_practiceBanner"), "its start")
