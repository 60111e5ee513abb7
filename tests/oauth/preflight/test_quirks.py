"""One case for each row of the table, where it holds and where it does not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.oauth.made import ISSUER
from tests.oauth.preflight.facts import finding, findings, request, request_at
from tokenexplorer.errors import DiscoveryError, IssuerMismatch, Unreachable
from tokenexplorer.oauth.preflight.quirks import _HOLDS
from tokenexplorer.orgs.provider import provider, providers

AUTH0 = "https://acme.eu.auth0.com/"
ENTRA = "https://login.microsoftonline.com/11112222-0000-4000-8000-000000000000/v2.0"
KEYCLOAK = "https://id.acme.com/realms/Acme"
NOT_FOUND = DiscoveryError("Nothing here.", "Check the address.")
APIS = ("openid", "api://one/read", "api://one/write", "api://two/read")

CASES: list[tuple[str, str, str, dict[str, Any], str, str]] = [
    (
        "onelogin",
        "https://a.onelogin.com/oidc/2",
        "OneLogin refuses offline_access",
        {"scopes": ("openid", "offline_access")},
        "remove_scopes",
        "offline_access",
    ),
    (
        "onelogin",
        "https://a.onelogin.com/oidc/1",
        "OneLogin switched this server off in 2021",
        {},
        "use_issuer",
        "https://a.onelogin.com/oidc/2",
    ),
    (
        "onelogin-v1",
        "https://openid-connect.onelogin.com/oidc",
        "OneLogin switched this server off in 2021",
        {},
        "edit_field",
        "address",
    ),
    ("auth0", AUTH0, "No audience is asked for", {}, "type_parameter", "audience"),
    (
        "auth0",
        AUTH0,
        "No audience is asked for",
        {"extra_parameters": (("audience", " "),)},
        "type_parameter",
        "audience",
    ),
    ("entra", ENTRA, "Entra issues a token for one API at a time", {"scopes": APIS}, "remove_scopes", "api://two/read"),
    (
        "entra",
        ENTRA,
        "The parameter resource belongs to version 1",
        {"extra_parameters": (("resource", "api://x"),)},
        "remove_parameter",
        "resource",
    ),
    ("entra-v1", "https://sts.windows.net/1/", "No resource is asked for", {}, "type_parameter", "resource"),
    (
        "google",
        "https://accounts.google.com",
        "Google does not know offline_access",
        {"scopes": ("openid", "offline_access")},
        "remove_scopes",
        "offline_access",
    ),
    (
        "google",
        "https://accounts.google.com",
        "Google wants the secret of a desktop app too",
        {},
        "make_confidential",
        "",
    ),
    (
        "google",
        "https://accounts.google.com",
        "Google gives a refresh token once only",
        {"kind": "confidential", "extra_parameters": (("access_type", "offline"),)},
        "set_prompt",
        "consent",
    ),
    (
        "pingone",
        "https://auth.pingone.eu/1/as",
        "Scopes of PingOne's self-management need a person",
        {"kind": "service", "scopes": ("p1:read:user",)},
        "remove_scopes",
        "p1:read:user",
    ),
    (
        "onelogin",
        "http://127.0.0.1:8790/oidc/1",
        "OneLogin switched this server off in 2021",
        {},
        "use_issuer",
        "http://127.0.0.1:8790/oidc/2",
    ),
    (
        "onelogin",
        "https://a.onelogin.com/oidc/2",
        "OneLogin has no hybrid flow",
        {"response_type": "code id_token"},
        "set_response_type",
        "code",
    ),
    (
        "onelogin",
        "https://login.acme.com/oidc/2",
        "OneLogin takes a secret, or none with PKCE",
        {"kind": "confidential", "client_auth": "private_key_jwt", "key_id": "k"},
        "use_client_auth",
        "client_secret_post",
    ),
    (
        "auth0",
        AUTH0,
        "Auth0 shows a page before it goes to this computer",
        {"audience": "https://api.acme.com", "prompt": "none"},
        "set_prompt",
        "",
    ),
    (
        "entra",
        ENTRA,
        "The parameter resource belongs to version 1",
        {"resource": ("api://x",)},
        "remove_parameter",
        "resource",
    ),
    (
        "pingone",
        "https://auth.pingone.eu/1/as",
        "PingOne does not mix scopes of two APIs",
        {"scopes": ("openid", "p1:read:user", "orders.read")},
        "remove_scopes",
        "orders.read",
    ),
    (
        "cognito",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
        "Cognito does not know offline_access",
        {"scopes": ("openid", "offline_access")},
        "remove_scopes",
        "offline_access",
    ),
]


TOLD_ELSEWHERE = {
    "The scopes are too long for Okta",
    "device_sso needs openid and offline_access",
    "The server default of a new org has no access policy",
    "People of every tenant can sign in at this address",
    "Okta gives okta.* scopes to a service app for a signed assertion only",
    "Keycloak up to version 16 keeps realms under /auth",
    "Keycloak from version 17 on has no /auth in its path",
}
"""By tests of their own, below."""


@pytest.mark.parametrize(("provider_id", "issuer", "title", "changes", "action", "value"), CASES)
def test_a_peculiarity_is_told_with_its_mend(
    provider_id: str, issuer: str, title: str, changes: dict[str, Any], action: str, value: str
) -> None:
    found = finding("quirk", request_at(provider_id, issuer, **changes))
    assert (found.title, found.action, found.value) == (title, action, value)
    assert found.fix


def test_okta_takes_so_many_characters_of_scopes() -> None:
    found = finding("quirk", request(scopes=tuple(f"okta.{n:04}.read" for n in range(300))))
    assert (found.title, found.blocking) == ("The scopes are too long for Okta", True)


def test_a_service_app_of_okta_signs_for_scopes_of_the_management_api() -> None:
    service: dict[str, Any] = {"kind": "service", "scopes": ("okta.users.read",)}
    found = finding("quirk", request(client_auth="client_secret_basic", **service))
    assert (found.title.startswith("Okta gives okta.* scopes"), found.blocking) == (True, True)
    assert "quirk" not in findings(request(client_auth="private_key_jwt", key_id="k", **service))


def test_device_sso_needs_two_more() -> None:
    found = finding("quirk", request(scopes=("openid", "device_sso")))
    assert (found.action, found.value) == ("add_scopes", "openid offline_access")
    assert "quirk" not in findings(request(scopes=("openid", "offline_access", "device_sso")))


@pytest.mark.parametrize("shared", ["common", "organizations"])
def test_an_address_of_every_tenant_is_told_and_nothing_stops(shared: str) -> None:
    found = finding("quirk", request_at("entra", f"https://login.microsoftonline.com/{shared}/v2.0"))
    assert (found.state, found.blocking, found.fix) == ("unknown", False, "")
    assert f"refused at {shared}" in found.detail
    assert "quirk" not in findings(request_at("entra", ENTRA))


def test_the_default_server_of_a_new_org_has_no_policy() -> None:
    new = "https://integrator-1234567.okta.com"
    made = request_at("okta-org", new)
    at_default = type(made)(made.org, request(issuer=f"{new}/oauth2/default").client)
    assert finding("quirk", at_default).state == "unknown"
    assert "quirk" not in findings(request(issuer=f"{ISSUER}/oauth2/default"))


@pytest.mark.parametrize(
    ("issuer", "tried"),
    [
        ("https://id.acme.com/realms/Acme", "https://id.acme.com/auth/realms/Acme"),
        ("https://id.acme.com/auth/realms/Acme", "https://id.acme.com/realms/Acme"),
    ],
)
def test_an_old_or_new_keycloak_is_tried_at_its_other_path(issuer: str, tried: str) -> None:
    found = finding("quirk", request_at("keycloak", issuer), discovery_error=NOT_FOUND)
    assert (found.state, found.blocking, found.action, found.value) == ("failed", False, "use_issuer", tried)
    assert "quirk" not in findings(request_at("keycloak", issuer))
    assert "quirk" not in findings(request_at("keycloak", issuer), discovery_error=Unreachable("Down."))
    other = IssuerMismatch(issuer, "https://x", "Use it.")
    assert "quirk" not in findings(request_at("keycloak", issuer), discovery_error=other)


@pytest.mark.parametrize(
    ("provider_id", "issuer", "changes"),
    [
        ("auth0", AUTH0, {"extra_parameters": (("audience", "https://api.acme.com"),)}),
        ("auth0", AUTH0, {"audience": "https://api.acme.com"}),
        ("entra-v1", "https://sts.windows.net/1/", {"resource": ("https://graph.windows.net",)}),
        ("onelogin", "https://a.onelogin.com/oidc/2", {"response_type": "id_token token"}),
        ("pingone", "https://auth.pingone.eu/1/as", {"scopes": ("openid", "email", "p1:read:user")}),
        ("pingone", "https://auth.pingone.eu/1/as", {"scopes": ("openid", "orders.read")}),
        ("entra", ENTRA, {"scopes": ("openid", "profile", "api://one/read", "api://one/write")}),
        ("google", "https://accounts.google.com", {"kind": "confidential"}),
        ("keycloak", KEYCLOAK, {"scopes": ("openid", "offline_access")}),
        ("generic", "https://id.example.com", {"scopes": ("openid", "offline_access")}),
        ("okta-org", ISSUER, {"scopes": ("openid", "offline_access")}),
    ],
)
def test_what_is_as_usual_is_no_peculiarity(provider_id: str, issuer: str, changes: dict[str, Any]) -> None:
    assert "quirk" not in findings(request_at(provider_id, issuer, **changes))


def test_the_refresh_token_of_google_takes_three_changes() -> None:
    found = finding("quirk", request_at("google", "https://accounts.google.com", scopes=("openid", "offline_access")))
    assert found.more == (("set_parameter", "access_type offline"), ("set_prompt", "consent"))
    assert found.detail.endswith("Also: Google wants the secret of a desktop app too.")


def test_every_row_can_be_judged_and_mended() -> None:
    for each in providers():
        for rule in each.rules:
            assert set(rule.when) <= set(_HOLDS), rule.id
            assert bool(rule.fix) == bool(rule.mends), rule.id
            assert "issuer" not in rule.when or re.compile(rule.when["issuer"])
            assert rule.state == "failed" or not rule.blocking
    assert {rule.id for rule in provider("auth0").rules} == {"auth0-audience", "auth0-silent"}


def test_every_row_before_a_sign_in_has_a_case_here() -> None:
    told = {case[2] for case in CASES} | TOLD_ELSEWHERE
    assert {rule.title for each in providers() for rule in each.rules} <= told
