"""The keys of service apps: made, taken from elsewhere, listed, removed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.errors import Cancelled, StorageError
from tokenexplorer.ui.actions.one_step import OneStep

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeyKind, KeySummary, SigningKey
    from tokenexplorer.orgs.org import Client, Keep
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.wire.cancellation import Cancellation


class ServiceKeys(OneStep):
    """What is done to keys.

    Signals:
        keys_changed: `keys` is another list.

    Attributes:
        keys: All of them, without their private halves.
        keys_known: Whether the list was read.
    """

    keys_changed = Signal()

    def __init__(self, services: Services, state: AppState, orgs: OrgActions, parent: QObject | None = None) -> None:
        super().__init__(services, state, parent)
        self._orgs = orgs
        self.keys: tuple[KeySummary, ...] = ()
        self.keys_known = False

    def key_of(self, client: Client) -> KeySummary | None:
        """The app's key without its private half, or None."""
        return next((key for key in self.keys if key.id == client.key_id), None)

    def read_keys(self) -> None:
        """Read the list; the keyring is not asked."""
        services = self._services

        def look() -> tuple[KeySummary, ...]:
            return services.store().keys.summaries()

        services.tasks.run(look, self._show_keys, lambda _e: None, key="service.keys")

    def read_keys_again(self) -> None:
        """The keyring answers anew, and the list was made to fit it."""
        if self.keys_known:
            self.read_keys()

    def _show_keys(self, keys: tuple[KeySummary, ...]) -> None:
        if keys != self.keys or not self.keys_known:
            self.keys, self.keys_known = keys, True
            self.keys_changed.emit()

    def make_key(self, client: Client, kind: KeyKind, others: tuple[Client, ...] = ()) -> None:
        """Make a key and let it sign for the app, and for others too, from now on; an earlier one stays in the list."""

        def make() -> SigningKey:
            from tokenexplorer.oauth.signing_key import make as make_key

            return make_key(kind, datetime.now(UTC))

        self._take_key(client, make, others)

    def import_key(self, client: Client, source: bytes | Path, passphrase: str) -> None:
        """Take a key that somebody else made, from pasted text or a file."""

        def read() -> SigningKey:
            from tokenexplorer.oauth.key_file import read_key
            from tokenexplorer.storage.files import read_limited

            content = source if isinstance(source, bytes) else read_limited(source)
            return read_key(content, passphrase or None, datetime.now(UTC))

        self._take_key(client, read)

    def _take_key(self, client: Client, make: Callable[[], SigningKey], others: tuple[Client, ...] = ()) -> None:
        services, keep = self._services, client.keep

        def work(cancel: Cancellation) -> tuple[str, tuple[KeySummary, ...], str]:
            key, keys = make(), services.store().keys
            cancel.check()
            note = _save(services, key, keep, cancel)
            return key.id, keys.summaries(), note

        def show(made: tuple[str, tuple[KeySummary, ...], str]) -> None:
            key_id, keys, note = made
            self._show_keys(keys)
            for each in (client, *others):
                self._change(each.id, key_id=key_id)
            self._state.note_storage(note)

        def undo(made: tuple[str, tuple[KeySummary, ...], str]) -> None:
            services.store().keys.remove(made[0], later=True)

        self._start(client, "key", work, show, undo)

    def remove_key(self, key: KeySummary) -> None:
        """Forget a key here; what is registered at a provider stays registered there."""
        services, away = self._services, self._state.keyring.session_only
        owners = [client for client in self._state.clients if client.key_id == key.id]

        def work() -> tuple[tuple[KeySummary, ...], StorageError | None]:
            keys = services.store().keys
            try:
                keys.remove(key.id, later=away)
            except StorageError as error:
                return keys.summaries(), error
            return keys.summaries(), None

        def show(found: tuple[tuple[KeySummary, ...], StorageError | None]) -> None:
            keys, error = found
            if all(each.id != key.id for each in keys):
                for client in owners:
                    self._change(client.id, key_id="")
            self._show_keys(keys)
            if error is not None:
                self._orgs.failed.emit(error)

        services.tasks.run(work, show, self._orgs.failed.emit)

    def _change(self, client_ref: str, *, key_id: str) -> None:
        now = self._state.client_of(client_ref)
        if now is not None:
            self._orgs.save_client(replace(now, key_id=key_id))


def _save(services: Services, key: SigningKey, keep: Keep, cancel: Cancellation) -> str:
    """Keep a key: in memory where the keyring fails, and the list says so; nowhere where the person said stop."""
    keys = services.store().keys
    try:
        keys.save(key, keep, cancel)
    except Cancelled:
        with suppress(StorageError):
            keys.remove(key.id, later=True)
        raise
    except StorageError as error:
        return f"The key is in memory only. {error.title} {error.advice}".strip()
    if cancel.is_cancelled:
        keys.remove(key.id, later=True)
        cancel.check()
    return ""
