"""JWT bearer at the custom server: which statements are trusted, and the words of each refusal."""

import uuid
from datetime import timedelta
from typing import Any

import jwt
import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.service import ServiceUnderTest, ec_key, public_jwk
from tests.practice.test_directory import Admin
from tests.practice.test_token_endpoint import assert_error
from tests.practice.visitor import AppUnderTest, Visitor

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "messages.read"


@pytest.fixture
def speaker(app: AppUnderTest) -> ServiceUnderTest:
    """The org's app that speaks for people, with a key registered."""
    offered = next(each for each in app.address.clients if each.name == "Practice assertion app")
    service = ServiceUnderTest(app.address, offered.client_id, "custom")
    jwk = public_jwk(service.key, kid="first", use="sig", alg="ES256")
    assert Admin(app).call(f"/api/v1/apps/{offered.client_id}/credentials/jwks", "POST", json=jwk).status_code == 201
    return service


def about(app: ServiceUnderTest, subject: Any = "alice", **changes: Any) -> str:
    return app.assertion(sub=subject, **changes)


def ask(app: ServiceUnderTest, assertion: str, scope: str = SCOPE, **more: str) -> requests.Response:
    form = {
        "grant_type": JWT_BEARER, "scope": scope, "assertion": assertion, "client_assertion": app.assertion(),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", **more,
    }  # fmt: skip
    return requests.post(f"{app.base}/token", data={k: v for k, v in form.items() if v}, timeout=10)


@pytest.mark.parametrize("subject", ["alice", "alice@practice.example", "ALICE@practice.example"])
def test_the_token_is_about_the_person_and_for_the_app(speaker: ServiceUnderTest, subject: str) -> None:
    answer = ask(speaker, about(speaker, subject))
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"access_token", "token_type", "expires_in", "scope"}
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["cid"], claims["scp"]) == ("alice@practice.example", speaker.client_id, [SCOPE])


def test_its_token_opens_the_practice_api(speaker: ServiceUnderTest, app: AppUnderTest) -> None:
    token = ask(speaker, about(speaker), scope="").json()
    assert token["scope"] == SCOPE, "the server's own choice"
    assert app.call(token["access_token"], "/messages").status_code == 200


def test_an_id_token_comes_with_openid_and_a_refresh_token_never(speaker: ServiceUnderTest) -> None:
    tokens = ask(speaker, about(speaker), scope="openid").json()
    assert jwt.decode(tokens["id_token"], options={"verify_signature": False})["aud"] == speaker.client_id
    assert_error(ask(speaker, about(speaker), scope="openid offline_access"), 400, "invalid_scope", "offline_access")


@pytest.mark.parametrize("server", ["issuer", "token endpoint", "both"])
def test_the_audience_is_the_server_or_its_token_endpoint(
    speaker: ServiceUnderTest, app: AppUnderTest, server: str
) -> None:
    issuer = app.address.custom_issuer
    aud = {"issuer": issuer, "token endpoint": f"{issuer}/v1/token", "both": ["https://other.example", issuer]}
    assert ask(speaker, about(speaker, aud=aud[server])).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"iss": "somebody-else"}, "issuer of the 'assertion' is not trusted"),
        ({"iss": None}, "issuer of the 'assertion' is not trusted"),
        ({"sub": "nobody"}, "no active user"),
        ({"sub": None}, "no active user"),
        ({"sub": 7}, "no active user"),
        ({"aud": "https://other.example"}, "audience of the 'assertion'"),
        ({"aud": None}, "audience of the 'assertion'"),
        ({"exp": None}, "must contain the 'exp' claim"),
        ({"exp": timedelta(seconds=-90)}, "is expired"),
        ({"exp": timedelta(hours=3)}, "too far into the future"),
        ({"exp": "soon"}, "'exp' claim of the 'assertion' is no number"),
        ({"exp": 10**400}, "'exp' claim of the 'assertion' is no number"),
        ({"nbf": timedelta(minutes=5)}, "not valid yet"),
        ({"iat": timedelta(minutes=5)}, "before the current time"),
        ({"headers": {"kid": "another"}}, "not signed with a key that is registered"),
        ({"key": ec_key(9)}, "signature of the 'assertion' is invalid"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value),
)
def test_each_fault_is_invalid_grant_with_its_words(
    speaker: ServiceUnderTest, changes: dict[str, Any], words: str
) -> None:
    assert_error(ask(speaker, speaker.assertion(**{"sub": "alice", **changes})), 400, "invalid_grant", words)


