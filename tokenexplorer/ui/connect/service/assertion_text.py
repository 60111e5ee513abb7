"""What will be sent, in the colours that header, claims and signature have in every view of a token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from tokenexplorer.ui.connect.service.line_height import LineHeight
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class _PartColors(QSyntaxHighlighter):
    """Colours whole lines by the part that they belong to."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        self.roles: tuple[str, ...] = ()
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        row = self.currentBlock().blockNumber()
        if row < len(self.roles):
            look = QTextCharFormat()
            look.setForeground(self._theme.color(self.roles[row]))
            self.setFormat(0, len(text), look)


class AssertionText(QPlainTextEdit):
    """Plain text, read-only."""

    def __init__(self, theme: Theme, *, name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.font("mono"))
        self._colors = _PartColors(theme, self.document())
        LineHeight(self)

    def show_words(self, words: str) -> None:
        """Show what lacks, without colours."""
        self._colors.roles = ()
        self.setPlainText(visible_text(words))

    def show_parts(self, parts: Iterable[tuple[str, str]]) -> None:
        """Show parts by their colours, each on lines of its own."""
        shown = [(role, visible_text(part, keep_lines=True)) for role, part in parts]
        self._colors.roles = tuple(role for role, part in shown for _ in part.split("\n"))
        self.setPlainText("\n".join(part for _, part in shown))
