"""Every button of an explanation does what it says: in Requests, with a scripted server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jwt
import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.requests.conftest import Bench, answer, token
from tokenexplorer.api.request import ApiRequest, Auth
from tokenexplorer.diagnosis.finding import Mend
from tokenexplorer.orgs.org import Client
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.ui.state import GrantStatus
from tokenexplorer.wire.exchange import HttpRequest, HttpResponse

REFUSED = (
    "WWW-Authenticate",
    'Bearer error="insufficient_scope", scope="okta.logs.read", error_description="It lacks a scope."',
)
KEY = "a key of this test that guards nothing"


def refuse(bench: Bench, status: int = 403, *headers: tuple[str, str], body: bytes = b"") -> None:
    def respond(_request: HttpRequest) -> HttpResponse:
        return answer(status, body, *headers)

    bench.http.respond = respond


def forbidden(bench: Bench) -> None:
    refuse(bench, 403, REFUSED)
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/logs"))
    bench.send()


def button(bench: Bench, name: str) -> QAbstractButton:
    return bench.find(QAbstractButton, name)


def test_add_scope_and_sign_in_again(bench: Bench) -> None:
    bench.state.set_tokens((token(requested_scopes=("openid", "okta.users.read")),))
    forbidden(bench)
    with bench.qtbot.waitSignal(bench.place.sign_in_requested):
        button(bench, "explain_fixButton").click()
    assert "okta.logs.read" in bench.actions.orgs.clients[-1].scopes


def test_open_grants_names_the_scope(bench: Bench) -> None:
    bench.state.set_tokens((token(requested_scopes=("openid", "okta.users.read")),))
    forbidden(bench)
    with bench.qtbot.waitSignal(bench.place.place_requested) as asked:
        button(bench, "explain_grantsButton").click()
    assert asked.args == ["scopes", ("grants", "okta.logs.read")]


def test_grants_are_read_to_be_sure_and_the_explanation_follows(bench: Bench) -> None:
    bench.state.set_tokens((token(requested_scopes=("openid", "okta.users.read")),))
    forbidden(bench)
    assert bench.actions.grants.read_of == ["c"]
    bench.state.set_grants("c", GrantStatus("reading"))
    assert bench.find(QLabel, "explain_busyLabel").text() == "Reading grants to be sure"
    bench.state.set_grants("c", GrantStatus("known", frozenset({"okta.logs.read"})))
    assert bench.find(QLabel, "explain_busyLabel").text() == ""
    chain = bench.place.response.explain.explanation.chain
    assert chain is not None
    assert next(link.state for link in chain.links if link.id == "granted") == "ok"


def carry_out(bench: Bench, action: Any, value: str = "") -> None:
    bench.place.response.explain.mend_requested.emit(Mend("", action, value, "x"))


def app_that_signs_in(bench: Bench, action: Any, value: str) -> Client:
    """As it is kept when a sign-in begins after this mend of a refused call."""
    forbidden(bench)
    with bench.qtbot.waitSignal(bench.place.sign_in_requested):
        carry_out(bench, action, value)
    return bench.actions.orgs.clients[-1]


def test_use_the_other_server(bench: Bench) -> None:
    assert app_that_signs_in(bench, "use_server", "https://acme.okta.com/other").issuer == "https://acme.okta.com/other"


def test_refresh(bench: Bench) -> None:
    forbidden(bench)
    carry_out(bench, "refresh")
    assert bench.actions.wallet.refreshed == ["t1"]


def test_an_expired_token_offers_to_refresh(bench: Bench) -> None:
    old = jwt.encode({"iss": "https://acme.okta.com", "exp": 1_700_000_000, "scp": ["okta.users.read"]}, KEY)
    bench.store.tokens.sets["t1"] = TokenSet(token(), old, None, "canary-refresh-token")
    refuse(bench, 401, ("WWW-Authenticate", 'Bearer error="invalid_token", error_description="The token has expired."'))
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/users"))
    bench.send()
    assert bench.find(QLabel, "explain_titleLabel").text() == "The token has expired"
    button(bench, "explain_fixButton").click()
    assert bench.actions.wallet.refreshed == ["t1"]


def test_try_as_sends_again_with_the_other_token(bench: Bench) -> None:
    other = replace(token(), id="t2", identity="root@acme.com", scopes=("openid", "okta.users.read"))
    bench.store.tokens.sets["t2"] = TokenSet(other, "other-access-token", None, None)
    bench.state.set_tokens((token(), other))
    refuse(bench, 403, body=b'{"errorCode":"E0000006","errorSummary":"No permission"}')
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/users"))
    bench.send()
    found = [
        each
        for each in bench.place.response.explain.findChildren(QAbstractButton)
        if each.text().startswith("Try as root@acme.com")
    ]
    before = len(bench.http.sent)
    found[0].setFocus()
    found[0].click()
    bench.qtbot.waitUntil(lambda: len(bench.http.sent) > before, timeout=15_000)
    assert bench.http.sent[-1].header("Authorization") == "Bearer other-access-token"
    bench.qtbot.waitUntil(lambda: not bench.place.sending.is_running, timeout=15_000)
    assert bench.place.window().focusWidget() is bench.place.editor.line.send_button


def test_where_several_would_do_the_person_chooses_whom_to_try_as(bench: Bench) -> None:
    others = [replace(token(), id=f"t{number}", identity=f"root{number}@acme.com") for number in (2, 3)]
    bench.state.set_tokens((token(), *others))
    refuse(bench, 403, body=b'{"errorCode":"E0000006","errorSummary":"No permission"}')
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/users"))
    bench.send()
    before = len(bench.http.sent)
    button(bench, "explain_tryAsButton").click()
    menu = bench.place.editor.line.identity_button.menu()
    assert menu.isVisible()
    named = [each for each in menu.actions() if "root3@acme.com" in each.text()]
    named[0].trigger()
    menu.hide()
    assert len(bench.http.sent) == before
    assert bench.place.editor.request().auth.token_id == "t3"


def test_the_access_token_goes_in_the_place_of_the_id_token(bench: Bench) -> None:
    refuse(bench, 401, body=b'{"errorCode":"E0000011","errorSummary":"Invalid token provided"}')
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/users"))
    bench.place.flow.use_token("t1", "id_token")
    bench.send()
    assert bench.find(QLabel, "explain_titleLabel").text() == "An ID token was sent to an API"
    before = len(bench.http.sent)
    button(bench, "explain_fixButton").click()
    bench.qtbot.waitUntil(lambda: len(bench.http.sent) > before, timeout=15_000)
    sent = bench.store.tokens.sets["t1"].token("access_token")
    assert bench.http.sent[-1].header("Authorization") == f"Bearer {sent}"


@pytest.mark.parametrize("action", ["send_again", "use_dpop"])
def test_send_again(bench: Bench, action: str) -> None:
    refuse(bench, 429)
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/users"))
    bench.send()
    before = len(bench.http.sent)
    carry_out(bench, action)
    bench.qtbot.waitUntil(lambda: len(bench.http.sent) > before, timeout=15_000)
    assert bench.http.sent[-1].url == bench.http.sent[before - 1].url


def test_ctrl_e_opens_the_explanation(bench: Bench) -> None:
    bench.place.open(ApiRequest("GET", "https://acme.okta.com/api/v1/users"))
    bench.send()
    assert not bench.place.response.explain.isVisible()
    bench.place.shortcuts()[QKeySequence("Ctrl+E").toString()]()
    assert bench.place.response.explain.isVisible()
    assert bench.find(QLabel, "explain_titleLabel").text() == "Nothing to explain"


def test_a_request_of_another_place_is_sent_some_times_and_explained_in_front(bench: Bench) -> None:
    request = ApiRequest("GET", "https://acme.okta.com/api/v1/users", auth=Auth("token", "t1", "access_token"))
    bench.place.open(("explain", request, 3))
    bench.qtbot.waitUntil(lambda: len(bench.http.sent) == 3 and bench.place.response.answer is not None, timeout=15_000)
    bench.qtbot.waitUntil(lambda: bench.settled() and bench.place.response.explain.isVisible(), timeout=15_000)
    assert [each.method for each in bench.http.sent] == ["GET"] * 3


def test_prompt_is_set_and_a_sign_in_begins(bench: Bench) -> None:
    assert app_that_signs_in(bench, "mend_form", "set_prompt consent").prompt == "consent"


def test_scopes_are_left_out_and_a_sign_in_begins(bench: Bench) -> None:
    before = bench.state.client
    assert before is not None
    first, *others = before.scopes
    assert app_that_signs_in(bench, "mend_form", f"remove_scopes {first}").scopes == tuple(others)


def test_A02_another_flow_is_taken_in_the_way_that_is_usual_for_it_and_a_sign_in_begins(bench: Bench) -> None:
    forbidden(bench)
    client = bench.state.client
    assert client is not None
    hybrid = replace(client, response_type="code id_token", response_mode="form_post")
    bench.state.set_library(bench.state.orgs, (hybrid,))
    for mend, left in (("set_response_mode ", ("code id_token", "")), ("set_response_type code", ("code", ""))):
        with bench.qtbot.waitSignal(bench.place.sign_in_requested):
            carry_out(bench, "mend_form", mend)
        saved = bench.actions.orgs.clients[-1]
        assert (saved.response_type, saved.response_mode) == left


def test_what_only_connects_form_can_do_is_done_there(bench: Bench) -> None:
    forbidden(bench)
    with bench.qtbot.waitSignal(bench.place.place_requested) as asked:
        carry_out(bench, "mend_form", "type_secret ")
    assert asked.args == ["connect", None]
