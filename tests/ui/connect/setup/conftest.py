"""The fixture `room`: Connect with a new app at a practice org that really runs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.practice.conftest import Clock
from tests.ui.connect.desk import Desk
from tests.ui.connect.service.conftest import desk
from tokenexplorer.orgs.org import Client, ssws_key
from tokenexplorer.practice.address import PracticeAddress
from tokenexplorer.practice.server import PracticeOrg
from tokenexplorer.ui.connect.place import ConnectPlace
from tokenexplorer.ui.state import KeyringStatus
from tokenexplorer.ui.theme import Theme

__all__ = ["desk"]


@dataclass
class Room:
    """The desk, and the org behind it."""

    desk: Desk
    address: PracticeAddress
    org: PracticeOrg

    def find(self, name: str) -> Any:
        """By object name."""
        return self.desk.find(name)

    @property
    def client(self) -> Client:
        """The current app."""
        return self.desk.client

    def state(self, step: str) -> str:
        """Of a step."""
        return str(self.find(f"setup_step_{step}").property("state"))

    def steps(self) -> dict[str, str]:
        """Every step of the plan and how it stands."""
        rows = self.desk.named_like("setup_step_")
        return {row.objectName().removeprefix("setup_step_"): str(row.property("state")) for row in rows}

    def change(self, **members: Any) -> None:
        """Edit the app elsewhere."""
        self.desk.actions.orgs.save_client(replace(self.client, **members))

    def keep_ssws(self) -> None:
        """An SSWS token of the org is kept."""
        self.desk.store.tokens.set_secret(ssws_key(self.desk.org.id), self.address.ssws_token, "session")

    def open(self) -> None:
        """As a person does."""
        self.find("connect_setUpButton").click()
        self.desk.until(lambda: self.desk.actions.setup.has_ssws(self.desk.org.id) is not None)

    def choose(self, key: str) -> None:
        """Choose with what."""
        combo = self.find("setup_withCombo")
        combo.setCurrentIndex(combo.findData(key))

    def create(self) -> None:
        """Press the filled button and wait until it is over."""
        self.find("setup_createButton").click()
        self.wait()

    def wait(self) -> None:
        """Until nothing runs."""
        self.desk.until(lambda: not self.desk.actions.setup.of(self.desk.org, self.client).is_running)


@pytest.fixture
def room(desk: Desk, theme: Theme) -> Iterator[Room]:
    """A new app, nothing done yet."""
    org = PracticeOrg(clock=Clock())
    desk.practice.start = org.start  # type: ignore[method-assign]  # the real one
    address = org.start()
    desk.state.set_keyring(KeyringStatus("ok", "Secret Service"))
    desk.show(ConnectPlace(desk.services, desk.state, theme, desk.actions))
    desk.actions.practice.start()
    desk.until(lambda: desk.state.practice is not None)
    client = desk.actions.orgs.add_client(desk.org, "HR sync")
    desk.actions.orgs.save_client(replace(client, scopes=("openid", "okta.users.read", "okta.groups.read")))
    yield Room(desk, address, org)
    desk.actions.setup.stop_all()
    org.stop()
