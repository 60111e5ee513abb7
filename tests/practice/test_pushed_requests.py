"""Pushed authorization requests, and what the log says of refused ones."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.service import ASSERTION_TYPE, ServiceUnderTest, ec_key, public_jwk
from tests.practice.test_directory import Admin
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import REDIRECT_URI, TIMEOUT_S, AppUnderTest, Visitor


def _form(app: AppUnderTest, **changes: str | None) -> dict[str, str]:
    """The parameters of an authorization request as a form."""
    return dict(parse_qsl(urlsplit(app.authorize_url(changes.pop("scope", "openid okta.users.read"), **changes)).query))


def _push(app: AppUnderTest, **changes: str | None) -> requests.Response:
    return app.post("par", _form(app, **changes))


def _reference(app: AppUnderTest, uri: str, client_id: str = "") -> str:
    values = {"client_id": client_id or app.client.client_id, "request_uri": uri}
    return f"{app.base}/authorize?{urlencode(values)}"


def test_a_pushed_request_works_once(visitor: Visitor, app: AppUnderTest) -> None:
    pushed = _push(app)
    assert (pushed.status_code, pushed.json()["expires_in"]) == (201, 3600)
    uri = pushed.json()["request_uri"]
    assert uri.startswith("urn:okta:")
    back = visitor.sign_in(_reference(app, uri))
    assert back["state"] == "state-of-this-test"
    assert app.redeem(back["code"]).status_code == 200
    assert visitor.open(_reference(app, uri)) is None
    assert "invalid_request_uri" in visitor.page
    document = requests.get(f"{app.issuer}/.well-known/openid-configuration", timeout=TIMEOUT_S).json()
    assert document["pushed_authorization_request_endpoint"] == f"{app.base}/par"


def test_a_reference_is_bound_to_app_server_and_time(
    visitor: Visitor, app: AppUnderTest, web_app: AppUnderTest, custom_app: AppUnderTest, clock: Clock
) -> None:
    def page(url: str) -> str:
        assert visitor.open(url) is None
        assert visitor.status == 400
        return visitor.page

    uris = [_push(app).json()["request_uri"] for _ in range(3)]
    assert "invalid_client" in page(_reference(app, uris[0], web_app.client.client_id))
    assert "invalid_request_uri" in page(_reference(custom_app, uris[1]))
    clock.offset_s = 3601
    assert "invalid_request_uri" in page(_reference(app, uris[2]))


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"response_type": "token"}, "unsupported_response_type", "Configured response types: [code]."),
        ({"redirect_uri": "https://other.example/"}, "invalid_request", "Login redirect URI"),
        ({"redirect_uri": None}, "invalid_request", "Login redirect URI"),
        ({"code_challenge": None}, "invalid_request", "PKCE code challenge is required"),
        ({"scope": "okta.policies.read"}, "consent_required", "not allowed any"),
        ({"request_uri": "urn:okta:x"}, "invalid_request", "must not be in a pushed authorization request"),
    ],
)
def test_faults_are_told_to_the_app_at_once(app: AppUnderTest, changes: dict[str, Any], error: str, words: str) -> None:
    assert_error(_push(app, **changes), 400, error, words)


def test_the_app_proves_who_it_is(app: AppUnderTest, web_app: AppUnderTest) -> None:
    form = _form(web_app)
    assert_error(web_app.post("par", form, auth=(web_app.client.client_id, "wrong")), 401, "invalid_client", "secret")
    assert web_app.post("par", form).status_code == 201
    assert requests.get(f"{app.base}/par", timeout=TIMEOUT_S).status_code == 405
    admin = Admin(app)
    body = {
        "name": "oidc_client", "label": "Signed", "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {"application_type": "web", "redirect_uris": [REDIRECT_URI],
                                     "jwks": {"keys": [public_jwk(ec_key(1), kid="first")]}}},
    }  # fmt: skip
    signer = ServiceUnderTest(app.address, admin.call("/api/v1/apps", "POST", json=body).json()["id"])
    form = {**_form(app, client_id=signer.client_id, scope="openid"), "client_assertion_type": ASSERTION_TYPE}
    for audience, status in ((f"{app.base}/token", 401), (f"{app.base}/par", 201)):
        form["client_assertion"] = signer.assertion(aud=audience)
        assert requests.post(f"{app.base}/par", data=form, timeout=TIMEOUT_S).status_code == status


def test_A11_an_app_that_has_to_push(visitor: Visitor, app: AppUnderTest) -> None:
    own = f"/api/v1/apps/{app.client.client_id}"
    body = {"settings": {"oauthClient": {"require_pushed_authorization_requests": True}}}
    assert Admin(app).call(own, "PUT", json=body).status_code == 200
    discovery = f"{app.issuer}/.well-known/openid-configuration?client_id={app.client.client_id}"
    assert requests.get(discovery, timeout=TIMEOUT_S).json()["require_pushed_authorization_requests"] is True
    back = visitor.open(app.authorize_url("openid"))
    assert back is not None
    assert (back["error"], back["state"]) == ("invalid_request", "state-of-this-test")
    assert "pushed" in back["error_description"]
    assert "code" in visitor.sign_in(_reference(app, _push(app).json()["request_uri"]))


def test_the_log_says_why_a_sign_in_failed(visitor: Visitor, app: AppUnderTest) -> None:
    admin = Admin(app)
    visitor.open(app.authorize_url("openid", redirect_uri="https://other.example/"))
    visitor.open(app.authorize_url("okta.policies.read"))
    visitor.sign_in(app.authorize_url("openid"), decision="Deny")
    for reason in ("mismatched_redirect_uri", "no_org_scopes_granted", "access_denied"):
        wanted = f'outcome.reason eq "{reason}" and target.id eq "{app.client.client_id}"'
        found = admin.call("/api/v1/logs", params={"filter": wanted}).json()
        assert [event["eventType"] for event in found] == ["app.oauth2.authorize"]
