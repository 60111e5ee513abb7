"""Opens the dialog of the grants that need no browser, and shows the tokens where one ended well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import Session
    from tokenexplorer.tokens.token_set import TokenKind
    from tokenexplorer.ui.grant.dialog import GrantDialog
    from tokenexplorer.ui.window import MainWindow


class GrantTeller(QObject):
    """Holds the one dialog that may be open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: GrantDialog | None = None
        window.actions_of.other_grants.finished.connect(self._finish)

    def open(self) -> None:
        """Open it, or bring the open one to the front."""
        self._shown().raise_()

    def exchange(self, token_id: str, kind: TokenKind) -> None:
        """Open it for a token of the wallet."""
        self._shown().exchange_this(token_id, kind)

    def _shown(self) -> GrantDialog:
        from tokenexplorer.ui.grant.dialog import GrantDialog

        window = self._window
        if self._dialog is None or not isValid(self._dialog) or not self._dialog.isVisible():
            self._dialog = GrantDialog(window.services, window.state, window.theme, window.actions_of, window)
            self._dialog.open()
        return self._dialog

    def _finish(self, session: Session) -> None:
        """What came is what is looked at next."""
        window, summary = self._window, session.summary
        window.show_place("tokens", (summary.id, summary.kinds[0]))


def grant_teller(window: MainWindow) -> GrantTeller:
    """The window's one."""
    known = window.findChild(GrantTeller)
    return known if known is not None else GrantTeller(window)
