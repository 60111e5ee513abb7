"""The ways in which a service app proves itself: what each shows, asks for and sends, by object names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.peers.certificates import ClientFiles, make_client_certificate
from tests.ui.accessible import nameless
from tests.ui.connect.desk import CLIENT, ORG, PORTAL, SECOND, Desk, metadata
from tokenexplorer.errors import ConfigError, OAuthError, StorageError
from tokenexplorer.orgs.org import secret_key
from tokenexplorer.ui.actions.service import ServiceActions
from tokenexplorer.ui.connect.service.failure import cause_of
from tokenexplorer.ui.connect.service.way import StepId, Way, auth_of, steps_of
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.delegates import Row

METHODS = ("client_secret_post", "self_signed_tls_client_auth", "private_key_jwt", "client_secret_basic")
KEY_STEP = ("service_newKeyButton", "service_importKeyButton", "service_keysButton")
SECRET = "canary-client-secret-of-32-letters"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClientFiles:
    return make_client_certificate(tmp_path_factory.mktemp("client"), "night-sync")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the worker would be asked for."""
    calls: list[Any] = []
    monkeypatch.setattr(ServiceActions, "get_token", lambda _self, org, client: calls.append((org, client)))
    return calls


@pytest.fixture
def service(connect: Desk) -> Desk:
    """A service app with a client ID, of a provider that is not Okta; a key is to prove it."""
    connect.servers.answers[PORTAL.issuer] = said = metadata(
        PORTAL.issuer,
        token_endpoint_auth_methods_supported=METHODS,
        mtls_endpoint_aliases={"token_endpoint": "https://mtls.beta.example.com/token"},
    )
    app = replace(CLIENT, id="svc", org_id=PORTAL.id, issuer=PORTAL.issuer, client_id="night-sync", kind="service",
                  client_auth="private_key_jwt", scopes=("api:read",))  # fmt: skip
    connect.state.set_metadata(PORTAL.issuer, said)
    connect.actions.orgs.add_ready(PORTAL, app)
    connect.settle()
    return connect


def steps(desk: Desk) -> list[str]:
    """The ids of the steps that are shown, in the order in which they stand."""
    shown = [each for each in desk.named_like("service_step_") if each.isVisibleTo(desk.find("service_page"))]
    return [each.objectName().removeprefix("service_step_") for each in sorted(shown, key=lambda each: each.y())]


def choose(desk: Desk, way: str) -> None:
    desk.find(f"service_by{way}Button").click()
    desk.qtbot.waitUntil(lambda: desk.find("service_page").steps.height() > 0)
    desk.place.repaint()


def give(desk: Desk, name: str, text: str) -> None:
    edit = desk.find(name)
    edit.setText(text)
    edit.editingFinished.emit()


def state(desk: Desk, step: str) -> str:
    return str(desk.find(f"service_step_{step}").property("state"))


def preview(desk: Desk) -> str:
    return str(desk.find("service_assertionEdit").toPlainText())


def test_each_way_shows_its_own_five_steps_and_no_other(service: Desk) -> None:
    ways: tuple[tuple[str, Way], ...] = (("Certificate", "certificate"), ("Secret", "secret"), ("Key", "key"))
    for words, way in ways:
        choose(service, words)
        service.until(lambda way=way: steps(service) == list(steps_of(way)))
        assert len(steps(service)) == 5
        page = service.find("service_page")
        assert all(service.find(name).isVisibleTo(page) == (way == "key") for name in KEY_STEP)
        assert nameless(service.place) == []
        number = service.find(f"service_step_{steps_of(way)[1]}").accessibleName()
        assert number.startswith("Step 2, ")
    assert service.stored("svc").client_auth == "private_key_jwt"


@pytest.mark.parametrize(
    ("way", "auth"),
    [("Certificate", "self_signed_tls_client_auth"), ("Secret", "client_secret_basic"), ("Key", "private_key_jwt")],
)
def test_the_way_is_kept_as_the_server_takes_it(service: Desk, way: str, auth: str) -> None:
    choose(service, way)
    assert service.stored("svc").client_auth == auth
    model = service.find("connect_appList").model()
    assert model.index(0, 0).data(Row.SECOND) == f"Service · {way.lower()}"


