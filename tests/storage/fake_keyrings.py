"""Keyring backends that behave, or misbehave, in one way each. None of them is a system's."""

from __future__ import annotations

import threading


class Crash(BaseException):
    """The process dies here."""


class MemoryBackend:
    """A keyring that works.

    Attributes:
        items: By service name.
        max_units: The limit of an item, or None.
        threads: Names of the threads that called.
    """

    def __init__(self, max_units: int | None = None) -> None:
        self.items: dict[str, str] = {}
        self.max_units = max_units
        self.threads: set[str] = set()

    def get_password(self, service: str, username: str) -> str | None:
        assert username
        self.step("get", service)
        return self.items.get(service)

    def set_password(self, service: str, username: str, password: str) -> None:
        assert username
        if self.max_units is not None and len(password.encode("utf-16-le")) // 2 > self.max_units:
            raise OSError(1783, "The stub received bad data")
        self.step("set", service)
        self.items[service] = password

    def delete_password(self, service: str, username: str) -> None:
        assert username
        if service not in self.items:
            raise LookupError(service)
        self.step("delete", service)
        del self.items[service]

    def step(self, verb: str, service: str) -> None:
        """Called before anything happens."""
        self.threads.add(threading.current_thread().name)


class CrashingBackend(MemoryBackend):
    """Dies once, before (or after) its n-th change. Overwrites by deleting first, as the macOS Keychain does."""

    def __init__(self, max_units: int | None = None) -> None:
        super().__init__(max_units)
        self.crash_at: int | None = None
        self.changes = 0

    def set_password(self, service: str, username: str, password: str) -> None:
        if service in self.items:
            self._change()
            del self.items[service]
        self._change()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._change()
        super().delete_password(service, username)

    def _change(self) -> None:
        self.changes += 1
        if self.crash_at is not None and self.changes >= self.crash_at:
            raise Crash


class FailingBackend(MemoryBackend):
    """Raises an error for the verbs it is told to."""

    def __init__(self, error: Exception | None = None, verbs: tuple[str, ...] = ("get", "set", "delete")) -> None:
        super().__init__()
        self.error, self.verbs = error, verbs

    def step(self, verb: str, service: str) -> None:
        super().step(verb, service)
        if self.error is not None and verb in self.verbs:
            raise self.error


class FailsOnceBackend(MemoryBackend):
    """Raises an error at its n-th call, or from it on.

    Attributes:
        fail_at: Of the next call on, counted from 1; None for never.
        for_good: Whether every later call fails, too.
    """

    def __init__(self, error: Exception, *, for_good: bool = False, max_units: int | None = None) -> None:
        super().__init__(max_units)
        self.error, self.for_good = error, for_good
        self.calls = 0
        self.fail_at: int | None = None

    def begin(self, fail_at: int | None) -> None:
        """Count anew."""
        self.calls, self.fail_at = 0, fail_at

    @property
    def failed(self) -> bool:
        """Whether the call that fails was made."""
        return self.fail_at is not None and self.calls >= self.fail_at

    def step(self, verb: str, service: str) -> None:
        super().step(verb, service)
        self.calls += 1
        if self.fail_at is not None and (self.calls >= self.fail_at if self.for_good else self.calls == self.fail_at):
            raise self.error


class ForgetfulBackend(MemoryBackend):
    """Says it saved, and did not: what keyring's null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.step("set", service)


class BlockedBackend(MemoryBackend):
    """Waits in every call of a verb until it is let go, as a keyring does whose prompt is open."""

    def __init__(self, verb: str = "get") -> None:
        super().__init__()
        self.verb = verb
        self.reached = threading.Event()
        self.go = threading.Event()

    def step(self, verb: str, service: str) -> None:
        super().step(verb, service)
        if verb == self.verb:
            self.reached.set()
            assert self.go.wait(20)
