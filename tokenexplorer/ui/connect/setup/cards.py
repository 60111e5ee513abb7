"""The two lists of the page: the plan call by call, and what to click by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.setup import words
from tokenexplorer.ui.connect.setup.check_row import CheckRow
from tokenexplorer.ui.connect.setup.step_row import StepRow
from tokenexplorer.ui.widgets.emptying import empty
from tokenexplorer.ui.widgets.polish import divider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenexplorer.okta.app_setup import Step, Wanted
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.app_setup import SetupStatus
    from tokenexplorer.ui.connect.setup.checklist import Check
    from tokenexplorer.ui.theme import Theme


class _Card(QFrame):
    """Rows with lines between them."""

    def __init__(self, theme: Theme, name: str, accessible_name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("card", "true")
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def _replace(self, rows: Sequence[QWidget]) -> None:
        empty(self._column)
        for number, row in enumerate(rows):
            if number:
                self._column.addWidget(divider())
            self._column.addWidget(row)


class PlanCard(_Card):
    """Every call, in order, and how it stands."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "setup_planList", "Plan", parent)
        self._rows: dict[str, StepRow] = {}

    def show_steps(
        self, wanted: Wanted, steps: tuple[Step, ...], status: SetupStatus, token: TokenSummary | None
    ) -> None:
        """Show a plan.

        Args:
            wanted: The app.
            steps: Of the plan.
            status: How it stands.
            token: With which it would be carried out; None for an SSWS token.
        """
        if tuple(self._rows) != tuple(step.id for step in steps):
            self._rows = {step.id: StepRow(self._theme, step, number) for number, step in enumerate(steps, 1)}
            self._replace(tuple(self._rows.values()))
        for step in steps:
            self._rows[step.id].show_step(
                step,
                f"{wanted.org_url}{step.path}",
                words.row_state(step, status),
                words.row_note(step, status, token, wanted),
                warns=not step.done and words.lacks(step, token),
            )


class CheckCard(_Card):
    """What to click.

    Signals:
        copy_requested(str): Copy this value.
        open_requested(str): Open this page.
    """

    copy_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "setup_checklist", "What to click", parent)
        self._checks: tuple[Check, ...] = ()

    def show_checks(self, checks: tuple[Check, ...]) -> None:
        """Show a checklist."""
        if checks == self._checks:
            return
        self._checks = checks
        rows = [CheckRow(self._theme, check, number) for number, check in enumerate(checks, 1)]
        for row in rows:
            row.copy_requested.connect(self.copy_requested)
            row.open_requested.connect(self.open_requested)
        self._replace(rows)
