"""What to click, for every kind of app and provider. Pure."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.okta.test_app_setup import CUSTOM, KEY, NATIVE, PORTAL, SERVICE, wanted
from tests.okta.test_grants import ACME
from tests.ui.connect.desk import ELSEWHERE
from tests.ui.connect.desk import PORTAL as KEYCLOAK
from tokenexplorer.okta.app_setup import wanted_app
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui.connect.setup.checklist import Check, checklist


def checks(client: Client, org: Org = ACME, *, has_key: bool = True) -> dict[str, Check]:
    key = KEY if has_key and client.client_auth == "private_key_jwt" else None
    found = checklist(org, client, wanted(client) if org is ACME else wanted_app(org, client, key), key)
    assert len({check.id for check in found}) == len(found)
    return {check.id: check for check in found}


def test_S16_a_native_app_in_oktas_console() -> None:
    found = checks(NATIVE)
    assert list(found) == [
        "create", "label", "grants", "redirect", "logout", "assign", "auth", "dpop", "scopes", "client_id",
    ]  # fmt: skip
    assert "Create App Integration › OIDC - OpenID Connect, then Native Application" in found["create"].words
    assert found["create"].page == "https://acme-admin.okta.com/admin/apps/active"
    assert found["redirect"].value == NATIVE.redirect_uri
    assert found["grants"].words == "Grant type: tick Authorization Code and Refresh Token."
    assert found["scopes"].value == "okta.users.read okta.groups.read"
    assert found["dpop"].words.endswith(": off.")


def test_a_web_app_says_where_its_secret_is_and_a_service_app_takes_its_key() -> None:
    portal, service = checks(PORTAL), checks(SERVICE)
    assert "client ID and secret" in portal["client_id"].words
    assert portal["dpop"].words.endswith(": on.")
    assert "API Services" in service["create"].words
    assert json.loads(service["key"].value) == KEY
    assert not {"redirect", "logout", "assign", "grants"} & service.keys()
    assert "role" in service
    assert checks(SERVICE, has_key=False)["key"].value == ""


def test_a_way_that_okta_does_not_offer_is_told() -> None:
    found = checks(replace(PORTAL, client_auth="tls_client_auth"))
    assert "Okta does not offer tls_client_auth" in found["auth"].words


def test_a_custom_server_wants_a_policy_and_grants_nothing() -> None:
    found = checks(CUSTOM)
    assert "scopes" not in found
    assert found["policy"].page == "https://acme-admin.okta.com/admin/oauth2/as/aus1"


def test_another_provider_gets_the_general_values_and_its_own_place() -> None:
    found = checks(ELSEWHERE, KEYCLOAK)
    assert list(found) == ["create", "label", "redirect", "logout", "grants", "auth", "scopes", "client_id"]
    assert "Keycloak admin console › your realm › Clients" in found["client_id"].words
    assert found["grants"].value == "authorization_code refresh_token"
    assert found["auth"].value == "none"
    assert not any(check.page for check in found.values())
    onelogin = replace(KEYCLOAK, provider_id="onelogin", url="https://a.onelogin.com", issuer="https://a.onelogin.com")
    client = replace(ELSEWHERE, kind="confidential", client_auth="client_secret_post", issuer=onelogin.issuer)
    assert checks(client, onelogin)["auth"].value == "client_secret_post"
    assert "SSO" in checks(client, onelogin)["client_id"].words


def test_at_the_practice_org_of_no_vendor_only_the_key_is_to_be_brought() -> None:
    issuer = "http://127.0.0.1:8790/certified"
    org = Org("p", "Practice", "https://127.0.0.1:8791/certified", issuer, "generic", practice=True)
    found = checks(replace(SERVICE, issuer=issuer, client_id="0oaKey"), org)
    assert list(found) == ["auth", "key"]
    assert found["auth"].page == f"{issuer}/admin/app/oidc_client/instance/0oaKey", "not where no browser trusts it"
    assert json.loads(found["key"].value) == KEY
    assert "create" in checks(replace(SERVICE, client_auth="tls_client_auth"), org)
