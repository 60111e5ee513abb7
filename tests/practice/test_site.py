"""No input makes the org fail: random parameters, headers and bodies at every path."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.practice.visitor import CHALLENGE, REDIRECT_URI, VERIFIER
from tokenexplorer.practice.keys import SigningKey
from tokenexplorer.practice.messages import FORM_TYPE, Request
from tokenexplorer.practice.onelogin_server import make_onelogin
from tokenexplorer.practice.site import PracticeSite
from tokenexplorer.practice.world import World, make_world

PATHS = [
    *(f"/oauth2/{server}v1/{name}" for server in ("", "default/", "nope/") for name in (
        "authorize", "token", "userinfo", "introspect", "revoke", "keys", "logout", "nope"
    )),
    "/api/v1/users", "/api/v1/users/me", "/api/v1/users/%ff", "/api/v1/logs", "/api/v1/groups/x/users",
    "/api/v1/apps/x/grants/y", "/api/v1/policies", "/interact/x", "/.well-known/openid-configuration", "/", "//",
    "/%00",
]  # fmt: skip
NAMES = [
    "client_id", "client_secret", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt",
    "max_age", "code_challenge", "code_challenge_method", "grant_type", "code", "code_verifier", "refresh_token",
    "token", "token_type_hint", "id_token_hint", "post_logout_redirect_uri", "limit", "after", "search", "filter", "q",
    "since", "until", "type", "sortOrder", "login_hint", "access_token",
]  # fmt: skip
HEADERS = ["authorization", "content-type", "cookie", "accept"]


@pytest.fixture(scope="module")
def world(made_keys: list[SigningKey]) -> Iterator[World]:
    patch = pytest.MonkeyPatch()
    patch.setattr(SigningKey, "generate", lambda: made_keys[0])
    yield make_world("http://127.0.0.1:8790", time.time)
    patch.undo()


def _parameters(world: World) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Parameters that are right often enough to come far, and wild otherwise."""
    known = [
        *world.apps, REDIRECT_URI, CHALLENGE, VERIFIER, "code", "openid okta.users.read", "openid", "S256", "s", "none",
        "authorization_code", "refresh_token", "practice-web-app-secret-guards-nothing", "-1", "9" * 30, "PASSWORD",
    ]  # fmt: skip
    value = st.one_of(st.sampled_from(known), st.text(max_size=30))
    return st.lists(st.tuples(st.sampled_from(NAMES), value), max_size=10)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_request_makes_the_org_fail(world: World, data: st.DataObject) -> None:
    site = PracticeSite(world, make_onelogin(world))
    good = {
        "client_id": next(iter(world.apps)), "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": "openid",
        "state": "s", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }  # fmt: skip
    query = dict(data.draw(_parameters(world)))
    if data.draw(st.booleans()):
        query = good | query
    form = urlencode(data.draw(_parameters(world)), errors="surrogatepass").encode()
    headers = data.draw(st.dictionaries(st.sampled_from(HEADERS), st.text(max_size=40)))
    if data.draw(st.booleans()):
        headers["content-type"] = FORM_TYPE
    if data.draw(st.booleans()):
        headers["authorization"] = data.draw(st.sampled_from(["SSWS ", "Bearer ", "Basic "])) + world.ssws_token
    headers["host"] = "127.0.0.1:8790"
    response = site.answer(
        Request(
            data.draw(st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE"])),
            data.draw(st.sampled_from(PATHS)),
            urlencode(query, errors="surrogatepass"),
            headers,
            data.draw(st.one_of(st.just(form), st.binary(max_size=60))),
        )
    )
    assert response.status < 500
    for name, value in response.headers:
        assert "\r" not in name + value
        assert "\n" not in name + value
    if ("Content-Type", "text/html; charset=utf-8") in response.headers:
        assert b"<script" not in response.body
