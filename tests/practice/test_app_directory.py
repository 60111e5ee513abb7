"""Apps and their scope grants."""

from typing import Any

import jwt
import pytest
import requests

from tests.practice.test_directory import Admin
from tests.practice.visitor import AppUnderTest, Visitor


@pytest.fixture
def admin(app: AppUnderTest) -> Admin:
    return Admin(app)


def _grants_path(app: AppUnderTest) -> str:
    return f"/api/v1/apps/{app.client.client_id}/grants"


def test_apps_are_listed_without_secrets(admin: Admin, app: AppUnderTest) -> None:
    apps = admin.get("/api/v1/apps")
    assert [(each["id"], each["label"]) for each in apps][:2] == [
        (client.client_id, client.name) for client in app.address.clients[:2]
    ]
    assert [each["label"] for each in apps[2:]] == [
        "Practice service app",
        "Practice assertion app",
        "Practice legacy app",
        "Practice app with short tokens",
        "Practice app for nobody",
        "Practice app of no policy",
        "Practice app of two verifiers",
    ]
    assert admin.get(f"/api/v1/apps/{app.client.client_id}") == apps[0]
    secret = app.address.clients[1].client_secret
    assert secret is not None
    assert secret not in str(apps)


def test_logs_are_granted_and_policies_are_not(admin: Admin, app: AppUnderTest) -> None:
    scopes = {grant["scopeId"] for grant in admin.get(_grants_path(app))}
    assert {"okta.users.read", "okta.users.manage", "okta.groups.read", "okta.logs.read"} <= scopes
    assert "okta.policies.read" not in scopes


def test_a_grant_opens_a_scope_and_its_end_closes_it(admin: Admin, visitor: Visitor, app: AppUnderTest) -> None:
    body = {"scopeId": "okta.policies.read", "issuer": app.address.org_url}
    made = admin.call(_grants_path(app), "POST", json=body)
    assert made.status_code == 201
    grant = made.json()
    assert (grant["scopeId"], grant["clientId"], grant["status"]) == (
        "okta.policies.read", app.client.client_id, "ACTIVE",
    )  # fmt: skip
    assert admin.get(f"{_grants_path(app)}/{grant['id']}") == grant
    token = app.tokens(visitor, "okta.policies.read")["access_token"]
    assert app.call(token, "/api/v1/policies?type=OKTA_SIGN_ON").status_code == 200
    gone = admin.call(f"{_grants_path(app)}/{grant['id']}", "DELETE")
    assert (gone.status_code, gone.content) == (204, b"")
    assert admin.call(f"{_grants_path(app)}/{grant['id']}").status_code == 404
    back = visitor.open(app.authorize_url("okta.policies.read"))
    assert back is not None
    assert back["error"] == "consent_required"
    assert app.call(token, "/api/v1/policies?type=OKTA_SIGN_ON").status_code == 200  # tokens keep their scopes


