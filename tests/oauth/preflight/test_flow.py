from __future__ import annotations

from typing import Any

import pytest

from tests.oauth.preflight.facts import finding, findings, metadata, request
from tokenexplorer.oauth.preflight.check import check
from tokenexplorer.oauth.preflight.finding import Finding

PAR = "https://acme.okta.com/oauth2/v1/par"
ALL = ("code", "id_token", "id_token token", "code id_token", "code token", "code id_token token")
OURS = {"flow", "responseMode", "push", "parameters"}


def server(**changes: Any) -> Any:
    return metadata(**{"response_types_supported": ALL, **changes})


def mend(found: Finding) -> tuple[str, str, str]:
    return found.fix, found.action, found.value


def test_a_code_alone_has_nothing_to_say() -> None:
    assert not OURS & set(findings(request(), server()))


@pytest.mark.parametrize("response_type", ALL[1:])
def test_A02_tokens_through_the_browser_are_called_legacy_in_calm_words(response_type: str) -> None:
    found = finding("flow", request(response_type=response_type), server())
    assert (found.state, found.blocking) == ("warn", False)
    assert found.title == "A legacy flow: tokens pass through the browser"
    assert response_type in found.detail
    assert mend(found) == ("Use code", "set_response_type", "code")


def test_a_response_type_that_the_server_does_not_list_stops() -> None:
    found = finding(
        "flow", request(response_type="code id_token"), server(response_types_supported=("code", "token id_token"))
    )
    assert (found.state, found.blocking) == ("failed", True)
    assert found.detail == "It lists code and token id_token."
    assert mend(found) == ("Use code", "set_response_type", "code")


def test_token_alone_may_be_allowed_where_a_document_of_openid_connect_does_not_name_it() -> None:
    found = finding("flow", request(response_type="token"), server())
    assert (found.state, found.blocking) == ("warn", False)
    assert found.title == "The server does not list the response type token"
    assert "may allow it all the same" in found.detail
    assert mend(found) == ("Use code", "set_response_type", "code")
    listed = server(response_types_supported=(*ALL, "token"))
    assert finding("flow", request(response_type="token"), listed).title.startswith("A legacy flow")


def test_the_order_in_which_a_server_lists_the_words_does_not_matter() -> None:
    listed = server(response_types_supported=("token id_token", "token code id_token"))
    assert finding("flow", request(response_type="id_token token"), listed).state == "warn"
    assert finding("flow", request(response_type="code id_token token"), listed).state == "warn"
    assert finding("flow", request(response_type="id_token"), server(response_types_supported=())).state == "warn"


def test_a_response_type_that_nobody_knows_stops() -> None:
    found = finding("flow", request(response_type="coda"), server())
    assert (found.state, found.blocking, found.action) == ("failed", True, "set_response_type")


def test_an_id_token_needs_openid() -> None:
    found = finding("flow", request(response_type="id_token", scopes=("profile",)), server())
    assert (found.blocking, mend(found)) == (True, ("Add openid", "add_scopes", "openid"))
    assert finding("flow", request(response_type="token", scopes=("a",)), None).state == "warn"


def test_offline_access_is_in_vain_without_a_code() -> None:
    scopes = ("openid", "offline_access")
    implicit = findings(request(response_type="id_token token", scopes=scopes), server())
    assert implicit["flow"].title == "No refresh token comes without a code"
    assert "consent" not in implicit
    hybrid = findings(request(response_type="code id_token", scopes=scopes), server())
    assert hybrid["flow"].title.startswith("A legacy flow")


def test_dpop_binds_nothing_without_a_code() -> None:
    found = finding("dpop", request(response_type="id_token token", dpop=True), server())
    assert (found.state, found.title) == ("warn", "DPoP binds nothing in this flow")
    assert mend(found) == ("Use code", "set_response_type", "code")
    hybrid = server(raw={"dpop_signing_alg_values_supported": ["ES256"]})
    assert finding("dpop", request(response_type="code id_token", dpop=True), hybrid).state == "ok"


