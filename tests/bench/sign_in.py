"""From the browser's return to claims on the screen, measured with the practice org in this process."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QTableView, QTreeView

from tokenexplorer.app import launch
from tokenexplorer.oauth.login import LoginStep, Session
from tokenexplorer.practice.visitor import visit
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.ui.window import MainWindow

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One sign-in, in seconds.

    Attributes:
        all_s: From the callback to the painted claims.
        provider_s: Of these, how long the provider took to answer.
    """

    all_s: float
    provider_s: float

    @property
    def own_s(self) -> float:
        """The app's own share."""
        return self.all_s - self.provider_s


class Walk:
    """Signs in again and again in one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._url = ""
        self._sessions: list[Session] = []
        actions = window.actions_of.sign_in
        actions.step.connect(self._hear)
        actions.finished.connect(self._finish)

    def _hear(self, step: LoginStep) -> None:
        self._url = step.sign_in_url or self._url

    def _finish(self, session: Session) -> None:
        self._sessions.append(session)

    def sign_in(self) -> Arrival:
        """Sign in once."""
        self._url = ""
        self._sessions.clear()
        state, services = self._window.state, self._window.services
        known = len(services.trace.messages())
        if state.org is None or state.client is None:
            raise RuntimeError("The practice org is not there.")
        self._window.show_place("connect")
        self._window.actions_of.sign_in.start(state.org, state.client)
        self._until(lambda: bool(self._url))
        url = self._url
        services.tasks.run(lambda: visit(url, "alice", "alice-password"))
        self._until(lambda: bool(self._sessions) and self._claims_shown())
        self._window.repaint()
        arrived = time.perf_counter()
        session = self._sessions[0]
        asked = services.trace.messages()[known:]
        provider = sum(each.duration_s or 0.0 for each in asked if each.purpose in (Purpose.TOKEN, Purpose.JWKS))
        return Arrival(arrived - session.callback_at, provider)

    def _claims_shown(self) -> bool:
        for kind in (QTableView, QTreeView):
            view = self._window.findChild(kind, "tokens_claimsTable")
            if view is not None:
                return bool(view.isVisible() and view.model().rowCount() > 0)
        return False

    def _until(self, there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not there():
            QApplication.processEvents()
            if time.monotonic() > deadline:
                raise RuntimeError("The sign-in came to no end.")

    def wait_for_org(self) -> None:
        """Until the practice org is there and every place is built."""
        state = self._window.state
        self._until(lambda: state.practice is not None and state.client is not None)
        rest = time.monotonic() + 1.0
        self._until(lambda: time.monotonic() > rest)


def main(count: str) -> int:
    """Print one line for each sign-in: all and the provider's share, in seconds. The first one also imports."""
    # No session bus: the keyring's share would be the daemon's, and nothing may stay there.
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
    with tempfile.TemporaryDirectory(prefix="tokenexplorer-bench-") as home:
        # A browser that opens nothing: the page is visited here.
        os.environ["BROWSER"] = "true"
        window = launch(["--practice", "--home", f"{home}/home"])
        walk = Walk(window)
        walk.wait_for_org()
        for _ in range(int(count)):
            arrival = walk.sign_in()
            print(f"{arrival.all_s:.6f} {arrival.provider_s:.6f}", flush=True)
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
