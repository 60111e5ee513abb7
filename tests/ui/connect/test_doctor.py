"""Every finding of the doctor that can be mended: its button is pressed, and the form is another one."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.connect.desk import CLIENT, ORG, PORT, PORTAL, SECOND, Desk, metadata
from tokenexplorer.catalogue.catalogue import from_document
from tokenexplorer.errors import DiscoveryError
from tokenexplorer.oauth.preflight.finding import Finding
from tokenexplorer.orgs.org import Client, Org, secret_key
from tokenexplorer.orgs.organization import Organization
from tokenexplorer.ui.connect.mending import _actions
from tokenexplorer.ui.state import KeyringStatus


def state_of(desk: Desk, check_id: str) -> str:
    rows = desk.named(f"preflight_check_{check_id}")
    return str(rows[0].property("state")) if rows and rows[0].isVisibleTo(desk.place) else "absent"


def mend(desk: Desk, check_id: str) -> None:
    """Press the button of a finding that is there."""
    button = desk.find(f"preflight_fix_{check_id}")
    assert button.isVisibleTo(desk.place)
    assert button.text()
    button.click()


def save(desk: Desk, **changes: object) -> None:
    desk.actions.orgs.save_client(replace(desk.client, **changes))  # type: ignore[arg-type]


def at(desk: Desk, provider_id: str, issuer: str, **changes: object) -> None:
    """Go on at another provider; its server answers."""
    desk.servers.answers[issuer] = metadata(issuer, scopes_supported=None)
    org = Org("o9", "Other", issuer.rstrip("/"), issuer, provider_id)
    client = Client("c9", "o9", "App", issuer, "app1", redirect_uri=f"http://localhost:{PORT}/callback/app")
    desk.actions.orgs.add_ready(org, replace(client, **changes))  # type: ignore[arg-type]
    desk.settle()


# Addresses


def test_an_admin_address_is_mended_while_it_is_typed(connect: Desk) -> None:
    connect.servers.answers["https://beta.okta.com"] = metadata("https://beta.okta.com")
    connect.find("connect_orgUrlEdit").setText("https://beta-admin.okta.com")
    assert state_of(connect, "host") == "failed"
    mend(connect, "host")
    connect.until(lambda: connect.org.url == "https://beta.okta.com")
    assert connect.find("connect_orgUrlEdit").text() == "https://beta.okta.com"
    assert state_of(connect, "host") == "absent"


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        ("connect_orgUrlEdit", "https://{yourOktaDomain}"),
        ("connect_clientIdEdit", "{clientId}"),
        ("connect_redirectUriEdit", "http://localhost:8765/{path}"),
        ("connect_loginHintEdit", "<your name>"),
        ("connect_acrEdit", "${acr}"),
    ],
)
def test_a_placeholder_sends_the_person_to_its_field(connect: Desk, edit: str, text: str) -> None:
    assert state_of(connect, "placeholder") == "absent"
    connect.find(edit).setText(text)
    assert state_of(connect, "placeholder") == "failed"
    mend(connect, "placeholder")
    assert connect.find(edit).hasFocus()
    assert connect.find(edit).isVisible()
    connect.find(edit).setText("http://localhost:8765/path" if "redirect" in edit else "https://acme.okta.com")
    assert state_of(connect, "placeholder") == "absent"


def test_placeholders_in_scopes_and_parameters(connect: Desk) -> None:
    save(connect, scopes=("openid", "{scope}"))
    mend(connect, "placeholder")
    assert connect.find("connect_scopeEdit").hasFocus()
    save(connect, scopes=("openid",), extra_parameters=(("audience", "YOUR_API"),))
    mend(connect, "placeholder")
    assert connect.find("connect_extraTable").hasFocus()


# Servers


def test_the_issuer_that_this_app_gets_is_taken(connect: Desk) -> None:
    own = "https://login.acme.com"
    connect.servers.issuers["0oa1"] = own
    connect.servers.answers[own] = metadata(own)
    connect.find("preflight_runButton").click()
    connect.until(lambda: state_of(connect, "issuer") == "failed")
    mend(connect, "issuer")
    connect.until(lambda: state_of(connect, "issuer") == "ok")
    assert connect.client.issuer == own


def test_an_own_domain_and_the_engine_are_told(connect: Desk) -> None:
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    connect.servers.organizations[ORG.url] = Organization("00o1", "classic", ORG.url, "")
    connect.find("preflight_runButton").click()
    connect.until(lambda: state_of(connect, "org") == "ok")
    assert "Classic Engine" in connect.find("preflight_check_org").accessibleName()
    assert not connect.find("preflight_fix_org").isVisible()


def test_what_an_okta_org_says_is_not_said_of_another_provider_at_its_address(connect: Desk) -> None:
    connect.servers.organizations[ORG.url] = Organization("00o1", "identity", ORG.url, "")
    connect.find("preflight_runButton").click()
    connect.until(lambda: "Identity Engine" in connect.find("preflight_check_discovery").accessibleDescription())
    other = f"{ORG.url}/oidc/2"
    connect.servers.answers[other] = metadata(other)
    org = Org("o9", "Other", ORG.url, other, "onelogin")
    connect.actions.orgs.add_ready(org, replace(CLIENT, id="c9", org_id="o9", issuer=other))
    connect.until(lambda: other in connect.servers.asked)
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    assert "Identity Engine" not in connect.find("preflight_check_discovery").accessibleDescription()


def test_an_okta_org_is_asked_twice_once_and_nobody_else_is(connect: Desk) -> None:
    both = [ORG.url, f"{ORG.issuer}?client_id=0oa1"]
    connect.until(lambda: sorted(connect.servers.probed) == both)
    connect.find("connect_loginHintEdit").setText("ann")
    connect.find("connect_lookTimer").timeout.emit()
    connect.until(lambda: not connect.services.tasks.busy)
    assert sorted(connect.servers.probed) == both
    connect.servers.probed.clear()
    at(connect, "keycloak", "https://id.example.com/realms/x")
    connect.find("connect_lookTimer").timeout.emit()
    connect.until(lambda: state_of(connect, "discovery") == "ok" and not connect.services.tasks.busy)
    assert connect.servers.probed == []


def test_a_client_id_is_asked_about_once_it_is_whole(connect: Desk) -> None:
    connect.until(lambda: len(connect.servers.probed) == 2 and not connect.services.tasks.busy)
    connect.servers.probed.clear()
    edit = connect.find("connect_clientIdEdit")
    edit.setFocus()
    for text in ("0oa", "0oa4", "{clientId}"):
        edit.setText(text)
        connect.find("connect_lookTimer").timeout.emit()
        connect.until(lambda: not connect.services.tasks.busy)
    connect.find("connect_signInButton").setFocus()
    connect.find("connect_lookTimer").timeout.emit()
    assert connect.servers.probed == []
    edit.setText("0oa42")
    connect.find("connect_lookTimer").timeout.emit()
    connect.until(lambda: connect.servers.probed == [f"{ORG.issuer}?client_id=0oa42"])


def test_custom_scopes_ask_for_a_custom_server(connect: Desk) -> None:
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    save(connect, scopes=("openid", "payroll"))
    assert state_of(connect, "server") == "warn"
    mend(connect, "server")
    assert connect.find("connect_serverIdEdit").isVisible()
    connect.find("connect_serverIdEdit").setText("aus1")
    connect.find("connect_serverOkButton").click()
    assert connect.client.issuer == f"{ORG.url}/oauth2/aus1"


def test_the_realm_of_an_old_keycloak_is_tried_under_auth(connect: Desk) -> None:
    issuer, tried = "https://id.example.com/realms/x", "https://id.example.com/auth/realms/x"
    at(connect, "keycloak", issuer)
    connect.servers.answers[issuer] = DiscoveryError("Nothing here.", "Check the address.")
    connect.servers.answers[tried] = metadata(tried)
    connect.find("preflight_runButton").click()
    connect.until(lambda: state_of(connect, "quirk") == "failed")
    mend(connect, "quirk")
    connect.until(lambda: state_of(connect, "quirk") == "absent")
    assert connect.client.issuer == tried


# The way there


def test_a_ca_file_that_is_not_there_is_left_out(connect: Desk, tmp_path: Path) -> None:
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    connect.find("connect_caFileEdit").setText(str(tmp_path / "none.pem"))
    connect.find("connect_lookTimer").timeout.emit()
    connect.until(lambda: state_of(connect, "tls") == "failed")
    assert "There is no such file." in connect.find("preflight_check_tls").accessibleDescription()
    mend(connect, "tls")
    assert (connect.org.ca_file, state_of(connect, "tls")) == ("", "absent")
    connect.until(lambda: state_of(connect, "discovery") == "ok")


def test_certificates_are_checked_again(connect: Desk) -> None:
    connect.actions.orgs.save_org(replace(ORG, verify_tls=False))
    assert state_of(connect, "tls") == "warn"
    mend(connect, "tls")
    assert connect.org.verify_tls
    assert connect.find("connect_tlsSwitch").isChecked()


def test_a_proxy_is_a_line_only_while_there_is_one(connect: Desk) -> None:
    assert state_of(connect, "proxy") == "absent"
    connect.actions.orgs.save_org(replace(ORG, proxy="http://proxy.acme.com:3128"))
    assert "proxy.acme.com:3128" in connect.find("preflight_check_proxy").accessibleDescription()


# The redirect URI


@pytest.mark.parametrize("uri", ["https://127.0.0.1:8765/cb", "http://example.com/cb", "com.acme:/cb", ""])
def test_a_redirect_uri_that_cannot_work_is_replaced(connect: Desk, uri: str) -> None:
    connect.find("connect_redirectUriEdit").setText(uri)
    assert state_of(connect, "redirectUri") == "failed"
    mend(connect, "redirectUri")
    assert connect.client.redirect_uri == "http://127.0.0.1:8765/callback/web-sign-in"
    assert connect.find("connect_redirectUriError").text() == ""


def test_a_redirect_uri_gets_a_path_and_loses_its_fragment(connect: Desk) -> None:
    connect.find("connect_redirectUriEdit").setText("http://127.0.0.1:9000#x")
    mend(connect, "redirectUri")
    assert connect.client.redirect_uri == "http://127.0.0.1:9000"
    mend(connect, "redirectUri")
    assert connect.client.redirect_uri == "http://127.0.0.1:9000/callback/web-sign-in"


def test_L02_an_exact_port_provider_gets_a_port(connect: Desk) -> None:
    connect.find("connect_redirectUriEdit").setText("http://127.0.0.1/callback/x")
    assert state_of(connect, "redirectPort") == "failed"
    mend(connect, "redirectPort")
    assert connect.client.redirect_uri == "http://127.0.0.1:8765/callback/x"
    assert connect.find("connect_portCombo").currentText() == "8765"


def test_L05_a_port_that_is_held_on_the_other_stack_is_warned_of(connect: Desk) -> None:
    if not socket.has_ipv6:
        pytest.skip("this computer has no IPv6")
    try:
        held = socket.create_server(("::1", PORT), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this computer has no IPv6 loopback")
    with held:
        connect.find("preflight_runButton").click()
        connect.until(lambda: state_of(connect, "redirectPort") == "warn")
    mend(connect, "redirectPort")
    connect.until(lambda: state_of(connect, "redirectPort") not in ("warn", "running"))
    assert state_of(connect, "redirectPort") == "ok"


# Scopes


@pytest.mark.parametrize(
    ("asked", "chip", "left"),
    [
        (("openid", "okta.factors.read", "okta.riskEvents.manage"), "doubtful", ("openid", "okta.authenticators.read")),
        (("openid", "okta.usres.read"), "doubtful", ("openid", "okta.users.read")),
        (("openid", "okta.users.lifecycle.manage"), "doubtful", ("openid",)),
        (("openid", "mine", "yours"), "doubtful", ("openid",)),
        (("profile",), "normal", ("openid", "profile")),
        (
            ("openid", "okta.factors.read", "okta.authenticators.read"),
            "doubtful",
            ("openid", "okta.authenticators.read"),
        ),
    ],
)
def test_scopes_are_mended_and_their_chips_say_why(
    connect: Desk, asked: tuple[str, ...], chip: str, left: tuple[str, ...]
) -> None:
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    save(connect, scopes=asked)
    shown = connect.find(f"connect_scopeChip_{asked[min(1, len(asked) - 1)].replace('.', '_')}")
    assert shown.kind == chip
    mend(connect, "scopes")
    assert connect.client.scopes == left
    assert state_of(connect, "scopes") == "ok"


def test_an_imported_catalogue_judges_scopes_and_chips(connect: Desk) -> None:
    connect.actions.orgs.add_ready(
        PORTAL, replace(CLIENT, id="c8", org_id="o2", issuer=PORTAL.issuer, scopes=("openid", "pay"))
    )
    connect.state.set_metadata(PORTAL.issuer, metadata(PORTAL.issuer))
    assert connect.find("connect_scopeChip_pay").kind == "doubtful"
    row = {"name": "pay", "group": "Pay", "kind": "other", "meaning": "Look at pay", "status": "current"}
    connect.state.set_imported_catalogue("o2", from_document({"about": {}, "scopes": [row], "operations": []}))
    assert connect.find("connect_scopeChip_pay").kind == "normal"
    assert state_of(connect, "scopes") == "ok"


def test_offline_access_asks_for_consent(connect: Desk) -> None:
    at(connect, "generic", "https://id.example.com", scopes=("openid", "offline_access"))
    assert state_of(connect, "consent") == "warn"
    mend(connect, "consent")
    assert connect.client.prompt == "consent"
    assert state_of(connect, "consent") == "absent"


# The app


def test_a_secret_of_a_public_app_makes_it_confidential(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    connect.find("connect_clientSecretEdit").setText("s3cret")
    assert state_of(connect, "clientAuth") != "warn"
    connect.find("connect_typePublicButton").click()
    assert state_of(connect, "clientAuth") == "warn"
    mend(connect, "clientAuth")
    assert (connect.client.kind, connect.client.client_auth) == ("confidential", "client_secret_basic")
    connect.find("connect_signInButton").click()
    connect.until(lambda: connect.store.tokens.secret(secret_key("c2")) == "s3cret")


def test_a_stored_secret_of_a_public_app_is_found_once(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def secret(key: str) -> str:
        asked.append(key)
        return "s3cret"

    connect.state.set_keyring(KeyringStatus("unknown", ""))
    connect.until(lambda: not connect.services.tasks.busy)
    monkeypatch.setattr(connect.store.tokens, "secret", secret)
    connect.actions.orgs.add_ready(
        PORTAL, replace(SECOND, id="c7", org_id="o2", issuer=PORTAL.issuer, kind="public", client_auth="none")
    )
    connect.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    connect.until(lambda: state_of(connect, "clientAuth") == "warn")
    connect.find("connect_loginHintEdit").setText("ann")
    connect.find("connect_lookTimer").timeout.emit()
    connect.until(lambda: not connect.services.tasks.busy)
    assert asked == ["client-secret:c7"]


def test_a_server_that_takes_no_secret_makes_it_public(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    connect.actions.orgs.save_secret(connect.client, "s3cret")
    connect.until(lambda: state_of(connect, "clientAuth") in ("ok", "absent"))
    connect.state.set_metadata(ORG.issuer, metadata(ORG.issuer, token_endpoint_auth_methods_supported=("none",)))
    mend(connect, "clientAuth")
    assert (connect.client.kind, connect.client.client_auth) == ("public", "none")


# Peculiarities


def test_auth0_wants_an_audience_that_the_person_types(connect: Desk) -> None:
    at(connect, "auth0", "https://acme.eu.auth0.com/")
    assert state_of(connect, "quirk") == "warn"
    mend(connect, "quirk")
    edit = connect.find("connect_audienceEdit")
    assert (edit.isVisible(), edit.hasFocus()) == (True, True)
    edit.setText("https://api.acme.com")
    edit.editingFinished.emit()
    assert connect.client.audience == "https://api.acme.com"
    assert connect.client.extra_parameters == ()
    assert state_of(connect, "quirk") == "absent"


def test_A11_what_cannot_be_pushed_is_pushed_no_more(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    connect.find("connect_parSwitch").click()
    connect.until(lambda: state_of(connect, "push") == "failed")
    mend(connect, "push")
    connect.until(lambda: state_of(connect, "push") == "absent")
    assert (connect.client.par, connect.find("connect_parSwitch").isChecked()) == (False, False)


def test_A02_a_legacy_flow_is_told_and_left_by_one_press(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    combo = connect.find("connect_responseTypeCombo")
    combo.setCurrentIndex(combo.findData("id_token token"))
    assert connect.client.response_type == "id_token token"
    connect.until(lambda: state_of(connect, "flow") in ("warn", "failed"))
    mend(connect, "flow")
    connect.until(lambda: state_of(connect, "flow") == "absent")
    assert (connect.client.response_type, combo.currentData()) == ("code", "code")


def test_claims_that_are_no_object_are_typed_again(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    edit = connect.find("connect_claimsEdit")
    edit.setPlainText("[1]")
    edit.editingFinished.emit()
    mended = 'Type an object such as {"id_token": {"email": null}}. '
    assert connect.find("connect_claimsError").text() == f"{mended}It is no JSON object."
    connect.until(lambda: state_of(connect, "parameters") == "failed")
    mend(connect, "parameters")
    assert edit.hasFocus()
    assert not connect.place.ready()
    edit.setPlainText('{"userinfo": {"email": null}}')
    edit.editingFinished.emit()
    assert connect.find("connect_claimsError").text() == ""
    assert connect.client.claims == '{"userinfo": {"email": null}}'


def test_onelogin_is_asked_for_a_code_alone(connect: Desk) -> None:
    at(connect, "onelogin", "https://acme.onelogin.com/oidc/2", response_type="code id_token", response_mode="fragment")
    assert state_of(connect, "quirk") == "failed"
    mend(connect, "quirk")
    connect.until(lambda: state_of(connect, "quirk") == "absent")
    assert (connect.client.response_type, connect.client.response_mode) == ("code", "")
    assert connect.stored("c9").response_type == "code"


def test_resource_is_taken_out_wherever_it_stands(connect: Desk) -> None:
    tenant = "https://login.microsoftonline.com/11112222-0000-4000-8000-000000000000/v2.0"
    twice = (("resource", "api://x"), ("domain_hint", "acme.com"))
    at(connect, "entra", tenant, resource=("api://y",), extra_parameters=twice)
    mend(connect, "quirk")
    connect.until(lambda: state_of(connect, "quirk") == "absent")
    assert (connect.client.resource, connect.client.extra_parameters) == ((), twice[1:])


def test_google_gets_its_refresh_token_in_its_own_way(connect: Desk) -> None:
    at(connect, "google", "https://accounts.google.com", scopes=("openid", "offline_access"))
    mend(connect, "quirk")
    client = connect.client
    assert (client.scopes, client.extra_parameters, client.prompt) == (
        ("openid",), (("access_type", "offline"),), "consent",
    )  # fmt: skip
    assert state_of(connect, "quirk") == "warn", "now the secret"
    mend(connect, "quirk")
    assert connect.client.kind == "confidential"
    assert connect.find("connect_clientSecretEdit").hasFocus()


def test_entra_keeps_one_api_and_no_resource(connect: Desk) -> None:
    issuer = "https://login.microsoftonline.com/11112222-0000-4000-8000-000000000000/v2.0"
    scopes = ("openid", "api://one/read", "api://two/read")
    at(connect, "entra", issuer, scopes=scopes, extra_parameters=(("resource", "api://one"), ("a", "b")))
    mend(connect, "quirk")
    assert connect.client.scopes == ("openid", "api://one/read")
    mend(connect, "quirk")
    assert connect.client.extra_parameters == (("a", "b"),)
    assert state_of(connect, "quirk") == "absent"


# The whole


def test_the_calm_list_has_seven_and_what_fails_comes_first(connect: Desk) -> None:
    connect.until(lambda: state_of(connect, "discovery") == "ok" and state_of(connect, "redirectPort") == "ok")
    rows = [row for row in connect.named_like("preflight_check_") if row.isVisible()]
    assert len(rows) == 7
    save(connect, scopes=("openid", "okta.factors.read"), client_id="{clientId}")
    above = [connect.find(f"preflight_check_{each}").y() for each in ("placeholder", "scopes", "discovery")]
    connect.until(lambda: sorted(above) == above)
    assert connect.find("preflight_summaryBadge").text() == "2 to fix"


def test_every_blocking_reason_is_said_before_a_sign_in(connect: Desk) -> None:
    save(connect, issuer=f"{ORG.url}/oauth2/default", acr_values="{acr}")
    connect.servers.answers[f"{ORG.url}/oauth2/default"] = metadata(f"{ORG.url}/oauth2/default")
    connect.until(lambda: state_of(connect, "server") == "failed")
    assert connect.find("connect_signInButton").isEnabled()
    connect.find("connect_signInButton").click()
    connect.until(lambda: connect.named("confirm_dialog") != [])
    text = connect.find("confirm_textLabel").text()
    assert "Only the org server issues okta.* scopes." in text
    assert "A placeholder is left: {acr}." in text
    connect.find("confirm_okButton").click()
    connect.until(lambda: len(connect.signed_in) == 1)


def test_the_badge_is_red_only_where_a_sign_in_is_sure_to_fail(connect: Desk) -> None:
    badge = connect.find("preflight_summaryBadge")
    connect.until(lambda: badge.text() == "Ready")
    save(connect, scopes=("openid", "okta.factors.read"))
    assert (badge.text(), badge.property("kind")) == ("1 to fix", "warn")
    save(connect, client_id="{clientId}")
    assert (badge.text(), badge.property("kind")) == ("2 to fix", "bad")


def test_the_drawer_makes_way_for_what_is_to_be_typed(connect: Desk) -> None:
    connect.place.resize(912, 600)
    connect.place.set_width(960)
    save(connect, acr_values="{acr}", scopes=("openid", "okta.factors.read"))
    connect.find("preflight_drawerButton").click()
    panel = connect.find("preflight_panel")
    mend(connect, "scopes")
    assert panel.isVisible()
    mend(connect, "placeholder")
    assert not panel.isVisible()
    assert connect.find("connect_acrEdit").hasFocus()


ACTED: dict[str, tuple[str, Callable[[Desk], object], object]] = {
    "use_redirect_uri": ("http://127.0.0.1:1/x", lambda desk: desk.client.redirect_uri, "http://127.0.0.1:1/x"),
    "set_parameter": ("a b c", lambda desk: desk.client.extra_parameters, (("a", "b c"),)),
    "add_scopes": ("email", lambda desk: desk.client.scopes[-1], "email"),
    "remove_scopes": ("openid profile", lambda desk: desk.client.scopes, ("okta.users.read",)),
}


@pytest.mark.parametrize("action", ACTED)
def test_an_action_acts_alone_too(connect: Desk, action: str) -> None:
    value, read, wanted = ACTED[action]
    connect.find("preflight_panel").fix_requested.emit(
        Finding("quirk", "warn", "x", fix="x", action=action, value=value)
    )
    assert read(connect) == wanted


def test_every_action_that_a_finding_may_name_can_be_done(connect: Desk) -> None:
    words = Finding.__doc__ or ""
    named = set(_actions(connect.place._form, lambda: None))  # type: ignore[attr-defined]
    assert all(f"`{action}`" in words for action in named)
