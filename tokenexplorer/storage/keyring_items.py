"""Texts as keyring items, in parts where the backend has a limit: `KeyringItems`. Every write is read back (S06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenexplorer.errors import SecretDamaged

if TYPE_CHECKING:
    from tokenexplorer.storage.keyring_calls import KeyringCalls
    from tokenexplorer.wire.cancellation import Cancellation

PART_UNITS = 1000
"""Length of a part in UTF-16 units; Windows holds 1280 (S04). The text is ASCII, so units are characters."""


class KeyringItems:
    """Items of one home. Service names are `tokenexplorer:<home>:<name>`, each unique (S09).

    Args:
        calls: The backend.
        home_id: Of the home.
        max_units: What the backend holds in one item, or None where that is no concern.
    """

    def __init__(self, calls: KeyringCalls, home_id: str, max_units: int | None) -> None:
        self._calls, self._home_id = calls, home_id
        self.part_units = None if max_units is None else min(PART_UNITS, max_units)

    def parts_of(self, text: str) -> int:
        """How many items a text takes."""
        return 1 if self.part_units is None else max(1, -(-len(text) // self.part_units))

    def write(self, name: str, text: str, cancel: Cancellation | None) -> None:
        """Write a text and read it back.

        Args:
            name: Not in use, or free to be overwritten.
            text: ASCII.
            cancel: Ends it; parts may stay behind.

        Raises:
            SecretDamaged: The keyring holds something else than was written.
            StorageError: The keyring failed.
        """
        parts = self.parts_of(text)
        size = self.part_units or len(text)
        for index in range(parts):
            piece = text[index * size : (index + 1) * size]
            service = self._service(name, index, parts)
            self._calls.set(service, piece, cancel)
            if self._calls.get(service, cancel) != piece:
                raise SecretDamaged(
                    "The system keyring did not keep what was written.",
                    "Check the keyring program, then try again. Until then it is kept in memory.",
                )

    def read(self, name: str, parts: int, cancel: Cancellation | None) -> str | None:
        """A text of that many parts; None where a part is missing."""
        pieces = []
        for index in range(parts):
            piece = self._calls.get(self._service(name, index, parts), cancel)
            if piece is None:
                return None
            pieces.append(piece)
        return "".join(pieces)

    def remove(self, name: str, parts: int, cancel: Cancellation | None) -> None:
        """Delete all parts, and see that they are gone; they may be gone already.

        Raises:
            StorageError: One is still there.
        """
        for index in range(parts):
            service = self._service(name, index, parts)
            if self._calls.get(service, cancel) is not None:
                self._calls.delete(service, cancel)

    def remove_from(self, name: str, first: int, cancel: Cancellation | None) -> None:
        """Delete parts of a many-part text from an index on, until one is missing."""
        index = first
        while self._calls.get(self._service(name, index, 2), cancel) is not None:
            self._calls.delete(self._service(name, index, 2), cancel)
            index += 1

    def _service(self, name: str, index: int, parts: int) -> str:
        whole = f"tokenexplorer:{self._home_id}:{name}"
        return whole if parts == 1 else f"{whole}:{index}"
