"""Device flow: codes, polling, and the page where a person answers."""

from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.service import ServiceUnderTest, thumbprint
from tests.practice.test_directory import Admin
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import PASSWORDS, AppUnderTest, Visitor

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def _begin(app: AppUnderTest, scope: str = "openid offline_access okta.users.read") -> dict[str, Any]:
    answer = app.post("device/authorize", {"scope": scope})
    assert answer.status_code == 200, answer.text
    codes: dict[str, Any] = answer.json()
    return codes


def _poll(app: AppUnderTest, codes: dict[str, Any], **options: Any) -> requests.Response:
    return app.post("token", {"grant_type": DEVICE, "device_code": codes["device_code"]}, **options)


def _answer(visitor: Visitor, url: str, button: str, who: str = "alice") -> None:
    """All that a person does at the activation page."""
    assert visitor.open(url) is None
    if 'type="password"' in visitor.page:
        assert visitor.press("Sign in", username=who, password=PASSWORDS[who]) is None
    assert visitor.press(button) is None


def test_the_codes(app: AppUnderTest) -> None:
    codes = _begin(app)
    assert codes.keys() == {
        "device_code", "user_code", "verification_uri", "verification_uri_complete", "expires_in", "interval",
    }  # fmt: skip
    org = app.address.org_url
    assert (codes["expires_in"], codes["interval"]) == (600, 5)
    assert codes["verification_uri"] == f"{org}/activate"
    assert codes["verification_uri_complete"] == f"{org}/activate?user_code={codes['user_code']}"
    assert len(codes["user_code"]) == 8
    document = requests.get(f"{org}/.well-known/openid-configuration", timeout=5).json()
    assert document["device_authorization_endpoint"] == f"{app.base}/device/authorize"
    assert DEVICE in document["grant_types_supported"]


def test_a_person_allows_and_the_device_gets_its_tokens_once(visitor: Visitor, app: AppUnderTest) -> None:
    codes = _begin(app)
    assert_error(_poll(app, codes), 400, "authorization_pending", "pending")
    _answer(visitor, codes["verification_uri_complete"], "Allow")
    assert "Device activated" in visitor.page
    answer = _poll(app, codes)
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert {"access_token", "refresh_token", "id_token"} <= tokens.keys()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert "nonce" not in claims
    assert app.call(tokens["access_token"], "/api/v1/users").status_code == 200
    assert_error(_poll(app, codes), 400, "invalid_grant", "device code is invalid")


def test_typed_in_any_shape_with_a_wrong_password_first(visitor: Visitor, app: AppUnderTest) -> None:
    codes = _begin(app)
    visitor.open(codes["verification_uri"])
    assert visitor.press("Next", user_code="WRONG<b>") is None
    assert "Invalid code" in visitor.page
    assert "<b>" not in visitor.page
    code = codes["user_code"].lower()
    assert visitor.press("Next", user_code=f" {code[:4]}-{code[4:]} ") is None
    visitor.press("Sign in", username="alice", password="wrong")
    assert "Wrong user name or password" in visitor.page
    visitor.press("Sign in", username="alice", password=PASSWORDS["alice"])
    assert codes["user_code"] in visitor.page
    visitor.press("Allow")
    assert _poll(app, codes).status_code == 200
    visitor.open(codes["verification_uri_complete"])
    assert "Invalid code" in visitor.page


def test_denied(visitor: Visitor, app: AppUnderTest) -> None:
    codes = _begin(app)
    _answer(visitor, codes["verification_uri_complete"], "Deny")
    assert "denied" in visitor.page
    assert_error(_poll(app, codes), 400, "access_denied", "denied")
    log = Admin(app).call("/api/v1/logs", params={"filter": 'eventType eq "app.oauth2.device.authorize"'}).json()
    assert [event["outcome"] for event in log] == [{"result": "FAILURE", "reason": "access_denied"}]


def test_cancelled_at_the_sign_in_page_waits_on(visitor: Visitor, app: AppUnderTest) -> None:
    codes = _begin(app)
    visitor.open(codes["verification_uri_complete"])
    visitor.press("Cancel")
    assert_error(_poll(app, codes), 400, "authorization_pending", "pending")


def test_slow_down_and_expiry(visitor: Visitor, app: AppUnderTest, clock: Clock) -> None:
    codes = _begin(app)
    assert_error(_poll(app, codes), 400, "authorization_pending", "pending")
    assert_error(_poll(app, codes), 400, "slow_down", "too frequently")
    clock.offset_s += 6  # the pause is ten seconds now
    assert_error(_poll(app, codes), 400, "slow_down", "too frequently")
    clock.offset_s += 16
    assert_error(_poll(app, codes), 400, "authorization_pending", "pending")
    clock.offset_s = 601
    assert_error(_poll(app, codes), 400, "expired_token", "expired")
    visitor.open(codes["verification_uri_complete"])
    assert "Invalid code" in visitor.page


@pytest.mark.parametrize(
    ("scope", "error"), [("", "invalid_scope"), ("okta.policies.read", "consent_required"), ("x", "invalid_scope")]
)
def test_scopes_are_judged_before_the_codes(app: AppUnderTest, scope: str, error: str) -> None:
    assert_error(app.post("device/authorize", {"scope": scope}), 400, error, "")


def test_whose_code_it_is(app: AppUnderTest, web_app: AppUnderTest, custom_app: AppUnderTest) -> None:
    codes = _begin(app, "openid")
    assert_error(custom_app.post("token", {"grant_type": DEVICE, **codes}), 400, "invalid_grant", "device code")
    assert_error(web_app.post("device/authorize", {"scope": "openid"}), 400, "unauthorized_client", "grant type")
    assert_error(app.post("token", {"grant_type": DEVICE, "device_code": "x"}), 400, "invalid_grant", "device code")
    assert_error(app.post("token", {"grant_type": DEVICE}), 400, "invalid_request", "device_code")
    assert_error(app.post("device/authorize", {}), 400, "invalid_scope", "No scopes")


def test_a_custom_servers_optional_scope_can_be_left_out(visitor: Visitor, custom_app: AppUnderTest) -> None:
    codes = _begin(custom_app, "messages.read messages.write")
    visitor.open(codes["verification_uri_complete"])
    visitor.press("Sign in", username="alice", password=PASSWORDS["alice"])
    url = codes["verification_uri_complete"]
    assert visitor.open(url, "POST", {"action": "allow"}) is None
    assert _poll(custom_app, codes).json()["scope"] == "messages.read"


def test_an_app_with_dpop_gets_bound_tokens(visitor: Visitor, app: AppUnderTest) -> None:
    codes, key = _begin(app, "okta.users.read"), ServiceUnderTest(app.address, app.client.client_id)
    _answer(visitor, codes["verification_uri_complete"], "Allow")
    url = f"{app.base}/token"
    nonce = _poll(app, codes, headers={"DPoP": key.proof("POST", url)}).headers["DPoP-Nonce"]
    tokens = _poll(app, codes, headers={"DPoP": key.proof("POST", url, nonce=nonce)}).json()
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert (tokens["token_type"], claims["cnf"]) == ("DPoP", {"jkt": thumbprint(key.dpop_key)})
