"""Opens the dialog of a device sign-in when one begins, and shows the tokens where it ended well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Stage
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.login import LoginRequest, Session
    from tokenexplorer.ui.signin.device_dialog import DeviceDialog
    from tokenexplorer.ui.window import MainWindow


class DeviceTeller(QObject):
    """Follows the one device sign-in that may run."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: DeviceDialog | None = None
        running = window.actions_of.device
        running.started.connect(self._begin)
        running.finished.connect(self._finish)

    def _begin(self, request: LoginRequest) -> None:
        """A dialog that offered to start again goes on; else a new one comes up."""
        from tokenexplorer.ui.signin.device_dialog import DeviceDialog

        window = self._window
        if self._dialog is None or not isValid(self._dialog) or not self._dialog.isVisible():
            self._dialog = DeviceDialog(window.services, window.theme, window.actions_of.device, window)
            self._dialog.why_requested.connect(self._explain)
        self._dialog.begin(request)
        self._dialog.open()

    def _explain(self, error: TokenExplorerError, request: LoginRequest | None) -> None:
        from tokenexplorer.errors import OAuthError

        window = self._window
        org, client = (request.org, request.client) if request is not None else (None, None)
        at_server: Stage | None = "device" if isinstance(error, OAuthError) else None
        window.dialogs.explainer().why(self._dialog or window, error, stage=at_server, org=org, client=client)

    def _finish(self, session: Session) -> None:
        """Its ID token, checked, is what comes next."""
        window, kinds = self._window, session.summary.kinds
        window.show_place("tokens", (session.summary.id, "id_token" if "id_token" in kinds else kinds[0]))
        if not window.isActiveWindow():
            QApplication.alert(window)
