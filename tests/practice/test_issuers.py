"""Discovery of both servers, and which signatures can be verified."""

import base64
import hashlib
from typing import Any

import jwt
import pytest
import requests

from tests.practice.visitor import AppUnderTest, Visitor
from tokenexplorer.practice.address import PracticeAddress

DOCUMENTS = ["openid-configuration", "oauth-authorization-server"]


def _get(url: str) -> Any:
    answer = requests.get(url, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_org_server_is_found_by_both_names(address: PracticeAddress, name: str) -> None:
    document = _get(f"{address.org_url}/.well-known/{name}?client_id={address.clients[0].client_id}")
    assert document["issuer"] == address.org_url
    assert document["authorization_endpoint"] == f"{address.org_url}/oauth2/v1/authorize"
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert not [scope for scope in document["scopes_supported"] if scope.startswith("okta.")]


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("inserted", [False, True])
def test_custom_server_is_found_in_both_path_forms(address: PracticeAddress, name: str, inserted: bool) -> None:
    path = f"/.well-known/{name}/oauth2/default" if inserted else f"/oauth2/default/.well-known/{name}"
    document = _get(address.org_url + path)
    assert document["issuer"] == address.custom_issuer
    assert document["token_endpoint"] == f"{address.custom_issuer}/v1/token"


def test_unknown_server_is_not_found(address: PracticeAddress) -> None:
    answer = requests.get(f"{address.org_url}/oauth2/nope/.well-known/openid-configuration", timeout=5)
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")


def test_okta_organization_probe(address: PracticeAddress) -> None:
    document = _get(f"{address.org_url}/.well-known/okta-organization")
    assert document["pipeline"] == "idx"
    assert document["_links"]["organization"]["href"] == address.org_url


def test_id_token_verifies_with_the_published_keys(visitor: Visitor, app: AppUnderTest) -> None:
    tokens = app.tokens(visitor, "openid profile email okta.users.read")
    keys = jwt.PyJWKSet.from_dict(_get(f"{app.base}/keys"))
    claims = jwt.decode(
        tokens["id_token"],
        keys[jwt.get_unverified_header(tokens["id_token"])["kid"]],
        algorithms=["RS256"],
        audience=app.client.client_id,
        issuer=app.issuer,
        options={"require": ["exp", "iat", "sub", "nonce", "at_hash", "auth_time"]},
    )
    assert claims["nonce"] == "nonce-of-this-test"
    assert claims["amr"] == ["pwd"]
    assert claims["ver"] == 1
    assert claims["jti"].startswith("ID.")
    assert (claims["name"], claims["email"]) == ("Alice Ferrara", "alice@practice.example")
    digest = hashlib.sha256(tokens["access_token"].encode()).digest()
    assert claims["at_hash"] == base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def test_org_access_token_cannot_be_verified_and_says_who_it_is_for(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor)["access_token"]
    header = jwt.get_unverified_header(token)
    assert header == {"alg": "RS256", "kid": header["kid"]}
    assert header["kid"] not in [key["kid"] for key in _get(f"{app.base}/keys")["keys"]]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["iss"] == claims["aud"] == app.address.org_url
    assert claims["sub"] == "alice@practice.example"
    assert claims["cid"] == app.client.client_id
    assert claims["uid"].startswith("00u")
    assert claims["scp"] == list(app.client.scopes)
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["ver"] == 1
    assert claims["jti"].startswith("AT.")


def test_custom_access_token_verifies(visitor: Visitor, custom_app: AppUnderTest) -> None:
    token = custom_app.tokens(visitor, "openid messages.read")["access_token"]
    keys = jwt.PyJWKSet.from_dict(_get(f"{custom_app.base}/keys"))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="api://default", issuer=custom_app.issuer)
    assert claims["scp"] == ["openid", "messages.read"]