def test_what_is_no_jwt_or_signed_by_a_secret_is_refused(speaker: ServiceUnderTest) -> None:
    assert_error(ask(speaker, ""), 400, "invalid_request", "missing the 'assertion'")
    assert_error(ask(speaker, "a.b"), 400, "invalid_grant", "no JWT")
    claims = jwt.decode(about(speaker), options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none")
    by_secret = jwt.encode(claims, "s" * 32, algorithm="HS256")
    for assertion in (unsigned, by_secret):
        assert_error(ask(speaker, assertion), 400, "invalid_grant", "signature algorithm")


def test_each_is_good_once_and_one_that_failed_is_not_used(speaker: ServiceUnderTest) -> None:
    assertion = about(speaker, jti=str(uuid.uuid4()))
    assert_error(ask(speaker, assertion, scope="okta.users.read"), 400, "invalid_scope", "not configured")
    assert ask(speaker, assertion).status_code == 200
    assert_error(ask(speaker, assertion), 400, "invalid_grant", "already been used")
    nameless = about(speaker, jti=None)
    assert [ask(speaker, nameless).status_code for _ in range(2)] == [200, 200], "jti is optional"


def test_a_key_that_is_switched_off_signs_nothing(speaker: ServiceUnderTest, app: AppUnderTest) -> None:
    admin, keys = Admin(app), f"/api/v1/apps/{speaker.client_id}/credentials/jwks"
    second = public_jwk(ec_key(5), kid="second", use="sig", alg="ES256")
    made = admin.call(keys, "POST", json=second).json()
    assertion = about(speaker, headers={"kid": "second"}, key=ec_key(5))
    assert admin.call(f"{keys}/{made['id']}/lifecycle/deactivate", "POST").status_code == 200
    assert_error(ask(speaker, assertion), 400, "invalid_grant", "not signed with a key that is registered")


def test_the_clock_ends_an_assertion(speaker: ServiceUnderTest, clock: Clock) -> None:
    assertion, proof = about(speaker), speaker.assertion(exp=timedelta(minutes=20))
    clock.offset_s = 300 + 59
    assert ask(speaker, assertion, client_assertion=proof).status_code == 200, "a minute of difference is forgiven"
    clock.offset_s = 300 + 61
    late = ask(speaker, assertion, client_assertion=speaker.assertion(exp=timedelta(minutes=20)))
    assert_error(late, 400, "invalid_grant", "is expired")


def test_only_the_custom_server_and_an_app_that_may_have_it(
    speaker: ServiceUnderTest, app: AppUnderTest, service: ServiceUnderTest
) -> None:
    for issuer, offers in ((app.address.custom_issuer, True), (app.address.org_url, False)):
        document = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).json()
        assert (JWT_BEARER in document["grant_types_supported"]) == offers
    at_org = ServiceUnderTest(app.address, speaker.client_id, "org")
    assert_error(ask(at_org, about(speaker)), 400, "unsupported_grant_type", "Configured grant types")
    other = ServiceUnderTest(app.address, service.client_id, "custom")
    assert_error(ask(other, about(other)), 400, "unauthorized_client", "grant type")
    assert_error(ask(speaker, about(speaker), client_assertion_type="x"), 400, "invalid_request", "type")


def test_the_log_says_why_and_the_page_whom_it_trusts(
    speaker: ServiceUnderTest, app: AppUnderTest, visitor: Visitor
) -> None:
    ask(speaker, about(speaker, "nobody"))
    entries = Admin(app).call("/api/v1/logs?sortOrder=DESCENDING&limit=5").json()
    assert any(each["outcome"].get("reason") == "assertion_invalid_subject" for each in entries)
    visitor.open(app.address.org_url + "/")
    assert "JWT bearer (RFC 7523) is at the custom server" in visitor.page
