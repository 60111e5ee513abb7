"""The fixtures `desk` and `wizard`: Connect with a service app of a practice org that really runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from pytestqt.qtbot import QtBot

from tests.oauth.made import exchange
from tests.practice.conftest import Clock
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.connect.desk import Desk, make_desk
from tokenexplorer.errors import Unreachable
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.ui.connect.place import ConnectPlace
from tokenexplorer.ui.state import KeyringStatus
from tokenexplorer.ui.theme import Theme
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing
from tokenexplorer.wire.policy import Policy

TIMEOUT_S = 5


@dataclass
class Wizard:
    """The desk, and the org behind it."""

    desk: Desk
    address: PracticeAddress

    @property
    def app_id(self) -> str:
        """The client ID of the ready service app."""
        return next(app.client_id for app in self.address.clients if app.kind == "service")

    def find(self, name: str) -> Any:
        """By object name."""
        return self.desk.find(name)

    def state(self, step: str) -> str:
        """Of a step."""
        return str(self.find(f"service_step_{step}").property("state"))

    def make_key(self, kind: str = "P-256") -> None:
        """Press what a person presses."""
        self.find("service_newKeyButton").click()
        combo = self.find("service_keyKindCombo")
        combo.setCurrentIndex(combo.findData(kind))
        before = self.desk.client.key_id
        self.find("service_newKeyOkButton").click()
        self.desk.until(lambda: self.desk.client.key_id != before and self.state("key") == "ok")

    def register(self) -> None:
        """As an administrator does elsewhere."""
        url = f"{self.address.org_url}/api/v1/apps/{self.app_id}/credentials/jwks"
        key = self.desk.actions.service.key_of(self.desk.client)
        assert key is not None
        headers = {"Authorization": f"SSWS {self.address.ssws_token}"}
        answer = requests.post(url, json=key.public_jwk(), headers=headers, timeout=TIMEOUT_S)
        assert answer.status_code == 201, answer.text


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, home: Path) -> Iterator[Desk]:
    """Real actions, storage and HTTP."""
    made = make_desk(home, MemoryBackend(), qtbot)
    clients: list[HttpClient] = []

    def http(_org: Any) -> HttpClient:
        clients.append(HttpClient(Policy()))
        return clients[-1]

    object.__setattr__(made.services, "http", http)
    yield made
    made.actions.service.stop()
    made.services.writes.finish()
    made.store.stop()
    made.services.tasks.shut_down()
    made.store.close()
    for client in clients:
        client.close()


@pytest.fixture
def wizard(desk: Desk, theme: Theme) -> Iterator[Wizard]:
    """The wizard with the practice org's service app, nothing done yet."""
    org = PracticeOrg(clock=Clock())
    desk.practice.start = org.start  # type: ignore[method-assign]  # the real one
    address = org.start()
    desk.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    desk.show(ConnectPlace(desk.services, desk.state, theme, desk.actions))
    desk.actions.practice.start()
    desk.until(lambda: desk.state.practice is not None)
    made = Wizard(desk, address)
    service = next(client for client in desk.state.clients if client.kind == "service")
    desk.state.set_current(service.org_id, service.id)
    desk.until(lambda: desk.state.metadata(service.issuer) is not None)
    yield made
    org.stop()


class BentHttp:
    """Sends as ever, except where a test has an answer of its own for a path; or waits until the test says go."""

    def __init__(self, real: HttpClient, answers: dict[str, Any], gates: dict[str, Gate]) -> None:
        self._real, self._answers, self._gates, self.policy = real, answers, gates, real.policy

    def send(self, request: HttpRequest, **other: Any) -> Exchange:
        """Send, or answer at once."""
        path = urlsplit(request.url).path
        gate = self._gates.get(path)
        if gate is not None:
            gate.reached.set()
            assert gate.go.wait(5)
        if path not in self._answers:
            return self._real.send(request, **other)
        finish = other.get("finish")
        sent = finish(request) if finish is not None else request
        status, body, headers = self._answers[path](sent)
        if not status:
            return Exchange(sent, None, Timing(datetime.now(UTC), 0.1), Unreachable("The line is cut."))
        return exchange(status, body, headers, request=sent)


class Gate:
    """Holds a request until the test has looked."""

    def __init__(self) -> None:
        self.reached, self.go = threading.Event(), threading.Event()


@dataclass
class Bent:
    """What the servers answer in the place of the truth."""

    answers: dict[str, Any]
    gates: dict[str, Gate]

    def answer(self, path: str, status: int, body: object = "", **headers: str) -> None:
        """From now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda _sent: (status, body, named)

    def lose(self, path: str) -> None:
        """From now on there is no answer."""
        self.answer(path, 0)

    def hold(self, path: str) -> Gate:
        """From now on, until the gate is opened."""
        return self.gates.setdefault(path, Gate())


@pytest.fixture
def bent(wizard: Wizard) -> Iterator[Bent]:
    """Bends what the wizard's servers answer."""
    real = wizard.desk.services.http
    made = Bent({}, {})
    object.__setattr__(
        wizard.desk.services,
        "http",
        lambda org: BentHttp(real(org), made.answers, made.gates),
    )
    yield made
    for gate in made.gates.values():
        gate.go.set()
