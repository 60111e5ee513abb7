"""What nobody caught, in any slot or thread: `Uncaught` tells it once, redacted, and the app goes on (F08)."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import TokenExplorerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_log = logging.getLogger(__name__)


class Uncaught(QObject):
    """Stands in for Python's own hooks between `install` and `remove`.

    Signals:
        told(TokenExplorerError): Something was not caught. May be emitted in any thread.
    """

    told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: tuple[Callable[..., object], Callable[..., object], Callable[..., object]] | None = None
        self._hooks = (self._on_exception, self._on_thread, self._on_unraisable)
        self._telling = threading.local()

    def install(self) -> None:
        """From now on tell."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks

    def remove(self) -> None:
        """Give the hooks back, unless somebody else took them over meanwhile."""
        if self._before is None:
            return
        (before, thread_before, unraisable_before), self._before = self._before, None
        if sys.excepthook is self._hooks[0]:
            sys.excepthook = before
        if threading.excepthook is self._hooks[1]:
            threading.excepthook = thread_before
        if sys.unraisablehook is self._hooks[2]:
            sys.unraisablehook = unraisable_before

    def _on_exception(
        self, kind: type[BaseException], value: BaseException | None, trace: TracebackType | None
    ) -> None:
        error = value if value is not None else kind()
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if getattr(self._telling, "now", False):
            return  # showing it failed too; telling that would never end
        self._telling.now = True
        try:
            _log.error("Not caught", exc_info=(kind, error, trace))
            self.told.emit(error if isinstance(error, TokenExplorerError) else _unexpected(error))
        finally:
            self._telling.now = False

    def _on_thread(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_type is not SystemExit:
            self._on_exception(failure.exc_type, failure.exc_value, failure.exc_traceback)

    def _on_unraisable(self, failure: sys.UnraisableHookArgs) -> None:
        # While objects are taken apart; nobody can do anything about it, so it is written down only.
        error = failure.exc_value or failure.exc_type()
        _log.error("Not caught in %r", failure.object, exc_info=(failure.exc_type, error, failure.exc_traceback))


def _unexpected(error: BaseException) -> TokenExplorerError:
    return TokenExplorerError(
        "Something unexpected happened.",
        "Your work is kept. Go on, or restart the app.",
        f"{type(error).__name__}: {error}",
    )
