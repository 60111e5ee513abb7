"""The set-up page against a practice org that runs: by object names only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from tests.ui.accessible import nameless
from tests.ui.connect.desk import ELSEWHERE, PORTAL
from tests.ui.connect.setup.conftest import Room
from tests.ui.explain.explained import why
from tests.ui.frame import token
from tests.ui.tabbing import tabbed
from tokenexplorer.errors import KeyringLocked, Unreachable
from tokenexplorer.okta.authorization_servers import PolicyAnswer
from tokenexplorer.okta.registered_app import RegisteredApp, registered_app
from tokenexplorer.orgs.org import secret_key, ssws_key
from tokenexplorer.storage.vault import Vault
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.ui.actions.app_setup_work import filled_from
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.message import Message

NATIVE_STEPS = ["look", "app", "user", "assign", "grant_okta_users_read", "grant_okta_groups_read"]


def with_ssws(room: Room) -> None:
    """Open the page with an SSWS token that is kept."""
    room.keep_ssws()
    room.open()
    room.desk.until(lambda: room.find("setup_withCombo").currentData() == "ssws")


def app_at(room: Room, app_id: str) -> requests.Response:
    headers = {"Authorization": f"SSWS {room.address.ssws_token}"}
    return requests.get(f"{room.address.org_url}/api/v1/apps/{app_id}", headers=headers, timeout=5)


def apps_named(room: Room, label: str = "HR sync") -> list[Any]:
    headers = {"Authorization": f"SSWS {room.address.ssws_token}"}
    answer = requests.get(f"{room.address.org_url}/api/v1/apps?q={label}", headers=headers, timeout=5)
    return list(answer.json())


def set_up_messages(room: Room) -> list[Message]:
    return [each for each in room.desk.services.trace.messages() if each.activity.kind == "App set-up"]


def lose(room: Room, when: Callable[[HttpRequest], bool]) -> list[str]:
    """The first call of a kind reaches the org, its answer does not come back."""
    lost: list[str] = []
    make = room.desk.services.http

    def http(org: Any) -> Any:
        client = make(org)
        send = client.send

        def losing(request: HttpRequest, **options: Any) -> Exchange:
            exchange: Exchange = send(request, **options)
            if not lost and when(request):
                lost.append(request.url)
                return Exchange(request, None, Timing(exchange.timing.started_at, 1.0), Unreachable("It was reset."))
            return exchange

        client.send = losing  # type: ignore[method-assign]  # the fault of this test
        return client

    object.__setattr__(room.desk.services, "http", http)
    return lost


def test_S16_a_native_app_is_made_granted_and_filled_in(room: Room) -> None:
    with_ssws(room)
    assert list(room.steps()) == NATIVE_STEPS
    assert set(room.steps().values()) == {"todo"}
    assert room.find("setup_progressLabel").text() == "Nothing is sent yet."
    assert apps_named(room) == []
    room.create()
    assert set(room.steps().values()) == {"ok"}, room.find("setup_errorLabel").text()
    client_id = room.client.client_id
    assert client_id
    settings = app_at(room, client_id).json()["settings"]["oauthClient"]
    assert settings["redirect_uris"] == [room.client.redirect_uri]
    assert client_id in room.find("setup_errorLabel").text()
    room.find("setup_doneButton").click()
    assert not room.find("setup_page").isVisible()
    assert room.find("connect_clientIdEdit").text() == client_id
    assert not room.find("connect_setUpButton").isVisible()
    assert room.desk.stored(room.client.id).client_id == client_id


def test_the_focus_stays_with_what_can_be_pressed_next(room: Room) -> None:
    with_ssws(room)
    button = room.find("setup_createButton")
    button.setFocus()
    button.click()
    assert room.find("setup_stopButton").hasFocus()
    room.wait()
    assert room.find("setup_doneButton").hasFocus()


def test_what_is_shown_is_what_is_sent(room: Room) -> None:
    with_ssws(room)
    shown = json.loads(room.find("setup_bodyEdit_app").toPlainText())
    calls = [room.find(f"setup_call_{step}").text() for step in room.steps()]
    room.create()
    messages = set_up_messages(room)
    sent = next(message.recorded for message in messages if message.title == "Make the native app")
    assert sent is not None
    assert json.loads(sent.request_body) == shown
    made = [f"{m.recorded.method} {m.recorded.url}" for m in messages if m.recorded is not None]
    assert made == [call.replace("{appId}", room.client.client_id) for call in calls]


def test_S01_the_secret_of_a_web_app_goes_to_the_keyring_and_is_nowhere_else(room: Room) -> None:
    room.change(kind="confidential", client_auth="client_secret_basic", dpop=True)
    with_ssws(room)
    assert list(room.steps())[-1] == "secret"
    room.create()
    assert room.client.client_id
    secret = room.desk.store.tokens.secret(secret_key(room.client.id))
    assert secret
    assert len(secret) >= 32
    window = room.desk.place.window()
    texts = [each.text() for each in window.findChildren(QLabel)] + [e.text() for e in window.findChildren(QLineEdit)]
    words = " ".join(texts)
    recorded = json.dumps([asdict(message) for message in set_up_messages(room)], default=str)
    assert '"client_secret' in recorded.replace("\\", "")
    assert secret not in words + recorded + repr(room.desk.state.clients)
    assert room.address.ssws_token not in words + recorded
    assert room.client.dpop
    room.find("setup_doneButton").click()
    assert room.find("connect_clientSecretEdit").text() == ""
    assert room.find("connect_removeSecretButton").isVisible()


def test_a_service_app_makes_its_key_first(room: Room) -> None:
    room.change(kind="service", client_auth="private_key_jwt", scopes=("okta.users.read",), redirect_uri="", dpop=True)
    room.keep_ssws()
    room.find("connect_setUpAction").trigger()
    room.desk.until(lambda: room.find("setup_withCombo").currentData() == "ssws")
    assert not room.find("service_page").isVisible()
    assert not room.find("setup_createButton").isEnabled()
    room.find("setup_keyButton").click()
    room.desk.until(lambda: room.find("setup_createButton").isEnabled())
    room.create()
    found = app_at(room, room.client.client_id).json()["settings"]["oauthClient"]
    key = room.desk.actions.service.key_of(room.client)
    assert key is not None
    assert found["jwks"]["keys"][0]["kid"] == key.kid
    assert found["dpop_bound_access_tokens"] is True
    assert "admin role" in room.find("setup_errorLabel").text()
    room.find("setup_backButton").click()
    assert room.find("service_page").isVisible()


def test_a_lost_answer_is_told_and_the_next_try_makes_no_second_app(room: Room) -> None:
    with_ssws(room)
    lost = lose(room, lambda request: request.method == "POST" and request.url.endswith("/apps"))
    room.create()
    assert len(lost) == 1
    assert room.state("app") == "failed"
    assert room.client.client_id == ""
    assert room.find("setup_createButton").text() == "Try again"
    room.create()
    assert set(room.steps().values()) == {"ok"}
    assert len(apps_named(room)) == 1
    assert room.find("setup_undoButton").isVisible()


def test_a_failure_in_the_middle_says_what_is_there_and_goes_on_from_there(room: Room) -> None:
    with_ssws(room)
    lose(room, lambda request: request.url.endswith("/grants"))
    room.create()
    client_id = room.client.client_id
    assert client_id
    words = room.find("setup_errorLabel").text()
    assert f"Made so far: the app {client_id} and your assignment." in words
    assert "Missing: okta.users.read and okta.groups.read." in words
    assert room.state("assign") == "ok"
    assert room.state("grant_okta_users_read") == "failed"
    assert room.state("grant_okta_groups_read") == "todo"
    room.create()
    assert set(room.steps().values()) == {"ok"}
    assert room.client.client_id == client_id
    assert len(apps_named(room)) == 1


def test_of_two_apps_that_are_alike_the_person_chooses_by_client_id(room: Room) -> None:
    with_ssws(room)
    room.create()
    first = room.client.client_id
    body = {
        name: app_at(room, first).json()[name] for name in ("name", "label", "signOnMode", "credentials", "settings")
    }
    body["credentials"] = {"oauthClient": {"token_endpoint_auth_method": "none", "pkce_required": True}}
    headers = {"Authorization": f"SSWS {room.address.ssws_token}"}
    made = requests.post(f"{room.address.org_url}/api/v1/apps", json=body, headers=headers, timeout=5)
    second = made.json()["id"]
    room.change(client_id="")
    room.create()
    assert room.state("look") == "failed"
    said = room.find("setup_errorLabel").text()
    assert first in said
    assert second in said
    assert room.client.client_id == ""
    offered = room.desk.named_like("setup_useButton_")
    assert sorted(each.text() for each in offered) == sorted([f"Use {first}", f"Use {second}"])
    next(each for each in offered if each.text() == f"Use {second}").click()
    assert room.client.client_id == second
    assert room.desk.named_like("setup_useButton_") == []
    room.create()
    assert set(room.steps().values()) == {"ok"}
    assert room.client.client_id == second
    assert len(apps_named(room)) == 2


def test_undo_asks_then_deletes_and_empties_connect(room: Room) -> None:
    room.change(kind="confidential", client_auth="client_secret_post")
    with_ssws(room)
    room.create()
    client_id = room.client.client_id
    room.find("setup_undoButton").setFocus()
    room.find("setup_undoButton").click()
    assert client_id in room.find("confirm_dialog").accessibleName()
    assert app_at(room, client_id).status_code == 200
    room.find("confirm_okButton").click()
    room.desk.until(lambda: room.client.client_id == "")
    assert app_at(room, client_id).status_code == 404
    room.desk.until(lambda: room.desk.store.tokens.secret(secret_key(room.client.id)) is None)
    assert set(room.steps().values()) == {"todo"}
    assert "Undone." in room.find("setup_errorLabel").text()
    assert room.find("setup_page").window().focusWidget() is room.find("setup_createButton")
    room.create()
    assert room.client.client_id not in ("", client_id)


def test_stop_ends_before_the_next_step_and_it_goes_on(room: Room) -> None:
    with_ssws(room)
    button = room.find("setup_stopButton")

    def stop(step: str) -> None:
        if step == "app":
            button.click()

    room.desk.actions.setup._stepped.connect(lambda _ref, step, _existing: stop(step))
    room.create()
    words = room.find("setup_errorLabel").text()
    if "Stopped." in words:  # where the run was quicker than the click, all is made
        assert room.find("setup_createButton").text() == "Go on"
        room.create()
    assert set(room.steps().values()) == {"ok"}
    assert len(apps_named(room)) == 1


@pytest.mark.parametrize(
    ("path", "made"), [("/api/v1/apps?q=HR+sync&limit=200", False), ("/api/v1/users/me", True)], ids=["look", "user"]
)
def test_P12_a_call_that_only_reads_is_broken_off_at_once(room: Room, path: str, made: bool) -> None:
    with_ssws(room)
    asked, go_on = threading.Event(), threading.Event()
    make = room.desk.services.http

    def http(org: Any) -> Any:
        client = make(org)
        send = client.send

        def silent(request: HttpRequest, **options: Any) -> Exchange:
            while request.url.endswith(path):  # the server takes the call and says nothing
                asked.set()
                options["cancel"].check()
                go_on.wait(0.01)
            exchange: Exchange = send(request, **options)
            return exchange

        client.send = silent  # type: ignore[method-assign]  # the fault of this test
        return client

    object.__setattr__(room.desk.services, "http", http)
    room.find("setup_createButton").click()
    room.desk.until(lambda: asked.is_set() and room.state("user" if made else "look") == "running")
    room.find("setup_stopButton").click()
    room.wait()
    assert "Stopped." in room.find("setup_errorLabel").text()
    assert len(apps_named(room)) == made
    object.__setattr__(room.desk.services, "http", make)
    room.create()
    assert set(room.steps().values()) == {"ok"}
    assert len(apps_named(room)) == 1


def test_an_app_that_is_removed_meanwhile_leaves_no_secret_behind_and_nothing_more_is_made(room: Room) -> None:
    room.change(kind="confidential", client_auth="client_secret_basic")
    with_ssws(room)
    gone = room.client
    told: list[Any] = []
    room.desk.actions.setup.failed.connect(told.append)
    arrived, go_on = threading.Event(), threading.Event()

    def hold(request: HttpRequest) -> bool:
        if request.method == "POST" and request.url.endswith("/apps"):
            arrived.set()
            go_on.wait(5)
        return False

    lose(room, hold)
    room.find("setup_createButton").click()
    room.desk.until(arrived.is_set)
    room.desk.actions.orgs.remove_client(gone)
    room.desk.until(lambda: gone not in room.desk.state.clients)
    go_on.set()
    room.desk.until(lambda: bool(told) and not room.desk.services.tasks.busy)
    assert room.desk.store.tokens.secret(secret_key(gone.id)) is None
    (app,) = apps_named(room)
    assert app["id"] in told[0].advice
    assert [message.title for message in set_up_messages(room)][-1] == "Make the web app"


def test_an_access_policy_that_comes_later_is_seen_by_another_look(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [PolicyAnswer("missing"), PolicyAnswer("named", "Everyone")]
    monkeypatch.setattr("tokenexplorer.okta.app_making.policy_of", lambda *_, **__: answers.pop(0))
    room.change(issuer=room.address.custom_issuer, scopes=("openid",))
    with_ssws(room)
    room.create()
    assert room.state("policy") == "warn"
    assert room.find("setup_errorLabel").text().startswith("Add the app to an access policy of default.")
    assert room.find("setup_doneButton").isVisible()
    assert room.find("setup_createButton").text() == "Look again"
    room.create()
    assert set(room.steps().values()) == {"ok"}
    assert not room.find("setup_createButton").isVisible()
    assert room.find("setup_note_policy").text() == "Everyone does."
    assert len(apps_named(room)) == 1


# With what


def test_without_any_token_the_checklist_is_shown_and_every_value_can_be_copied(room: Room) -> None:
    room.open()
    assert room.find("setup_withCombo").currentData() == ""
    assert room.find("setup_checklist").isVisible()
    assert not room.find("setup_planList").isVisible()
    assert not room.find("setup_createButton").isVisible()
    room.find("setup_copyButton_redirect").click()
    assert QGuiApplication.clipboard().text() == room.client.redirect_uri
    room.find("setup_copyButton_scopes").click()
    assert QGuiApplication.clipboard().text() == "okta.users.read okta.groups.read"
    assert room.desk.notices == ["Copied.", "Copied."]


def test_an_ssws_token_can_be_typed_and_goes_to_the_keyring(room: Room) -> None:
    room.open()
    room.choose("ssws")
    assert not room.find("setup_createButton").isEnabled()
    assert room.find("setup_progressLabel").text().startswith("Paste an SSWS token first.")
    room.find("setup_sswsKeepButton").click()
    edit = room.find("setup_sswsEdit")
    edit.setText("a.b.c")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert room.desk.store.tokens.secret(ssws_key(room.desk.org.id)) is None
    edit.setText(room.address.ssws_token)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    room.desk.until(lambda: room.find("setup_createButton").isEnabled())
    assert edit.text() == ""
    assert not edit.isVisible()
    room.create()
    assert room.client.client_id


def test_a_token_that_may_is_taken_first_and_what_it_lacks_is_said_before(room: Room) -> None:
    org = room.desk.org
    summary = token("t9", "ann@acme.com", scopes=("okta.apps.manage",), org_id=org.id, issuer=org.url)
    room.desk.store.tokens.save(TokenSet(summary=summary, access_token="NO-TOKEN-OF-THIS-ORG"))
    room.open()
    assert room.find("setup_withCombo").currentData() == ""
    room.desk.state.set_tokens((summary,))
    assert room.find("setup_withCombo").currentData() == "t9"
    assert room.find("setup_note_grant_okta_users_read").text() == "This token lacks okta.appGrants.manage."
    room.create()
    assert room.state("look") == "failed"
    assert room.find("setup_errorLabel").text().startswith("Sign in again.")
    assert room.find("setup_evidenceLabel").text().startswith("E0000011")
    found = why(room.find("setup_page"), "setup_whyButton")
    assert found.id == "okta-token-invalid"


def test_a_token_that_is_gone_sends_nothing(room: Room) -> None:
    org = room.desk.org
    summary = token("t9", scopes=("okta.apps.manage",), org_id=org.id, issuer=org.url)
    room.desk.state.set_tokens((summary,))
    room.open()
    room.create()
    assert room.find("setup_createButton").text() == "Try again"
    assert set_up_messages(room) == []


@pytest.mark.parametrize("comes_with_the_app", [True, False])
def test_S03_a_keyring_that_fails_keeps_the_secret_until_the_end_and_says_so(
    room: Room, monkeypatch: pytest.MonkeyPatch, *, comes_with_the_app: bool
) -> None:
    room.change(kind="confidential", client_auth="client_secret_basic")
    with_ssws(room)
    notes: list[str] = []
    room.desk.state.kept_in_memory.connect(notes.append)
    kept: list[str] = []
    room.desk.actions.orgs.secret_kept.connect(lambda client_ref, _there: kept.append(client_ref))
    if not comes_with_the_app:
        monkeypatch.setattr("tokenexplorer.okta.app_making.registered_app", without_secret)

    def locked(_self: Vault, *_: Any) -> None:
        raise KeyringLocked("The keyring is locked.", "Unlock it.")

    monkeypatch.setattr(Vault, "put", locked)
    room.create()
    words = "Unlock it. The app's secret is kept until you quit: The keyring is locked."
    assert words in room.find("setup_errorLabel").text()
    assert notes == [words]
    assert kept == [room.client.id]
    assert room.client.client_id
    assert room.desk.store.tokens.secret(secret_key(room.client.id))


def without_secret(row: Any) -> RegisteredApp | None:
    found = registered_app(row)
    return None if found is None else replace(found, secret="")


# Around it


def test_the_console_page_of_the_app_is_opened_in_the_browser(room: Room) -> None:
    opened: list[str] = []

    def open_page(url: str, _choice: Any) -> str:
        opened.append(url)
        return "Firefox"

    object.__setattr__(room.desk.services, "open_page", open_page)
    with_ssws(room)
    assert not room.find("setup_openConsoleButton").isVisible()
    room.create()
    room.find("setup_openConsoleButton").click()
    room.desk.until(lambda: room.desk.notices == ["Opened in Firefox."])
    assert opened == [f"{room.address.org_url}/admin/app/oidc_client/instance/{room.client.client_id}"]


def test_the_page_closes_with_its_app_and_by_escape(room: Room) -> None:
    room.open()
    assert room.desk.place.escape()
    assert not room.find("setup_page").isVisible()
    assert room.find("connect_signInButton").isVisible()
    room.desk.place.open("setup")
    assert room.find("setup_page").isVisible()
    assert not room.find("connect_signInButton").isVisible()
    other = next(client for client in room.desk.state.clients if client.id != room.client.id)
    room.desk.state.set_current(other.org_id, other.id)
    assert not room.find("setup_page").isVisible()


def test_an_org_of_another_provider_gets_the_checklist_alone(room: Room) -> None:
    room.desk.actions.orgs.add_ready(PORTAL, ELSEWHERE)
    assert not room.find("connect_setUpButton").isVisible()
    room.find("connect_setUpAction").trigger()
    assert room.find("setup_checklist").isVisible()
    assert not room.find("setup_withCombo").isVisible()
    assert room.find("setup_copyButton_redirect").isVisible()
    assert room.desk.named("setup_copyButton_key") == []


def test_what_the_switches_say_is_in_the_plan(room: Room) -> None:
    with_ssws(room)
    room.find("setup_refreshSwitch").click()
    room.find("setup_deviceSwitch").click()
    body = json.loads(room.find("setup_bodyEdit_app").toPlainText())
    grants = body["settings"]["oauthClient"]["grant_types"]
    assert grants == ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]


def test_every_control_has_a_name(room: Room) -> None:
    room.open()
    assert nameless(room.desk.place) == []
    room.choose("ssws")
    assert nameless(room.desk.place) == []


def test_an_app_that_was_there_before_keeps_its_own_settings() -> None:
    found = RegisteredApp("0oa9", "0oa9", type="web", auth_method="client_secret_post",
                          redirect_uris=("https://acme.com/cb",), dpop=True)  # fmt: skip
    filled = filled_from(replace(ELSEWHERE, client_id=""), found)
    assert (filled.client_id, filled.kind, filled.client_auth) == ("0oa9", "confidential", "client_secret_post")
    assert (filled.redirect_uri, filled.dpop) == ("https://acme.com/cb", True)
    odd = filled_from(ELSEWHERE, RegisteredApp("0oa9", "0oa9", type="saml", auth_method="magic"))
    assert (odd.kind, odd.client_auth, odd.redirect_uri) == ("public", "none", ELSEWHERE.redirect_uri)


def test_tab_goes_from_the_head_through_the_rows_to_the_foot(room: Room) -> None:
    def reached() -> list[str]:
        # What is still under way (the keyring's answer) makes the rows anew once it ends.
        room.desk.until(lambda: not room.desk.services.tasks.busy)
        return tabbed(room.find("setup_backButton"))

    room.open()
    by_hand = reached()
    assert by_hand[:3] == ["setup_backButton", "setup_traceButton", "setup_withCombo"]
    assert by_hand.index("setup_deviceSwitch") < by_hand.index("setup_copyButton_redirect")
    assert by_hand.index("setup_copyButton_scopes") < by_hand.index("setup_doneButton")
    room.keep_ssws()
    room.desk.actions.setup.look_for_ssws(room.desk.org)
    room.desk.until(lambda: room.find("setup_withCombo").findText("The SSWS token of this org") >= 0)
    room.choose("ssws")
    room.desk.until(lambda: room.find("setup_bodyButton_app").isVisible())  # Qt shows new rows a turn later
    planned = reached()
    assert planned.index("setup_deviceSwitch") < planned.index("setup_bodyButton_app")
    assert planned.index("setup_bodyButton_app") < planned.index("setup_createButton")
