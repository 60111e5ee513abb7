"""The gate of the management API: token kinds, scopes, roles, rate limits."""

import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.practice.conftest import Clock
from tests.practice.visitor import TIMEOUT_S, AppUnderTest, Visitor

USERS = "/api/v1/users"


def _with(app: AppUnderTest, authorization: str | None, path: str = USERS) -> requests.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return requests.get(app.address.org_url + path, headers=headers, timeout=TIMEOUT_S)


def test_scene_1_newcomer_gets_200(visitor: Visitor, app: AppUnderTest) -> None:
    answer = app.call(app.tokens(visitor)["access_token"], USERS)
    assert answer.status_code == 200
    assert len(answer.json()) > 100
    assert answer.headers["X-Okta-Request-Id"]
    assert answer.headers["Date"]


def test_scene_3_scope_not_requested_is_challenged_and_asking_for_it_helps(visitor: Visitor, app: AppUnderTest) -> None:
    org = app.address.org_url
    answer = app.call(app.tokens(visitor)["access_token"], "/api/v1/logs?limit=3")
    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == (
        f'Bearer authorization_uri="{org}/oauth2/v1/authorize", realm="{org}", scope="okta.logs.read", '
        'error="insufficient_scope", error_description="The access token provided does not contain the required '
        'scopes.", resource="/api/v1/logs"'
    )
    assert answer.content == b""
    assert answer.headers["X-Rate-Limit-Remaining"] == "59"  # refused calls count
    again = app.tokens(visitor, " ".join([*app.client.scopes, "okta.logs.read"]))
    answer = app.call(again["access_token"], "/api/v1/logs?limit=3")
    assert (answer.status_code, len(answer.json())) == (200, 3)


def test_custom_servers_token_lacks_the_scope(visitor: Visitor, custom_app: AppUnderTest) -> None:
    answer = custom_app.call(custom_app.tokens(visitor, "openid")["access_token"], USERS)
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert 'scope="okta.users.read"' in answer.headers["WWW-Authenticate"]


def test_manage_covers_read_and_read_does_not_cover_manage(visitor: Visitor, app: AppUnderTest) -> None:
    manage = app.tokens(visitor, "okta.users.manage")["access_token"]
    assert app.call(manage, USERS).status_code == 200
    read = app.tokens(visitor, "okta.users.read")["access_token"]
    answer = app.call(read, USERS, "POST", json={"profile": {}})
    assert answer.status_code == 403
    assert 'scope="okta.users.manage"' in answer.headers["WWW-Authenticate"]


