"""Steps of service apps, each in a worker; one at a time for each app, and none makes another one's way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, ConfigError, TokenExplorerError
from tokenexplorer.ui.actions.one_run import is_gone

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation

T = TypeVar("T")


class OneStep(QObject):
    """Runs steps.

    Signals:
        started(str, str): Our id of the app, and the step that is at work.
        ended(str, str): It is over, in whatever way.
        failed(str, str, TokenExplorerError): It failed. A cancelled one just ends.
    """

    started = Signal(str, str)
    ended = Signal(str, str)
    failed = Signal(str, str, object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._running: dict[str, tuple[str, Cancellation]] = {}
        state.orgs_changed.connect(self._on_library)

    @property
    def running(self) -> dict[str, str]:
        """The step that is at work, by our id of its app."""
        return {client_ref: step for client_ref, (step, _) in self._running.items()}

    def _start(
        self,
        client: Client,
        step: str,
        work: Callable[[Cancellation], T],
        on_done: Callable[[T], None],
        undo: Callable[[T], None] | None = None,
    ) -> None:
        """Run one step in a worker. While another one of the same app is at work it fails: nothing is dropped for it.

        Args:
            client: For whom.
            step: Which.
            work: In the worker.
            on_done: Takes what it brought.
            undo: In a worker, takes back what it stored, should the app have been removed meanwhile (S12).
        """
        from tokenexplorer.wire.cancellation import Cancellation

        before = self.running.get(client.id)
        if before is not None:
            self.failed.emit(client.id, step, ConfigError("Another step of this app is at work.", wait_words(before)))
            return
        cancel = Cancellation()
        self._running[client.id] = (step, cancel)
        self.started.emit(client.id, step)

        def done(value: T) -> None:
            # What is stored by now is shown, even where the person said stop a moment ago; nothing else is (P12).
            was_current = self._end(client.id, cancel)
            if undo is not None and is_gone(self._state, client.id):
                self._services.tasks.run(lambda: undo(value), None, lambda _e: None)
            elif was_current or undo is not None:
                on_done(value)

        def give_up(error: TokenExplorerError) -> None:
            was_current = self._end(client.id, cancel)
            if was_current and not isinstance(error, Cancelled):
                self.failed.emit(client.id, step, error)

        self._services.tasks.run(lambda: work(cancel), done, give_up)

    def _end(self, client_ref: str, cancel: Cancellation) -> bool:
        step, current = self._running.get(client_ref, ("", None))
        if current is not cancel:
            return False
        del self._running[client_ref]
        self.ended.emit(client_ref, step)
        return True

    def cancel(self, client_ref: str) -> None:
        """Stop what runs for an app; nothing half done stays."""
        if client_ref in self._running:
            _, cancel = self._running[client_ref]
            cancel.cancel()
            self._end(client_ref, cancel)

    def cancel_all(self) -> None:
        """Stop whatever runs."""
        for client_ref in tuple(self._running):
            self.cancel(client_ref)

    def _on_library(self) -> None:
        """A removed app gets no tokens any more: they would outlive its removal."""
        for client_ref in tuple(self._running):
            if is_gone(self._state, client_ref):
                self.cancel(client_ref)


def wait_words(step: str) -> str:
    """What to do while a step is at work."""
    return _WAIT[step]


_WAIT: Final[Mapping[str, str]] = {
    "key": "Wait until the key is made, or cancel it.",
    "token": "Wait until the token has come, or cancel it.",
    "call": "Wait until the call is answered, or cancel it.",
}
