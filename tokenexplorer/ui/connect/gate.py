"""Decides whether a sign-in may start: what is missing shows in its place, what is sure to fail is asked about first.

Nothing here waits: where something must be looked up, started or kept first, the answer is no for now, and the sign-in
goes on by itself once that is done.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.connect.preflight_runner import OF_THE_FILES, OF_THE_PORT, OF_THE_SERVER
from tokenexplorer.ui.widgets.confirm import ConfirmDialog

if TYPE_CHECKING:
    from tokenexplorer.oauth.preflight.finding import Finding
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.form import ConnectForm
    from tokenexplorer.ui.connect.preflight_runner import PreflightRunner
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

Intent = Literal["", "open", "copy", "device"]
"""What the person wants: the browser opened, only the address copied, or a code for another screen."""

_OF_THE_BROWSER = frozenset({"redirectUri", "redirectPort", "pkce"})
"""Findings that mean nothing to a sign-in with a device code: no browser comes back."""


class SignInGate(QObject):
    """Stands between the buttons and the sign-in.

    Signals:
        sign_in_requested: Everything is there; sign in.
        copy_requested: The same with nothing opened; its address is wanted.
        device_requested: The same with a device code.
        checking(bool): The server is asked once more before the person is.
    """

    sign_in_requested = Signal()
    copy_requested = Signal()
    device_requested = Signal()
    checking = Signal(bool)

    def __init__(
        self,
        state: AppState,
        theme: Theme,
        actions: Actions,
        form: ConnectForm,
        runner: PreflightRunner,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._state, self._theme, self._actions = state, theme, actions
        self._form, self._runner, self._place = form, runner, parent
        self._fault: QWidget | None = None
        self._pass_once = False
        self._waiting: Intent = ""
        self._waits_for_checks = False
        form.address.found.connect(self._go_on)
        form.address.failed.connect(self.stop_waiting)
        runner.settled.connect(self._on_settled)
        actions.orgs.failed.connect(self.stop_waiting)
        actions.practice.ready.connect(self._go_on)
        actions.practice.failed.connect(self.stop_waiting)

    def take_fault(self) -> QWidget | None:
        """The field that kept the last sign-in from starting; asked once."""
        fault, self._fault = self._fault, None
        return fault

    def is_ready(self, intent: Intent) -> bool:
        """Whether a sign-in may start now; where not, the person sees why, or it goes on by itself."""
        if self._waits_for_checks:
            return False
        passed, self._pass_once = self._pass_once, False
        self._form.commit()
        org, client = self._state.org, self._state.client
        if org is None or client is None:
            return client is not None
        if org.practice and self._state.practice is None:
            self._waiting = intent
            self._actions.practice.start()
            return False
        if self._form.org_part.is_pending:
            self._waiting = intent
            self._form.address.start()
            self._fault = self._form.org_part.edit
            return False
        fault = self._form.first_fault()
        if fault is None and self._form.keep_secret(partial(self._proceed, intent)):
            return False
        fault = fault or self._missing_secret(client)
        if fault is not None:
            self._fault = fault
            self._form.reveal(fault)
            return False
        return passed or self._is_clear(intent)

    def _missing_secret(self, client: Client) -> QWidget | None:
        if client.client_auth == "private_key_jwt" and not client.key_id:
            return self._form.app_part.fault_of_key()
        if client.uses_certificate and not client.certificate_file:
            return self._form.app_part.certificate.fault_of_file()
        if not client.uses_secret or self._runner.proof.has_secret(client) is not False:
            return None
        return self._form.app_part.fault_of_secret()

    def _is_clear(self, intent: Intent) -> bool:
        """Whether nothing blocks. What a server or a port said a while ago is asked once more before it blocks."""
        blocking = self._blocking(intent)
        if not blocking:
            return True
        if all(finding.id in OF_THE_SERVER | OF_THE_PORT | OF_THE_FILES for finding in blocking):
            self._waiting, self._waits_for_checks = intent, True
            self.checking.emit(True)
            values = self._form.values()
            if values is not None:
                self._runner.look(*values, force=True, port=not self._actions.sign_in.running)
        else:
            self._ask_anyway(intent, blocking)
        return False

    def _blocking(self, intent: Intent) -> tuple[Finding, ...]:
        from tokenexplorer.oauth.preflight.finding import blocking

        values = self._form.values()
        if values is None:
            return ()
        found = blocking(self._runner.findings(*values, self._form.typed_address(), self._form.has_stray_secret()))
        return tuple(each for each in found if intent != "device" or each.id not in _OF_THE_BROWSER)

    def _decide(self, intent: Intent) -> None:
        left = self._blocking(intent)
        if left:
            self._ask_anyway(intent, left)
        else:
            self._proceed_anyway(intent)

    def _ask_anyway(self, intent: Intent, blocking: tuple[Finding, ...]) -> None:
        """Say every reason; a person who goes on knows all of them."""
        ConfirmDialog.ask(
            self._place.window(),
            self._theme,
            "Sign in anyway?",
            "\n\n".join(_reason(finding) for finding in blocking),
            "Sign in anyway",
            False,
            partial(self._proceed_anyway, intent),
        )

    def _proceed_anyway(self, intent: Intent) -> None:
        self._pass_once = True
        self._proceed(intent)

    def _proceed(self, intent: Intent) -> None:
        if intent == "copy":
            self.copy_requested.emit()
        elif intent == "open":
            self.sign_in_requested.emit()
        elif intent == "device":
            self.device_requested.emit()

    def _go_on(self) -> None:
        """What a sign-in waited for is there."""
        if not self._waits_for_checks:
            intent, self._waiting = self._waiting, ""
            self._proceed(intent)

    def stop_waiting(self, _error: object = None) -> None:
        """What a sign-in waited for did not come."""
        self._waiting = ""
        if self._waits_for_checks:
            self._waits_for_checks = False
            self.checking.emit(False)

    def _on_settled(self) -> None:
        if self._waits_for_checks:
            self._waits_for_checks = False
            intent, self._waiting = self._waiting, ""
            self.checking.emit(False)
            self._decide(intent)

    def escape(self) -> bool:
        """Stop what is waited for; False where nothing is."""
        if self._form.address.is_running:
            self.stop_waiting()
            self._form.address.stop()
        elif self._waits_for_checks:
            self._runner.stop()
            self.stop_waiting()
        else:
            return False
        return True


def _reason(finding: Finding) -> str:
    title = finding.title if finding.title.endswith(".") else f"{finding.title}."
    return "\n".join(part for part in (title, finding.detail) if part)