def test_role_too_weak_for_a_scope_that_the_token_has(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.users.read okta.users.manage", "bob")["access_token"]
    assert app.call(token, USERS).status_code == 200
    answer = app.call(token, USERS, "POST", json={"profile": {}})
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")
    assert answer.json()["errorSummary"] == "You do not have permission to perform the requested action"
    assert "WWW-Authenticate" not in answer.headers


def test_no_role_means_403_or_an_empty_list(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.users.read okta.groups.read okta.apps.read okta.logs.read", "eve")["access_token"]
    for path in (USERS, f"{USERS}/alice", "/api/v1/logs"):
        answer = app.call(token, path)
        assert (answer.status_code, answer.json()["errorCode"]) == (403, "E0000006")
    for path in ("/api/v1/groups", "/api/v1/apps"):
        answer = app.call(token, path)
        assert (answer.status_code, answer.json()) == (200, [])
    assert app.call(token, f"{USERS}/me").json()["profile"]["firstName"] == "Eve"


def test_self_scope_reaches_the_caller_only(visitor: Visitor, app: AppUnderTest) -> None:
    token = app.tokens(visitor, "okta.users.read.self")["access_token"]
    assert [user["profile"]["firstName"] for user in app.call(token, USERS).json()] == ["Alice"]
    assert app.call(token, f"{USERS}/alice").status_code == 200
    assert app.call(token, f"{USERS}/bob").status_code == 404
    assert app.call(token, "/api/v1/groups").status_code == 403


@pytest.mark.parametrize(
    ("authorization", "code"),
    [(None, "E0000005"), ("SSWS wrong", "E0000011"), ("SSWS é", "E0000011"), ("Basic eA==", "E0000011")],
)
def test_bad_credentials(app: AppUnderTest, authorization: str | None, code: str) -> None:
    answer = _with(app, authorization and authorization.encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["errorCode"]) == (401, code)


def test_bad_bearer_tokens_are_challenged(visitor: Visitor, app: AppUnderTest, clock: Clock) -> None:
    tokens = app.tokens(visitor, "openid offline_access okta.users.read")
    for value in ("nonsense", tokens["id_token"], tokens["refresh_token"]):
        answer = app.call(value, USERS)
        assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")
        assert (
            'error="invalid_token", error_description="The access token is invalid."'
            in (answer.headers["WWW-Authenticate"])
        )
    clock.offset_s = 3601
    expired = app.call(tokens["access_token"], USERS)
    assert expired.status_code == 401
    assert "The token has expired." in expired.headers["WWW-Authenticate"]


def test_ssws_works_and_an_oauth_token_sent_as_ssws_does_not(visitor: Visitor, app: AppUnderTest) -> None:
    assert _with(app, f"SSWS {app.address.ssws_token}").status_code == 200
    assert _with(app, f"SSWS {app.address.ssws_token}", f"{USERS}/me").json()["profile"]["firstName"] == "Alice"
    assert _with(app, f"Bearer {app.address.ssws_token}").status_code == 401
    answer = _with(app, f"SSWS {app.tokens(visitor)['access_token']}")
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "E0000011")
    assert answer.json()["errorSummary"] == "Invalid token provided"


def test_unknown_path_and_wrong_method(app: AppUnderTest) -> None:
    headers = {"Authorization": f"SSWS {app.address.ssws_token}"}
    url = app.address.org_url
    unknown = requests.get(f"{url}/api/v1/nope", headers=headers, timeout=TIMEOUT_S)
    assert (unknown.status_code, unknown.json()["errorCode"]) == (404, "E0000008")
    wrong = requests.delete(f"{url}/api/v1/logs", headers=headers, timeout=TIMEOUT_S)
    assert (wrong.status_code, wrong.json()["errorCode"]) == (405, "E0000022")
    assert requests.get(f"{url}/nope", timeout=TIMEOUT_S).status_code == 404
    assert requests.put(f"{url}/oauth2/v1/keys", timeout=TIMEOUT_S).status_code == 405


def test_rate_limit_counts_down_to_429_and_fills_up_again(app: AppUnderTest, clock: Clock) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"SSWS {app.address.ssws_token}"
        url = f"{app.address.org_url}/api/v1/logs?limit=1"
        first = session.get(url, timeout=TIMEOUT_S)
        limit = int(first.headers["X-Rate-Limit-Limit"])
        left = [int(session.get(url, timeout=TIMEOUT_S).headers["X-Rate-Limit-Remaining"]) for _ in range(limit - 1)]
        assert left == list(range(limit - 2, -1, -1))
        over = session.get(url, timeout=TIMEOUT_S)
        assert (over.status_code, over.json()["errorCode"]) == (429, "E0000047")
        assert over.headers["X-Rate-Limit-Remaining"] == "0"
        wait = int(over.headers["X-Rate-Limit-Reset"]) - parsedate_to_datetime(over.headers["Date"]).timestamp()
        assert 0 < wait <= 60
        assert abs(int(over.headers["X-Rate-Limit-Reset"]) - time.time()) < 70
        other = session.get(f"{app.address.org_url}/api/v1/groups", timeout=TIMEOUT_S)
        assert other.status_code == 200
        clock.offset_s = 61
        assert session.get(url, timeout=TIMEOUT_S).status_code == 200


def test_a_fault_of_the_org_itself_is_a_plain_500(app: AppUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("canary")

    reported: list[str] = []
    monkeypatch.setattr("tokenexplorer.practice.management.answer", broken)
    monkeypatch.setattr("tokenexplorer.practice.site._log.error", lambda text, *args: reported.append(text % args))
    answer = _with(app, None)
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "E0000009")
    assert reported == ["The practice org failed at /api/v1/users: RuntimeError"]
    assert "canary" not in answer.text
