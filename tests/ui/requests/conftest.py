"""The Requests place with hand-written services: a scripted server, a store in memory, no socket and no disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tokenexplorer.api.history import HistoryEntry
from tokenexplorer.api.request import ApiRequest
from tokenexplorer.errors import Cancelled, StorageError, TokenExplorerError
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.ui.actions.actions import Actions
from tokenexplorer.ui.requests.place import RequestsPlace
from tokenexplorer.ui.services import Services
from tokenexplorer.ui.settings import Settings
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.tasks import TaskRunner
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.clipboard import Clipboard
from tokenexplorer.wire.body import Body
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.exchange import Exchange, HttpRequest, HttpResponse, Timing
from tokenexplorer.wire.policy import Limits, Progress, Question
from tokenexplorer.wire.trace import Trace

W = TypeVar("W", bound=QWidget)
CANARY = "canary-access-token-4711"
NOW = datetime.now(UTC)


def answer(
    status: int = 200,
    body: bytes = b'[{"id":"1","profile":{"login":"ann@acme.com"}}]',
    *headers: tuple[str, str],
    content_type: str = "application/json",
    incomplete: str = "",
) -> HttpResponse:
    """An answer of the scripted server."""
    lines = (("Content-Type", content_type), *headers)
    return HttpResponse(status, "", "1.1", lines, Body.of(body, content_type, incomplete=incomplete))


@dataclass
class FakeHttp:
    """Answers from a script and keeps what it was asked to send."""

    respond: Callable[[HttpRequest], HttpResponse | TokenExplorerError] = lambda _request: answer()
    sent: list[HttpRequest] = field(default_factory=list)
    hold: threading.Event | None = None
    question: Question | None = None
    answers: list[bool] = field(default_factory=list)

    def send(
        self,
        request: HttpRequest,
        *,
        cancel: Cancellation,
        ask: Callable[[Question], bool],
        limits: Limits,
        on_progress: Callable[[Progress], None],
        finish: Callable[[HttpRequest], HttpRequest] | None = None,
    ) -> Exchange:
        from tokenexplorer.wire.outgoing import outgoing

        request = outgoing(request)
        request = finish(request) if finish is not None else request
        self.sent.append(request)
        timing = Timing(datetime.now(UTC), 0.187, send_s=0.001, wait_s=0.15, receive_s=0.03)
        if self.question is not None:
            self.answers.append(ask(self.question))
        if self.hold is not None:
            with cancel.waking(self.hold.set):
                self.hold.wait(10)
            if cancel.is_cancelled:
                return Exchange(request, None, timing, Cancelled())
        result = self.respond(request)
        if isinstance(result, TokenExplorerError):
            return Exchange(request, None, timing, result)
        return Exchange(request, result, timing, remote="127.0.0.1:443")


class FakeTokens:
    """Token sets and secrets in memory."""

    def __init__(self) -> None:
        self.sets: dict[str, TokenSet] = {}
        self.secrets: dict[str, str] = {}

    def load(self, token_id: str) -> TokenSet:
        return self.sets[token_id]

    def secret(self, key: str) -> str | None:
        return self.secrets.get(key)

    def set_secret(self, key: str, value: str, keep: str = "keyring") -> None:
        self.secrets[key] = value


class FakeRequests:
    """Saved requests and history in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, ApiRequest] = {}
        self.rows: list[tuple[int, HistoryEntry]] = []
        self.broken = False

    def requests(self) -> tuple[ApiRequest, ...]:
        return tuple(self.kept.values())

    def save(self, request: ApiRequest) -> ApiRequest:
        if self.broken:
            raise StorageError("The disk is full.", "Make room.")
        saved = replace(request, id=request.id or f"r{len(self.kept)}")
        self.kept[saved.id] = saved
        return saved

    def remove(self, request_id: str) -> None:
        self.kept.pop(request_id)

    def add_history(self, entry: HistoryEntry) -> int:
        self.rows.insert(0, (len(self.rows) + 1, entry))
        return len(self.rows)

    def history(self, _limit: int) -> tuple[tuple[int, HistoryEntry], ...]:
        return tuple(self.rows)

    def remove_history(self, number: int) -> None:
        self.rows = [row for row in self.rows if row[0] != number]

    def clear_history(self) -> None:
        self.rows = []


@dataclass
class FakeStore:
    """Both of them."""

    tokens: FakeTokens = field(default_factory=FakeTokens)
    requests: FakeRequests = field(default_factory=FakeRequests)


