"""The search field of the top bar: looks like a field, opens the palette; an icon in a narrow window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from tokenexplorer.ui.widgets.key_hint import KeyHint
from tokenexplorer.ui.widgets.text import plain_label, set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class PaletteButton(QToolButton):
    """Opens the palette (Ctrl+K)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._narrow = False
        self.setObjectName("top_paletteButton")
        self.setAccessibleName("Search or run")
        self.setProperty("variant", "secondary")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_plain_tooltip(self, "Search or run (Ctrl+K)")
        self._lens = QLabel(self)
        self._words = plain_label("Search or run…", "body2", tone="text3", parent=self)
        self._hint = KeyHint("Ctrl+K", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self._lens)
        row.addWidget(self._words, 1)
        row.addWidget(self._hint)
        for child in (self._lens, self._words, self._hint):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._fit)
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        """Only the icon."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._fit()

    def _fit(self) -> None:
        self._words.setVisible(not self._narrow)
        self._hint.setVisible(not self._narrow)
        self.setFixedSize(34 if self._narrow else round(208 * self._theme.text_scale), self._theme.height(32))
        self._lens.setPixmap(self._theme.pixmap("search", "text2", 16))
