"""Client credentials: who may ask, for what, and what the token is good for."""

import jwt
import pytest
import requests

from tests.practice.service import ServiceUnderTest, ready_service_app, thumbprint
from tests.practice.test_directory import Admin
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import TIMEOUT_S, AppUnderTest, Visitor


def test_a_service_app_gets_a_bound_token_and_uses_it(service: ServiceUnderTest) -> None:
    token = service.token()
    assert set(token) == {"token_type", "expires_in", "access_token", "scope"}
    assert (token["token_type"], token["scope"]) == ("DPoP", "okta.users.read okta.groups.read")
    claims = jwt.decode(token["access_token"], options={"verify_signature": False})
    assert claims["cnf"] == {"jkt": thumbprint(service.dpop_key)}
    assert (claims["sub"], claims["cid"]) == (service.client_id, service.client_id)
    assert not {"uid", "auth_time"} & claims.keys()
    answer = service.call(token["access_token"], "/api/v1/users?limit=3")
    assert (answer.status_code, len(answer.json())) == (200, 3)


def test_the_app_starts_without_a_key(app: AppUnderTest) -> None:
    admin = Admin(app)
    bare = next(each for each in admin.get("/api/v1/apps") if each["label"] == "Practice service app")
    service = ServiceUnderTest(app.address, bare["id"])
    assert_error(service.ask("okta.users.read"), 401, "invalid_client", "does not have a JWKSet configured")
    settings = bare["settings"]["oauthClient"]
    assert settings["application_type"] == "service"
    assert settings["dpop_bound_access_tokens"] is True
    assert "jwks" not in settings
    assert {grant["scopeId"] for grant in admin.get(f"/api/v1/apps/{bare['id']}/grants")} == {
        "okta.users.read", "okta.groups.read",
    }  # fmt: skip
    assert [role["type"] for role in admin.get(f"/oauth2/v1/clients/{bare['id']}/roles")] == ["READ_ONLY_ADMIN"]


@pytest.mark.parametrize(
    ("scope", "error", "words"),
    [
        ("", "invalid_scope", "does not have any configured default scopes"),
        ("openid okta.users.read", "invalid_scope", "using client credentials"),
        ("profile", "invalid_scope", "following scopes are not allowed"),
        ("okta.users.read.self", "client_credentials_self_scope_requested", ".self scopes"),
        ("okta.logs.read", "consent_required", "not allowed any of the requested scopes"),
        ("okta.users.read okta.logs.read", "invalid_scope", "[okta.logs.read]"),
        ("messages.read", "invalid_scope", "Custom scopes are not allowed"),
    ],
)
def test_scopes_that_a_service_app_may_not_ask_for(
    service: ServiceUnderTest, scope: str, error: str, words: str
) -> None:
    assert_error(service.ask(scope), 400, error, words)


def test_other_apps_may_not(app: AppUnderTest, web_app: AppUnderTest) -> None:
    form = {"grant_type": "client_credentials", "scope": "okta.users.read"}
    assert_error(
        web_app.post("token", form), 401, "invalid_client", "Only clients with 'application_type' of 'service'"
    )
    answer = requests.post(f"{app.base}/token", data=form, auth=(app.client.client_id, "x"), timeout=TIMEOUT_S)
    assert_error(answer, 401, "invalid_client", "Client authentication failed")


def test_a_service_app_may_do_nothing_else(service: ServiceUnderTest, visitor: Visitor, app: AppUnderTest) -> None:
    answer = service.ask("", grant_type="refresh_token", refresh_token="x")
    assert_error(answer, 400, "unauthorized_client", "not authorized to use the provided grant type")
    for kind, error in (("code", "unsupported_response_type"), ("token", "unauthorized_client")):
        back = visitor.open(app.authorize_url("openid", client_id=service.client_id, response_type=kind))
        assert back is not None
        assert back["error"] == error


