"""UserInfo of both servers."""

import requests

from tests.practice.conftest import Clock
from tests.practice.visitor import TIMEOUT_S, AppUnderTest, Visitor

USERINFO = "/oauth2/v1/userinfo"
EVERYTHING = "openid profile email address phone groups"


def test_scopes_decide_which_claims_come(visitor: Visitor, app: AppUnderTest) -> None:
    bare = app.call(app.tokens(visitor, "openid")["access_token"], USERINFO).json()
    assert set(bare) == {"sub"}
    full = app.call(app.tokens(visitor, EVERYTHING)["access_token"], USERINFO).json()
    assert full["sub"] == bare["sub"]
    assert full["email_verified"] is True
    assert (full["preferred_username"], full["name"]) == ("alice@practice.example", "Alice Ferrara")
    assert {"address", "phone_number"} <= set(full)
    assert full["groups"] == ["Administrators", "Everyone", "IT"]


def test_post_works_as_well(visitor: Visitor, app: AppUnderTest) -> None:
    assert app.call(app.tokens(visitor, "openid")["access_token"], USERINFO, "POST").status_code == 200


def _refused(answer: requests.Response, status: int, error: str, words: str) -> None:
    assert answer.status_code == status
    assert answer.headers["WWW-Authenticate"].startswith(f'Bearer error="{error}", error_description="')
    assert words in answer.headers["WWW-Authenticate"]


def test_refusals_say_why(visitor: Visitor, app: AppUnderTest, custom_app: AppUnderTest, clock: Clock) -> None:
    tokens = app.tokens(visitor, "openid")
    missing = requests.get(app.address.org_url + USERINFO, timeout=TIMEOUT_S)
    _refused(missing, 401, "invalid_request", "access token is missing")
    _refused(app.call("nonsense", USERINFO), 401, "invalid_token", "access token is invalid")
    _refused(app.call(tokens["id_token"], USERINFO), 401, "invalid_token", "access token is invalid")
    no_openid = app.tokens(visitor, "okta.users.read")["access_token"]
    _refused(app.call(no_openid, USERINFO), 403, "insufficient_scope", "userinfo")
    other = custom_app.tokens(visitor, "openid")["access_token"]
    _refused(app.call(other, USERINFO), 401, "invalid_token", "invalid issuer")
    assert app.call(other, "/oauth2/default/v1/userinfo").json()["sub"].startswith("00u")
    in_query = app.call(other, f"{USERINFO}?access_token=x")
    _refused(in_query, 400, "invalid_request", "cannot be presented in a query string")
    clock.offset_s = 3600
    _refused(app.call(tokens["access_token"], USERINFO), 401, "invalid_token", "token has expired")
