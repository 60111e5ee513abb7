"""Whether a sign-in may start: in place where something is missing, asked where it is sure to fail."""

import threading
from dataclasses import replace

import pytest

from tests.ui.connect.desk import CLIENT, ORG, Desk, metadata
from tokenexplorer.errors import StorageError, TokenExplorerError, Unreachable
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.oauth.loopback_port import PortProbe
from tokenexplorer.orgs.org import Keep, secret_key


def sign_in(desk: Desk) -> None:
    desk.find("connect_signInButton").click()


def test_a_good_form_signs_in_with_what_is_typed(connect: Desk) -> None:
    connect.find("connect_clientIdEdit").setText("0oa42")
    connect.find("connect_scopeEdit").setText("email")
    sign_in(connect)
    org, client = connect.signed_in[0]
    assert (org, client.client_id) == (ORG, "0oa42")
    assert "email" in client.scopes
    assert len(connect.signed_in) == 1
    assert connect.place.primary_button() is connect.find("connect_signInButton")


def test_a_missing_client_id_shows_in_its_place(connect: Desk) -> None:
    connect.find("connect_clientIdEdit").clear()
    sign_in(connect)
    assert connect.signed_in == []
    assert connect.find("connect_clientIdError").isVisible()
    assert connect.find("connect_clientIdEdit").hasFocus()
    connect.find("connect_signInButton").setFocus()
    connect.place.ready()
    connect.find("connect_signInButton").setFocus()
    connect.place.activate()
    assert connect.find("connect_clientIdEdit").hasFocus()


@pytest.mark.parametrize(
    ("edit", "text", "error"),
    [
        ("connect_redirectUriEdit", "https://example.com/cb", "connect_redirectUriError"),
        ("connect_maxAgeEdit", "soon", "connect_maxAgeError"),
    ],
)
def test_what_is_wrong_shows_in_its_place(connect: Desk, edit: str, text: str, error: str) -> None:
    connect.find(edit).setText(text)
    sign_in(connect)
    assert connect.signed_in == []
    assert connect.find(error).isVisible()
    assert connect.find(edit).hasFocus()


def test_an_own_browser_command_must_be_one(connect: Desk) -> None:
    connect.actions.orgs.save_client(replace(CLIENT, opener="command", opener_command='firefox "'))
    sign_in(connect)
    assert connect.find("connect_browserCommandError").text().startswith("Check its quotes.")
    assert connect.signed_in == []


