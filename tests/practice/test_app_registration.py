"""Apps that an administrator makes: native, web and service; their keys, people and roles."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from tests.practice.service import ServiceUnderTest, ec_key, public_jwk
from tests.practice.test_directory import Admin
from tests.practice.visitor import REDIRECT_URI, AppUnderTest, Visitor

APPS = "/api/v1/apps"


@pytest.fixture
def admin(app: AppUnderTest) -> Admin:
    return Admin(app)


def _body(application_type: str, **settings: Any) -> dict[str, Any]:
    uris = {} if application_type == "service" else {"redirect_uris": [REDIRECT_URI]}
    return {
        "name": "oidc_client",
        "label": "Made by test",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {}},
        "settings": {"oauthClient": {"application_type": application_type, **uris, **settings}},
    }


def _make(admin: Admin, body: dict[str, Any]) -> dict[str, Any]:
    answer = admin.call(APPS, "POST", json=body)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def _rsa_jwk(bits: int) -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": "rsa"}


def test_a_service_app_made_from_its_key_gets_a_token_after_grant_and_role(admin: Admin, app: AppUnderTest) -> None:
    made = _make(admin, _body("service", jwks={"keys": [public_jwk(ec_key(1), kid="first")]}))
    credentials, settings = made["credentials"]["oauthClient"], made["settings"]["oauthClient"]
    assert credentials["token_endpoint_auth_method"] == "private_key_jwt"
    assert "client_secret" not in credentials
    assert (settings["grant_types"], settings["dpop_bound_access_tokens"]) == (["client_credentials"], True)
    service = ServiceUnderTest(app.address, made["id"])
    assert service.ask("okta.users.read").json()["error"] == "consent_required"
    grant = {"scopeId": "okta.users.read", "issuer": admin.org_url}
    assert admin.call(f"{APPS}/{made['id']}/grants", "POST", json=grant).status_code == 201
    token = service.token("okta.users.read")["access_token"]
    assert service.call(token, "/api/v1/users").json() == []
    roles = f"/oauth2/v1/clients/{made['id']}/roles"
    assert admin.get(roles) == []
    given = admin.call(roles, "POST", json={"type": "READ_ONLY_ADMIN"})
    assert (given.status_code, given.json()["assignmentType"]) == (200, "CLIENT")
    assert admin.get(f"{roles}/{given.json()['id']}") == given.json()
    assert len(service.call(token, "/api/v1/users").json()) > 100
    assert admin.call(roles, "POST", json={"type": "READ_ONLY_ADMIN"}).status_code == 409
    assert admin.call(roles, "POST", json={"type": "NO_ADMIN"}).json()["errorCode"] == "E0000001"


def test_a_service_app_without_dpop_gets_a_bearer_token(admin: Admin, app: AppUnderTest) -> None:
    keys = {"keys": [public_jwk(ec_key(1))]}
    made = _make(admin, _body("service", jwks=keys, dpop_bound_access_tokens=False))
    admin.call(f"{APPS}/{made['id']}/grants", "POST", json={"scopeId": "okta.users.read", "issuer": admin.org_url})
    service = ServiceUnderTest(app.address, made["id"], kid="")
    service_token = service.ask("okta.users.read", None, service.assertion({"kid": None}))
    assert service_token.json()["token_type"] == "Bearer"
    assert app.call(service_token.json()["access_token"], "/api/v1/users").json() == []


def test_a_native_app_works_for_those_assigned_at_its_exact_redirect_uri(
    admin: Admin, visitor: Visitor, other_visitor: Visitor, app: AppUnderTest
) -> None:
    made = _make(admin, _body("native"))
    assert made["credentials"]["oauthClient"]["pkce_required"] is True
    assert made["settings"]["oauthClient"]["redirect_uris"] == [REDIRECT_URI]
    url = app.authorize_url("openid", client_id=made["id"])
    back = visitor.sign_in(url)
    assert (back["error"], back["error_description"]) == (
        "access_denied", "User is not assigned to the client application.",
    )  # fmt: skip
    me = admin.get("/api/v1/users/me")["id"]
    users = f"{APPS}/{made['id']}/users"
    assert admin.get(users) == []
    assert admin.call(users, "POST", json={"id": me}).json()["id"] == me
    assert [user["id"] for user in admin.get(users)] == [me]
    assert admin.get(f"{users}/{me}")["credentials"]["userName"] == "alice@practice.example"
    assert "code" in visitor.sign_in(url)
    assert "error" in other_visitor.sign_in(url, "bob")
    other = app.authorize_url("openid", client_id=made["id"], redirect_uri=REDIRECT_URI + "/")
    assert visitor.open(other) is None
    assert "Login redirect URI" in visitor.page
    assert admin.call(f"{users}/{me}", "DELETE").status_code == 204
    assert admin.call(f"{users}/{me}").status_code == 404
    assert "error" in visitor.sign_in(url)


def test_people_of_an_app_that_everyone_may_use(admin: Admin, visitor: Visitor, app: AppUnderTest) -> None:
    users, me = f"{APPS}/{app.client.client_id}/users", admin.get("/api/v1/users/me")["id"]
    assert len(admin.get(users)) > 100
    assert admin.call(users, "POST", json={"id": me}).status_code == 200
    assert admin.call(users, "POST", json={"id": "00uNobody"}).json()["errorCode"] == "E0000001"
    assert admin.call(f"{users}/{me}", "DELETE").status_code == 204
    assert visitor.sign_in(app.authorize_url("openid"))["error"] == "access_denied"
    for path in (f"{APPS}/0oaNope/users", f"{APPS}/0oaNope/users/{me}", f"{users}/00uNobody"):
        assert admin.call(path).status_code == 404


def test_a_web_app_tells_its_secret_once(admin: Admin) -> None:
    made = _make(admin, _body("web", grant_types=["authorization_code", "refresh_token"]))
    assert len(made["credentials"]["oauthClient"]["client_secret"]) > 40
    assert "client_secret" not in admin.get(f"{APPS}/{made['id']}")["credentials"]["oauthClient"]


def test_apps_are_changed_as_a_whole_object_and_by_parts(admin: Admin, app: AppUnderTest) -> None:
    own = f"{APPS}/{app.client.client_id}"
    whole = admin.get(own)
    assert admin.call(own, "PUT", json=whole).json() == whole
    changed = admin.call(own, "PUT", json={"settings": {"oauthClient": {"dpop_bound_access_tokens": True}}}).json()
    assert changed["settings"]["oauthClient"]["dpop_bound_access_tokens"] is True
    assert changed["label"] == whole["label"]
    made = _make(admin, _body("service", jwks={"keys": [public_jwk(ec_key(1), kid="a")]}))
    keys = f"{APPS}/{made['id']}/credentials/jwks"
    first = admin.get(keys)["jwks"]["keys"][0]
    both = [public_jwk(ec_key(1), kid="a"), public_jwk(ec_key(2), kid="b")]
    admin.call(f"{APPS}/{made['id']}", "PUT", json={"settings": {"oauthClient": {"jwks": {"keys": both}}}})
    assert [key["kid"] for key in admin.get(keys)["jwks"]["keys"]] == ["a", "b"]
    assert admin.get(keys)["jwks"]["keys"][0] == first
    wrong = {"settings": {"oauthClient": {"application_type": "web"}}}
    assert admin.call(f"{APPS}/{made['id']}", "PUT", json=wrong).json()["errorCode"] == "E0000001"


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("browser", {}, "application_type"),
        ("native", {"redirect_uris": []}, "redirect_uris"),
        ("native", {"redirect_uris": ["http://example.com/callback"]}, "redirect_uris"),
        ("native", {"redirect_uris": ["http://127.0.0.1:8765/callback#x"]}, "redirect_uris"),
        ("native", {"redirect_uris": "http://127.0.0.1/"}, "redirect_uris"),
        ("native", {"redirect_uris": ["https://example.com;x/"]}, "redirect_uris"),
        ("native", {"grant_types": ["client_credentials"]}, "grant_types"),
        ("service", {"grant_types": ["authorization_code"]}, "grant_types"),
        ("service", {"grant_types": [1]}, "grant_types"),
        ("service", {"dpop_bound_access_tokens": "yes"}, "dpop_bound_access_tokens"),
        ("service", {"jwks": []}, "jwks"),
        ("service", {"jwks": {"keys": ["x"]}}, "JSON object"),
        ("service", {"jwks": {"keys": [{"kty": "RSA"}]}}, "well-formed"),
        ("service", {"jwks": {"keys": [{"kty": "oct", "k": "eA"}]}}, "public keys only"),
        ("service", {"jwks": {"keys": [{**public_jwk(ec_key(1)), "use": "enc"}]}}, "'use'"),
        ("service", {"jwks": {"keys": [public_jwk(ec_key(1)), public_jwk(ec_key(2))]}}, "unique kid"),
        ("service", {"jwks": {"keys": [public_jwk(ec_key(n), kid="a") for n in (1, 2)]}}, "unique `kid`"),
    ],
)  # fmt: skip
def test_apps_that_cannot_be_made(admin: Admin, kind: str, settings: dict[str, Any], words: str) -> None:
    before = len(admin.get(APPS))
    answer = admin.call(APPS, "POST", json=_body(kind, **settings))
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert words in answer.text
    assert len(admin.get(APPS)) == before


@pytest.mark.parametrize(
    "change",
    [{"name": "saml"}, {"label": ""}, {"label": "x" * 101}, {"settings": []}, {"credentials": {"oauthClient": 1}},
     {"credentials": {"oauthClient": {"token_endpoint_auth_method": "none"}}}],
)  # fmt: skip
def test_bodies_that_are_no_app(admin: Admin, change: dict[str, Any]) -> None:
    answer = admin.call(APPS, "POST", json={**_body("service"), **change})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")


def test_keys_that_are_not_taken(admin: Admin) -> None:
    made = _make(admin, _body("service"))
    keys = f"{APPS}/{made['id']}/credentials/jwks"
    ed = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key()))
    private = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec_key(1)))
    for jwk, words in ((ed, "'kty'"), (private, "public keys only"), (_rsa_jwk(1024), "less than '2,048' bits")):
        answer = admin.call(keys, "POST", json=jwk)
        assert (answer.status_code, answer.json()["errorSummary"]) == (400, "Api validation failed: JsonWebKey")
        assert words in answer.json()["errorCauses"][0]["errorSummary"]
    assert admin.get(keys) == {"jwks": {"keys": []}}
    good = admin.call(keys, "POST", json={**_rsa_jwk(2048), "status": "INACTIVE"}).json()
    assert (good["status"], good["kid"]) == ("INACTIVE", "rsa")
    assert admin.get(f"{keys}/{good['id']}") == good
    assert admin.call(f"{keys}/{good['id']}/lifecycle/activate", "POST").json()["status"] == "ACTIVE"
    assert admin.call(f"{keys}/{good['id']}", "DELETE").status_code == 400
    assert admin.call(f"{keys}/nope").status_code == 404
    assert admin.call(f"{APPS}/0oaNope/credentials/jwks").status_code == 404


def test_alices_token_can_set_everything_up_and_bobs_cannot(visitor: Visitor, app: AppUnderTest) -> None:
    scopes = "okta.apps.manage okta.roles.manage okta.appGrants.manage"
    token = app.tokens(visitor, scopes)["access_token"]
    made = app.call(token, APPS, "POST", json=_body("service", jwks={"keys": [public_jwk(ec_key(1))]})).json()
    grant = {"scopeId": "okta.users.read", "issuer": app.address.org_url}
    assert app.call(token, f"{APPS}/{made['id']}/grants", "POST", json=grant).status_code == 201
    roles = f"/oauth2/v1/clients/{made['id']}/roles"
    role = app.call(token, roles, "POST", json={"type": "READ_ONLY_ADMIN"}).json()
    assert app.call(token, f"{roles}/{role['id']}", "DELETE").status_code == 204
    assert app.call(token, "/oauth2/v1/clients/0oaNope/roles").status_code == 404
    no_scope = app.call(app.tokens(visitor, "okta.users.read")["access_token"], roles)
    assert 'scope="okta.roles.read"' in no_scope.headers["WWW-Authenticate"]


def test_a_read_only_admin_makes_nothing(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.apps.manage okta.roles.manage", "bob")["access_token"]
    assert app.call(token, APPS, "POST", json=_body("native")).json()["errorCode"] == "E0000006"
    roles = f"/oauth2/v1/clients/{app.client.client_id}/roles"
    assert app.call(token, roles).json() == []
    assert app.call(token, roles, "POST", json={"type": "SUPER_ADMIN"}).json()["errorCode"] == "E0000006"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/lifecycle/deactivate"), ("GET", "/grants"),
        ("GET", "/credentials/jwks"), ("POST", "/credentials/jwks"), ("GET", "/credentials/jwks/x"),
        ("DELETE", "/credentials/jwks/x"), ("POST", "/credentials/jwks/x/lifecycle/activate"),
        ("GET", "/users"), ("POST", "/users"), ("DELETE", "/users/x"),
    ],
)  # fmt: skip
def test_an_app_that_does_not_exist_is_not_found(admin: Admin, method: str, path: str) -> None:
    answer = admin.call(f"{APPS}/0oaNope{path}", method, json={})
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_roles_of_nobody(admin: Admin, app: AppUnderTest, method: str) -> None:
    path = "" if method == "POST" else "/x"
    assert admin.call(f"/oauth2/v1/clients/0oaNope/roles{path}", method, json={}).status_code == 404
    own = f"/oauth2/v1/clients/{app.client.client_id}/roles"
    if path:
        assert admin.call(own + path, method).status_code == 404
    else:
        answer = admin.call(own, "POST", json={"type": "SUPER_ADMIN"})
        assert "Only service apps" in answer.text


def test_bodies_that_are_no_json_and_steps_that_are_none(admin: Admin, app: AppUnderTest) -> None:
    own = f"{APPS}/{app.client.client_id}"
    for path in (APPS, f"{own}/credentials/jwks", f"{own}/users", f"/oauth2/v1/clients/{app.client.client_id}/roles"):
        assert admin.call(path, "POST", data="{").json()["errorCode"] == "E0000021"
    key = admin.call(f"{own}/credentials/jwks", "POST", json=public_jwk(ec_key(1), kid="a")).json()["id"]
    for path in (f"{own}/lifecycle/explode", f"{own}/credentials/jwks/{key}/lifecycle/explode"):
        assert admin.call(path, "POST").json()["errorCode"] == "E0000008"
    without_label = {name: value for name, value in _body("native").items() if name != "label"}
    assert "label" in admin.call(APPS, "POST", json=without_label).text
    many = {"keys": [public_jwk(ec_key(1), kid=str(number)) for number in range(51)]}
    assert "maximum number of keys" in admin.call(APPS, "POST", json=_body("service", jwks=many)).text
