"""Work off the GUI thread. A slot never waits: whatever may take longer than a frame runs here.

A runnable holds a bound signal and no QObject of its own, so a window that goes away in the meantime harms nobody.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance

from tokenexplorer.errors import Cancelled, PassphraseNeeded, TokenExplorerError

T = TypeVar("T")
_log = logging.getLogger(__name__)


class _Work(QRunnable):
    def __init__(self, number: int, work: Callable[[], object], finished: SignalInstance) -> None:
        super().__init__()
        self._number, self._work, self._finished = number, work, finished

    def run(self) -> None:
        value: object = None
        error: TokenExplorerError | None = None
        try:
            value = self._work()
        except TokenExplorerError as known:
            error = known
        except Exception as unknown:
            _log.exception("A task failed")
            error = TokenExplorerError(
                "Something unexpected happened.",
                "Your work is kept. Try again.",
                f"{type(unknown).__name__}: {unknown}",
            )
        try:
            self._finished.emit(self._number, value, error)
        except RuntimeError:
            _log.debug("The window went away before task %d was done", self._number)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A run that somebody waits for."""

    work: Callable[[], object]
    on_done: Callable[[Any], None] | None
    on_failed: Callable[[TokenExplorerError], None] | None


Unlock: TypeAlias = Callable[[PassphraseNeeded, Callable[[], None], Callable[[], None]], None]
"""Asks for a passphrase: what lacks, what goes on with it, and what ends the work without."""


class TaskRunner(QObject):
    """Runs functions in a pool and brings the result back to the GUI thread.

    Signals:
        failed(TokenExplorerError): A task failed and its caller gave no `on_failed`.
        busy_changed(bool): The first task began, or the last one ended.
    """

    failed = Signal(object)
    busy_changed = Signal(bool)
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None, threads: int = 8) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Wanted] = {}
        self._current: dict[str, int] = {}
        self._running = 0
        self._closed = False
        self._unlock: Unlock | None = None
        self._finished.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether a task runs, or has ended and was not told yet."""
        return self._running > 0

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_failed: Callable[[TokenExplorerError], None] | None = None,
        *,
        key: str = "",
    ) -> int:
        """Start `work` in a worker.

        Args:
            work: Gets nothing and touches no widget; values go in by closure or functools.partial.
            on_done: Called in the GUI thread with the result.
            on_failed: Called in the GUI thread with an error of our tree; `Cancelled` is dropped in silence without it.
            key: A later run with the same key makes this one's answer late: it is dropped.

        Returns:
            The run's number. After `finish` or `shut_down` nothing is started any more.
        """
        number = next(self._numbers)
        if self._closed:
            return number
        self._waiting[number] = _Wanted(work, on_done, on_failed)
        if key:
            self._waiting.pop(self._current.get(key, 0), None)
            self._current[key] = number
        self._start(number, work)
        return number

    def _start(self, number: int, work: Callable[[], object]) -> None:
        self._running += 1
        self._pool.start(_Work(number, work, self._finished))
        if self._running == 1:
            self.busy_changed.emit(True)

    def ask_passphrases(self, unlock: Unlock) -> None:
        """Have the person asked where work fails for want of a passphrase; the same work is then run again.

        Work finds out what it proves the app with before it sends anything, so nothing is done twice.
        """
        self._unlock = unlock

    def drop(self, number: int) -> None:
        """Forget a run: its answer, when it comes, is not delivered."""
        self._waiting.pop(number, None)

    def finish(self, limit_ms: int = 5000) -> bool:
        """Wait until everything that was started has run, without delivering answers; for writes at the end."""
        self._closed = True
        self._waiting.clear()
        return self._pool.waitForDone(limit_ms)

    def shut_down(self, limit_ms: int = 3000) -> bool:
        """Deliver nothing more and wait for running work; whoever started it cancelled it before. True if all ended."""
        self._closed = True
        self._waiting.clear()
        self._pool.clear()
        return self._pool.waitForDone(limit_ms)

    def _deliver(self, number: int, value: object, error: TokenExplorerError | None) -> None:
        self._running -= 1
        if self._running == 0:
            self.busy_changed.emit(False)
        wanted = self._waiting.get(number)
        if wanted is None:
            return
        if isinstance(error, PassphraseNeeded) and self._unlock is not None:
            self._unlock(error, lambda: self._again(number), lambda: self._end(number, wanted, None, Cancelled()))
            return
        self._end(number, wanted, value, error)

    def _again(self, number: int) -> None:
        """Run the same work once more, unless nobody waits for it any more."""
        wanted = self._waiting.get(number)
        if wanted is not None and not self._closed:
            self._start(number, wanted.work)

    def _end(self, number: int, wanted: _Wanted, value: object, error: TokenExplorerError | None) -> None:
        if self._waiting.pop(number, None) is None:
            return
        on_done, on_failed = wanted.on_done, wanted.on_failed
        if number in self._current.values():
            self._current = {key: run for key, run in self._current.items() if run != number}
        if error is None:
            if on_done is not None:
                on_done(value)
        elif on_failed is not None:
            on_failed(error)
        elif not isinstance(error, Cancelled):
            self.failed.emit(error)
