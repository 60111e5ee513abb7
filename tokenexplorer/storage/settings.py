"""Small settings that several windows share: `SettingRepository`. The window's geometry is in its ini file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.storage.database import Database


class SettingRepository:
    """Names and texts.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def text(self, name: str, default: str = "") -> str:
        """The value of a setting."""
        rows = self._database.query("SELECT value FROM settings WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else default

    def set_text(self, name: str, value: str) -> None:
        """Keep a value.

        Raises:
            StorageError: The old value stays.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )
