"""The wizard from no key to the first call, against a practice org that runs: by object names only."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.accessible import nameless
from tests.ui.connect.service.conftest import Wizard
from tests.ui.explain.explained import why
from tokenexplorer.errors import StorageError
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.ui.theme import Theme

STEPS = ("key", "register", "assertion", "token", "call")


def states(wizard: Wizard) -> list[str]:
    return [wizard.state(step) for step in STEPS]


def copied() -> str:
    return QGuiApplication.clipboard().text()


def get_token(wizard: Wizard) -> None:
    wizard.find("service_getTokenButton").click()
    wizard.desk.until(lambda: not wizard.desk.actions.service.running)


def call(wizard: Wizard, path: str) -> None:
    wizard.find("service_callEdit").setText(path)
    wizard.find("service_sendButton").click()
    wizard.desk.until(lambda: not wizard.desk.actions.service.running)


def test_S10_from_no_key_to_the_first_call(wizard: Wizard) -> None:
    assert wizard.find("service_page").isVisible()
    assert not wizard.find("connect_signInButton").isVisible()
    assert states(wizard) == ["todo", "todo", "todo", "todo", "todo"]
    wizard.make_key()
    wizard.register()
    assert wizard.state("assertion") == "ok"
    get_token(wizard)
    assert wizard.state("token") == "ok", wizard.find("service_errorLabel").text()
    token = wizard.desk.state.token
    assert token is not None
    assert token.is_dpop
    assert token.client_ref == wizard.desk.client.id
    call(wizard, "/api/v1/users?limit=1")
    assert states(wizard) == ["ok", "ok", "ok", "ok", "ok"]
    assert wizard.find("service_statusLabel").text() == "200 OK"
    wizard.find("service_openTokenButton").click()
    assert wizard.desk.places[-1] == ("tokens", (token.id, "access_token"))


def test_every_control_has_a_name(wizard: Wizard) -> None:
    wizard.make_key()
    assert nameless(wizard.desk.place) == []


def test_S01_the_private_half_is_nowhere_to_be_seen(wizard: Wizard) -> None:
    wizard.make_key()
    shown = json.loads(wizard.find("service_publicKeyEdit").toPlainText())
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(shown)
    assert shown["kid"] == wizard.find("service_keyIdLabel").text()
    wizard.find("service_copyPublicKeyButton").click()
    assert json.loads(copied()) == shown
    wizard.find("service_copyJwksAction").trigger()
    assert json.loads(copied()) == {"keys": [shown]}
    assert wizard.find("service_privateKeyLabel").text() == "Secret Service"


def test_the_assertion_is_shown_before_it_is_sent(wizard: Wizard) -> None:
    assert wizard.find("service_assertionEdit").toPlainText() == "Make a key first."
    wizard.make_key()
    shown = wizard.find("service_assertionEdit").toPlainText()
    assert wizard.app_id in shown
    assert f"{wizard.address.org_url}/oauth2/v1/token" in shown
    assert shown.endswith(".signature, made when you send")


def test_an_error_comes_into_sight_in_a_low_window(wizard: Wizard) -> None:
    wizard.find("service_page").window().resize(960, 560)
    wizard.make_key()
    get_token(wizard)
    label = wizard.find("service_errorLabel")
    wizard.desk.until(lambda: not label.visibleRegion().isEmpty())
    assert label.visibleRegion().boundingRect().height() > 16


def test_at_twice_the_letter_size_in_a_narrow_window_nothing_is_cut_off(wizard: Wizard, theme: Theme) -> None:
    theme.set_text_scale(2.0)
    wizard.desk.place.set_width(960)
    wizard.desk.place.resize(888, 560)
    wizard.make_key()
    get_token(wizard)
    assert wizard.find("service_errorLabel").text().startswith("Key:")
    page = wizard.find("service_page")
    wizard.desk.until(lambda: page.area.widget().width() <= page.area.viewport().width() < 700)
    for name in ("service_publicKeyEdit", "service_assertionEdit"):
        edit = wizard.find(name)
        wizard.desk.until(lambda edit=edit: edit.verticalScrollBar().maximum() == 0)
    right = page.mapToGlobal(page.rect().topRight()).x()
    shown = [each for each in page.findChildren(QWidget) if each.isVisible()]
    beyond = [each.objectName() for each in shown if each.mapToGlobal(each.rect().topRight()).x() > right]
    assert beyond == []


def test_an_unregistered_key_leads_back_to_its_registration(wizard: Wizard) -> None:
    wizard.make_key()
    get_token(wizard)
    assert wizard.state("token") == "failed"
    assert wizard.find("service_errorLabel").text().startswith("Key:")
    wizard.find("service_whyButton").click()
    assert wizard.find("explain_dialog").panel.explanation.top is not None
    wizard.find("explain_dialog").close()
    assert wizard.desk.state.tokens == ()
    wizard.find("service_errorActionButton").click()
    assert wizard.find("service_step_register").property("current") == "true"
    wizard.register()
    get_token(wizard)
    assert wizard.state("token") == "ok"
    assert not wizard.find("service_errorLabel").isVisible()


def test_a_scope_that_is_not_granted_leads_back_to_the_grant(wizard: Wizard) -> None:
    wizard.make_key()
    wizard.register()
    edit = wizard.find("service_scopeEdit")
    QTest.keyClicks(edit, "okta.policies.manage")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    wizard.desk.until(lambda: "okta.policies.manage" in wizard.desk.client.scopes)
    get_token(wizard)
    assert wizard.find("service_errorLabel").text().startswith("Grant:")
    wizard.find("service_errorActionButton").click()
    assert wizard.find("service_step_register").property("current") == "true"


def test_without_dpop_the_answer_says_proof(wizard: Wizard) -> None:
    wizard.make_key()
    wizard.register()
    wizard.find("service_dpopSwitch").click()
    assert not wizard.desk.client.dpop
    get_token(wizard)
    assert wizard.find("service_errorLabel").text().startswith("Proof:")
    wizard.find("service_dpopSwitch").click()
    get_token(wizard)
    assert wizard.state("token") == "ok"


def test_a_call_beyond_the_scopes_leads_back_to_the_grant(wizard: Wizard) -> None:
    wizard.make_key()
    wizard.register()
    get_token(wizard)
    call(wizard, "/api/v1/logs")
    assert wizard.find("service_statusLabel").text().startswith("403")
    assert wizard.find("service_errorLabel").text().startswith("Grant:")
    found = why(wizard.find("service_page"), "service_whyButton")
    assert found.id == "scope-not-requested"
    assert "okta.logs.read" in found.title


@pytest.mark.parametrize("action", ["Register", "Token", "Call"])
def test_X08_curl_of_each_step_holds_no_secret(wizard: Wizard, action: str) -> None:
    wizard.make_key()
    wizard.find(f"service_curl{action}Action").trigger()
    text = copied()
    assert text.startswith("curl")
    assert "$" in text
    assert '"d"' not in text


def test_an_own_key_is_taken_and_a_public_one_is_refused(wizard: Wizard) -> None:
    from datetime import UTC, datetime

    key = make("P-384", datetime.now(UTC))
    wizard.find("service_importKeyButton").click()
    wizard.find("service_importKeyEdit").setPlainText(json.dumps(key.public_jwk()))
    wizard.find("service_importKeyOkButton").click()
    wizard.desk.until(lambda: wizard.find("service_importKeyError").text() != "")
    assert wizard.desk.client.key_id == ""
    assert wizard.desk.actions.service.keys == ()
    wizard.find("service_importKeyEdit").setPlainText(key.private_jwk)
    wizard.find("service_importKeyOkButton").click()
    wizard.desk.until(lambda: wizard.state("key") == "ok")
    assert wizard.find("service_keyIdLabel").text() == key.kid


def test_the_list_of_keys_deletes_one_after_asking(wizard: Wizard) -> None:
    wizard.make_key()
    wizard.find("service_keysButton").click()
    wizard.find("service_deleteKeyButton_1").click()
    wizard.find("confirm_okButton").click()
    wizard.desk.until(lambda: wizard.desk.actions.service.keys == ())
    wizard.desk.until(lambda: wizard.desk.client.key_id == "")
    assert wizard.state("key") == "todo"


def test_a_cancelled_key_is_stored_nowhere(wizard: Wizard, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from tokenexplorer.oauth import signing_key

    go, made = threading.Event(), threading.Event()

    def slow(kind: str, now: object) -> object:
        made.set()
        assert go.wait(5)
        return make(kind, now)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(signing_key, "make", slow)
    wizard.find("service_newKeyButton").click()
    wizard.find("service_newKeyOkButton").click()
    assert made.wait(5)
    assert wizard.state("key") == "running"
    wizard.find("service_cancelButton").click()
    assert wizard.state("key") == "todo"
    go.set()
    wizard.desk.until(lambda: not wizard.desk.services.tasks.busy)
    assert wizard.desk.store.keys.summaries() == ()
    assert wizard.desk.client.key_id == ""


def test_N27_a_key_that_the_keyring_refused_lives_in_memory(wizard: Wizard, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("The keyring is locked.")

    monkeypatch.setattr(wizard.desk.store.tokens, "set_secret", refuse)
    wizard.make_key()
    assert wizard.find("service_privateKeyLabel").text() == "In memory until you quit"


def test_where_names_each_value(wizard: Wizard) -> None:
    wizard.make_key()
    wizard.find("service_showWhereButton").click()
    wizard.find("service_whereCopyButton_4").click()
    assert json.loads(copied())["kid"] == wizard.find("service_keyIdLabel").text()
    wizard.find("service_whereCloseButton").click()


def test_back_and_finish_later(wizard: Wizard) -> None:
    wizard.make_key()
    assert wizard.find("service_step_token").property("current") == "true"
    wizard.find("service_backButton").click()
    assert wizard.find("service_step_assertion").property("current") == "true"
    wizard.find("service_finishLaterButton").click()
    assert wizard.desk.places[-1][0] == "requests"
    wizard.find("service_traceButton").click()
    assert wizard.desk.places[-1][0] == "trace"


def test_a_public_app_becomes_a_service_app(wizard: Wizard) -> None:
    web = next(client for client in wizard.desk.state.clients if client.kind == "public")
    wizard.desk.state.set_current(web.org_id, web.id)
    assert not wizard.find("service_page").isVisible()
    wizard.find("connect_typeServiceButton").click()
    now = wizard.desk.client
    assert (now.kind, now.client_auth, now.dpop) == ("service", "private_key_jwt", True)
    assert "openid" not in now.scopes
    assert wizard.find("service_page").isVisible()
    assert wizard.find("service_page").window().focusWidget() is wizard.find("service_newKeyButton")


def test_what_is_pressed_too_early_says_what_comes_first(wizard: Wizard) -> None:
    wizard.find("service_sendButton").click()
    wizard.find("service_getTokenButton").click()
    assert wizard.desk.notices == ["Get a token first.", "Make a key first."]


def test_the_org_tells_what_it_has(wizard: Wizard) -> None:
    from tokenexplorer.orgs.org import ssws_key

    wizard.desk.store.tokens.set_secret(ssws_key(wizard.desk.org.id), wizard.address.ssws_token, keep="session")
    wizard.make_key()
    badge = wizard.find("service_keyFoundBadge")
    wizard.desk.until(badge.isVisible)
    assert badge.text() == "Key not found"
    wizard.register()
    get_token(wizard)
    wizard.desk.until(lambda: badge.text() == "Key found")
    assert "granted" in wizard.find("service_grantsBadge").text()
    assert wizard.find("service_roleBadge").isVisible()
    wizard.find("service_bySecretButton").click()
    assert not badge.isVisible(), "what was read of the key says nothing of a secret"
    wizard.desk.until(wizard.find("service_grantsBadge").isVisible)
    assert wizard.find("service_roleBadge").isVisible()
    assert not badge.isVisible(), "nobody looks for a key where none signs"
