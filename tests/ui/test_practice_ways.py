"""JWT bearer, mTLS and an Ed25519 key in the window with no account: the real practice org, by object names."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import requests
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.practice.visitor import Visitor
from tests.ui.explain.explained import why
from tests.ui.lessons.conftest import ClassRoom, class_room, frame
from tokenexplorer.practice.address import PracticeAddress

__all__ = ["class_room", "frame"]


def practise(room: ClassRoom, app: str) -> PracticeAddress:
    """Start the practice org and go to one of its apps."""
    if room.state.practice is None:
        room.find("welcome_practiceButton").click()
    room.until(lambda: any(each.name == app for each in room.state.clients), "the app")
    client = next(each for each in room.state.clients if each.name == app)
    room.state.set_current(client.org_id, client.id)
    room.window.show_place("connect")
    room.until(lambda: room.sees("service_page"), "the service page")
    return cast("PracticeAddress", room.state.practice)


def step(room: ClassRoom, name: str) -> str:
    return str(room.find(f"service_step_{name}").property("state"))


def press(room: ClassRoom, name: str) -> None:
    room.until(lambda: room.find(name).isEnabled(), name)
    room.find(name).click()


def test_a_statement_about_alice_takes_the_place_of_her_sign_in(class_room: ClassRoom) -> None:
    room = class_room
    address = practise(room, "Practice assertion app")
    press(room, "service_newKeyButton")
    combo = room.find("service_keyKindCombo")
    combo.setCurrentIndex(combo.findData("P-256"))
    press(room, "service_newKeyOkButton")
    room.until(lambda: step(room, "key") == "ok", "the key")
    room.find("service_copyPublicKeyButton").click()
    keys = f"{address.org_url}/api/v1/apps/{cast('Any', room.state.client).client_id}/credentials/jwks"
    jwk, ssws = QApplication.clipboard().text(), {"Authorization": f"SSWS {address.ssws_token}"}
    headers = {**ssws, "Content-Type": "application/json"}
    assert requests.post(keys, data=jwk, headers=headers, timeout=5).status_code == 201

    room.find("top_otherGrantAction").trigger()
    room.find("grant_jwtBearerButton").click()
    room.until(lambda: bool(room.find("grant_assertionKeyCombo").currentData()), "the app's own key")
    filled = [room.find(f"grant_{name}Edit").text() for name in ("issuer", "assertionSubject", "assertionAudience")]
    client = room.state.client
    assert client is not None
    assert filled == [client.client_id, "alice", f"{address.custom_issuer}/v1/token"]
    assert not room.sees("grant_lackingBanner"), "the server names the grant"
    press(room, "grant_sendButton")
    room.until(lambda: not room.sees("grant_dialog"), "the end of the dialog")
    room.until(lambda: room.state.token is not None, "the token")
    token = room.state.token
    assert token is not None
    assert (token.client_ref, token.scopes) == (client.id, ("messages.read",))
    assert token.identity.startswith("alice")

    room.find("top_otherGrantAction").trigger()
    room.find("grant_jwtBearerButton").click()
    room.until(lambda: bool(room.find("grant_assertionKeyCombo").currentData()), "the app's own key")
    room.find("grant_assertionSubjectEdit").setText("nobody")
    press(room, "grant_sendButton")
    room.until(lambda: room.find("grant_dialog").property("state") == "failed", "the refusal")
    assert room.words_of("grant_errorLabel").startswith("Check the assertion")
    found = why(room.find("grant_dialog"), "grant_whyButton")
    assert (found.id, found.title) == ("bearer-assertion", "The server does not know whom the assertion is about")


def test_a_saved_certificate_brings_a_bound_token_and_a_200(class_room: ClassRoom, tmp_path: Path) -> None:
    room = class_room
    room.find("top_practiceMtlsAction").trigger()
    practise(room, "Practice certificate app")
    press(room, "connect_practiceCertButton")
    room.find("practice_certSaveButton").click()
    chooser = room.find("practice_certFileDialog")
    assert isinstance(chooser, QFileDialog)
    chooser.fileSelected.emit(str(tmp_path / "mine.pem"))
    chooser.close()
    room.until(lambda: bool(room.find("service_certThumbprintEdit").text()), "the thumbprint")
    room.until(lambda: step(room, "certificate") == "ok", "the certificate")
    press(room, "service_getTokenButton")
    room.until(lambda: step(room, "token") in ("ok", "warn", "failed"), "the token")
    assert step(room, "token") == "ok", room.words_of("service_errorLabel")
    token = room.state.token
    assert token is not None
    assert token.certificate_x5t == room.find("service_certThumbprintEdit").text()
    assert room.find("service_callEdit").text() == "/messages"
    press(room, "service_sendButton")
    room.until(lambda: step(room, "call") in ("ok", "failed"), "the answer")
    assert room.words_of("service_statusLabel") == "200 OK"


def test_an_ed25519_key_pasted_where_the_window_says_brings_a_200(class_room: ClassRoom) -> None:
    room = class_room
    room.find("top_practiceMtlsAction").trigger()
    address = practise(room, "Practice key app")
    assert not room.sees("connect_practiceCertBanner"), "it has no use for a certificate"
    press(room, "service_newKeyButton")
    combo = room.find("service_keyKindCombo")
    combo.setCurrentIndex(combo.findData("Ed25519"))
    press(room, "service_newKeyOkButton")
    room.until(lambda: step(room, "key") == "ok", "the key")
    room.find("service_showWhereButton").click()
    page, jwk = (room.find(f"service_whereEdit_{number}").text() for number in (1, 2))
    room.find("service_whereCloseButton").click()
    admin = Visitor(address)
    admin.open(page)
    admin.press("Sign in", username="alice", password="alice-password")
    admin.press("Add key", jwk=jwk)
    admin.close()
    press(room, "service_getTokenButton")
    room.until(lambda: step(room, "token") in ("ok", "warn", "failed"), "the token")
    assert step(room, "token") == "ok", room.words_of("service_errorLabel")
    assert room.find("service_callEdit").text() == f"{address.certified_issuer}/messages"
    press(room, "service_sendButton")
    room.until(lambda: step(room, "call") in ("ok", "failed"), "the answer")
    assert room.words_of("service_statusLabel") == "200 OK"
