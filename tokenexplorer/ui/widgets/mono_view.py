"""A read-only view of short text in the fixed font, with the colours of JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

COLOR_LIMIT = 100_000  # characters; above it a document with colours takes long to show
_TOKEN: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|(?P<str>"(?:[^"\\]|\\.)*")'
    r"|(?P<num>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?P<lit>\b(?:true|false|null)\b)"
)
_ROLES: Final = {"key": "synKey", "str": "synStr", "num": "synNum", "lit": "synLit"}


class JsonColors(QSyntaxHighlighter):
    """Colours keys, strings, numbers and literals line by line."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for match in _TOKEN.finditer(text):
            look = QTextCharFormat()
            look.setForeground(self._theme.color(_ROLES[match.lastgroup or "str"]))
            self.setFormat(match.start(), match.end() - match.start(), look)


class JsonText(QPlainTextEdit):
    """Plain text, read-only, coloured as JSON while it is short. For bodies of any size there is another view."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str = "",
        accessible_name: str = "",
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colors: JsonColors | None = None
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.font("mono"))
        if bare:
            self.setProperty("bare", "true")

    def set_text(self, text: str) -> None:
        """Show a text; hidden characters are made visible."""
        wants_colors = len(text) < COLOR_LIMIT
        if not wants_colors and self._colors is not None:
            self._colors.setDocument(None)
            self._colors.deleteLater()
            self._colors = None
        self.setPlainText(visible_text(text, keep_lines=True))
        if wants_colors and self._colors is None:
            self._colors = JsonColors(self._theme, self.document())