def test_a_typed_secret_is_kept_first_and_the_sign_in_goes_on(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    connect.find("connect_clientSecretEdit").setText("s3cret")
    sign_in(connect)
    connect.until(lambda: len(connect.signed_in) == 1)
    assert connect.store.tokens.secret(secret_key("c2")) == "s3cret"


def test_a_sign_in_waits_for_a_secret_that_is_on_its_way(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # A click on Sign in leaves the field first: the secret goes off, and the click comes before it has arrived.
    connect.state.set_current("o", "c2")
    slow, real = threading.Event(), connect.store.tokens.set_secret

    def set_secret(key: str, value: str, keep: Keep = "keyring") -> None:
        assert slow.wait(5)
        real(key, value, keep=keep)

    monkeypatch.setattr(connect.store.tokens, "set_secret", set_secret)
    edit = connect.find("connect_clientSecretEdit")
    edit.setText("s3cret")
    edit.editingFinished.emit()
    sign_in(connect)
    assert connect.signed_in == []
    assert edit.text() == ""
    slow.set()
    connect.until(lambda: len(connect.signed_in) == 1)
    assert connect.store.tokens.secret(secret_key("c2")) == "s3cret"


def test_a_secret_that_cannot_be_kept_stops_it(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError("The disk is full.")

    connect.state.set_current("o", "c2")
    monkeypatch.setattr(connect.store.tokens, "set_secret", full)
    connect.find("connect_clientSecretEdit").setText("s3cret")
    sign_in(connect)
    connect.until(lambda: connect.find("connect_clientSecretError").isVisible())
    assert connect.signed_in == []


def test_a_secret_that_is_known_to_be_missing_is_asked_for(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    connect.until(lambda: connect.find("preflight_check_clientAuth").property("state") == "failed")
    sign_in(connect)
    assert connect.find("connect_clientSecretError").isVisible()
    assert connect.signed_in == []


def test_another_address_is_looked_up_first_and_the_sign_in_goes_on(connect: Desk) -> None:
    connect.servers.answers["https://beta.okta.com"] = metadata("https://beta.okta.com")
    connect.find("connect_orgUrlEdit").setText("https://beta.okta.com")
    sign_in(connect)
    assert connect.signed_in == []
    connect.until(lambda: len(connect.signed_in) == 1)
    org, client = connect.signed_in[0]
    assert (org.url, client.issuer) == ("https://beta.okta.com", "https://beta.okta.com")


def test_an_address_that_leads_nowhere_stops_it(connect: Desk) -> None:
    connect.find("connect_orgUrlEdit").setText("https://nowhere.okta.com")
    sign_in(connect)
    connect.until(lambda: connect.find("connect_orgUrlError").isVisible())
    assert connect.signed_in == []
    assert connect.find("connect_orgUrlEdit").text() == "https://nowhere.okta.com"


def test_escape_stops_a_look_up(connect: Desk) -> None:
    connect.servers.open.clear()
    connect.find("connect_orgUrlEdit").setText("https://beta.okta.com")
    sign_in(connect)
    assert connect.place.escape()
    connect.servers.open.set()
    connect.until(lambda: not connect.services.tasks.busy)
    assert connect.org == ORG
    assert connect.signed_in == []
    assert not connect.place.escape()


def test_a_blocking_finding_asks_first_with_its_reason(connect: Desk) -> None:
    connect.find("connect_clientIdEdit").setText("{clientId}")
    sign_in(connect)
    assert connect.signed_in == []
    assert "placeholder" in connect.find("confirm_textLabel").text()
    connect.find("confirm_cancelButton").click()
    assert connect.signed_in == []
    connect.until(lambda: not connect.named("confirm_dialog"))
    sign_in(connect)
    connect.find("confirm_okButton").click()
    assert len(connect.signed_in) == 1
    connect.until(lambda: not connect.named("confirm_dialog"))
    sign_in(connect)
    assert connect.named("confirm_dialog") != []
    assert len(connect.signed_in) == 1
    connect.find("confirm_cancelButton").click()


def test_what_the_server_said_a_while_ago_is_asked_again_first(connect: Desk) -> None:
    connect.until(lambda: connect.state.metadata(ORG.issuer) is not None)
    connect.servers.answers[ORG.issuer] = Unreachable("acme.okta.com was not found.", "Check the network.")
    connect.find("preflight_runButton").click()
    connect.until(lambda: connect.find("preflight_check_discovery").property("state") == "failed")
    connect.servers.answers[ORG.issuer] = metadata(ORG.issuer)
    sign_in(connect)
    assert connect.signed_in == []
    assert not connect.find("connect_signInButton").isEnabled()
    assert not connect.place.ready()
    connect.until(lambda: len(connect.signed_in) == 1)
    assert connect.find("connect_signInButton").isEnabled()
    assert connect.named("confirm_dialog") == []


def test_a_server_that_is_still_away_is_asked_about(connect: Desk) -> None:
    connect.until(lambda: connect.state.metadata(ORG.issuer) is not None)
    connect.servers.answers[ORG.issuer] = Unreachable("acme.okta.com was not found.", "Check the network.")
    connect.find("preflight_runButton").click()
    connect.until(lambda: connect.find("preflight_check_discovery").property("state") == "failed")
    sign_in(connect)
    connect.until(lambda: connect.named("confirm_dialog") != [])
    assert "acme.okta.com was not found. Check the network." in connect.find("confirm_textLabel").text().replace(
        "\n", " "
    )
    connect.find("confirm_okButton").click()
    assert len(connect.signed_in) == 1


def test_escape_stops_the_second_look(connect: Desk) -> None:
    connect.until(lambda: connect.state.metadata(ORG.issuer) is not None)
    connect.servers.answers[ORG.issuer] = Unreachable("acme.okta.com was not found.")
    connect.find("preflight_runButton").click()
    connect.until(lambda: connect.find("preflight_check_discovery").property("state") == "failed")
    connect.servers.open.clear()
    sign_in(connect)
    assert connect.place.escape()
    assert connect.find("connect_signInButton").isEnabled()
    connect.servers.open.set()
    connect.until(lambda: not connect.services.tasks.busy)
    assert connect.signed_in == []


def test_L02_a_taken_port_is_asked_about_with_its_number(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = PortProbe(8765, free=False, hosts=("127.0.0.1",), holder="nginx", free_port=8766)
    monkeypatch.setattr("tokenexplorer.oauth.loopback_port.probe", lambda _uri: taken)
    connect.find("connect_redirectUriEdit").setText("http://127.0.0.1:8765/callback/x")
    connect.find("preflight_runButton").click()
    connect.until(lambda: connect.find("preflight_check_redirectPort").property("state") == "failed")
    sign_in(connect)
    connect.until(lambda: connect.named("confirm_dialog") != [])
    assert "8765" in connect.find("confirm_textLabel").text()
    assert "nginx" in connect.find("confirm_textLabel").text()
    connect.find("confirm_cancelButton").click()


# The practice org


def practice_at_rest(desk: Desk) -> None:
    desk.actions.orgs.save_org(replace(ORG, practice=True))


def test_a_stopped_practice_org_is_told_and_started(connect: Desk) -> None:
    practice_at_rest(connect)
    start = connect.find("connect_practiceStartButton")
    assert start.isVisible()
    with connect.qtbot.waitSignal(connect.actions.practice.ready, timeout=15_000):
        start.click()
    assert not start.isVisible()
    assert connect.signed_in == []


def test_sign_in_starts_the_practice_org_first(connect: Desk) -> None:
    practice_at_rest(connect)
    connect.servers.answers[connect.practice.url] = metadata(connect.practice.url)
    sign_in(connect)
    connect.until(lambda: len(connect.signed_in) == 1)
    assert connect.practice.starts == 1
    assert connect.signed_in[0][1].issuer == connect.practice.url


def test_a_practice_org_that_does_not_start_ends_it(connect: Desk) -> None:
    practice_at_rest(connect)
    connect.practice.fault = TokenExplorerError("No port is free.")
    with connect.qtbot.waitSignal(connect.actions.practice.failed, timeout=15_000):
        sign_in(connect)
    connect.practice.fault = None
    with connect.qtbot.waitSignal(connect.actions.practice.ready, timeout=15_000):
        connect.actions.practice.start()
    assert connect.signed_in == []


# The address alone


def test_the_sign_in_url_is_copied_as_a_secret_and_nothing_opens(
    connect: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(connect.services.clipboard, "copy_secret", copied.append)
    connect.find("connect_copySignInUrlButton").click()
    assert connect.signed_in[0][1].opener == "copy"
    assert connect.client.opener == "default"
    step = LoginStep("browser", StepState.OK, "", sign_in_url="https://acme.okta.com/authorize?state=1")
    connect.actions.sign_in.step.emit(step)
    connect.actions.sign_in.step.emit(step)
    assert copied == ["https://acme.okta.com/authorize?state=1"]
    assert connect.notices[0].startswith("Sign-in URL copied.")


def test_A11_the_url_of_a_pushed_request_is_copied_once_it_was_pushed_and_ends_soon(
    connect: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(connect.services.clipboard, "copy_secret", copied.append)
    connect.actions.orgs.save_client(replace(connect.client, par=True))
    connect.find("connect_copySignInUrlButton").click()
    ((_org, asked),) = connect.signed_in
    assert (asked.par, asked.opener) == (True, "copy")
    connect.actions.sign_in.step.emit(LoginStep("push", StepState.OK, "Pushed"))
    assert copied == []
    url = "https://acme.okta.com/authorize?client_id=0oa1&request_uri=urn%3Ax"
    connect.actions.sign_in.step.emit(LoginStep("browser", StepState.OK, "", sign_in_url=url))
    assert copied == [url]
    assert connect.notices == ["Sign-in URL copied. Open it at once, on this computer."]


def test_a_usual_sign_in_copies_nothing(connect: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(connect.services.clipboard, "copy_secret", copied.append)
    connect.find("connect_copySignInUrlButton").click()
    connect.actions.sign_in.cancelled.emit()
    sign_in(connect)
    connect.actions.sign_in.step.emit(LoginStep("browser", StepState.OK, "", sign_in_url="https://x/"))
    assert copied == []


def test_the_url_waits_for_what_is_missing_too(connect: Desk) -> None:
    connect.state.set_current("o", "c2")
    connect.find("connect_clientSecretEdit").setText("s3cret")
    connect.find("connect_copySignInUrlButton").click()
    connect.until(lambda: len(connect.signed_in) == 1)
    assert connect.signed_in[0][1].opener == "copy"
