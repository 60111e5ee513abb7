"""The OneLogin-like server beside the practice org: sign-in, tokens, userinfo, the errors of its pages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.visitor import PASSWORDS, TIMEOUT_S, AppUnderTest, Visitor
from tokenexplorer.practice.address import PracticeAddress, PracticeClient

REDIRECT_URI = "http://localhost:8765/callback/onelogin-practice-app"
PUBLIC, POST, BASIC = range(3)
EVERYTHING = "openid profile email groups params"


@dataclass(frozen=True)
class OneLoginApp(AppUnderTest):
    """An app's side of the flow at `/oidc/2`."""

    @property
    def base(self) -> str:
        return self.address.onelogin_issuer

    def authorize_url(self, scope: str | None = None, **changes: str | None) -> str:
        named: dict[str, str | None] = {"redirect_uri": REDIRECT_URI, **changes}
        return super().authorize_url(scope, **named).replace("/authorize?", "/auth?", 1)

    def post(self, name: str, data: dict[str, str], **options: Any) -> requests.Response:
        client = self.client
        if client.client_auth == "client_secret_post" and "auth" not in options:
            data = {"client_id": client.client_id, "client_secret": client.client_secret or ""} | data
            return requests.post(f"{self.base}/{name}", data=data, timeout=TIMEOUT_S)
        return super().post(name, data, **options)

    def redeem(self, code: str, **changes: str) -> requests.Response:
        return super().redeem(code, **({"redirect_uri": REDIRECT_URI} | changes))

    def tokens(self, visitor: Visitor, scope: str | None = None, who: str = "alice") -> dict[str, Any]:
        answer = self.redeem(enter(visitor, self.authorize_url(scope), who)["code"])
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def me(self, authorization: str | None) -> requests.Response:
        headers = {} if authorization is None else {"Authorization": authorization}
        return requests.get(f"{self.base}/me", headers=headers, timeout=TIMEOUT_S)


def enter(visitor: Visitor, url: str, who: str = "alice") -> dict[str, str]:
    """Sign in; nobody asks for consent."""
    result = visitor.open(url)
    if result is None:
        assert "Practice OneLogin" in visitor.page
        result = visitor.press("Sign in", username=who, password=PASSWORDS[who])
    assert result is not None
    return result


@pytest.fixture
def apps(address: PracticeAddress) -> list[OneLoginApp]:
    return [OneLoginApp(address, client) for client in address.onelogin_clients]


@pytest.fixture
def public(apps: list[OneLoginApp]) -> OneLoginApp:
    return apps[PUBLIC]


@pytest.fixture
def visitors(address: PracticeAddress) -> Iterator[list[Visitor]]:
    people = [Visitor(address), Visitor(address)]
    yield people
    for person in people:
        person.close()


def test_discovery_names_every_endpoint_of_its_pages(address: PracticeAddress) -> None:
    base = f"{address.org_url}/oidc/2"
    assert address.onelogin_issuer == base
    found = requests.get(f"{base}/.well-known/openid-configuration", timeout=TIMEOUT_S).json()
    assert found["issuer"] == base
    assert {name: found[name].removeprefix(base) for name in found if name.endswith(("_endpoint", "_uri"))} == {
        "authorization_endpoint": "/auth",
        "token_endpoint": "/token",
        "userinfo_endpoint": "/me",
        "jwks_uri": "/certs",
        "introspection_endpoint": "/token/introspection",
        "revocation_endpoint": "/token/revocation",
        "end_session_endpoint": "/logout",
    }
    assert found["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post", "none"]


@pytest.mark.parametrize("path", ["/oidc", "/oidc/1", "/oidc/1/auth", "/oidc/.well-known/openid-configuration"])
def test_version_1_is_switched_off(address: PracticeAddress, path: str) -> None:
    answer = requests.get(address.org_url + path, timeout=TIMEOUT_S)
    assert answer.status_code == 410
    assert "switched off" in answer.text


def test_there_is_an_app_for_each_way_of_its_token_endpoint(address: PracticeAddress) -> None:
    clients = address.onelogin_clients
    assert [client.client_auth for client in clients] == ["none", "client_secret_post", "client_secret_basic"]
    assert [client.name for client in clients][:2] == ["OneLogin practice app", "OneLogin web app, POST"]
    assert [client.client_secret is None for client in clients] == [True, False, False]


