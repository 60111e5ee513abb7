"""Explains the answer that is shown, and again once more is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from tokenexplorer.ui.explain.failed_case import who_says

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.finding import Explanation
    from tokenexplorer.ui.actions.grants import GrantActions
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.requests.response_pane import ResponsePane
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.known_secrets import KnownSecrets

READING: Final = "Reading grants to be sure"


class AnswerExplainer(QObject):
    """Keeps the Explain tab right.

    Args:
        state: What the window knows.
        grants: Reads what is granted to an app.
        response: Shows answers and explanations.
        parent: Its owner.
        known: Secrets of earlier messages: no report holds one that an answer quotes.
    """

    def __init__(
        self,
        state: AppState,
        grants: GrantActions,
        response: ResponsePane,
        parent: QObject,
        known: KnownSecrets | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._grants, self._response, self._known = state, grants, response, known
        self.case: Case | None = None
        state.grants_changed.connect(self._look_again)

    def explain(self, answer: Answer, *, in_front: bool) -> None:
        """Explain an answer; where only the app's grants tell more, they are read.

        Args:
            answer: That is shown now.
            in_front: Open the tab whatever came.
        """
        from tokenexplorer.diagnosis.explain import explain
        from tokenexplorer.ui.requests.explaining import case_of

        case = self.case = case_of(answer, self._state, self._known)
        explanation = explain(case)
        self._response.show_explanation(explanation, who_says(case), in_front=in_front)
        if case.org is not None and case.client is not None and _grants_would_tell(explanation):
            self._grants.read(case.org, case.client)
        self._show_reading()

    def _show_reading(self) -> None:
        client = self.case.client if self.case is not None else None
        grants = self._state.grants(client.id) if client is not None else None
        reading = grants is not None and grants.state == "reading"
        self._response.explain.set_busy(READING if reading else "")

    def _look_again(self, client_ref: str) -> None:
        """What is granted to the app is known now: say it anew, and leave the person where they are."""
        case = self.case
        if case is None or case.client is None or case.client.id != client_ref:
            return
        self._show_reading()
        granted = self._state.granted(client_ref)
        if granted is not None and case.grants is None:
            from tokenexplorer.diagnosis.explain import explain

            self.case = replace(case, grants=granted)
            self._response.explain.show_explanation(explain(self.case), who=who_says(case))


def _grants_would_tell(explanation: Explanation) -> bool:
    chain = explanation.chain
    if chain is None or chain.broken is None:
        return False
    return any(link.id == "granted" and link.state == "unknown" for link in chain.links)
