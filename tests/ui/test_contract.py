"""The names that strangers drive the window by (`object_names.csv`): all there, of their kind, and each one alone."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.oauth.made import metadata
from tests.ui import frame as frame_module
from tests.ui.frame import CLIENT, ORG, Frame, RunningSignIn, make_frame, on_screen
from tokenexplorer.diagnosis.finding import Explanation, Fact, Finding, Mend
from tokenexplorer.errors import Unreachable
from tokenexplorer.oauth.login import LoginRequest, StepState
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.theme import Theme
from tokenexplorer.wire.exchange import Exchange, HttpRequest, Timing

ROWS = list(csv.DictReader((Path(__file__).parent / "object_names.csv").read_text(encoding="utf-8").splitlines()))
LATER = {row["objectName"] for row in ROWS if row["screen"] == "12 Compare"} | {
    "request_sendAsTwoAction",
    "request_importCurlAction",
}
"""What is not built yet; each keeps its name reserved."""

KINDS: dict[str, type] = {
    "QPushButton": QPushButton,
    "QToolButton": QToolButton,
    "QLineEdit": QLineEdit,
    "QPlainTextEdit": QPlainTextEdit,
    "QLabel": QLabel,
    "QComboBox": QComboBox,
    "item view": QAbstractItemView,
    "QAction": QAction,
    "QDialog": QDialog,
    "QTabBar": QTabBar,
}


class NoNetwork:
    """Nobody answers."""

    def send(self, request: HttpRequest, **_: object) -> Exchange:
        return Exchange(request, None, Timing(datetime.now(UTC), 0.001), Unreachable("No answer.", "Look."))


@pytest.fixture
def real(qtbot: QtBot, theme: Theme, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Frame]:
    """A window with all its places."""
    monkeypatch.setattr(frame_module, "make_services", partial(frame_module.make_services, http=lambda _: NoNetwork()))
    made = make_frame(theme, home)
    with on_screen(qtbot, made.window):
        yield made


class Walk:
    """Goes through the window and writes down what it meets.

    Attributes:
        met: An object for each name that was ever there, by its class.
        doubled: Names that two living objects bore at one moment, and when.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.met: dict[str, type] = {}
        self.doubled: set[tuple[str, str]] = set()

    def look(self, moment: str) -> None:
        QApplication.processEvents()
        found = [each for each in self.frame.window.findChildren(QObject) if each.objectName()]
        self.met.update({each.objectName(): type(each) for each in found})
        named = Counter(each.objectName() for each in found if isinstance(each, QWidget | QAction) and ours(each))
        self.doubled.update((name, moment) for name, count in named.items() if count > 1)

    def missing(self) -> list[str]:
        names = [row["objectName"] for row in ROWS if row["objectName"] not in LATER]
        return [name for name in names if not any(fits(name, each) for each in self.met)]


def ours(each: QObject) -> bool:
    return "_" in each.objectName() and not each.objectName().startswith("qt_")


def fits(name: str, met: str) -> bool:
    return met == name if "<" not in name else met.startswith(name.partition("<")[0])


def explanation() -> Explanation:
    """With every kind of button that the contract names."""
    mends = (
        Mend("Add it.", "add_scopes", "okta.logs.read", "Add and sign in"),
        Mend("Grant it.", "open_grants", "okta.logs.read", "Open grants"),
        Mend("Try as Bob.", "switch_token", "t", "Try as Bob"),
    )
    found = Finding("x", "It lacks a scope", "It was not requested.", "certain", (Fact("status", "status", "403"),))
    return Explanation((replace(found, mends=mends),))


def places(walk: Walk) -> None:
    """Every page, empty and filled."""
    frame = walk.frame
    walk.look("empty")
    frame.window.show_place("welcome")
    walk.look("welcome")
    frame.fill()
    endpoint = f"{CLIENT.issuer}/device"
    frame.state.set_metadata(CLIENT.issuer, metadata(issuer=CLIENT.issuer, device_authorization_endpoint=endpoint))
    for key in ("connect", "scopes", "tokens", "requests", "trace"):
        frame.window.show_place(key)
        walk.look(key)
    frame.window.show_place("requests")
    panel = frame.window.findChild(ExplainPanel, "explain_panel")
    assert panel is not None
    panel.show_explanation(explanation())
    walk.look("explained")
    frame.window.show_place("scopes", ("grants", ""))
    walk.look("grants")
    frame.state.set_library((ORG,), (replace(CLIENT, kind="service", client_auth="private_key_jwt"),))
    frame.window.show_place("connect")
    walk.look("service app")
    frame.fill()


def dialogs(walk: Walk) -> None:
    """What opens over the window, over a page that has parts of the same kind."""
    frame, opened = walk.frame, walk.frame.window.dialogs
    ways: dict[str, Callable[[], object]] = {
        "settings": opened.settings,
        "palette": opened.palette,
        "remove org": opened.remove_org,
        "rename org": opened.rename_org,
        "help": opened.help,
        "keyring": opened.keyring_help,
        "situations": opened.situations,
        "paste a token": lambda: press(frame, "tokens", "tokens_pasteButton"),
        "paste evidence": opened.explain_pasted,
        "why": lambda: opened.explain_error(Unreachable("No answer.", "Look at the network.")),
        "marks": lambda: press(frame, "trace", "trace_marksHelpButton"),
        "device": lambda: frame.actions.device.started.emit(LoginRequest(ORG, CLIENT)),
    }
    for words, way in ways.items():
        way()
        walk.look(words)
        for dialog in frame.window.findChildren(QDialog):
            dialog.done(0)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # Two kinds of paste at once: each is found by its own names.
    press(frame, "tokens", "tokens_pasteButton")
    opened.explain_pasted()
    walk.look("both pastes")
    for dialog in frame.window.findChildren(QDialog):
        dialog.done(0)


def press(frame: Frame, place: str, name: str) -> None:
    frame.window.show_place(place)
    frame.find(name).click()


def sign_in(walk: Walk) -> None:
    """Its page, while it runs and after it failed."""
    running = RunningSignIn(walk.frame.actions)
    running.step("browser", StepState.RUNNING, "Sign in in the browser", host="acme.okta.com")
    walk.look("sign-in")
    running.fail(Unreachable("No answer.", "Look at the network."))
    walk.look("sign-in failed")


def test_every_control_of_the_contract_is_there_and_alone(real: Frame) -> None:
    walk = Walk(real)
    for part in (places, dialogs, sign_in):
        part(walk)
    assert walk.missing() == []
    assert sorted(walk.doubled) == []
    wrong = [
        (row["objectName"], row["class"], walk.met[row["objectName"]].__name__)
        for row in ROWS
        if row["objectName"] in walk.met
        and not issubclass(walk.met[row["objectName"]], KINDS.get(row["class"], QObject))
    ]
    assert wrong == []
    # What is not built is not there: no stub, nothing grey.
    assert LATER.isdisjoint(walk.met)