def test_going_to_another_way_and_back_keeps_how_it_was() -> None:
    posts = replace(SECOND, kind="service", client_auth="client_secret_post")
    assert auth_of("secret", posts, None) == "client_secret_post"
    assert auth_of("certificate", posts, None) == "tls_client_auth"
    assert auth_of("key", replace(posts, client_auth="none"), None) == "private_key_jwt"


def test_S01_a_secret_goes_to_the_keyring_and_is_shown_nowhere(service: Desk, asked: list[Any]) -> None:
    choose(service, "Secret")
    service.until(lambda: service.find("service_clientSecretEdit").placeholderText() == "Paste the secret")
    assert preview(service) == "Paste the secret first."
    QTest.keyClicks(service.find("service_clientSecretEdit"), SECRET)
    service.find("service_getTokenButton").click()  # typed and not left: it is kept first
    service.until(lambda: len(asked) == 1)
    assert service.store.tokens.secret(secret_key("svc")) == SECRET
    assert service.find("service_clientSecretEdit").text() == ""
    assert state(service, "secret") == "ok"
    assert service.find("service_secretNote").text() == "Kept in Secret Service"
    for auth, words in (
        ("client_secret_basic", "Authorization: Basic base64(night-sync:••••••••)"),
        ("client_secret_post", "client_secret=••••••••"),
        ("client_secret_jwt", '"alg": "HS256"'),
    ):
        combo = service.find("service_secretWayCombo")
        combo.setCurrentIndex(combo.findData(auth))
        combo.activated.emit(combo.currentIndex())
        assert service.client.client_auth == auth
        assert words in preview(service)
        for action in ("Token", "Call"):
            service.find(f"service_curl{action}Action").trigger()
            copied = QGuiApplication.clipboard().text()
            assert copied.startswith("curl")
            assert SECRET not in copied + preview(service)
    service.find("service_removeSecretButton").click()
    service.until(lambda: state(service, "secret") == "todo")
    assert not service.store.tokens.secret(secret_key("svc"))


