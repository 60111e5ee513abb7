"""Implicit and hybrid at the Okta face: what the browser brings, in which way, and who may have it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.test_directory import Admin
from tests.practice.visitor import REDIRECT_URI, TIMEOUT_S, AppUnderTest, Visitor
from tokenexplorer.practice.address import PracticeAddress

HYBRID = ("code id_token", "code token", "code id_token token")
IMPLICIT = ("id_token", "token", "id_token token")
MODES = (None, "fragment", "form_post")
SCOPE = "openid profile offline_access"


@pytest.fixture
def legacy(address: PracticeAddress) -> AppUnderTest:
    return AppUnderTest(address, next(each for each in address.clients if each.response_type != "code"))


@pytest.fixture
def custom_legacy(legacy: AppUnderTest) -> AppUnderTest:
    return AppUnderTest(legacy.address, legacy.client, "custom")


def _half_hash(value: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def _claims(app: AppUnderTest, token: str) -> dict[str, Any]:
    keys = jwt.PyJWKSet.from_dict(requests.get(f"{app.base}/keys", timeout=TIMEOUT_S).json())
    claims: dict[str, Any] = jwt.decode(
        token, keys[jwt.get_unverified_header(token)["kid"]], algorithms=["RS256"],
        audience=app.client.client_id, issuer=app.issuer,
    )  # fmt: skip
    return claims


def _check_hashes(claims: dict[str, Any], brought: dict[str, str]) -> None:
    """Each hash is there with what it vouches for, and only then (OpenID Connect Core section 3.3.2.11)."""
    for claim, member in (("at_hash", "access_token"), ("c_hash", "code")):
        assert claims.get(claim) == (_half_hash(brought[member]) if member in brought else None), claim


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", [*IMPLICIT, *HYBRID])
def test_I17_I18_each_response_type_brings_what_it_names_in_each_mode(
    visitor: Visitor, legacy: AppUnderTest, kind: str, mode: str | None
) -> None:
    words = kind.split()
    brought = visitor.sign_in(legacy.authorize_url(SCOPE, response_type=" ".join(reversed(words)), response_mode=mode))
    assert visitor.mode == (mode or "fragment")
    assert visitor.url.partition("#")[0] == REDIRECT_URI
    assert (brought.pop("state"), brought.pop("iss")) == ("state-of-this-test", legacy.issuer)
    expected = {"code"} & set(words) | {"id_token"} & set(words)
    expected |= {"access_token", "token_type", "expires_in", "scope"} if "token" in words else set()
    assert set(brought) == expected, "never a refresh token"
    if "id_token" in words:
        claims = _claims(legacy, brought["id_token"])
        assert claims["nonce"] == "nonce-of-this-test"
        _check_hashes(claims, brought)
    if "token" in words:
        assert (brought["token_type"], brought["expires_in"]) == ("Bearer", "3600")
        assert legacy.call(brought["access_token"], "/oauth2/v1/userinfo").json()["name"] == "Alice Ferrara"
        assert ("offline_access" in brought["scope"].split()) is ("code" in words)
    if "code" in words:
        answer = legacy.redeem(brought["code"]).json()
        assert set(answer) == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}
        _check_hashes(_claims(legacy, answer["id_token"]), {"access_token": answer["access_token"]})


@pytest.mark.parametrize(("mode", "way"), [(None, "query"), ("query", "query"), *((each, each) for each in MODES[1:])])
def test_a_code_travels_in_every_mode_and_as_a_rule_in_the_query(
    visitor: Visitor, app: AppUnderTest, mode: str | None, way: str
) -> None:
    brought = visitor.sign_in(app.authorize_url("openid", response_mode=mode))
    assert (visitor.mode, set(brought)) == (way, {"code", "state", "iss"})
    assert app.redeem(brought["code"]).status_code == 200


def test_the_custom_server_answers_so_too(visitor: Visitor, custom_legacy: AppUnderTest) -> None:
    brought = visitor.sign_in(custom_legacy.authorize_url("openid messages.read", response_type="code id_token token"))
    assert brought["iss"] == custom_legacy.issuer
    _check_hashes(_claims(custom_legacy, brought["id_token"]), brought)
    assert custom_legacy.call(brought["access_token"], "/messages").status_code == 200


@pytest.mark.parametrize(
    ("changes", "error", "words", "mode"),
    [
        ({"nonce": None}, "invalid_request", "'nonce' parameter is required", "fragment"),
        ({"nonce": None, "response_type": "token"}, "invalid_request", "'nonce' parameter is required", "fragment"),
        ({"nonce": None, "response_mode": "form_post"}, "invalid_request", "'nonce' parameter", "form_post"),
        ({"response_mode": "query"}, "unsupported_response_mode", "cannot be used with", "fragment"),
        ({"response_mode": "pigeon"}, "unsupported_response_mode", "[query, fragment, form_post]", "fragment"),
        ({"scope": "okta.users.read"}, "invalid_scope", "require the 'openid' scope", "fragment"),
        ({"scope": "okta.users.read", "response_mode": "form_post"}, "invalid_scope", "openid", "form_post"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request", "code challenge is", "fragment"),
        ({"prompt": "none", "response_mode": "form_post"}, "login_required", "not logged in", "form_post"),
        ({"state": None}, "invalid_request", "invalid 'state'", "fragment"),
    ],
)  # fmt: skip
def test_I19_faults_come_back_in_the_mode_that_was_asked_for(
    visitor: Visitor, legacy: AppUnderTest, changes: dict[str, str | None], error: str, words: str, mode: str
) -> None:
    brought = visitor.open(legacy.authorize_url(**{"response_type": "code id_token", **changes}))
    assert brought is not None
    assert (brought["error"], visitor.mode, brought["iss"]) == (error, mode, legacy.issuer)
    assert words in brought["error_description"]
    assert not {"code", "id_token", "access_token"} & set(brought)


def test_no_code_no_pkce_and_no_openid_no_id_token(visitor: Visitor, legacy: AppUnderTest) -> None:
    bare = {"code_challenge": None, "code_challenge_method": None}
    brought = visitor.sign_in(legacy.authorize_url("okta.users.read", response_type="token", **bare))
    assert len(legacy.call(brought["access_token"], "/api/v1/users").json()) > 100


@pytest.mark.parametrize("mode", ["fragment", "form_post"])
@pytest.mark.parametrize("button", ["Cancel", "Deny"])
def test_who_says_no_is_told_in_the_mode_too(visitor: Visitor, legacy: AppUnderTest, mode: str, button: str) -> None:
    visitor.open(legacy.authorize_url("openid", response_type="id_token", response_mode=mode))
    if button == "Deny":
        visitor.press("Sign in", username="eve", password="eve-password")
    brought = visitor.press(button)
    assert brought is not None
    assert (brought["error"], visitor.mode) == ("access_denied", mode)


@pytest.mark.parametrize("kind", [*IMPLICIT, *HYBRID])
def test_an_app_without_implicit_is_refused_as_at_okta(visitor: Visitor, app: AppUnderTest, kind: str) -> None:
    brought = visitor.open(app.authorize_url("openid", response_type=kind))
    assert brought is not None
    assert (brought["error"], visitor.mode) == ("unsupported_response_type", "fragment")
    assert brought["error_description"].endswith("Configured response types: [code].")


def _body(*kinds: str, **settings: Any) -> dict[str, Any]:
    own = {"application_type": "native", "redirect_uris": [REDIRECT_URI], "response_types": list(kinds), **settings}
    return {
        "name": "oidc_client", "label": "Made", "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {}}, "settings": {"oauthClient": own},
    }  # fmt: skip


def test_an_app_that_an_administrator_makes_may_have_what_its_settings_say(visitor: Visitor, app: AppUnderTest) -> None:
    admin, grants = Admin(app), ["authorization_code", "implicit"]
    answer = admin.call("/api/v1/apps", "POST", json=_body("code", "id_token", grant_types=grants))
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert made["settings"]["oauthClient"]["response_types"] == ["code", "id_token"]
    me = admin.get("/api/v1/users/me")["id"]
    admin.call(f"/api/v1/apps/{made['id']}/users", "POST", json={"id": me})
    url = app.authorize_url("openid", client_id=made["id"], response_type="code id_token")
    assert set(visitor.sign_in(url)) == {"code", "id_token", "state", "iss"}
    refused = visitor.open(app.authorize_url("openid", client_id=made["id"], response_type="code token"))
    assert refused is not None
    assert refused["error_description"].endswith("Configured response types: [code, id_token].")
    change = {"settings": {"oauthClient": {"response_types": ["code"], "grant_types": ["authorization_code"]}}}
    assert admin.call(f"/api/v1/apps/{made['id']}", "PUT", json=change).status_code == 200
    refused = visitor.open(url)
    assert refused is not None
    assert refused["error"] == "unsupported_response_type"


@pytest.mark.parametrize(
    ("body", "member"),
    [
        (_body("code", "token"), "response_types"),
        (_body("code", grant_types=["authorization_code", "implicit"]), "response_types"),
        (_body("token", grant_types=["authorization_code", "implicit"]), "response_types"),
        (_body("code", "pigeon", grant_types=["authorization_code", "implicit"]), "response_types"),
        (
            _body("code", "id_token", grant_types=["authorization_code", "implicit"], dpop_bound_access_tokens=True),
            "grant_types",
        ),
    ],
    ids=["no-implicit", "implicit-for-nothing", "no-code", "unknown", "dpop"],
)
def test_grant_and_response_types_have_to_fit(app: AppUnderTest, body: dict[str, Any], member: str) -> None:
    answer = Admin(app).call("/api/v1/apps", "POST", json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert answer.json()["errorCauses"][0]["errorSummary"].startswith(f"{member}: ")


def test_discovery_names_what_there_is(legacy: AppUnderTest) -> None:
    def read(name: str) -> Any:
        return requests.get(f"{legacy.issuer}/.well-known/{name}", timeout=TIMEOUT_S).json()

    document = read("openid-configuration")
    assert set(document["response_types_supported"]) == {"code", "id_token", "id_token token", *HYBRID}
    assert document["response_modes_supported"] == ["query", "fragment", "form_post"]
    assert "implicit" in document["grant_types_supported"]
    assert {"at_hash", "c_hash"} <= set(document["claims_supported"])
    assert set(read("oauth-authorization-server")["response_types_supported"]) == {
        "token",
        *document["response_types_supported"],
    }


def test_a_code_that_comes_twice_ends_the_tokens_beside_it(visitor: Visitor, legacy: AppUnderTest) -> None:
    brought = visitor.sign_in(legacy.authorize_url("openid", response_type="code token"))
    assert legacy.redeem(brought["code"]).status_code == 200
    assert legacy.call(brought["access_token"], "/oauth2/v1/userinfo").status_code == 200
    assert legacy.redeem(brought["code"]).json()["error"] == "invalid_grant"
    assert legacy.call(brought["access_token"], "/oauth2/v1/userinfo").status_code == 401


def test_the_log_names_each_thing_that_the_browser_brought(visitor: Visitor, app: AppUnderTest, clock: Clock) -> None:
    admin = Admin(app)
    client = next(each for each in app.address.clients if each.response_type != "code")
    legacy = AppUnderTest(app.address, client)
    visitor.sign_in(legacy.authorize_url("openid", response_type="code id_token token"))
    log = admin.get(f'/api/v1/logs?filter=target.id eq "{client.client_id}"')
    assert [event["eventType"] for event in log] == [
        "app.oauth2.authorize.code",
        "app.oauth2.authorize.implicit.access_token",
        "app.oauth2.authorize.implicit.id_token",
    ]


def test_the_page_that_posts_works_without_scripts_and_runs_none_but_its_own(
    visitor: Visitor, legacy: AppUnderTest
) -> None:
    state = '"><script>alert(1)</script>'
    brought = visitor.sign_in(
        legacy.authorize_url("openid", response_type="id_token", response_mode="form_post", state=state)
    )
    assert brought["state"] == state
    assert visitor.page.count("<script>") == 1
    assert '<button class="first" type="submit">Continue</button>' in visitor.page
    script = visitor.page.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = visitor.headers["Content-Security-Policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "form-action 'self' http://127.0.0.1:8765;" in policy
    assert visitor.headers["Cache-Control"] == "no-store"
    visitor.open(legacy.authorize_url("openid", prompt="login"))
    assert "script-src" not in visitor.headers["Content-Security-Policy"]
