import functools
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tokenexplorer.errors import ConfigError, DatabaseDamaged, DatabaseTooNew, StorageError
from tokenexplorer.storage import copies
from tokenexplorer.storage import database as database_module
from tokenexplorer.storage.database import Database, open_or_memory
from tokenexplorer.storage.faults import database_error
from tokenexplorer.storage.lock import Presence
from tokenexplorer.storage.schema import MIGRATIONS
from tokenexplorer.storage.settings import SettingRepository

WRITER = """
import pathlib, sys
from tokenexplorer.storage.database import Database
database = Database(pathlib.Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(100):
    with database.transaction() as connection:
        connection.execute("INSERT INTO history (document) VALUES (?)", (f"{sys.argv[2]} {number}",))
database.close()
"""


def fill(path: Path, value: str) -> None:
    database = Database(path)
    SettingRepository(database).set_text("name", value)
    database.close()


def value_in(database: Database) -> str:
    return SettingRepository(database).text("name")


def test_F01_the_settings_of_sqlite_are_the_safe_ones(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    assert database.query("PRAGMA journal_mode")[0][0] == "wal"
    assert database.query("PRAGMA synchronous")[0][0] == 2
    assert database.query("PRAGMA foreign_keys")[0][0] == 1
    assert database.query("PRAGMA busy_timeout")[0][0] >= 5000
    assert database.query("PRAGMA user_version")[0][0] == len(MIGRATIONS)
    assert database.notices == ()
    database.close()


def test_a_block_that_fails_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")

    def half() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO settings VALUES ('name', 'x')")
            raise ConfigError

    with pytest.raises(ConfigError):
        half()
    assert value_in(database) == ""
    database.close()


def test_migrations_run_in_order_and_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    Database(path, MIGRATIONS).close()
    steps = (*MIGRATIONS, "ALTER TABLE orgs ADD COLUMN colour TEXT; INSERT INTO settings VALUES ('name', 'migrated');")
    for _ in range(2):
        database = Database(path, steps)
        assert value_in(database) == "migrated"
        assert database.query("PRAGMA user_version")[0][0] == len(steps)
        database.close()


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path, "old")
    with pytest.raises(StorageError):
        Database(path, (*MIGRATIONS, "UPDATE settings SET value = 'half'; INSERT INTO nowhere VALUES (1);"))
    database = Database(path)
    assert value_in(database) == "old"
    database.close()


@pytest.mark.parametrize("damage", ["head", "cut", "noise", "page"])
def test_F03_F06_a_damaged_database_is_set_aside_and_the_copy_is_used(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "x.db"
    fill(path, "good")
    Database(path).close()  # a clean start makes the copy
    content = path.read_bytes()
    broken = {
        "head": b"x" * 100 + content[100:],
        "cut": content[:5000],
        "noise": os.urandom(len(content)),
        "page": content[:4096] + b"\xff" * 4096 * 8 + content[4096 * 9 :],
    }[damage]
    path.write_bytes(broken)
    database = Database(path)
    assert value_in(database) == "good"
    assert len(database.notices) == 1
    assert "last good copy is in use" in database.notices[0]
    kept = list(tmp_path.glob("x.db.corrupt-*"))
    assert len(kept) == 1
    assert kept[0].read_bytes() == broken
    assert str(kept[0]) in database.notices[0]
    database.close()
    again = Database(path)
    assert again.notices == ()
    again.close()


def test_F03_the_first_session_is_in_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path, "good")
    path.write_bytes(b"noise" * 1000)
    database = Database(path)
    assert value_in(database) == "good"
    database.close()


def test_F03_damage_never_reaches_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path, "good")
    database = Database(path)
    SettingRepository(database).set_text("other", "x")
    database.query("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (len(content) - 4096))
    database.close()
    again = Database(path)
    assert value_in(again) == "good"
    assert again.notices
    again.close()


def test_F03_the_side_files_are_set_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path, "good")
    path.write_bytes(b"noise" * 1000)
    (tmp_path / "x.db-wal").write_bytes(b"wal")
    Database(path).close()
    assert any(each.name.endswith("-wal") for each in tmp_path.glob("x.db.corrupt-*"))


def test_F03_without_a_good_copy_it_starts_empty_and_deletes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path, "good")
    path.write_bytes(b"noise" * 1000)
    (tmp_path / "x.db.backup").write_bytes(b"more noise" * 1000)
    database = Database(path)
    assert value_in(database) == ""
    assert "starts empty" in database.notices[0]
    assert len(list(tmp_path.glob("*corrupt-*"))) == 2
    database.close()


@pytest.mark.parametrize("how", ["emptied", "gone"])
def test_F03_a_lost_file_comes_back_from_the_copy(tmp_path: Path, how: str) -> None:
    path = tmp_path / "x.db"
    fill(path, "good")
    Database(path).close()
    path.unlink()
    if how == "emptied":
        path.touch()
    database = Database(path)
    assert value_in(database) == "good"
    assert "empty or missing" in database.notices[0]
    database.close()


def test_F04_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    Database(path, (*MIGRATIONS, "CREATE TABLE future (x TEXT);")).close()
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew) as caught:
        Database(path)
    assert "--home" in caught.value.advice
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*corrupt*"))
    database = open_or_memory(path)
    assert "newer version" in database.notices[0]
    database.close()


