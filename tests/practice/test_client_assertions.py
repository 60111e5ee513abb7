"""private_key_jwt and client_secret_jwt: each fault has Okta's own words."""

from datetime import timedelta
from typing import Any

import pytest

from tests.practice.conftest import Clock
from tests.practice.service import ASSERTION_TYPE, ServiceUnderTest, ec_key, public_jwk, ready_service_app
from tests.practice.test_directory import Admin
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import REDIRECT_URI, VERIFIER, AppUnderTest, Visitor


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aud": "http://127.0.0.1"}, "audience claim for client_assertion must be the endpoint invoked"),
        ({"aud": None}, "audience claim for client_assertion"),
        ({"iss": "0oaNobody"}, "issuer claim for client_assertion is not a valid client_id"),
        ({"iss": None}, "issuer claim for client_assertion"),
        ({"sub": "0oaNobody"}, "subject claim for client_assertion is not a valid client_id"),
        ({"exp": None}, "must contain the 'exp' claim"),
        ({"exp": True}, "must contain the 'exp' claim"),
        ({"exp": timedelta(seconds=-10)}, "client_assertion token is expired"),
        ({"exp": timedelta(seconds=4000)}, "too far into the future"),
        ({"iat": timedelta(seconds=600), "exp": timedelta(seconds=900)}, "issued before the current time"),
    ],
)
def test_claims(service: ServiceUnderTest, changes: dict[str, Any], words: str) -> None:
    answer = service.ask("okta.users.read", assertion=service.assertion(**changes))
    assert_error(answer, 401, "invalid_client", words)


def test_T_wrong_clock_of_the_caller(service: ServiceUnderTest, clock: Clock) -> None:
    clock.offset_s = 600
    assert_error(service.ask("okta.users.read"), 401, "invalid_client", "token is expired")
    clock.offset_s = -600
    assert_error(service.ask("okta.users.read"), 401, "invalid_client", "issued before the current time")


def test_keys_and_signatures(service: ServiceUnderTest) -> None:
    wrong_key = service.assertion(key=ec_key(9))
    assert_error(
        service.ask("okta.users.read", assertion=wrong_key),
        401,
        "invalid_client",
        "client_assertion signature is invalid",
    )
    for kid in ("other", ""):
        answer = service.ask("okta.users.read", assertion=service.assertion({"kid": kid}))
        assert_error(answer, 401, "invalid_client", "client_assertion JWT kid is invalid")
    _, claims, _ = service.assertion().split(".")
    for head in ("eyJhbGciOiJub25lIn0", "eyJhbGciOltdfQ"):  # {"alg":"none"}, {"alg":[]}
        answer = service.ask("okta.users.read", assertion=f"{head}.{claims}.")
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_client"
    answer = service.ask("okta.users.read", assertion="x.y.z")
    assert_error(answer, 401, "invalid_client", "parsing of the client_assertion failed")
    answer = service.ask("okta.users.read", client_assertion_type="jwt")
    assert_error(answer, 400, "invalid_request", "client_assertion_type is invalid")
    no_kid = service.ask("okta.users.read", assertion=service.assertion({"kid": None}))
    assert no_kid.json()["error"] == "use_dpop_nonce"


def test_an_assertion_works_once_even_if_only_the_nonce_was_missing(service: ServiceUnderTest) -> None:
    once = service.assertion()
    first = service.ask("okta.users.read", assertion=once)
    assert first.json()["error"] == "use_dpop_nonce"
    again = service.ask("okta.users.read", assertion=once)
    assert_error(again, 401, "invalid_client", "client_assertion token has already been used")
    without_jti = service.assertion(jti=None)
    for _ in range(2):
        assert service.ask("okta.users.read", assertion=without_jti).json()["error"] == "use_dpop_nonce"


def test_a_deactivated_key_stops_and_another_takes_over(app: AppUnderTest) -> None:
    admin = Admin(app)
    service = ready_service_app(admin, app.address)
    keys = f"/api/v1/apps/{service.client_id}/credentials/jwks"
    first = admin.get(keys)["jwks"]["keys"][0]["id"]
    assert admin.call(f"{keys}/{first}/lifecycle/deactivate", "POST").json()["errorCode"] == "E0000001"
    assert admin.call(keys, "POST", json=public_jwk(ec_key(3), kid="second")).status_code == 201
    no_kid = service.ask("okta.users.read", assertion=service.assertion({"kid": None}))
    assert_error(no_kid, 401, "invalid_client", "kid is invalid")
    assert admin.call(f"{keys}/{first}/lifecycle/deactivate", "POST").json()["status"] == "INACTIVE"
    assert_error(service.ask("okta.users.read"), 401, "invalid_client", "kid is invalid")
    service.key, service.kid = ec_key(3), "second"
    assert service.token()["token_type"] == "DPoP"
    assert admin.call(f"{keys}/{first}", "DELETE").status_code == 204
    assert [key["kid"] for key in admin.get(keys)["jwks"]["keys"]] == ["second"]


def test_beside_other_credentials(service: ServiceUnderTest) -> None:
    answer = service.ask("okta.users.read", client_secret="x")
    assert_error(answer, 401, "invalid_request", "multiple client credentials")
    assert_error(service.ask("okta.users.read", client_id="0oaOther"), 401, "invalid_client", "subject claim")


def test_the_web_app_may_sign_with_its_secret_and_the_native_one_may_not(
    visitor: Visitor, app: AppUnderTest, web_app: AppUnderTest
) -> None:
    secret = web_app.client.client_secret
    assert secret is not None
    signer = ServiceUnderTest(app.address, web_app.client.client_id, key=secret)
    code = visitor.sign_in(web_app.authorize_url("openid"))["code"]

    def redeem(assertion: str) -> Any:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI,
                "code_verifier": VERIFIER, "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion}  # fmt: skip
        return web_app.post("token", form, auth=None)

    wrong = signer.assertion({"alg": "HS256", "kid": None}, key="another-secret-of-at-least-32-bytes")
    assert_error(redeem(wrong), 401, "invalid_client", "signature is invalid")
    short = signer.assertion({"alg": "HS512", "kid": None}, key="s" * 64)
    assert_error(redeem(short), 401, "invalid_client", "too short for the signature algorithm")
    by_key = signer.assertion(key=ec_key(1))
    assert_error(redeem(by_key), 401, "invalid_client", "signature algorithm is invalid")
    assert redeem(signer.assertion({"alg": "HS256", "kid": None})).status_code == 200
    native = ServiceUnderTest(app.address, app.client.client_id)
    answer = native.ask("okta.users.read", assertion=native.assertion())
    assert_error(answer, 401, "invalid_client", "Client authentication failed")