@pytest.mark.parametrize("which", [PUBLIC, POST, BASIC])
def test_each_way_gets_tokens_whose_sub_is_a_number_as_text(
    visitor: Visitor, apps: list[OneLoginApp], which: int
) -> None:
    app = apps[which]
    tokens = app.tokens(visitor, EVERYTHING)
    keys = jwt.PyJWKClient(f"{app.base}/certs")
    claims = jwt.decode(
        tokens["id_token"], keys.get_signing_key_from_jwt(tokens["id_token"]), algorithms=["RS256"],
        audience=app.client.client_id, issuer=app.base,
    )  # fmt: skip
    assert claims["sub"].isdecimal()
    assert claims["nonce"] == "nonce-of-this-test"
    assert claims["groups"] == ["Administrators", "Everyone", "IT"]
    # No scope asks for a refresh token: the setting of the app decides.
    assert ("refresh_token" in tokens) is (which != PUBLIC)


def _other_ways(client: PracticeClient) -> list[tuple[dict[str, str], tuple[str, str] | None]]:
    name, secret = client.client_id, client.client_secret or "x"
    body, basic = {"client_id": name, "client_secret": secret}, (name, secret)
    return [
        (body | {"client_secret": "wrong"}, None),
        ({}, (name, "wrong")),
        (body, basic),
        ({"client_id": "nobody"}, None),
        *([] if client.client_auth == "none" else [({"client_id": name}, None)]),
        *([] if client.client_auth == "client_secret_post" else [(body, None)]),
        *([] if client.client_auth == "client_secret_basic" else [({}, basic)]),
    ]


@pytest.mark.parametrize("which", [PUBLIC, POST, BASIC])
@pytest.mark.parametrize("endpoint", ["token", "token/introspection", "token/revocation"])
def test_any_other_way_and_two_at_once_are_refused(apps: list[OneLoginApp], which: int, endpoint: str) -> None:
    app = apps[which]
    for body, basic in _other_ways(app.client):
        data = {"grant_type": "authorization_code", "code": "x", "token": "x", "redirect_uri": REDIRECT_URI} | body
        answer = requests.post(f"{app.base}/{endpoint}", data=data, auth=basic, timeout=TIMEOUT_S)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), (body, basic)


@pytest.mark.parametrize(
    ("scope", "members"),
    [
        ("openid", {"sub"}),
        ("openid profile", {"sub", "preferred_username", "name", "updated_at", "given_name", "family_name"}),
        ("openid email", {"sub", "email"}),
        ("openid groups", {"sub", "groups"}),
        ("openid params", {"sub", "params"}),
        (None, set()),
    ],
)
def test_S14_scopes_decide_which_claims_userinfo_has(
    visitor: Visitor, public: OneLoginApp, scope: str | None, members: set[str]
) -> None:
    url = public.authorize_url(scope or "").replace("scope=&", "")
    tokens = public.redeem(enter(visitor, url)["code"]).json()
    answer = public.me(f"Bearer {tokens['access_token']}")
    assert answer.status_code == 200
    assert set(answer.json()) == members
    assert ("id_token" in tokens) is (scope is not None)
    if not members:
        assert answer.text == "{}"


def test_S14_updated_at_is_in_milliseconds(visitor: Visitor, public: OneLoginApp) -> None:
    claims = public.me(f"Bearer {public.tokens(visitor, 'openid profile')['access_token']}").json()
    assert len(str(claims["updated_at"])) == 13
    assert claims["preferred_username"] == "alice"


def test_S14_userinfo_refuses_with_the_bodies_of_its_page(visitor: Visitor, apps: list[OneLoginApp]) -> None:
    app = apps[POST]
    tokens = app.tokens(visitor, "openid")
    missing = {"error": "invalid_request", "error_description": "no bearer token provided"}
    form = {"error": "invalid_request", "error_description": "invalid authorization header value format"}
    token = {"error": "invalid_token", "error_description": "invalid token provided"}
    cases: list[tuple[str | None, int, dict[str, str]]] = [
        (None, 400, missing),
        (tokens["access_token"], 400, form),
        (f"bearer {tokens['access_token']}", 400, form),
        ("Basic eDp5", 400, form),
        ("Bearer", 400, form),
        ("Bearer nonsense", 401, token),
        (f"Bearer {tokens['id_token']}", 401, token),
        (f"Bearer {tokens['refresh_token']}", 401, token),
    ]
    for header, status, body in cases:
        answer = app.me(header)
        assert (answer.status_code, json.loads(answer.text)) == (status, body), header


