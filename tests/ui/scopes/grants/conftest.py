"""The scopes place in front of a running practice org, with real storage and tokens of its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import requests
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.practice.conftest import address, app, clock, made_keys, quick_keys, visitor, web_app
from tests.practice.visitor import AppUnderTest, Visitor
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.frame import make_services
from tokenexplorer.orgs.org import Client, Org, ssws_key
from tokenexplorer.storage.store import Store
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.ui.actions.actions import Actions
from tokenexplorer.ui.actions.app_grants import AppGrantActions
from tokenexplorer.ui.actions.grants import GrantActions
from tokenexplorer.ui.actions.orgs import OrgActions
from tokenexplorer.ui.actions.scope_sets import ScopeSetActions
from tokenexplorer.ui.scopes.place import ScopesPlace
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.wire.client import HttpClient

__all__ = ["address", "app", "clock", "made_keys", "quick_keys", "visitor", "web_app"]

MANAGE = "okta.appGrants.manage"
POLICIES = "okta.policies.read"


@dataclass
class GrantsDesk:
    """A person at the scopes place."""

    place: ScopesPlace
    state: AppState
    services: Services
    store: Store
    org: Org
    client: Client
    app: AppUnderTest
    visitor: Visitor
    qtbot: QtBot
    signed_in: list[bool] = field(default_factory=list)

    def sign_in(self, scope: str, who: str = "alice") -> TokenSummary:
        """A token set of a person, in the wallet."""
        answer = self.app.tokens(self.visitor, scope, who)
        now = datetime.now(UTC)
        summary = TokenSummary(
            id=f"token-{len(self.state.tokens)}",
            name="",
            org_id=self.org.id,
            client_ref=self.client.id,
            client_name=self.client.name,
            issuer=self.client.issuer,
            client_id=self.client.client_id,
            identity=f"{who}@practice.example",
            kinds=("access_token",),
            token_type="Bearer",
            scopes=tuple(answer["scope"].split()),
            requested_scopes=tuple(scope.split()),
            received_at=now,
            access_expires_at=now + timedelta(hours=1),
            keep="session",
        )
        summary = self.store.tokens.save(TokenSet(summary, access_token=answer["access_token"]))
        self.state.set_tokens((*self.state.tokens, summary))
        return summary

    def keep_ssws(self) -> None:
        """The org's own API token, for this session."""
        self.store.tokens.set_secret(ssws_key(self.org.id), self.app.address.ssws_token, "session")

    def open(self) -> None:
        """Press Open grants and wait for what comes."""
        self.press("scopes_openGrantsButton")
        self.settle()

    def press(self, name: str) -> None:
        """Press a button of the place."""
        self.qtbot.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def button(self, name: str) -> QAbstractButton:
        """A button of the place."""
        found = self.place.findChild(QAbstractButton, name)
        assert isinstance(found, QAbstractButton)
        return found

    def text(self, name: str) -> str:
        """What a label says."""
        found = self.place.findChild(QLabel, name)
        assert isinstance(found, QLabel)
        return found.text() if found.isVisibleTo(self.place) else ""

    def type(self, words: str) -> None:
        """Filter."""
        found = self.place.findChild(QLineEdit, "grants_filterEdit")
        assert isinstance(found, QLineEdit)
        found.setText(words)

    @property
    def table(self) -> QAbstractItemView:
        """The list of grants."""
        found = self.place.findChild(QAbstractItemView, "grants_table")
        assert isinstance(found, QAbstractItemView)
        return found

    @property
    def rows(self) -> dict[str, str]:
        """State word of each scope that is shown."""
        model = self.table.model()
        cells = [model.index(row, 0) for row in range(model.rowCount())]
        return {str(cell.data(Row.KEY)).removeprefix("scope:"): str(cell.data(Row.STATE)) for cell in cells}

    def row(self, scope: str, column: int = 0) -> QModelIndex:
        """A cell of a scope."""
        number = list(self.rows).index(scope)
        return self.table.model().index(number, column)

    def tick(self, *scopes: str) -> None:
        """Tick or untick with the space bar."""
        for scope in scopes:
            self.table.setCurrentIndex(self.row(scope))
            self.qtbot.keyClick(self.table, Qt.Key.Key_Space)

    @property
    def preview(self) -> dict[str, str]:
        """What will happen, by verb and scope."""
        found = self.place.findChild(QAbstractItemView, "grants_previewList")
        assert isinstance(found, QAbstractItemView)
        model = found.model()
        cells = [model.index(row, 0) for row in range(model.rowCount())]
        spoken = Qt.ItemDataRole.AccessibleTextRole
        return {str(cell.data()): str(cell.data(spoken)).partition(". ")[2] for cell in cells}

    def confirm(self) -> str:
        """Press Apply, then the button of the question; what it said."""
        self.press("grants_applyButton")
        dialog = self.place.window().findChild(ConfirmDialog)
        assert isinstance(dialog, ConfirmDialog)
        words = dialog.text_label.text()
        ok = dialog.findChild(QPushButton, "confirm_okButton")
        self.qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
        return words

    @property
    def granted(self) -> dict[str, str]:
        """What the org itself says now: ids by scope."""
        answer = requests.get(self._url, headers=self._ssws, timeout=5)
        return {each["scopeId"]: each["id"] for each in answer.json()}

    def revoke_elsewhere(self, scope: str) -> None:
        """Somebody else revokes a grant meanwhile."""
        assert requests.delete(f"{self._url}/{self.granted[scope]}", headers=self._ssws, timeout=5).status_code == 204

    @property
    def _url(self) -> str:
        return f"{self.org.url}/api/v1/apps/{self.client.client_id}/grants"

    @property
    def _ssws(self) -> dict[str, str]:
        return {"Authorization": f"SSWS {self.app.address.ssws_token}"}

    def settle(self) -> None:
        """Wait until nothing runs."""
        self.until(lambda: not self.services.tasks.busy)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that workers bring."""
        self.qtbot.waitUntil(true, timeout=15_000)

    @property
    def calls(self) -> list[str]:
        """What was sent to the apps API, in order."""
        places = (message.place for message in self.services.trace.messages())
        return [place for place in places if "/api/v1/apps/" in place]


@pytest.fixture
def grants(qtbot: QtBot, theme: Theme, home: Path, app: AppUnderTest, visitor: Visitor) -> Iterator[GrantsDesk]:
    """The place in front of the practice app; nobody signed in yet."""
    http = HttpClient()
    services, store = make_services(home, MemoryBackend(), http=lambda _org: http)
    state = AppState()
    url = app.address.org_url
    org = Org("o", "Practice org", url, url, "okta-org")
    client = Client("c", "o", "Practice app", url, app.client.client_id, scopes=("openid", "okta.users.read", POLICIES))
    orgs, grant_actions = OrgActions(services, state), GrantActions(services, state)
    actions = SimpleNamespace(
        orgs=orgs,
        grants=grant_actions,
        scope_sets=ScopeSetActions(services),
        app_grants=AppGrantActions(services, state, grant_actions),
    )
    place = ScopesPlace(services, state, theme, cast("Actions", actions))
    qtbot.addWidget(place)
    made = GrantsDesk(place, state, services, store, org, client, app, visitor, qtbot)
    place.sign_in_requested.connect(lambda: made.signed_in.append(True))
    state.set_library((org,), (client, replace(client, id="c2", name="Other app", client_id="0oaOther")))
    place.resize(1288, 788)
    place.set_width(1360)
    place.show()
    place.activate()
    made.settle()
    yield made
    http.stop()
    services.writes.finish()
    store.stop()
    services.tasks.shut_down()
    store.close()
    http.close()