def test_A03_pkce_is_not_promised_where_no_code_comes() -> None:
    assert finding("pkce", request(response_type="id_token"), server()).title == "PKCE has no part in this flow"
    assert finding("pkce", request(response_type="code id_token"), server()).title == "PKCE S256 is supported"


def test_A02_tokens_in_the_query_stop() -> None:
    found = finding("responseMode", request(response_type="id_token", response_mode="query"), server())
    assert (found.state, found.blocking) == ("failed", True)
    assert mend(found) == ("Leave it to the response type", "set_response_mode", "")


@pytest.mark.parametrize(
    ("mode", "listed", "told"),
    [
        ("query", None, False),
        ("fragment", None, False),
        ("form_post", None, True),
        ("form_post", ("query", "form_post"), False),
        ("fragment", ("query",), True),
        ("query", (), True),
        ("", ("query",), False),
    ],
)
def test_a_response_mode_is_held_against_the_metadata(mode: str, listed: tuple[str, ...] | None, told: bool) -> None:
    found = findings(request(response_mode=mode), server(response_modes_supported=listed))
    assert ("responseMode" in found) == told
    if told:
        assert (found["responseMode"].state, found["responseMode"].action) == ("warn", "set_response_mode")


def test_A11_a_demand_is_told_calmly() -> None:
    found = finding(
        "push",
        request(),
        server(pushed_authorization_request_endpoint=PAR, require_pushed_authorization_requests=True),
    )
    assert (found.state, found.title, found.fix) == ("ok", "The request is pushed first", "")
    assert found.detail.startswith("The server takes no other ones.")


def test_A11_pushed_by_choice_and_by_offer() -> None:
    offering = server(pushed_authorization_request_endpoint=PAR)
    assert "push" not in findings(request(), offering)
    assert finding("push", request(par=True), offering).detail.startswith("As chosen.")
    assert "push" not in findings(request("s", client_auth="client_secret_basic"), offering)
    offered = request(client_auth="private_key_jwt", key_id="k")
    assert finding("push", offered, offering).detail.startswith(
        "The server offers it, and this app proves itself by a key."
    )
    certified = request(client_auth="tls_client_auth", certificate_file="app.pem")
    assert "proves itself by a certificate." in finding("push", certified, offering).detail


def test_A11_without_an_endpoint_nothing_can_be_pushed() -> None:
    chosen = finding("push", request(par=True), server())
    assert (chosen.blocking, mend(chosen)) == (True, ("Do not push", "set_par", "off"))
    demanded = finding("push", request(), server(require_pushed_authorization_requests=True))
    assert (demanded.state, demanded.blocking, demanded.fix) == ("failed", True, "")


def test_claims_that_are_no_object_stop() -> None:
    found = finding("parameters", request(claims="[1]"), server(raw={"claims_parameter_supported": True}))
    assert (found.title, found.blocking) == ("The parameter claims is no JSON object", True)
    assert mend(found) == ("Edit claims", "edit_field", "claims")


@pytest.mark.parametrize(("raw", "told"), [({}, True), ({"claims_parameter_supported": False}, True)])
def test_claims_may_be_read_over(raw: dict[str, Any], told: bool) -> None:
    assert ("parameters" in findings(request(claims="{}"), server(raw=raw))) == told
    supported = server(raw={"claims_parameter_supported": True})
    assert "parameters" not in findings(request(claims="{}"), supported)


def test_a_parameter_that_is_set_twice_stops() -> None:
    found = finding("parameters", request(audience="a", extra_parameters=(("audience", "b"),)), server())
    assert (found.title, found.blocking) == ("audience is set twice", True)
    assert mend(found) == ("Remove the extra one", "remove_parameter", "audience")


def test_a_service_app_opens_no_browser() -> None:
    odd = request(kind="service", response_type="token", response_mode="form_post", claims="[", par=True)
    assert not OURS & set(findings(odd, server()))


def test_without_metadata_only_what_is_sure_is_said() -> None:
    from tests.oauth.preflight.facts import WELL

    told = {each.id for each in check(request(response_type="id_token", response_mode="form_post"), None, WELL)}
    assert told & OURS == {"flow"}
