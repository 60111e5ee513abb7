from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.preflight.facts import finding, findings, metadata, request, request_at


def test_a_missing_client_id_stops() -> None:
    found = finding("clientAuth", request(client_id=""))
    assert (found.action, found.blocking) == ("type_client_id", True)


def test_a_confidential_app_needs_its_secret() -> None:
    missing = finding("clientAuth", request(kind="confidential", client_auth="client_secret_basic"))
    assert (missing.action, missing.blocking) == ("type_secret", True)
    there = finding("clientAuth", request("canary", kind="confidential", client_auth="client_secret_post"))
    assert (there.state, there.detail) == ("ok", "The secret goes in the body")
    assert "canary" not in repr(there)


def test_a_secret_of_a_public_app_is_told() -> None:
    found = finding("clientAuth", stray_secret=True)
    assert (found.state, found.action, found.title) == ("warn", "make_confidential", "A public app has a secret")


def test_a_public_app_without_a_fault_says_nothing() -> None:
    assert "clientAuth" not in findings()
    assert "clientAuth" not in findings(found=metadata(token_endpoint_auth_methods_supported=("client_secret_post",)))


def test_a_confidential_app_that_sends_nothing_is_told() -> None:
    found = finding("clientAuth", request(kind="confidential"))
    assert (found.action, found.value) == ("use_client_auth", "client_secret_basic")


def test_client_authentication_is_held_against_the_metadata() -> None:
    listed = metadata(token_endpoint_auth_methods_supported=("client_secret_post",))
    other = finding("clientAuth", request("s", kind="confidential", client_auth="client_secret_basic"), listed)
    assert (other.state, other.action, other.value) == ("warn", "use_client_auth", "client_secret_post")
    keys = metadata(token_endpoint_auth_methods_supported=("private_key_jwt",))
    signed = finding("clientAuth", request("s", client_auth="client_secret_basic"), keys)
    assert (signed.action, signed.value) == ("use_client_auth", "private_key_jwt")
    tls = metadata(token_endpoint_auth_methods_supported=("tls_client_auth",))
    assert finding("clientAuth", request("s", client_auth="client_secret_basic"), tls).fix == ""
    public = metadata(token_endpoint_auth_methods_supported=("none",))
    assert finding("clientAuth", request("s", client_auth="client_secret_basic"), public).action == "make_public"


def test_an_unknown_server_that_lists_no_public_apps_is_told() -> None:
    listed = metadata(token_endpoint_auth_methods_supported=("client_secret_basic",))
    found = finding("clientAuth", request_at("generic"), listed)
    assert (found.state, found.action) == ("warn", "make_confidential")
    public = metadata(token_endpoint_auth_methods_supported=("client_secret_basic", "none"))
    assert "clientAuth" not in findings(request_at("generic"), public)


def test_an_app_that_signs_needs_its_key_and_no_secret() -> None:
    missing = finding("clientAuth", request(kind="confidential", client_auth="private_key_jwt"))
    assert (missing.state, missing.action, missing.blocking) == ("failed", "choose_key", True)
    there = finding("clientAuth", request(kind="confidential", client_auth="private_key_jwt", key_id="k"))
    assert (there.state, there.detail) == ("ok", "The key signs an assertion and never travels")


def test_an_assertion_by_a_secret_is_held_against_the_algorithms() -> None:
    app = request("s", kind="confidential", client_auth="client_secret_jwt")
    assert finding("clientAuth", app).state == "ok"
    taken = metadata(raw={"token_endpoint_auth_signing_alg_values_supported": ["RS256", "HS256"]})
    assert finding("clientAuth", app, taken).state == "ok"
    keys_only = metadata(raw={"token_endpoint_auth_signing_alg_values_supported": ["RS256", 1]})
    found = finding("clientAuth", app, keys_only)
    assert (found.state, found.detail, found.value) == ("warn", "It lists RS256 for assertions.", "client_secret_basic")
    assert finding("clientAuth", request(client_auth="private_key_jwt", key_id="k"), keys_only).state == "ok"


def test_a_key_is_held_against_the_algorithms() -> None:
    app = request(kind="confidential", client_auth="private_key_jwt", key_id="k")
    listed = metadata(raw={"token_endpoint_auth_signing_alg_values_supported": ["ES256", "PS256", 5]})
    found = finding("clientAuth", app, listed, key_alg="RS256")
    assert (found.state, found.title, found.action) == ("warn", "The server does not list RS256", "choose_key")
    assert found.detail == "It lists ES256, PS256 for assertions."
    assert not found.blocking
    assert finding("clientAuth", app, listed, key_alg="ES256").state == "ok"
    assert finding("clientAuth", app, listed).state == "ok"  # nobody looked at the key yet
    assert finding("clientAuth", app, metadata(), key_alg="RS256").state == "ok"
    odd = metadata(raw={"token_endpoint_auth_signing_alg_values_supported": "RS256"})
    assert finding("clientAuth", app, odd, key_alg="ES256").state == "ok"


def test_offline_access_may_need_consent() -> None:
    asked: dict[str, Any] = {"scopes": ("openid", "offline_access")}
    found = finding("consent", request_at("generic", **asked))
    assert (found.state, found.action, found.value) == ("warn", "set_prompt", "consent")
    assert "consent" not in findings(request_at("generic", **asked, prompt="consent"))
    assert "consent" not in findings(request_at("generic", **asked, prompt="login consent"))
    without = metadata(raw={"prompt_values_supported": ["none", "login"]})
    assert "consent" not in findings(request_at("generic", **asked), without)
    assert "consent" not in findings(request_at("generic"))


@pytest.mark.parametrize("provider_id", ["okta-org", "auth0", "entra", "keycloak", "pingone"])
def test_providers_that_give_it_without_consent_are_left_alone(provider_id: str) -> None:
    assert "consent" not in findings(request_at(provider_id, scopes=("openid", "offline_access")))


def test_T13_dpop_is_held_against_the_metadata() -> None:
    asked = request(dpop=True)
    silent = finding("dpop", asked, metadata())
    assert (silent.state, silent.action, silent.blocking) == ("warn", "turn_dpop_off", False)
    good = metadata(raw={"dpop_signing_alg_values_supported": ["RS256", "ES256"]})
    assert finding("dpop", asked, good).state == "ok"
    other = finding("dpop", asked, metadata(raw={"dpop_signing_alg_values_supported": ["RS256", 5]}))
    assert (other.state, other.title) == ("warn", "The server does not list ES256 for DPoP")
    assert finding("dpop", asked, metadata(raw={"dpop_signing_alg_values_supported": "ES256"})).state == "warn"
    assert "dpop" not in findings(request(), metadata())
