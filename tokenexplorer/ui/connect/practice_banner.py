"""Says above the form that the practice org is stopped, and starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.theme import Theme


class PracticeBanner(QWidget):
    """Is there only while an org is shown that does not run.

    Signals:
        start_requested: Start it.
    """

    start_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._banner = Banner(
            theme,
            name="connect_practiceBanner",
            label_name="connect_practiceLabel",
            action="Start it",
            action_name="connect_practiceStartButton",
        )
        self._banner.action_requested.connect(self.start_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 24, 0)
        row.addWidget(self._banner)

    def show_org(self, org: Org | None, *, running: bool) -> None:
        """Show this org.

        Args:
            org: In the form; None where there is none.
            running: Whether the practice org runs.
        """
        stopped = org is not None and org.practice and not running
        if stopped:
            self._banner.set("warn", "The practice org is stopped.", action="Start it", icon="flask-conical")
        self.setVisible(stopped)
