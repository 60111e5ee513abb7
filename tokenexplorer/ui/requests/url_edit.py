"""The URL's line edit: `{{variables}}` stand out, and typing `{{` offers their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt
from PySide6.QtGui import QBrush, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.ui.theme import Theme

_VARIABLE = re.compile(r"\{\{[^{}]{0,80}\}\}")
_OPEN = re.compile(r"\{\{([A-Za-z0-9_.-]*)$")


class UrlEdit(QLineEdit):
    """A line of URL text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._coloring = False
        self.setObjectName("request_urlEdit")
        self.setAccessibleName("URL")
        self.setPlaceholderText("https://… or {{org}}/api/v1/…")
        self.setProperty("mono", "true")
        self.setProperty("bare", "true")
        self.setMaxLength(1_000_000)
        self._names = QStringListModel(self)
        self.completer_ = QCompleter(self._names, self)
        self.completer_.setWidget(self)
        self.completer_.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer_.activated.connect(self._complete)
        self._popup = QListView()
        self._popup.setAccessibleName("Variables")
        self.completer_.setPopup(self._popup)
        theme.dress_popup(self._popup)
        self.textChanged.connect(lambda _text: self.color())
        self.textEdited.connect(lambda _text: self._offer())
        theme.changed.connect(self.color)

    def set_names(self, names: Iterable[str]) -> None:
        """The variables that are offered."""
        self._names.setStringList(sorted(names))

    def color(self) -> None:
        """Give the variables their ground; Qt takes formats for a line edit by this event only."""
        if self._coloring:
            return
        look = QTextCharFormat()
        look.setForeground(QBrush(self._theme.color("var")))
        look.setBackground(QBrush(self._theme.color("varSoft")))
        cursor = self.cursorPosition()
        kind = QInputMethodEvent.AttributeType.TextFormat
        marks = [
            QInputMethodEvent.Attribute(kind, found.start() - cursor, len(found.group()), look)
            for found in _VARIABLE.finditer(self.text()[:20_000])
        ]
        self._coloring = True
        try:
            QCoreApplication.sendEvent(self, QInputMethodEvent("", marks))
        finally:
            self._coloring = False

    def _offer(self) -> None:
        found = _OPEN.search(self.text()[: self.cursorPosition()])
        if found is None:
            self._popup.hide()
            return
        self.completer_.setCompletionPrefix(found[1])
        if self.completer_.completionCount():
            box = self.cursorRect()
            box.setWidth(240)
            self.completer_.complete(box)

    def _complete(self, name: str) -> None:
        text, cursor = self.text(), self.cursorPosition()
        found = _OPEN.search(text[:cursor])
        if found is None:
            return
        rest = text[cursor:]
        start = f"{text[: found.start()]}{{{{{name}}}}}"
        self.setText(start + rest.removeprefix("}}"))
        self.setCursorPosition(len(start))
        self.textEdited.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While names are offered, Return and Tab take one."""
        popup = self._popup
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            chosen = popup.currentIndex()
            name = chosen.data() if chosen.isValid() else self.completer_.currentCompletion()
            popup.hide()
            self._complete(str(name))
            return
        super().keyPressEvent(event)
