"""A window with stand-in places, real services in a folder of its own, and a keyring in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.storage.fake_keyrings import MemoryBackend
from tokenexplorer.oauth.login import LoginControl, LoginRequest, LoginStep, StepId, StepState
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.vault import BackendChoice
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.ui.actions.actions import Actions
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.settings import Settings
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.ui.window import MainWindow
from tokenexplorer.wire.trace import Trace

ORG = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
OTHER_ORG = Org("o2", "Beta <b>", "https://beta.example.com", "https://beta.example.com", "keycloak")
CLIENT = Client("c", "o", "Web sign-in", ORG.issuer, "0oa1", redirect_uri="http://127.0.0.1:8765/callback/web-sign-in")
SECOND = Client("c2", "o", "Admin & portal", ORG.issuer, "0oa2", redirect_uri="http://127.0.0.1:8765/callback/admin")


def token(token_id: str = "t", identity: str = "ann@acme.com", minutes_left: float = 54, **other: Any) -> TokenSummary:
    """A token set of the app, received six minutes ago."""
    now = datetime.now(UTC)
    made = TokenSummary(
        id=token_id,
        name="",
        org_id="o",
        client_ref="c",
        client_name="Web sign-in",
        issuer=ORG.issuer,
        client_id="0oa1",
        identity=identity,
        kinds=("access_token", "id_token"),
        token_type="Bearer",
        scopes=("openid", "okta.users.read", "profile"),
        requested_scopes=("openid",),
        received_at=now - timedelta(minutes=6),
        access_expires_at=now + timedelta(minutes=minutes_left, seconds=12),
    )
    return replace(made, **other)


class StandIn(Place):
    """A place with one field and, where asked for, a filled button; it writes down what it is told."""

    def __init__(self, key: str, *, filled: bool = False) -> None:
        super().__init__()
        self.key = key
        self.opened: list[object] = []
        self.widths: list[int] = []
        self.pressed = self.escapes = 0
        self.is_ready = True
        self.eats_escape = False
        self.called: list[str] = []
        self.edit = QLineEdit()
        self.edit.setAccessibleName(f"{key} filter")
        self.button = QPushButton("Go")
        self.button.setVisible(filled)
        self._filled = filled
        self.button.clicked.connect(self._press)
        column = QVBoxLayout(self)
        column.addWidget(self.edit)
        column.addWidget(self.button)

    def _press(self) -> None:
        self.pressed += 1

    def activate(self) -> None:
        self.edit.setFocus()

    def open(self, argument: object) -> None:
        self.opened.append(argument)

    def ready(self) -> bool:
        return self.is_ready

    def primary_button(self) -> QAbstractButton | None:
        return self.button if self._filled else None

    def filter_edit(self) -> QLineEdit | None:
        return self.edit

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+U": lambda: self.called.append("Ctrl+U")}

    def escape(self) -> bool:
        self.escapes += 1
        return self.eats_escape

    def set_width(self, width: int) -> None:
        self.widths.append(width)


class NoPractice:
    """A practice org that can be started on paper."""

    def __init__(self) -> None:
        self.stopped = 0

    def start(self) -> Any:
        raise AssertionError("not wanted in this test")

    def stop(self) -> None:
        self.stopped += 1


@dataclass
class Frame:
    """A window and what stands behind it."""

    window: MainWindow
    services: Services
    state: AppState
    theme: Theme
    store: Store
    keyring: MemoryBackend
    places: dict[str, StandIn] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    asked: list[tuple[Org, Client]] = field(default_factory=list)

    @property
    def actions(self) -> Actions:
        return self.window.actions_of

    def find(self, name: str) -> Any:
        """The one widget or action of this name."""
        found = [each for each in self.window.findChildren(QObject) if each.objectName() == name]
        assert len(found) == 1, f"{name}: {len(found)} found"
        return found[0]

    def fill(self) -> None:
        """Two orgs, two apps, one token."""
        self.state.set_library((ORG, OTHER_ORG), (CLIENT, SECOND))
        self.state.set_tokens((token(),))


def make_services(home: Path | None, keyring: MemoryBackend, **other: Any) -> tuple[Services, Store]:
    """Real services: settings, tasks, trace, store."""
    place = Home.find(home) if home is not None else None
    store = Store(place, lambda: BackendChoice(keyring, "Secret Service"))
    settings = Settings(place.settings_file if place else None)
    made = Services(
        tasks=TaskRunner(),
        writes=TaskRunner(threads=1),
        trace=Trace(),
        settings=settings,
        clipboard=Clipboard(QGuiApplication.clipboard(), settings.clipboard_s, settings),
        store=lambda: store,
        http=other.pop("http", lambda _org: None),
        providers=other.pop("providers", ProviderCache),
        practice=other.pop("practice", NoPractice),
        keyring_waits_s=lambda: store.waiting_s,
    )
    return replace(made, **other), store


def make_frame(theme: Theme, home: Path) -> Frame:
    """Build the window; the fixture has put stand-ins in the place of `wiring._make` before."""
    keyring = MemoryBackend()
    services, store = make_services(home, keyring)
    closed: list[str] = []

    def close() -> None:
        services.writes.finish()
        store.stop()
        services.tasks.shut_down()
        store.close()
        closed.append("services")

    state = AppState()
    window = MainWindow()
    window.furnish(services, state, theme, close_services=close)
    for each in (services.tasks, services.writes, services.settings, state):
        each.setParent(window)
    return Frame(window, services, state, theme, store, keyring, closed=closed)


@contextmanager
def on_screen(qtbot: QtBot, window: MainWindow) -> Iterator[None]:
    """Show it at 1360 x 860 while this lasts; after that it is gone with all that it holds."""
    window.resize(1360, 860)
    with qtbot.waitExposed(window):
        window.show()
    yield
    if shiboken6.isValid(window):
        window.close()
        shiboken6.delete(window)


def request(client: Client = CLIENT) -> LoginRequest:
    """A sign-in with the first app."""
    return LoginRequest(ORG, client)


class RunningSignIn:
    """Plays a sign-in that a worker would run: its steps and its end come when the test says so."""

    def __init__(self, actions: Actions, client: Client = CLIENT, timeout_s: float = 300) -> None:
        self.actions = actions.sign_in
        self.control = LoginControl(timeout_s)
        self.actions._control = self.control
        self.actions.started.emit(request(client))

    def step(self, step_id: StepId, state: StepState, title: str = "", detail: str = "", **other: Any) -> None:
        self.actions.step.emit(LoginStep(step_id, state, title, detail, **other))

    def fail(self, error: Exception) -> None:
        self.actions._control = None
        self.actions.failed.emit(error)
