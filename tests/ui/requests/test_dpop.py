"""A token that is bound to a key: proofs in Requests (checklist T13, RFC 9449 section 7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from tests.oauth.test_dpop import claims_in
from tests.ui.requests.conftest import CANARY, Bench, answer, token
from tokenexplorer.oauth.dpop import access_token_hash, new_key
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.wire.exchange import HttpRequest, HttpResponse

CHALLENGE = (("WWW-Authenticate", 'DPoP error="use_dpop_nonce"'), ("DPoP-Nonce", "n1"))


@pytest.fixture
def bound(bench: Bench) -> Bench:
    """The place with a DPoP token."""
    key = new_key()
    summary = token(token_type="DPoP", dpop_jkt=key.jkt)
    bench.store.tokens.sets["t1"] = TokenSet(summary, CANARY, "canary-id-token", dpop_key=key.private_jwk)
    bench.state.set_tokens((summary,))
    bench.place.editor.line.url_edit.setText("{{org}}/api/v1/users?limit=1")
    return bench


def test_T13_each_send_bears_a_proof_of_its_own(bound: Bench) -> None:
    bound.send()
    bound.send()
    first, second = bound.http.sent
    assert first.header("Authorization") == f"DPoP {CANARY}"
    one, other = claims_in(first), claims_in(second)
    assert (one["htm"], one["htu"]) == ("GET", "https://acme.okta.com/api/v1/users")
    assert one["ath"] == access_token_hash(CANARY)
    assert one["jti"] != other["jti"]


def test_T13_each_page_bears_a_proof_of_its_own_for_its_own_address(bound: Bench) -> None:
    link = '<https://acme.okta.com/api/v1/users?after=xyz&limit=1>; rel="next"'
    bound.http.respond = lambda request: answer(200, b"[{}]", *(() if "after=" in request.url else (("Link", link),)))
    bound.send()
    before = bound.place.response.answer
    bound.find(QPushButton, "response_nextPageButton").click()
    bound.qtbot.waitUntil(
        lambda: bound.place.response.answer is not before and not bound.place.sending.is_running, timeout=15_000
    )
    first, second = bound.http.sent
    assert second.url.endswith("?after=xyz&limit=1")
    assert second.header("Authorization") == f"DPoP {CANARY}"
    one, other = claims_in(first), claims_in(second)
    assert one["jti"] != other["jti"]
    assert one["htu"] == other["htu"] == "https://acme.okta.com/api/v1/users"


def test_T13_a_nonce_is_taken_once_and_kept_for_the_next_call(bound: Bench) -> None:
    def respond(request: HttpRequest) -> HttpResponse:
        fresh = claims_in(request).get("nonce") == "n1"
        return answer() if fresh else answer(401, b"", *CHALLENGE)

    bound.http.respond = respond
    bound.send()
    bound.send()
    assert [claims_in(request).get("nonce") for request in bound.http.sent] == [None, "n1", "n1"]
    titles = [message.title for message in bound.services.trace.messages()]
    assert len(titles) == 3
    assert titles[0].endswith("the server wants its nonce")


def test_T13_a_bound_token_without_its_key_is_not_sent_as_bearer(bound: Bench) -> None:
    held = bound.store.tokens.sets["t1"]
    bound.store.tokens.sets["t1"] = replace(held, dpop_key=None)
    bound.place.editor.line.send_button.click()
    bound.qtbot.waitUntil(lambda: not bound.place.sending.is_running, timeout=15_000)
    assert bound.http.sent == []
    assert "key that is not here" in bound.place.editor.error_label.text()


def test_T13_the_other_tokens_of_the_set_go_as_bearer(bound: Bench) -> None:
    tab = bound.place.editor.auth_tab
    tab.token_combo.setCurrentIndex(tab.token_combo.findData("id_token"))
    bound.send()
    assert bound.http.sent[0].header("Authorization") == "Bearer canary-id-token"
    assert bound.http.sent[0].header("DPoP") is None


def test_the_auth_tab_says_how_the_token_is_sent(bound: Bench) -> None:
    combo = bound.place.editor.auth_tab.kind_combo
    assert combo.itemText(combo.findData("token")) == "Token (DPoP)"
    bound.state.set_tokens((token(),))
    assert combo.itemText(combo.findData("token")) == "Token (Bearer)"


def test_X08_curl_says_that_it_cannot_use_the_token_alone(bound: Bench) -> None:
    notices: list[str] = []
    bound.place.tools.notice.connect(notices.append)
    bound.place.tools.copy_as_curl()
    assert "fresh proof for each call" in notices[0]
