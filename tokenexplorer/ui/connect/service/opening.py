"""Opens the wizard of service apps in the place of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout, QWidget

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.service.page import ServicePage
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class ServiceOpening(QObject):
    """Makes the page when the first service app is shown: it costs time.

    Attributes:
        page: The wizard, or None.

    Signals:
        made(ServicePage): It was made.
    """

    made = Signal(object)

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, column: QBoxLayout, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._parts = (services, state, theme, actions)
        self._column, self._parent = column, parent
        self.page: ServicePage | None = None

    def show(self, org: Org, client: Client) -> None:
        """Show a service app, or the same one edited."""
        if self.page is None:
            from tokenexplorer.ui.connect.service.page import ServicePage

            self.page = ServicePage(*self._parts, self._parent)
            self._column.addWidget(self.page, 1)
            self.made.emit(self.page)
        self.page.setVisible(True)
        self.page.show_app(org, client)

    def hide(self, *, is_other: bool) -> None:
        """Show the form again, or the set-up; `is_other` says that another kind of app is shown."""
        if self.page is not None:
            self.page.setVisible(False)
            if is_other:
                self.page.clear()
