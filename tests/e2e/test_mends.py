"""Buttons of an explanation, pressed in the practice org: what they send, and where they lead."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from tests.e2e.browser import StartBrowser
from tests.e2e.desk import KEY, STATE, Desk
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.walks import call, copy_token, sign_in
from tokenexplorer.wire.message import RecordedMessage
from tokenexplorer.wire.purpose import Purpose

USERS, POLICIES = "GET /api/v1/users", "GET /api/v1/policies"


def sent(desk: Desk) -> list[RecordedMessage]:
    """What went to the API, in order, as the trace has it."""
    messages = desk.window.services.trace.messages()
    return [each.recorded for each in messages if each.purpose is Purpose.API and each.recorded is not None]


def names(message: RecordedMessage) -> dict[str, str]:
    """Scheme or value of its headers, by name in lower case."""
    return {name.lower(): value.partition(" ")[0] for name, value in message.request_headers}


def type_header(desk: Desk, name: str, value: str) -> None:
    """Type a header into the last line of the table."""
    desk.turn_to("request_tabs", "Headers")
    table = desk.find("request_headersTable", QAbstractItemView)
    row = table.model().rowCount() - 1
    for column, text in ((0, name), (1, value)):
        table.setCurrentIndex(table.model().index(row, column))
        desk.press("request_headersTable", Qt.Key.Key_F2)
        (editor,) = [each for each in table.findChildren(QLineEdit) if each.isVisible()]
        editor.setText(text)
        table.commitData(editor)
        table.closeEditor(editor, table.itemDelegate().EndEditHint.NoHint)


def test_T13_send_with_dpop_sends_the_call_again_with_a_proof_and_it_succeeds(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    desk.launch("--practice")
    desk.click("connect_advancedButton")
    desk.click("connect_dpopSwitch")
    sign_in(desk)
    token = copy_token(desk, "access_token")
    desk.click("rail_requestsButton")
    desk.until(lambda: len(desk.rows("request_operationTree")) > 0, "the list of calls")
    desk.click_row("request_operationTree", f"call:{USERS}")
    desk.turn_to("request_tabs", "Auth")
    desk.choose("request_authCombo", "None")
    type_header(desk, "Authorization", f"Bearer {token}")
    desk.click("request_sendButton")
    desk.until(lambda: "400" in desk.text("response_statusLabel"), "the refusal")
    assert desk.text("explain_titleLabel") == "A bound token was sent as Bearer"
    assert desk.text("explain_certaintyBadge") == "Certain"
    assert names(sent(desk)[-1])["authorization"] == "Bearer"
    assert "dpop" not in names(sent(desk)[-1])
    assert desk.text("explain_fixButton") == "Send with DPoP"
    before = len(sent(desk))
    desk.click("explain_fixButton")
    desk.until(lambda: "200" in desk.text("response_statusLabel"), "the users")
    again = names(sent(desk)[-1])
    assert len(sent(desk)) > before
    assert again["authorization"] == "DPoP"
    assert again["dpop"]
    assert sent(desk)[-1].status == 200


def test_S11_open_grants_shows_the_app_of_the_token_with_the_scope_picked(
    keyring_session: KeyringSession, browser: StartBrowser, desk: Desk
) -> None:
    browser(person="alice", decide="allow")
    desk.launch("--practice")
    desk.write("connect_scopeEdit", "okta.appGrants.manage ")
    sign_in(desk)
    app = desk.window.state.client
    assert app is not None
    # Another app is current meanwhile: the panel has to open at the one whose token was refused.
    desk.click("rail_connectButton")
    desk.click("connect_addAppButton")
    desk.until(lambda: desk.window.state.client is not None and desk.window.state.client.id != app.id, "another app")
    call(desk, POLICIES, "403")
    desk.until(lambda: desk.text("explain_fixButton") == "Open grants", "the grants to be looked at")
    assert desk.text("explain_titleLabel") == "okta.policies.read was not requested at sign-in"
    assert "It is not granted to the app either." in desk.text("explain_reasonLabel")
    desk.click("explain_fixButton")
    desk.until(lambda: desk.sees("grants_page"), "the grants")
    assert desk.window.state.client == app
    assert app.name in desk.text("grants_titleLabel")
    table = desk.find("grants_table", QAbstractItemView)
    desk.until(lambda: str(table.currentIndex().siblingAtColumn(0).data(KEY)) == "scope:okta.policies.read", "the row")
    assert table.currentIndex().siblingAtColumn(0).data(STATE) == "not granted"
