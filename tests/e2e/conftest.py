"""The real parts as fixtures, described in tests/peers/README.md.

Each changes the environment of the test itself, so the window in this process and a process that the test
starts use them alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.e2e.browser import Browser, Decision, StartBrowser
from tests.e2e.desk import Desk
from tests.e2e.display import running_display
from tests.e2e.keyring_session import KeyringSession
from tests.e2e.processes import PythonProcess, StartApp
from tests.rails.practice_keys import quick_practice_keys

__all__ = ["quick_practice_keys"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder as e2e: these tests may start a real browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture
def keyring_session(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    """A private session bus with an unlocked gnome-keyring; DBUS_SESSION_BUS_ADDRESS, HOME and XDG_* point at it."""
    with KeyringSession(home.parent) as session:
        for name, value in session.environment.items():
            monkeypatch.setenv(name, value)
        yield session


@pytest.fixture
def locked_keyring_session(keyring_session: KeyringSession) -> KeyringSession:
    """The same with its keyring locked and nobody to ask for the password; `unlock()` opens it."""
    keyring_session.lock()
    return keyring_session


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartBrowser]:
    """Makes a person with a browser and sets BROWSER to it: browser(person="alice", decide="allow", spki="")."""
    numbers = count()
    with ExitStack() as ends:

        def start(*, person: str = "alice", decide: Decision = "allow", spki: str = "") -> Browser:
            made = Browser(tmp_path / f"browser-{next(numbers)}", person=person, decide=decide, spki=spki)
            ends.callback(made.close)
            monkeypatch.setenv("BROWSER", made.command)
            return made

        yield start


@pytest.fixture
def display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A screen for processes of the test; DISPLAY and QT_QPA_PLATFORM=xcb are set. This process keeps its own."""
    with running_display(tmp_path / "display.log") as name:
        monkeypatch.setenv("DISPLAY", name)
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield name


@pytest.fixture
def app_process(tmp_path: Path) -> Iterator[StartApp]:
    """Starts the app as a process: app_process("--practice", environment={...}); ended with the test."""
    numbers = count()
    with ExitStack() as ends:

        def start(*arguments: str, environment: dict[str, str] | None = None) -> PythonProcess:
            made = PythonProcess(
                ["-m", "tokenexplorer", *arguments], tmp_path / f"app-{next(numbers)}.log", environment
            )
            ends.callback(made.end)
            return made

        yield start


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A person at the window; every window is closed with the test. Take keyring and browser before it."""
    made = Desk(qtbot)
    yield made
    made.end()
