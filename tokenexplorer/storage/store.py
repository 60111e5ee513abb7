"""Everything that stays, behind one door: orgs, requests, catalogues, sets, tokens, keys. Opened once, in a worker."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tokenexplorer.storage.catalogues import CatalogueRepository
from tokenexplorer.storage.database import Database, open_or_memory
from tokenexplorer.storage.key_store import KeyStore
from tokenexplorer.storage.lock import Presence
from tokenexplorer.storage.orgs import OrgRepository
from tokenexplorer.storage.passphrases import Passphrases
from tokenexplorer.storage.requests import RequestRepository
from tokenexplorer.storage.scope_sets import ScopeSetRepository
from tokenexplorer.storage.token_index import TokenIndex
from tokenexplorer.storage.token_store import TokenStore
from tokenexplorer.storage.vault import BackendChoice, Vault, VaultHealth, find_backend

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.storage.paths import Home
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation

_OPEN_TWICE = (
    "Token Explorer is open twice with the same folder. Both windows can edit and nothing is lost; "
    "each shows the other's changes after its next start."
)


@dataclass(frozen=True, slots=True)
class Library:
    """What the window reads at its start.

    Attributes:
        orgs: In the person's order.
        clients: Of all orgs.
        last_org_id: Current when the app was closed, or empty.
        last_client_ref: Same, for the app.
        notices: What the person has to know of how the database was opened.
    """

    orgs: tuple[Org, ...]
    clients: tuple[Client, ...]
    last_org_id: str
    last_client_ref: str
    notices: tuple[str, ...]


class Store:
    """The home's database and keyring. Thread-safe; every call may wait, so none in the GUI thread.

    Args:
        home: Where; None keeps everything in memory, for a home that cannot be used.
        choose_keyring: Finds the keyring; a test passes its own.
    """

    def __init__(self, home: Home | None, choose_keyring: Callable[[], BackendChoice] = find_backend) -> None:
        self._home, self._choose = home, choose_keyring
        self._lock = threading.Lock()
        self._vault: Vault | None = None
        self._choice: BackendChoice | None = None
        self._choosing_since: float | None = None
        self._presence = Presence(home.locks / "open.lock") if home is not None else None
        self._database = open_or_memory(home.database) if home is not None else Database(None)
        self.orgs = OrgRepository(self._database)
        self.requests = RequestRepository(self._database)
        self.catalogues = CatalogueRepository(self._database)
        self.scope_sets = ScopeSetRepository(self._database)
        self.tokens = TokenStore(self.vault, TokenIndex(self._database), home.locks if home is not None else None)
        self.keys = KeyStore(self.tokens, self.vault, self._database)
        self.passphrases = Passphrases()

    def vault(self) -> Vault | None:
        """The vault, or None while there is no keyring (or no home whose items could be told apart)."""
        with self._lock:
            if self._home is None:
                return None
            if self._choice is None:
                self._choosing_since = time.monotonic()
                try:
                    self._choice = self._choose()
                finally:
                    self._choosing_since = None
            if self._vault is None and self._choice.backend is not None:
                self._vault = Vault(self._choice.backend, self._home.id, self._home.lock, name=self._choice.name)
            return self._vault

    @property
    def waiting_s(self) -> float:
        """For how long the keyring lets somebody wait now; never waits itself, so any thread may ask (S07)."""
        since, vault = self._choosing_since, self._vault
        looking = 0.0 if since is None else time.monotonic() - since
        return max(looking, vault.waiting_s if vault is not None else 0.0)

    def check_keyring(self, cancel: Cancellation | None = None, *, unlock: bool = False) -> VaultHealth:
        """How the keyring stands; looks for one again where there was none.

        Args:
            cancel: Ends the wait.
            unlock: Open the keyring's own prompt where it is locked.

        Raises:
            Cancelled: The person gave up.
            KeyringLocked: The prompt was dismissed.
        """
        with self._lock:
            if self._choice is not None and self._choice.backend is None:
                self._choice = None
        vault = self.vault()
        if vault is None:
            if self._choice is not None:
                return self._choice.health
            return VaultHealth("absent", "", "The home folder cannot be used.", "Name another one with --home DIR.")
        if unlock:
            vault.unlock(cancel)
        return vault.check(cancel)

    def library(self) -> Library:
        """Orgs, apps and what was current last."""
        return Library(
            self.orgs.orgs(),
            self.orgs.clients(),
            self.orgs.last_org_id,
            self.orgs.last_client_id,
            (*self._database.notices, *((_OPEN_TWICE,) if self._presence and self._presence.others else ())),
        )

    def wallet(self) -> tuple[TokenSummary, ...]:
        """All token sets, after making what is listed, keys too, and the keyring fit each other (S05, S10).

        Raises:
            StorageError: The keyring failed; `tokens.summaries()` still answers.
        """
        self.tokens.recover()
        self.keys.recover()
        self.retry()
        return self.tokens.summaries()

    def retry(self, cancel: Cancellation | None = None) -> bool:
        """Save again what only memory holds since the keyring failed (N27).

        Returns:
            Whether anything was saved.

        Raises:
            StorageError: The keyring still fails; nothing is lost.
        """
        kept = (self.keys.retry(cancel), self.tokens.retry_secrets(cancel), self.tokens.retry(cancel))
        return any(kept)

    def stop(self) -> None:
        """Let go whoever waits for the keyring; the app ends."""
        vault = self._vault
        if vault is not None:
            vault.stop()

    def close(self) -> None:
        """Close the database; nothing more may be called."""
        self.stop()
        self._database.close()
        if self._presence is not None:
            self._presence.leave()
