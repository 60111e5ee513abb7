"""Okta's two kinds of authorization server."""

import pytest

from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.server_kind import custom_issuer, provider_at, server_kind

ORG = "https://acme.okta.com"


@pytest.mark.parametrize(
    ("provider_id", "issuer", "kind"),
    [
        ("okta-org", ORG, "org"),
        ("okta-custom", ORG, "org"),
        ("okta-org", f"{ORG}/oauth2/default", "custom"),
        ("okta-custom", f"{ORG}/oauth2/default", "custom"),
        ("okta-org", "https://login.acme.example/oauth2/default", "custom"),
        ("okta-org", "https://oauth2.acme.example", "org"),
        ("okta-org", "http://[", "org"),
        ("keycloak", f"{ORG}/oauth2/default", ""),
        ("", f"{ORG}/oauth2/default", ""),
    ],
)
def test_a_server_is_known_by_its_path_at_an_okta_org_alone(provider_id: str, issuer: str, kind: str) -> None:
    assert server_kind(provider_id, issuer) == kind


@pytest.mark.parametrize(
    ("provider_id", "issuer", "found"),
    [
        ("okta-custom", ORG, "okta-org"),
        ("okta-org", f"{ORG}/oauth2/aus1", "okta-custom"),
        ("keycloak", "https://id.example/realms/a", "keycloak"),
        ("of-a-newer-version", ORG, "generic"),
    ],
)
def test_the_provider_is_that_of_the_server(provider_id: str, issuer: str, found: str) -> None:
    assert provider_at(provider_id, issuer).id == found


@pytest.mark.parametrize(("server_id", "issuer"), [(" aus1/ ", f"{ORG}/oauth2/aus1"), ("", f"{ORG}/oauth2/default")])
def test_the_issuer_of_a_custom_server(server_id: str, issuer: str) -> None:
    assert custom_issuer(Org("o", "Acme", ORG, ORG, "okta-org"), server_id) == issuer
