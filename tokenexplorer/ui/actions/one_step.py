"""One step of a service app at a time, each in a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, TokenExplorerError
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
        self._running: tuple[str, str, Cancellation] | None = None
        state.orgs_changed.connect(self._on_library)

    @property
    def running(self) -> tuple[str, str] | None:
        """Our id of the app and the step that is at work, or None."""
        return self._running[:2] if self._running is not None else None

    def _start(
        self,
        client: Client,
        step: str,
        work: Callable[[Cancellation], T],
        on_done: Callable[[T], None],
        undo: Callable[[T], None] | None = None,
    ) -> None:
        """Run one step in a worker; an earlier one makes way.

        Args:
            client: For whom.
            step: Which.
            work: In the worker.
            on_done: Takes what it brought.
            undo: In a worker, takes back what it stored, should the app have been removed meanwhile (S12).
        """
        from tokenexplorer.wire.cancellation import Cancellation

        self.cancel()
        cancel = Cancellation()
        self._running = (client.id, step, cancel)
        self.started.emit(client.id, step)

        def done(value: T) -> None:
            # What is stored by now is shown, even where the person said stop a moment ago; nothing else is (P12).
            was_current = self._end(cancel)
            if undo is not None and is_gone(self._state, client.id):
                self._services.tasks.run(lambda: undo(value), None, lambda _e: None)
            elif was_current or undo is not None:
                on_done(value)

        def give_up(error: TokenExplorerError) -> None:
            was_current = self._end(cancel)
            if was_current and not isinstance(error, Cancelled):
                self.failed.emit(client.id, step, error)

        self._services.tasks.run(lambda: work(cancel), done, give_up)

    def _end(self, cancel: Cancellation) -> bool:
        if self._running is None or self._running[2] is not cancel:
            return False
        client_ref, step, _ = self._running
        self._running = None
        self.ended.emit(client_ref, step)
        return True

    def cancel(self) -> None:
        """Stop what runs; nothing half done stays."""
        if self._running is not None:
            cancel = self._running[2]
            cancel.cancel()
            self._end(cancel)

    def _on_library(self) -> None:
        """A removed app gets no tokens any more: they would outlive its removal."""
        if self._running is not None and is_gone(self._state, self._running[0]):
            self.cancel()
