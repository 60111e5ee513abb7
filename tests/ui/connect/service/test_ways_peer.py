"""Each way of proof at the certified provider, from an empty service app to the first call, by object names only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from tests.peers.certificates import ClientFiles, make_certificate, make_client_certificate
from tests.peers.oidc_provider import OidcProvider, running_provider
from tests.ui.connect.desk import Desk
from tokenexplorer.orgs.org import Org
from tokenexplorer.ui.connect.place import ConnectPlace
from tokenexplorer.ui.state import KeyringStatus
from tokenexplorer.ui.theme import Theme
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.policy import Policy


@dataclass(frozen=True)
class World:
    """A provider that asks connections for a certificate, and those of its two apps."""

    provider: OidcProvider
    signed: ClientFiles
    own: ClientFiles


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("mtls")
    signed = make_client_certificate(folder, "web-mtls")
    own = make_client_certificate(folder, "own", self_signed=True)
    with running_provider(
        folder / "stderr.log", certificate=make_certificate(folder), client_certificates=(signed.ca, own.chain)
    ) as provider:
        yield World(provider, signed, own)


@pytest.fixture
def service(desk: Desk, theme: Theme, world: World) -> Iterator[Desk]:
    """Connect at the provider, with a service app that was just added."""
    clients: list[HttpClient] = []

    def http(org: Any) -> HttpClient:
        clients.append(HttpClient(Policy(ca_file=org.ca_file if org is not None else "")))
        return clients[-1]

    object.__setattr__(desk.services, "http", http)
    issuer = world.provider.issuer
    desk.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    desk.actions.orgs.add_ready(Org("certified", "Certified", issuer, issuer, ca_file=str(world.provider.ca)))
    desk.settle()
    desk.show(ConnectPlace(desk.services, desk.state, theme, desk.actions))
    desk.find("connect_addServiceAppAction").trigger()
    desk.until(lambda: desk.state.metadata(issuer) is not None)
    yield desk
    for client in clients:
        client.close()


def state(desk: Desk, step: str) -> str:
    return str(desk.find(f"service_step_{step}").property("state"))


def write(desk: Desk, name: str, text: str) -> None:
    edit = desk.find(name)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    edit.editingFinished.emit()


def pick(desk: Desk, name: str, value: str) -> None:
    combo = desk.find(name)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def ask_for_the_api(desk: Desk, provider: OidcProvider) -> None:
    write(desk, "service_scopeEdit", "api:read ")
    desk.find("service_page").steps.proof.chips.commit()
    desk.find("service_furtherButton").click()
    write(desk, "service_resourceEdit", provider.api)


def get_token(desk: Desk) -> None:
    desk.find("service_getTokenButton").click()
    desk.until(lambda: state(desk, "token") in ("ok", "warn", "failed"))


def call(desk: Desk, provider: OidcProvider) -> None:
    write(desk, "service_callEdit", f"{provider.api.removeprefix(provider.issuer)}/scoped/x")
    desk.find("service_sendButton").click()
    desk.until(lambda: not desk.actions.service.running and state(desk, "call") != "running")


@pytest.mark.parametrize(
    ("client_id", "kind"), [("web-mtls", "tls_client_auth"), ("web-mtls-self", "self_signed_tls_client_auth")]
)
def test_T02_by_certificate_to_a_bound_token_and_a_call_with_it(
    service: Desk, world: World, client_id: str, kind: str
) -> None:
    files = world.signed if kind == "tls_client_auth" else world.own
    service.find("service_byCertificateButton").click()
    pick(service, "service_certificateKindCombo", kind)
    write(service, "service_certFileEdit", str(files.both))
    service.until(lambda: service.find("service_certThumbprintEdit").text() == files.thumbprint)
    write(service, "service_clientIdEdit", client_id)
    ask_for_the_api(service, world.provider)
    get_token(service)
    assert state(service, "token") == "ok", service.find("service_errorLabel").text()
    token = service.state.token
    assert token is not None
    assert token.certificate_x5t == files.thumbprint
    call(service, world.provider)
    assert service.find("service_statusLabel").text() == "200 OK"
    steps = ("certificate", "register", "assertion", "token", "call")
    assert [state(service, step) for step in steps] == ["ok"] * 5
    shown = [
        field.value
        for message in service.services.trace.messages()
        if message.recorded is not None
        for field in message.recorded.sent
        if field.name == "client certificate"
    ]
    assert len(shown) == 2
    assert all(files.thumbprint in each for each in shown)


def test_a_certificate_that_the_server_does_not_know_leads_back_to_it(service: Desk, world: World) -> None:
    service.find("service_byCertificateButton").click()
    pick(service, "service_certificateKindCombo", "tls_client_auth")
    write(service, "service_certFileEdit", str(world.own.both))
    service.until(lambda: service.find("service_certThumbprintEdit").text() == world.own.thumbprint)
    write(service, "service_clientIdEdit", "web-mtls")
    get_token(service)
    label = service.find("service_errorLabel")
    assert label.text().startswith("Certificate:")
    assert world.own.thumbprint in label.text()
    service.find("service_errorActionButton").click()
    assert service.find("service_step_certificate").property("current") == "true"
    assert service.find("service_certFileEdit").hasFocus()
    assert service.state.tokens == ()


@pytest.mark.parametrize("client_id", ["web-secret", "web-post", "web-secret-jwt"])
def test_T02_by_secret_to_a_token_and_a_call_with_it(service: Desk, world: World, client_id: str, home: Path) -> None:
    known = world.provider.clients[client_id]
    service.find("service_bySecretButton").click()
    pick(service, "service_secretWayCombo", known.token_endpoint_auth_method)
    write(service, "service_clientIdEdit", client_id)
    ask_for_the_api(service, world.provider)
    edit = service.find("service_clientSecretEdit")
    edit.setFocus()
    QTest.keyClicks(edit, known.client_secret)  # typed, not left: Get token keeps it first
    get_token(service)
    assert state(service, "token") == "ok", service.find("service_errorLabel").text()
    call(service, world.provider)
    assert service.find("service_statusLabel").text() == "200 OK"
    assert [state(service, step) for step in ("register", "secret", "assertion", "token", "call")] == ["ok"] * 5
    assert service.find("service_clientSecretEdit").text() == ""
    service.settle()
    found = [path for path in home.rglob("*") if path.is_file() and known.client_secret.encode() in path.read_bytes()]
    assert found == []


def test_a_wrong_secret_leads_back_to_it(service: Desk) -> None:
    service.find("service_bySecretButton").click()
    write(service, "service_clientIdEdit", "web-secret")
    write(service, "service_clientSecretEdit", "not the right one")
    get_token(service)
    assert service.find("service_errorLabel").text().startswith("Secret:")
    service.find("service_errorActionButton").click()
    assert service.find("service_clientSecretEdit").hasFocus()