def test_a_secret_that_cannot_be_kept_comes_back_with_the_reason(
    service: Desk, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StorageError("The keyring is locked.", "Unlock it.")

    choose(service, "Secret")
    monkeypatch.setattr(service.store.tokens, "set_secret", refuse)
    QTest.keyClicks(service.find("service_clientSecretEdit"), SECRET)
    service.find("service_getTokenButton").click()
    service.until(lambda: service.find("service_clientSecretError").text() != "")
    assert service.find("service_clientSecretError").text() == "The keyring is locked. Unlock it."
    assert service.find("service_clientSecretEdit").text() == SECRET
    assert asked == []


def test_a_secret_typed_for_one_app_never_becomes_that_of_another(service: Desk) -> None:
    other = replace(service.client, id="other", name="Other", client_auth="client_secret_basic")
    service.actions.orgs.add_clients(other)
    choose(service, "Secret")
    QTest.keyClicks(service.find("service_clientSecretEdit"), SECRET)
    service.state.set_current(PORTAL.id, "other")
    assert service.find("service_clientSecretEdit").text() == ""
    service.until(lambda: service.store.tokens.secret(secret_key("svc")) == SECRET)
    assert not service.store.tokens.secret(secret_key("other"))


@pytest.mark.parametrize(
    ("way", "error", "words", "focus"),
    [
        ("Certificate", "service_certError", "Choose the file of the certificate", "service_certFileEdit"),
        ("Secret", "service_clientSecretError", "Paste the client secret first.", "service_clientSecretEdit"),
    ],
)
def test_what_is_missing_is_said_in_its_field(
    service: Desk, asked: list[Any], way: str, error: str, words: str, focus: str
) -> None:
    choose(service, way)
    service.until(lambda: state(service, way.lower()) == "todo")
    service.find("service_getTokenButton").click()
    assert service.find(error).text().startswith(words)
    assert service.find(focus).hasFocus()
    assert asked == []


def test_a_certificate_is_read_shown_and_named_in_every_line(
    service: Desk, files: ClientFiles, asked: list[Any]
) -> None:
    choose(service, "Certificate")
    assert preview(service) == "Choose a certificate first."
    give(service, "service_certFileEdit", str(files.chain))
    service.until(lambda: "holds no private key" in service.find("service_certError").text())
    assert state(service, "certificate") == "todo"
    give(service, "service_certKeyFileEdit", str(files.key))
    service.until(lambda: service.find("service_certThumbprintEdit").text() == files.thumbprint)
    kept = service.stored("svc")
    assert (kept.certificate_file, kept.certificate_key_file) == (str(files.chain), str(files.key))
    assert state(service, "certificate") == "ok"
    assert service.find("service_certificateNote").text().startswith("night-sync, good until 20")
    shown = preview(service)
    assert shown.startswith("POST https://mtls.beta.example.com/token")
    assert shown.endswith("on a connection that shows the certificate CN=night-sync")
    for action in ("Token", "Call"):
        service.find(f"service_curl{action}Action").trigger()
        assert f"--cert {files.chain}" in QGuiApplication.clipboard().text()
        assert f"--key {files.key}" in QGuiApplication.clipboard().text()
    combo = service.find("service_certificateKindCombo")
    combo.setCurrentIndex(combo.findData("tls_client_auth"))
    combo.activated.emit(combo.currentIndex())
    assert service.stored("svc").client_auth == "tls_client_auth"
    assert service.find("service_keyFaultLabel").text().startswith("Use self_signed_tls_client_auth. The server does")
    assert state(service, "assertion") == "warn"
    service.find("service_getTokenButton").click()
    assert len(asked) == 1


@pytest.mark.parametrize(("kind", "value"), [("tls_client_auth", "CN=night-sync"), ("self_signed_tls_client_auth", "")])
def test_show_me_where_has_what_the_provider_registers(
    service: Desk, files: ClientFiles, kind: str, value: str
) -> None:
    app = replace(service.client, client_auth=kind, certificate_file=str(files.both))  # type: ignore[arg-type]
    service.actions.orgs.save_client(app)
    service.until(lambda: service.find("service_certThumbprintEdit").text() == files.thumbprint)
    service.find("service_showWhereButton").click()
    values = [each.text() for each in service.named_like("service_whereEdit_")]
    assert (value or files.thumbprint) in values
    assert {kind, "client_credentials", "api:read", "night-sync"} <= set(values)
    service.find("service_whereCloseButton").click()


def test_a_locked_key_is_no_fault_and_its_passphrase_is_asked_later(service: Desk, files: ClientFiles) -> None:
    choose(service, "Certificate")
    give(service, "service_certFileEdit", str(files.pkcs12))
    note = service.find("service_certificateNote")
    service.until(lambda: note.text() == "Its passphrase is asked when you get the token")
    assert state(service, "certificate") == "ok"
    assert preview(service).endswith("on a connection that shows the certificate, once it is unlocked")


def test_a_file_is_chosen_and_what_is_typed_is_not_overwritten(service: Desk, files: ClientFiles) -> None:
    choose(service, "Certificate")
    service.find("service_certFileButton").click()
    chooser = service.find("service_certFileDialog")
    chooser.fileSelected.emit(str(files.both))
    chooser.close()
    assert service.client.certificate_file == str(files.both)
    edit = service.find("service_certFileEdit")
    edit.setFocus()
    edit.setText("/half/typ")
    service.state.set_metadata(PORTAL.issuer, service.state.metadata(PORTAL.issuer))
    assert edit.text() == "/half/typ"


@pytest.mark.parametrize(
    ("way", "field", "focus"),
    [
        ("Secret", "secret", "service_clientSecretEdit"),
        ("Secret", "client_id", "service_clientIdEdit"),
        ("Certificate", "certificate", "service_certFileEdit"),
        ("Key", "key", "service_newKeyButton"),
    ],
)
def test_a_mend_that_names_the_proof_goes_to_its_step(service: Desk, way: str, field: str, focus: str) -> None:
    choose(service, way)
    service.place.open(("field", field))
    assert service.find(focus).hasFocus()


@pytest.mark.parametrize("way", ["Key", "Certificate", "Secret"])
def test_at_twice_the_letter_size_in_a_narrow_window_every_step_fits(service: Desk, theme: Theme, way: str) -> None:
    choose(service, way)
    theme.set_text_scale(2.0)
    service.place.set_width(960)
    service.place.resize(888, 560)
    content = service.find("service_step_call").parentWidget()
    service.until(lambda: content.parentWidget().width() < 700)
    room = content.parentWidget().width() - 48
    assert {
        step: service.find(f"service_step_{step}").minimumSizeHint().width() <= room for step in steps(service)
    } == {step: True for step in steps(service)}


def test_okta_wants_a_key_and_the_page_says_so(connect: Desk) -> None:
    app = replace(CLIENT, kind="service", client_auth="private_key_jwt", scopes=("okta.users.read",))
    connect.actions.orgs.save_client(app)
    fault = connect.find("service_wayFaultLabel")
    assert not fault.isVisibleTo(connect.find("service_page"))
    register = connect.find("service_curlRegisterAction")
    assert (register.text(), register.isEnabled()) == ("Register the key, as curl", False)
    choose(connect, "Secret")
    assert (register.text(), register.isEnabled()) == ("Get a secret, as curl", True)
    assert fault.text() == "Choose Key: Okta gives okta.* scopes only to an app that a key proves."
    choose(connect, "Certificate")
    assert fault.text() == "Choose another way: Okta takes no client certificates."
    assert not register.isEnabled()
    choose(connect, "Key")
    assert not fault.isVisibleTo(connect.find("service_page"))


@pytest.mark.parametrize(
    ("org", "before", "after"),
    [
        (PORTAL, "client_secret_post", "client_secret_post"),
        (PORTAL, "tls_client_auth", "tls_client_auth"),
        (PORTAL, "none", "private_key_jwt"),
        (ORG, "client_secret_basic", "private_key_jwt"),
    ],
)
def test_an_app_that_becomes_a_service_app_keeps_a_proof_that_serves(
    connect: Desk, org: Any, before: Any, after: str
) -> None:
    app = replace(SECOND, id="x", org_id=org.id, issuer=org.issuer, client_auth=before,
                  kind="public" if before == "none" else "confidential")  # fmt: skip
    if org is ORG:
        connect.actions.orgs.add_clients(app)
    else:
        connect.servers.answers[org.issuer] = metadata(org.issuer)
        connect.actions.orgs.add_ready(org, app)
    connect.state.set_current(org.id, "x")
    connect.find("connect_typeServiceButton").click()
    now = connect.stored("x")
    assert (now.kind, now.client_auth, now.dpop) == ("service", after, org.is_okta)


@pytest.mark.parametrize(
    ("error", "way", "word", "step"),
    [
        (OAuthError("invalid_client"), "key", "Key", "register"),
        (OAuthError("invalid_client"), "secret", "Secret", "secret"),
        (OAuthError("invalid_client"), "certificate", "Certificate", "certificate"),
        (ConfigError("It has ended.", field="certificate_file"), "certificate", "Certificate", "certificate"),
        (ConfigError("No secret.", field="client_secret"), "secret", "Secret", "secret"),
        (ConfigError("Bound to another.", field="certificate_file"), "key", "Certificate", "token"),
        (StorageError("Locked."), "secret", "Keyring", "secret"),
        (StorageError("Locked."), "certificate", "Keyring", "token"),
    ],
)
def test_a_failure_leads_back_to_the_proof_that_was_given(error: Any, way: Way, word: str, step: StepId) -> None:
    found = cause_of(error, "token", way)
    assert (found.word, found.step) == (word, step)


def test_the_first_call_elsewhere_has_no_path_of_okta(service: Desk) -> None:
    assert service.find("service_callEdit").text() == "/"
    assert service.find("service_callNote").text() == "Proves the key and grants in one go"
    service.find("service_callEdit").setText("/mine")
    service.find("service_dpopSwitch").click()
    assert service.find("service_callNote").text() == "Proves the key, grants and DPoP in one go"
    assert service.find("service_callEdit").text() == "/mine"
