"""The real window with a real practice org and a keyring in memory; its browser is a person without scripts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ports import free_port
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.frame import make_services, on_screen
from tests.ui.frame_fixture import frame
from tokenexplorer.oauth.browser import OpenerChoice
from tokenexplorer.orgs.org import Org, default_redirect_uri
from tokenexplorer.orgs.provider_cache import ProviderCache
from tokenexplorer.orgs.transport import policy
from tokenexplorer.practice import visitor
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.ui.requests.place import RequestsPlace
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.window import MainWindow
from tokenexplorer.wire.client import HttpClient

__all__ = ["ClassRoom", "Person", "class_room", "frame"]

WAIT_MS = 20_000


@dataclass
class Person:
    """Who sits before the browser."""

    name: str = "alice"
    allow: bool = True
    unticks: str = ""
    opened: list[str] = field(default_factory=list)

    def open(self, url: str, _choice: OpenerChoice) -> str:
        """Play the browser in a thread of its own, as a browser would."""
        self.opened.append(url)
        threading.Thread(target=self._visit, args=(url,), daemon=True).start()
        return "Test browser"

    def _visit(self, url: str) -> None:
        with suppress(visitor.LostVisitorError, OSError):
            visitor.visit(url, self.name, f"{self.name}-password", allow=self.allow, unticks=self.unticks)


@dataclass
class ClassRoom:
    """The window and the person."""

    window: MainWindow
    state: AppState
    person: Person
    bot: QtBot

    def until(self, happened: Callable[[], bool], what: str) -> None:
        def check() -> None:
            assert happened(), f"waited for {what}; the window shows:\n{self.words()}"

        self.bot.waitUntil(check, timeout=WAIT_MS)

    def find(self, name: str) -> Any:
        found = [each for each in self.window.findChildren(QObject) if each.objectName() == name]
        assert found, f"{name} is not there"
        return found[-1]

    def sees(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def words_of(self, name: str) -> str:
        return str(self.find(name).text())

    def words(self) -> str:
        return "\n".join(each.text() for each in self.window.findChildren(QLabel) if each.isVisible() and each.text())

    @property
    def requests(self) -> RequestsPlace:
        place = self.window.place("requests")
        assert isinstance(place, RequestsPlace)
        return place


@pytest.fixture
def class_room(qtbot: QtBot, theme: Theme, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassRoom]:
    """A window that has just been started, without an org; new apps listen on a port that no other test wants."""
    own = partial(default_redirect_uri, port=free_port())
    for module in ("tokenexplorer.orgs.org", "tokenexplorer.ui.actions.practice"):
        monkeypatch.setattr(f"{module}.default_redirect_uri", own)
    monkeypatch.setattr("tokenexplorer.practice.apps.SHORT_LIFE_S", 1)  # nobody sits through the four seconds
    practice, caches, person = PracticeOrg(), ProviderCache(), Person()
    clients: list[HttpClient] = []

    def http(org: Org | None) -> HttpClient:
        clients.append(HttpClient(policy(org)))
        return clients[-1]

    services, store = make_services(
        home,
        MemoryBackend(),
        http=http,
        providers=lambda: caches,
        practice=lambda: practice,
        open_page=person.open,
    )

    def close() -> None:
        practice.stop()
        services.writes.finish()
        store.stop()
        services.tasks.shut_down()
        for client in clients:
            client.close()
        store.close()

    state = AppState()
    window = MainWindow()
    window.furnish(services, state, theme, close_services=close)
    for each in (services.tasks, services.writes, services.settings, state):
        each.setParent(window)
    with on_screen(qtbot, window):
        window.begin(practice=False, org_name="", trouble=None)
        made = ClassRoom(window, state, person, qtbot)
        made.until(lambda: made.sees("welcome_page"), "Welcome")
        yield made
