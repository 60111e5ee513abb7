"""What tests of the window share: a theme that leaves no trace on the application, and a clipboard."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from tests.rails.practice_keys import quick_practice_keys
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard

__all__ = ["clipboard", "quick_practice_keys", "theme"]


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme, put on the application for one test."""
    made = Theme(qapp, "light", reduce_motion=True)
    made.apply()
    yield made
    shiboken6.delete(made)
    qapp.setStyleSheet("")
    qapp.setPalette(QPalette())


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[Clipboard]:
    """The clipboard of the application, empty at first and at last."""
    QGuiApplication.clipboard().clear()
    made = Clipboard(QGuiApplication.clipboard())
    yield made
    made.clear_secret()
    QGuiApplication.clipboard().clear()
