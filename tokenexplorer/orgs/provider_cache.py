"""Keeps metadata and keys of servers for a short while, so that one sign-in does not ask for them four times."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.wire.policy import Policy

if TYPE_CHECKING:
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.client import HttpClient
    from tokenexplorer.wire.trace import Activity

FRESH_S = 300.0
REFETCH_PAUSE_S = 60.0


@dataclass(slots=True)
class _Entry:
    """What is known of one issuer over one policy. `lock` is held while the server is asked."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    metadata: ProviderMetadata | None = None
    metadata_at: float = 0.0
    keys: KeySet | None = None
    keys_at: float = 0.0
    refetched_at: float | None = None


class ProviderCache:
    """Metadata and keys by issuer; any thread may ask.

    What was read over a connection whose certificate was not checked is never given to an org that checks (P07): each
    policy has entries of its own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, fresh_s: float = FRESH_S) -> None:
        self._clock = clock
        self._fresh_s = fresh_s
        self._lock = threading.Lock()
        self._entries: dict[tuple[Policy, str], _Entry] = {}

    def metadata(
        self,
        http: HttpClient,
        issuer: str,
        *,
        activity: Activity,
        cancel: Cancellation | None = None,
        client_id: str = "",
        fresh_s: float | None = None,
    ) -> ProviderMetadata:
        """The metadata of an issuer, read anew where they are not fresh (I20).

        Args:
            http: For the org's policy.
            issuer: Whose.
            activity: Records a request.
            cancel: Stops it.
            client_id: Of the app, where the server has other metadata for each.
            fresh_s: How old an answer may be that is used again; what the cache holds for fresh where it is left out.

        Raises:
            DiscoveryError: They cannot be read or do not fit.
            NetworkError: The server could not be asked.
            Cancelled: The person said stop.
        """
        from tokenexplorer.orgs.discovery import discover

        with self._entry(http.policy, issuer, cancel) as entry:
            if entry.metadata is not None and self._fresh(entry.metadata_at, fresh_s):
                return entry.metadata
            entry.metadata = discover(http, (issuer,), activity=activity, cancel=cancel, client_id=client_id)
            entry.metadata_at = self._clock()
            return entry.metadata

    def remember(self, metadata: ProviderMetadata, http: HttpClient | None = None) -> None:
        """Keep metadata that were read elsewhere.

        Args:
            metadata: Just read.
            http: The client that read them; the one without an org's policy where it is left out.
        """
        with self._entry(http.policy if http else Policy(), metadata.issuer, None) as entry:
            entry.metadata, entry.metadata_at = metadata, self._clock()

    def keys(
        self,
        http: HttpClient,
        metadata: ProviderMetadata,
        *,
        activity: Activity,
        cancel: Cancellation | None = None,
        unknown_kid: str = "",
    ) -> KeySet:
        """The keys of an issuer, read anew where they are not fresh, or where a token names one that is not among them.

        Args:
            http: For the org's policy.
            metadata: Of the issuer.
            activity: Records a request.
            cancel: Stops it.
            unknown_kid: The kid of a token that none of the keys fits; asks the server at most once in 60 s for each
                issuer (J04, I22).

        Returns:
            The newest keys that could be had. Where a second read fails the old ones stay, and a note says so (N24).

        Raises:
            DiscoveryError: There are none yet, and they cannot be read.
            NetworkError: There are none yet, and the server could not be asked.
            Cancelled: The person said stop.
        """
        from tokenexplorer.orgs.keys import fetch_keys

        with self._entry(http.policy, metadata.issuer, cancel) as entry:
            known = entry.keys if entry.keys is not None and entry.keys.uri == metadata.jwks_uri else None
            if known is not None and not self._due(entry, known, unknown_kid):
                return known
            try:
                entry.keys = fetch_keys(http, metadata, activity=activity, cancel=cancel)
            except Cancelled:
                raise
            except TokenExplorerError as error:
                if known is None:
                    raise
                return replace(known, notes=(*known.notes, f"These are the keys of before: {error.title}"))
            entry.keys_at = self._clock()
            return entry.keys

    def forget(self) -> None:
        """Drop everything; a restarted server may have the same address and other keys."""
        with self._lock:
            self._entries.clear()

    def _due(self, entry: _Entry, known: KeySet, unknown_kid: str) -> bool:
        if unknown_kid and all(key.get("kid") != unknown_kid for key in known.keys):
            now = self._clock()
            if entry.refetched_at is not None and now - entry.refetched_at < REFETCH_PAUSE_S:
                return False
            entry.refetched_at = now
            return True
        return not self._fresh(entry.keys_at)

    def _fresh(self, read_at: float, fresh_s: float | None = None) -> bool:
        return self._clock() - read_at < (self._fresh_s if fresh_s is None else fresh_s)

    @contextmanager
    def _entry(self, policy: Policy, issuer: str, cancel: Cancellation | None) -> Iterator[_Entry]:
        """The entry of an issuer, held; two sign-ins at once ask the server once."""
        with self._lock:
            entry = self._entries.setdefault((policy, issuer), _Entry())
        while not entry.lock.acquire(timeout=0.1):
            if cancel is not None:
                cancel.check()
        try:
            yield entry
        finally:
            entry.lock.release()
