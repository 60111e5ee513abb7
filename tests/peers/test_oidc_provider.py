from __future__ import annotations

from pathlib import Path

import jwt
import pytest
import requests

from tests.peers.authorization import authorization_url, query_of, redeem
from tests.peers.certificates import make_certificate
from tests.peers.form_login import FormLogin, FormLoginError
from tests.peers.oidc_provider import OidcProvider, running_provider


def sign_in(provider: OidcProvider, client_id: str, scope: str, person: str = "alice") -> str:
    with FormLogin(person, provider.users[person]) as login:
        return login.redirect_of(authorization_url(f"{provider.issuer}/auth", client_id, scope))


def test_alice_signs_in_and_gets_tokens_that_verify(oidc_provider: OidcProvider) -> None:
    redirect = sign_in(oidc_provider, "native", "openid profile email groups")
    assert query_of(redirect)["iss"] == [oidc_provider.issuer]
    assert query_of(redirect)["state"] == ["state-1"]
    tokens = redeem(f"{oidc_provider.issuer}/token", redirect, "native")
    keys = requests.get(f"{oidc_provider.issuer}/jwks", timeout=10).json()
    kid = jwt.get_unverified_header(tokens["id_token"])["kid"]
    claims = jwt.decode(tokens["id_token"], jwt.PyJWKSet.from_dict(keys)[kid], audience="native")
    assert (claims["sub"], claims["nonce"]) == ("alice", "nonce-1")
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    who = requests.get(f"{oidc_provider.issuer}/me", headers=bearer, timeout=10).json()
    assert (who["email"], who["groups"]) == ("alice@example.test", ["staff", "admins"])


@pytest.mark.parametrize(("decision", "person"), [("deny", "alice"), ("cancel", "bob")])
def test_a_refusal_comes_back_as_access_denied(oidc_provider: OidcProvider, decision: str, person: str) -> None:
    with FormLogin(person, f"{person}-password", "deny" if decision == "deny" else "cancel") as login:
        redirect = login.redirect_of(authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid"))
    assert query_of(redirect)["error"] == ["access_denied"]
    assert query_of(redirect)["iss"] == [oidc_provider.issuer]


def test_a_wrong_password_shows_the_form_again(oidc_provider: OidcProvider) -> None:
    url = authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid")
    with FormLogin("alice", "wrong") as login, pytest.raises(FormLoginError, match="Wrong user name or password"):
        login.redirect_of(url)


def test_a_public_client_without_pkce_is_refused(oidc_provider: OidcProvider) -> None:
    url = authorization_url(f"{oidc_provider.issuer}/auth", "native", "openid", code_challenge="")
    with FormLogin("alice", "alice-password") as login:
        assert query_of(login.redirect_of(url))["error"] == ["invalid_request"]


def test_the_api_takes_jwt_and_opaque_tokens_and_names_the_missing_scope(oidc_provider: OidcProvider) -> None:
    token_endpoint = f"{oidc_provider.issuer}/token"
    opaque = redeem(token_endpoint, sign_in(oidc_provider, "native", "openid"), "native")["access_token"]
    token = redeem(token_endpoint, sign_in(oidc_provider, "native-api", "openid api:read"), "native-api")
    assert opaque.count(".") == 0
    assert token["access_token"].count(".") == 2

    def call(method: str, path: str, bearer: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {bearer}"}
        return requests.request(method, f"{oidc_provider.api}/{path}", headers=headers, timeout=10)

    assert call("GET", "anything", opaque).status_code == 200
    echo = call("GET", "scoped/users?limit=2", token["access_token"])
    assert (echo.status_code, echo.json()["query"]) == (200, [["limit", "2"]])
    assert token["access_token"] not in echo.text
    missing = call("POST", "scoped/users", token["access_token"])
    assert missing.status_code == 403
    assert 'error="insufficient_scope", scope="api:write"' in missing.headers["WWW-Authenticate"]
    unknown = call("GET", "anything", "nonsense")
    assert (unknown.status_code, unknown.json()["error"]) == (401, "invalid_token")


def test_confidential_clients_over_tls_with_a_path_and_life_of_their_own(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    paths = ["/callback/native", "/elsewhere"]
    with running_provider(tmp_path / "log", certificate=certificate, redirect_paths=paths, access_ttl_s=7) as provider:
        assert provider.issuer.startswith("https://")
        assert "http://127.0.0.1/elsewhere" in provider.clients["web-secret"].redirect_uris
        url = authorization_url(f"{provider.issuer}/auth", "web-secret", "openid")
        with FormLogin("bob", "bob-password", ca=str(certificate.ca)) as login:
            redirect = login.redirect_of(url)
        secret = provider.clients["web-secret"].client_secret
        endpoint = f"{provider.issuer}/token"
        tokens = redeem(endpoint, redirect, "web-secret", secret=secret, ca=str(certificate.ca))
        assert tokens["expires_in"] == 7
        assert secret not in repr(provider)
