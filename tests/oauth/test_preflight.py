from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from tests.oauth.made import ISSUER, NOW, login_request
from tests.oauth.made import metadata as plain_metadata
from tokenexplorer.errors import DiscoveryError, IssuerMismatch
from tokenexplorer.oauth import preflight
from tokenexplorer.oauth.login import LoginRequest
from tokenexplorer.oauth.loopback_port import PortProbe
from tokenexplorer.oauth.preflight import Environment, Finding, check
from tokenexplorer.orgs.metadata import ProviderMetadata

FREE = PortProbe(8765, free=True, hosts=("127.0.0.1", "::1"))
WELL = Environment(NOW, "ok", "Secret Service", port=FREE)


def metadata(**changes: Any) -> ProviderMetadata:
    return plain_metadata(
        **{
            "code_challenge_methods_supported": ("S256",),
            "scopes_supported": ("openid", "profile", "offline_access"),
            "server_time_offset_s": 1.0,
            "duration_s": 0.212,
            **changes,
        }
    )


def finding(
    check_id: str, request: LoginRequest | None = None, found: ProviderMetadata | None = None, **environment: Any
) -> Finding:
    findings = check(request or login_request(), found or metadata(), dataclasses.replace(WELL, **environment))
    return next(each for each in findings if each.id == check_id)


def custom(*scopes: str) -> LoginRequest:
    return login_request(issuer=f"{ISSUER}/oauth2/default", scopes=scopes)


def test_all_is_well() -> None:
    findings = check(login_request(), metadata(), WELL)
    assert tuple(each.id for each in findings) == preflight.CHECKS
    assert {each.state for each in findings} == {"ok"}
    assert findings[0].detail == "/.well-known/openid-configuration · 212 ms"
    assert preflight.blocking(findings) == ()


def test_what_needs_mending_comes_first() -> None:
    findings = check(login_request(client_id=""), metadata(server_time_offset_s=-94), WELL)
    assert [each.id for each in findings[:2]] == ["clientAuth", "clock"]
    assert [each.id for each in preflight.blocking(findings)] == ["clientAuth"]


def test_discovery_that_failed_blocks_and_one_not_read_is_unknown() -> None:
    error = DiscoveryError("acme.okta.com was not found.", "Check the host name.")
    failed = check(login_request(), None, dataclasses.replace(WELL, discovery_error=error))
    assert (failed[0].id, failed[0].title, failed[0].blocking) == ("discovery", "acme.okta.com was not found.", True)
    unknown = check(login_request(), None, WELL)
    assert {each.id for each in unknown if each.state == "unknown"} == {"discovery", "issuer", "clock", "pkce"}


def test_J01_a_wrong_issuer_shows_both_and_offers_the_servers() -> None:
    error = IssuerMismatch(ISSUER, f"{ISSUER}/", "Use it.")
    found = check(login_request(), None, dataclasses.replace(WELL, discovery_error=error))
    issuer = next(each for each in found if each.id == "issuer")
    assert (issuer.action, issuer.value, issuer.blocking) == ("use_issuer", f"{ISSUER}/", True)
    assert ISSUER in issuer.detail


def test_L02_a_taken_port_names_its_holder_and_the_mend() -> None:
    taken = PortProbe(8765, free=False, hosts=("127.0.0.1",), holder="nc (process 9)", free_port=8766)
    found = finding("redirectPort", port=taken)
    assert found.title == "Port 8765 is taken by nc (process 9)"
    assert "add the same address with port 8766" in found.detail
    assert found.action == "run_again", "Okta compares the port"
    entra = dataclasses.replace(login_request(), org=dataclasses.replace(login_request().org, provider_id="entra"))
    any_port = finding("redirectPort", entra, port=taken)
    assert (any_port.fix, any_port.action, any_port.value) == ("Use 8766", "use_port", "8766")
    wrong = finding("redirectPort", port=PortProbe(0, free=False, error="This app cannot listen on the redirect URI."))
    assert (wrong.state, wrong.action, wrong.blocking) == ("failed", "edit_redirect_uri", True)


