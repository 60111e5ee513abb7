"""A sign-in with nothing opened: its address goes to the clipboard, for whatever browser the person wants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import LoginStep
    from tokenexplorer.ui.actions.signin import SignInActions
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class SignInUrlCopy(QObject):
    """Begins such a sign-in, and copies the address as soon as there is one.

    Signals:
        notice(str): The address was copied.
    """

    notice = Signal(str)

    def __init__(self, clipboard: Clipboard, state: AppState, sign_in: SignInActions, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard, self._state, self._sign_in = clipboard, state, sign_in
        self._wanted = False
        sign_in.step.connect(self._on_step)
        for ended in (sign_in.finished, sign_in.failed, sign_in.cancelled):
            ended.connect(self._forget)

    def start(self) -> None:
        """Sign in to the current app."""
        org, client = self._state.org, self._state.client
        if org is not None and client is not None:
            self._sign_in.start(org, replace(client, opener="copy"))
            self._wanted = True

    def _on_step(self, step: LoginStep) -> None:
        if self._wanted and step.sign_in_url:
            self._wanted = False
            # The URL holds state and nonce: it goes to the clipboard like a secret (S14).
            self._clipboard.copy_secret(step.sign_in_url)
            # Pushed first, it is a reference that lives a minute or so (RFC 9126 section 2.2).
            pushed = "request_uri=" in step.sign_in_url
            when = "at once" if pushed else "in the browser you want"
            self.notice.emit(f"Sign-in URL copied. Open it {when}, on this computer.")

    def _forget(self, _: object = None) -> None:
        self._wanted = False
