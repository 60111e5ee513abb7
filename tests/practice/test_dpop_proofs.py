"""DPoP: nonces and proofs at the token endpoint, bound tokens at the API and at userinfo."""

import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.service import ServiceUnderTest, ec_key, public_jwk, sha256, thumbprint
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import REDIRECT_URI, TIMEOUT_S, VERIFIER, AppUnderTest, Visitor

USERS = "/api/v1/users"


def test_the_first_proof_is_answered_with_a_nonce(service: ServiceUnderTest, clock: Clock) -> None:
    answer = service.ask("okta.users.read")
    assert_error(answer, 400, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
    service.nonce = answer.headers["DPoP-Nonce"]
    assert service.ask("okta.users.read").status_code == 200
    for days, good in ((2, True), (4, False)):
        clock.offset_s = days * 86_400
        now = time.time() + clock.offset_s
        proof = service.proof("POST", f"{service.base}/token", nonce=service.nonce, iat=int(now))
        later = service.ask("okta.users.read", proof, service.assertion(iat=int(now), exp=int(now) + 60))
        assert (later.status_code == 200) is good
        assert later.headers.get("DPoP-Nonce") != service.nonce


def test_a_request_without_proof_is_refused(service: ServiceUnderTest) -> None:
    answer = service.ask("okta.users.read", None)
    assert_error(answer, 400, "invalid_dpop_proof", "The DPoP proof JWT header is missing.")


@pytest.mark.parametrize(
    ("headers", "claims", "words"),
    [
        ({"typ": "JWT"}, {}, "'typ' must be"),
        ({"jwk": {"kty": "EC"}}, {}, "proof JWT signature is invalid"),
        ({"jwk": "x"}, {}, "proof JWT signature is invalid"),
        ({"jwk": public_jwk(ec_key(7))}, {}, "proof JWT signature is invalid"),
        ({"jwk": public_jwk(ec_key(2), d="x")}, {}, "proof JWT signature is invalid"),
        ({}, {"htm": "GET"}, "'htm' claim"),
        ({}, {"htu": "http://127.0.0.1/oauth2/v1/token"}, "'htu' claim"),
        ({}, {"htu": None}, "'htu' claim"),
        ({}, {"iat": None}, "'iat' claim"),
        ({}, {"iat": "now"}, "'iat' claim"),
        ({}, {"iat": 10**400}, "'iat' claim"),
        ({}, {"iat": timedelta(seconds=-600)}, "more than five minutes in the past"),
        ({}, {"iat": timedelta(seconds=600)}, "issued in the future"),
        ({}, {"jti": None}, "'jti' claim"),
    ],
)
def test_bad_proofs(service: ServiceUnderTest, headers: dict[str, Any], claims: dict[str, Any], words: str) -> None:
    url = f"{service.base}/token"
    proof = service.proof("POST", url, headers, **{"nonce": "any", **claims})
    assert_error(service.ask("okta.users.read", proof), 400, "invalid_dpop_proof", words)


def test_proofs_that_are_no_jwt_or_signed_with_a_secret(service: ServiceUnderTest) -> None:
    assert_error(service.ask("okta.users.read", "x"), 400, "invalid_dpop_proof", "parsing of the DPoP proof JWT failed")
    by_secret = jwt.encode(
        {}, "s" * 32, algorithm="HS256", headers={"typ": "dpop+jwt", "jwk": {"kty": "oct", "k": "eA"}}
    )
    assert_error(service.ask("okta.users.read", by_secret), 400, "invalid_dpop_proof", "algorithm is not supported")


def test_a_proof_works_once(service: ServiceUnderTest) -> None:
    token = service.token()["access_token"]
    proof = service.proof("POST", f"{service.base}/token", nonce=service.nonce)
    assert service.ask("okta.users.read", proof).status_code == 200
    assert_error(service.ask("okta.users.read", proof), 400, "invalid_dpop_proof", "already been used")
    proof = service.proof("GET", service.address.org_url + USERS, ath=sha256(token))
    assert service.call(token, USERS, proof).status_code == 200
    assert "already been used" in service.call(token, f"{USERS}?limit=1", proof).headers["WWW-Authenticate"]


def test_a_bound_token_as_bearer_is_challenged_as_okta_does(service: ServiceUnderTest) -> None:
    token, org = service.token()["access_token"], service.address.org_url
    answer = service.call(token, USERS, None, scheme="Bearer")
    assert (answer.status_code, answer.content) == (400, b"")
    assert answer.headers["WWW-Authenticate"] == (
        f'DPoP algs="RS256 RS384 RS512 ES256 ES384 ES512", authorization_uri="{org}/oauth2/v1/authorize", '
        f'realm="{org}", scope="okta.users.read", error="invalid_request", error_description="The resource request '
        'must use the DPoP authentication scheme.", resource="/api/v1/users"'
    )
    answer = service.call(token, USERS, None)
    assert answer.status_code == 400
    assert "requires a DPoP proof" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"ath": None}, "'ath' claim"),
        ({"ath": sha256("another token")}, "'ath' claim"),
        ({"htm": "POST"}, "'htm' claim"),
        ({"htu": "http://127.0.0.1/api/v1/users"}, "'htu' claim"),
    ],
)
def test_bad_proofs_at_the_api(service: ServiceUnderTest, claims: dict[str, Any], words: str) -> None:
    token = service.token()["access_token"]
    proof = service.proof("GET", service.address.org_url + USERS, **{"ath": sha256(token), **claims})
    answer = service.call(token, USERS, proof)
    assert answer.status_code == 400
    assert 'error="invalid_dpop_proof"' in answer.headers["WWW-Authenticate"]
    assert words in answer.headers["WWW-Authenticate"]


