"""The pages that stand in the place of the form's fields: the set-up of an app, and the wizard of a service app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QBoxLayout, QWidget

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.service.page import ServicePage
    from tokenexplorer.ui.connect.setup.page import SetupPage
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme


class FormPages(QObject):
    """Makes each page when it is first shown: it costs time.

    Attributes:
        setup: The set-up, or None.
        wizard: The wizard, or None.

    Signals:
        setup_made(SetupPage): It was made.
        wizard_made(ServicePage): It was made.
        changed: The set-up was opened or closed.
    """

    setup_made = Signal(object)
    wizard_made = Signal(object)
    changed = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, column: QBoxLayout, form: QWidget
    ) -> None:
        super().__init__(form)
        self._parts = (services, state, theme, actions, form)
        self._column = column
        self._set_up = ""
        self.setup: SetupPage | None = None
        self.wizard: ServicePage | None = None

    @property
    def is_setup_open(self) -> bool:
        """Whether the set-up stands in the place of the fields."""
        return bool(self._set_up)

    @property
    def shown(self) -> SetupPage | ServicePage | None:
        """What stands in the place of the fields."""
        if self.is_setup_open:
            return self.setup
        return None if self.wizard is None or self.wizard.isHidden() else self.wizard

    def open_setup(self, org: Org, client: Client) -> None:
        """Show the set-up of an app."""
        if self.setup is None:
            from tokenexplorer.ui.connect.setup.page import SetupPage

            self.setup = SetupPage(*self._parts)
            self._column.addWidget(self.setup, 1)
            self.setup.back_requested.connect(self.close_setup)
            self.setup_made.emit(self.setup)
        self._set_up = client.id
        self.setup.show_app(org, client)
        self.setup.show()
        self.changed.emit()
        self.setup.take_focus()

    def close_setup(self) -> None:
        """Show again what it stood in the place of."""
        if self.setup is not None and self.is_setup_open:
            self._set_up = ""
            self.setup.hide()
            self.setup.clear()
            self.changed.emit()

    def follow(self, org: Org | None, client: Client | None) -> None:
        """The form shows an app, or the same one edited: another closes the set-up, a service app has the wizard."""
        if self.setup is not None and self.is_setup_open:
            if org is None or client is None or client.id != self._set_up:
                self.close_setup()
            else:
                self.setup.show_app(org, client)
        is_service = client is not None and client.kind == "service"
        if org is not None and client is not None and is_service and not self.is_setup_open:
            self._show_wizard(org, client)
        elif self.wizard is not None:
            self.wizard.hide()
            if not is_service:
                self.wizard.clear()

    def _show_wizard(self, org: Org, client: Client) -> None:
        if self.wizard is None:
            from tokenexplorer.ui.connect.service.page import ServicePage

            self.wizard = ServicePage(*self._parts)
            self._column.addWidget(self.wizard, 1)
            self.wizard_made.emit(self.wizard)
        self.wizard.show()
        self.wizard.show_app(org, client)
