"""The dialog that asks for another name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.ui.theme import Theme

NAME_LIMIT = 120


def ask_name(
    theme: Theme,
    parent: QWidget,
    name: str,
    on_name: Callable[[str], None],
    *,
    unnamed: str = "",
) -> PlainDialog:
    """Ask what something is called from now on.

    Args:
        theme: How it looks.
        parent: Whose dialog it is.
        name: As it is called now; outside text.
        on_name: Takes the new name, without white space around; it may be empty.
        unnamed: How it is called where the name is left empty; empty where it needs one.

    Returns:
        The dialog, already open.
    """
    dialog = PlainDialog(f"Rename {name}", parent, name="rename_dialog")
    edit = line_edit(theme, unnamed, name="rename_nameEdit", accessible_name="Name")
    edit.setMaxLength(max(NAME_LIMIT, len(name)))
    edit.setText(name)
    edit.selectAll()
    help_text = f"Left empty it is called {unnamed}." if unnamed else ""
    dialog.column.addWidget(Field(theme, "Name", edit, help_text=help_text))
    cancel = button(theme, "Cancel", name="rename_cancelButton")
    ok = button(theme, "Rename", "primary", name="rename_okButton")

    def rename() -> None:
        on_name(edit.text().strip())
        dialog.accept()

    ok.clicked.connect(rename)
    ok.setDefault(True)
    cancel.clicked.connect(dialog.reject)
    dialog.add_buttons(cancel, ok)
    dialog.open()
    edit.setFocus()
    return dialog
