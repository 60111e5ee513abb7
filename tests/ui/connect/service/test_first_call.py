"""Where the first call goes: a path of the org, the server's own userinfo, or any URL that a token may go to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from tests.ui.connect.desk import CLIENT, ORG, PORTAL
from tests.ui.connect.service.conftest import Bent, Wizard
from tests.ui.connect.service.test_odd import error, with_token
from tokenexplorer.ui.actions.first_call import request_of
from tokenexplorer.ui.connect.service.call_step import FIRST_CALL, CallStep
from tokenexplorer.ui.theme import Theme

ELSEWHERE = "https://api.example.com/x"
USERINFO = "https://me.example.com/userinfo"


def sent(wizard: Wizard) -> list[str]:
    messages = wizard.desk.services.trace.messages()
    return [message.title for message in messages if message.activity.title == "First call"]


def send(wizard: Wizard, target: str) -> None:
    wizard.find("service_callEdit").setText(target)
    wizard.find("service_sendButton").click()
    wizard.desk.until(lambda: not wizard.desk.actions.service.running)


def test_P06_a_token_goes_to_another_host_only_where_the_person_says_so(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer("/x", 200, [])
    send(wizard, ELSEWHERE)
    words = [label.text() for label in wizard.find("confirm_dialog").findChildren(QLabel)]
    assert any("not made for api.example.com" in each for each in words)
    assert sent(wizard) == []
    wizard.find("confirm_cancelButton").click()
    assert (sent(wizard), wizard.state("call")) == ([], "todo")
    send(wizard, ELSEWHERE)
    wizard.find("confirm_okButton").click()
    wizard.desk.until(lambda: wizard.state("call") == "ok")
    assert sent(wizard) == [f"GET {ELSEWHERE}"]


@pytest.mark.parametrize("own", ["org", "userinfo"])
def test_what_the_token_belongs_to_is_called_at_once(wizard: Wizard, bent: Bent, own: str) -> None:
    with_token(wizard, bent)
    issuer = wizard.desk.client.issuer
    metadata = wizard.desk.state.metadata(issuer)
    assert metadata is not None
    wizard.desk.state.set_metadata(issuer, replace(metadata, userinfo_endpoint=USERINFO))
    url = USERINFO if own == "userinfo" else f"{wizard.desk.org.url}/x"
    bent.answer("/x", 200, [])
    bent.answer("/userinfo", 200, {})
    send(wizard, url)
    assert wizard.state("call") == "ok"
    assert sent(wizard) == [f"GET {url}"]


@pytest.mark.parametrize(
    ("target", "why"), [("http://api.example.com/x", "is not encrypted"), ("https://u@api.example.com/", "a user name")]
)
def test_A07_a_url_that_no_token_may_go_to_is_not_called(wizard: Wizard, bent: Bent, target: str, why: str) -> None:
    with_token(wizard, bent)
    send(wizard, target)
    assert sent(wizard) == []
    assert wizard.state("call") == "failed"
    assert why in error(wizard)


def test_an_app_that_is_left_meanwhile_sends_nothing_elsewhere_and_says_so(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    desk, first = wizard.desk, wizard.desk.client
    page = wizard.find("service_page")
    service, asked = desk.actions.service, list[object]()
    service.doubted.connect(lambda *told: asked.append(told))
    wizard.find("service_callEdit").setText(ELSEWHERE)
    wizard.find("service_sendButton").click()
    page.clear()
    desk.until(lambda: asked != [])
    page.show_app(desk.org, first)
    assert sent(wizard) == []
    assert "api.example.com" in error(wizard)


def test_elsewhere_than_at_okta_the_userinfo_is_called_and_what_was_typed_stays(theme: Theme, wizard: Wizard) -> None:
    step, client = CallStep(theme), wizard.desk.client
    shown = step.call_edit
    step.show_app(ORG, client, USERINFO)
    assert shown.text() == FIRST_CALL
    step.show_app(PORTAL, client, "")
    assert shown.text() == "/"
    step.show_app(PORTAL, client, USERINFO)
    assert shown.text() == step.target == USERINFO
    assert request_of(PORTAL, step.target).url == USERINFO
    step.show_app(ORG, client, USERINFO)
    assert shown.text() == FIRST_CALL
    assert request_of(ORG, step.target).url == f"{ORG.url}{FIRST_CALL}"
    shown.setText("/typed")
    step.show_app(PORTAL, client, USERINFO)
    assert shown.text() == "/typed"
    step.deleteLater()


def test_at_the_practice_org_of_no_vendor_only_a_certificate_needs_the_https_side(theme: Theme) -> None:
    issuer = "http://127.0.0.1:8790/certified"
    org = replace(PORTAL, url="https://127.0.0.1:8791/certified", issuer=issuer, provider_id="generic", practice=True)
    step, signs = CallStep(theme), replace(CLIENT, issuer=issuer, client_auth="private_key_jwt")
    step.show_app(org, signs, USERINFO)
    assert step.target == f"{issuer}/messages"
    step.show_app(org, replace(signs, client_auth="tls_client_auth"), USERINFO)
    assert request_of(org, step.target).url == f"{org.url}/messages"
    step.deleteLater()


def test_what_is_typed_for_one_app_is_not_called_with_the_token_of_another(theme: Theme) -> None:
    step, second = CallStep(theme), replace(CLIENT, id="second")
    step.show_app(ORG, CLIENT, "")
    step.call_edit.setText("https://api.example/mine")
    step.show_app(ORG, CLIENT, "")
    assert step.target == "https://api.example/mine"
    step.show_app(ORG, second, "")
    assert step.target == FIRST_CALL
    step.show_app(ORG, CLIENT, "")
    assert step.target == "https://api.example/mine"
