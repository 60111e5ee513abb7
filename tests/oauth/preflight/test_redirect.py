from __future__ import annotations

from dataclasses import replace

import pytest

from tests.oauth.preflight.facts import FREE, URI, finding, findings, request, request_at
from tokenexplorer.oauth.loopback_port import PortProbe

TAKEN = PortProbe(8765, free=False, hosts=("127.0.0.1",), holder="nc (process 9)", free_port=8766)


@pytest.mark.parametrize(
    ("uri", "title"),
    [
        ("", "The redirect URI is missing"),
        ("https://127.0.0.1:8765/callback", "The redirect URI begins with https, not http"),
        ("com.acme.app:/callback", "The redirect URI begins with com.acme.app, not http"),
        ("http://example.com/callback", "The redirect URI leads to example.com"),
        ("http://192.168.0.7:8765/callback", "The redirect URI leads to 192.168.0.7"),
        ("http://ann@127.0.0.1:8765/callback", "This app cannot listen on the redirect URI."),
        ("http://[::1:8765/callback", "The redirect URI cannot be read"),
        ("http://127.0.0.1:99999/callback", "The redirect URI cannot be read"),
    ],
)
def test_a_redirect_uri_that_cannot_work_is_replaced(uri: str, title: str) -> None:
    found = finding("redirectUri", request(redirect_uri=uri))
    assert (found.state, found.blocking, found.title) == ("failed", True, title)
    assert (found.action, found.value) == ("use_redirect_uri", URI)
    assert finding("redirectPort", request(redirect_uri=uri)).state == "unknown", "one fault, one finding"


def test_a_fragment_is_cut_off() -> None:
    found = finding("redirectUri", request(redirect_uri=f"{URI}#top"))
    assert (found.title, found.value) == ("The redirect URI has a fragment", URI)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:8765", "http://127.0.0.1:8765/"])
def test_L16_a_redirect_uri_without_a_path_gets_one(uri: str) -> None:
    found = finding("redirectUri", request(redirect_uri=uri))
    assert (found.state, found.blocking, found.value) == ("warn", False, URI)
    assert "redirectUri" not in findings(request_at("entra", redirect_uri="http://localhost/"))


@pytest.mark.parametrize(
    ("provider_id", "uri", "mended"),
    [
        ("entra", "http://127.0.0.1/cb", "http://localhost/cb"),
        ("onelogin", "http://127.0.0.1:8765/cb", "http://localhost:8765/cb"),
        ("cognito", "http://127.0.0.1:8765/cb", "http://localhost:8765/cb"),
        ("keycloak", "http://[::1]:8765/cb", "http://127.0.0.1:8765/cb"),
        ("okta-org", "http://[::1]:8765/cb", "http://127.0.0.1:8765/cb"),
    ],
)
def test_a_host_that_the_provider_does_not_take_is_exchanged(provider_id: str, uri: str, mended: str) -> None:
    found = finding("redirectUri", request_at(provider_id, redirect_uri=uri))
    assert (found.state, found.action, found.value) == ("warn", "use_redirect_uri", mended)


@pytest.mark.parametrize(
    ("provider_id", "uri"),
    [
        ("google", "http://[::1]/cb"),
        ("okta-org", "http://localhost:8765/cb"),
        ("generic", "http://[::1]/cb"),
        ("pingfederate", "http://[::1]/cb"),
    ],
)
def test_a_host_that_it_takes_or_nobody_knows_of_is_left(provider_id: str, uri: str) -> None:
    assert "redirectUri" not in findings(request_at(provider_id, redirect_uri=uri))


@pytest.mark.parametrize(
    ("provider_id", "name"),
    [("okta-org", "Okta"), ("onelogin", "OneLogin"), ("auth0", "Auth0"), ("cognito", "Amazon Cognito")],
)
def test_L02_exact_port_providers_need_a_port(provider_id: str, name: str) -> None:
    for uri in ("http://localhost/cb", "http://localhost:0/cb"):
        found = finding("redirectPort", request_at(provider_id, redirect_uri=uri))
        assert (found.state, found.blocking, found.title) == ("failed", True, f"{name} needs a fixed port")
        assert (found.action, found.value) == ("use_port", "8765")


@pytest.mark.parametrize("provider_id", ["google", "entra", "keycloak", "pingone", "generic", "pingfederate"])
def test_other_providers_need_none(provider_id: str) -> None:
    made = request_at(provider_id, redirect_uri="http://localhost/cb")
    assert finding("redirectPort", made, port=PortProbe(0, free=True, hosts=("127.0.0.1",))).state == "ok"


def test_the_practice_org_takes_any_port_and_host() -> None:
    made = request(redirect_uri="http://[::1]/callback/x")
    made = replace(made, org=replace(made.org, practice=True))
    found = findings(made, port=PortProbe(0, free=True, hosts=("::1",)))
    assert found["redirectPort"].title == "A free redirect port is chosen at sign-in"
    assert "redirectUri" not in found


def test_L02_a_taken_port_names_its_holder_and_the_mend() -> None:
    found = finding("redirectPort", port=TAKEN)
    assert found.title == "Port 8765 is taken by nc (process 9)"
    assert "add the same address with port 8766" in found.detail
    assert found.action == "run_again", "Okta compares the port"
    any_port = finding("redirectPort", request_at("entra", redirect_uri="http://localhost:8765/cb"), port=TAKEN)
    assert (any_port.fix, any_port.action, any_port.value) == ("Use 8766", "use_port", "8766")


def test_L05_a_port_that_is_taken_on_the_other_stack_is_warned_of() -> None:
    other = replace(FREE, taken_elsewhere="::1", holder="nginx", free_port=8766)
    found = finding("redirectPort", port=other)
    assert (found.state, found.blocking) == ("warn", False)
    assert found.title == "Port 8765 is taken on ::1 by nginx"
    assert "127.0.0.1 itself is free" in found.detail
    assert finding("redirectPort", port=FREE).detail == "Checked on 127.0.0.1 and ::1"


def test_a_port_that_the_system_refuses_is_told() -> None:
    wrong = finding("redirectPort", port=PortProbe(80, free=False, error="This computer does not let the app listen."))
    assert (wrong.state, wrong.action, wrong.blocking) == ("failed", "edit_redirect_uri", True)


def test_a_service_app_has_no_redirect_uri() -> None:
    assert "redirectUri" not in findings(request(kind="service", redirect_uri=""))
