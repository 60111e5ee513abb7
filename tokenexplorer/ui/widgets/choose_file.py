"""Choosing files: dialogs that open without a loop of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from tokenexplorer.ui.widgets.polish import gives_back


def choose_file(
    parent: QWidget,
    title: str,
    filters: tuple[str, ...],
    on_chosen: Callable[[Path], None],
    *,
    name: str,
    save_as: str = "",
) -> QFileDialog:
    """Ask for a file.

    Args:
        parent: The dialog stands over it.
        title: Of the dialog.
        filters: As Qt writes them: `Profiles (*.json)`.
        on_chosen: Called with the file, once one was chosen.
        name: Object name of the dialog.
        save_as: Suggested name of a file to write; empty asks for one that is there. The dialog itself asks before an
            existing file is replaced.
    """
    dialog = QFileDialog(parent, title)
    gives_back(dialog)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters([*filters, "All files (*)"])
    if save_as:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(Path(save_as).suffix.removeprefix("."))
        dialog.selectFile(save_as)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda chosen: on_chosen(Path(chosen)))
    dialog.open()
    return dialog