def test_a_service_app_with_a_secret_fails_at_the_org_server_and_not_at_the_custom_one(app: AppUnderTest) -> None:
    body = {
        "name": "oidc_client",
        "label": "Secret service",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": {"application_type": "service", "dpop_bound_access_tokens": False}},
    }
    made = Admin(app).call("/api/v1/apps", "POST", json=body).json()
    login = (made["id"], made["credentials"]["oauthClient"]["client_secret"])
    form = {"grant_type": "client_credentials", "scope": "okta.users.read"}
    answer = requests.post(f"{app.base}/token", data=form, auth=login, timeout=TIMEOUT_S)
    assert_error(answer, 401, "invalid_client", "must use the private_key_jwt")
    form["scope"] = "messages.read"
    answer = requests.post(f"{app.issuer}/oauth2/default/v1/token", data=form, auth=login, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.json()["token_type"]) == (200, "Bearer")
    assert "refresh_token" not in answer.json()


def test_without_an_admin_role_lists_are_empty_and_the_rest_is_refused(app: AppUnderTest) -> None:
    admin = Admin(app)
    service = ready_service_app(admin, app.address)
    roles = f"/oauth2/v1/clients/{service.client_id}/roles"
    token = service.token()["access_token"]
    assert len(service.call(token, "/api/v1/users").json()) > 100
    assert admin.call(f"{roles}/{admin.get(roles)[0]['id']}", "DELETE").status_code == 204
    for path in ("/api/v1/users", "/api/v1/groups"):
        answer = service.call(token, path)
        assert (answer.status_code, answer.json()) == (200, [])
    answer = service.call(token, "/api/v1/users/alice")
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")
    assert service.call(token, "/api/v1/users/me").status_code in {403, 404}


def test_a_read_only_role_may_not_write_and_a_deleted_app_has_no_token(app: AppUnderTest) -> None:
    admin = Admin(app)
    service = ready_service_app(admin, app.address)
    grants = f"/api/v1/apps/{service.client_id}/grants"
    assert admin.call(grants, "POST", json={"scopeId": "okta.users.manage", "issuer": admin.org_url}).status_code == 201
    token = service.token("okta.users.manage")["access_token"]
    answer = service.call(token, "/api/v1/users", method="POST", json={"profile": {}})
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")
    assert service.call(token, "/api/v1/users/me").status_code == 404
    own = f"/api/v1/apps/{service.client_id}"
    assert admin.call(own, "DELETE").json()["errorCode"] == "E0000056"
    assert admin.call(f"{own}/lifecycle/deactivate", "POST").status_code == 200
    assert service.call(token, "/api/v1/users").status_code == 401
    assert_error(service.ask("okta.users.read"), 401, "invalid_client", "is not a valid client_id")
    assert admin.call(own, "DELETE").status_code == 204
    assert admin.call(own).status_code == 404
    assert service.call(token, "/api/v1/users").status_code == 401


def test_the_log_tells_who_got_a_token_and_why_one_was_refused(app: AppUnderTest) -> None:
    admin = Admin(app)
    service = ready_service_app(admin, app.address)
    service.token()
    service.ask("okta.users.read", assertion=service.assertion(aud="https://other.example"))
    events = admin.get("/api/v1/logs?sortOrder=DESCENDING&limit=3")
    assert [(event["eventType"], event["outcome"]["reason"]) for event in events] == [
        ("app.oauth2.token.grant", "client_assertion_invalid_audience"),
        ("app.oauth2.token.grant.access_token", None),
        ("app.oauth2.token.grant", "use_dpop_nonce"),
    ]
    assert events[1]["actor"]["type"] == "PublicClientApp"
    assert events[1]["actor"]["alternateId"] == service.client_id
    wanted = 'outcome.reason eq "client_assertion_invalid_audience" and eventType eq "app.oauth2.token.grant"'
    assert len(admin.call("/api/v1/logs", params={"filter": wanted}).json()) == 1


def test_introspection_of_a_bound_token(service: ServiceUnderTest) -> None:
    token = service.token()["access_token"]
    url = f"{service.base}/introspect"
    form = {
        "token": token,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": service.assertion(aud=url),
    }
    answer = requests.post(url, data=form, timeout=TIMEOUT_S).json()
    assert (answer["active"], answer["token_type"]) == (True, "DPoP")
    assert answer["cnf"] == {"jkt": thumbprint(service.dpop_key)}
    assert "username" not in answer
    form["client_assertion"] = service.assertion()
    assert_error(
        requests.post(url, data=form, timeout=TIMEOUT_S), 401, "invalid_client", "must be the endpoint invoked"
    )