def test_F04_columns_of_a_later_version_survive_a_save(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    fill(path, "old")
    direct = sqlite3.connect(path)
    direct.execute("ALTER TABLE settings ADD COLUMN colour TEXT")
    direct.execute("UPDATE settings SET colour = 'red'")
    direct.commit()
    direct.close()
    fill(path, "new")
    database = Database(path)
    assert tuple(database.query("SELECT value, colour FROM settings")[0]) == ("new", "red")
    database.close()


def test_F02_N28_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    database = Database(path)
    settings = SettingRepository(database)
    settings.set_text("name", "old")
    pages = database.query("PRAGMA page_count")[0][0]
    database.query(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError) as caught:
        settings.set_text("name", "new" * 100_000)
    assert caught.value.title == f"The disk is full: {path}"
    assert value_in(database) == "old"
    database.query("PRAGMA max_page_count = 100000")
    settings.set_text("name", "new")
    assert value_in(database) == "new"
    database.close()


def test_F02_a_read_only_database_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    database = Database(path)
    SettingRepository(database).set_text("name", "old")
    database.query("PRAGMA query_only = ON")
    with pytest.raises(StorageError) as caught:
        SettingRepository(database).set_text("name", "new")
    assert str(path) in caught.value.title
    assert "read-only" in caught.value.title
    assert value_in(database) == "old"
    database.close()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("database or disk is full", "The disk is full"),
        ("disk I/O error", "The disk reports an error"),
        ("attempt to write a readonly database", "The disk is read-only"),
        ("unable to open database file", "The database cannot be opened"),
        ("database is locked", "Another program holds the database"),
        ("database disk image is malformed", "The database is damaged"),
    ],
)
def test_F02_each_error_of_sqlite_has_its_words(tmp_path: Path, words: str, title: str) -> None:
    error = database_error(sqlite3.OperationalError(words), tmp_path / "x.db")
    assert error.title == f"{title}: {tmp_path / 'x.db'}"
    assert error.advice
    assert isinstance(error, DatabaseDamaged) == ("malformed" in words)


def test_F02_a_copy_that_cannot_be_made_keeps_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    fill(path, "old")
    database = Database(path)
    before = (tmp_path / "x.db.backup").read_bytes()

    def refuse(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "sync_folder", refuse)
    monkeypatch.setattr(Path, "replace", lambda *_: refuse(path))
    with pytest.raises(StorageError, match="full"):
        database.back_up()
    monkeypatch.undo()
    assert (tmp_path / "x.db.backup").read_bytes() == before
    database.close()


@pytest.mark.parametrize("fault", [sqlite3.OperationalError("database or disk is full"), KeyboardInterrupt()])
def test_N28_N29_a_copy_that_ends_half_way_leaves_the_earlier_one(tmp_path: Path, fault: BaseException) -> None:
    class Broken(sqlite3.Connection):
        def backup(self, *_: object, **__: object) -> None:
            raise fault

    target = tmp_path / "x.db.backup"
    target.write_bytes(b"earlier")
    source = sqlite3.connect(tmp_path / "x.db", factory=Broken)
    with pytest.raises((StorageError, KeyboardInterrupt)) as caught:
        copies.copy_database(source, target)
    source.close()
    assert target.read_bytes() == b"earlier"
    if isinstance(caught.value, StorageError):
        assert caught.value.title == f"The disk is full: {target}"
        assert not (tmp_path / "x.db.backup.new").exists()


def test_N29_a_copy_is_forced_to_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    class Watched(sqlite3.Connection):
        def close(self) -> None:
            seen.append(self.execute("PRAGMA synchronous").fetchone()[0])
            super().close()

    source = sqlite3.connect(":memory:")
    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Watched))
    copies.copy_database(source, tmp_path / "x.db.backup")
    source.close()
    assert seen == [2]  # FULL


def test_F05_two_processes_write_at_once_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        for name in ("a", "b")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.flush()
    for writer in writers:
        with writer:
            assert writer.wait(60) == 0
    database = Database(path)
    found = {row[0] for row in database.query("SELECT document FROM history")}
    assert found == {f"{name} {number}" for name in "ab" for number in range(100)}
    database.close()


def test_F05_while_a_database_is_opened_or_mended_nobody_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"
    connect, held = database_module._connect, []

    def watched(given: Path | None) -> sqlite3.Connection:
        other = Presence(tmp_path / "x.db.lock")
        held.append(other.others)
        other.leave()
        return connect(given)

    monkeypatch.setattr(database_module, "_connect", watched)
    fill(path, "good")
    path.write_bytes(b"noise")
    Database(path).close()
    assert held
    assert all(held)


def test_threads_share_a_database(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")

    def work(name: str) -> None:
        for number in range(50):
            with database.transaction() as connection:
                connection.execute("INSERT INTO settings VALUES (?, ?)", (f"{name}{number}", name))
            database.query("SELECT count(*) FROM settings")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert database.query("SELECT count(*) FROM settings")[0][0] == 200
    database.close()


def test_the_copy_is_a_database_of_its_own(tmp_path: Path) -> None:
    fill(tmp_path / "x.db", "good")
    shutil.copy(tmp_path / "x.db.backup", tmp_path / "y.db")
    database = Database(tmp_path / "y.db")
    assert value_in(database) == "good"
    assert database.notices == ()
    database.close()
