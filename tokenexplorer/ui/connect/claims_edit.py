"""The field for the parameter `claims`: a JSON object of several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

LONGEST = 20_000
"""Characters; it goes into an address, which no server takes at a tenth of that. A longer text holds the window up."""
_SHOWN_LINES = 4
EXAMPLE = '{"id_token": {"email": null}}'


class ClaimsEdit(QPlainTextEdit):
    """Like a line edit, but of several lines: Tab goes on to the next field.

    Signals:
        editingFinished: The focus went on.
    """

    editingFinished = Signal()

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName("claims")
        self.setPlaceholderText(EXAMPLE)
        self.setProperty("mono", "true")
        self.setTabChangesFocus(True)
        theme.changed.connect(self._fit)
        self._fit()

    def text(self) -> str:
        """Without blanks around it."""
        return self.toPlainText().strip()

    def show_text(self, text: str) -> None:
        """Show another text; the cursor stays where nothing changes."""
        if self.text() != text:
            self.setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take plain text of a size that can be sent."""
        room = LONGEST - len(self.toPlainText())
        if 0 < len(source.text()) <= room:
            self.insertPlainText(source.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The field is left."""
        super().focusOutEvent(event)
        self.editingFinished.emit()

    def _fit(self) -> None:
        self.setFixedHeight(_SHOWN_LINES * self._theme.height(20) + 16)


def fault_of(text: str) -> str:
    """What is wrong with typed claims, the mend first and the line where it is known; empty where nothing is."""
    if not text:
        return ""
    from tokenexplorer.oauth.authorization import claims_fault
    from tokenexplorer.tokens import exact_json

    fault = claims_fault(text)
    if not fault:
        return ""
    read = exact_json.read(text)
    line = f"Line {text.count(chr(10), 0, read.position) + 1}: it" if read.problem else "It"
    return f"Type an object such as {EXAMPLE}. {line} {fault}."
