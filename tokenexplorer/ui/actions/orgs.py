"""Orgs and apps: find, add, edit, duplicate, remove, export, import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.orgs.org import Client, Org, new_id, secret_key
from tokenexplorer.ui.actions.erasing import erase_client, erase_org
from tokenexplorer.ui.actions.look_up import ServerLookUp
from tokenexplorer.ui.actions.org_drafts import copied, free_name, moved_client, moved_org, new_client

if TYPE_CHECKING:
    from tokenexplorer.errors import StorageError
    from tokenexplorer.orgs.detection import Detection
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.storage.profiles import Profile
    from tokenexplorer.storage.store import Library, Store
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState

FIRST_APP = "Web sign-in"

OnDone: TypeAlias = Callable[[], None]
OnFailed: TypeAlias = Callable[[TokenExplorerError], None]
"""Who shows an error in place; without one it goes to `failed`."""


class OrgActions(QObject):
    """Adds, edits and removes orgs and apps.

    Signals:
        loaded: The library was read at start.
        looking(str): A server is being asked; the host, in ASCII.
        added(Org, Client): A new org with its first app is there and current.
        add_failed(TokenExplorerError): The address led nowhere; nothing was added.
        saved: The last edit is on disk.
        save_failed: The last edit is not on disk; `failed` tells why. It is kept in memory.
        secret_kept(str, bool): Our id of an app whose secret was stored (True) or removed.
        notice(str): Something the person must know (a database set aside).
        imported(str, str): An org came from a file: its name, and what was left out or is worth a look, in sentences.
        failed(TokenExplorerError): Any other action failed.
    """

    loaded = Signal()
    looking = Signal(str)
    added = Signal(object, object)
    add_failed = Signal(object)
    saved = Signal()
    save_failed = Signal()
    secret_kept = Signal(str, bool)
    notice = Signal(str)
    imported = Signal(str, str)
    failed = Signal(object)

    def __init__(self, services: Services, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state = services, state
        self._look_up = ServerLookUp(services)

    # Reading

    def load(self, org_name: str = "") -> None:
        """Read orgs and apps from disk.

        Args:
            org_name: The org to make current, by name, else the one used last.
        """

        def show(library: Library) -> None:
            self._state.set_library(library.orgs, library.clients)
            wanted = next((org for org in library.orgs if org.name.casefold() == org_name.casefold()), None)
            if wanted is not None:
                self._state.set_current(wanted.id)
            elif library.last_org_id:
                self._state.set_current(library.last_org_id, library.last_client_ref)
            for line in library.notices:
                self.notice.emit(line)
            self.loaded.emit()

        def give_up(error: TokenExplorerError) -> None:
            self.failed.emit(error)
            self.loaded.emit()

        self._services.writes.run(lambda: self._services.store().library(), show, give_up)

    # Adding

    def add(self, text: str, *, proxy: str = "none", ca_file: str = "") -> None:
        """Find the server behind a pasted address and add it as an org with a first app.

        Args:
            text: Anything that people paste.
            proxy: How its server is reached, as in `Org.proxy`; the new org keeps it.
            ca_file: Further authorities, as in `Org.ca_file`; the new org keeps them.
        """

        def begin(found: Detection) -> Org:
            self.looking.emit(found.host)
            return Org(new_id(), found.name, found.org_url, "", found.provider.id, proxy, ca_file)

        self._look_up.start(text, begin, self._adopt, self.add_failed.emit, "orgs.add")

    def stop_looking(self) -> None:
        """Cancel a running look-up; nothing is added."""
        self._look_up.stop()

    def _adopt(self, draft: Org, found: Detection, metadata: ProviderMetadata) -> None:
        from tokenexplorer.orgs.detection import recognise
        from tokenexplorer.orgs.provider import first_scopes

        self._state.set_metadata(metadata.issuer, metadata)
        same = next((org for org in self._state.orgs if org.issuer == metadata.issuer), None)
        if same is not None:
            self._state.set_current(same.id)
            self.added.emit(same, self._state.client)
            return
        kind = recognise(metadata, found.provider)
        name = free_name(found.name, [org.name for org in self._state.orgs])
        org = replace(draft, name=name, issuer=metadata.issuer, provider_id=kind.id)
        client = new_client(org, kind, FIRST_APP)
        self.add_ready(org, replace(client, scopes=first_scopes(kind, metadata.scopes_supported)))

    def add_ready(self, org: Org, *clients: Client) -> None:
        """Add an org with its apps as they are, and make it current."""
        state = self._state
        state.set_library((*state.orgs, org), (*state.clients, *clients))
        state.set_current(org.id, clients[0].id if clients else "")

        def keep(store: Store) -> None:
            store.orgs.save(org)
            for client in clients:
                store.orgs.save_client(client)

        self._write(keep)
        self.added.emit(org, clients[0] if clients else None)

    def add_client(self, org: Org, name: str = "") -> Client:
        """Add an app to an org and make it current."""
        from tokenexplorer.orgs.provider import provider

        taken = [client.name for client in self._state.clients_of(org.id)]
        client = new_client(org, provider(org.provider_id), free_name(name or FIRST_APP, taken))
        self._insert(client)
        return client

    def add_clients(self, *clients: Client) -> None:
        """Add apps as they are; what is current stays so."""
        self._state.set_library(self._state.orgs, (*self._state.clients, *clients))

        def keep(store: Store) -> None:
            for client in clients:
                store.orgs.save_client(client)

        self._write(keep)

    def duplicate_client(self, client: Client) -> Client:
        """A copy of an app with a name and redirect path of its own; its secret is not copied."""
        taken = [other.name for other in self._state.clients_of(client.org_id)]
        name = free_name(client.name, taken)
        copy = copied(client, name)
        self._insert(copy)
        return copy

    def _insert(self, client: Client) -> None:
        self._state.set_library(self._state.orgs, (*self._state.clients, client))
        self._state.set_current(client.org_id, client.id)
        self._write(lambda store: store.orgs.save_client(client))

    # Editing

    def save_client(self, client: Client) -> None:
        """Keep an edited app."""
        clients = tuple(client if other.id == client.id else other for other in self._state.clients)
        self._state.set_library(self._state.orgs, clients)
        self._write(lambda store: store.orgs.save_client(client))

    def save_org(self, org: Org) -> None:
        """Keep an edited org."""
        orgs = tuple(org if other.id == org.id else other for other in self._state.orgs)
        self._state.set_library(orgs, self._state.clients)
        self._write(lambda store: store.orgs.save(org))

    def change_address(self, org: Org, text: str, on_done: OnDone, on_failed: OnFailed) -> None:
        """Find the server behind another address of an org, then move the org and its apps there.

        Nothing changes where the address leads nowhere. A later call, and `stop_looking`, make this one's answer late.
        """

        def move(_: Org, found: Detection, metadata: ProviderMetadata) -> None:
            self._move(org, found, metadata)
            on_done()

        self._look_up.start(text, lambda _found: org, move, on_failed, "orgs.address")

    def _move(self, org: Org, found: Detection, metadata: ProviderMetadata) -> None:
        now = self._state.org_of(org.id)
        if now is None:
            return
        self._state.set_metadata(metadata.issuer, metadata)
        moved = moved_org(now, found, metadata)
        for client in self._state.clients_of(org.id):
            there = moved_client(client, now, moved)
            if there != client:
                self.save_client(there)
        self.save_org(moved)

    def save_secret(
        self, client: Client, secret: str, on_done: OnDone | None = None, on_failed: OnFailed | None = None
    ) -> None:
        """Put a confidential app's secret into the keyring (or memory, as the app says); empty removes it."""
        services = self._services

        def keep() -> None:
            services.store().tokens.set_secret(secret_key(client.id), secret, keep=client.keep)

        def tell(_: object) -> None:
            self.secret_kept.emit(client.id, bool(secret))
            self.saved.emit()
            if on_done is not None:
                on_done()

        services.tasks.run(keep, tell, on_failed or self.failed.emit)

    # Removing

    def remove_client(self, client: Client, *, keep_key: bool = False) -> None:
        """Delete an app with all its secrets; those of a keyring that is away go when it is back.

        Args:
            client: The app.
            keep_key: Leave the key that signs for it, though no other app uses it.
        """
        store, away = self._services.store, self._state.keyring.session_only

        def forget() -> None:
            self._state.set_library(
                self._state.orgs, tuple(other for other in self._state.clients if other.id != client.id)
            )
            self._state.set_tokens(tuple(token for token in self._state.tokens if token.client_ref != client.id))

        self._erase(lambda: erase_client(store(), client, keep_key=keep_key, later=away), forget)

    def remove_org(self, org: Org) -> None:
        """Delete an org with its apps and all their secrets; those of a keyring that is away go when it is back."""
        store, away = self._services.store, self._state.keyring.session_only

        def forget() -> None:
            self._state.set_library(
                tuple(other for other in self._state.orgs if other.id != org.id),
                tuple(client for client in self._state.clients if client.org_id != org.id),
            )
            self._state.set_tokens(tuple(token for token in self._state.tokens if token.org_id != org.id))

        self._erase(lambda: erase_org(store(), org, later=away), forget)

    def _erase(self, erase: Callable[[], StorageError | None], forget: Callable[[], None]) -> None:
        def show(left: StorageError | None) -> None:
            forget()
            if left is not None:
                self.failed.emit(left)

        self._services.tasks.run(erase, show, self.failed.emit)

    # Export and import

    def export(self, org: Org, path: Path, *, overwrite: bool = False) -> None:
        """Write an org with its apps to a file, without any secret.

        Args:
            org: With all its apps.
            path: The file.
            overwrite: Whether the person agreed to replace a file that is there (X10).
        """
        clients = self._state.clients_of(org.id)

        def write() -> None:
            from tokenexplorer.storage.profiles import export_profile

            export_profile(path, org, clients, overwrite=overwrite)

        self._services.writes.run(
            write, lambda _: self.notice.emit(f"Saved to {path.name}. It holds no secret."), self.failed.emit
        )

    def import_file(self, path: Path) -> None:
        """Add the org and apps of a file; nothing is sent."""

        def read() -> Profile:
            from tokenexplorer.storage.profiles import import_profile

            return import_profile(path)

        def adopt(profile: Profile) -> None:
            name = free_name(profile.org.name, [other.name for other in self._state.orgs])
            self.add_ready(replace(profile.org, name=name), *profile.clients)
            self.imported.emit(name, " ".join(profile.notes))

        self._services.tasks.run(read, adopt, self.failed.emit)

    def remember_current(self) -> None:
        """Keep which org and app are current for the next start."""
        org, client = self._state.org, self._state.client
        if org is not None:
            org_id, client_ref = org.id, client.id if client else ""
            self._write(lambda store: store.orgs.remember(org_id, client_ref), quiet=True)

    def _write(self, change: Callable[[Store], object], *, quiet: bool = False) -> None:
        services = self._services

        def work() -> None:
            change(services.store())

        def fail(error: TokenExplorerError) -> None:
            self.save_failed.emit()
            self.failed.emit(error)

        services.writes.run(work, None if quiet else (lambda _: self.saved.emit()), fail)
