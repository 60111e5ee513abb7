"""People, groups, log, policies, authorization servers."""

from typing import Any

import pytest
import requests

from tests.practice.visitor import TIMEOUT_S, AppUnderTest, Visitor


class Admin:
    """Calls with the API token."""

    def __init__(self, app: AppUnderTest) -> None:
        self.org_url = app.address.org_url
        self._headers = {"Authorization": f"SSWS {app.address.ssws_token}"}

    def call(self, path: str, method: str = "GET", **options: Any) -> requests.Response:
        return requests.request(method, self.org_url + path, headers=self._headers, timeout=TIMEOUT_S, **options)

    def get(self, path: str) -> Any:
        answer = self.call(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def admin(app: AppUnderTest) -> Admin:
    return Admin(app)


def _walk(admin: Admin, path: str) -> tuple[list[dict[str, Any]], int]:
    """All items of a list and the number of its pages, by following Link rel=next."""
    items: list[dict[str, Any]] = []
    pages = 0
    url: str | None = path
    while url is not None:
        answer = admin.call(url)
        assert answer.status_code == 200
        items += answer.json()
        pages += 1
        assert answer.links["self"]["url"] == admin.org_url + url
        following = answer.links.get("next", {}).get("url")
        url = following.removeprefix(admin.org_url) if following else None
    return items, pages


def test_paging_to_the_end_shows_everyone_once(admin: Admin) -> None:
    whole = admin.get("/api/v1/users")
    items, pages = _walk(admin, "/api/v1/users?limit=25")
    assert items == whole
    assert len({item["id"] for item in items}) == len(items) >= 120
    assert pages == -(-len(items) // 25) > 4


def test_paging_keeps_the_question(admin: Admin) -> None:
    items, pages = _walk(admin, "/api/v1/users?search=status+eq+%22ACTIVE%22&limit=50")
    assert pages > 1
    assert {item["status"] for item in items} == {"ACTIVE"}


def test_last_page_has_no_next(admin: Admin) -> None:
    assert "next" not in admin.call("/api/v1/users").links


@pytest.mark.parametrize("limit", ["0", "-1", "x", "", "²"])
def test_bad_limit_is_a_validation_error(admin: Admin, limit: str) -> None:
    answer = admin.call("/api/v1/users", params={"limit": limit})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000001")
    assert answer.json()["errorCauses"]


def test_limit_beyond_the_largest_is_cut_and_unknown_cursor_refused(admin: Admin) -> None:
    assert len(admin.get("/api/v1/users?limit=99999999999999999999")) <= 200
    answer = admin.call("/api/v1/users?after=00uNobody")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000029")


def test_people_are_diverse_and_the_same_at_each_start(admin: Admin) -> None:
    users = admin.get("/api/v1/users")
    assert [user["profile"]["firstName"] for user in users[:3]] == ["Alice", "Bob", "Eve"]
    names = "".join(user["profile"]["displayName"] for user in users)
    for letter in "ß花ñנ김ع":
        assert letter in names
    assert all(user["profile"]["login"].isascii() for user in users)
    assert len({user["profile"]["countryCode"] for user in users}) > 30
    assert len({user["status"] for user in users}) > 3


def test_q_search_and_filter(admin: Admin) -> None:
    assert [user["profile"]["login"] for user in admin.get("/api/v1/users?q=ferr")] == ["alice@practice.example"]
    found = admin.call("/api/v1/users", params={"search": 'profile.lastName eq "Smith"'}).json()
    assert {user["profile"]["firstName"] for user in found} == {"Zachary", "Zoey"}
    gone = admin.call("/api/v1/users", params={"filter": 'status eq "DEPROVISIONED"'}).json()
    assert gone
    assert not [user for user in admin.get("/api/v1/users") if user["status"] == "DEPROVISIONED"]
    for bad in ("nonsense", 'shoeSize eq "42"', 'status eq "ACTIVE" and status eq "STAGED"'):
        answer = admin.call("/api/v1/users", params={"search": bad})
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "E0000031")


def test_one_user_by_id_and_login_and_none(admin: Admin) -> None:
    alice = admin.get("/api/v1/users/alice@practice.example")
    assert admin.get(f"/api/v1/users/{alice['id']}") == alice
    assert alice["_links"]["self"]["href"] == f"{admin.org_url}/api/v1/users/{alice['id']}"
    answer = admin.call("/api/v1/users/no%2Fbody")
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "E0000007")
    assert answer.json()["errorSummary"] == "Not found: Resource not found: no/body (User)"


def test_create_update_and_lifecycle(admin: Admin) -> None:
    profile = {"firstName": "Zoë", "lastName": "New", "email": "zoe@practice.example", "login": "zoe@practice.example"}
    made = admin.call("/api/v1/users?activate=false", "POST", json={"profile": profile}).json()
    path = f"/api/v1/users/{made['id']}"
    assert (made["status"], made["profile"]["firstName"]) == ("STAGED", "Zoë")
    twice = admin.call("/api/v1/users", "POST", json={"profile": profile})
    assert (twice.status_code, twice.json()["errorCode"]) == (400, "E0000001")
    assert admin.call(path, "POST", json={"profile": {"lastName": "Newer"}}).json()["profile"]["lastName"] == "Newer"
    for step, status in (("activate", "ACTIVE"), ("suspend", "SUSPENDED"), ("deactivate", "DEPROVISIONED")):
        assert admin.call(f"{path}/lifecycle/{step}", "POST").status_code == 200
        assert admin.get(path)["status"] == status
    assert admin.call(f"{path}/lifecycle/suspend", "POST").status_code == 400
    assert admin.call(f"{path}/lifecycle/explode", "POST").status_code == 404


