"""The one dialog that asks before something is destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import Button
from tokenexplorer.ui.widgets.polish import gives_back
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.ui.theme import Theme


class ConfirmDialog(QDialog):
    """Asks a question, answers through `on_ok`; it opens without a loop of its own.

    Where something is destroyed the safe button has the focus and is the default.
    """

    def __init__(
        self,
        parent: QWidget | None,
        theme: Theme,
        question: str,
        text: str,
        ok_label: str,
        *,
        danger: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("confirm_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Token Explorer")
        gives_back(self)
        self.setAccessibleName(visible_text(question))
        self.setMinimumWidth(420)
        self.question_label = plain_label(question, "section", wrap=True)
        self.text_label = plain_label(text, "body2", wrap=True, name="confirm_textLabel")
        self.cancel_button = Button(theme, "Cancel", "secondary", name="confirm_cancelButton")
        self.ok_button = Button(
            theme, ok_label, "danger" if danger else "primary", name="confirm_okButton", filled=danger
        )
        self.cancel_button.clicked.connect(self.reject)
        self.ok_button.clicked.connect(self.accept)
        self.button_row = buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.ok_button)
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(self.question_label)
        column.addWidget(self.text_label)
        column.addSpacing(12)
        column.addLayout(buttons)
        self.text_label.setVisible(bool(text))
        safe = self.cancel_button if danger else self.ok_button
        safe.setDefault(True)
        safe.setFocus()

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        theme: Theme,
        question: str,
        text: str,
        ok_label: str,
        danger: bool,
        on_ok: Callable[[], None],
    ) -> ConfirmDialog:
        """Open the question over its parent and call `on_ok` if it is answered so."""
        dialog = cls(parent, theme, question, text, ok_label, danger=danger)
        dialog.accepted.connect(on_ok)
        dialog.open()
        return dialog
