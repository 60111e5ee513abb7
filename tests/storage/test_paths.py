import errno
import os
import stat
from pathlib import Path

import pytest

from tokenexplorer.errors import StorageError
from tokenexplorer.storage.database import Database, open_or_memory
from tokenexplorer.storage.paths import Home

posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_argument_wins_over_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKENEXPLORER_HOME", str(tmp_path / "variable"))
    assert Home.find(tmp_path / "argument").folder == (tmp_path / "argument").resolve()
    assert Home.find(None).folder == (tmp_path / "variable").resolve()


def test_without_both_it_is_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKENEXPLORER_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "tokenexplorer" in str(Home.find().folder).lower()


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_S11_modes_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        home = Home.find(tmp_path / "a" / "b")
        database = Database(home.database)
        with database.transaction() as connection:
            connection.execute("INSERT INTO settings VALUES ('a', 'b')")
    finally:
        os.umask(before)
    for found in [home.folder, home.folder.parent, *home.folder.rglob("*")]:
        assert mode(found) == (0o700 if found.is_dir() else 0o600), found
    database.close()


@posix
@pytest.mark.parametrize("loose", [0o720, 0o702, 0o777])
def test_S11_a_folder_that_others_may_write_to_is_refused(tmp_path: Path, loose: int) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(loose)
    with pytest.raises(StorageError) as caught:
        Home.find(folder)
    assert str(folder) in caught.value.title
    assert "chmod 700" in caught.value.advice


@posix
def test_S11_a_folder_of_another_owner_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    uid = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    with pytest.raises(StorageError, match="another user"):
        Home.find(folder)


@posix
def test_S11_a_folder_that_others_may_only_read_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    Home.find(folder)
    assert mode(folder) == 0o700


def test_F09_an_empty_home_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "")
    monkeypatch.delenv("TOKENEXPLORER_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with pytest.raises(StorageError, match="HOME is empty"):
        Home.find()


def test_F09_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for home in (file, file / "below"):
        with pytest.raises(StorageError) as caught:
            Home.find(home)
        assert str(home) in caught.value.title
        assert caught.value.advice


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
def test_F09_N28_a_home_that_takes_no_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageError) as caught:
        Home.find(tmp_path / "home")
    assert str(tmp_path / "home") in caught.value.title
    assert caught.value.advice
    assert not list((tmp_path / "home").glob(".probe*"))


@posix
def test_F09_a_missing_disk_is_named() -> None:
    with pytest.raises(StorageError) as caught:
        Home.find(Path("/proc/no-such-disk/home"))
    assert "/proc/no-such-disk/home" in caught.value.title


def test_F09_without_a_usable_file_the_database_is_in_memory_and_says_so(tmp_path: Path) -> None:
    database = open_or_memory(tmp_path / "missing" / "x.db")
    assert database.path is None
    assert str(tmp_path / "missing") in database.notices[0]
    with database.transaction() as connection:
        connection.execute("INSERT INTO settings VALUES ('a', 'b')")
    database.close()


def test_two_homes_have_two_ids(tmp_path: Path) -> None:
    one, two = Home.find(tmp_path / "one"), Home.find(tmp_path / "two")
    assert one.id != two.id
    assert Home.find(tmp_path / "one").id == one.id