def test_an_ended_token_is_an_invalid_one(visitor: Visitor, public: OneLoginApp, clock: Clock) -> None:
    token = public.tokens(visitor, "openid")["access_token"]
    clock.offset_s = 3601
    assert public.me(f"Bearer {token}").json()["error"] == "invalid_token"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "openid offline_access"}, "invalid_scope"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "unsupported_response_mode"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"max_age": "soon"}, "invalid_request"),
    ],
)
def test_what_it_does_not_take_is_told_to_the_app(
    visitor: Visitor, public: OneLoginApp, changes: dict[str, str | None], error: str
) -> None:
    scope = changes.pop("scope", None)
    answer = visitor.open(public.authorize_url(scope, **changes))
    assert answer is not None
    assert (answer["error"], answer["state"]) == (error, "state-of-this-test")


@pytest.mark.parametrize("kind", ["id_token", "id_token token"])
def test_an_implicit_answer_comes_in_the_fragment_and_brings_no_refresh_token(
    visitor: Visitor, apps: list[OneLoginApp], kind: str
) -> None:
    app, bare = apps[POST], {"code_challenge": None, "code_challenge_method": None}
    answer = enter(visitor, app.authorize_url("openid email", response_type=kind, **bare))
    assert visitor.mode == "fragment"
    assert answer.pop("state") == "state-of-this-test"
    assert set(answer) == {"id_token"} | (
        {"access_token", "token_type", "expires_in", "scope"} if "token" in kind.split() else set()
    )
    claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
    assert claims["nonce"] == "nonce-of-this-test"
    if "access_token" in answer:
        assert app.me(f"Bearer {answer['access_token']}").json()["email"] == "alice@practice.example"


@pytest.mark.parametrize("changes", [{"nonce": None}, {"scope": "email"}, {"response_mode": "query"}])
def test_an_implicit_request_needs_a_nonce_openid_and_the_fragment(
    visitor: Visitor, public: OneLoginApp, changes: dict[str, str | None]
) -> None:
    enter(visitor, public.authorize_url())
    scope = changes.pop("scope", "openid")
    answer = visitor.open(public.authorize_url(scope, response_type="id_token", **changes))
    assert answer is not None
    assert (visitor.mode, "error" in answer) == ("fragment", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "http://127.0.0.1:8765/callback/onelogin-practice-app"},
        {"redirect_uri": "https://elsewhere.example/callback"},
    ],
)
def test_a_wrong_app_or_address_stays_on_a_page(
    visitor: Visitor, public: OneLoginApp, changes: dict[str, str | None]
) -> None:
    assert visitor.open(public.authorize_url(**changes)) is None
    assert visitor.status == 400


def test_the_password_is_asked_again_only_where_the_request_wants_it(visitor: Visitor, public: OneLoginApp) -> None:
    enter(visitor, public.authorize_url())
    assert visitor.open(public.authorize_url()) is not None
    for wish in ({"prompt": "login"}, {"acr_values": "onelogin:nist:level:1:re-auth"}, {"max_age": "0"}):
        assert visitor.open(public.authorize_url(**wish)) is None
        assert 'type="password"' in visitor.page


def test_a_wrong_password_and_cancel(visitor: Visitor, public: OneLoginApp) -> None:
    assert visitor.open(public.authorize_url()) is None
    assert visitor.press("Sign in", username="alice", password="wrong") is None
    assert "Wrong user name or password" in visitor.page
    cancelled = visitor.press("Cancel")
    assert cancelled is not None
    assert cancelled["error"] == "access_denied"


def test_a_waiting_request_belongs_to_one_browser_and_one_hour(
    visitors: list[Visitor], public: OneLoginApp, clock: Clock
) -> None:
    here, elsewhere = visitors
    assert here.open(public.authorize_url()) is None
    assert (here.status, here.url.startswith(f"{public.base}/interact/")) == (200, True)
    assert elsewhere.open(here.url) is None
    assert (elsewhere.status, "This sign-in is over" in elsewhere.page) == (400, True)
    clock.offset_s = 3601
    assert here.press("Sign in", username="alice", password=PASSWORDS["alice"]) is None
    assert (here.status, "This sign-in is over" in here.page) == (400, True)


