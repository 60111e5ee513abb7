"""The foot of the set-up page: make, stop, undo, go back, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from tokenexplorer.okta.console import app_page, apps_page, server_page
from tokenexplorer.ui.connect.setup import words
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.okta.app_setup import Step, Wanted
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.actions.app_setup import SetupStatus
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.buttons import Button


class SetupFoot(QFrame):
    """Shows the buttons that there is a use for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.console_page = ""
        self._owed = False  # Undo had the focus when it began, and nothing of the foot can have it meanwhile
        self.make = button(theme, "Make the app", "primary", name="setup_createButton")
        self.done = button(theme, "Back to the app", "primary", name="setup_doneButton")
        self.stop = button(theme, "Stop", name="setup_stopButton")
        self.undo = button(theme, "Undo…", name="setup_undoButton")
        self.console = button(theme, "Open the console", "ghost", "arrow-up-right", name="setup_openConsoleButton")
        self._progress = plain_label("", "help", name="setup_progressLabel", elide=Qt.TextElideMode.ElideRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(12)
        for each in (self.make, self.done, self.stop, self.undo):
            row.addWidget(each)
        row.addWidget(self._progress, 1)
        row.addWidget(self.console)

    @property
    def filled(self) -> Button | None:
        """The filled button; None while there is none."""
        if self.make.isVisibleTo(self) and self.make.variant == "primary":
            return self.make
        return self.done if self.done.variant == "primary" else None

    def show_by_hand(self) -> None:
        """Nothing can be sent: the way back is all there is."""
        for each in (self.make, self.stop, self.undo, self.console):
            each.hide()
        self.make.set_busy(False)
        self.done.set_variant("secondary")
        self.done.show()
        self._progress.setText("")

    def show_plan(
        self, org: Org, wanted: Wanted, steps: tuple[Step, ...], status: SetupStatus, *, is_ready: bool, needs_key: bool
    ) -> None:
        """Show what can be done now.

        Args:
            org: The app's.
            wanted: The app.
            steps: Of the plan.
            status: How it stands.
            is_ready: Whether something can be sent.
            needs_key: Whether the app lacks its key.
        """
        running, existing = status.is_running, status.existing
        complete = all(step.done for step in steps) and not running
        focused = self.window().focusWidget()  # also while the question of Undo is in front
        self.done.set_variant("primary")
        self.done.setVisible(complete)
        self.make.setVisible(not complete or words.wants_another_look(existing))
        self.make.set_variant("secondary" if complete else "primary")
        self.stop.setVisible(status.state == "running")
        if not running:
            self.stop.setEnabled(True)
        self.undo.setVisible(existing.made and bool(existing.app_id))
        self.undo.setEnabled(not running and is_ready)
        self.make.set_label(words.create_label(status, steps))
        if running != self.make.is_busy:
            self.make.set_busy(running, "Deleting" if status.state == "undoing" else "Making")
        if not running:
            self.make.setEnabled(is_ready and not needs_key)
        self._owed = self._owed or (focused is self.undo and running)
        if focused in (self.make, self.stop) or (self._owed and not running):
            # what was pressed is not there any more, or waits
            self._owed = False
            (self.stop if status.state == "running" else self.done if complete else self.make).setFocus()
        line = words.progress_line(status, steps)
        self._progress.setText(line if is_ready or running else "Paste an SSWS token first. Nothing is sent yet.")
        self.console_page = _page(org, wanted, status)
        self.console.setVisible(bool(self.console_page))


def _page(org: Org, wanted: Wanted, status: SetupStatus) -> str:
    """The page of the console that one wants to see next."""
    existing = status.existing
    if existing.policy is not None and existing.policy.state == "missing":
        return server_page(org, wanted.server_id)
    return app_page(org, existing.app_id or wanted.client_id) or apps_page(org)
