"""Why something failed, in a dialog: the same explanation wherever an error is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.explain.dialog_mends import DialogMends
from tokenexplorer.ui.explain.failed_case import case_of_error
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case, Stage
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

SIZE = (760, 560)


class ExplainDialog(PlainDialog):
    """Shows one explanation; its buttons work where they can.

    Args:
        parent: What it opens over.
        case: What is known.
        services: The window's.
        state: What is current.
        theme: The look.
        actions: All of them.
    """

    def __init__(
        self, parent: QWidget, case: Case, services: Services, state: AppState, theme: Theme, actions: Actions
    ) -> None:
        super().__init__("Why did it fail?", parent, name="explain_dialog", width=560)
        self._case, self._services = case, services
        self.resize(*SIZE)
        self.panel = ExplainPanel(theme, name="why_explain", padding=0)
        self.panel.setMinimumHeight(200)
        self.column.addWidget(self.panel, 1)
        copy = button(theme, "Copy report", icon="copy", name="explain_reportButton")
        close = button(theme, "Close", name="dialog_closeButton")
        self.add_buttons(copy, close)
        copy.clicked.connect(self._copy_report)
        close.clicked.connect(self.reject)
        DialogMends(self, self.panel, services, state, theme, actions).show(case)

    def _copy_report(self) -> None:
        from tokenexplorer.diagnosis.report import report

        self._services.clipboard.copy(report(self._case, self.panel.explanation))


@dataclass(frozen=True, slots=True)
class Explainer:
    """Opens explanations, for the parts of a place that show errors.

    Attributes:
        services: The window's.
        state: What is current.
        theme: The look.
        actions: All of them.
    """

    services: Services
    state: AppState
    theme: Theme
    actions: Actions

    def why(
        self,
        parent: QWidget,
        error: TokenExplorerError,
        *,
        stage: Stage | None = None,
        org: Org | None = None,
        client: Client | None = None,
        token: TokenSummary | None = None,
    ) -> ExplainDialog:
        """Open the explanation of an error.

        Args:
            parent: Where the error is shown.
            error: What failed.
            stage: Where; by the error where nobody says so.
            org: Whose server.
            client: Which app.
            token: The set that it was about.
        """
        case = case_of_error(error, self.state, stage=stage, org=org, client=client, token=token)
        return self.show(parent, case)

    def show(self, parent: QWidget, case: Case) -> ExplainDialog:
        """Open the explanation of a case over what it belongs to."""
        dialog = ExplainDialog(parent, case, self.services, self.state, self.theme, self.actions)
        dialog.open()
        return dialog
