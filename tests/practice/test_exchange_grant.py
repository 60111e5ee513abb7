"""Token exchange at the custom server: what is given, and the words of each refusal."""

from dataclasses import replace
from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.test_directory import Admin
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import AppUnderTest, Visitor

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
SCOPE = "messages.read"


@pytest.fixture
def gateway(web_app: AppUnderTest) -> AppUnderTest:
    """The confidential app at the custom server."""
    return replace(web_app, server="custom")


@pytest.fixture
def subject(visitor: Visitor, custom_app: AppUnderTest) -> str:
    """The access token that alice gave to the native app there."""
    token: str = custom_app.tokens(visitor, f"openid {SCOPE}")["access_token"]
    return token


def exchange(app: AppUnderTest, token: str, /, **changes: str | None) -> requests.Response:
    form: dict[str, str | None] = {
        "grant_type": EXCHANGE,
        "subject_token": token,
        "subject_token_type": ACCESS,
        "scope": SCOPE,
        **changes,
    }
    return app.post("token", {name: value for name, value in form.items() if value is not None})


def test_the_new_token_is_about_the_person_and_for_the_app_that_asked(gateway: AppUnderTest, subject: str) -> None:
    answer = exchange(gateway, subject, audience="api://default")
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens.keys() == {"access_token", "token_type", "expires_in", "scope", "issued_token_type"}
    assert (tokens["issued_token_type"], tokens["token_type"], tokens["scope"]) == (ACCESS, "Bearer", SCOPE)
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    before = jwt.decode(subject, options={"verify_signature": False})
    assert (claims["sub"], claims["uid"]) == (before["sub"], before["uid"])
    assert claims["cid"] == gateway.client.client_id != before["cid"]


def test_a_refresh_token_comes_where_it_is_asked_for_and_works(gateway: AppUnderTest, subject: str) -> None:
    tokens = exchange(gateway, subject, scope=f"openid offline_access {SCOPE}").json()
    assert {"refresh_token", "id_token"} <= tokens.keys()
    again = gateway.refresh(tokens["refresh_token"])
    assert again.status_code == 200, again.text
    assert jwt.decode(tokens["id_token"], options={"verify_signature": False})["aud"] == gateway.client.client_id


def test_only_the_custom_server_names_the_grant(gateway: AppUnderTest) -> None:
    for issuer, offers in ((gateway.issuer, True), (gateway.address.org_url, False)):
        document = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()
        assert (EXCHANGE in document["grant_types_supported"]) == offers


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"subject_token": None}, "invalid_request", "missing the 'subject_token'"),
        ({"subject_token_type": None}, "invalid_request", "missing the 'subject_token_type'"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request", "not supported"),
        ({"requested_token_type": "urn:ietf:params:oauth:token-type:saml2"}, "invalid_request", "not supported"),
        ({"actor_token": "x", "actor_token_type": ACCESS}, "invalid_request", "actor_token"),
        ({"subject_token": "made-up"}, "invalid_grant", "invalid or expired"),
        ({"audience": "api://other"}, "invalid_target", "api://other"),
        ({"scope": "no.such.scope"}, "invalid_scope", "not configured"),
        ({"scope": None}, "invalid_scope", "No scopes"),
        ({"scope": "openid email"}, "access_denied", "Policy evaluation failed"),
    ],
)
def test_each_fault_has_its_words(
    gateway: AppUnderTest, subject: str, changes: dict[str, Any], error: str, words: str
) -> None:
    assert_error(exchange(gateway, subject, **changes), 400, error, words)


def test_an_ended_or_revoked_token_is_not_taken(
    gateway: AppUnderTest, custom_app: AppUnderTest, subject: str, clock: Clock
) -> None:
    clock.offset_s = 3601
    assert_error(exchange(gateway, subject), 400, "invalid_grant", "invalid or expired")
    clock.offset_s = 0
    assert exchange(gateway, subject).status_code == 200
    assert custom_app.post("revoke", {"token": subject}).status_code == 200
    assert_error(exchange(gateway, subject), 400, "invalid_grant", "invalid or expired")


def test_a_token_of_the_org_server_is_not_trusted(visitor: Visitor, app: AppUnderTest, gateway: AppUnderTest) -> None:
    token = app.tokens(visitor)["access_token"]
    assert_error(exchange(gateway, token), 400, "invalid_grant", "does not trust")


def test_a_native_app_may_not_and_the_org_server_does_not_know_it(
    custom_app: AppUnderTest, web_app: AppUnderTest, subject: str
) -> None:
    assert_error(exchange(custom_app, subject), 400, "unauthorized_client", "grant type")
    assert_error(exchange(web_app, subject), 400, "unsupported_grant_type", "Configured grant types")


def test_the_log_says_why(app: AppUnderTest, gateway: AppUnderTest, subject: str) -> None:
    exchange(gateway, subject, scope="openid email")
    entries = Admin(app).call("/api/v1/logs").json()
    assert any(each.get("outcome", {}).get("reason") == "no_matching_policy" for each in entries)
