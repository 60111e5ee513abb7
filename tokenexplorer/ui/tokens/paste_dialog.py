"""Where a token is pasted. Nothing is sent (I42); a megabyte goes in at once, above two it is refused (I37)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.clipboard import Clipboard, SecretText
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_LIMIT = 2_000_000
_AROUND = 1_000  # what may be copied along: `Authorization: Bearer`, quotes, white space
_WRAP_LIMIT = 10_000
_TOO_LONG = "Paste less than 2 MB. No server issues longer tokens, and this one is not read."
_HELP = "An access token, ID token or refresh token. It is decoded on this computer; nothing is sent."


class PasteEdit(QPlainTextEdit):
    """Takes text of a megabyte at once: one long line is never wrapped, and what is too long is not taken at all.

    Signals:
        refused: Too much was pasted.
    """

    refused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paste_tokenEdit")
        self.setAccessibleName("Token")
        self.setProperty("mono", "true")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste, unless it is too long to be read anyway."""
        if self._makes_room(source.text()):
            super().insertFromMimeData(source)

    def setPlainText(self, text: str) -> None:
        """Show a text; the same care as for pasting."""
        if self._makes_room(text):
            super().setPlainText(text)

    def _makes_room(self, text: str) -> bool:
        if len(text) > _LIMIT + _AROUND:
            self.refused.emit()
            return False
        # Qt takes many seconds to wrap a line of a megabyte, and hardly any to show its beginning.
        long = len(text) + self.document().characterCount() > _WRAP_LIMIT
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap if long else QPlainTextEdit.LineWrapMode.WidgetWidth)
        return True


class PasteDialog(PlainDialog):
    """Asks for a token.

    Signals:
        pasted(str): The text to decode; the dialog stays until it is told how that went.
    """

    pasted = Signal(str)

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None) -> None:
        super().__init__("Paste a token", parent, name="paste_dialog", width=560)
        self.edit = PasteEdit()
        self.edit.setPlaceholderText("eyJ…")
        self.edit.setMinimumHeight(theme.height(160))
        if isinstance(clipboard, Clipboard):
            SecretText(clipboard, self.edit)
        self.field = Field(theme, "Token", self.edit, help_text=_HELP, error_name="paste_tokenError")
        self.column.addWidget(self.field)
        cancel = button(theme, "Cancel", name="paste_cancelButton")
        self.ok = button(theme, "Decode", "primary", name="paste_okButton")
        self.ok.setDefault(True)
        self.add_buttons(cancel, self.ok)
        self._empty = ""
        self.edit.refused.connect(self._on_refused)
        self.edit.textChanged.connect(self._on_changed)
        cancel.clicked.connect(self.reject)
        self.ok.clicked.connect(self._decode)
        self.edit.setFocus()

    def _on_refused(self) -> None:
        self._empty = _TOO_LONG
        self.field.set_error(_TOO_LONG)

    def _on_changed(self) -> None:
        self._empty = ""
        self.field.set_error("")

    def _decode(self) -> None:
        text = self.edit.toPlainText()
        if not text.strip():
            # What was too long was not taken: the field is empty for another reason then.
            self.field.set_error(self._empty or "Paste a token first.")
        elif len(text) > _LIMIT + _AROUND:
            self.field.set_error(_TOO_LONG)
        else:
            self.ok.set_busy(True, "Decoding")
            self.pasted.emit(text)
            return
        self.edit.setFocus()

    def show_error(self, error: TokenExplorerError) -> None:
        """It is no token: say why, and keep what was pasted."""
        self.ok.set_busy(False)
        self.field.set_error(" ".join(part for part in (error.advice, error.title) if part))
        self.edit.setFocus()
