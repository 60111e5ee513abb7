"""Tokens for codes and refresh tokens, client authentication, revocation, introspection."""

from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.visitor import TIMEOUT_S, VERIFIER, AppUnderTest, Visitor, s256


def assert_error(answer: requests.Response, status: int, error: str, words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == error
    assert words in answer.json()["error_description"]
    assert "no-store" in answer.headers["Cache-Control"]


def _claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def test_token_response_has_what_was_asked_for(visitor: Visitor, app: AppUnderTest) -> None:
    tokens = app.tokens(visitor, "okta.users.read")
    assert set(tokens) == {"token_type", "expires_in", "access_token", "scope"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "okta.users.read")
    assert set(app.tokens(visitor, "openid offline_access")) >= {"id_token", "refresh_token"}


def test_pkce_is_checked(visitor: Visitor, app: AppUnderTest) -> None:
    code = visitor.sign_in(app.authorize_url("openid"))["code"]
    assert_error(app.redeem(code, code_verifier="w" * 43), 400, "invalid_grant", "PKCE verification failed")
    assert_error(app.redeem(code, code_verifier="short"), 400, "invalid_request", "illegal characters")
    assert_error(app.redeem(code, code_verifier=""), 400, "invalid_request", "code verifier is required")
    assert app.redeem(code).status_code == 200


def test_pkce_with_an_own_challenge(visitor: Visitor, app: AppUnderTest) -> None:
    verifier = "~" * 128
    code = visitor.sign_in(app.authorize_url("openid", code_challenge=s256(verifier)))["code"]
    assert app.redeem(code, code_verifier=verifier).status_code == 200


def test_a_code_works_once_and_a_second_use_revokes_its_tokens(visitor: Visitor, app: AppUnderTest) -> None:
    code = visitor.sign_in(app.authorize_url("openid"))["code"]
    token = app.redeem(code).json()["access_token"]
    assert_error(app.redeem(code), 400, "invalid_grant", "authorization code is invalid or has expired")
    assert app.call(token, "/oauth2/v1/userinfo").status_code == 401


def test_a_code_is_bound_to_redirect_client_server_and_time(
    visitor: Visitor, app: AppUnderTest, web_app: AppUnderTest, custom_app: AppUnderTest, clock: Clock
) -> None:
    code = visitor.sign_in(app.authorize_url("openid"))["code"]
    other = "http://127.0.0.1:8765/callback/other"
    assert_error(app.redeem(code, redirect_uri=other), 400, "invalid_grant", "does not match the redirection URI used")
    assert_error(web_app.redeem(code), 400, "invalid_grant", "issued to another client")
    assert_error(custom_app.redeem(code), 400, "invalid_request", "issued for another authorization server")
    clock.offset_s = 301
    assert_error(app.redeem(code), 400, "invalid_grant", "authorization code is invalid or has expired")


def test_confidential_client_by_header_and_by_body_without_pkce(visitor: Visitor, web_app: AppUnderTest) -> None:
    url = web_app.authorize_url("openid", code_challenge=None, code_challenge_method=None)
    values = {"grant_type": "authorization_code", "redirect_uri": "http://127.0.0.1:8765/callback/practice-app"}
    assert web_app.post("token", {**values, "code": visitor.sign_in(url)["code"]}).status_code == 200
    secret = web_app.client.client_secret or ""
    body = {**values, "code": visitor.sign_in(url)["code"], "client_secret": secret}
    assert web_app.post("token", body).status_code == 200


def test_client_authentication_faults(app: AppUnderTest, web_app: AppUnderTest) -> None:
    client_id, form = web_app.client.client_id, {"grant_type": "authorization_code", "code": "x"}
    wrong = web_app.post("token", form, auth=(client_id, "wrong"))
    assert_error(wrong, 401, "invalid_client", "client secret supplied")
    assert wrong.headers["WWW-Authenticate"].startswith("Basic ")
    assert_error(
        web_app.post("token", {**form, "client_id": client_id, "client_secret": "wrong"}),
        401, "invalid_client", "client secret supplied",
    )  # fmt: skip
    assert_error(
        requests.post(f"{app.base}/token", data=form, timeout=TIMEOUT_S),
        401, "invalid_client", "No client credentials found",
    )  # fmt: skip
    assert_error(
        requests.post(f"{app.base}/token", data={**form, "client_id": client_id}, timeout=TIMEOUT_S),
        401, "invalid_client", "Client authentication failed",
    )  # fmt: skip
    assert_error(
        app.post("token", {**form, "client_secret": "public apps have none"}),
        401, "invalid_client", "Client authentication failed",
    )  # fmt: skip
    both = {**form, "client_secret": "x"}
    assert_error(
        web_app.post("token", both, auth=(client_id, "x")), 400, "invalid_request", "multiple client credentials"
    )
    assert_error(app.post("token?client_secret=x", form), 400, "invalid_request", "cannot be supplied via query")
    for header in ("Basic !!!", "Basic", "Bearer x", "Basic /w=="):
        answer = requests.post(f"{app.base}/token", data=form, headers={"Authorization": header}, timeout=TIMEOUT_S)
        assert_error(answer, 401, "invalid_client", "Authorization header")


def test_unknown_client_gets_the_mixed_shape(app: AppUnderTest) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "client_id": "0oaUnknown"}
    answer = requests.post(f"{app.base}/token", data=form, timeout=TIMEOUT_S)
    assert answer.status_code == 401
    assert answer.json()["errorCode"] == "invalid_client"
    assert "Invalid value for 'client_id'" in answer.json()["errorSummary"]


