"""The dialog that asks how a set of scopes is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.scope_set import NAME_LIMIT, ScopeSet, check_name
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tokenexplorer.ui.theme import Theme


def ask_set_name(
    theme: Theme,
    parent: QWidget,
    title: str,
    sets: Sequence[ScopeSet],
    on_name: Callable[[str], None],
    *,
    renamed: ScopeSet | None = None,
) -> PlainDialog:
    """Ask for the name of a set.

    Args:
        theme: How it looks.
        parent: Whose dialog it is.
        title: The question.
        sets: Those that the org has.
        on_name: Takes the name as it will be kept. A new set may bear the name of another: that one is replaced.
        renamed: The set that gets another name; None for a new one.

    Returns:
        The dialog, already open.
    """
    dialog = PlainDialog(title, parent, name="scopes_setDialog")
    edit = line_edit(theme, name="scopes_setNameEdit", accessible_name="Name")
    edit.setMaxLength(NAME_LIMIT)
    field = Field(theme, "Name", edit, error_name="scopes_setNameError")
    cancel = button(theme, "Cancel", name="scopes_setCancelButton")
    verb = "Rename" if renamed is not None else "Save set"
    ok = button(theme, verb, "primary", name="scopes_setOkButton")

    def taken() -> bool:
        name = " ".join(edit.text().split()).casefold()
        return renamed is None and any(each.name.casefold() == name for each in sets)

    def typed() -> None:
        field.set_error("")
        ok.set_label("Replace set" if taken() else verb)

    def finish() -> None:
        others = () if taken() else sets
        try:
            name = check_name(edit.text(), others, own_id=renamed.id if renamed is not None else "")
        except ConfigError as error:
            field.set_error(error.title)
            edit.setFocus()
            return
        on_name(name)
        dialog.accept()

    edit.setText(renamed.name if renamed is not None else "")
    edit.selectAll()
    edit.textChanged.connect(typed)
    dialog.column.addWidget(field)
    ok.clicked.connect(finish)
    ok.setDefault(True)
    cancel.clicked.connect(dialog.reject)
    dialog.add_buttons(cancel, ok)
    dialog.open()
    edit.setFocus()
    return dialog