def test_a_sign_in_at_the_other_server_does_not_count_here(
    visitor: Visitor, app: AppUnderTest, public: OneLoginApp
) -> None:
    assert "code" in visitor.sign_in(app.authorize_url())
    assert visitor.open(public.authorize_url()) is None
    enter(visitor, public.authorize_url())
    assert visitor.open(app.authorize_url()) is not None


def test_a_code_works_once_and_for_its_verifier(visitor: Visitor, public: OneLoginApp) -> None:
    code = enter(visitor, public.authorize_url())["code"]
    wrong = public.redeem(code, code_verifier="x" * 43)
    assert wrong.json() == {"error": "invalid_grant", "error_description": "grant request is invalid"}
    assert public.redeem(code).status_code == 200
    assert public.redeem(code).json()["error"] == "invalid_grant"


def test_refresh_follows_the_setting_of_the_app_and_rotates(visitor: Visitor, apps: list[OneLoginApp]) -> None:
    app = apps[BASIC]
    first = app.tokens(visitor, "openid profile")
    second = app.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == "openid profile"
    assert app.refresh(first["refresh_token"]).status_code == 400
    assert app.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"  # the old one came back


def test_introspection_and_revocation(visitor: Visitor, apps: list[OneLoginApp]) -> None:
    app, other = apps[POST], apps[BASIC]
    tokens = app.tokens(visitor, "openid")
    asked = {"token": tokens["access_token"]}
    found = app.post("token/introspection", asked).json()
    assert (found["active"], found["client_id"], found["scope"]) == (True, app.client.client_id, "openid")
    assert other.post("token/introspection", asked).json() == {"active": False}
    assert app.post("token/introspection", {"token": "nonsense"}).json() == {"active": False}
    assert app.post("token/introspection", {"token": tokens["id_token"]}).json() == {"active": False}
    assert app.post("token/introspection", {"token": tokens["refresh_token"]}).json()["active"] is True
    gone = app.post("token/revocation", {"token": tokens["refresh_token"]})
    assert (gone.status_code, gone.content) == (200, b"")
    assert app.post("token/introspection", asked).json() == {"active": False}
    assert app.post("token/revocation", {"token": "nonsense"}).status_code == 200
    assert app.post("token/introspection", {}).json()["error"] == "invalid_request"


def test_signing_out_ends_the_tokens_of_every_app_of_the_session(
    visitors: list[Visitor], apps: list[OneLoginApp]
) -> None:
    here, elsewhere = visitors
    one, two = apps[PUBLIC].tokens(here, "openid"), apps[POST].tokens(here, "openid")
    far = apps[PUBLIC].tokens(elsewhere, "openid")
    base = apps[PUBLIC].base
    url = f"{base}/logout?id_token_hint={one['id_token']}&post_logout_redirect_uri=http://localhost:8765/out&state=s"
    assert here.open(url) == {"state": "s"}
    for token, status in ((one, 401), (two, 401), (far, 200)):
        assert apps[PUBLIC].me(f"Bearer {token['access_token']}").status_code == status
    assert here.open(apps[PUBLIC].authorize_url()) is None
    assert here.open(f"{base}/logout?post_logout_redirect_uri=http://localhost:8765/out") is None
    assert here.status == 400
    assert here.open(f"{base}/logout?id_token_hint=x") is None
    assert here.open(f"{base}/logout") is None
    assert "Signed out" in here.page


def test_wrong_paths_and_methods(public: OneLoginApp) -> None:
    assert requests.get(f"{public.base}/token", timeout=TIMEOUT_S).status_code == 405
    assert requests.get(f"{public.base}/userinfo", timeout=TIMEOUT_S).status_code == 404
    body = requests.post(f"{public.base}/token", json={}, timeout=TIMEOUT_S)
    assert (body.status_code, body.json()["error"]) == (400, "invalid_request")
    assert requests.get(f"{public.base}/interact/unknown", timeout=TIMEOUT_S).status_code == 400
