"""How a grant goes, and what ended it: a line while it runs, a banner with the mend first where it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.polish import announce
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.theme import Theme

_EVIDENCE = 600


class OutcomePart(QWidget):
    """Shows one thing at a time; nothing takes no room.

    Signals:
        why_requested(TokenExplorerError): Explain the error that is shown.
    """

    why_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banner = Banner(theme, "bad", label_name="grant_errorLabel", parent=self)
        self._evidence = plain_label("", "monoSmall", name="grant_errorDetailLabel", wrap=True, selectable=True)
        self._spinner = Spinner(theme, 16)
        self._status = plain_label("", "strong", name="grant_stateLabel", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._spinner)
        row.addWidget(self._status, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._banner)
        column.addWidget(self._evidence)
        column.addLayout(row)
        self.clear()

    def clear(self) -> None:
        """Nothing to say."""
        for widget in (self._banner, self._evidence, self._spinner, self._status):
            widget.hide()
        self.hide()

    def show_running(self, words: str) -> None:
        """It is under way."""
        self.clear()
        self._status.setText(visible_text(words))
        self._spinner.show()
        self._status.show()
        self.show()

    def say(self, words: str) -> None:
        """Something was done."""
        self.clear()
        self._status.setText(visible_text(words))
        self._status.show()
        self.show()
        announce(self, words)

    def show_error(self, error: TokenExplorerError) -> None:
        """Fix first, cause next, the server's own words last."""
        self.clear()
        lead, rest = (error.advice, error.title) if error.advice else (error.title, "")
        self._banner.set("bad", lead, rest)
        self._banner.offer_why(lambda: self.why_requested.emit(error), name="grant_whyButton")
        self._banner.show()
        self._evidence.setText(breakable(visible_text(error.detail, keep_lines=True), _EVIDENCE))
        self._evidence.setVisible(bool(error.detail))
        self.show()
        announce(self, f"{lead} {rest}")
