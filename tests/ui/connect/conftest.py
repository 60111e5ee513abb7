"""The fixtures `desk`, `welcome` and `connect`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.connect.desk import CLIENT, ORG, SECOND, Desk, make_desk, metadata
from tokenexplorer.ui.actions.signin import SignInActions
from tokenexplorer.ui.connect.place import ConnectPlace
from tokenexplorer.ui.connect.welcome import WelcomePage
from tokenexplorer.ui.state import KeyringStatus
from tokenexplorer.ui.theme import Theme


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Actions and storage, no place yet."""
    made = make_desk(home, MemoryBackend(), qtbot)
    monkeypatch.setattr("tokenexplorer.orgs.discovery.discover", made.servers)
    monkeypatch.setattr("tokenexplorer.orgs.organization.read_organization", made.servers.organization)
    monkeypatch.setattr("tokenexplorer.orgs.organization.issuer_for", made.servers.issuer_for)
    monkeypatch.setattr("tokenexplorer.oauth.browser.default_browser_name", lambda: "Firefox")
    monkeypatch.setattr(SignInActions, "start", lambda _self, org, client: made.signed_in.append((org, client)))
    yield made
    made.servers.open.set()
    made.actions.orgs.stop_looking()
    made.services.writes.finish()
    made.store.stop()
    made.services.tasks.shut_down()
    made.store.close()


@pytest.fixture
def welcome(desk: Desk, theme: Theme) -> Desk:
    """The Welcome page of an empty home."""
    desk.show(WelcomePage(desk.services, desk.state, theme, desk.actions))
    return desk


@pytest.fixture
def connect(desk: Desk, theme: Theme) -> Desk:
    """Connect with an Okta org, a public and a confidential app; the server answers."""
    desk.servers.answers[ORG.issuer] = metadata(ORG.issuer)
    desk.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    desk.actions.orgs.add_ready(ORG, CLIENT, SECOND)
    desk.settle()
    desk.show(ConnectPlace(desk.services, desk.state, theme, desk.actions))
    return desk
