"""The API behind the custom server: each proof of possession bears a nonce of its own."""

import requests

from tests.practice.service import ServiceUnderTest, sha256
from tests.practice.visitor import REDIRECT_URI, VERIFIER, AppUnderTest, Visitor


def _bound_token(visitor: Visitor, app: AppUnderTest, key: ServiceUnderTest, scope: str) -> str:
    code = visitor.sign_in(app.authorize_url(scope))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
    url = f"{app.base}/token"
    asked = app.post("token", form, headers={"DPoP": key.proof("POST", url)})
    key.nonce = asked.headers["DPoP-Nonce"]
    answer = app.post("token", form, headers={"DPoP": key.proof("POST", url, nonce=key.nonce)})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def _get(key: ServiceUnderTest, token: str, nonce: str | None = None) -> requests.Response:
    url = f"{key.address.org_url}/messages"
    return key.call(token, "/messages", key.proof("GET", url, ath=sha256(token), nonce=nonce))


def test_a_proof_without_the_apis_own_nonce_is_asked_for_one(visitor: Visitor, custom_app: AppUnderTest) -> None:
    key = ServiceUnderTest(custom_app.address, custom_app.client.client_id, "custom")
    token = _bound_token(visitor, custom_app, key, "openid messages.read")
    asked = _get(key, token)
    assert (asked.status_code, asked.content) == (401, b"")
    assert asked.headers["WWW-Authenticate"].startswith("DPoP algs=")
    assert 'error="use_dpop_nonce"' in asked.headers["WWW-Authenticate"]
    nonce = asked.headers["DPoP-Nonce"]
    assert nonce != key.nonce
    assert _get(key, token, key.nonce).status_code == 401  # the token endpoint's is not the API's
    answer = _get(key, token, nonce)
    assert (answer.status_code, answer.json()[0]["from"]) == (200, "alice@practice.example")


def test_a_bound_token_that_lacks_the_scope_is_told_so_by_its_scheme(
    visitor: Visitor, custom_app: AppUnderTest
) -> None:
    key = ServiceUnderTest(custom_app.address, custom_app.client.client_id, "custom")
    token = _bound_token(visitor, custom_app, key, "openid profile")
    refused = _get(key, token, _get(key, token).headers["DPoP-Nonce"])
    assert refused.status_code == 403
    assert refused.headers["WWW-Authenticate"].startswith("DPoP algs=")
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
