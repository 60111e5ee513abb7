"""What a place is built from in tests: real state, theme and actions, and services that keep everything in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.orgs.scope_set import ScopeSet
from tokenexplorer.tokens.token_set import TokenSummary
from tokenexplorer.ui.actions.actions import Actions
from tokenexplorer.ui.actions.app_grants import AppGrantActions
from tokenexplorer.ui.actions.grants import GrantActions
from tokenexplorer.ui.actions.orgs import OrgActions
from tokenexplorer.ui.actions.scope_sets import ScopeSetActions
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.settings import Settings
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.wire.trace import Trace

ACME = Org("o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org")
WEB = Client("c", "o", "Web sign-in", ACME.issuer, "0oa1", scopes=("openid", "profile", "okta.users.read"))


class FakeTokens:
    """Holds no secret."""

    def at_hand(self, _token_id: str) -> None:
        """No token set."""

    def secret_at_hand(self, _key: str) -> None:
        """No secret."""


class FakeScopeSets:
    """Keeps sets of scopes in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, ScopeSet] = {}

    def sets(self, org_id: str) -> tuple[ScopeSet, ...]:
        """Those of an org."""
        return tuple(row for row in self.rows.values() if row.org_id == org_id)

    def save(self, scope_set: ScopeSet) -> ScopeSet:
        """Keep a set."""
        self.rows[scope_set.id] = scope_set
        return scope_set

    def remove(self, set_id: str) -> None:
        """Remove a set."""
        self.rows.pop(set_id, None)


class FakeStore:
    """Writes down what is saved; has no keyring."""

    def __init__(self) -> None:
        self.saved: list[Client] = []
        self.orgs = self
        self.tokens = FakeTokens()
        self.scope_sets = FakeScopeSets()

    def vault(self) -> None:
        """No keyring."""

    def save_client(self, client: Client) -> None:
        """Keep an app."""
        self.saved.append(client)


@dataclass
class PlaceParts:
    """Everything that the constructor of a place takes, but the theme."""

    clipboard: Clipboard
    store: FakeStore = field(default_factory=FakeStore)
    settings: Settings = field(default_factory=lambda: Settings(None))
    state: AppState = field(default_factory=AppState)
    trace: Trace = field(default_factory=Trace)
    tasks: TaskRunner = field(default_factory=TaskRunner)
    writes: TaskRunner = field(default_factory=lambda: TaskRunner(threads=1))

    def __post_init__(self) -> None:
        """Join services and actions."""

        def never(*_: object) -> Any:
            raise AssertionError("this place must not ask for it")

        self.services = Services(
            self.tasks,
            self.writes,
            self.trace,
            self.settings,
            self.clipboard,
            lambda: cast("Any", self.store),
            never,
            never,
            never,
        )
        orgs = OrgActions(self.services, self.state)
        grants, scope_sets = GrantActions(self.services, self.state), ScopeSetActions(self.services)
        whole = AppGrantActions(self.services, self.state, grants)
        made = SimpleNamespace(orgs=orgs, grants=grants, scope_sets=scope_sets, app_grants=whole)
        self.actions = cast("Actions", made)

    def show_org(self, org: Org = ACME, *clients: Client) -> None:
        """Make an org current; without apps named, with one."""
        self.state.set_library((org,), clients or (replace(WEB, org_id=org.id, issuer=org.issuer),))

    def show_token(self, *scopes: str) -> None:
        """Make a token with these scopes current."""
        now = datetime.now(UTC)
        self.state.set_tokens(
            (
                TokenSummary(
                    id="t",
                    name="",
                    org_id="o",
                    client_ref="c",
                    client_name="Web sign-in",
                    issuer=ACME.issuer,
                    client_id="0oa1",
                    identity="ann@acme.com",
                    kinds=("access_token",),
                    token_type="Bearer",
                    scopes=scopes,
                    requested_scopes=scopes,
                    received_at=now,
                    access_expires_at=now + timedelta(hours=1),
                ),
            )
        )

    def close(self) -> None:
        """End what runs."""
        self.writes.finish()
        self.tasks.shut_down()