def test_changes_to_nobody_and_to_blank_names(admin: Admin) -> None:
    for path in ("/api/v1/users/nobody", "/api/v1/users/nobody/lifecycle/suspend"):
        assert admin.call(path, "POST", json={}).json()["errorCode"] == "E0000007"
    for body in ({"profile": {"firstName": " "}}, {"profile": {"lastName": 7}}):
        assert admin.call("/api/v1/users/eve", "POST", json=body).json()["errorCode"] == "E0000001"
    assert admin.call("/api/v1/users/eve", "POST", data="x").json()["errorCode"] == "E0000021"


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"data": "x"}, 415, "E0000021"),
        ({"data": "{", "json_type": True}, 400, "E0000003"),
        ({"data": "[" * 100_000, "json_type": True}, 400, "E0000003"),
        ({"data": "[]", "json_type": True}, 400, "E0000003"),
        ({"data": '{"profile": {"login": 7}}', "json_type": True}, 400, "E0000001"),
        ({"data": '{"profile": 7}', "json_type": True}, 400, "E0000001"),
    ],
)
def test_bad_bodies(app: AppUnderTest, options: dict[str, Any], status: int, code: str) -> None:
    headers = {"Authorization": f"SSWS {app.address.ssws_token}"}
    if options.get("json_type"):
        headers["Content-Type"] = "application/json"
    answer = requests.post(
        f"{app.address.org_url}/api/v1/users", data=options["data"], headers=headers, timeout=TIMEOUT_S
    )
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_suspended_person_cannot_sign_in_and_their_token_stops(
    admin: Admin, visitor: Visitor, app: AppUnderTest
) -> None:
    token = app.tokens(visitor, who="bob")["access_token"]
    assert admin.call("/api/v1/users/bob/lifecycle/suspend", "POST").status_code == 200
    assert app.call(token, "/api/v1/users").status_code == 401
    visitor.open(app.authorize_url())
    visitor.press("Sign in", username="bob", password="bob-password")
    assert "Wrong user name or password" in visitor.page


def test_groups_and_their_members(admin: Admin) -> None:
    groups = admin.get("/api/v1/groups")
    everyone = groups[0]
    assert (everyone["profile"]["name"], everyone["type"]) == ("Everyone", "BUILT_IN")
    assert admin.get(f"/api/v1/groups/{everyone['id']}") == everyone
    members, pages = _walk(admin, f"/api/v1/groups/{everyone['id']}/users?limit=100")
    assert (pages, len(members)) == (2, len({member["id"] for member in members}))
    admins = admin.get("/api/v1/groups?q=admin")[0]
    names = {user["profile"]["firstName"] for user in admin.get(f"/api/v1/groups/{admins['id']}/users")}
    assert names == {"Alice", "Bob"}
    assert admin.call("/api/v1/groups/00gNone").json()["errorCode"] == "E0000007"
    assert admin.call("/api/v1/groups/00gNone/users").json()["errorCode"] == "E0000007"


def test_log_holds_real_sign_ins(admin: Admin, visitor: Visitor, app: AppUnderTest) -> None:
    app.tokens(visitor, "openid", "eve")
    events = admin.get("/api/v1/logs?sortOrder=DESCENDING&limit=4")
    assert [event["eventType"] for event in events] == [
        "app.oauth2.token.grant.id_token", "app.oauth2.token.grant.access_token", "app.oauth2.authorize.code",
        "user.session.start",
    ]  # fmt: skip
    assert events[0]["actor"]["displayName"] == "Eve Moreau"
    assert events[0]["target"][0]["id"] == app.client.client_id
    starts = admin.call("/api/v1/logs", params={"filter": 'eventType eq "user.session.start"', "q": "moreau"}).json()
    assert starts[-1]["outcome"]["result"] == "SUCCESS"
    assert admin.get("/api/v1/logs?since=2999-01-01T00:00:00Z") == []
    assert admin.call("/api/v1/logs?since=soon").json()["errorCode"] == "E0000001"
    assert admin.call("/api/v1/logs?filter=x").json()["errorCode"] == "E0000031"


def test_policies_need_a_type_and_a_grant(admin: Admin, visitor: Visitor, app: AppUnderTest) -> None:
    assert admin.get("/api/v1/policies?type=PASSWORD")[0]["type"] == "PASSWORD"
    assert admin.call("/api/v1/policies").json()["errorCode"] == "E0000001"
    back = visitor.open(app.authorize_url("okta.policies.read"))
    assert back is not None
    assert back["error"] == "consent_required"


def test_authorization_servers(admin: Admin, app: AppUnderTest) -> None:
    servers = admin.get("/api/v1/authorizationServers")
    assert [(server["id"], server["issuer"]) for server in servers] == [("default", app.address.custom_issuer)]
    assert admin.get("/api/v1/authorizationServers/default") == servers[0]
    assert admin.call("/api/v1/authorizationServers/nope").status_code == 404


def test_a_servers_scopes_and_policies(admin: Admin) -> None:
    server = "/api/v1/authorizationServers/default"
    scopes = {scope["name"]: scope["system"] for scope in admin.get(f"{server}/scopes")}
    assert scopes["openid"]
    assert not all(scopes.values())
    (policy,) = admin.get(f"{server}/policies")
    assert policy["conditions"]["clients"]["include"] == ["ALL_CLIENTS"]
    for path in ("scopes", "policies"):
        assert admin.call(f"/api/v1/authorizationServers/nope/{path}").status_code == 404
