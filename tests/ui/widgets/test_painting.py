"""Painters end with their drawing, even where something still holds its frame, and get their state back."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import pytest
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.chips import Chip
from tokenexplorer.ui.widgets.painting import saved
from tokenexplorer.ui.widgets.ring import CountdownRing, Spinner
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.tool_buttons import MenuButton

GALLERY_S = 0.3


@contextmanager
def frames_held(thread: int) -> Iterator[list[FrameType]]:
    """Hold what a thread runs, every millisecond, as a watchdog or the traceback of an exception does."""
    held: list[FrameType] = []
    stop = threading.Event()

    def hold() -> None:
        while not stop.wait(0.001):
            frame: FrameType | None = sys._current_frames()[thread]
            while frame is not None:
                held.append(frame)
                frame = frame.f_back

    watchdog = threading.Thread(target=hold, name="watchdog")
    watchdog.start()
    try:
        yield held
    finally:
        stop.set()
        watchdog.join()
        held.clear()


@pytest.fixture
def gallery(theme: Theme, qtbot: QtBot) -> QWidget:
    """One of each kind of painted widget, on the screen."""
    made = QWidget()
    qtbot.addWidget(made)
    tabs = Tabs(theme)
    tabs.addTab("Claims")
    column = QVBoxLayout(made)
    for each in (
        tabs,
        Chip(theme, "openid", removable=True),
        Badge(theme, "ok", "valid", "check"),
        Switch(theme, "Verify TLS"),
        Spinner(theme),
        CountdownRing(theme),
        MenuButton(theme, "Copy as"),
    ):
        column.addWidget(each)
    made.show()
    return made


def test_held_frames_keep_no_painter_at_work(gallery: QWidget) -> None:
    """Qt's warning of a painter that outlives its paintEvent fails the test by pytest-qt's own setting."""
    painted = gallery.findChildren(QWidget)
    end = time.monotonic() + GALLERY_S
    with frames_held(threading.get_ident()) as held:
        while time.monotonic() < end:
            for each in painted:
                each.repaint()
        drawing = [frame for frame in held if frame.f_code.co_name == "paintEvent"]
        painters = [value for frame in drawing for value in frame.f_locals.values() if isinstance(value, QPainter)]
        assert painters
        assert not any(painter.isActive() for painter in painters)


def test_a_saved_state_comes_back_through_an_exception(qapp: QApplication) -> None:
    picture = QPixmap(4, 4)
    with QPainter(picture) as painter:
        before = painter.pen()
        with suppress(KeyError), saved(painter):
            painter.setPen(QPen("red"))
            raise KeyError
        assert painter.pen() == before