def test_malformed_token_requests(app: AppUnderTest) -> None:
    assert_error(app.post("token", {}), 400, "invalid_request", "must specify a 'grant_type'")
    assert_error(app.post("token", {"grant_type": "password"}), 400, "unsupported_grant_type", "is not supported")
    assert_error(app.post("token", {"grant_type": "authorization_code"}), 400, "invalid_request", "'code'")
    assert_error(app.post("token", {"grant_type": "refresh_token"}), 400, "invalid_request", "refresh_token")
    url = f"{app.base}/token"
    assert_error(requests.post(url, json={"a": 1}, timeout=TIMEOUT_S), 400, "invalid_request", "Content-Type")
    doubled = [("grant_type", "authorization_code"), ("code", "a"), ("code", "b")]
    assert_error(requests.post(url, data=doubled, timeout=TIMEOUT_S), 400, "invalid_request", "multiple parameters")
    assert requests.get(url, timeout=TIMEOUT_S).status_code == 405
    nowhere = requests.post(f"{app.address.org_url}/oauth2/nope/v1/token", data={"a": "b"}, timeout=TIMEOUT_S)
    assert_error(nowhere, 400, "invalid_request", "authorization server id is invalid")


def test_refresh_rotates_and_reuse_revokes_the_whole_sign_in(visitor: Visitor, app: AppUnderTest) -> None:
    first = app.tokens(visitor, "openid offline_access okta.users.read")
    second = app.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    old, new = _claims(first["id_token"]), _claims(second["id_token"])
    assert [new[name] for name in ("iss", "sub", "aud", "auth_time")] == [
        old[name] for name in ("iss", "sub", "aud", "auth_time")
    ]
    assert "nonce" not in new
    assert app.call(second["access_token"], "/api/v1/users/me").status_code == 200
    assert_error(app.refresh(first["refresh_token"]), 400, "invalid_grant", "refresh token is invalid or expired")
    assert_error(app.refresh(second["refresh_token"]), 400, "invalid_grant", "refresh token is invalid or expired")
    assert app.call(second["access_token"], "/api/v1/users/me").status_code == 401


