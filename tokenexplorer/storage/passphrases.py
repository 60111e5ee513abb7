"""Passphrases of client certificates' keys while the app runs. In memory alone: in no file, in no keyring."""

from __future__ import annotations

import threading


class Passphrases:
    """By the file that they open. Thread-safe; none of them is in a repr."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def get(self, file: str) -> str | None:
        """What opened the file last, or None."""
        with self._lock:
            return self._known.get(file)

    def keep(self, file: str, passphrase: str) -> None:
        """Remember what opens a file."""
        with self._lock:
            self._known[file] = passphrase

    def forget(self, file: str) -> None:
        """It does not open the file any more."""
        with self._lock:
            self._known.pop(file, None)
