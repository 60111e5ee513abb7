"""Why a sign-in failed: the explanation under the headline of the sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from tokenexplorer.ui.explain.failed_case import case_of_error, who_says
from tokenexplorer.ui.explain.offer import MENDS, with_buttons
from tokenexplorer.ui.explain.panel import ExplainPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.ui.explain.mending import ExplanationMends
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class WhyCard(QFrame):
    """Shows the explanation at its whole height; its buttons work.

    Args:
        state: What is current.
        theme: The look.
        mends: Do what its buttons say.
    """

    def __init__(self, state: AppState, theme: Theme, mends: ExplanationMends) -> None:
        super().__init__()
        self.setObjectName("signin_whyCard")
        self.setProperty("card", "true")
        self._state, self._mends = state, mends
        self._request: LoginRequest | None = None
        self.panel = ExplainPanel(theme, name="signin_explain")
        self.panel.show_whole()
        self.panel.mend_requested.connect(self._mend)
        self.panel.page_requested.connect(self._mends.open_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.panel)
        self.hide()

    def show_error(self, error: TokenExplorerError, request: LoginRequest | None) -> bool:
        """Explain it; False where nothing is known that the headline does not say."""
        from tokenexplorer.diagnosis.explain import explain

        self._request = request
        org = request.org if request is not None else None
        client = request.client if request is not None else None
        case = case_of_error(error, self._state, org=org, client=client)
        explanation = with_buttons(explain(case), MENDS if client is not None else ())
        if explanation.top is not None:
            self.panel.show_explanation(explanation, who=who_says(case), above=f"{error.title} {error.advice}")
        self.setVisible(explanation.top is not None)
        return explanation.top is not None

    def primary_button(self) -> QAbstractButton | None:
        """The mend that the app can do, or None."""
        return None if self.isHidden() else self.panel.primary_button()

    def offers(self, action: str) -> bool:
        """Whether one of its buttons does that."""
        top = self.panel.explanation.top
        if self.isHidden() or top is None:
            return False
        return any(each.label and each.action == action for each in top.mends)

    def _mend(self, mend: object) -> None:
        from tokenexplorer.diagnosis.finding import Mend

        request = self._request
        if request is not None:
            self._state.set_current(request.client.org_id, request.client.id)
        if isinstance(mend, Mend):
            self._mends.carry_out(mend, None)
