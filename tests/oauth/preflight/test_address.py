from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.made import ISSUER
from tests.oauth.preflight.facts import finding, findings, request, request_at
from tokenexplorer.oauth.preflight.address import is_placeholder
from tokenexplorer.orgs.organization import Organization


@pytest.mark.parametrize(
    "text",
    [
        "{yourOktaDomain}", "https://{yourOktaDomain}", "https://%7ByourOktaDomain%7D/x", "${baseUrl}", "{{clientId}}",
        "{{ client_id }}", "<client id>", "YOUR_CLIENT_ID", "https://your-domain.okta.com", "https://yourOktaDomain",
        "dev-xxxxxxx", "%CLIENT_ID%",
    ],
)  # fmt: skip
def test_what_a_guide_leaves_is_recognised(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.okta.com", "0oa8f3kd2hVq1ZcXt5d7", "okta.users.read", '{"userinfo":{"given_name":null}}', "a<b",
        "http://127.0.0.1:8765/callback/your", "my_scope", "api://default/.default", "https://graph.microsoft.com/Mail.Read",
        "urn:okta:loa:2fa:any", "http://[::1]:8765/callback", "100%", "a{1}b",
    ],
)  # fmt: skip
def test_what_people_own_is_left_alone(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("changes", "action", "value"),
    [
        ({"client_id": "{clientId}"}, "type_client_id", ""),
        ({"client_id": "0oabkvBLDEKCNXBGYUAS"}, "type_client_id", ""),
        ({"redirect_uri": "http://localhost:8765/{path}"}, "edit_field", "redirect_uri"),
        ({"scopes": ("openid", "${scope}")}, "edit_field", "scopes"),
        ({"extra_parameters": (("audience", "YOUR_API"),)}, "edit_field", "parameters"),
        ({"login_hint": "<name>"}, "edit_field", "login_hint"),
        ({"acr_values": "{acr}"}, "edit_field", "acr_values"),
        ({"issuer": "https://{yourOktaDomain}/oauth2/default"}, "edit_field", "address"),
    ],
)
def test_a_placeholder_in_any_field_is_found_and_the_mend_goes_there(
    changes: dict[str, Any], action: str, value: str
) -> None:
    found = finding("placeholder", request(**changes))
    assert (found.state, found.blocking, found.action, found.value) == ("failed", True, action, value)
    assert found.title.startswith("A placeholder is left: ")


def test_several_placeholders_are_counted_and_listed() -> None:
    found = finding("placeholder", request(client_id="{clientId}", scopes=("openid", "{scope}")))
    assert found.title == "2 placeholders are left"
    assert "{clientId} and {scope}" in found.detail


def test_an_address_that_is_being_typed_is_looked_at_too() -> None:
    found = finding("placeholder", typed_address="https://{yourOktaDomain}")
    assert (found.action, found.value) == ("edit_field", "address")
    assert found.fix == "Type the org URL"


@pytest.mark.parametrize(
    ("url", "mended"),
    [
        ("https://acme-admin.okta.com", "https://acme.okta.com"),
        ("acme-admin.oktapreview.com/admin/dashboard", "https://acme.oktapreview.com"),
        ("https://acme-admin.okta.com/oauth2/default", "https://acme.okta.com/oauth2/default"),
    ],
)
def test_the_admin_console_is_not_the_org(url: str, mended: str) -> None:
    found = finding("host", typed_address=url)
    assert (found.state, found.blocking, found.action, found.value) == ("failed", True, "use_issuer", mended)
    kept = finding("host", request_at("okta-org", "https://acme-admin.okta.com"))
    assert kept.value == "https://acme.okta.com"


def test_other_hosts_say_nothing() -> None:
    assert "host" not in findings(typed_address="https://my-admin.example.com")
    assert "host" not in findings()


def test_an_own_domain_names_the_org_behind_it() -> None:
    home = Organization("00o1", "identity", "https://acme.okta.com", "https://login.acme.com")
    found = finding("org", request_at("okta-org", "https://login.acme.com"), organization=home)
    assert (found.state, found.title) == ("ok", "login.acme.com is the own domain of acme.okta.com")
    assert found.detail.startswith("Identity Engine. ")


def test_the_classic_engine_is_told_and_identity_engine_stands_beside_discovery() -> None:
    classic = finding("org", organization=Organization("00o1", "classic", ISSUER, ""))
    assert classic.title == "acme.okta.com runs Okta's Classic Engine"
    identity = findings(organization=Organization("00o1", "identity", ISSUER, ""))
    assert "org" not in identity
    assert identity["discovery"].detail.endswith("Identity Engine")
    assert "org" not in findings(organization=None)
