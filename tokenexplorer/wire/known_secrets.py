"""Secrets of earlier messages, known again without being kept: a server may write into any answer what it ever got.

Each is a hash under a key of this run, so nobody can read one from here. Compared are whole words, as a server that
quotes a code, a verifier or a token writes it.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from tokenexplorer.redaction import MASK
from tokenexplorer.wire.message import Field
from tokenexplorer.wire.sent_secrets import received_secrets, sent_secrets

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.message import RecordedMessage

MOST: Final = 4_000
_MARK: Final = re.compile(r"([=/])")
_WORD: Final = re.compile(r"[A-Za-z0-9._~+/=-]{12,8000}+")


class KnownSecrets:
    """What was seen; any thread may ask and tell."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._hashes: dict[bytes, None] = {}
        self._lengths: frozenset[int] = frozenset()

    def learn(self, exchange: Exchange) -> None:
        """Remember the secrets that went and came."""
        made = (*(hop.request for hop in exchange.hops), exchange.request)
        values = [value for request in made for value in sent_secrets(request)]
        if exchange.response is not None:
            values += received_secrets(exchange.response)
        self._remember(value for value in values if _WORD.fullmatch(value) and any(each.isdigit() for each in value))

    def without(self, recorded: RecordedMessage) -> RecordedMessage:
        """The answer without what was a secret before."""
        if not self._lengths:
            return recorded
        return replace(
            recorded,
            reason=self.masked(recorded.reason),
            response_headers=tuple((name, self.masked(value)) for name, value in recorded.response_headers),
            kept_response=self.masked(recorded.response_body),
            received=tuple(Field(each.name, self.masked(each.value), each.meaning) for each in recorded.received),
        )

    def masked(self, text: str) -> str:
        """A text without the words that are known."""
        return _WORD.sub(lambda found: self._shown(found[0]), text) if self._lengths else text

    def _shown(self, run: str) -> str:
        """A run of letters, or what stands in it between the marks of a path or a parameter."""
        word = run.rstrip(".")
        if self._knows(word):
            return f"{MASK}{run[len(word) :]}"
        pieces = _MARK.split(run)
        return "".join(MASK if self._knows(each) else each for each in pieces) if len(pieces) > 1 else run

    def _knows(self, word: str) -> bool:
        return len(word) in self._lengths and self._hash(word) in self._hashes

    def _remember(self, values: Iterable[str]) -> None:
        with self._lock:
            for value in values:
                self._hashes[self._hash(value)] = None
                self._lengths |= {len(value)}
            while len(self._hashes) > MOST:
                del self._hashes[next(iter(self._hashes))]

    def _hash(self, value: str) -> bytes:
        return blake2b(value.encode(), digest_size=16, key=self._key).digest()
