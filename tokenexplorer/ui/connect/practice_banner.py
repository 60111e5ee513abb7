"""Says above the form what the practice org needs: to be started, or that somebody saves a certificate of its app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.ui.widgets.banner import Banner

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme


class PracticeBanner(QWidget):
    """Is there only while an org is shown that does not run, or an app that proves itself by a certificate.

    Signals:
        start_requested: Start it.
        certificate_requested: Make a certificate for the app.
    """

    start_requested = Signal()
    certificate_requested = Signal()

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
        self._certificate = Banner(
            theme,
            name="connect_practiceCertBanner",
            label_name="connect_practiceCertLabel",
            action="Save a certificate…",
            action_name="connect_practiceCertButton",
        )
        self._certificate.action_requested.connect(self.certificate_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 24, 0)
        row.addWidget(self._banner)
        row.addWidget(self._certificate)

    def show_org(self, org: Org | None, client: Client | None, *, running: bool, certified: bool) -> None:
        """Show this org.

        Args:
            org: In the form; None where there is none.
            client: Same.
            running: Whether the practice org runs.
            certified: Whether it makes certificates for the app.
        """
        stopped = org is not None and org.practice and not running
        if stopped:
            self._banner.set("warn", "The practice org is stopped.", action="Start it", icon="flask-conical")
        if certified and client is not None:
            has_one = bool(client.certificate_file)
            lead = (
                "The certificate is good until the practice org stops." if has_one else "This app needs a certificate."
            )
            rest = "Save a new one after the next start." if has_one else "The practice org makes one, with its key."
            action = "Save a new one…" if has_one else "Save a certificate…"
            self._certificate.set("neutral" if has_one else "info", lead, rest, action=action)
        self._banner.setVisible(stopped)
        self._certificate.setVisible(certified)
        self.setVisible(stopped or certified)
