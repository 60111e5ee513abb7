"""An explanation in a dialog: shown with the buttons that work there, which do what they say and close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tokenexplorer.ui.explain.failed_case import who_says
from tokenexplorer.ui.explain.mending import ExplanationMends
from tokenexplorer.ui.explain.offer import LEADS, MENDS, with_buttons
from tokenexplorer.ui.place import Place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.finding import Mend
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.explain.panel import ExplainPanel
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class DialogMends(QObject):
    """Acts on the app that a case is of, in the place that the dialog stands over; over none nothing can be pressed.

    Args:
        dialog: Whose explanation it is.
        panel: Of it.
        services: The window's.
        state: What is current.
        theme: The look.
        actions: All of them.
    """

    def __init__(
        self, dialog: QDialog, panel: ExplainPanel, services: Services, state: AppState, theme: Theme, actions: Actions
    ) -> None:
        super().__init__(dialog)
        self._dialog, self._panel, self._state = dialog, panel, state
        self._case: Case | None = None
        place = place_of(dialog.parentWidget())
        self._mends = ExplanationMends(place, services, state, theme, actions) if place is not None else None
        if self._mends is not None:
            self._mends.setParent(self)
            panel.page_requested.connect(self._mends.open_page)
        panel.mend_requested.connect(self._carry_out)

    def show(self, case: Case) -> None:
        """Explain a case."""
        from tokenexplorer.diagnosis.explain import explain

        self._case = case
        allowed = LEADS if case.client is None else MENDS if case.token is None else MENDS | {"refresh"}
        explanation = with_buttons(explain(case), allowed if self._mends is not None else ())
        self._panel.show_explanation(explanation, who=who_says(case))

    def _carry_out(self, mend: Mend) -> None:
        case = self._case
        if self._mends is None or case is None:
            return
        if case.client is not None and mend.action not in LEADS - {"open_connect"}:
            self._state.set_current(case.client.org_id, case.client.id)
        if mend.action != "open_page":
            self._dialog.accept()
        self._mends.carry_out(mend, case.token)


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
