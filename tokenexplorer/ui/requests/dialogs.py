"""Two small dialogs: a name for a saved request, and the org's variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.api.request import Row as Line
from tokenexplorer.ui.requests.rows_model import MEANING, RowsModel
from tokenexplorer.ui.requests.rows_table import RowsTable
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.polish import gives_back
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class NameDialog(QDialog):
    """Asks how a request is to be called."""

    def __init__(self, parent: QWidget, theme: Theme, name: str, on_name: Callable[[str], None]) -> None:
        super().__init__(parent)
        self.setObjectName("request_nameDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save the request")
        gives_back(self)
        self.setMinimumWidth(400)
        self._on_name = on_name
        self.edit = line_edit(theme, name="request_nameEdit", accessible_name="Name")
        self.edit.setText(visible_text(name))
        self.edit.selectAll()
        self.field = Field(theme, "Name", self.edit, help_text="Secret values are left out of what is saved.")
        self.ok_button = button(theme, "Save request", "primary", name="request_nameOkButton")
        self.cancel_button = button(theme, "Cancel", name="request_nameCancelButton")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._take)
        self.cancel_button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(self.field)
        column.addLayout(_foot(self.cancel_button, self.ok_button))

    def _take(self) -> None:
        name = self.edit.text().strip()
        if not name:
            self.field.set_error("Type a name.")
            self.edit.setFocus()
            return
        self.accept()
        self._on_name(name)


class VariablesDialog(QDialog):
    """Shows what an org's variables stand for, and edits the person's own ones."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        clipboard: Clipboard,
        org_name: str,
        built_in: Mapping[str, str],
        own: tuple[tuple[str, str], ...],
        on_save: Callable[[tuple[tuple[str, str], ...]], None],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("request_variablesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(visible_text(f"Variables of {org_name}"))
        gives_back(self)
        self.resize(560, 420)
        self._on_save = on_save
        self.model = RowsModel("Variable", parent=self)
        self.model.set_lines(tuple(Line(name, value) for name, value in own))
        self.table = RowsTable(theme, clipboard, self.model, name="request_variablesTable", accessible_name="Variables")
        self.table.setColumnHidden(MEANING, True)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().resizeSection(0, 160)
        self.table.horizontalHeader().setSectionResizeMode(1, self.table.horizontalHeader().ResizeMode.Stretch)
        self.save_button = button(theme, "Save variables", "primary", name="request_variablesOkButton")
        self.cancel_button = button(theme, "Cancel", name="request_variablesCancelButton")
        self.save_button.clicked.connect(self._take)
        self.cancel_button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(
            plain_label(
                "Write {{name}} in a URL, header or body. Values are kept on disk; secrets last until you quit.",
                "help",
                wrap=True,
            )
        )
        for name, value in built_in.items():
            column.addLayout(_pair(name, value))
        column.addSpacing(4)
        column.addWidget(self.table, 1)
        column.addSpacing(8)
        column.addLayout(_foot(self.cancel_button, self.save_button))

    def _take(self) -> None:
        lines = self.model.lines()
        self.accept()
        self._on_save(tuple((line.name.strip(), line.value) for line in lines if line.enabled and line.name.strip()))


def _pair(name: str, value: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    label = plain_label(f"{{{{{name}}}}}", "mono", tone="text2")
    label.setFixedWidth(120)
    row.addWidget(label)
    row.addWidget(plain_label(value or "not set", "mono", selectable=True, elide=Qt.TextElideMode.ElideRight), 1)
    return row


def _foot(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for each in buttons:
        row.addWidget(each)
    return row