def test_refresh_may_narrow_but_not_widen(visitor: Visitor, app: AppUnderTest) -> None:
    tokens = app.tokens(visitor, "openid offline_access okta.users.read")
    refused = app.refresh(tokens["refresh_token"], scope="okta.users.manage")
    assert_error(refused, 400, "access_denied", "not granted in the original authorize request")
    narrow = app.refresh(tokens["refresh_token"], scope="okta.users.read").json()
    assert (narrow["scope"], "id_token" in narrow) == ("okta.users.read", False)
    again = app.refresh(narrow["refresh_token"]).json()
    assert again["scope"] == "openid offline_access okta.users.read"


def test_refresh_is_bound_to_client_server_and_time(
    visitor: Visitor, app: AppUnderTest, web_app: AppUnderTest, custom_app: AppUnderTest, clock: Clock
) -> None:
    token = app.tokens(visitor, "openid offline_access")["refresh_token"]
    assert_error(web_app.refresh(token), 400, "invalid_grant", "issued to another client")
    assert_error(custom_app.refresh(token), 400, "invalid_request", "issued for another authorization server")
    assert_error(app.refresh("nonsense"), 400, "invalid_grant", "refresh token is invalid or expired")
    clock.offset_s = 80 * 86_400
    token = app.refresh(token).json()["refresh_token"]
    clock.offset_s = 91 * 86_400  # rotation does not move the end
    assert_error(app.refresh(token), 400, "invalid_grant", "refresh token is invalid or expired")


def test_introspection_tells_active_tokens_from_others(
    visitor: Visitor, app: AppUnderTest, web_app: AppUnderTest, custom_app: AppUnderTest, clock: Clock
) -> None:
    tokens = app.tokens(visitor, "openid offline_access okta.users.read")
    seen = app.post("introspect", {"token": tokens["access_token"], "token_type_hint": "access_token"}).json()
    assert seen["active"] is True
    assert seen["scope"] == "openid offline_access okta.users.read"
    assert (seen["username"], seen["client_id"]) == ("alice@practice.example", app.client.client_id)
    assert (seen["token_type"], seen["aud"]) == ("Bearer", app.issuer)
    assert app.post("introspect", {"token": tokens["refresh_token"]}).json()["active"] is True
    assert app.post("introspect", {"token": tokens["id_token"], "token_type_hint": "id_token"}).json()["active"] is True
    assert app.post("introspect", {"token": "nonsense"}).json() == {"active": False}
    assert web_app.post("introspect", {"token": tokens["access_token"]}).json() == {"active": False}
    assert custom_app.post("introspect", {"token": tokens["access_token"]}).json() == {"active": False}
    clock.offset_s = 3600
    assert app.post("introspect", {"token": tokens["access_token"]}).json() == {"active": False}
    assert_error(app.post("introspect", {}), 400, "invalid_request", "'token' parameter is required")
    bare = requests.post(f"{app.base}/introspect", data={"token": "x"}, timeout=TIMEOUT_S)
    assert (bare.status_code, bare.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revocation(visitor: Visitor, app: AppUnderTest, kind: str) -> None:
    tokens = app.tokens(visitor, "openid offline_access")
    answer = app.post("revoke", {"token": tokens[kind], "token_type_hint": kind})
    assert (answer.status_code, answer.content) == (200, b"")
    userinfo = app.call(tokens["access_token"], "/oauth2/v1/userinfo")
    assert userinfo.status_code == 401
    assert "has been revoked" in userinfo.headers["WWW-Authenticate"]
    assert (app.refresh(tokens["refresh_token"]).status_code == 200) is (kind == "access_token")


def test_revocation_of_nonsense_is_fine_and_of_others_tokens_is_not(
    visitor: Visitor, app: AppUnderTest, web_app: AppUnderTest
) -> None:
    assert app.post("revoke", {"token": "nonsense"}).status_code == 200
    token = app.tokens(visitor, "openid")["access_token"]
    assert web_app.post("revoke", {"token": token}).status_code == 400
    assert app.call(token, "/oauth2/v1/userinfo").status_code == 200


def test_the_rfc_vector_is_the_verifier_of_these_tests() -> None:
    assert s256(VERIFIER) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
