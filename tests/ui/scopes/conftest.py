"""A scopes place built from values."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fakes import PlaceParts
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard


class AskedGrants:
    """Writes down for which apps grants were asked; what is known of them is the test's to say."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, _org: Org, client: Client) -> None:
        """Note the question."""
        self.asked.append(client.id)


@pytest.fixture
def asked() -> AskedGrants:
    """What was asked."""
    return AskedGrants()


@pytest.fixture
def parts(clipboard: Clipboard, asked: AskedGrants) -> Iterator[PlaceParts]:
    """Services in memory, with the org Acme and a token."""
    made = PlaceParts(clipboard)
    cast("Any", made.actions).grants = asked
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
