"""The wizard where things are odd: servers that answer otherwise, a person who stops or looks elsewhere meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.ui.connect.desk import PORTAL, metadata
from tests.ui.connect.service.conftest import Bent, Wizard
from tests.ui.frame import token
from tokenexplorer.errors import DiscoveryError
from tokenexplorer.okta.registration import Registration
from tokenexplorer.orgs.org import Client, ssws_key
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.ui.actions.service import ServiceActions
from tokenexplorer.ui.connect.service.call_step import CallStep
from tokenexplorer.ui.connect.service.register_step import RegisterStep
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.badge import Badge

TOKEN = "/oauth2/v1/token"
CALL = "/api/v1/users"
CANARY = "canary-access-token"


def good(**other: object) -> dict[str, object]:
    scopes = "okta.users.read okta.groups.read"
    return {"access_token": CANARY, "token_type": "DPoP", "expires_in": 3600, "scope": scopes, **other}


def press(wizard: Wizard, name: str) -> None:
    wizard.find(name).click()
    wizard.desk.until(lambda: not wizard.desk.actions.service.running)


def error(wizard: Wizard) -> str:
    label = wizard.find("service_errorLabel")
    return str(label.text()) if label.isVisible() else ""


def with_token(wizard: Wizard, bent: Bent, **other: object) -> None:
    wizard.make_key()
    bent.answer(TOKEN, 200, good(**other))
    press(wizard, "service_getTokenButton")


def second(wizard: Wizard) -> Client:
    """A second service app, of the same org."""
    made = replace(wizard.desk.client, id="second", name="Second", client_id="0oaSecond", key_id="")
    wizard.desk.actions.orgs.save_client(made)
    wizard.desk.settle()
    wizard.desk.state.set_library(wizard.desk.state.orgs, (*wizard.desk.state.clients, made))
    return made


def now(wizard: Wizard, client_ref: str) -> Client:
    return next(each for each in wizard.desk.state.clients if each.id == client_ref)


def test_T04_a_bearer_token_in_the_place_of_a_bound_one_is_told(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent, token_type="Bearer")
    assert wizard.state("token") == "warn"
    assert "DPoP was asked for, but this is a Bearer token" in wizard.find("service_tokenRemarkLabel").text()
    assert wizard.find("service_tokenNote").text() == "Received, a bearer token"


def test_T04_a_scope_that_did_not_arrive_is_told(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent, scope="okta.users.read")
    lost = set(wizard.desk.client.scopes) - {"okta.users.read"}
    assert lost
    assert all(scope in wizard.find("service_tokenRemarkLabel").text() for scope in lost)


def test_a_redirect_is_no_good_first_call(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer(CALL, 302, Location="https://login.example/?next=/api")
    press(wizard, "service_sendButton")
    assert wizard.state("call") == "failed"
    assert "302 to https://login.example/" in error(wizard)
    assert wizard.find("service_progressLabel").text().startswith("Step 5")


def test_what_the_last_call_brought_is_gone_when_the_next_one_is_lost(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer(CALL, 200, [])
    press(wizard, "service_sendButton")
    assert wizard.find("service_statusLabel").isVisible()
    bent.lose(CALL)
    press(wizard, "service_sendButton")
    assert error(wizard).startswith("Network:")
    assert not wizard.find("service_statusLabel").isVisible()


def test_the_error_keeps_names_and_lines(wizard: Wizard, bent: Bent) -> None:
    wizard.make_key()
    wizard.desk.actions.orgs.save_org(replace(wizard.desk.org, practice=False))
    bent.answer(TOKEN, 401, {"error": "invalid_client"})
    press(wizard, "service_getTokenButton")
    assert wizard.find("service_errorActionButton").text() == "Go to register it in Okta"
    bent.answer(TOKEN, 200, "<html>")
    press(wizard, "service_getTokenButton")
    assert wizard.find("service_evidenceLabel").text() == "Status 200, text/html:\n<html>"


def test_a_scope_that_the_org_did_not_grant_is_doubtful(wizard: Wizard) -> None:
    wizard.desk.store.tokens.set_secret(ssws_key(wizard.desk.org.id), wizard.address.ssws_token, keep="session")
    scopes = ("okta.users.read", "okta.policies.manage")
    wizard.desk.actions.orgs.save_client(replace(wizard.desk.client, scopes=scopes))
    wizard.make_key()
    granted, lacking = (wizard.find(f"service_scopeChip_{scope.replace('.', '_')}") for scope in scopes)
    wizard.desk.until(lambda: lacking.property("state") == "doubtful")
    assert lacking.accessibleDescription() == "Not granted to this app yet."
    assert granted.property("state") == "normal"


def test_S15_an_answer_that_quotes_the_token_is_shown_without_it(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer(CALL, 401, {"message": f"bad token {CANARY}"})
    press(wizard, "service_sendButton")
    shown = wizard.find("service_evidenceLabel").text()
    assert "bad token" in shown
    assert CANARY not in shown


def test_T13_a_refused_proof_of_the_call_says_why(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer(CALL, 401, WWW_Authenticate='DPoP error="use_dpop_nonce"')
    press(wizard, "service_sendButton")
    assert error(wizard).startswith("Proof: Tell whoever runs the server: it wants a nonce")


def test_N23_too_many_calls_name_the_wait(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer(CALL, 429, {"errorCode": "E0000047"}, Retry_After="9")
    press(wizard, "service_sendButton")
    assert "Wait 9 seconds" in error(wizard)


def test_N25_a_wrong_clock_leads_to_the_clock(wizard: Wizard, bent: Bent) -> None:
    wizard.make_key()
    bent.answer(TOKEN, 401, {"error": "invalid_client"}, Date="Sat, 21 Nov 2020 14:02:12 GMT")
    press(wizard, "service_getTokenButton")
    assert error(wizard).startswith("Clock: Set this computer's clock")
    wizard.find("service_errorActionButton").click()
    assert wizard.find("service_step_assertion").property("current") == "true"


@pytest.mark.parametrize(("path", "button", "step"), [
    (TOKEN, "service_getTokenButton", "token"),
    (CALL, "service_sendButton", "call"),
])  # fmt: skip
def test_P12_a_cancelled_step_leaves_nothing(wizard: Wizard, bent: Bent, path: str, button: str, step: str) -> None:
    if step == "call":
        with_token(wizard, bent)
    else:
        wizard.make_key()
    before, gate = wizard.desk.state.tokens, bent.hold(path)
    bent.answer(path, 200, good() if step == "token" else [])
    wizard.find(button).click()
    assert gate.reached.wait(5)
    assert wizard.state(step) == "running"
    assert wizard.find("service_cancelButton").isVisible()
    wizard.find("service_cancelButton").click()
    assert wizard.state(step) == "todo"
    assert not wizard.find("service_cancelButton").isVisible()
    gate.go.set()
    wizard.desk.until(lambda: not wizard.desk.services.tasks.busy)
    assert wizard.state(step) == "todo"
    assert wizard.desk.state.tokens == before
    assert error(wizard) == ""


@pytest.mark.parametrize("late", [True, False])
def test_S12_an_app_that_is_removed_gets_no_token_any_more(
    wizard: Wizard, bent: Bent, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    wizard.make_key()
    desk, gone = wizard.desk, wizard.desk.client
    before, gate = desk.state.tokens, bent.hold(TOKEN)
    bent.answer(TOKEN, 200, good())
    if late:  # the answer is stored before anybody hears of the removal
        monkeypatch.setattr(ServiceActions, "cancel", lambda *_: None)
    wizard.find("service_getTokenButton").click()
    assert gate.reached.wait(5)
    desk.actions.orgs.remove_client(gone)
    desk.until(lambda: gone.id not in [client.id for client in desk.state.clients])
    gate.go.set()
    desk.until(lambda: not desk.services.tasks.busy and desk.store.tokens.summaries() == ())
    assert desk.state.tokens == before
    vault = desk.store.vault()
    assert vault is not None
    left = vault.keys()
    assert {key.partition(":")[0] for key in left} == {"client-secret"}, "of another app"


def of_app(client: Client) -> TokenSummary:
    """A token that the app got by itself."""
    found = token("looked-at", kinds=("access_token",), org_id=client.org_id)
    return replace(found, client_ref=client.id, client_id=client.client_id)


@pytest.mark.parametrize("other", [{"kinds": ("access_token", "id_token")}, {"client_id": "before"}])
def test_a_token_of_a_person_or_of_another_client_id_is_not_its_own(wizard: Wizard, other: dict[str, Any]) -> None:
    wizard.make_key()
    wizard.desk.state.set_tokens((replace(of_app(wizard.desk.client), **other),))
    assert wizard.state("token") == "todo"
    wizard.desk.state.set_tokens((of_app(wizard.desk.client),))
    assert wizard.state("token") == "ok"


def test_another_app_that_is_looked_at_meanwhile_does_not_seem_to_run(wizard: Wizard, bent: Bent) -> None:
    wizard.make_key()
    first, other = wizard.desk.client, second(wizard)
    looked_at = of_app(other)
    wizard.desk.state.set_tokens((looked_at,))
    wizard.desk.state.set_current_token(looked_at.id)
    gate = bent.hold(TOKEN)
    bent.answer(TOKEN, 200, good())
    wizard.find("service_getTokenButton").click()
    assert gate.reached.wait(5)
    wizard.desk.state.set_current(other.org_id, other.id)
    assert wizard.state("token") == "ok"
    assert not wizard.find("service_cancelButton").isVisible()
    gate.go.set()
    wizard.desk.until(lambda: not wizard.desk.actions.service.running)
    assert wizard.desk.state.token == looked_at
    assert wizard.find("service_tokenNote").text() == "Received, a bearer token"
    wizard.desk.state.set_current(first.org_id, first.id)
    assert wizard.find("service_tokenNote").text() == "Received, bound to its key, as DPoP expects"


@pytest.mark.parametrize("fails", [False, True])
def test_an_org_that_is_left_in_the_middle_gets_its_token_and_no_other(
    wizard: Wizard, bent: Bent, *, fails: bool
) -> None:
    wizard.make_key()
    desk, first = wizard.desk, wizard.desk.client
    other = replace(first, id="there", org_id=PORTAL.id, issuer=PORTAL.issuer, name="There", key_id="")
    looked_at = of_app(other)
    desk.state.set_tokens((looked_at,))
    gate = bent.hold(TOKEN)
    bent.answer(TOKEN, *((400, {"error": "invalid_scope"}) if fails else (200, good())))
    wizard.find("service_getTokenButton").click()
    assert gate.reached.wait(5)
    desk.state.set_metadata(PORTAL.issuer, metadata(PORTAL.issuer))
    desk.state.set_library((*desk.state.orgs, PORTAL), (*desk.state.clients, other))
    desk.state.set_current(PORTAL.id, other.id)
    assert wizard.state("token") == "ok"
    gate.go.set()
    desk.until(lambda: not desk.actions.service.running)
    assert (desk.client, wizard.state("token"), error(wizard)) == (other, "ok", "")
    assert desk.state.token == looked_at
    new = [(each.client_ref, each.org_id) for each in desk.state.tokens if each is not looked_at]
    assert new == [(first.id, first.org_id)] * (not fails)
    desk.state.set_current(first.org_id, first.id)
    assert wizard.state("token") == ("failed" if fails else "ok")
    assert error(wizard).startswith("Grant:") == fails


def test_rotating_changes_every_app_that_uses_the_key_and_no_other(wizard: Wizard) -> None:
    wizard.make_key()
    first, other = wizard.desk.client, second(wizard)
    key = first.key_id
    twin = replace(first, id="twin", name="Twin")
    wizard.desk.actions.orgs.save_client(twin)
    wizard.desk.settle()
    wizard.desk.state.set_library(wizard.desk.state.orgs, (*wizard.desk.state.clients, twin))
    wizard.desk.state.set_current(other.org_id, other.id)
    wizard.make_key()
    own = now(wizard, other.id).key_id
    wizard.find("service_keysButton").click()
    wizard.find("service_rotateKeyButton_2").click()  # the older one
    wizard.find("service_newKeyOkButton").click()
    wizard.desk.until(lambda: now(wizard, first.id).key_id != key)
    assert now(wizard, twin.id).key_id == now(wizard, first.id).key_id
    assert now(wizard, other.id).key_id == own
    assert len(wizard.desk.actions.service.keys) == 3


def test_the_trace_opens_at_what_was_done_last(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    bent.answer(CALL, 404)
    press(wizard, "service_sendButton")
    wizard.find("service_traceButton").click()
    place, number = wizard.desk.places[-1]
    message = next(each for each in wizard.desk.services.trace.messages() if each.id == number)
    assert (place, message.activity.title, message.title) == ("trace", "First call", "GET /api/v1/users?limit=1")


@pytest.mark.parametrize("status", [403, 500])
def test_what_could_not_be_read_back_is_not_said_to_be_read(wizard: Wizard, bent: Bent, status: int) -> None:
    wizard.desk.store.tokens.set_secret(ssws_key(wizard.desk.org.id), wizard.address.ssws_token, keep="session")
    for path in ("", "/credentials/jwks", "/grants"):
        bent.answer(f"/api/v1/apps/{wizard.app_id}{path}", status, {"errorCode": "E0000006"})
    bent.answer(f"/oauth2/v1/clients/{wizard.app_id}/roles", status, {})
    wizard.make_key()
    note = wizard.find("service_registerNote")
    wizard.desk.until(lambda: note.text() == "The SSWS token of this org could not read it back")
    assert wizard.state("register") == "unknown"


@pytest.mark.parametrize(
    ("key_id", "status", "badge", "note"),
    [
        ("", "ACTIVE", "Key found", "Read back with the SSWS token of this org"),
        ("", "INACTIVE", "Key inactive", "Activate the key on the app's page in the practice org: it is there, but"),
        ("-else", "ACTIVE", "Key not found", "Read back with the SSWS token of this org"),
    ],
)
def test_an_inactive_key_is_told_from_one_that_is_not_there(
    wizard: Wizard, bent: Bent, key_id: str, status: str, badge: str, note: str
) -> None:
    wizard.desk.store.tokens.set_secret(ssws_key(wizard.desk.org.id), wizard.address.ssws_token, keep="session")
    wizard.make_key()
    key = wizard.desk.actions.service.key_of(wizard.desk.client)
    assert key is not None
    row = {**key.public_jwk(), "kid": key.kid + key_id, "status": status}
    bent.answer(f"/api/v1/apps/{wizard.app_id}", 200, {"settings": {"oauthClient": {"jwks": {"keys": [row]}}}})
    wizard.desk.actions.service.read_back(wizard.desk.org, wizard.desk.client)
    wizard.desk.until(lambda: wizard.find("service_keyFoundBadge").text() == badge)
    assert wizard.find("service_registerNote").text().startswith(note)
    assert wizard.state("register") == ("ok" if badge == "Key found" else "warn")


def test_R05_a_long_name_of_a_role_is_cut(theme: Theme) -> None:
    step = RegisterStep(theme)
    step.show_registration(Registration(True, frozenset(), ("R" * 5000,)), ())
    badge = step.findChild(Badge, "service_roleBadge")
    assert badge is not None
    assert badge.text() == f"{'R' * 39}…"
    step.deleteLater()


def test_a_server_that_tells_nothing_of_itself_is_named_before_anything_is_sent(
    wizard: Wizard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DiscoveryError("The server answers 500.", "Try again later.")

    monkeypatch.setattr(type(wizard.desk.services.providers()), "metadata", refuse)
    wizard.make_key()
    issuer = f"{wizard.address.org_url}/oauth2/elsewhere"
    wizard.desk.actions.orgs.save_client(replace(wizard.desk.client, issuer=issuer))
    shown = wizard.find("service_assertionEdit")
    wizard.desk.until(lambda: shown.toPlainText() == "The server answers 500. Try again later.")
    assert wizard.state("assertion") == "todo"


def test_scopes_are_judged_as_the_preflight_judges_them(wizard: Wizard) -> None:
    scopes = ("okta.users.read", "okta.nonsense.read", "okta.users.read.self")
    wizard.desk.actions.orgs.save_client(replace(wizard.desk.client, scopes=scopes))
    kinds = [wizard.find(f"service_scopeChip_{scope.replace('.', '_')}").property("state") for scope in scopes]
    assert kinds == ["normal", "doubtful", "lacking"]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/api/v1/users?q=a b", "/api/v1/users?q=a%20b"),
        ("api/v1/x#part", "/api/v1/x"),
        ("/x\\y", "/x%5Cy"),
        ("/a%20b", "/a%20b"),
        ("//evil.example/x", "//evil.example/x"),
        (" https://api.example/x y#part", "https://api.example/x%20y"),
        ("HTTP://api.example/", "HTTP://api.example/"),
        ("ftp://api.example/", "/ftp://api.example/"),
    ],
)
def test_a_path_is_spelled_as_a_url_has_it(theme: Theme, typed: str, sent: str) -> None:
    step = CallStep(theme)
    step.call_edit.setText(typed)
    assert step.target == sent
    step.deleteLater()


def test_a_token_that_ends_while_it_is_shown_is_taken_away(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent)
    assert wizard.state("token") == "ok"
    ended = replace(wizard.desk.state.tokens[0], access_expires_at=datetime.now(UTC))
    with wizard.desk.qtbot.waitSignal(wizard.find("service_page").steps.token.ended):
        wizard.find("service_page").steps.token.show_token(ended)
    wizard.desk.state.set_tokens((ended,))
    assert wizard.state("token") == "todo"
    assert not wizard.find("service_tokenLifeLabel").isVisible()


def test_a_key_whose_algorithm_the_server_does_not_list_is_told(wizard: Wizard) -> None:
    wizard.make_key("P-256")
    metadata = wizard.desk.state.metadata(wizard.desk.client.issuer)
    assert metadata is not None
    listed = replace(metadata, raw={**metadata.raw, "token_endpoint_auth_signing_alg_values_supported": ["RS256"]})
    wizard.desk.state.set_metadata(metadata.issuer, listed)
    assert wizard.state("assertion") == "warn"
    assert "The server does not list ES256. It lists RS256" in wizard.find("service_keyFaultLabel").text()
    wizard.desk.state.set_metadata(metadata.issuer, metadata)
    assert wizard.state("assertion") == "ok"
    assert not wizard.find("service_keyFaultLabel").isVisible()


def test_the_assertion_has_the_colours_of_its_parts(wizard: Wizard, theme: Theme) -> None:
    wizard.make_key()
    document = wizard.find("service_assertionEdit").document()
    colors = []
    for row in range(document.blockCount()):
        formats = document.findBlockByNumber(row).layout().formats()
        colors.append(formats[0].format.foreground().color().name())
    head, pay, sig = (theme.color(role).name() for role in ("jHead", "jPay", "jSig"))
    assert colors == [head, *[pay] * (len(colors) - 2), sig]
    assert len(colors) > 3


def test_R05_a_long_list_of_scopes_is_cut_where_it_would_not_be_seen(wizard: Wizard, bent: Bent) -> None:
    with_token(wizard, bent, scope="s" * 200_000)
    assert wizard.state("token") == "warn"
    assert len(wizard.find("service_tokenScopesLabel").text()) <= 2000