class FakeOrgs:
    """Keeps what it is told to save, and tells the state."""

    def __init__(self, state: AppState) -> None:
        self.state = state
        self.clients: list[Client] = []
        self.orgs: list[Org] = []

    def save_client(self, client: Client) -> None:
        self.clients.append(client)

    def save_org(self, org: Org) -> None:
        self.orgs.append(org)
        self.state.set_library((org,), self.state.clients)


class FakeWallet:
    """Remembers what was refreshed."""

    def __init__(self) -> None:
        self.refreshed: list[str] = []

    def refresh(self, token_id: str) -> None:
        self.refreshed.append(token_id)


class FakeGrants:
    """Writes down whose grants were asked for."""

    def __init__(self) -> None:
        self.read_of: list[str] = []

    def read(self, _org: Org, client: Client) -> None:
        self.read_of.append(client.id)


class FakeActions:
    """The kinds of action that the place uses."""

    def __init__(self, state: AppState) -> None:
        self.orgs = FakeOrgs(state)
        self.wallet = FakeWallet()
        self.grants = FakeGrants()


def child(parent: QWidget | None, kind: type[W], name: str) -> W:
    """A widget by its object name."""
    assert parent is not None
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found


@dataclass
class Bench:
    """A place with everything around it."""

    place: RequestsPlace
    http: FakeHttp
    store: FakeStore
    state: AppState
    services: Services
    actions: FakeActions
    qtbot: QtBot

    def find(self, kind: type[W], name: str) -> W:
        """A widget of the place by its object name."""
        return child(self.place, kind, name)

    def has(self, name: str) -> bool:
        """Whether there is such a widget."""
        return self.place.findChild(QWidget, name) is not None

    def send(self) -> None:
        """Press Send and wait for the answer to be on screen."""
        before = self.place.response.answer
        self.place.editor.line.send_button.click()
        self.qtbot.waitUntil(lambda: self.place.response.answer is not before, timeout=15_000)
        self.qtbot.waitUntil(self.settled, timeout=15_000)

    def settled(self) -> bool:
        """Whether the body is shown."""
        now = self.place.response.answer
        has_body = now is not None and now.exchange.response is not None
        return not has_body or self.place.response.content.text is not None


def token(**changes: Any) -> TokenSummary:
    """A token set of the org with read access to users."""
    summary = TokenSummary(
        id="t1",
        name="",
        org_id="o",
        client_ref="c",
        client_name="Web sign-in",
        issuer="https://acme.okta.com",
        client_id="0oa1",
        identity="ann@acme.com",
        kinds=("access_token", "id_token", "refresh_token"),
        token_type="Bearer",
        scopes=("openid", "okta.users.read"),
        requested_scopes=("openid", "okta.users.read"),
        received_at=NOW,
        access_expires_at=NOW + timedelta(hours=1),
        id_expires_at=NOW + timedelta(hours=1),
    )
    return replace(summary, **changes)


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, clipboard: Clipboard) -> Iterator[Bench]:
    """The place with an Okta org, an app and a token; the catalogue is loaded."""
    state = AppState()
    store, http = FakeStore(), FakeHttp()
    tasks, writes = TaskRunner(), TaskRunner(threads=1)
    parts: dict[str, Any] = {"store": lambda: store, "http": lambda _org: http, "providers": None, "practice": None}
    services = Services(
        tasks=tasks, writes=writes, trace=Trace(), settings=Settings(None), clipboard=clipboard, **parts
    )
    org = Org(
        "o", "Acme", "https://acme.okta.com", "https://acme.okta.com", "okta-org", variables=(("pageSize", "50"),)
    )
    state.set_library((org,), (Client("c", "o", "Web sign-in", org.issuer, "0oa1", scopes=("openid",)),))
    store.tokens.sets["t1"] = TokenSet(token(), CANARY, "canary-id-token", "canary-refresh-token")
    state.set_tokens((token(),))
    actions = FakeActions(state)
    place = RequestsPlace(services, state, theme, cast("Actions", actions))
    qtbot.addWidget(place)
    place.resize(1288, 788)
    place.set_width(1360)
    place.show()
    place.activate()
    qtbot.waitUntil(lambda: place.side.operations.count > 900, timeout=15_000)
    yield Bench(place, http, store, state, services, actions, qtbot)
    place.close()
    tasks.shut_down()
    writes.finish()
