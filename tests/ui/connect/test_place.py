"""The form of the Connect place by its object names: what is shown, kept, refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.ui.accessible import nameless
from tests.ui.connect.desk import CLIENT, ELSEWHERE, ORG, PORTAL, SECOND, Desk, metadata
from tests.ui.tabbing import tabbed
from tokenexplorer.errors import StorageError
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.orgs.org import Client, ResponseType, secret_key
from tokenexplorer.storage.profiles import import_profile
from tokenexplorer.ui.connect.app_part import AppPart
from tokenexplorer.ui.widgets.delegates import Row


def leave(edit: object) -> None:
    """What Qt says when the focus goes on."""
    edit.editingFinished.emit()  # type: ignore[attr-defined]  # any line edit


def test_every_control_has_a_name(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    connect.state.set_current("o", "c2")
    assert nameless(connect.place) == []


def test_the_apps_of_the_org_are_listed(connect: Desk) -> None:
    model = connect.find("connect_appList").model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    assert [row.data() for row in rows] == ["Web sign-in", "Admin portal"]
    assert [row.data(Row.KEY) for row in rows] == ["app:c", "app:c2"]
    assert [row.data(Row.STATE) for row in rows] == ["public", "confidential"]
    assert [row.data(Row.SECOND) for row in rows] == ["Public · PKCE", "Confidential · secret"]
    connect.state.set_library(connect.state.orgs, (replace(connect.state.clients[0], response_type="id_token"),))
    assert model.index(0, 0).data(Row.SECOND) == "Public", "there is no code that PKCE could protect"


def test_an_app_of_the_list_is_shown(connect: Desk) -> None:
    view = connect.find("connect_appList")
    view.setCurrentIndex(view.model().index(1, 0))
    assert connect.state.client == SECOND
    assert connect.find("connect_clientIdEdit").text() == "0oa2"
    assert connect.find("connect_typeConfidentialButton").isChecked()
    assert connect.find("connect_clientSecretEdit").isVisible()


def test_the_form_shows_the_app(connect: Desk) -> None:
    assert connect.find("connect_nameEdit").text() == "Web sign-in"
    assert connect.find("connect_orgUrlEdit").text() == "https://acme.okta.com"
    assert connect.find("connect_providerBadge").text() == "Okta org authorization server"
    assert connect.find("connect_clientIdEdit").text() == "0oa1"
    assert connect.find("connect_typePublicButton").isChecked()
    assert connect.find("connect_keepKeyringButton").isChecked()
    assert not connect.find("connect_clientSecretEdit").isVisible()
    assert connect.find("connect_scopeChip_okta_users_read").isVisible()
    assert not connect.find("connect_typeServiceButton").isChecked()


def test_typing_is_kept_by_itself(connect: Desk) -> None:
    edit = connect.find("connect_clientIdEdit")
    edit.clear()
    QTest.keyClicks(edit, " 0oa77 ")
    connect.until(lambda: connect.client.client_id == "0oa77")
    assert edit.text() == " 0oa77 "
    assert connect.stored("c").client_id == "0oa77"
    connect.until(lambda: connect.find("connect_savedLabel").text().startswith("Saved "))
    assert connect.find("connect_savedLabel").text().endswith(" UTC")


def test_leaving_a_field_and_ctrl_s_keep_at_once(connect: Desk) -> None:
    edit = connect.find("connect_clientIdEdit")
    edit.setText("left")
    leave(edit)
    assert connect.client.client_id == "left"
    edit.setText("saved")
    connect.place.shortcuts()["Ctrl+S"]()
    assert connect.client.client_id == "saved"


def test_nothing_is_lost_when_another_app_is_chosen(connect: Desk) -> None:
    connect.find("connect_clientIdEdit").setText("typed")
    connect.state.set_current("o", "c2")
    assert connect.find("connect_clientIdEdit").text() == "0oa2"
    assert connect.stored("c").client_id == "typed"
    assert connect.stored("c2") == SECOND


def test_what_is_changed_elsewhere_joins_what_is_typed(connect: Desk) -> None:
    connect.find("connect_clientIdEdit").setText("typed")
    connect.actions.orgs.save_client(replace(CLIENT, scopes=("openid", "email")))
    assert connect.find("connect_clientIdEdit").text() == "typed"
    assert [chip.objectName() for chip in connect.named("connect_scopeChip_email")] == ["connect_scopeChip_email"]
    connect.place.shortcuts()["Ctrl+S"]()
    assert (connect.client.client_id, connect.client.scopes) == ("typed", ("openid", "email"))


def test_a_kept_edit_does_not_come_back_as_a_change(connect: Desk) -> None:
    saves: list[Client] = []
    connect.actions.orgs.saved.connect(lambda: saves.append(connect.client))
    connect.find("connect_loginHintEdit").setText("ann@acme.com")
    connect.place.shortcuts()["Ctrl+S"]()
    connect.until(lambda: len(saves) == 1)
    for _ in range(3):
        connect.place.shortcuts()["Ctrl+S"]()
    connect.settle()
    assert len(saves) == 1


def test_F02_a_failed_save_is_told_and_the_edit_stays(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_client: Client) -> None:
        raise StorageError("The disk is full.")

    connect.find("connect_clientIdEdit").setText("typed")
    monkeypatch.setattr(connect.store.orgs, "save_client", full)
    connect.place.shortcuts()["Ctrl+S"]()
    connect.until(lambda: connect.find("connect_savedLabel").text() == "Not saved")
    assert connect.find("connect_clientIdEdit").text() == connect.client.client_id == "typed"
    monkeypatch.undo()
    connect.find("connect_clientIdEdit").setText("typed again")
    connect.place.shortcuts()["Ctrl+S"]()
    assert connect.stored("c").client_id == "typed again"


# Name


def test_the_name_is_typed_over(connect: Desk) -> None:
    edit = connect.find("connect_nameEdit")
    connect.find("connect_renameButton").click()
    assert edit.selectedText() == "Web sign-in"
    edit.setText("Portal <b>")
    leave(edit)
    assert connect.client.name == "Portal <b>"
    assert connect.find("connect_appList").model().index(0, 0).data() == "Portal <b>"


def test_R04_a_name_that_turns_letters_round_is_seen_and_heard_as_such(connect: Desk) -> None:
    edit = connect.find("connect_nameEdit")
    connect.find("connect_renameButton").click()
    edit.setText("Portal \u202eppa")
    leave(edit)
    row = connect.find("connect_appList").model().index(0, 0)
    assert row.data() == "Portal \u2039U+202E\u203appa"
    assert "\u202e" not in row.data(Qt.ItemDataRole.AccessibleTextRole)


def test_an_empty_name_is_not_taken(connect: Desk) -> None:
    edit = connect.find("connect_nameEdit")
    edit.setText("  ")
    leave(edit)
    assert (connect.client.name, edit.text()) == ("Web sign-in", "Web sign-in")


# Type and secret


def test_the_type_decides_about_the_secret(connect: Desk) -> None:
    connect.find("connect_typeConfidentialButton").click()
    assert (connect.client.kind, connect.client.client_auth) == ("confidential", "client_secret_basic")
    combo = connect.find("connect_clientAuthCombo")
    combo.setCurrentIndex(combo.findData("client_secret_post"))
    assert connect.client.client_auth == "client_secret_post"
    connect.find("connect_typePublicButton").click()
    assert (connect.client.kind, connect.client.client_auth) == ("public", "none")
    connect.find("connect_typeConfidentialButton").click()
    assert connect.client.client_auth == "client_secret_post"


def test_an_app_that_signs_chooses_a_key_instead_of_a_secret(connect: Desk) -> None:
    connect.find("connect_typeConfidentialButton").click()
    combo = connect.find("connect_clientAuthCombo")
    secret, keys = connect.find("connect_clientSecretEdit"), connect.find("connect_keyCombo")
    assert (secret.isVisible(), keys.isVisible()) == (True, False)
    combo.setCurrentIndex(combo.findData("client_secret_jwt"))
    assert connect.client.client_auth == "client_secret_jwt"
    combo.setCurrentIndex(combo.findData("private_key_jwt"))
    assert (secret.isVisible(), keys.isVisible()) == (False, True)
    assert (connect.client.client_auth, connect.client.key_id) == ("private_key_jwt", "")
    connect.find("connect_newKeyButton").click()
    connect.until(lambda: bool(connect.client.key_id))
    assert connect.find("connect_appList").model().index(0, 0).data(Row.SECOND) == "Confidential · key"
    (summary,) = connect.store.keys.summaries()
    assert (summary.id, summary.kind, summary.alg) == (connect.client.key_id, "RSA-2048", "RS256")
    assert connect.store.keys.load(summary.id).kid == summary.kid
    connect.find("connect_copyPublicKeyButton").click()
    copied = json.loads(QGuiApplication.clipboard().text())
    assert copied == summary.public_jwk()
    assert "d" not in copied
    connect.find("connect_typePublicButton").click()
    assert (connect.client.client_auth, keys.isVisible()) == ("none", False)


def test_a_key_that_is_not_here_stays_the_apps(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(SECOND, client_auth="private_key_jwt", key_id="gone"))
    connect.state.set_current("o", "c2")
    keys = connect.find("connect_keyCombo")
    connect.until(lambda: "not on this computer" in keys.currentText())
    assert keys.currentData() == "gone"
    assert not connect.find("connect_copyPublicKeyButton").isVisible()
    assert connect.client.key_id == "gone"


def test_a_sign_in_wants_the_key_first(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(SECOND, client_auth="private_key_jwt"))
    connect.state.set_current("o", "c2")
    connect.find("connect_signInButton").click()
    connect.until(lambda: bool(connect.find("connect_keyError").text()))
    assert "Choose or make the key" in connect.find("connect_keyError").text()


def test_S12_the_key_goes_with_its_app_unless_it_is_kept(connect: Desk) -> None:
    made = make("P-256", datetime.now(UTC))
    connect.store.keys.save(made)
    connect.actions.orgs.save_client(replace(SECOND, client_auth="private_key_jwt", key_id=made.id))
    connect.state.set_current("o", "c2")
    connect.find("connect_removeAction").trigger()
    assert "its key" in connect.find("confirm_textLabel").text()
    assert connect.find("confirm_okButton").text() == "Remove app and key"
    connect.find("confirm_keepKeyButton").click()
    connect.until(lambda: len(connect.state.clients) == 1)
    assert [each.id for each in connect.store.keys.summaries()] == [made.id]


def test_S01_the_secret_goes_to_the_keyring_alone(connect: Desk, home: Path) -> None:
    connect.state.set_current("o", "c2")
    edit = connect.find("connect_clientSecretEdit")
    edit.setText("canary-secret-4711")
    leave(edit)
    assert edit.text() == ""
    connect.until(lambda: edit.placeholderText().startswith("Stored"))
    assert connect.store.tokens.secret(secret_key("c2")) == "canary-secret-4711"
    assert "canary" not in repr(connect.state.clients)
    connect.settle()
    for path in home.rglob("*"):
        if path.is_file():
            assert b"canary-secret" not in path.read_bytes()


def test_a_stored_secret_can_be_removed(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    edit, remove = connect.find("connect_clientSecretEdit"), connect.find("connect_removeSecretButton")
    edit.setText("s3cret")
    leave(edit)
    connect.until(remove.isVisible)
    remove.click()
    connect.until(lambda: not remove.isVisible())
    assert connect.store.tokens.secret(secret_key("c2")) is None


def test_N27_a_secret_that_cannot_be_kept_comes_back(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise StorageError("The system keyring is locked.", "Unlock it.")

    connect.state.set_current("o", "c2")
    monkeypatch.setattr(connect.store.tokens, "set_secret", locked)
    edit = connect.find("connect_clientSecretEdit")
    edit.setText("s3cret")
    leave(edit)
    error = connect.find("connect_clientSecretError")
    connect.until(error.isVisible)
    assert edit.text() == "s3cret"
    assert "locked" in error.text()


def test_S13_the_secret_is_masked_and_never_shown_again(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    edit = connect.find("connect_clientSecretEdit")
    assert edit.echoMode() == edit.EchoMode.Password
    edit.setText("s3cret")
    connect.state.set_current("o", "c")
    connect.state.set_current("o", "c2")
    assert edit.text() == ""
    connect.until(lambda: connect.store.tokens.secret(secret_key("c2")) == "s3cret")


# Redirect URI and port


def test_the_port_follows_the_redirect_uri(connect: Desk) -> None:
    edit, combo = connect.find("connect_redirectUriEdit"), connect.find("connect_portCombo")
    edit.setText("http://127.0.0.1:9123/callback/x")
    assert combo.currentText() == "9123"
    edit.setText("http://127.0.0.1/callback/x")
    assert combo.currentText() == "Any free port"
    leave(edit)
    assert connect.client.redirect_uri == "http://127.0.0.1/callback/x"


def test_the_port_combo_writes_into_the_uri(connect: Desk) -> None:
    edit, combo = connect.find("connect_redirectUriEdit"), connect.find("connect_portCombo")
    combo.setCurrentIndex(combo.findText("8765"))
    assert edit.text() == "http://127.0.0.1:8765/callback/web-sign-in"
    combo.setCurrentIndex(combo.findText("Any free port"))
    assert edit.text() == "http://127.0.0.1/callback/web-sign-in"
    assert connect.client.redirect_uri == edit.text()


def test_the_pencil_lets_it_be_typed_and_copy_copies(connect: Desk) -> None:
    edit, pencil = connect.find("connect_redirectUriEdit"), connect.find("connect_redirectUriEditButton")
    assert edit.isReadOnly()
    pencil.click()
    assert not edit.isReadOnly()
    edit.selectAll()
    QTest.keyClicks(edit, "http://localhost:7000/cb")
    pencil.click()
    assert connect.client.redirect_uri == "http://localhost:7000/cb"
    connect.find("connect_redirectUriCopyButton").click()
    assert connect.place.window().screen() is not None
    from PySide6.QtGui import QGuiApplication

    assert QGuiApplication.clipboard().text() == "http://localhost:7000/cb"
    assert connect.notices == ["Redirect URI copied."]


def test_a_redirect_uri_elsewhere_stays_with_its_error(connect: Desk) -> None:
    edit = connect.find("connect_redirectUriEdit")
    edit.setText("https://example.com/cb")
    leave(edit)
    error = connect.find("connect_redirectUriError")
    assert error.text().startswith("Use http://127.0.0.1")
    connect.state.set_current("o", "c2")
    assert not error.isVisible()
    connect.state.set_current("o", "c")
    assert edit.text() == "https://example.com/cb"
    assert error.isVisible()


# Scopes


def test_scopes_are_typed_and_removed(connect: Desk) -> None:
    edit = connect.find("connect_scopeEdit")
    QTest.keyClicks(edit, "email openid ")
    assert connect.client.scopes == ("openid", "profile", "okta.users.read", "email")
    connect.find("connect_scopeChip_profile").remove_requested.emit()
    assert connect.stored("c").scopes == ("openid", "okta.users.read", "email")


def test_a_scope_that_was_typed_only_is_kept_too(connect: Desk) -> None:
    connect.find("connect_scopeEdit").setText("email")
    connect.place.shortcuts()["Ctrl+S"]()
    assert "email" in connect.client.scopes


def test_names_are_offered_from_catalogue_and_metadata(connect: Desk) -> None:
    edit = connect.find("connect_scopeEdit")
    edit.setFocus()
    completer = edit.completer()
    completer.setCompletionPrefix("users.read")
    offered = [completer.completionModel().index(row, 0).data() for row in range(completer.completionCount())]
    assert "okta.users.read" in offered
    edit.setText("okta.logs.read")
    completer.activated.emit("okta.logs.read")
    connect.until(lambda: "okta.logs.read" in connect.client.scopes)


def test_doubtful_scopes_are_marked(connect: Desk) -> None:
    QTest.keyClicks(connect.find("connect_scopeEdit"), "okta.factors.read okta.nonsense ")
    removed = connect.find("connect_scopeChip_okta_factors_read")
    assert removed.property("state") == "doubtful"
    assert "okta.authenticators.read" in removed.toolTip()
    assert connect.find("connect_scopeChip_okta_nonsense").property("state") == "doubtful"
    assert connect.find("connect_scopeChip_okta_users_read").property("state") == "normal"


def test_choose_scopes_leads_to_the_list(connect: Desk) -> None:
    connect.find("connect_chooseScopesButton").click()
    assert connect.places == [("scopes", None)]


# Org and server


def test_a_custom_server_is_chosen_by_its_id(connect: Desk) -> None:
    connect.find("connect_serverButton").click()
    connect.find("connect_serverTypeAction").trigger()
    row = connect.find("connect_serverIdEdit")
    assert (row.text(), row.isVisible()) == ("default", True)
    connect.find("connect_serverCancelButton").click()
    assert not row.isVisible()
    connect.find("connect_serverButton").click()
    connect.find("connect_serverTypeAction").trigger()
    row.setText("aus1")
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert connect.client.issuer == "https://acme.okta.com/oauth2/aus1"
    badge = connect.find("connect_providerBadge")
    assert badge.text() == "Okta custom authorization server"
    assert "Can never carry okta.* scopes." in badge.accessibleDescription()
    assert "Can never carry okta.* scopes" in badge.toolTip()
    assert connect.find("connect_scopeChip_okta_users_read").property("state") == "lacking"
    connect.find("connect_serverButton").click()
    connect.find("connect_serverAction_org").trigger()
    assert connect.client.issuer == ORG.issuer
    assert connect.find("connect_scopeChip_okta_users_read").property("state") == "normal"


def test_another_address_moves_the_org_and_its_apps(connect: Desk) -> None:
    connect.servers.answers["https://beta.okta.com"] = metadata("https://beta.okta.com")
    connect.actions.orgs.save_client(replace(SECOND, issuer="https://acme.okta.com/oauth2/default"))
    edit = connect.find("connect_orgUrlEdit")
    edit.setText("https://beta-admin.okta.com/admin")
    leave(edit)
    connect.until(lambda: connect.org.url == "https://beta.okta.com")
    assert edit.text() == "https://beta.okta.com"
    assert [app.issuer for app in connect.state.clients] == [
        "https://beta.okta.com",
        "https://beta.okta.com/oauth2/default",
    ]
    assert connect.stored("c").issuer == "https://beta.okta.com"


def test_an_address_that_leads_nowhere_stays_with_its_error(connect: Desk) -> None:
    connect.actions.orgs.add_ready(PORTAL, ELSEWHERE)
    connect.state.set_current("o")
    edit, error = connect.find("connect_orgUrlEdit"), connect.find("connect_orgUrlError")
    edit.setText("https://nowhere.okta.com")
    leave(edit)
    connect.until(error.isVisible)
    assert "nowhere.okta.com was not found." in error.text()
    assert connect.org == ORG
    connect.state.set_current("o2")
    assert edit.text() == PORTAL.issuer
    assert not error.isVisible()
    connect.state.set_current("o")
    assert edit.text() == "https://nowhere.okta.com"
    assert error.isVisible()
    edit.setText("https://acme.okta.com/")
    leave(edit)
    assert not error.isVisible()


def test_what_is_being_typed_is_not_overwritten(connect: Desk) -> None:
    edit = connect.find("connect_orgUrlEdit")
    edit.setText("https://beta.example.com/realms/y")
    assert connect.find("connect_providerBadge").text() == "Keycloak realm"
    connect.actions.orgs.save_org(replace(ORG, name="Renamed"))
    assert edit.text() == "https://beta.example.com/realms/y"


def test_the_address_of_the_practice_org_is_its_own(connect: Desk) -> None:
    connect.actions.orgs.save_org(replace(ORG, practice=True))
    assert connect.find("connect_orgUrlEdit").isReadOnly()


# Apps


def test_an_app_is_added(connect: Desk) -> None:
    connect.find("connect_addAppButton").click()
    assert connect.client.name == "Web sign-in 2"
    assert connect.find("connect_clientIdEdit").hasFocus()
    assert connect.stored(connect.client.id) == connect.client


def test_an_app_is_duplicated_without_its_secret(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    connect.find("connect_duplicateAction").trigger()
    copy = connect.client
    assert (copy.name, copy.client_id) == ("Admin portal 2", "0oa2")
    assert copy.redirect_uri.endswith("/callback/admin-portal-2")
    assert copy.id != "c2"


def test_an_app_is_removed_after_a_yes(connect: Desk) -> None:
    connect.find("connect_removeAction").trigger()
    assert "Web sign-in" in connect.find("confirm_dialog").accessibleName()
    connect.find("confirm_cancelButton").click()
    assert len(connect.state.clients) == 2
    connect.until(lambda: not connect.named("confirm_dialog"))
    connect.find("connect_removeAction").trigger()
    connect.find("confirm_okButton").click()
    connect.until(lambda: connect.state.clients[0] == SECOND)
    assert connect.find("connect_nameEdit").text() == "Admin portal"


def test_the_menu_of_a_row_acts_on_that_row(connect: Desk) -> None:
    from tokenexplorer.ui.connect.apps_pane import AppsPane

    pane = connect.place.findChild(AppsPane)
    assert pane is not None
    menu = pane.menu_for("c2")
    menu.actions()[0].trigger()
    assert connect.client.name == "Admin portal 2"
    menu.close()


def test_an_org_without_apps_offers_one(connect: Desk) -> None:
    connect.state.set_library((ORG,), ())
    assert connect.find("connect_emptyLabel").isVisible()
    assert not connect.find("connect_clientIdEdit").isVisible()
    assert connect.place.primary_button() is connect.find("connect_emptyAddButton")
    connect.find("connect_emptyAddButton").click()
    assert connect.client.name == "Web sign-in"
    assert connect.find("connect_clientIdEdit").isVisible()
    assert not connect.find("connect_emptyLabel").isVisible()


def test_a_profile_is_exported_without_secrets(connect: Desk, tmp_path: Path) -> None:
    connect.find("connect_exportAction").trigger()
    dialog = connect.find("connect_exportDialog")
    assert isinstance(dialog, QFileDialog)
    path = tmp_path / "acme.json"
    path.write_text("old", encoding="utf-8")  # the dialog itself asked before
    with connect.qtbot.waitSignal(connect.actions.orgs.notice, timeout=15_000):
        dialog.fileSelected.emit(str(path))
    dialog.close()
    assert [app.client_id for app in import_profile(path).clients] == ["0oa1", "0oa2"]


# Advanced


def test_everything_in_advanced_is_kept(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    for name, index in (("connect_promptCombo", 2), ("connect_skewCombo", 3)):
        connect.find(name).setCurrentIndex(index)
    for name, text in (
        ("connect_loginHintEdit", "ann@acme.com"),
        ("connect_maxAgeEdit", "3600"),
        ("connect_acrEdit", "urn:x"),
        ("connect_audiencesEdit", "api://a, api://b"),
    ):
        connect.find(name).setText(text)
        leave(connect.find(name))
    connect.find("connect_waitSpin").setValue(9)
    connect.place.shortcuts()["Ctrl+S"]()
    kept = connect.client
    assert (kept.prompt, kept.skew_s, kept.login_hint, kept.max_age) == ("consent", 120, "ann@acme.com", "3600")
    assert (kept.acr_values, kept.allowed_audiences, kept.timeout_s) == ("urn:x", ("api://a", "api://b"), 540)


def test_everything_about_the_flow_is_kept(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    for name, value in (("connect_responseTypeCombo", "code id_token"), ("connect_responseModeCombo", "form_post")):
        combo = connect.find(name)
        combo.setCurrentIndex(combo.findData(value))
    for name, text in (
        ("connect_resourceEdit", "https://a.example, https://b.example"),
        ("connect_audienceEdit", "api"),
        ("connect_uiLocalesEdit", "de en"),
    ):
        connect.find(name).setText(text)
        leave(connect.find(name))
    connect.find("connect_claimsEdit").setPlainText("{}")
    leave(connect.find("connect_claimsEdit"))
    connect.find("connect_parSwitch").click()
    kept = connect.stored("c")
    assert (kept.response_type, kept.response_mode, kept.par) == ("code id_token", "form_post", True)
    assert kept.resource == ("https://a.example", "https://b.example")
    assert (kept.audience, kept.ui_locales, kept.claims) == ("api", "de en", "{}")


def test_A02_every_response_type_is_offered_and_the_legacy_ones_are_called_so(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    combo = connect.find("connect_responseTypeCombo")
    offered = {combo.itemData(row): combo.itemText(row) for row in range(combo.count()) if combo.itemData(row)}
    assert set(offered) == set(get_args(ResponseType))
    assert {value for value, words in offered.items() if "legacy" not in words} == {"code"}
    assert combo.currentData() == "code"


def test_A02_no_code_is_not_said_to_be_protected(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    app, kind = connect.place.findChild(AppPart), connect.find("connect_responseTypeCombo")
    assert app is not None
    for chosen, protected in (("id_token", False), ("code id_token", True), ("id_token token", False), ("code", True)):
        kind.setCurrentIndex(kind.findData(chosen))
        connect.place.keep()
        assert ("PKCE protects" in app.kind_field.help_label.text()) is protected


def test_A02_tokens_in_the_query_are_no_choice(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    kind, mode = connect.find("connect_responseTypeCombo"), connect.find("connect_responseModeCombo")
    mode.setCurrentIndex(mode.findData("query"))
    assert connect.find("connect_responseModeError").text() == ""
    kind.setCurrentIndex(kind.findData("id_token"))
    assert "must not come in the query" in connect.find("connect_responseModeError").text()
    assert not connect.place.ready()


def test_T13_dpop_is_turned_on_and_off_by_its_switch(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    switch = connect.find("connect_dpopSwitch")
    assert (switch.isVisible(), switch.isChecked(), switch.accessibleName()) == (True, False, "DPoP")
    switch.click()
    assert connect.client.dpop
    assert connect.stored("c").dpop
    connect.until(lambda: connect.named("preflight_check_dpop") != [])
    connect.find("preflight_fix_dpop").click()
    assert not switch.isChecked()
    assert not connect.client.dpop


def test_extra_parameters_are_typed_into_the_table(connect: Desk) -> None:
    model = connect.find("connect_extraTable").model()
    assert model.setData(model.index(0, 0), "audience", Qt.ItemDataRole.EditRole)
    assert model.setData(model.index(0, 1), "api://default", Qt.ItemDataRole.EditRole)
    assert connect.client.extra_parameters == (("audience", "api://default"),)
    assert model.index(0, 0).data(Row.KEY) == "parameter:audience"
    connect.find("connect_extraTable").setCurrentIndex(model.index(0, 0))
    QTest.keyClick(connect.find("connect_extraTable"), Qt.Key.Key_Delete)
    assert not connect.stored("c").extra_parameters


def test_a_parameter_of_our_own_is_refused(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    model = connect.find("connect_extraTable").model()
    model.setData(model.index(0, 0), "state", Qt.ItemDataRole.EditRole)
    assert connect.find("connect_extraError").text() == "Remove state: the app sets it by itself."
    assert not connect.place.ready()


def test_the_proxy_is_the_orgs(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    combo, edit = connect.find("connect_proxyCombo"), connect.find("connect_proxyEdit")
    combo.setCurrentIndex(combo.findData("system"))
    assert connect.org.proxy == "system"
    combo.setCurrentIndex(combo.findData("own"))
    assert edit.isVisible()
    edit.setText("proxy")
    leave(edit)
    assert connect.find("connect_proxyError").isVisible()
    assert connect.org.proxy == "system"
    edit.setText("http://proxy.example.com:3128")
    leave(edit)
    assert connect.org.proxy == "http://proxy.example.com:3128"
    combo.setCurrentIndex(combo.findData("none"))
    assert connect.org.proxy == "none"


def test_a_ca_file_is_typed_or_chosen(connect: Desk, tmp_path: Path) -> None:
    edit = connect.find("connect_caFileEdit")
    edit.setText("/etc/ca.pem")
    leave(edit)
    assert connect.org.ca_file == "/etc/ca.pem"
    connect.find("connect_caFileButton").click()
    dialog = connect.find("connect_caFileDialog")
    dialog.fileSelected.emit(str(tmp_path / "own.pem"))
    dialog.close()
    assert connect.org.ca_file == str(tmp_path / "own.pem")


def test_P07_the_check_of_certificates_goes_off_only_after_a_yes(connect: Desk) -> None:
    connect.find("connect_advancedButton").click()
    switch = connect.find("connect_tlsSwitch")
    switch.click()
    assert switch.isChecked()
    assert connect.org.verify_tls
    connect.find("confirm_okButton").click()
    assert not switch.isChecked()
    assert connect.state.orgs[0].verify_tls is False
    assert connect.find("connect_tlsLabel").property("tone") == "bad"
    switch.click()
    assert connect.org.verify_tls


def test_browsers_are_offered(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from tokenexplorer.oauth.installed_browsers import Browser
    from tokenexplorer.ui.connect.browser_part import BrowserPart

    part = connect.place.findChild(BrowserPart)
    assert part is not None
    part.show_browsers((Browser("firefox", "Firefox", "/usr/bin/firefox", "--private-window"),))
    combo, command = connect.find("connect_browserCombo"), connect.find("connect_browserCommandEdit")
    combo.setCurrentIndex(combo.findText("Firefox, private window"))
    assert (connect.client.opener, connect.client.opener_command) == ("private", "firefox")
    combo.setCurrentIndex(combo.findData("command:"))
    command.setText("my-browser %s")
    leave(command)
    assert (connect.client.opener, connect.client.opener_command) == ("command", "my-browser %s")
    combo.setCurrentIndex(combo.findData("copy:"))
    assert (connect.client.opener, connect.client.opener_command) == ("copy", "")
    assert connect.find("connect_browserLabel").text() == "Copies the address at acme.okta.com"


def test_a_browser_that_went_away_stays_chosen(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, opener="private", opener_command="netscape"))
    assert connect.find("connect_browserCombo").currentText() == "netscape, private window"
    connect.place.shortcuts()["Ctrl+S"]()
    assert connect.client.opener_command == "netscape"


def test_keep_is_a_choice(connect: Desk) -> None:
    connect.find("connect_keepSessionButton").click()
    assert connect.client.keep == "session"
    connect.find("connect_keepKeyringButton").click()
    assert connect.stored("c").keep == "keyring"


def test_the_host_and_the_browser_are_named_before_anything_opens(connect: Desk) -> None:
    label = connect.find("connect_browserLabel")
    connect.until(lambda: "Firefox" in label.text())
    assert label.text() == "Opens acme.okta.com in Firefox"


def test_models_keep_the_rules_of_qt(connect: Desk, qtmodeltester: object) -> None:
    for name in ("connect_appList", "connect_extraTable"):
        qtmodeltester.check(connect.find(name).model())  # type: ignore[attr-defined]  # a fixture of pytest-qt
    model = connect.find("connect_extraTable").model()
    assert model.data(QModelIndex()) is None
    assert not model.setData(model.index(0, 0), "", Qt.ItemDataRole.EditRole)


def test_the_focus_walks_from_top_to_bottom(connect: Desk) -> None:
    wanted = [
        "connect_addAppButton",
        "connect_addAppMenuButton",
        "connect_appList",
        "connect_nameEdit",
        "connect_orgUrlEdit",
        "connect_clientIdEdit",
        "connect_typePublicButton",
        "connect_redirectUriEdit",
        "connect_scopeEdit",
        "connect_keepKeyringButton",
        "connect_portCombo",
        "connect_advancedButton",
        "preflight_runButton",
        "connect_signInButton",
        "connect_copySignInUrlButton",
    ]
    walked = tabbed(connect.find("connect_addAppButton"))
    assert [name for name in walked if name in wanted] == wanted
