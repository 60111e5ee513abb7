"""When the preflight looks, and where that shows: in its pane, beside the fields and in the head of the form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from tokenexplorer.ui.connect.mending import mend
from tokenexplorer.ui.widgets.text import ascii_host

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.oauth.preflight.finding import Finding
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.drawer import PreflightDrawer
    from tokenexplorer.ui.connect.form import ConnectForm
    from tokenexplorer.ui.connect.preflight_pane import PreflightPane
    from tokenexplorer.ui.connect.preflight_runner import PreflightRunner
    from tokenexplorer.ui.state import AppState

LOOK_AFTER_MS: Final = 600


class PreflightLook(QObject):
    """Joins form, runner and pane; a place that nobody sees asks nobody.

    Args:
        state: Whether keyring and practice org are there.
        actions: Hear of a secret that was kept; a sign-in of ours holds the port.
        form: The app, and the fields that a finding speaks of.
        runner: Asks and judges.
        pane: Shows the findings.
        drawer: Gives room to a field that a mend leads to.
        place: Where all of this is.
    """

    def __init__(
        self,
        state: AppState,
        actions: Actions,
        form: ConnectForm,
        runner: PreflightRunner,
        pane: PreflightPane,
        drawer: PreflightDrawer,
        place: QWidget,
    ) -> None:
        super().__init__(place)
        self._state, self._sign_in = state, actions.sign_in
        self._form, self._runner, self._pane, self._drawer, self._place = form, runner, pane, drawer, place
        self._timer = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._timer.setObjectName("connect_lookTimer")
        self._timer.timeout.connect(self._look)
        state.keyring_changed.connect(self._show_and_look)
        state.practice_changed.connect(self._on_practice)
        actions.orgs.secret_kept.connect(lambda client_ref, stored: runner.proof.set_secret(client_ref, stored=stored))
        form.changed.connect(self._show_and_look)
        pane.run_requested.connect(partial(self._look, force=True))
        pane.fix_requested.connect(self._mend)
        runner.changed.connect(self.show)

    def soon(self) -> None:
        """Look once nothing has changed for a moment."""
        self._timer.start()

    def show(self) -> None:
        """Show what is known now."""
        values = self._form.values()
        if values is None:
            return
        org, client = values
        form, runner = self._form, self._runner
        findings = runner.findings(org, client, form.typed_address(), form.has_stray_secret())
        to_fix = self._pane.show_findings(findings, runner.running, runner.checked_at, runner.errors(client))
        self._pane.show_host(ascii_host(client.issuer))
        form.head.show_to_fix(to_fix)
        if client.client_auth != "none":
            form.app_part.secret_field.show_stored(runner.proof.has_secret(client))
            form.app_part.certificate.show_glance(runner.proof.certificate(client))

    def _show_and_look(self) -> None:
        self.soon()
        self.show()

    def _on_practice(self) -> None:
        for client in self._state.clients:
            self._runner.forget(client.issuer)
        self._show_and_look()

    def _look(self, *, force: bool = False) -> None:
        values = self._form.values()
        if values is None or self._form.is_paged or not (self._place.isVisible() or force):
            return
        typing = self._form.app_part.client_id_edit.hasFocus() and not force
        self._runner.look(*values, force=force, port=not self._sign_in.running, typing=typing)

    def _mend(self, finding: Finding) -> None:
        mend(self._form, finding, partial(self._look, force=True))
        self._drawer.make_room(self._place.window().focusWidget())
