"""A field of a form: label above, editor, help below, and an error that takes the help's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.key_hint import KeyHint
from tokenexplorer.ui.widgets.polish import HeightKeeper, announce, set_property
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class Field(QWidget):
    """Puts an editor under its label and over its help or error, and makes the label its accessible name."""

    def __init__(
        self,
        theme: Theme,
        label: str,
        editor: QWidget,
        *,
        help_text: str = "",
        error_name: str = "",
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.editor = editor
        self._help = help_text
        self.label = plain_label(label, "label")
        self.label.setBuddy(editor)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        self.help_label = plain_label(help_text, "help", wrap=True)
        self.error_label = plain_label("", "error", wrap=True, name=error_name)
        self.error_label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._error_icon = QLabel()
        self._error_icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.label)
        self.head.addStretch(1)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(editor, 1)
        if beside is not None:
            self.row.addWidget(beside)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.error_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.head)
        column.addLayout(self.row)
        column.addWidget(self.help_label)
        column.addLayout(below)
        theme.changed.connect(self._tint)
        self._tint()
        self.set_error("")

    @property
    def has_error(self) -> bool:
        """Whether an error is shown."""
        return bool(self.error_label.text())

    def set_help(self, text: str) -> None:
        """Change the help; an error stays in its place."""
        self._help = text
        self.help_label.setText(visible_text(text))
        self.help_label.setVisible(bool(text) and not self.has_error)

    def set_error(self, text: str) -> None:
        """Show an error in the place of the help, or the help again."""
        shown = visible_text(text, keep_lines=True)
        if text and shown != self.error_label.text():
            announce(self.editor, shown)
        self.error_label.setText(shown)
        self.error_label.setVisible(bool(text))
        self._error_icon.setVisible(bool(text))
        self.help_label.setVisible(bool(self._help) and not text)
        self.editor.setAccessibleDescription(shown or self._help)
        set_property(self.editor, "state", "error" if text else "")

    def _tint(self) -> None:
        self._error_icon.setPixmap(self._theme.pixmap("circle-x", "bad", 14))


def line_edit(
    theme: Theme,
    placeholder: str = "",
    *,
    name: str = "",
    accessible_name: str = "",
    icon: str | None = None,
    keys: str = "",
    height: str = "",
    read_only: bool = False,
    mono: bool = False,
    parent: QWidget | None = None,
) -> QLineEdit:
    """Make a line edit.

    Args:
        theme: Tints the icon.
        placeholder: Shown while it is empty.
        name: Object name.
        accessible_name: What a screen reader calls it; the placeholder where none is given.
        icon: Icon at its left, such as "search".
        keys: Key sequence hinted at its right, such as "Ctrl+F".
        height: "", "compact", "url" or "hero".
        read_only: A value to copy: shown from its beginning on sunken ground.
        mono: In the fixed font.
        parent: Owner.
    """
    edit = QLineEdit(parent)
    edit.setObjectName(name)
    edit.setPlaceholderText(placeholder)
    edit.setAccessibleName(accessible_name or placeholder)
    edit.setReadOnly(read_only)
    if mono:
        edit.setProperty("mono", "true")
    if height:
        edit.setProperty("compact", "true" if height == "compact" else height)
    if read_only:
        edit.textChanged.connect(lambda: edit.setCursorPosition(0))
    if icon is not None:
        action = edit.addAction(theme.icon(icon, "text3"), QLineEdit.ActionPosition.LeadingPosition)
        theme.set_icon(action, icon, "text3")
        edit.setProperty("leading", "true")
    if keys:
        hint = KeyHint(keys, edit)
        row = QHBoxLayout(edit)
        row.setContentsMargins(0, 0, 7, 0)
        row.addStretch(1)
        row.addWidget(hint)
        edit.textChanged.connect(lambda text: hint.setVisible(not text))
        edit.setTextMargins(0, 0, 0, 0)
    return edit


def spin_box(
    theme: Theme,
    lowest: int,
    highest: int,
    *,
    suffix: str = "",
    name: str = "",
    accessible_name: str = "",
    parent: QWidget | None = None,
) -> QSpinBox:
    """Make a spin box that is as high as every other field."""
    box = QSpinBox(parent)
    box.setRange(lowest, highest)
    box.setSuffix(suffix)
    box.setObjectName(name)
    box.setAccessibleName(accessible_name)
    # The style sheet's padding does not reach the edit inside.
    box.lineEdit().setTextMargins(8, 0, 0, 0)
    HeightKeeper(box, theme, 32)
    return box
