"""How long a sign-in still waits: the ring, the time of day at which it ends, and five minutes more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.ring import CountdownRing
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.actions.signin import SignInActions
    from tokenexplorer.ui.settings import Settings
    from tokenexplorer.ui.theme import Theme

MORE_S: Final = 300
_LOW_S: Final = 60


class Countdown(QObject):
    """Follows the sign-in that runs.

    Attributes:
        ring: What is left, as a ring.
        limit: When that ends, and the way to more.

    Signals:
        waited(int): So many seconds the browser has been open by now.
    """

    waited = Signal(int)

    def __init__(self, theme: Theme, settings: Settings, running: SignInActions, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._running = settings, running
        self._whole_s = 0
        self._waits_since: datetime | None = None
        self.ring = CountdownRing(theme, 96, name="signin_countdownLabel")
        self._ends = plain_label("", "help")
        extend = LinkButton(theme, "Add 5 minutes", name="signin_extendButton")
        extend.clicked.connect(self._add_time)
        self.limit = QWidget()
        row = QHBoxLayout(self.limit)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._ends)
        row.addWidget(extend)
        row.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self._tick)

    def begin(self, timeout_s: int) -> None:
        """A sign-in began that waits so long."""
        self._whole_s, self._waits_since = timeout_s, None
        self._tick()
        self._timer.start()

    def end(self) -> None:
        """It ended."""
        self._timer.stop()

    def wait(self, on: bool) -> None:
        """Whether it waits for the browser from now on."""
        self._waits_since = datetime.now(UTC) if on else None

    def _tick(self) -> None:
        control = self._running.control
        if control is None:
            return
        left = control.seconds_left
        self.ring.set_left(round(left), max(self._whole_s, round(left)), "warn" if left < _LOW_S else "acc")
        ends, local = datetime.now(UTC) + timedelta(seconds=left), self._settings.show_local_time
        self._ends.setText(f"Waiting ends at {ends.astimezone() if local else ends:%H:%M:%S}{'' if local else ' UTC'}")
        if self._waits_since is not None:
            self.waited.emit(round((datetime.now(UTC) - self._waits_since).total_seconds()))

    def _add_time(self) -> None:
        control = self._running.control
        if control is not None:
            control.extend(MORE_S)
            self._tick()
