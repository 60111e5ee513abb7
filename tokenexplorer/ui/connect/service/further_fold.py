"""What else goes with the request for the token, folded: the API it is for, and further parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.connect.parameter_table import ParameterModel, ParameterTable
from tokenexplorer.ui.connect.parameters_part import fault_of_pairs
from tokenexplorer.ui.connect.part import put_text, two_columns
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.field import Field, line_edit

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme


class FurtherFold(Disclosure):
    """Shows `resource`, `audience` and the token parameters of an app.

    Signals:
        changed(dict): Members of the app with what was typed, right or wrong.
    """

    changed = Signal(dict)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        words = "resource, audience, further parameters"
        super().__init__(theme, "Further", words, name="service_furtherButton", parent=parent)
        self.resource_edit = line_edit(theme, "https://api.example.com", name="service_resourceEdit", mono=True)
        self.audience_edit = line_edit(theme, "api://default", name="service_audienceEdit", mono=True)
        self.resource_edit.setAccessibleName("resource")
        self.audience_edit.setAccessibleName("audience")
        self.model = ParameterModel(self)
        self.table = ParameterTable(
            theme, None, self.model, name="service_tokenExtraTable", words="Further parameters"
        )  # fmt: skip
        self._table_field = Field(
            theme,
            "Further parameters",
            self.table,
            help_text="Sent with the request. A secret among them lives until you quit.",
            error_name="service_tokenExtraError",
        )
        fields = (
            Field(theme, "resource", self.resource_edit, help_text="APIs by their URI, apart by spaces."),
            Field(theme, "audience", self.audience_edit, help_text="The API, at Auth0 and others."),
        )
        self.body.setSpacing(12)
        self.body.addLayout(two_columns(fields))
        self.body.addWidget(self._table_field)
        self.resource_edit.editingFinished.connect(self._tell)
        self.audience_edit.editingFinished.connect(self._tell)
        self.model.edited.connect(self._tell)

    def show_app(self, client: Client) -> None:
        """Show what an app sends; a field that is being typed into stays as it is."""
        if not self.resource_edit.hasFocus():
            put_text(self.resource_edit, " ".join(client.resource))
        if not self.audience_edit.hasFocus():
            put_text(self.audience_edit, client.audience)
        self.model.set_pairs(client.token_parameters)
        self._show_fault()

    def _tell(self) -> None:
        self._show_fault()
        self.changed.emit(
            {
                "resource": self._resources(),
                "audience": self.audience_edit.text().strip(),
                "token_parameters": self.model.pairs(),
            }
        )

    def _resources(self) -> tuple[str, ...]:
        return tuple(self.resource_edit.text().replace(",", " ").split())

    def _show_fault(self) -> None:
        from tokenexplorer.oauth.further_parameters import RESERVED_FOR_TOKENS

        typed = {"resource": self._resources(), "audience": self.audience_edit.text().strip()}
        filled = {name for name, value in typed.items() if value}
        self._table_field.set_error(fault_of_pairs(self.model.pairs(), RESERVED_FOR_TOKENS, filled))
