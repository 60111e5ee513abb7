"""Pasted evidence in the window: read, explained, mended; nothing is sent."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, SECOND, Frame
from tokenexplorer.diagnosis.finding import Mend
from tokenexplorer.ui.explain.paste_dialog import PasteEvidenceDialog

CANARY = "c2lnbmF0dXJlLWNhbmFyeQ"


def jwt(**claims: Any) -> str:
    """A token that nobody signed."""
    parts = ({"alg": "RS256"}, {"iss": f"{ORG.url}/oauth2/default", "scp": ["openid"], **claims})
    head, body = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    return f"{head}.{body}.{CANARY}"


def curl(host: str, token: str) -> str:
    """The forum's case."""
    return (
        f"> GET /api/v1/users HTTP/1.1\n> Host: {host}\n> Authorization: Bearer {token}\n>\n< HTTP/1.1 403 Forbidden\n"
        '< WWW-Authenticate: Bearer error="insufficient_scope", scope="okta.users.read"\n<\n'
    )


@pytest.fixture
def dialog(frame: Frame) -> PasteEvidenceDialog:
    """Opened from the palette's action."""
    frame.fill()
    frame.window.show_place("requests")
    frame.window.dialogs.explain_pasted()
    found: PasteEvidenceDialog = frame.find("evidence_dialog")
    return found


def explain(qtbot: QtBot, dialog: PasteEvidenceDialog, text: str, token: str = "") -> None:
    """Paste and press."""
    dialog.evidence.setPlainText(text)
    dialog.token.setText(token)
    dialog.explain.click()
    qtbot.waitUntil(lambda: not dialog.explain.is_busy)


def test_the_forum_case_offers_the_other_server(qtbot: QtBot, frame: Frame, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, curl(ORG.host, jwt(cid=CLIENT.client_id)))
    assert dialog.kind.text() == f"Read as curl -v, of {ORG.host}."
    assert dialog.org.currentText() == ORG.name
    top = dialog.panel.explanation.top
    assert top is not None
    assert top.id == "other-server"
    fix = dialog.panel.primary_button()
    assert fix is not None
    assert dialog.explain.variant == "secondary"
    frame.state.set_current(SECOND.org_id, SECOND.id)
    fix.click()
    assert frame.state.client is not None
    assert frame.state.client.id == CLIENT.id
    assert not dialog.isVisible()


def test_the_app_that_is_opened_is_the_one_that_the_evidence_is_of(
    qtbot: QtBot, frame: Frame, dialog: PasteEvidenceDialog
) -> None:
    explain(qtbot, dialog, curl(ORG.host, jwt(cid=CLIENT.client_id)))
    frame.state.set_current(SECOND.org_id, SECOND.id)
    dialog.panel.mend_requested.emit(Mend("Open the app.", "open_connect", "", "Open the app"))
    assert frame.window.current_key == "connect_form"
    assert frame.state.client is not None
    assert frame.state.client.id == CLIENT.id


def test_no_app_no_button_that_changes_one(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, curl(ORG.host, jwt(cid="another")))
    buttons = dialog.panel.findChildren(QAbstractButton, "evidence_explain_fixButton")
    shown = [each.text() for each in buttons]
    assert dialog.panel.explanation.top is not None
    assert not [text for text in shown if "scope" in text.lower() or "sign in" in text.lower()]


def test_an_unknown_org_is_told_by_its_address(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, curl("other.okta.com", jwt(iss="https://other.okta.com/oauth2/default")))
    assert dialog.org.currentText() == "None of these"
    top = dialog.panel.explanation.top
    assert top is not None
    assert top.id == "other-server"


def test_the_org_can_be_chosen_and_stays(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, curl(ORG.host, jwt(cid=CLIENT.client_id)))
    dialog.org.setCurrentIndex(0)
    dialog.org.activated.emit(0)
    assert dialog._case is not None
    assert dialog._case.org is None
    dialog.explain.click()
    qtbot.waitUntil(lambda: not dialog.explain.is_busy)
    assert dialog.org.currentIndex() == 0
    dialog.evidence.setPlainText(curl(ORG.host, jwt()))
    dialog.explain.click()
    qtbot.waitUntil(lambda: not dialog.explain.is_busy)
    assert dialog.org.currentText() == ORG.name


def test_the_token_apart_is_masked_and_read(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, "403 Forbidden", jwt())
    assert dialog.token.echoMode() is QLineEdit.EchoMode.Password
    assert dialog._case is not None
    assert dialog._case.sent_token.claims is not None


def test_the_report_is_copied_without_the_token(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, curl(ORG.host, jwt()))
    dialog.report.click()
    copied = QGuiApplication.clipboard().text()
    assert "okta.users.read" in copied
    assert CANARY not in copied
    assert "copied" in dialog.kind.text()


def test_nothing_pasted_says_so(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    dialog.explain.click()
    assert dialog.field.error_label.text() == "Paste what came back first."
    dialog.evidence.setPlainText("x")
    assert not dialog.field.has_error
    assert not dialog.panel.isVisible()


def test_words_nobody_knows_are_shown_as_they_are(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, "<b>Kaputt</b> &amp; vorbei")
    assert dialog.panel.property("state") == "unknown"
    assert "&amp;" in dialog.panel.explanation.verbatim


def test_a_request_alone_says_what_is_lacking(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, "curl 'https://acme.okta.com/api/v1/users'")
    assert "without its answer" in dialog.kind.text()


def test_a_megabyte_is_taken_and_the_rest_cut(dialog: PasteEvidenceDialog) -> None:
    pasted = QMimeData()
    pasted.setText("a b\n" * 300_000)
    dialog.evidence.insertFromMimeData(pasted)
    assert 900_000 < dialog.evidence.document().characterCount() <= 1_000_001


def test_R05_a_long_org_name_leaves_room_for_the_token(qtbot: QtBot, frame: Frame) -> None:
    frame.fill()
    frame.state.set_library((replace(ORG, name="W" * 200),), (CLIENT,))
    frame.window.show_place("requests")
    frame.window.dialogs.explain_pasted()
    dialog = frame.find("evidence_dialog")
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.token.width() > dialog.org.width())
    assert dialog.width() < frame.window.width()


def test_every_control_has_a_name(qtbot: QtBot, dialog: PasteEvidenceDialog) -> None:
    explain(qtbot, dialog, curl(ORG.host, jwt()))
    assert nameless(dialog) == []
