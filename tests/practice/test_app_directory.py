"""Apps and their scope grants."""

from typing import Any

import pytest

from tests.practice.test_directory import Admin
from tests.practice.visitor import AppUnderTest, Visitor


@pytest.fixture
def admin(app: AppUnderTest) -> Admin:
    return Admin(app)


def _grants_path(app: AppUnderTest) -> str:
    return f"/api/v1/apps/{app.client.client_id}/grants"


def test_apps_are_listed_without_secrets(admin: Admin, app: AppUnderTest) -> None:
    apps = admin.get("/api/v1/apps")
    assert [(each["id"], each["label"]) for each in apps] == [
        (client.client_id, client.name) for client in app.address.clients
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
