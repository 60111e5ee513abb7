"""Where everything that stays is: `Home`, one private folder. Nothing of the app lies outside it but keyring items."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tokenexplorer.errors import StorageError
from tokenexplorer.storage.faults import file_error
from tokenexplorer.storage.files import make_private_file

_VARIABLE = "TOKENEXPLORER_HOME"
_PROBE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that only its owner can look into (S11).

    Attributes:
        folder: Absolute, without symbolic links; exists.
    """

    folder: Path

    @classmethod
    def find(cls, override: Path | None = None) -> Home:
        """The home to use, made and tried out.

        Args:
            override: `--home DIR`; else TOKENEXPLORER_HOME, else the user's data folder.

        Raises:
            StorageError: It cannot be made or written, or others may write to it (F09, S11). Names the path.
        """
        chosen = override or _from_environment()
        try:
            folder = chosen.expanduser().absolute()
            _make(folder)
            folder = folder.resolve(strict=True)
            _refuse_strangers(folder)
            home = cls(folder)
            _make(home.logs)
            _make(home.locks)
            _try_out(folder)
        except OSError as error:
            raise file_error(error, chosen) from error
        except RuntimeError as error:  # expanduser finds no home directory
            raise StorageError(f"No home folder: {chosen}", "Name one with --home DIR.", str(error)) from error
        make_private_file(home.settings_file)
        return home

    @property
    def id(self) -> str:
        """16 hexadecimal digits made from the path: names this home's keyring items, even when all files are lost."""
        import hashlib

        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "tokenexplorer.db"

    @property
    def settings_file(self) -> Path:
        """The ini file of the window's geometry and the like."""
        return self.folder / "settings.ini"

    @property
    def lock(self) -> Path:
        """Guards changes of the keyring's items across windows of the app."""
        return self.locks / "vault.lock"

    @property
    def locks(self) -> Path:
        """The folder of lock files."""
        return self.folder / "locks"

    @property
    def logs(self) -> Path:
        """The folder of redacted logs."""
        return self.folder / "logs"


def _from_environment() -> Path:
    named = os.environ.get(_VARIABLE, "")
    if named:
        return Path(named)
    if os.name == "posix" and os.environ.get("HOME") == "" and not os.environ.get("XDG_DATA_HOME"):
        raise StorageError(
            "No home folder: the variable HOME is empty.", f"Set HOME or {_VARIABLE}, or start with --home DIR."
        )
    from platformdirs import user_data_path

    return user_data_path("tokenexplorer", appauthor=False)


def _make(folder: Path) -> None:
    """Make a folder and its missing parents, each 0700 whatever the umask."""
    missing = []
    here = folder
    while not here.exists():
        missing.append(here)
        if here.parent == here:
            break
        here = here.parent
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        each.chmod(0o700)
    if not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(folder))


def _refuse_strangers(folder: Path) -> None:
    if os.name != "posix":
        return
    state = folder.stat()
    if state.st_uid != os.geteuid():
        raise StorageError(
            f"The folder belongs to another user: {folder}",
            "Choose a folder of your own with --home DIR.",
            f"Owner {state.st_uid}, you are {os.geteuid()}.",
        )
    if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise StorageError(
            f"Others may write to the folder: {folder}",
            f"Run chmod 700 '{folder}', or choose another folder with --home DIR.",
            f"Its mode is {stat.S_IMODE(state.st_mode):04o}.",
        )
    if stat.S_IMODE(state.st_mode) != stat.S_IRWXU:
        folder.chmod(0o700)


def _try_out(folder: Path) -> None:
    """Find out now, not at the first save, that the disk is full or read-only."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"\0" * _PROBE_BYTES)
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)