def test_another_key_does_not_open_a_bound_token(service: ServiceUnderTest) -> None:
    token = service.token()["access_token"]
    proof = service.proof("GET", service.address.org_url + USERS, key=ec_key(8), ath=sha256(token))
    assert "not bound to the provided DPoP proof" in service.call(token, USERS, proof).headers["WWW-Authenticate"]


def test_scope_challenges_keep_the_scheme(service: ServiceUnderTest) -> None:
    answer = service.call(service.token("okta.users.read")["access_token"], "/api/v1/groups")
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"].startswith("DPoP algs=")
    assert 'scope="okta.groups.read", error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_a_bearer_token_is_no_dpop_token(visitor: Visitor, app: AppUnderTest, service: ServiceUnderTest) -> None:
    answer = service.call(app.tokens(visitor)["access_token"], USERS)
    assert answer.status_code == 401
    assert "The access token is not DPoP bound." in answer.headers["WWW-Authenticate"]


def _native(app: AppUnderTest) -> ServiceUnderTest:
    return ServiceUnderTest(app.address, app.client.client_id)


def _ask(app: AppUnderTest, key: ServiceUnderTest, form: dict[str, str], dpop_key: Any = None) -> requests.Response:
    """One token request of the native app with a proof; the nonce is fetched where it is missing."""
    url = f"{app.base}/token"
    for _ in range(2):
        proof = key.proof("POST", url, key=dpop_key, nonce=key.nonce or None)
        answer = app.post("token", form, headers={"DPoP": proof})
        if "DPoP-Nonce" not in answer.headers:
            return answer
        key.nonce = answer.headers["DPoP-Nonce"]
    return answer


def test_native_app_with_dpop_code_refresh_and_userinfo(visitor: Visitor, app: AppUnderTest) -> None:
    key = _native(app)
    code = visitor.sign_in(app.authorize_url("openid offline_access okta.users.read"))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
    answer = _ask(app, key, form)  # the code outlives the round for the nonce
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens["token_type"] == "DPoP"
    profile = key.call(tokens["access_token"], "/oauth2/v1/userinfo")
    assert profile.status_code == 200
    refused = key.call(tokens["access_token"], "/oauth2/v1/userinfo", None, scheme="Bearer")
    assert refused.status_code == 400
    assert refused.headers["WWW-Authenticate"].startswith('DPoP algs="RS256')
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert_error(app.post("token", refresh), 400, "invalid_dpop_proof", "header is missing")
    assert_error(_ask(app, key, refresh, ec_key(8)), 400, "invalid_dpop_proof", "Public Key binding in refresh token")
    again = _ask(app, key, refresh)
    assert again.status_code == 200, again.text
    claims = jwt.decode(again.json()["access_token"], options={"verify_signature": False})
    assert claims["cnf"]["jkt"] == thumbprint(key.dpop_key)
    info = requests.post(
        f"{app.base}/introspect", data={"token": again.json()["access_token"], "client_id": app.client.client_id},
        timeout=TIMEOUT_S,
    )  # fmt: skip
    assert info.json()["token_type"] == "DPoP"
