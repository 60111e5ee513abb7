"""A list of token types that takes one of one's own as well: some providers have kinds that no standard knows."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from tokenexplorer.oauth.token_types import LABELS, label
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.text import visible_text


class TypeCombo(QComboBox):
    """Shows words, holds URNs; what is typed that is no known word is the URN itself.

    Args:
        name: Object name.
        accessible_name: What a screen reader calls it.
        none: Words for no type at all, as the first line; empty where there must be one.
    """

    def __init__(self, name: str, accessible_name: str, *, none: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        narrow(self)
        if none:
            self.addItem(none, "")
        for urn, words in LABELS.items():
            self.addItem(words, urn)
        edit = self.lineEdit()
        if edit is not None:
            edit.setAccessibleName(accessible_name)

    def urn(self) -> str:
        """The type that is chosen or typed."""
        text = self.currentText().strip()
        row = self.findText(text)
        return str(self.itemData(row)) if row >= 0 else text

    def choose(self, urn: str) -> None:
        """Choose a type; one that is not in the list is shown to the letter."""
        row = self.findData(urn)
        if row >= 0:
            self.setCurrentIndex(row)
        else:
            self.setEditText(visible_text(label(urn)))
