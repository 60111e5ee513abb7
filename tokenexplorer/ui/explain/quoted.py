"""What a server said, as it stood: read-only, coloured, as high as it needs, with the scope that matters marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.ui.theme import Theme

_FEWEST, _MOST = 1, 12
_COLORED: Final = 20_000
"""Beyond so many characters nobody reads colours, and they cost time."""
_PART: Final = re.compile(
    r'(?P<key>[A-Za-z0-9_*-]{1,100}(?==)|"[^"\\\n]{0,200}"(?=\s{0,8}:))|(?P<text>"(?:[^"\\\n]|\\.){0,5000}"?)'
)
_ROLES: Final = {"key": "synKey", "text": "synStr"}


class _Colors(QSyntaxHighlighter):
    """Parameters and members, their values, and names that are marked."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        self.marked: tuple[str, ...] = ()
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        if len(text) > _COLORED:
            return
        for match in _PART.finditer(text):
            look = QTextCharFormat()
            look.setForeground(self._theme.color(_ROLES[match.lastgroup or "text"]))
            self.setFormat(match.start(), match.end() - match.start(), look)
        mark = QTextCharFormat()
        mark.setForeground(self._theme.color("bad"))
        mark.setBackground(self._theme.color("badSoft"))
        for name in self.marked:
            for match in re.finditer(rf'"?(?<![\w.]){re.escape(name)}(?![\w.])"?', text):
                self.setFormat(match.start(), match.end() - match.start(), mark)


class Quoted(QPlainTextEdit):
    """A quotation; plain text always."""

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("What the server answered")
        self.setReadOnly(True)
        self.setProperty("mono", "true")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._colors = _Colors(theme, self.document())

    def show_words(self, words: str, marked: Iterable[str] = ()) -> None:
        """Show a text.

        Args:
            words: As they stood.
            marked: Names in it that matter.
        """
        self._colors.marked = tuple(marked)
        self.setPlainText(visible_text(words, keep_lines=True))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other width, other lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Other letters, other height."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        # The height of a plain text's document is a number of lines.
        lines = round(self.document().documentLayout().documentSize().height())
        line = self.fontMetrics().lineSpacing()
        height = line * min(_MOST, max(_FEWEST, lines)) + 24
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
