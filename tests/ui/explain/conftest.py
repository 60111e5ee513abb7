"""A window, and a panel alone, for explanations and their buttons."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.frame_fixture import frame
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.theme import Theme

__all__ = ["frame"]


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> ExplainPanel:
    """Shown, with nothing to explain yet."""
    made = ExplainPanel(theme)
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    return made
