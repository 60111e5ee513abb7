"""The form of an app: shows it, keeps every edit by itself, and loses nothing that is wrong or not finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.address_look_up import AddressLookUp
from tokenexplorer.ui.connect.advanced_part import AdvancedPart
from tokenexplorer.ui.connect.app_part import AppPart
from tokenexplorer.ui.connect.draft import merged
from tokenexplorer.ui.connect.fields_area import FieldsArea
from tokenexplorer.ui.connect.form_pages import FormPages
from tokenexplorer.ui.connect.head import FormHead
from tokenexplorer.ui.connect.keep_part import KeepPart
from tokenexplorer.ui.connect.key_field import KeyKeeping
from tokenexplorer.ui.connect.org_part import OrgPart
from tokenexplorer.ui.connect.redirect_part import RedirectPart
from tokenexplorer.ui.connect.scope_part import ScopePart
from tokenexplorer.ui.connect.secret_keeping import SecretKeeping
from tokenexplorer.ui.connect.server_menu import ServerMenu

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.connect.part import Part
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

SAVE_AFTER_MS = 400


class ConnectForm(QWidget):
    """All parts of one app.

    Signals:
        changed: The form shows or holds something else.
    """

    changed = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._actions = services, state, actions
        self._org: Org | None = None
        self._client: Client | None = None
        self._keeping = False
        clipboard = services.clipboard
        # From the outside in: a widget that gets another parent is styled anew with all that is in it.
        self.area = FieldsArea(theme, self)
        content = self.area.content
        self.head = FormHead(theme, self)
        self.org_part = OrgPart(theme, content)
        self.servers = ServerMenu(theme, actions.servers, self.org_part, self.values)
        self.app_part = AppPart(theme, clipboard, content)
        self.keys = KeyKeeping(services, self.app_part.key_field)
        self._secret = SecretKeeping(
            actions.orgs, self.app_part.secret_field, lambda: self._client, lambda: self.app_part.has_typed_secret
        )
        self.address = AddressLookUp(actions.orgs, self.org_part, lambda: self._org, self)
        self.redirect = RedirectPart(theme, content)
        self.scopes = ScopePart(theme, content)
        self.keep_part = KeepPart(theme, content)
        self.advanced = AdvancedPart(theme, clipboard, content)
        self._parts: tuple[Part, ...] = (
            self.head,
            self.org_part,
            self.app_part,
            self.redirect,
            self.scopes,
            self.keep_part,
            self.advanced,
        )
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        self._build()
        self.pages = FormPages(services, state, theme, actions, self._column, self)
        self._connect()

    def _build(self) -> None:
        first = (self.org_part, self.app_part, self.redirect, self.scopes)
        self.area.lay(first, self.redirect, self.keep_part, self.advanced)
        head = QHBoxLayout()
        head.setContentsMargins(18, 12, 24, 4)
        head.addWidget(self.head)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.area, 1)

    def _connect(self) -> None:
        for part in self._parts:
            part.edited.connect(self._on_edited)
            part.left.connect(self.keep)
        self.org_part.address_left.connect(self.address.start)
        self.app_part.secret_left.connect(self.keep_secret)
        self.app_part.secret_removed.connect(self._secret.remove)
        self.app_part.keys_wanted.connect(self.keys.read)
        self.app_part.key_wanted.connect(self.keys.make)
        self.app_part.service_chosen.connect(self._become_service)
        for asked in (self.app_part.setup_requested, self.head.setup_requested):
            asked.connect(self.open_setup)
        for changed in (self.changed, self.pages.changed):
            changed.connect(self._show_pages)
        self._state.catalogue_changed.connect(self._on_catalogue)
        self._actions.orgs.saved.connect(self._on_saved)
        self._actions.orgs.save_failed.connect(self._on_save_failed)

    # Showing

    @property
    def org(self) -> Org | None:
        """The org that is shown, as it was last kept."""
        return self._org

    @property
    def client(self) -> Client | None:
        """The app that is shown, as it was last kept."""
        return self._client

    def refresh(self) -> None:
        """The state is another one: show another app, or what was changed elsewhere. What is typed stays."""
        if self._keeping:
            return
        org, client = self._state.org, self._state.client
        if self._client is not None and (client is None or client.id != self._client.id):
            self._leave()
            org, client = self._state.org, self._state.client
        if org is None or client is None:
            self._org = self._client = None
            self.changed.emit()
            return
        if self._org is None or self._client is None or self._client.id != client.id:
            self._show(org, client)
            self.address.take_up(org.id)
            self.head.show_saved("")
            self.area.verticalScrollBar().setValue(0)
        elif (org, client) != (self._org, self._client):
            edited_org, edited = self._edited(self._org, self._client)
            self._show(merged(self._org, edited_org, org), merged(self._client, edited, client))
            self._org, self._client = org, client
        else:
            return
        self.changed.emit()

    def _show(self, org: Org, client: Client) -> None:
        self._org, self._client = org, client
        for part in self._parts:
            part.show_app(org, client)
        self.show_metadata()

    # Pages in the place of the fields

    @property
    def is_paged(self) -> bool:
        """Whether the wizard of a service app or the set-up stands in the place of the fields."""
        return self.is_service or self.pages.is_setup_open

    def open_setup(self) -> None:
        """Show how the app is set up at its provider, as the form has it now."""
        self.commit()
        if self._org is not None and self._client is not None:
            self.pages.open_setup(self._org, self._client)

    @property
    def is_service(self) -> bool:
        """Whether the wizard of a service app stands in the place of the fields."""
        return self._client is not None and self._client.kind == "service"

    def _become_service(self) -> None:
        if self._org is not None and self._client is not None:
            self._actions.service.adopt(self._org, self._client)
        page = self.pages.wizard
        if page is not None and (first := page.primary_button()) is not None:
            first.setFocus()  # what was pressed is not there any more

    def _show_pages(self) -> None:
        self.pages.follow(self._org, self._client)
        self.head.setVisible(not self.pages.is_setup_open)
        self.area.setVisible(not self.is_paged)

    def show_metadata(self) -> None:
        """Show what is known of the server and its scopes now."""
        metadata = self._state.metadata(self._client.issuer) if self._client is not None else None
        self.scopes.show_catalogue(self._state.catalogue_of(self._org))
        self.scopes.show_supported(metadata.scopes_supported if metadata is not None else None)

    def _on_catalogue(self, org_id: str) -> None:
        if self._org is not None and self._org.id == org_id:
            self.show_metadata()
            self.changed.emit()

    def _leave(self) -> None:
        """Keep what is not kept of the app that was shown; a wrong address waits for its org to come back."""
        self.address.put_by()
        self.keep_secret()
        self.keep()

    # Keeping

    def values(self) -> tuple[Org, Client] | None:
        """Org and app as the form has them now, kept or not."""
        if self._org is None or self._client is None:
            return None
        return self._edited(self._org, self._client)

    def _edited(self, org: Org, client: Client) -> tuple[Org, Client]:
        for part in self._parts:
            org, client = part.applied(org, client)
        return org, client

    def keep(self) -> None:
        """Put every edit into the state and on disk."""
        self._timer.stop()
        base_org, base = self._org, self._client
        if self._keeping or base_org is None or base is None:
            return
        now_org = self._state.org_of(base_org.id)
        now = self._state.client_of(base.id)
        if now_org is None or now is None:
            return
        edited_org, edited = self._edited(base_org, base)
        new_org, new = merged(base_org, edited_org, now_org), merged(base, edited, now)
        self._keeping = True
        try:
            self._org, self._client = new_org, new
            if new != now:
                self._actions.orgs.save_client(new)
            if new_org != now_org:
                self._actions.orgs.save_org(new_org)
        finally:
            self._keeping = False
        if new.issuer != base.issuer:
            self.scopes.show_server(new.issuer)
            self.org_part.show_app(new_org, new)
            self.redirect.show_app(new_org, new)
            self.show_metadata()
        if new.response_type != base.response_type:
            self.app_part.show_app(new_org, new)
        self.advanced.show_state(new_org, new)
        self.changed.emit()

    def change(self, **fields: object) -> None:
        """Set members of the app that a mend names, whichever control shows them."""
        now = self._state.client_of(self._client.id) if self._client is not None else None
        if now is not None:
            self._actions.orgs.save_client(replace(now, **fields))  # type: ignore[arg-type]  # of `Client`

    def commit(self) -> None:
        """Take in what stands in a field and is not finished."""
        self.scopes.chips.commit()
        self.keep()

    def keep_secret(self, on_done: Callable[[], None] | None = None) -> bool:
        """Put a typed secret into the keyring; one that cannot be kept comes back.

        Args:
            on_done: Called once it is there.

        Returns:
            Whether there is one, or one is still on its way from when its field was left.
        """
        return self._secret.keep(on_done)

    def _on_edited(self) -> None:
        self.head.show_saved("")
        self._timer.start()
        self.changed.emit()

    def _on_saved(self) -> None:
        if self._client is not None and not self._timer.isActive():
            local = self._services.settings.show_local_time
            now = datetime.now(UTC).astimezone(None if local else UTC)
            self.head.show_saved(f"Saved {now:%H:%M}{'' if local else ' UTC'}")

    def _on_save_failed(self) -> None:
        if self._client is not None:
            self.head.show_saved("Not saved", failed=True)

    # Judging

    def typed_address(self) -> str:
        """Another address than the org has, where one is being typed; else empty."""
        return self.org_part.text.strip() if self.org_part.is_pending else ""

    def has_stray_secret(self) -> bool:
        """Whether a secret is typed though the app is public."""
        return self.app_part.has_stray_secret

    def first_fault(self) -> QWidget | None:
        """Show every error in its place; answers where the first one is."""
        faults = [fault for part in self._parts if (fault := part.first_fault()) is not None]
        return faults[0] if faults else None

    def reveal(self, widget: QWidget) -> None:
        """Put the focus on a field, scrolled into view."""
        self.area.reveal(widget)
