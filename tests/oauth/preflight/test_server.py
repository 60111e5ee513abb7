from __future__ import annotations

import dataclasses

import pytest

from tests.oauth.made import ISSUER
from tests.oauth.preflight.facts import WELL, custom, finding, findings, metadata, request, request_at
from tokenexplorer.errors import DiscoveryError, IssuerMismatch
from tokenexplorer.oauth.preflight.check import check
from tokenexplorer.oauth.preflight.finding import Finding

ENTRA = "https://login.microsoftonline.com"
TENANT = "11112222-0000-4000-8000-000000000000"


def mismatch(entered: str, published: str) -> Finding:
    error = IssuerMismatch(entered, published, "Use it.")
    found = check(request(issuer=entered), None, dataclasses.replace(WELL, discovery_error=error))
    return next(each for each in found if each.id == "issuer")


def test_discovery_that_failed_blocks() -> None:
    error = DiscoveryError("acme.okta.com was not found.", "Check the host name.")
    failed = check(request(), None, dataclasses.replace(WELL, discovery_error=error))
    assert (failed[0].id, failed[0].title, failed[0].blocking) == ("discovery", "acme.okta.com was not found.", True)


@pytest.mark.parametrize(
    ("entered", "published", "title"),
    [
        (ISSUER, f"{ISSUER}/", "Issuer differs by the slash at the end"),
        ("https://id.acme.com/realms/Acme", "https://id.acme.com/realms/acme", "Issuer differs in capital letters"),
        (ISSUER, f"{ISSUER}/oauth2/default", "Issuer differs in its path"),
        ("https://id.acme.com", "http://id.acme.com", "Issuer differs in http and https"),
        (ISSUER, "https://id.acme.example", "Issuer does not match"),
        # A tenant by its name, and the one of all personal accounts: the tenant's own ID is offered.
        (f"{ENTRA}/contoso.onmicrosoft.com/v2.0", f"{ENTRA}/{TENANT}/v2.0", "Issuer differs in its path"),
        (
            f"{ENTRA}/consumers/v2.0",
            f"{ENTRA}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            "Issuer differs in its path",
        ),
    ],
)
def test_J01_a_wrong_issuer_shows_both_and_offers_the_servers(entered: str, published: str, title: str) -> None:
    issuer = mismatch(entered, published)
    assert (issuer.title, issuer.action, issuer.value, issuer.blocking) == (title, "use_issuer", published, True)
    assert entered in issuer.detail
    assert published in issuer.detail


def test_a_server_that_calls_itself_another_is_not_taken_without_a_word() -> None:
    assert "only if that is the server you mean" in mismatch(ISSUER, "https://evil.example").detail
    assert "only if" not in mismatch(ISSUER, f"{ISSUER}/").detail


def test_an_issuer_that_stands_for_every_tenant_is_no_mend() -> None:
    found = mismatch("https://id.example.com/common", "https://id.example.com/{tenantid}")
    assert (found.action, found.value) == ("edit_field", "address")


def test_J01_another_name_that_the_provider_is_known_for_is_told_with_what_it_means() -> None:
    shared, template = (
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/{tenantid}/v2.0",
    )
    there = metadata(issuer=shared, issuer_in_tokens=template)
    found = finding("issuer", request_at("entra", shared), there)
    assert (found.state, found.blocking) == ("ok", False)
    assert template in found.detail
    assert "has to name its own one (tid)" in found.detail


def test_the_issuer_that_this_app_gets_is_told() -> None:
    found = finding("issuer", client_issuer="https://login.acme.com")
    assert (found.state, found.blocking, found.value) == ("failed", True, "https://login.acme.com")
    assert finding("issuer", client_issuer=ISSUER).state == "ok"
    assert finding("issuer", client_issuer="").state == "ok"


def test_S2_okta_scopes_asked_of_a_custom_server_are_stopped() -> None:
    found = finding("server", custom("openid", "okta.users.read"))
    assert (found.state, found.blocking, found.action, found.value) == ("failed", True, "use_issuer", ISSUER)
    assert "okta.users.read" in found.detail
    assert "server" not in findings(request(scopes=("openid", "okta.users.read")))


def test_custom_scopes_at_the_org_server_are_told() -> None:
    found = finding("server", request(scopes=("openid", "payroll")))
    assert (found.state, found.blocking, found.action) == ("warn", False, "use_custom_server")
    assert "payroll" in found.detail
    assert "server" not in findings(request(scopes=("openid", "payroll", "okta.users.read"))), "one server has not both"
    assert "server" not in findings(request(scopes=("openid", "payroll")), metadata(scopes_supported=None))
    assert "server" not in findings(request_at("keycloak", scopes=("openid", "payroll")))


def test_A03_pkce_is_never_switched_off() -> None:
    found = finding("pkce", found=metadata(code_challenge_methods_supported=("plain",)))
    assert found.state == "warn"
    assert "plain never is" in found.detail
    assert "It lists nothing." in finding("pkce", found=metadata(code_challenge_methods_supported=())).detail
    assert finding("pkce", found=metadata(code_challenge_methods_supported=None)).state == "ok"


def test_a_ca_file_that_is_of_no_use_comes_before_discovery() -> None:
    found = check(request(), None, dataclasses.replace(WELL, ca_fault="There is no such file."))
    assert [each.id for each in found if each.blocking] == ["tls"]
