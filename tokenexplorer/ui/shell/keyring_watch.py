"""Looks, while work runs, whether it waits for the system keyring, and says so from one second on (S07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.shell.status_bar import StatusBar

_AFTER_S = 1.0
_POLL_MS = 250


class KeyringWatch(QObject):
    """Asks only while a task runs."""

    def __init__(self, services: Services, bar: StatusBar) -> None:
        super().__init__(bar)
        self._services, self._bar = services, bar
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, busy: bool) -> None:
        """Work began, or the last of it ended."""
        if busy:
            self._timer.start()
        else:
            self._timer.stop()
            self._bar.set_waiting(False)

    def _look(self) -> None:
        self._bar.set_waiting(self._services.keyring_waits_s() >= _AFTER_S)
