"""What of an app's proof is on this computer: whether its secret is stored, and what is in its certificate's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.certificate_file import Glance

_NO_FILES = ("", "")


class ProofLook(QObject):
    """Looks off the GUI thread, once for what it knows; nobody is asked for a passphrase.

    Args:
        key: Names its runs among the tasks.

    Signals:
        changed: Another fact is known.
        reading: Certificate files are being read.
        read: They were read, or could not be.
    """

    changed = Signal()
    reading = Signal()
    read = Signal()

    def __init__(self, services: Services, state: AppState, key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._state, self._key = services, state, key
        self._secrets: dict[str, bool] = {}
        self._certificate: tuple[tuple[str, str], Glance | None] = (_NO_FILES, None)

    def look_for_secret(self, client: Client) -> None:
        """Once for each app, and never before the keyring was looked at: it might ask to be unlocked."""
        if client.id in self._secrets or self._state.keyring.state != "ok":
            return
        from tokenexplorer.orgs.org import secret_key

        store = self._services.store

        def show(stored: bool) -> None:
            self._secrets.setdefault(client.id, stored)
            self.changed.emit()

        self._services.tasks.run(
            lambda: bool(store().tokens.secret(secret_key(client.id))),
            show,
            lambda _error: None,
            key=f"{self._key}.secret",
        )

    def look_at_certificate(self, client: Client, *, force: bool = False) -> None:
        """Read what is in the files, where they are others, or may have changed."""
        files, (known, found) = _files_of(client), self._certificate
        # What is locked may be open now: its passphrase was typed at a sign-in.
        if files == known and not force and not (found is not None and found.is_locked):
            return
        self._certificate = (files, found if files == known else None)
        if files == _NO_FILES:
            return
        store = self._services.store

        def look() -> Glance:
            from tokenexplorer.wire.certificate_file import glance, key_path

            return glance(*files, store().passphrases.get(key_path(*files)))

        def show(found: Glance) -> None:
            self._certificate = (files, found)
            self.read.emit()

        self.reading.emit()
        self._services.tasks.run(look, show, lambda _error: self.read.emit(), key=f"{self._key}.certificate")

    def has_secret(self, client: Client) -> bool | None:
        """Whether the app's secret is stored; None while nobody looked."""
        return self._secrets.get(client.id)

    def set_secret(self, client_ref: str, *, stored: bool) -> None:
        """A secret was just kept or removed."""
        self._secrets[client_ref] = stored
        self.changed.emit()

    def certificate(self, client: Client) -> Glance | None:
        """What is in the app's certificate files; None while nobody looked, or there are none."""
        files, found = self._certificate
        return found if files == _files_of(client) else None


def _files_of(client: Client) -> tuple[str, str]:
    named = client.uses_certificate and bool(client.certificate_file)
    return (client.certificate_file, client.certificate_key_file) if named else _NO_FILES
