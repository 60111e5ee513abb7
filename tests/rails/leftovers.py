"""Fails a test that leaves a thread, a pool job or a running timer behind."""

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QThreadPool, QTimer

GRACE_S = 5.0


class Started:
    """Remembers, weakly, the Qt objects that Python code started during one test."""

    def __init__(self) -> None:
        self._objects: list[weakref.ref[QObject]] = []

    def note(self, started: QObject) -> None:
        self._objects.append(weakref.ref(started))

    def clear(self) -> None:
        self._objects.clear()

    def running(self) -> list[str]:
        alive = [found for reference in self._objects if (found := reference()) is not None]
        return sorted({_describe(each) for each in alive if shiboken6.isValid(each) and _is_running(each)})


_started = Started()


def _is_running(started: QObject) -> bool:
    if isinstance(started, QTimer):
        return started.isActive()
    if isinstance(started, QThread):
        return started.isRunning()
    return isinstance(started, QThreadPool) and started.activeThreadCount() > 0


def _describe(started: QObject) -> str:
    parent = started.parent()
    owner = f" of {type(parent).__name__}" if parent is not None else ""
    return f"{type(started).__name__} {started.objectName()!r}{owner}"


def _noting(original: Callable[..., Any]) -> Callable[..., Any]:
    def start(self: QObject, *arguments: Any, **named: Any) -> Any:
        _started.note(self)
        return original(self, *arguments, **named)

    return start


for _class in (QTimer, QThread, QThreadPool):
    setattr(_class, "start", _noting(_class.start))  # noqa: B010 -- mypy rightly forbids plain assignment here


def _dangling(before: set[threading.Thread]) -> list[str]:
    # A dummy stands for a foreign thread that once ran Python; until Python 3.13 it outlives that thread.
    threads = [each for each in threading.enumerate() if each not in before and each.is_alive()]
    names = [f"thread {each.name}" for each in threads if not isinstance(each, threading._DummyThread)]
    pool = QThreadPool.globalInstance()
    if pool.activeThreadCount():
        names.append(f"{pool.activeThreadCount()} jobs of the global pool")
    return names + _started.running()


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail when something that the test started still runs five seconds after its end."""
    before = set(threading.enumerate())
    _started.clear()
    yield
    deadline = time.monotonic() + GRACE_S
    while True:
        application = QCoreApplication.instance()
        if application is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            application.processEvents()
        left = _dangling(before)
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.005)
    _started.clear()
    if left:
        pytest.fail(f"Left running: {', '.join(left)}", pytrace=False)
