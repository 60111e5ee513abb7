"""Opens the set-up of an app in the place of its form, and closes it when another app is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout, QWidget

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.setup.page import SetupPage
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class SetupOpening(QObject):
    """Makes the page when it is first opened: it costs time.

    Signals:
        made(SetupPage): It was made.
        changed: It was opened or closed.
    """

    made = Signal(object)
    changed = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, column: QBoxLayout, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._parts = (services, state, theme, actions)
        self._column, self._parent = column, parent
        self._client_ref = ""
        self.page: SetupPage | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands in the place of the form."""
        return bool(self._client_ref)

    def open(self, org: Org, client: Client) -> None:
        """Show the set-up of an app."""
        if self.page is None:
            from tokenexplorer.ui.connect.setup.page import SetupPage

            self.page = SetupPage(*self._parts, self._parent)
            self._column.addWidget(self.page, 1)
            self.page.back_requested.connect(self.close)
            self.made.emit(self.page)
        self._client_ref = client.id
        self.page.show_app(org, client)
        self.page.show()
        self.changed.emit()
        self.page.take_focus()

    def follow(self, org: Org | None, client: Client | None) -> None:
        """Show the same app as it is now; another one closes it."""
        if self.page is None or not self.is_open:
            return
        if org is None or client is None or client.id != self._client_ref:
            self.close()
        else:
            self.page.show_app(org, client)

    def close(self) -> None:
        """Show the form again."""
        if self.page is not None and self.is_open:
            self._client_ref = ""
            self.page.hide()
            self.page.clear()
            self.changed.emit()
