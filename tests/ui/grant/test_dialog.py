"""The dialog of token exchange and JWT bearer: what it asks for, what it sends, what it says, what it forgets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.peers.jose_forge import base64url
from tests.tokens.made import id_token
from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, OTHER_ORG, SECOND, Frame, token
from tokenexplorer.errors import ConfigError, OAuthError
from tokenexplorer.oauth.grant_types import JWT_BEARER
from tokenexplorer.oauth.login import LoginStep, Session, StepState
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.oauth.token_types import ACCESS_TOKEN, DEVICE_SECRET, ID_TOKEN, JWT, SAML2
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.ui.actions.other_grants import BearerWish, ExchangeWish, TokenChoice, Wish

WEB = replace(SECOND, client_auth="client_secret_basic", audience="api://default", resource=("https://a", "https://b"))
KEY = make("P-256", datetime.now(UTC)).summary("session")


class Running:
    """Plays a run that a worker would make."""

    def __init__(self, frame: Frame) -> None:
        self.actions = frame.actions.other_grants
        self.wishes: list[Wish] = []
        self.asked_for: list[str] = []
        self.actions.start = self._start  # type: ignore[method-assign]
        self.actions.cancel = self._cancel  # type: ignore[method-assign]
        self.actions.read_metadata = lambda org, client: self.asked_for.append(client.id)  # type: ignore[method-assign]

    def _start(self, wish: Wish) -> None:
        from tokenexplorer.wire.cancellation import Cancellation

        self.wishes.append(wish)
        self.actions._control = Cancellation()
        self.actions.started.emit()

    def _cancel(self) -> None:
        if self.actions._control is not None:
            self.actions._control = None
            self.actions.cancelled.emit()

    def fail(self, error: Exception) -> None:
        self.actions._control = None
        self.actions.failed.emit(error)

    def finish(self) -> None:
        self.actions._control = None
        summary = token("new", "alice")
        metadata = ProviderMetadata(ORG.issuer, ORG.issuer, datetime.now(UTC))
        self.actions.finished.emit(Session(ORG, WEB, TokenSet(summary), summary, None, metadata))


@pytest.fixture
def running(frame: Frame) -> Running:
    service = frame.actions.service
    service.keys, service.keys_known = (KEY,), True
    service.read_keys = lambda: None  # type: ignore[method-assign]
    frame.state.set_library((ORG, OTHER_ORG), (CLIENT, WEB))
    frame.state.set_tokens((token(), token("t2", "bob@acme.com", issuer=OTHER_ORG.issuer)))
    frame.state.set_current_token("t")
    frame.state.set_current("o", "c2")
    return Running(frame)


def begin(frame: Frame) -> QWidget:
    frame.find("top_otherGrantAction").trigger()
    dialog = frame.find("grant_dialog")
    assert isinstance(dialog, QWidget)
    return dialog


def click(qtbot: QtBot, frame: Frame, name: str) -> None:
    qtbot.mouseClick(frame.find(name), Qt.MouseButton.LeftButton)


def has_dialog(frame: Frame) -> bool:
    return any(each.objectName() == "grant_dialog" and each.isVisible() for each in frame.window.findChildren(QWidget))


def choose(frame: Frame, name: str, words: str) -> None:
    combo = frame.find(name)
    rows = [row for row in range(combo.count()) if words in combo.itemText(row)]
    assert rows, [combo.itemText(row) for row in range(combo.count())]
    combo.setCurrentIndex(rows[0])


def metadata(*grants: str) -> ProviderMetadata:
    raw = {"grant_types_supported": list(grants)}
    return ProviderMetadata(ORG.issuer, ORG.issuer, datetime.now(UTC), token_endpoint=f"{ORG.issuer}/token", raw=raw)


def test_it_opens_from_the_menu_the_palette_and_a_token_and_every_control_has_a_name(
    frame: Frame, running: Running
) -> None:
    dialog = begin(frame)
    assert dialog.isVisible()
    assert nameless(dialog) == []
    assert dialog.property("state") == "ready"
    assert begin(frame) is dialog, "one dialog, not two"
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    from tokenexplorer.ui.shell.palette import find

    {entry.key: entry for entry in find(frame.window, "exchange")}["action:otherGrants"].run()
    assert has_dialog(frame)
    frame.find("grant_cancelButton").click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    frame.window.place("tokens").exchange_requested.emit("t2", "id_token")
    assert frame.find("grant_subjectCombo").currentText().startswith("ID token · bob@acme.com")
    assert frame.find("grant_subjectTypeCombo").currentText() == "ID token"
    assert frame.find("grant_appCombo").currentText() == "Web sign-in", "the app that the token came to"


def test_the_wallets_tokens_are_listed_the_current_one_first_and_its_type_follows(
    frame: Frame, running: Running
) -> None:
    begin(frame)
    combo = frame.find("grant_subjectCombo")
    assert [combo.itemText(row) for row in range(combo.count())] == [
        "Access token · ann@acme.com · Web sign-in",
        "ID token · ann@acme.com · Web sign-in",
        "Access token · bob@acme.com · Web sign-in",
        "ID token · bob@acme.com · Web sign-in",
        "Paste a token",
    ]
    assert frame.find("grant_appCombo").currentText() == "Admin & portal"
    assert frame.find("grant_audienceEdit").text() == "api://default"
    assert frame.find("grant_resourceEdit").text() == "https://a https://b"
    choose(frame, "grant_subjectCombo", "ID token · ann")
    assert frame.find("grant_subjectTypeCombo").urn() == ID_TOKEN
    assert not frame.find("grant_subjectEdit").isVisible()
    assert running.asked_for == ["c2"]


def test_everything_that_was_filled_in_is_asked(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    frame.find("grant_audienceEdit").setText("one two one")
    frame.find("grant_resourceEdit").setText("")
    frame.find("grant_scopeEdit").setText("api:read  api:write")
    choose(frame, "grant_requestedTypeCombo", "JWT")
    click(qtbot, frame, "grant_actorButton")
    frame.find("grant_actorEdit").setText("secret-of-the-device")
    choose(frame, "grant_actorTypeCombo", "Device secret")
    click(qtbot, frame, "grant_sendButton")
    assert running.wishes == [
        ExchangeWish(
            ORG,
            WEB,
            TokenChoice(ACCESS_TOKEN, "t", "access_token"),
            TokenChoice(DEVICE_SECRET, pasted="secret-of-the-device"),
            JWT,
            (),
            ("one", "two"),
            ("api:read", "api:write"),
        )
    ]
    assert "secret-of" not in repr(running.wishes)


def test_a_type_of_ones_own_can_be_typed(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    frame.find("grant_subjectTypeCombo").setEditText("urn:example:legacy")
    click(qtbot, frame, "grant_sendButton")
    (wish,) = running.wishes
    assert isinstance(wish, ExchangeWish)
    assert wish.subject.type == "urn:example:legacy"


@pytest.mark.parametrize(
    ("text", "urn"), [("opaque", ACCESS_TOKEN), (id_token(), ID_TOKEN), ("PHNhbWxwOlJlc3BvbnNl", SAML2)]
)
def test_S13_a_pasted_token_is_masked_and_its_type_is_guessed(
    frame: Frame, running: Running, text: str, urn: str
) -> None:
    begin(frame)
    choose(frame, "grant_subjectCombo", "Paste")
    edit = frame.find("grant_subjectEdit")
    assert edit.isVisible()
    edit.setText(text)
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    assert frame.find("grant_subjectTypeCombo").urn() == urn


@pytest.mark.parametrize(
    ("prepare", "field"),
    [
        (lambda f: choose(f, "grant_subjectCombo", "Paste"), "grant_subjectEdit"),
        (lambda f: f.find("grant_resourceEdit").setText("no-uri"), "grant_resourceEdit"),
        (lambda f: f.find("grant_actorButton").click(), "grant_actorEdit"),
    ],
)
def test_what_is_missing_is_said_at_its_field_before_anything_is_sent(
    qtbot: QtBot, frame: Frame, running: Running, prepare: Any, field: str
) -> None:
    dialog = begin(frame)
    prepare(frame)
    click(qtbot, frame, "grant_sendButton")
    assert running.wishes == []
    assert frame.find("grant_errorLabel").isVisible()
    assert dialog.property("state") == "failed"
    assert dialog.focusWidget() is frame.find(field)


def test_an_app_without_client_id_is_told_so(qtbot: QtBot, frame: Frame, running: Running) -> None:
    frame.state.set_library((ORG,), (replace(WEB, client_id=""),))
    begin(frame)
    click(qtbot, frame, "grant_sendButton")
    assert frame.find("grant_errorLabel").text().startswith("Type it in Connect first.")
    assert running.wishes == []


def test_a_token_of_another_server_goes_out_only_after_asking(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    choose(frame, "grant_subjectCombo", "Access token · bob")
    click(qtbot, frame, "grant_sendButton")
    assert "beta.example.com" in frame.find("confirm_textLabel").text()
    click(qtbot, frame, "confirm_cancelButton")
    assert running.wishes == []
    click(qtbot, frame, "grant_sendButton")
    frame.window.findChildren(QAbstractButton, "confirm_okButton")[-1].click()
    assert len(running.wishes) == 1


def test_an_error_keeps_all_that_was_typed_and_says_the_mend_first(
    qtbot: QtBot, frame: Frame, running: Running
) -> None:
    dialog = begin(frame)
    choose(frame, "grant_subjectCombo", "Paste")
    frame.find("grant_subjectEdit").setText("pasted-token")
    frame.find("grant_scopeEdit").setText("api:read")
    click(qtbot, frame, "grant_sendButton")
    assert dialog.property("state") == "sending"
    assert not frame.find("grant_scopeEdit").isEnabled()
    running.actions.step.emit(LoginStep("token", StepState.RUNNING, "Exchanging the token"))
    assert frame.find("grant_stateLabel").text() == "Exchanging the token"
    running.fail(OAuthError("invalid_target", "<b>no</b>", status=400, advice="Name another audience."))
    assert frame.find("grant_errorLabel").text().startswith("Name another audience.")
    assert "<b>no</b>" in frame.find("grant_errorDetailLabel").text()
    assert frame.find("grant_errorDetailLabel").textFormat() == Qt.TextFormat.PlainText
    assert (frame.find("grant_subjectEdit").text(), frame.find("grant_scopeEdit").text()) == (
        "pasted-token",
        "api:read",
    )
    click(qtbot, frame, "grant_sendButton")
    assert len(running.wishes) == 2
    assert not frame.find("grant_errorLabel").isVisible()


def test_a_field_that_the_worker_finds_wrong_is_shown(qtbot: QtBot, frame: Frame, running: Running) -> None:
    dialog = begin(frame)
    click(qtbot, frame, "grant_sendButton")
    running.fail(ConfigError("A resource is no URI.", "Type one.", field="resource"))
    assert dialog.focusWidget() is frame.find("grant_resourceEdit")


def test_stop_keeps_the_form_and_cancel_closes_it(qtbot: QtBot, frame: Frame, running: Running) -> None:
    dialog = begin(frame)
    click(qtbot, frame, "grant_sendButton")
    assert frame.find("grant_cancelButton").text() == "Stop"
    click(qtbot, frame, "grant_cancelButton")
    assert not running.actions.running
    assert frame.find("grant_stateLabel").text() == "Stopped. Nothing was stored."
    assert dialog.property("state") == "ready"
    assert frame.find("grant_scopeEdit").isEnabled()
    click(qtbot, frame, "grant_cancelButton")
    assert not has_dialog(frame)


def test_closing_stops_what_runs_and_forgets_what_was_pasted(qtbot: QtBot, frame: Frame, running: Running) -> None:
    dialog = begin(frame)
    choose(frame, "grant_subjectCombo", "Paste")
    edit = frame.find("grant_subjectEdit")
    edit.setText("pasted-token")
    assertion = frame.find("grant_assertionEdit")
    assertion.setText(id_token())
    click(qtbot, frame, "grant_sendButton")
    left: list[tuple[str, str]] = []
    edit.textChanged.connect(lambda text: left.append(("subject", text)))
    assertion.textChanged.connect(lambda text: left.append(("assertion", text)))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not has_dialog(frame)
    assert not running.actions.running
    assert left == [("subject", ""), ("assertion", "")]


def test_its_end_shows_the_new_token(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    click(qtbot, frame, "grant_sendButton")
    running.finish()
    assert not has_dialog(frame)
    assert frame.places["tokens"].opened == [("new", "access_token")]


def test_a_server_that_names_other_grants_gets_a_warning_and_may_be_asked(
    qtbot: QtBot, frame: Frame, running: Running
) -> None:
    begin(frame)
    banner = frame.find("grant_lackingBanner")
    assert not banner.isVisible(), "nobody knows yet"
    frame.state.set_metadata(ORG.issuer, metadata("authorization_code", JWT_BEARER))
    assert banner.isVisible()
    assert frame.find("grant_lackingLabel").text().startswith("Token exchange is not among the grants")
    assert frame.find("grant_lackingLabel").text().endswith("choose one for the app in Connect.")
    click(qtbot, frame, "grant_sendButton")
    assert len(running.wishes) == 1
    running.fail(OAuthError("unsupported_grant_type"))
    click(qtbot, frame, "grant_jwtBearerButton")
    assert not banner.isVisible()


def test_an_assertion_made_here_is_shown_before_it_is_sent(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    frame.state.set_metadata(ORG.issuer, metadata(JWT_BEARER))
    click(qtbot, frame, "grant_jwtBearerButton")
    choose(frame, "grant_assertionKeyCombo", "ES256")
    assert not frame.find("grant_assertionEdit").isVisible()
    assert frame.find("grant_issuerEdit").text() == "0oa2"
    assert frame.find("grant_assertionAudienceEdit").text() == f"{ORG.issuer}/token"
    click(qtbot, frame, "grant_sendButton")
    assert running.wishes == [], "a subject is missing"
    frame.find("grant_assertionSubjectEdit").setText("alice@acme.com")
    shown = frame.find("grant_assertionPreview").toPlainText()
    header, end = json.JSONDecoder().raw_decode(shown)
    claims = json.loads(shown[end:])
    assert header == {"alg": "ES256", "typ": "JWT", "kid": KEY.kid}
    assert (claims["iss"], claims["sub"], claims["jti"]) == ("0oa2", "alice@acme.com", "new each time")
    assert claims["exp"] - claims["iat"] == 300
    choose(frame, "grant_clientAuthCombo", "Not at all")
    frame.find("grant_scopeEdit").setText("api:read")
    click(qtbot, frame, "grant_sendButton")
    assert running.wishes == [
        BearerWish(
            ORG,
            WEB,
            key_id=KEY.id,
            issuer="0oa2",
            subject="alice@acme.com",
            audience=f"{ORG.issuer}/token",
            scopes=("api:read",),
            proof="none",
        )
    ]


def test_a_pasted_assertion_is_masked_and_decoded(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    click(qtbot, frame, "grant_jwtBearerButton")
    click(qtbot, frame, "grant_sendButton")
    assert running.wishes == []
    edit, preview = frame.find("grant_assertionEdit"), frame.find("grant_assertionPreview")
    edit.setText("nonsense")
    assert preview.toPlainText().startswith("This is no JWT")
    assertion = id_token(sub="alice")
    edit.setText(assertion)
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    assert '"sub": "alice"' in preview.toPlainText()
    assert assertion.rpartition(".")[2] not in preview.toPlainText()
    click(qtbot, frame, "grant_sendButton")
    (wish,) = running.wishes
    assert isinstance(wish, BearerWish)
    assert (wish.pasted, wish.key_id, wish.proof) == (assertion, "", "app")


def test_R06_numbers_of_a_pasted_assertion_are_shown_as_they_are_spelled(frame: Frame, running: Running) -> None:
    begin(frame)
    frame.find("grant_jwtBearerButton").click()
    claims = b'{"exp":1790000000,"big":9007199254740993,"odd":1e400,"list":[1,{"a":true}],"none":{}}'
    frame.find("grant_assertionEdit").setText(f"{base64url(b'{}')}.{base64url(claims)}.c2ln")
    shown = frame.find("grant_assertionPreview").toPlainText()
    assert shown.startswith('{}\n{\n  "exp": 1790000000,\n  "big": 9007199254740993,\n  "odd": 1e400,\n')
    assert shown.endswith('  "list": [\n    1,\n    {\n      "a": true\n    }\n  ],\n  "none": {}\n}')


@pytest.mark.parametrize("text", ["Authorization: Bearer a.b.c", "bearer  a.b.c", "a.b\n  .c", ' "a.b.c", '])
def test_what_came_along_with_a_pasted_token_is_not_sent(frame: Frame, running: Running, text: str) -> None:
    begin(frame)
    choose(frame, "grant_subjectCombo", "Paste")
    frame.find("grant_subjectEdit").setText(text)
    frame.find("grant_sendButton").click()
    frame.find("grant_cancelButton").click()
    frame.find("grant_jwtBearerButton").click()
    frame.find("grant_assertionEdit").setText(text)
    frame.find("grant_sendButton").click()
    exchange, bearer = running.wishes
    assert isinstance(exchange, ExchangeWish)
    assert isinstance(bearer, BearerWish)
    assert (exchange.subject.pasted, bearer.pasted) == ("a.b.c", "a.b.c")


@pytest.mark.parametrize(
    ("grant", "edit", "error"),
    [
        ("grant_exchangeButton", "grant_subjectEdit", "The end of the token lacks."),
        ("grant_jwtBearerButton", "grant_assertionEdit", "The end of the assertion lacks."),
    ],
)
def test_R05_a_token_that_does_not_fit_is_not_sent_without_its_end(
    frame: Frame, running: Running, grant: str, edit: str, error: str
) -> None:
    begin(frame)
    choose(frame, "grant_subjectCombo", "Paste")
    frame.find(grant).click()
    frame.find(edit).setText("a" * 100_000)
    frame.find("grant_sendButton").click()
    assert running.wishes == []
    assert error in frame.find("grant_errorLabel").text()


def test_X08_curl_has_variables_for_what_is_secret(qtbot: QtBot, frame: Frame, running: Running) -> None:
    begin(frame)
    frame.state.set_metadata(ORG.issuer, metadata())
    choose(frame, "grant_subjectCombo", "Paste")
    frame.find("grant_subjectEdit").setText("canary")
    click(qtbot, frame, "grant_actorButton")
    click(qtbot, frame, "grant_copyCurlButton")
    line = QGuiApplication.clipboard().text()
    assert line.startswith("curl --request POST")
    assert f"--url {ORG.issuer}/token" in line
    assert '"subject_token=$SUBJECT_TOKEN"' in line
    assert '"actor_token=$ACTOR_TOKEN"' in line
    assert '--user 0oa2:"$CLIENT_SECRET"' in line
    assert "audience=api://default" in line
    assert "canary" not in line
    click(qtbot, frame, "grant_jwtBearerButton")
    frame.find("grant_assertionEdit").setText("canary")
    click(qtbot, frame, "grant_copyCurlButton")
    line = QGuiApplication.clipboard().text()
    assert '"assertion=$ASSERTION"' in line
    assert "canary" not in line


def test_no_secret_is_in_any_name_or_tooltip(frame: Frame, running: Running) -> None:
    dialog = begin(frame)
    choose(frame, "grant_subjectCombo", "Paste")
    frame.find("grant_subjectEdit").setText("canary-token")
    said = [
        words
        for each in dialog.findChildren(QObject)
        if isinstance(each, QWidget)
        for words in (each.accessibleName(), each.accessibleDescription(), each.toolTip(), each.windowTitle())
    ]
    assert said
    assert not any("canary" in words for words in said)


def test_it_fits_into_the_smallest_window(frame: Frame, running: Running) -> None:
    frame.window.resize(960, 640)
    dialog = begin(frame)
    frame.find("grant_actorButton").click()
    assert dialog.height() <= 640
    assert dialog.width() <= 960


def test_R05_a_long_app_name_leaves_every_field_in_sight(frame: Frame, running: Running) -> None:
    frame.state.set_library((ORG,), (replace(CLIENT, name="W" * 300),))
    dialog = begin(frame)
    area = dialog.findChild(QScrollArea)
    assert area is not None
    content = area.widget()
    assert content is not None
    assert content.minimumSizeHint().width() <= area.viewport().width()
