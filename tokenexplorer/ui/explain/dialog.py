"""Why something failed, in a dialog: the same explanation wherever an error is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.explain.failed_case import case_of_error, who_says
from tokenexplorer.ui.explain.mending import ExplanationMends
from tokenexplorer.ui.explain.offer import LEADS, MENDS, with_buttons
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case, Stage
    from tokenexplorer.diagnosis.finding import Mend
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
        self._case, self._services, self._state = case, services, state
        self.resize(*SIZE)
        self.panel = ExplainPanel(theme, name="why_explain", padding=0)
        self.panel.setMinimumHeight(200)
        self.column.addWidget(self.panel, 1)
        copy = button(theme, "Copy report", icon="copy", name="explain_reportButton")
        close = button(theme, "Close", name="dialog_closeButton")
        self.add_buttons(copy, close)
        place = place_of(parent)
        self._mends = None
        if place is not None:
            self._mends = ExplanationMends(place, services, state, theme, actions)
            self._mends.setParent(self)
            self.panel.page_requested.connect(self._mends.open_page)
        copy.clicked.connect(self._copy_report)
        close.clicked.connect(self.reject)
        self.panel.mend_requested.connect(self._carry_out)
        self._show()

    def _show(self) -> None:
        from tokenexplorer.diagnosis.explain import explain

        known = self._case.client is not None and self._mends is not None
        allowed = MENDS | ({"refresh"} if self._case.token is not None else set()) if known else LEADS
        explanation = with_buttons(explain(self._case), allowed if self._mends is not None else ())
        self.panel.show_explanation(explanation, who=who_says(self._case))

    def _carry_out(self, mend: Mend) -> None:
        case = self._case
        if self._mends is None:
            return
        if case.client is not None and mend.action not in LEADS - {"open_connect"}:
            self._state.set_current(case.client.org_id, case.client.id)
        if mend.action != "open_page":
            self.accept()
        self._mends.carry_out(mend, case.token)

    def _copy_report(self) -> None:
        from tokenexplorer.diagnosis.report import report

        self._services.clipboard.copy(report(self._case, self.panel.explanation))


def place_of(widget: QWidget | None) -> Place | None:
    """The place that a widget belongs to; of a dialog, the place that its window shows."""
    while widget is not None:
        if isinstance(widget, Place):
            return widget
        shown = getattr(widget, "current_place", None)
        if isinstance(shown, Place):
            return shown
        widget = widget.parentWidget()
    return None


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
