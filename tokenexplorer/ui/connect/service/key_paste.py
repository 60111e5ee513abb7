"""The field that takes a pasted key: short enough for one, and what is copied out of it is a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit

from tokenexplorer.ui.widgets.clipboard import SecretText

if TYPE_CHECKING:
    from tokenexplorer.ui.widgets.clipboard import Clipboard

LONGEST = 65_536
"""Characters; a key with a chain of certificates is far below. A longer line would hold up the window (R05)."""


class KeyPaste(QPlainTextEdit):
    """Takes plain text; Ctrl+C in it marks the clipboard (S14).

    Signals:
        too_long: What was pasted or dropped is no key, and was not taken.
    """

    too_long = Signal()

    def __init__(self, clipboard: Clipboard) -> None:
        super().__init__()
        self._guard = SecretText(clipboard, self)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take text that may be a key."""
        if len(source.text()) > LONGEST:
            self.too_long.emit()
        else:
            super().insertFromMimeData(source)
