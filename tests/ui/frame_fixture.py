"""The fixture `frame`: a shown window with stand-in places, closed again after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.frame import Frame, StandIn, make_frame, on_screen
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui import wiring
from tokenexplorer.ui.actions.signin import SignInActions
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.window import MainWindow

FILLED = ("connect_form", "requests")


@pytest.fixture
def frame(qtbot: QtBot, theme: Theme, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Frame]:
    """A window at 1360 x 860, empty; its places are stand-ins but for the sign-in page.

    A sign-in that is asked for is written down and does not begin.
    """
    places: dict[str, StandIn] = {}
    real = wiring._make

    def stand_in(window: MainWindow, key: str) -> QWidget:
        if key == "sign_in":
            return real(window, key)
        places[key] = StandIn(key, filled=key in FILLED)
        return places[key]

    monkeypatch.setattr(wiring, "_make", stand_in)
    asked: list[tuple[Org, Client]] = []
    monkeypatch.setattr(SignInActions, "start", lambda _self, org, client: asked.append((org, client)))
    made = make_frame(theme, home)
    made.places, made.asked = places, asked
    with on_screen(qtbot, made.window):
        yield made
