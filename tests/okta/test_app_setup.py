"""The plan of a set-up: which calls, in which order, and which of them are done. Pure."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.okta.test_grants import ACME, TOKEN, WEB
from tokenexplorer.okta.app_setup import (
    APPS_SCOPE,
    DEVICE_GRANT,
    READING,
    Existing,
    Step,
    Wanted,
    app_body,
    can_set_up,
    has_okta_address,
    logout_uris,
    next_step,
    plan,
    wanted_app,
)
from tokenexplorer.okta.authorization_servers import PolicyAnswer
from tokenexplorer.okta.grants import MANAGE_SCOPE
from tokenexplorer.okta.registered_app import RegisteredApp, newest_secret, registered_app
from tokenexplorer.orgs.org import Client

KEY = {"kty": "EC", "kid": "kid-1", "crv": "P-256", "x": "x", "y": "y", "alg": "ES256", "use": "sig"}
NATIVE = replace(
    WEB,
    client_id="",
    redirect_uri="http://127.0.0.1:8765/callback/web-sign-in",
    scopes=("openid", "okta.users.read", "okta.groups.read"),
)
PORTAL = replace(NATIVE, kind="confidential", client_auth="client_secret_basic", dpop=True)
SERVICE = replace(NATIVE, kind="service", client_auth="private_key_jwt", redirect_uri="", dpop=True)
CUSTOM = replace(NATIVE, issuer=f"{ACME.url}/oauth2/aus1", scopes=("openid", "okta.users.read", "read:pets"))


def wanted(client: Client = NATIVE, **other: Any) -> Wanted:
    return wanted_app(ACME, client, KEY if client.client_auth == "private_key_jwt" else None, **other)


def ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.id for step in steps]


def oauth(client: Client, part: str = "settings", **other: Any) -> dict[str, Any]:
    found: dict[str, Any] = app_body(wanted(client, **other))[part]["oauthClient"]
    return found


def test_S16_the_whole_plan_of_a_native_app() -> None:
    steps = plan(wanted(), Existing())
    assert [(step.method, step.path) for step in steps] == [
        ("GET", "/api/v1/apps?q=Web+sign-in&limit=200"),
        ("POST", "/api/v1/apps"),
        ("GET", "/api/v1/users/me"),
        ("POST", "/api/v1/apps/{appId}/users"),
        ("POST", "/api/v1/apps/{appId}/grants"),
        ("POST", "/api/v1/apps/{appId}/grants"),
    ]
    assert ids(steps) == ["look", "app", "user", "assign", "grant_okta_users_read", "grant_okta_groups_read"]
    assert [step.body for step in steps[3:]] == [
        {"id": "{userId}", "scope": "USER"},
        {"issuer": ACME.url, "scopeId": "okta.users.read"},
        {"issuer": ACME.url, "scopeId": "okta.groups.read"},
    ]
    assert [step.needs for step in steps] == [APPS_SCOPE, APPS_SCOPE, "", APPS_SCOPE, MANAGE_SCOPE, MANAGE_SCOPE]
    assert not any(step.done for step in steps)
    assert [step.changes for step in steps] == [False, True, False, True, True, True]


def test_S16_what_makes_a_native_app() -> None:
    body = app_body(wanted())
    assert (body["name"], body["label"], body["signOnMode"]) == ("oidc_client", "Web sign-in", "OPENID_CONNECT")
    assert oauth(NATIVE, "credentials") == {"token_endpoint_auth_method": "none", "pkce_required": True}
    assert oauth(NATIVE) == {
        "application_type": "native",
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "issuer_mode": "ORG_URL",
        "dpop_bound_access_tokens": False,
        "redirect_uris": ["http://127.0.0.1:8765/callback/web-sign-in"],
        "post_logout_redirect_uris": ["http://127.0.0.1:8765/"],
    }


def test_S16_a_web_app_has_its_secret_kept_and_a_service_app_its_key() -> None:
    portal, service = wanted(PORTAL), wanted(SERVICE)
    assert ids(plan(portal, Existing()))[-1] == "secret"
    assert oauth(PORTAL)["dpop_bound_access_tokens"] is True
    assert oauth(PORTAL, "credentials")["token_endpoint_auth_method"] == "client_secret_basic"
    assert ids(plan(service, Existing())) == ["look", "app", "grant_okta_users_read", "grant_okta_groups_read"]
    made = oauth(SERVICE)
    assert made["jwks"] == {"keys": [KEY]}
    assert (made["grant_types"], made["response_types"]) == (["client_credentials"], ["token"])
    assert not {"redirect_uris", "post_logout_redirect_uris"} & made.keys()
    assert oauth(SERVICE, "credentials") == {"token_endpoint_auth_method": "private_key_jwt"}


def test_a_custom_server_grants_no_scope_of_okta_and_has_policies() -> None:
    steps = plan(wanted(CUSTOM), Existing(app_id="0oa9"))
    assert ids(steps) == ["look", "app", "user", "assign", "policy"]
    assert steps[-1].path == "/api/v1/authorizationServers/aus1/policies"
    assert "aus1" in steps[-1].title


@pytest.mark.parametrize(
    ("response_type", "grants", "responses"),
    [
        ("code", ["authorization_code"], ["code"]),
        ("id_token token", ["authorization_code", "implicit"], ["code", "id_token", "token"]),
        ("code id_token", ["authorization_code", "implicit"], ["code", "id_token"]),
    ],
)
def test_what_the_browser_brings_back_decides_the_grant_types(
    response_type: Any, grants: list[str], responses: list[str]
) -> None:
    made = oauth(replace(NATIVE, response_type=response_type), refresh=False)
    assert (made["grant_types"], made["response_types"]) == (grants, responses)
    elsewhere = wanted_app(replace(ACME, provider_id="generic"), replace(NATIVE, response_type="id_token"), None)
    assert (elsewhere.grant_types, elsewhere.response_types) == (("implicit", "refresh_token"), ("id_token",))


def test_okta_demands_proofs_of_no_app_that_may_do_without_a_code() -> None:
    hybrid = replace(PORTAL, response_type="code id_token")
    assert oauth(hybrid)["dpop_bound_access_tokens"] is False
    assert wanted_app(replace(ACME, provider_id="generic"), hybrid, None).dpop


def test_a_device_code_is_a_grant_type_of_its_own() -> None:
    assert oauth(NATIVE, device=True)["grant_types"][-1] == DEVICE_GRANT


def test_an_org_at_its_own_domain_names_it_in_its_tokens() -> None:
    own = replace(ACME, url="https://login.acme.com", issuer="https://login.acme.com")
    assert wanted_app(own, replace(NATIVE, issuer=own.url), None).issuer_mode == "CUSTOM_URL"
    assert not has_okta_address(own)
    assert has_okta_address(replace(own, practice=True))


def test_an_app_that_has_a_client_id_is_looked_up_by_it() -> None:
    steps = plan(wanted(replace(NATIVE, client_id="0oa/../x")), Existing())
    assert steps[0].path == "/api/v1/apps/0oa%2F..%2Fx"


def test_ids_that_came_stand_in_the_calls_and_cannot_leave_their_place() -> None:
    steps = plan(wanted(), Existing(app_id="0oa/../9", user_id="00u1"))
    assert steps[3].path == "/api/v1/apps/0oa%2F..%2F9/users"
    assert steps[3].body == {"id": "00u1", "scope": "USER"}


def test_a_service_apps_token_has_nobody_to_assign() -> None:
    steps = {step.id: step.done for step in plan(wanted(), Existing(nobody=True))}
    assert steps["user"]
    assert steps["assign"]
    assert not steps["app"]


WHOLE = Existing(
    looked=True,
    before=frozenset(),
    app_id="0oa9",
    user_id="00u1",
    assigned=True,
    granted=frozenset({"okta.users.read", "okta.groups.read"}),
    has_secret=True,
    policy=PolicyAnswer("named", "All"),
)


@pytest.mark.parametrize("client", [NATIVE, PORTAL, SERVICE, CUSTOM], ids=["native", "web", "service", "custom"])
def test_what_is_there_is_done_whatever_the_order_in_which_it_came(client: Client) -> None:
    target = wanted(client)
    assert next_step(target, WHOLE) is None
    members = ("app_id", "user_id", "assigned", "granted", "has_secret", "policy")
    for count in range(len(members)):
        for known in itertools.combinations(members, count):
            existing = replace(Existing(), **{name: getattr(WHOLE, name) for name in known})
            steps = plan(target, existing)
            assert ids(steps) == ids(plan(target, Existing()))
            assert len(set(ids(steps))) == len(steps)
            open_ids = {step.id for step in steps if not step.done}
            assert ("app" in open_ids) == ("app_id" not in known)
            if "granted" in known:
                assert not any(step.startswith("grant_") for step in open_ids)


def test_S01_a_plan_holds_no_secret() -> None:
    shown = json.dumps([dict(step.body or {}) for step in plan(wanted(SERVICE), WHOLE)]) + repr(wanted(PORTAL))
    assert 'client_secret"' not in shown
    assert '"d"' not in shown


def test_where_the_browser_goes_after_signing_out() -> None:
    assert logout_uris("http://127.0.0.1/callback/a") == ("http://127.0.0.1/",)
    assert logout_uris("") == ()
    assert logout_uris("http://[::1") == ()


def test_who_may_set_up() -> None:
    now = TOKEN.received_at
    assert can_set_up(ACME, replace(TOKEN, scopes=(APPS_SCOPE,)), now)
    assert not can_set_up(ACME, replace(TOKEN, scopes=("okta.apps.read",)), now)
    assert not can_set_up(replace(ACME, url="https://other.okta.com"), replace(TOKEN, scopes=(APPS_SCOPE,)), now)


# Apps as the org tells them


def row(**settings: Any) -> dict[str, Any]:
    """An app that is like `wanted()`, unless told otherwise."""
    client = {**app_body(wanted())["settings"]["oauthClient"], **settings}
    return {**app_body(wanted()), "id": "0oa9", "settings": {"oauthClient": client}}


def test_an_app_is_alike_where_a_second_one_would_be_the_same() -> None:
    found = registered_app(row())
    assert found is not None
    assert found.is_like(wanted())
    assert found.client_id == "0oa9"
    for other in (
        replace(found, label="Other"),
        replace(found, active=False),
        replace(found, type="web"),
        replace(found, redirect_uris=()),
        replace(found, auth_method="private_key_jwt"),
    ):
        assert not other.is_like(wanted())
    assert not replace(found, type="service", auth_method="private_key_jwt").is_like(wanted(SERVICE))


@pytest.mark.parametrize("value", [None, [], "x", {}, {"id": 7}, {"id": "a"}, {"id": "a", "settings": [1]}])
def test_what_is_no_app_is_none(value: Any) -> None:
    assert registered_app(value) is None


@pytest.mark.parametrize("odd", ["", "a b", "0oa\n1", "\u202e0oa", "0" * 201])
def test_an_id_that_cannot_be_one_makes_no_app(odd: str) -> None:
    assert registered_app({**row(), "id": odd}) is None
    assert registered_app({**row(), "credentials": {"oauthClient": {"client_id": odd or "a b"}}}) is None


def test_S13_a_secret_is_not_shown_by_repr() -> None:
    assert "hush" not in repr(RegisteredApp("a", "a", secret="hush-hush"))


def test_the_newest_active_secret_counts() -> None:
    rows = [
        {"client_secret": "old", "created": "2026-01-01", "status": "ACTIVE"},
        {"client_secret": "new", "created": "2026-02-01", "status": "ACTIVE"},
        {"client_secret": "off", "created": "2026-03-01", "status": "INACTIVE"},
        7,
    ]
    assert newest_secret(rows) == "new"
    assert newest_secret({}) == newest_secret([{"client_secret": 7}]) == ""


@pytest.mark.parametrize("client", [NATIVE, PORTAL, SERVICE, CUSTOM], ids=["native", "web", "service", "custom"])
def test_P12_only_what_changes_nothing_may_be_broken_off(client: Client) -> None:
    steps = plan(wanted(client), Existing())
    assert {step.id for step in steps if not step.changes} == READING & {step.id for step in steps}