@pytest.mark.parametrize(
    "change", [{"issuer": "https://other.example"}, {"scopeId": "openid"}, {"scopeId": 7}, {"scopeId": None}]
)
def test_bad_grants_are_validation_errors(admin: Admin, app: AppUnderTest, change: dict[str, Any]) -> None:
    body = {"scopeId": "okta.policies.read", "issuer": app.address.org_url} | change
    answer = admin.call(_grants_path(app), "POST", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")


def test_unknown_apps_and_broken_bodies(admin: Admin, app: AppUnderTest) -> None:
    for method, path in (("GET", "0oaNope"), ("GET", "0oaNope/grants/x"), ("POST", "0oaNope/grants")):
        answer = admin.call(f"/api/v1/apps/{path}", method)
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")
    assert admin.call(_grants_path(app), "POST", data="x").json()["errorCode"] == "E0000021"


def test_only_a_super_admin_grants(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.appGrants.manage", "bob")["access_token"]
    assert app.call(token, _grants_path(app)).status_code == 200
    body = {"scopeId": "okta.policies.read", "issuer": app.address.org_url}
    answer = app.call(token, _grants_path(app), "POST", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")


def test_grants_by_oauth_token(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.appGrants.read")["access_token"]
    assert app.call(token, _grants_path(app)).status_code == 200
    assert app.call(token, "/api/v1/apps/0oaNope/grants").status_code == 404
    body = {"scopeId": "okta.policies.read", "issuer": app.address.org_url}
    answer = app.call(token, _grants_path(app), "POST", json=body)
    assert 'scope="okta.appGrants.manage"' in answer.headers["WWW-Authenticate"]


def _with_own_domain(admin: Admin, app: AppUnderTest) -> str:
    """Let tokens of the app name the org's own domain; answers that domain."""
    body = {"label": "Renamed", "settings": {"oauthClient": {"issuer_mode": "CUSTOM_URL"}}}
    changed = admin.call(f"/api/v1/apps/{app.client.client_id}", "PUT", json=body)
    assert changed.status_code == 200
    assert changed.json()["label"] == "Renamed"
    assert changed.json()["settings"]["oauthClient"]["issuer_mode"] == "CUSTOM_URL"
    return app.address.org_url.replace("127.0.0.1", "localhost")


def test_an_app_may_name_the_orgs_own_domain(admin: Admin, visitor: Visitor, app: AppUnderTest) -> None:
    own, first, second = f"{app.address.org_url}/.well-known", app.client.client_id, app.address.clients[1].client_id
    assert "alternate" not in admin.get("/.well-known/okta-organization")["_links"]
    domain = _with_own_domain(admin, app)
    assert admin.get("/.well-known/okta-organization")["_links"]["alternate"]["href"] == domain
    assert requests.get(f"{own}/openid-configuration?client_id={first}", timeout=5).json()["issuer"] == domain
    assert requests.get(f"{own}/openid-configuration", timeout=5).json()["issuer"] == app.address.org_url
    for name in (second, "nobody"):
        document = requests.get(f"{own}/oauth-authorization-server?client_id={name}", timeout=5).json()
        assert document["issuer"] == app.address.org_url
    there = requests.get(f"{domain}/.well-known/openid-configuration", timeout=5).json()
    assert (there["issuer"], there["token_endpoint"]) == (domain, f"{domain}/oauth2/v1/token")
    tokens = app.tokens(visitor, "openid okta.users.read")
    for token in (tokens["id_token"], tokens["access_token"]):
        assert jwt.decode(token, options={"verify_signature": False})["iss"] == domain
    back = visitor.open(app.authorize_url("openid", prompt="none"))
    assert back is not None
    assert back["iss"] == domain


def test_the_custom_server_keeps_its_own_issuer(admin: Admin, custom_app: AppUnderTest) -> None:
    _with_own_domain(Admin(custom_app), custom_app)
    url = f"{custom_app.issuer}/.well-known/openid-configuration?client_id={custom_app.client.client_id}"
    assert requests.get(url, timeout=5).json()["issuer"] == custom_app.issuer


@pytest.mark.parametrize(
    "body", [{"label": " "}, {"label": 1}, {"settings": 1}, {"settings": {"oauthClient": {"issuer_mode": "DYNAMIC"}}}]
)
def test_a_bad_change_of_an_app_is_a_validation_error(admin: Admin, app: AppUnderTest, body: dict[str, Any]) -> None:
    path = f"/api/v1/apps/{app.client.client_id}"
    before = admin.get(path)
    answer = admin.call(path, "PUT", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert admin.get(path) == before
    assert admin.call("/api/v1/apps/0oanobody", "PUT", json=body).status_code == 404
    assert admin.call(path, "PUT", data=b"[").status_code == 415


def test_the_secret_of_an_app_is_shown_in_its_list_of_secrets_alone(
    admin: Admin, app: AppUnderTest, web_app: AppUnderTest, visitor: Visitor
) -> None:
    (row,) = admin.get(f"/api/v1/apps/{web_app.client.client_id}/credentials/secrets")
    assert (row["client_secret"], row["status"]) == (web_app.client.client_secret, "ACTIVE")
    assert admin.get(f"/api/v1/apps/{app.client.client_id}/credentials/secrets") == []
    assert admin.call("/api/v1/apps/0oaNope/credentials/secrets").status_code == 404
    token = app.tokens(visitor, "okta.apps.read", "bob")["access_token"]
    assert app.call(token, f"/api/v1/apps/{web_app.client.client_id}/credentials/secrets").status_code == 403


def test_sign_out_addresses_are_kept_and_checked(admin: Admin) -> None:
    settings = {
        "application_type": "native",
        "grant_types": ["authorization_code"],
        "redirect_uris": ["http://127.0.0.1:8765/callback/a"],
        "post_logout_redirect_uris": ["http://127.0.0.1:8765/"],
    }
    body = {
        "name": "oidc_client", "label": "A", "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "none"}},
        "settings": {"oauthClient": settings},
    }  # fmt: skip
    made = admin.call("/api/v1/apps", "POST", json=body).json()
    assert made["settings"]["oauthClient"]["post_logout_redirect_uris"] == ["http://127.0.0.1:8765/"]
    settings["post_logout_redirect_uris"] = ["http://example.com/"]
    refused = admin.call("/api/v1/apps", "POST", json=body)
    assert refused.status_code == 400
    assert "post_logout_redirect_uris" in refused.text