def test_S2_okta_scopes_asked_of_a_custom_server_are_stopped() -> None:
    found = finding("scopes", custom("openid", "okta.users.read"))
    assert (found.state, found.blocking, found.action, found.value) == ("failed", True, "use_issuer", ISSUER)
    assert "okta.users.read" in found.detail
    assert finding("scopes", login_request(scopes=("openid", "okta.users.read"))).state == "ok"


def test_a_scope_that_okta_removed_names_its_successor() -> None:
    found = finding("scopes", login_request(scopes=("openid", "okta.factors.read")))
    assert found.state == "failed"
    assert found.title == "Scope okta.factors.read does not exist"
    assert found.action in ("replace_scope", "remove_scopes")
    assert found.value.split()[0] == "okta.factors.read"


@pytest.mark.parametrize("changes", [{"client_id": "{clientId}"}, {"client_id": "<id>"}, {"scopes": ("{{scope}}",)}])
def test_placeholders_are_found(changes: dict[str, Any]) -> None:
    found = finding("scopes", login_request(**changes))
    assert (found.title, found.blocking) == ("A placeholder is left", True)


def test_unpublished_scopes_and_a_missing_openid_are_warned_of() -> None:
    found = finding("scopes", login_request(scopes=("openid", "payroll")))
    assert (found.state, found.action, found.value, found.blocking) == ("warn", "remove_scopes", "payroll", False)
    assert finding("scopes", login_request(scopes=("profile",))).title == "openid is not asked"
    assert finding("scopes", login_request(scopes=("openid", "x")), metadata(scopes_supported=None)).state == "ok"


@pytest.mark.parametrize(
    ("offset", "title", "value"),
    [
        (-94.0, "This computer's clock is 1 min 34 s ahead of the server's", "120"),
        (200.0, "This computer's clock is 3 min 20 s behind the server's", "300"),
        (86_000.0, "This computer's clock is 23 h 53 min behind the server's", ""),
    ],
)
def test_N25_the_clock(offset: float, title: str, value: str) -> None:
    found = finding("clock", found=metadata(server_time_offset_s=offset))
    assert (found.state, found.title, found.value) == ("warn", title, value)
    assert bool(found.fix) == bool(value)
    assert finding("clock", found=metadata(server_time_offset_s=None)).state == "unknown"


def test_A03_pkce_is_never_switched_off() -> None:
    found = finding("pkce", found=metadata(code_challenge_methods_supported=("plain",)))
    assert found.state == "warn"
    assert "plain never is" in found.detail
    assert finding("pkce", found=metadata(code_challenge_methods_supported=None)).state == "ok"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("ok", "ok"), ("locked", "warn"), ("absent", "warn"), ("error", "warn"), ("unknown", "unknown")],
)
def test_the_keyring(state: str, wanted: str) -> None:
    keeping = login_request(keep="keyring")
    assert finding("keyring", keeping, keyring_state=state).state == wanted
    assert finding("keyring", login_request(keep="session"), keyring_state=state).state == "ok"


def test_client_authentication() -> None:
    missing = finding("clientAuth", login_request(client_auth="client_secret_basic"))
    assert (missing.action, missing.blocking) == ("type_secret", True)
    listed = metadata(token_endpoint_auth_methods_supported=("client_secret_post",))
    other = finding("clientAuth", login_request("s", client_auth="client_secret_basic"), listed)
    assert (other.state, other.action, other.value) == ("warn", "use_client_auth", "client_secret_post")
    assert finding("clientAuth", login_request(), listed).value == ""
    assert "canary" not in repr(finding("clientAuth", login_request("canary", client_auth="client_secret_post")))


def test_the_proxy_is_told() -> None:
    assert (
        finding("proxy", proxy="proxy.acme.com:3128, from the system").detail == "proxy.acme.com:3128, from the system"
    )
