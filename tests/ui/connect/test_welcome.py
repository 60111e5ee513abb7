"""The Welcome page by its object names."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.ui.accessible import nameless
from tests.ui.connect.desk import CLIENT, ORG, Desk, metadata
from tokenexplorer.errors import IssuerMismatch, TlsFailed, TokenExplorerError, Unreachable
from tokenexplorer.storage.profiles import export_profile

OKTA = "https://acme.okta.com"


def test_every_control_has_a_name(welcome: Desk) -> None:
    assert nameless(welcome.place) == []


def test_an_admin_address_is_told_while_typing_and_nobody_is_asked(welcome: Desk) -> None:
    welcome.find("welcome_urlEdit").setText("https://acme-admin.okta.com/admin/apps/active")
    label, use = welcome.find("welcome_hintLabel"), welcome.find("welcome_useHintButton")
    assert label.isVisible()
    assert OKTA in label.text()
    use.click()
    assert welcome.find("welcome_urlEdit").text() == OKTA
    assert not label.isVisible()
    assert welcome.servers.asked == []


def test_nothing_is_called_wrong_before_continue(welcome: Desk) -> None:
    edit, error = welcome.find("welcome_urlEdit"), welcome.find("welcome_urlError")
    QTest.keyClicks(edit, "ftp:/")
    assert not error.isVisible()
    welcome.find("welcome_continueButton").click()
    assert error.isVisible()
    assert edit.property("state") == "error"
    QTest.keyClicks(edit, "x")
    assert not error.isVisible()


def test_continue_without_an_address_says_what_to_do(welcome: Desk) -> None:
    welcome.find("welcome_continueButton").click()
    assert "Paste" in welcome.find("welcome_urlError").text()
    assert welcome.servers.asked == []


def test_return_in_the_field_makes_the_org_with_its_first_app(welcome: Desk) -> None:
    welcome.servers.answers[OKTA] = metadata(OKTA)
    edit = welcome.find("welcome_urlEdit")
    edit.setText("https://acme-admin.okta.com/admin/apps/active")
    with welcome.qtbot.waitSignal(welcome.actions.orgs.added, timeout=15_000):
        QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (welcome.org.name, welcome.org.url, welcome.org.provider_id) == ("Acme", OKTA, "okta-org")
    assert welcome.client.redirect_uri == "http://127.0.0.1:8765/callback/web-sign-in"
    assert "openid" in welcome.client.scopes
    assert welcome.stored(welcome.client.id) == welcome.client
    assert edit.text() == ""


def test_while_it_looks_the_host_is_named_and_escape_stops_it(welcome: Desk) -> None:
    welcome.servers.answers[OKTA] = metadata(OKTA)
    welcome.servers.open.clear()
    edit, button = welcome.find("welcome_urlEdit"), welcome.find("welcome_continueButton")
    edit.setText(OKTA)
    button.click()
    assert not button.isEnabled()
    welcome.until(lambda: button.text() == "Looking")
    assert "acme.okta.com" in welcome.find("welcome_lookingLabel").text()
    assert welcome.place.escape()
    assert button.isEnabled()
    assert edit.text() == OKTA
    welcome.servers.open.set()
    welcome.until(lambda: not welcome.services.tasks.busy)
    assert welcome.state.orgs == ()
    assert not welcome.place.escape()


def test_cancel_stops_it_too(welcome: Desk) -> None:
    welcome.servers.open.clear()
    welcome.find("welcome_urlEdit").setText(OKTA)
    welcome.find("welcome_continueButton").setFocus()
    welcome.find("welcome_continueButton").click()
    assert welcome.find("welcome_cancelButton").hasFocus()
    welcome.find("welcome_cancelButton").click()
    assert not welcome.find("welcome_cancelButton").isVisible()
    assert welcome.find("welcome_continueButton").isEnabled()


def test_R01_an_error_shows_all_its_words_as_they_are(welcome: Desk) -> None:
    error = welcome.find("welcome_urlError")
    welcome.find("welcome_urlEdit").setText("https://nowhere.example.com")
    welcome.find("welcome_continueButton").click()
    welcome.until(error.isVisible)
    assert error.textFormat() == Qt.TextFormat.PlainText
    for words in ("nowhere.example.com was not found.", "Check the spelling.", "<b>Name or service not known</b>"):
        assert words in error.text()
    assert welcome.find("welcome_oktaPresetButton").isEnabled()
    assert welcome.state.orgs == ()


def test_an_unreachable_server_can_be_tried_through_the_system_proxy(welcome: Desk) -> None:
    welcome.find("welcome_urlEdit").setText(OKTA)
    welcome.find("welcome_continueButton").click()
    proxy = welcome.find("welcome_proxyButton")
    welcome.until(proxy.isVisible)
    welcome.servers.answers[OKTA] = metadata(OKTA)
    with welcome.qtbot.waitSignal(welcome.actions.orgs.added, timeout=15_000):
        proxy.click()
    assert welcome.org.proxy == "system"
    assert [policy.proxy for policy in welcome.servers.policies] == ["none", "system"]


def test_a_server_of_an_unknown_authority_can_be_tried_with_a_ca_file(welcome: Desk, tmp_path: Path) -> None:
    welcome.servers.answers[OKTA] = TlsFailed("Its authority is not known.", cause="unknown_ca")
    welcome.find("welcome_urlEdit").setText(OKTA)
    welcome.find("welcome_continueButton").click()
    choose = welcome.find("welcome_caFileButton")
    welcome.until(choose.isVisible)
    assert not welcome.find("welcome_proxyButton").isVisible()
    welcome.servers.answers[OKTA] = metadata(OKTA)
    choose.click()
    dialog = welcome.find("welcome_caFileDialog")
    with welcome.qtbot.waitSignal(welcome.actions.orgs.added, timeout=15_000):
        dialog.fileSelected.emit(str(tmp_path / "ca.pem"))
    dialog.close()
    assert welcome.org.ca_file == str(tmp_path / "ca.pem")


def test_a_server_that_names_itself_otherwise_is_offered(welcome: Desk) -> None:
    asked, published = "https://id.example.com/", "https://id.example.com"
    welcome.servers.answers[asked] = IssuerMismatch(asked, published, "Use it without the slash.")
    welcome.find("welcome_urlEdit").setText(asked)
    welcome.find("welcome_continueButton").click()
    hint = welcome.find("welcome_hintLabel")
    welcome.until(hint.isVisible)
    assert published in hint.text()
    welcome.find("welcome_useHintButton").click()
    assert welcome.find("welcome_urlEdit").text() == published
    assert not welcome.find("welcome_urlError").isVisible()


def test_J01_a_name_with_a_place_for_the_tenant_is_no_address_to_offer(welcome: Desk) -> None:
    asked, published = "https://id.example.com/shared", "https://id.example.com/{tenantid}"
    welcome.servers.answers[asked] = IssuerMismatch(asked, published, "Use the address of your own tenant.")
    welcome.find("welcome_urlEdit").setText(asked)
    welcome.find("welcome_continueButton").click()
    welcome.until(lambda: "your own tenant" in welcome.find("welcome_urlError").text())
    assert not welcome.find("welcome_hintLabel").isVisible()


@pytest.mark.parametrize(
    ("name", "text", "selected"),
    [
        ("welcome_oktaPresetButton", "https://{org}.okta.com", "{org}"),
        ("welcome_oneLoginPresetButton", "https://{org}.onelogin.com/oidc/2", "{org}"),
        ("welcome_oidcPresetButton", "https://{issuer}", "{issuer}"),
    ],
)
def test_a_preset_is_typed_over(welcome: Desk, name: str, text: str, selected: str) -> None:
    edit = welcome.find("welcome_urlEdit")
    QTest.mouseClick(welcome.find(name), Qt.MouseButton.LeftButton)
    assert (edit.text(), edit.selectedText(), edit.hasFocus()) == (text, selected, True)
    welcome.find("welcome_continueButton").click()
    assert welcome.find("welcome_urlError").isVisible()
    assert welcome.servers.asked == []


def test_the_practice_org_starts_with_its_apps(welcome: Desk) -> None:
    button = welcome.find("welcome_practiceButton")
    with welcome.qtbot.waitSignal(welcome.actions.practice.ready, timeout=15_000):
        button.click()
        assert not button.isEnabled()
    assert button.isEnabled()
    assert welcome.org.practice
    assert [app.name for app in welcome.state.clients] == ["Web sign-in", "Portal"]


def test_a_practice_org_that_does_not_start_frees_the_button(welcome: Desk) -> None:
    welcome.practice.fault = TokenExplorerError("No port is free.")
    with welcome.qtbot.waitSignal(welcome.actions.practice.failed, timeout=15_000):
        welcome.find("welcome_practiceButton").click()
    assert welcome.find("welcome_practiceButton").isEnabled()


def test_import_reads_a_file_and_asks_nobody(welcome: Desk, tmp_path: Path) -> None:
    path = tmp_path / "acme.json"
    export_profile(path, ORG, (CLIENT,))
    welcome.find("welcome_importButton").click()
    dialog = welcome.find("welcome_importDialog")
    assert isinstance(dialog, QFileDialog)
    with welcome.qtbot.waitSignal(welcome.actions.orgs.added, timeout=15_000):
        dialog.fileSelected.emit(str(path))
    dialog.close()
    assert (welcome.org.name, welcome.client.client_id) == ("Acme", "0oa1")
    assert welcome.servers.asked == []


def test_back_is_there_once_an_org_is(welcome: Desk) -> None:
    back = welcome.find("welcome_backButton")
    assert not back.isVisible()
    welcome.state.set_library((ORG,), (CLIENT,))
    assert back.isVisible()
    back.click()
    assert welcome.places == [("connect", None)]


def test_the_same_org_again_is_shown_not_doubled(welcome: Desk) -> None:
    welcome.servers.answers[OKTA] = metadata(OKTA)
    welcome.state.set_library((ORG,), (CLIENT,))
    with welcome.qtbot.waitSignal(welcome.actions.orgs.added, timeout=15_000):
        welcome.actions.orgs.add(OKTA)
    assert [org.id for org in welcome.state.orgs] == ["o"]


def test_the_page_is_ready_to_paste(welcome: Desk) -> None:
    welcome.place.activate()
    assert welcome.find("welcome_urlEdit").hasFocus()
    assert welcome.place.primary_button() is welcome.find("welcome_continueButton")


def test_a_late_failure_of_a_stopped_look_up_shows_nothing(welcome: Desk) -> None:
    welcome.servers.answers[OKTA] = Unreachable("acme.okta.com was not found.")
    welcome.servers.open.clear()
    welcome.find("welcome_urlEdit").setText(OKTA)
    welcome.find("welcome_continueButton").click()
    with welcome.qtbot.waitSignal(welcome.actions.orgs.add_failed, timeout=15_000):
        welcome.place.escape()
    assert not welcome.find("welcome_urlError").isVisible()
