"""Calls of a keyring backend that can be cancelled: `KeyringCalls`. A backend may block while its prompt is open.

Each call runs in a thread of its own and waits for the one before, so a call that was given up still ends before the
next begins, and the next sees what it did.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from tokenexplorer.errors import Cancelled, KeyringLocked, StorageError, TokenExplorerError
from tokenexplorer.storage.keyring_errors import keyring_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.wire.cancellation import Cancellation

T = TypeVar("T")

LIMIT_S = 120.0
"""How long a call may take, since the keyring's own prompt may be open all that time (S07)."""

ACCOUNT = "token-explorer"
"""The account of every item; the service name tells them apart."""

_POLL_S = 0.05


class Backend(Protocol):
    """The part of `keyring.backend.KeyringBackend` that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep the secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget the secret."""
        ...


def no_answer() -> KeyringLocked:
    """The keyring, or who holds it, lets us wait for too long."""
    return KeyringLocked("The system keyring does not answer.", "Look for its prompt, unlock it, then try again.")


class _Call(threading.Thread, Generic[T]):
    def __init__(self, work: Callable[[Callable[[], bool]], T], turn: threading.Lock) -> None:
        super().__init__(name="keyring-call", daemon=True)
        self._work, self._turn = work, turn
        self._given_up = threading.Event()
        self.done = threading.Event()
        self.values: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with self._turn:
                if not self._given_up.is_set():
                    self.values.append(self._work(self._given_up.is_set))
        except BaseException as error:  # handed to the thread that waits
            self.error = error
        finally:
            self.done.set()

    def give_up(self) -> None:
        self._given_up.set()


class KeyringCalls:
    """A backend's three verbs, each bounded, cancellable, and with errors of our tree.

    Args:
        backend: Any object with the three verbs.
        limit_s: See LIMIT_S.
    """

    def __init__(self, backend: Backend, limit_s: float = LIMIT_S) -> None:
        self._backend, self._limit_s = backend, limit_s
        self._turn = threading.Lock()
        self._began: float | None = None
        self._given_up: _Call[Any] | None = None
        self._stopped = threading.Event()

    @property
    def waiting_s(self) -> float:
        """For how long the running call has been waiting for the keyring; 0 where none runs."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    def stop(self) -> None:
        """The app ends: whoever waits for the keyring gives up, and nobody begins to."""
        self._stopped.set()

    def get(self, service: str, cancel: Cancellation | None) -> str | None:
        """The secret of an item, or None."""
        return self.run(lambda _: self._backend.get_password(service, ACCOUNT), cancel)

    def set(self, service: str, secret: str, cancel: Cancellation | None) -> None:
        """Write an item; the caller reads it back."""
        self.run(lambda _: self._backend.set_password(service, ACCOUNT, secret), cancel)

    def delete(self, service: str, cancel: Cancellation | None) -> None:
        """Delete an item that is there.

        Raises:
            StorageError: It is still there.
        """

        def work(_: Callable[[], bool]) -> None:
            try:
                self._backend.delete_password(service, ACCOUNT)
            except Exception:
                # Backends raise for a missing item, each in its own way; what counts is whether it is gone.
                if self._backend.get_password(service, ACCOUNT) is not None:
                    raise

        self.run(work, cancel)
        if self.get(service, cancel) is not None:
            raise StorageError("The system keyring did not delete an item.", "Try again, or delete it there.", service)

    def when_idle(self, act: Callable[[], None]) -> None:
        """Do something once the last call that was given up has ended: now, or in its wake."""
        call = self._given_up
        if call is None or call.done.is_set():
            act()
            return

        def wait() -> None:
            call.done.wait()
            act()

        threading.Thread(target=wait, name="keyring-wake", daemon=True).start()

    def run(self, work: Callable[[Callable[[], bool]], T], cancel: Cancellation | None) -> T:
        """Do something with the backend in another thread.

        Args:
            work: Gets a function that says whether the caller has given up.
            cancel: Ends the wait.

        Raises:
            Cancelled: The person gave up; the call itself ends on its own.
            StorageError: The backend failed, or did not answer within the limit.
        """
        if cancel is not None:
            cancel.check()
        if self._stopped.is_set():
            raise Cancelled
        call = _Call(work, self._turn)
        self._began = began = time.monotonic()
        call.start()
        try:
            while not call.done.wait(_POLL_S):
                if self._stopped.is_set():
                    raise Cancelled  # noqa: TRY301
                if cancel is not None:
                    cancel.check()
                if time.monotonic() - began > self._limit_s:
                    raise no_answer()  # noqa: TRY301 -- whoever waits gives up the same way in all three cases
        except BaseException:
            call.give_up()
            self._given_up = call
            raise
        finally:
            self._began = None
        return self._answer(call)

    @staticmethod
    def _answer(call: _Call[T]) -> T:
        error = call.error
        if error is None:
            return call.values[0]
        if isinstance(error, TokenExplorerError) or not isinstance(error, Exception):
            raise error
        raise keyring_error(error) from error
