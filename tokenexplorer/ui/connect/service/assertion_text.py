"""The assertion as it will be made: header, claims and signature in the colours that they have in every token view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

ROLES: Final = ("jHead", "jPay", "jSig")


class _PartColors(QSyntaxHighlighter):
    """Colours whole lines by the part that they belong to."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        self.ends: tuple[int, ...] = ()
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        row = self.currentBlock().blockNumber()
        role = next((role for role, end in zip(ROLES, self.ends, strict=False) if row < end), "")
        if role:
            look = QTextCharFormat()
            look.setForeground(self._theme.color(role))
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

    def show_words(self, words: str) -> None:
        """Show what lacks, without colours."""
        self._colors.ends = ()
        self.setPlainText(visible_text(words))

    def show_parts(self, *parts: str) -> None:
        """Show header, claims and signature, each on lines of its own."""
        shown = [visible_text(part, keep_lines=True) for part in parts]
        ends, rows = [], 0
        for part in shown:
            rows += part.count("\n") + 1
            ends.append(rows)
        self._colors.ends = tuple(ends)
        self.setPlainText("\n".join(shown))
