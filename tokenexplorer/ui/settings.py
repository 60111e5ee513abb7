"""The person's choices about the window itself: look, sizes, clipboard. Nothing about orgs, no secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

ThemeChoice = Literal["system", "light", "dark"]
TEXT_SIZES = (100, 110, 125, 150, 175, 200)


class Settings(QObject):
    """Typed access to the settings file.

    Signals:
        changed(str): The name of the setting that changed.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings(str(path), QSettings.Format.IniFormat) if path else None
        self._memory: dict[str, object] = {}

    def _get(self, name: str, default: object) -> object:
        if self._store is not None and self._store.contains(name):
            return self._store.value(name)
        return self._memory.get(name, default)

    def _set(self, name: str, value: object) -> None:
        self._memory[name] = value
        if self._store is not None:
            self._store.setValue(name, value)
        self.changed.emit(name)

    @property
    def theme(self) -> ThemeChoice:
        """system, light or dark."""
        value = self._get("theme", "system")
        return next((choice for choice in get_args(ThemeChoice) if choice == value), "system")

    @theme.setter
    def theme(self, value: ThemeChoice) -> None:
        self._set("theme", value)

    @property
    def text_size(self) -> int:
        """Per cent of the system's text size, one of `TEXT_SIZES`."""
        value = self._number("text_size", 100)
        return value if value in TEXT_SIZES else 100

    @text_size.setter
    def text_size(self, value: int) -> None:
        self._set("text_size", value)

    @property
    def reduce_motion(self) -> bool:
        """Whether rings stand still."""
        return str(self._get("reduce_motion", "false")).lower() == "true"

    @reduce_motion.setter
    def reduce_motion(self, value: bool) -> None:
        self._set("reduce_motion", "true" if value else "false")

    @property
    def clipboard_s(self) -> int:
        """Seconds until a copied secret is cleared from the clipboard (S14), 5 to 600."""
        return min(600, max(5, self._number("clipboard_s", 60)))

    @clipboard_s.setter
    def clipboard_s(self, value: int) -> None:
        self._set("clipboard_s", value)

    @property
    def history(self) -> bool:
        """Whether sent requests are kept in the history (P13)."""
        return str(self._get("history", "true")).lower() == "true"

    @history.setter
    def history(self, value: bool) -> None:
        self._set("history", "true" if value else "false")

    @property
    def show_local_time(self) -> bool:
        """Whether clock times are local; UTC otherwise."""
        return str(self._get("show_local_time", "false")).lower() == "true"

    @show_local_time.setter
    def show_local_time(self, value: bool) -> None:
        self._set("show_local_time", "true" if value else "false")

    @property
    def practice_apps(self) -> frozenset[str]:
        """Client IDs of the ready-made practice apps that were put into the list once; a removed one stays away."""
        return frozenset(str(self._get("practice_apps", "")).split())

    @practice_apps.setter
    def practice_apps(self, value: frozenset[str]) -> None:
        self._set("practice_apps", " ".join(sorted(value)))

    def bytes_of(self, name: str) -> QByteArray:
        """Geometry or splitter sizes under a name; empty where none."""
        value = self._get(f"layout/{name}", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_bytes(self, name: str, value: QByteArray) -> None:
        """Keep geometry or splitter sizes."""
        self._set(f"layout/{name}", value)

    def value(self, key: str, defaultValue: object = None, /) -> object:  # noqa: N803 - as QSettings names it
        """What a splitter kept, as QSettings gives it."""
        return self._get(key, defaultValue)

    def setValue(self, key: str, value: object, /) -> None:
        """Keep what a splitter says, as QSettings takes it."""
        self._set(key, value)

    def sync(self) -> None:
        """Write to disk now."""
        if self._store is not None:
            self._store.sync()

    def _number(self, name: str, default: int) -> int:
        try:
            return int(str(self._get(name, default)))
        except ValueError:
            return default
