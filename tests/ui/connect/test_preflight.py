"""The Preflight pane by its object names, and what it asks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.ui.accessible import nameless
from tests.ui.connect.desk import CLIENT, ORG, Desk, metadata
from tests.ui.explain.explained import has_why, why
from tokenexplorer.errors import ConfigError, IssuerMismatch, TlsFailed, TokenExplorerError, Unreachable
from tokenexplorer.oauth.loopback_port import PortProbe
from tokenexplorer.oauth.preflight.finding import CALM, Finding
from tokenexplorer.ui.connect.check_errors import check_errors
from tokenexplorer.ui.connect.preflight_pane import PreflightPane
from tokenexplorer.ui.state import KeyringStatus
from tokenexplorer.ui.theme import Theme


def state_of(desk: Desk, check_id: str) -> str:
    return str(desk.find(f"preflight_check_{check_id}").property("state"))


def until_checked(desk: Desk) -> None:
    """The server and the port were asked."""
    desk.until(lambda: state_of(desk, "discovery") != "unknown" and state_of(desk, "redirectPort") != "unknown")
    desk.until(lambda: all(state_of(desk, check) != "running" for check in CALM))


def test_every_control_has_a_name(connect: Desk) -> None:
    until_checked(connect)
    assert nameless(connect.find("preflight_panel")) == []


def test_all_is_well_and_only_the_orgs_host_was_asked(connect: Desk) -> None:
    until_checked(connect)
    assert [state_of(connect, check) for check in CALM] == ["ok"] * len(CALM)
    assert connect.find("preflight_summaryBadge").text() == "Ready"
    assert set(connect.servers.asked) == {ORG.issuer}


def test_each_check_runs_on_its_own(connect: Desk) -> None:
    until_checked(connect)
    connect.servers.open.clear()
    connect.find("preflight_runButton").click()
    assert state_of(connect, "discovery") == "running"
    assert state_of(connect, "clientAuth") == "ok"
    connect.until(lambda: state_of(connect, "redirectPort") == "ok")
    assert state_of(connect, "discovery") == "running"
    assert connect.find("connect_clientIdEdit").isEnabled()
    connect.servers.open.set()
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    assert connect.servers.asked.count(ORG.issuer) == 2


def test_typing_asks_nobody_again(connect: Desk) -> None:
    until_checked(connect)
    asked = len(connect.servers.asked)
    connect.find("connect_clientIdEdit").setText("0oa5")
    connect.find("connect_loginHintEdit").setText("ann")
    connect.until(lambda: connect.client.client_id == "0oa5")
    connect.find("connect_scopeEdit").setText("email")
    connect.place.shortcuts()["Ctrl+S"]()
    connect.until(lambda: not connect.services.tasks.busy)
    assert len(connect.servers.asked) == asked


def test_another_way_over_the_network_is_asked_anew(connect: Desk) -> None:
    until_checked(connect)
    combo = connect.find("connect_proxyCombo")
    combo.setCurrentIndex(combo.findData("system"))
    connect.until(lambda: len(connect.servers.policies) == 2)
    connect.until(lambda: state_of(connect, "proxy") == "ok" and state_of(connect, "discovery") == "ok")
    assert [policy.proxy for policy in connect.servers.policies] == ["none", "system"]


def test_a_failed_check_comes_first_with_its_fix(connect: Desk) -> None:
    del connect.servers.answers[ORG.issuer]
    connect.state.set_metadata(ORG.issuer, None)
    connect.find("preflight_runButton").click()
    connect.until(lambda: state_of(connect, "discovery") == "failed")
    row, first = connect.find("preflight_check_discovery"), connect.find("preflight_check_issuer")
    assert row.y() < first.y()
    assert "1 to fix" in connect.find("preflight_summaryBadge").text()
    assert why(connect.place, "preflight_why_discovery").id.startswith("own-")
    connect.servers.answers[ORG.issuer] = metadata(ORG.issuer)
    connect.find("preflight_fix_discovery").click()
    connect.until(lambda: state_of(connect, "discovery") == "ok")
    assert not has_why(connect.place, "preflight_why_discovery")


def test_a_row_that_rests_on_an_error_is_explained(connect: Desk) -> None:
    until_checked(connect)
    assert not any(has_why(connect.place, f"preflight_why_{check}") for check in CALM)
    connect.state.set_keyring(KeyringStatus("locked", "Secret Service", "Unlock it."))
    assert why(connect.place, "preflight_why_keyring").id == "own-keyring-locked"
    connect.state.set_keyring(KeyringStatus("missing", "", "Install one."))
    assert why(connect.place, "preflight_why_keyring").id == "own-no-keyring"


@pytest.mark.parametrize(
    ("server", "port", "keyring", "checks"),
    [
        (None, None, "ok", set()),
        (None, PortProbe(8765, free=True), "unknown", set()),
        (IssuerMismatch("https://a", "https://b", "Use b."), None, "ok", {"discovery", "issuer"}),
        (TlsFailed("Unknown authority."), None, "ok", {"discovery", "tls"}),
        (ConfigError("The CA file cannot be used.", field="ca_file"), None, "ok", {"discovery", "tls"}),
        (Unreachable("It is not found."), PortProbe(8765, free=False), "ok", {"discovery", "redirectPort"}),
        (None, PortProbe(80, free=False, error="Permission denied"), "locked", {"keyring"}),
    ],
)
def test_which_rows_rest_on_an_error(
    server: TokenExplorerError | None, port: PortProbe | None, keyring: str, checks: set[str]
) -> None:
    assert set(check_errors(server, port, KeyringStatus(keyring))) == checks


def test_the_fix_of_a_renamed_scope_exchanges_it(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, scopes=("openid", "okta.factors.read")))
    assert state_of(connect, "scopes") == "failed"
    connect.find("preflight_fix_scopes").click()
    assert connect.client.scopes == ("openid", "okta.authenticators.read")
    assert state_of(connect, "scopes") == "ok"


def test_the_fix_of_an_okta_scope_at_a_custom_server_is_the_org_server(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, issuer="https://acme.okta.com/oauth2/default"))
    assert state_of(connect, "server") == "failed"
    assert connect.find("connect_scopeChip_okta_users_read").kind == "lacking"
    connect.find("preflight_fix_server").click()
    assert connect.client.issuer == ORG.issuer
    assert not connect.find("preflight_check_server").isVisible()


def test_the_fix_of_an_unpublished_scope_removes_it(connect: Desk) -> None:
    until_checked(connect)
    connect.actions.orgs.save_client(replace(CLIENT, scopes=("openid", "mine")))
    assert state_of(connect, "scopes") == "warn"
    connect.find("preflight_fix_scopes").click()
    assert connect.client.scopes == ("openid",)


def test_the_fix_of_a_clock_forgives_more(connect: Desk) -> None:
    until_checked(connect)
    connect.state.set_metadata(ORG.issuer, metadata(ORG.issuer, server_time_offset_s=-94.0))
    assert state_of(connect, "clock") == "warn"
    connect.find("preflight_fix_clock").click()
    assert connect.client.skew_s == 120
    assert state_of(connect, "clock") == "ok"


def test_the_fix_of_a_missing_client_id_goes_there(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, client_id=""))
    connect.find("preflight_fix_clientAuth").click()
    assert connect.find("connect_clientIdEdit").hasFocus()


def test_the_fix_of_a_missing_keyring_keeps_for_the_session(connect: Desk) -> None:
    connect.state.set_keyring(KeyringStatus("absent", "", "Install one."))
    assert state_of(connect, "keyring") == "warn"
    connect.find("preflight_fix_keyring").click()
    assert connect.client.keep == "session"


def test_the_fix_of_another_issuer_takes_it(connect: Desk) -> None:
    published = "https://id.acme.example"
    connect.servers.answers[ORG.issuer] = IssuerMismatch(ORG.issuer, published, "Use it.")
    connect.servers.answers[published] = metadata(published)
    connect.find("preflight_runButton").click()
    connect.until(lambda: state_of(connect, "issuer") == "failed")
    connect.find("preflight_fix_issuer").click()
    connect.until(lambda: connect.org.issuer == published)
    assert connect.client.issuer == published


@pytest.mark.parametrize(
    ("finding", "shown"),
    [
        (Finding("redirectPort", "failed", "Taken", fix="Use 8766", action="use_port", value="8766"), "8766"),
        (Finding("redirectPort", "failed", "No", fix="Edit", action="edit_redirect_uri"), "edit"),
        (Finding("clientAuth", "warn", "No", fix="Use", action="use_client_auth", value="client_secret_post"), "post"),
        (Finding("clientAuth", "failed", "No", fix="Type", action="type_secret"), "secret"),
    ],
)
def test_every_other_fix_acts(connect: Desk, finding: Finding, shown: str) -> None:
    connect.state.set_current("o", "c2")
    pane = connect.find("preflight_panel")
    assert isinstance(pane, PreflightPane)
    pane.fix_requested.emit(finding)
    match shown:
        case "8766":
            assert connect.client.redirect_uri == "http://127.0.0.1:8766/callback/admin-portal"
        case "edit":
            assert connect.find("connect_redirectUriEdit").hasFocus()
        case "post":
            assert connect.client.client_auth == "client_secret_post"
        case _:
            assert connect.find("connect_clientSecretEdit").hasFocus()


def test_a_missing_secret_is_seen_without_asking_a_locked_keyring(
    connect: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = connect.store.tokens.secret

    def secret(key: str) -> str | None:
        asked.append(key)
        return real(key)

    monkeypatch.setattr(connect.store.tokens, "secret", secret)
    connect.state.set_keyring(KeyringStatus("locked", "Secret Service"))
    connect.state.set_current("o", "c2")
    connect.find("preflight_runButton").click()
    connect.until(lambda: not connect.services.tasks.busy)
    assert asked == []
    assert state_of(connect, "clientAuth") == "ok"
    connect.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    connect.until(lambda: state_of(connect, "clientAuth") == "failed")
    connect.find("preflight_runButton").click()
    connect.until(lambda: not connect.services.tasks.busy)
    assert asked == ["client-secret:c2"]


def test_a_hidden_place_asks_nobody(connect: Desk) -> None:
    until_checked(connect)
    connect.place.hide()
    connect.servers.asked.clear()
    connect.actions.orgs.save_client(replace(CLIENT, issuer="https://acme.okta.com/oauth2/other"))
    connect.find("connect_lookTimer").timeout.emit()
    connect.until(lambda: not connect.services.tasks.busy)
    assert connect.servers.asked == []


def test_below_1200_it_is_a_drawer(connect: Desk) -> None:
    panel, opener = connect.find("preflight_panel"), connect.find("preflight_drawerButton")
    assert panel.isVisible()
    assert not opener.isVisible()
    connect.place.resize(912, 600)
    connect.place.set_width(960)
    assert not panel.isVisible()
    connect.actions.orgs.save_client(replace(CLIENT, client_id=""))
    assert opener.text() == "1 to fix"
    opener.click()
    assert panel.isVisible()
    assert panel.geometry().right() == connect.place.width() - 1
    assert connect.place.escape()
    assert not panel.isVisible()
    connect.place.resize(1288, 788)
    connect.place.set_width(1360)
    assert panel.isVisible()
    assert not opener.isVisible()


def test_the_age_of_the_result_is_told(theme: Theme, connect: Desk) -> None:
    pane = connect.find("preflight_panel")
    findings = tuple(Finding(check, "ok", check) for check in CALM)
    pane.show_findings(findings, frozenset(), datetime.now(UTC) - timedelta(seconds=8))
    assert pane._told.text() == "7 of 7 passed, 8 s ago"
    pane.show_findings(findings, frozenset(), datetime.now(UTC) - timedelta(minutes=3))
    assert pane._told.text().endswith("3 min ago")


def test_a_server_that_was_not_asked_makes_nobody_ready(connect: Desk) -> None:
    until_checked(connect)
    pane, badge = connect.find("preflight_panel"), connect.find("preflight_summaryBadge")
    well = tuple(Finding(check, "ok", check) for check in CALM)
    sleeping = tuple(replace(each, state="unknown") if each.id == "discovery" else each for each in well)
    for findings, words in ((sleeping, "Not checked"), (well, "Ready")):
        pane.show_findings(findings, frozenset(), datetime.now(UTC))
        assert badge.text() == words


def test_a_taken_port_is_named(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = PortProbe(8765, free=False, hosts=("127.0.0.1",), holder="nginx", free_port=8766)
    monkeypatch.setattr("tokenexplorer.oauth.loopback_port.probe", lambda _uri: taken)
    connect.find("connect_redirectUriEdit").setText("http://127.0.0.1:8765/callback/x")
    connect.find("preflight_runButton").click()
    connect.until(lambda: state_of(connect, "redirectPort") == "failed")
    assert "nginx" in connect.find("preflight_check_redirectPort").accessibleName()


def test_the_practice_org_that_sleeps_is_not_asked(connect: Desk) -> None:
    connect.actions.orgs.save_org(replace(ORG, practice=True))
    until_checked_port = state_of(connect, "redirectPort")
    assert until_checked_port in ("unknown", "running", "ok")
    connect.servers.asked.clear()
    connect.state.set_metadata(ORG.issuer, None)
    connect.find("preflight_runButton").click()
    connect.until(lambda: not connect.services.tasks.busy)
    assert connect.servers.asked == []
    assert connect.find("connect_practiceLabel").isVisible()
