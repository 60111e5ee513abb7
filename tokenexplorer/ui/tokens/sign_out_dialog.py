"""What is asked before signing out, with the choice of the provider's session; and the wait for the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.polish import gives_back
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.logout import LogoutOffer
    from tokenexplorer.ui.theme import Theme

NOTHING_TO_REVOKE = "An ID token opens nothing, so there is nothing to revoke. It is removed here."
WORDS = "The server is told to refuse these tokens, then they are removed here. Programs that use them stop working."


class SignOutDialog(ConfirmDialog):
    """Asks before a set is revoked and removed.

    Signals:
        copy_requested(str): The sign-out redirect URI, to register it.
    """

    copy_requested = Signal(str)

    def __init__(self, parent: QWidget | None, theme: Theme, summary: TokenSummary, offer: LogoutOffer | None) -> None:
        words = WORDS if summary.is_revocable else NOTHING_TO_REVOKE
        super().__init__(parent, theme, f"Sign out {summary.label}?", words, "Sign out", danger=True)
        self.session_check, self.return_check = QCheckBox(), QCheckBox()
        self.session_check.setChecked(not summary.is_revocable)
        self._offer = offer
        if offer is not None:
            self._add_choices(theme, offer)

    @property
    def ends_session(self) -> bool:
        """Whether the browser's session is to end, too."""
        return self._offer is not None and self.session_check.isChecked()

    @property
    def comes_back(self) -> bool:
        """Whether the browser is to come back afterwards."""
        return self.ends_session and self.return_check.isChecked()

    def _add_choices(self, theme: Theme, offer: LogoutOffer) -> None:
        self.session_check.setText("End the browser's session too")
        self.session_check.setObjectName("signout_browserCheck")
        self.session_check.setAccessibleName(visible_text(f"End the browser's session at {offer.host} too"))
        self.return_check.setText("Come back to this app afterwards")
        self.return_check.setObjectName("signout_returnCheck")
        self.return_check.setAccessibleName(self.return_check.text())
        self.return_check.setChecked(offer.returns and bool(offer.returns_to))
        words = f"At {offer.host}. {offer.note}".strip()
        self.session_note = plain_label(words, "caption", wrap=True, name="signout_noteLabel")
        self.uri_label = plain_label(
            f"Register {offer.returns_to} at the provider as a sign-out redirect URI first, to the letter.",
            "caption",
            wrap=True,
            name="signout_uriLabel",
        )
        self.copy_button = button(theme, "Copy URI", "ghost", icon="copy", name="signout_copyUriButton")
        self.copy_button.clicked.connect(lambda: self.copy_requested.emit(offer.returns_to))
        self._lay_out()
        for each in (self.session_check, self.return_check):
            each.toggled.connect(self._show_choices)
        self._show_choices()

    def _lay_out(self) -> None:
        uri = QHBoxLayout()
        uri.addWidget(self.uri_label, 1)
        uri.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout()
        box.setSpacing(8)
        for each in (self.session_check, self.session_note, self.return_check):
            box.addWidget(each)
        box.addLayout(uri)
        self.column.insertSpacing(2, 8)
        self.column.insertLayout(3, box)

    def _show_choices(self) -> None:
        offer, ends = self._offer, self.session_check.isChecked()
        if offer is None:
            return
        can_return = ends and bool(offer.returns_to)
        self.return_check.setVisible(can_return and not offer.needs_return)
        for each in (self.uri_label, self.copy_button):
            each.setVisible(can_return and self.return_check.isChecked())
        _fit(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Make room for every line, whatever the size of the letters."""
        super().showEvent(event)
        _fit(self)


class WaitDialog(QDialog):
    """Says that the browser is at the provider's sign-out page, until it comes back or nobody waits any more.

    Signals:
        rejected: The person stopped waiting (Qt's own).
    """

    def __init__(self, parent: QWidget, theme: Theme, host: str) -> None:
        super().__init__(parent)
        self.setObjectName("signout_waitDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Token Explorer")
        self.setMinimumWidth(420)
        gives_back(self)
        title = f"Waiting for the browser to come back from {visible_text(host)}"
        self.setAccessibleName(title)
        words = "The tokens are removed here already. Finish signing out in the browser, or stop waiting."
        stop = button(theme, "Stop waiting", "secondary", name="signout_cancelButton")
        stop.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(plain_label(title, "section", wrap=True, name="signout_hostLabel"))
        column.addWidget(plain_label(words, "body2", wrap=True))
        column.addSpacing(12)
        column.addWidget(stop, 0, Qt.AlignmentFlag.AlignRight)

    def showEvent(self, event: QShowEvent) -> None:
        """Make room for every line, whatever the size of the letters."""
        super().showEvent(event)
        _fit(self)


def _fit(dialog: QDialog) -> None:
    """Give wrapped lines their height, which Qt does not ask for by itself."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        width = max(dialog.minimumWidth(), layout.totalMinimumSize().width())
        dialog.resize(width, layout.totalHeightForWidth(width))
