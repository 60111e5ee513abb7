"""A scopes place built from values."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fakes import PlaceParts
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard


@pytest.fixture
def parts(clipboard: Clipboard) -> Iterator[PlaceParts]:
    """Services in memory, with the org Acme and a token."""
    made = PlaceParts(clipboard)
    made.show_org()
    made.show_token("openid", "okta.users.read")
    yield made
    made.close()


@pytest.fixture
def place(parts: PlaceParts, theme: Theme, qtbot: QtBot) -> ScopesPlace:
    """The place, visible and filled."""
    made = ScopesPlace(parts.services, parts.state, theme, parts.actions)
    qtbot.addWidget(made)
    made.resize(1288, 788)
    made.set_width(1360)
    made.show()
    made.activate()
    return made
