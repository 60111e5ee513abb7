"""The presets: what each provider needs, and the redirect URI of a new app."""

import re
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest

from tokenexplorer.orgs.detection import recognise
from tokenexplorer.orgs.metadata import ProviderMetadata
from tokenexplorer.orgs.provider import Provider, first_scopes, provider, providers, redirect_default

IDS = (
    *("okta-org", "okta-custom", "onelogin", "onelogin-v1", "auth0", "entra", "entra-v1", "entra-external", "google"),
    *("keycloak", "pingone", "pingfederate", "cognito", "generic"),
)


def test_every_provider_is_there() -> None:
    assert tuple(each.id for each in providers()) == IDS


def test_an_unknown_id_is_the_generic_provider() -> None:
    assert provider("of-a-newer-version").id == "generic"


@pytest.mark.parametrize("each", providers(), ids=IDS)
def test_every_provider_has_words_and_patterns(each: Provider) -> None:
    assert each.name
    assert 3 < len(each.short_name) < 18
    assert each.server_label
    assert each.server_note.endswith(".")
    assert each.client_id_place
    assert each.redirect_note.endswith(".")
    assert each.port_note.endswith(".")
    assert each.redirect_host in each.loopback_hosts
    assert "openid" in each.default_scopes
    assert all(re.compile(pattern) for pattern in each.issuer_regexes)
    assert each.access_token_verifiable or each.access_token_note


def test_two_versions_of_one_provider_have_names_of_their_own() -> None:
    short = {each.id: each.short_name for each in providers()}
    assert (short["okta-org"], short["okta-custom"]) == ("Okta", "Okta")
    assert (short["onelogin"], short["onelogin-v1"]) == ("OneLogin", "OneLogin v1")
    assert (short["entra"], short["entra-v1"], short["generic"]) == ("Entra ID", "Entra ID v1", "OIDC")


def test_the_words_of_the_okta_form() -> None:
    okta = provider("okta-org")
    assert okta.server_label == "Okta org authorization server"
    assert okta.server_note == "The only server that issues okta.* scopes."
    assert okta.client_id_place == "Admin console › Applications › your app › General"
    note = "Add exactly this text to the app in Okta. Port and path count: Okta compares every character."
    assert okta.redirect_note == note
    assert okta.port_note == "Okta needs a fixed port."
    assert not okta.access_token_verifiable
    assert okta.access_token_note == "Okta keeps the keys of its org server to itself."


def test_a_provider_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        provider("okta-org").name = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("provider_id", "uri"),
    [
        ("okta-org", "http://127.0.0.1:8765/callback/web-sign-in"),
        ("okta-custom", "http://127.0.0.1:8765/callback/web-sign-in"),
        ("onelogin", "http://localhost:8765/callback/web-sign-in"),
        ("auth0", "http://127.0.0.1:8765/callback/web-sign-in"),
        ("entra", "http://localhost/callback/web-sign-in"),
        ("google", "http://127.0.0.1/callback/web-sign-in"),
        ("keycloak", "http://127.0.0.1/callback/web-sign-in"),
        ("pingone", "http://127.0.0.1/callback/web-sign-in"),
        ("pingfederate", "http://127.0.0.1:8765/callback/web-sign-in"),
        ("cognito", "http://localhost:8765/callback/web-sign-in"),
        ("generic", "http://127.0.0.1:8765/callback/web-sign-in"),
    ],
)
def test_L02_the_redirect_uri_follows_the_provider(provider_id: str, uri: str) -> None:
    assert redirect_default(provider(provider_id), "Web sign-in") == uri
    assert redirect_default(provider(provider_id), "web-sign-in") == uri


def test_L16_two_apps_have_two_redirect_paths() -> None:
    okta = provider("okta-org")
    assert redirect_default(okta, "HR sync") != redirect_default(okta, "Web sign-in")


def test_a_new_app_asks_for_nothing_that_the_server_does_not_have() -> None:
    okta = provider("okta-org")
    assert first_scopes(okta, None) == okta.default_scopes
    assert first_scopes(okta, ()) == okta.default_scopes
    assert first_scopes(okta, ("openid", "email", "x")) == ("openid", "email")
    assert first_scopes(okta, ("x",)) == ("openid",)


def metadata(issuer: str, authorization_endpoint: str) -> ProviderMetadata:
    return ProviderMetadata(
        issuer=issuer,
        source_url=issuer,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        authorization_endpoint=authorization_endpoint,
    )


@pytest.mark.parametrize(
    ("issuer", "endpoint", "provider_id"),
    [
        ("https://login.acme.com", "https://login.acme.com/oauth2/v1/authorize", "okta-org"),
        ("http://127.0.0.1:8790", "http://127.0.0.1:8790/oauth2/v1/authorize", "okta-org"),
        ("http://127.0.0.1:8790/oauth2/default", "http://127.0.0.1:8790/oauth2/default/v1/authorize", "okta-custom"),
        ("https://id.acme.com/x", "https://id.acme.com/x/protocol/openid-connect/auth", "keycloak"),
        ("https://id.acme.com", "https://id.acme.com/as/authorization.oauth2", "pingfederate"),
        ("https://sso.acme.com/oidc/2", "https://sso.acme.com/oidc/2/auth", "onelogin"),
        ("https://id.acme.com", "https://id.acme.com/authorize", "generic"),
    ],
)
def test_metadata_tell_who_is_behind_a_domain(issuer: str, endpoint: str, provider_id: str) -> None:
    assert recognise(metadata(issuer, endpoint), provider("generic")).id == provider_id


def test_what_the_address_told_is_kept() -> None:
    found = metadata("https://id.acme.com", "https://id.acme.com/as/authorization.oauth2")
    assert recognise(found, provider("auth0")).id == "auth0"
    assert recognise(replace(found, authorization_endpoint=""), provider("generic")).id == "generic"


def test_rows_of_peculiarities_come_from_the_table() -> None:
    rules = {rule.id: rule for each in providers() for rule in each.rules}
    assert rules["auth0-audience"].mends == (("type_parameter", "audience"),)
    assert rules["okta-device-sso"].when["scopes_lack"] == ["openid", "offline_access"]
    assert hash(rules["google-offline"])
    assert all(rule.title and not rule.title.endswith(".") and rule.detail.endswith(".") for rule in rules.values())


def test_the_console_of_okta_has_a_host_of_its_own() -> None:
    assert re.match(provider("okta-org").admin_host_regex, "https://acme-admin.okta.com/admin")
    assert not re.match(provider("okta-org").admin_host_regex, "https://acme.okta.com")
    assert provider("auth0").admin_host_regex == ""


def test_which_rules_are_the_providers_own_and_which_are_the_usual_ones() -> None:
    assert provider("entra").loopback_hosts_documented
    assert not provider("generic").loopback_hosts_documented
    assert [each.id for each in providers() if each.offline_access_needs_consent] == ["generic"]
    assert [each.id for each in providers() if each.pathless_redirect] == ["entra"]


def test_okta_wants_the_endpoint_that_is_asked_in_an_assertion() -> None:
    named = {each.id: each.assertion_audience for each in providers() if each.assertion_audience != "token_endpoint"}
    assert named == {"okta-org": "endpoint", "okta-custom": "endpoint", "auth0": "issuer", "keycloak": "issuer"}
