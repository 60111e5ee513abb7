"""The dialog of a device sign-in: the code, how the waiting stands, how long it lasts, and what ended it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from tokenexplorer.errors import DeadlinePassed, OAuthError, TokenExplorerError
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.ui.signin.device_card import DeviceCard
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.expiry import life_words
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.polish import announce, divider, set_property, set_state
from tokenexplorer.ui.widgets.qr_picture import Matrix, qr_matrix
from tokenexplorer.ui.widgets.ring import Spinner, TimeRing
from tokenexplorer.ui.widgets.text import ascii_host, breakable, plain_label, tabular, visible_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.device_code import DeviceCode
    from tokenexplorer.ui.actions.device import DeviceActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.theme import Theme

_WIDTH, _MARGIN = 600, 64
_NEARLY = 0.25
_REFUSED = frozenset({"access_denied", "authorization_declined"})


class DeviceDialog(PlainDialog):
    """Follows the device sign-in that runs. Its property `state` says how it stands.

    States: asking, waiting, slowed, offline, checking, expired, denied, failed.

    Signals:
        why_requested(TokenExplorerError, LoginRequest): Explain what ended it.
    """

    why_requested = Signal(object, object)

    def __init__(self, services: Services, theme: Theme, actions: DeviceActions, parent: QWidget | None = None) -> None:
        super().__init__("Sign in with a device code", parent, name="device_dialog", width=_WIDTH)
        self.setAccessibleName("Device code")
        self._services, self._theme, self._actions = services, theme, actions
        self._request: LoginRequest | None = None
        self._code: DeviceCode | None = None
        self.card = DeviceCard(theme)
        self._spinner = Spinner(theme, 16)
        self._status = plain_label("", "strong", name="device_stateLabel", wrap=True)
        self._detail = plain_label("", "help", name="device_detailLabel", wrap=True)
        self._banner = Banner(theme, label_name="device_errorLabel", parent=self)
        self._evidence = plain_label("", "monoSmall", wrap=True, selectable=True)
        self._ring = TimeRing(theme, 16)
        self._left = tabular(plain_label("", "strong", name="device_countdownLabel"))
        self._left.setAccessibleName("Time left")
        self._again = button(theme, "Start again", "primary", "rotate-cw", name="device_restartButton")
        self._cancel = button(theme, "Cancel", name="device_cancelButton")
        self._build()
        self._connect()
        self._timer = QTimer(self, interval=250)
        self._timer.timeout.connect(self._tick)
        theme.changed.connect(self._widen)

    def _build(self) -> None:
        status = QHBoxLayout()
        status.setSpacing(10)
        status.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._status)
        words.addWidget(self._detail)
        status.addLayout(words, 1)
        for widget in (self._banner, self._evidence, self.card):
            self.column.addWidget(widget)
        self._line = divider()
        self.column.addWidget(self._line)
        self.column.addLayout(status)
        left = QHBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._ring)
        left.addWidget(self._left)
        foot = self.add_buttons(self._cancel, self._again)
        foot.insertLayout(0, left)

    def _connect(self) -> None:
        running = self._actions
        running.step.connect(self.show_step)
        running.failed.connect(self.show_error)
        running.finished.connect(self._finish)
        running.cancelled.connect(self.reject)
        self.card.open_requested.connect(self._open_page)
        self.card.copy_requested.connect(self._copy_code)
        self._again.clicked.connect(self._start_again)
        self._cancel.clicked.connect(self.reject)
        self.finished.connect(self._stop)

    # The sign-in

    def begin(self, request: LoginRequest) -> None:
        """A device sign-in began."""
        self._request, self._code = request, None
        self._widen()
        host = ascii_host(request.client.issuer)
        self._show("asking", f"Asking {host} for a code", "")
        self.card.notice.setText("")
        for widget in (self.card, self._again, self._banner, self._evidence, self._line, self._ring, self._left):
            widget.hide()
        self._cancel.set_label("Cancel")
        self._cancel.setFocus()
        self._timer.start()

    def show_step(self, step: LoginStep) -> None:
        """A step went on."""
        if step.state is StepState.FAILED:
            return  # the error comes with its advice
        if step.id == "device":
            if step.device is not None:
                self._show_code(step.device.code)
        elif step.id == "approval" and step.device is not None and step.elapsed_s is None:
            self._show(step.device.phase, step.title, step.detail)
        elif step.id in ("approval", "verify", "store"):
            self._show("checking", step.title, step.detail)

    def _show_code(self, code: DeviceCode) -> None:
        self._code = code
        self.card.show_code(code)
        for widget in (self.card, self._line, self._ring, self._left):
            widget.show()
        self.card.open.setFocus()
        announce(self, f"A code came. Type it at {code.host}.")
        # The picture takes some milliseconds to compute: off this thread.
        self._services.tasks.run(partial(qr_matrix, code.link), partial(self._show_picture, code))
        self._tick()
        self._fit()

    def _show_picture(self, code: DeviceCode, matrix: Matrix) -> None:
        if isValid(self) and code is self._code:
            self.card.show_picture(code, matrix)
            self._fit()

    def show_error(self, error: TokenExplorerError) -> None:
        """It ended with an error: cause and mend take the place of the code, which is of no use any more."""
        expired = isinstance(error, DeadlinePassed)
        denied = isinstance(error, OAuthError) and error.error in _REFUSED
        self._timer.stop()
        set_state(self, "expired" if expired else "denied" if denied else "failed")
        for widget in (self.card, self._line, self._ring, self._left, self._spinner, self._status, self._detail):
            widget.hide()
        self.card.notice.setText("")
        self._banner.set("warn" if expired else "bad", error.title, error.advice, icon="timer" if expired else "")
        self._banner.offer_why(lambda: self.why_requested.emit(error, self._request), name="device_whyButton")
        self._banner.show()
        self._evidence.setText(breakable(visible_text(error.detail, keep_lines=True)))
        self._evidence.setVisible(bool(error.detail))
        self._cancel.set_label("Close")
        self._again.show()
        self._again.setFocus()
        announce(self, error.title)
        self._fit()

    def _finish(self, _session: Session) -> None:
        self.accept()

    def _stop(self) -> None:
        """Closed by whatever way: nothing goes on behind a dialog that is not there."""
        self._timer.stop()
        if self._actions.running:
            self._actions.cancel()

    # Showing

    def _show(self, state: str, title: str, detail: str) -> None:
        changed = self.property("state") != state
        set_state(self, state)
        self._status.setText(visible_text(title))
        self._detail.setText(visible_text(detail))
        set_property(self._status, "tone", "warn" if state == "offline" else None)
        for widget in (self._spinner, self._status):
            widget.show()
        self._detail.setVisible(bool(detail))
        if changed:
            announce(self, self._status.text())

    def _widen(self) -> None:
        """Larger text needs more room; the window under it is the limit."""
        parent = self.parentWidget()
        room = parent.width() - _MARGIN if parent is not None else _WIDTH
        self.setMinimumWidth(max(_WIDTH, min(room, round(_WIDTH * self._theme.text_scale))))
        QTimer.singleShot(0, self, self._fit)  # once its words have their new size

    def _fit(self) -> None:
        """As large as what it shows, in the middle of its window."""
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None and self.isVisible():
            middle = parent.window().frameGeometry().center()
            self.move(middle - self.rect().center())

    def _tick(self) -> None:
        control = self._actions.control
        if control is None or self._code is None:
            return
        left, whole = control.seconds_left, max(1, self._code.expires_in)
        now = datetime.now(UTC)
        words, _kind = life_words(now, now + timedelta(seconds=left)) if left >= 1 else ("0:00 left", "bad")
        kind = "bad" if left < 60 else "warn" if left / whole < _NEARLY else "acc"
        self._left.setText(words)
        self._left.setAccessibleDescription(words)
        self._ring.set_left(min(1.0, left / whole), kind)

    # Acting

    def _copy_code(self) -> None:
        if self._code is not None:
            # It is on the screen to be typed elsewhere, and needed after a sign-in that may take minutes: no secret.
            self._services.clipboard.copy(self._code.user_code)
            self._tell("Code copied.")

    def _open_page(self) -> None:
        if self._request is not None and self._code is not None:
            self._actions.open_page(self._request.client, self._code.link, self._opened, self._not_opened)

    def _opened(self, browser: str) -> None:
        if not isValid(self) or self._code is None:
            return
        if browser:
            self._tell(f"{self._code.host} opens in {browser}.")
        else:
            self._services.clipboard.copy(self._code.link)
            self._tell("Address copied. Open it in the browser that you want.")

    def _not_opened(self, error: TokenExplorerError) -> None:
        if isValid(self):
            self._tell(f"{error.title} Copy the address above and open it yourself.")

    def _tell(self, words: str) -> None:
        self.card.notice.setText(visible_text(words))
        announce(self, words)

    def _start_again(self) -> None:
        if self._request is not None:
            self._actions.start(self._request.org, self._request.client)
