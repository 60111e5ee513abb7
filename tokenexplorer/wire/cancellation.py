"""Saying stop across threads. No sockets here: who waits registers what wakes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tokenexplorer.errors import Cancelled


class Cancellation:
    """A stop sign that one thread raises and others obey.

    Work that blocks registers a callback that wakes it (a socket's shutdown, a listener's close); it runs once, in the
    thread that cancels, or at once where the sign is already up.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody said stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Raise the sign and wake everybody; further calls do nothing."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            wakers, self._wakers = self._wakers, []
        for wake in wakers:
            wake()

    def wait(self, timeout_s: float) -> bool:
        """Sleep until cancelled or until the time is over; True when cancelled."""
        return self._event.wait(timeout_s)

    def check(self) -> None:
        """Stop here if somebody said stop.

        Raises:
            Cancelled: The sign is up.
        """
        if self._event.is_set():
            raise Cancelled

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call `wake` if the sign goes up while the block runs.

        Raises:
            Cancelled: The sign was already up.
        """
        with self._lock:
            if self._event.is_set():
                raise Cancelled
            self._wakers.append(wake)
        try:
            yield
        finally:
            with self._lock:
                if wake in self._wakers:
                    self._wakers.remove(wake)
