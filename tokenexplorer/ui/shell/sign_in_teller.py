"""Tells the rest of the window of a sign-in: the page that comes up, the chip that counts down, where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginRequest, Session
    from tokenexplorer.ui.window import MainWindow


class SignInTeller(QObject):
    """Follows the one sign-in that may run."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._client_name, self._whole_s = "", 1.0
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._count)
        running = window.actions_of.sign_in
        running.started.connect(self._begin)
        running.step.connect(self._count)
        running.finished.connect(self._finish)
        running.failed.connect(self._fail)
        running.cancelled.connect(self._stop)

    def _begin(self, request: LoginRequest) -> None:
        self._client_name, self._whole_s = request.client.name, max(1.0, request.client.timeout_s)
        self._window.show_place("sign_in", request)
        self._timer.start()
        self._count()

    def _count(self) -> None:
        control = self._window.actions_of.sign_in.control
        if control is None:
            return
        left = control.seconds_left
        self._whole_s = max(self._whole_s, left)  # time was added
        minutes, seconds = divmod(round(left), 60)
        self._window.top_bar.set_signing_in(self._client_name, left / self._whole_s, f"{minutes}:{seconds:02d} left")

    def _end(self) -> None:
        self._timer.stop()
        self._window.top_bar.set_signing_in("")

    def _finish(self, session: Session) -> None:
        """Its ID token, checked, is what comes next."""
        self._end()
        kinds = session.summary.kinds
        self._window.show_place("tokens", (session.summary.id, "id_token" if "id_token" in kinds else kinds[0]))
        self._come_back()

    def _fail(self) -> None:
        """The page tells cause and mend; the person may have gone elsewhere while the browser was open."""
        self._end()
        self._window.show_place("sign_in")
        self._come_back()

    def _come_back(self) -> None:
        """From behind the browser, as far as the system lets a window do that; elsewhere it asks for attention."""
        window = self._window
        if not window.isActiveWindow():
            window.raise_()
            window.activateWindow()
            QApplication.alert(window)

    def _stop(self) -> None:
        self._end()
        if self._window.current_key == "sign_in":
            self._window.show_place("connect")
