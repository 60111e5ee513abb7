"""The operations of the catalogue, and finding the one that a URL is."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.catalogue.operations import path_of
from tokenexplorer.catalogue.release import release

OKTA = builtin()


def test_the_catalogue_has_978_operations() -> None:
    assert len(OKTA.operations) == 978 == release().operation_count
    assert len({each.key for each in OKTA.operations}) == 978
    counts = {api: sum(each.api == api for each in OKTA.operations) for api in {each.api for each in OKTA.operations}}
    assert counts == {"management": 732, "governance": 162, "oauth": 44, "myaccount": 40}


def test_list_users_is_told_whole() -> None:
    users = OKTA.operation("GET /api/v1/users")
    assert users is not None
    assert (users.title, users.tag, users.scopes) == ("List all users", "Users", ("okta.users.read",))
    assert users.api_token
    assert users.returns_list
    assert users.paging == ("after", "limit", "linkHeader")
    assert users.generally_available
    assert users.lifecycle == "GA"
    assert not users.deprecated
    assert not users.has_body
    assert users.body_types == ()
    limit = next(each for each in users.params if each.name == "limit")
    assert (limit.place, limit.type, limit.required, limit.default) == ("query", "integer", False, 200)
    assert limit.meaning


def test_a_body_has_a_type_and_often_an_example() -> None:
    create = OKTA.operation("POST /api/v1/groups")
    assert create is not None
    assert create.has_body
    assert create.body_types == ("application/json",)
    with_example = [each for each in OKTA.operations if OKTA.body_example(each.key) is not None]
    assert len(with_example) == 199
    assert OKTA.body_example("GET /api/v1/users") is None


def test_rare_facts_are_kept() -> None:
    assert sum(each.deprecated for each in OKTA.operations) == 6
    assert sum(bool(each.admin_roles) for each in OKTA.operations) == 155
    assert sum(each.no_auth for each in OKTA.operations) == 19
    assert sum(each.api_token for each in OKTA.operations) == 822
    assert sum(len(each.scopes) == 2 for each in OKTA.operations) == 5
    assert sum(each.lifecycle == "BETA" for each in OKTA.operations) == 64
    assert sum(not each.generally_available for each in OKTA.operations) == 267
    assert {each.server for each in OKTA.operations} == {"", "org", "custom"}


def test_every_parameter_of_a_path_is_described() -> None:
    for each in OKTA.operations:
        names = {segment[1:-1] for segment in each.path.split("/") if segment.startswith("{")}
        assert {param.name for param in each.params if param.place == "path"} == names, each.key
        assert all(param.required for param in each.params if param.place == "path")


FOUND = [
    ("GET", "/api/v1/users", "GET /api/v1/users"),
    ("get", "/api/v1/users", "GET /api/v1/users"),
    ("GET", "/api/v1/users/", "GET /api/v1/users"),
    ("GET", "/api/v1/users?limit=2#x", "GET /api/v1/users"),
    ("GET", "https://acme.okta.com/api/v1/users?limit=2", "GET /api/v1/users"),
    ("GET", "{{org}}/api/v1/users", "GET /api/v1/users"),
    ("GET", " {{org}}/api/v1/users ", "GET /api/v1/users"),
    ("GET", "/api/v1/users/me", "GET /api/v1/users/{id}"),
    ("GET", "{{org}}/api/v1/users/{{userId}}", "GET /api/v1/users/{id}"),
    ("GET", "/api/v1/users/ann%40acme.com/groups", "GET /api/v1/users/{id}/groups"),
    ("POST", "/api/v1/users/00u1/lifecycle/suspend", "POST /api/v1/users/{id}/lifecycle/suspend"),
    ("GET", "/api/v1/groups/rules", "GET /api/v1/groups/rules"),
    ("GET", "/api/v1/groups/00g1", "GET /api/v1/groups/{groupId}"),
    ("GET", "/api/v1/apps/0oa1/grants", "GET /api/v1/apps/{appId}/grants"),
    ("GET", "/oauth2/v1/userinfo", "GET /oauth2/v1/userinfo"),
    ("GET", "/oauth2/default/v1/userinfo", "GET /oauth2/{authorizationServerId}/v1/userinfo"),
    ("POST", "/oauth2/v1/token", "POST /oauth2/v1/token"),
    ("GET", "/.well-known/openid-configuration", "GET /.well-known/openid-configuration"),
    ("GET", "/api/v1/logs", "GET /api/v1/logs"),
    ("GET", "/idp/myaccount/profile", "GET /idp/myaccount/profile"),
]


@pytest.mark.parametrize(("method", "url", "key"), FOUND)
def test_a_url_is_matched_to_its_operation(method: str, url: str, key: str) -> None:
    found = OKTA.find(method, url)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PATCH", "/api/v1/users"),
        ("BREW", "/api/v1/users"),
        ("GET", "/api/v1/users//groups"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/api/v1"),
        ("GET", "/"),
        ("GET", ""),
        ("GET", "https://acme.okta.com"),
        ("GET", "api/v1/users"),
        ("GET", "/API/v1/users"),
    ],
)
def test_what_is_no_operation_is_none(method: str, url: str) -> None:
    assert OKTA.find(method, url) is None


def test_every_operation_finds_itself() -> None:
    for each in OKTA.operations:
        path = "/".join("x9" if segment.startswith("{") else segment for segment in each.path.split("/"))
        assert OKTA.find(each.method, path) is each


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(max_size=40), st.text(max_size=80))
def test_D04_find_never_raises(method: str, url: str) -> None:
    OKTA.find(method, url)
    assert path_of(url) == "" or path_of(url).startswith("/")


def test_first_use_is_quick_and_importing_reads_nothing() -> None:
    program = """
import time
from tokenexplorer import assets
from tokenexplorer.catalogue import catalogue, coverage
assert assets.text.cache_info().currsize == 0
begun = time.perf_counter()
okta = catalogue.builtin(); okta.operations; okta.scopes; okta.find("GET", "/api/v1/users")
print(time.perf_counter() - begun)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert float(result.stdout) < 0.5  # 0.1 s is the goal; machines are noisy
