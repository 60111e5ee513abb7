"""Gets a token for the app itself from the top bar: a service app in its own page, any other in a small dialog."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.login import Session
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.shell.service_token_dialog import ServiceTokenDialog
    from tokenexplorer.ui.window import MainWindow


class ServiceTokenTeller(QObject):
    """Follows the one that may run."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: ServiceTokenDialog | None = None
        self._asked = ""
        service = window.actions_of.service
        service.got_token.connect(self._on_token)
        service.failed.connect(self._on_failed)

    def get(self) -> None:
        """Get one for the current app, as the form has it now."""
        window = self._window
        if window.current_place is not None:
            window.current_place.keep()
        org, client = window.state.org, window.state.client
        if org is None or client is None:
            return
        if client.kind == "service":
            # Its page has the step, the error under it and the way to stop it.
            window.show_place("connect")
            window.place("connect_form").ready()
            return
        from tokenexplorer.ui.shell.service_token_dialog import ServiceTokenDialog

        if self._dialog is not None and isValid(self._dialog):
            self._dialog.reject()
        dialog = self._dialog = ServiceTokenDialog(window.theme, client, window)
        dialog.rejected.connect(self._stop)
        dialog.again_requested.connect(lambda: self._start(org, client))
        dialog.open()
        self._start(org, client)

    def _start(self, org: Org, client: Client) -> None:
        from tokenexplorer.ui.actions.service import USER_SCOPES

        self._asked = client.id
        if self._dialog is not None:
            self._dialog.show_running()
        # Nobody signs in, so what is about a person is not asked.
        scopes = tuple(scope for scope in client.scopes if scope not in USER_SCOPES)
        self._window.actions_of.service.get_token(org, replace(client, scopes=scopes))

    def _stop(self) -> None:
        if self._asked:
            asked, self._asked = self._asked, ""
            self._window.actions_of.service.cancel(asked)

    def _on_token(self, client_ref: str, session: Session) -> None:
        if client_ref != self._asked:
            return
        self._asked = ""
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.accept()
        window = self._window
        window.show_place("tokens", (session.summary.id, "access_token"))

    def _on_failed(self, client_ref: str, _step: str, error: TokenExplorerError) -> None:
        if client_ref == self._asked:
            self._asked = ""
            if self._dialog is not None and isValid(self._dialog):
                self._dialog.show_error(error)


def service_token_teller(window: MainWindow) -> ServiceTokenTeller:
    """The window's one."""
    known = window.findChild(ServiceTokenTeller)
    return known if known is not None else ServiceTokenTeller(window)
