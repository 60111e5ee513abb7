import threading
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.storage.samples import RECEIVED, org
from tokenexplorer.errors import Cancelled, CatalogueDamaged, ConfigError, StorageError
from tokenexplorer.storage import catalogues as module
from tokenexplorer.storage.catalogues import CatalogueRepository, KeptCatalogue
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.orgs import OrgRepository
from tokenexplorer.storage.paths import Home
from tokenexplorer.storage.profiles import dump_profile
from tokenexplorer.storage.schema import MIGRATIONS
from tokenexplorer.storage.store import Store
from tokenexplorer.storage.vault import BackendChoice
from tokenexplorer.wire.cancellation import Cancellation


def document(calls: int = 2) -> dict[str, Any]:
    return {
        "about": {"label": "1.2.0", "source": "petstore.yaml", "title": "Pets “&”"},
        "scopes": [{"name": "pets.read", "group": "pets", "kind": "read", "meaning": "Lesen", "status": "current"}],
        "operations": [
            {
                "method": "GET",
                "path": f"/pets/{number}",
                "id": f"get{number}",
                "title": f"Pet {number}\nin a second line",
                "tag": "pets",
                "api": "",
                "scopes": ["pets.read"],
                "params": [{"name": "limit", "maximum": 100, "meaning": "How many at most on a page"}],
            }
            for number in range(calls)
        ],
        "bodies": [{"call": "POST /pets", "body": {"name": "Rex \ud800", "tags": [None, 1.5, True]}}],
    }


def kept(calls: int = 2, **changes: Any) -> KeptCatalogue:
    return KeptCatalogue(
        **{"file_name": "petstore.yaml", "imported_at": RECEIVED, "document": document(calls), **changes}
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "x.db")
    OrgRepository(made).save(org())
    OrgRepository(made).save(org("o2"))
    yield made
    made.close()


def content_of(database: Database) -> bytes:
    return bytes(database.query("SELECT document FROM catalogues")[0][0])


def put(database: Database, **columns: object) -> None:
    with database.transaction() as connection:
        for name, value in columns.items():
            connection.execute(f"UPDATE catalogues SET {name} = ?", (value,))  # noqa: S608


def test_a_catalogue_comes_back_as_it_was(database: Database, tmp_path: Path) -> None:
    catalogues = CatalogueRepository(database)
    assert catalogues.load("o1") is None
    catalogues.save("o1", kept())
    again = Database(tmp_path / "x.db")
    assert CatalogueRepository(again).load("o1") == kept()
    assert CatalogueRepository(again).load("o2") is None
    again.close()


def test_a_later_import_takes_the_place_of_the_earlier_one(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    east = RECEIVED.astimezone(timezone(timedelta(hours=9)))
    for each in (kept(), kept(7, file_name="pets-2.json", imported_at=east)):
        catalogues.save("o1", each)
    found = catalogues.load("o1")
    assert found is not None
    assert (found.file_name, found.imported_at, len(found.document["operations"])) == ("pets-2.json", RECEIVED, 7)
    assert database.query("SELECT count(*) FROM catalogues")[0][0] == 1


def test_parts_that_are_absent_come_back_empty(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept(document={"about": {"label": "1"}}))
    found = catalogues.load("o1")
    assert found is not None
    assert found.document == {"about": {"label": "1"}, "scopes": [], "operations": [], "bodies": []}


def test_forgetting_one_leaves_the_others(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    for each in ("o1", "o2"):
        catalogues.save(each, kept())
    catalogues.remove("o1")
    catalogues.remove("o1")
    assert (catalogues.load("o1"), catalogues.load("o2")) == (None, kept())


def test_it_goes_with_its_org(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    OrgRepository(database).remove("o1")
    assert database.query("SELECT count(*) FROM catalogues")[0][0] == 0
    with pytest.raises(ConfigError, match="was removed"):
        catalogues.save("o1", kept())


def test_an_edited_org_keeps_its_catalogue(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    OrgRepository(database).save(org(name="Renamed"))
    assert catalogues.load("o1") == kept()


def test_no_profile_carries_it(database: Database) -> None:
    CatalogueRepository(database).save("o1", kept())
    exported = dump_profile(org(), ()).decode()
    assert "petstore" not in exported
    assert "pets.read" not in exported


def test_a_database_of_the_first_version_gets_the_table_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    first = Database(path, MIGRATIONS[:1])
    OrgRepository(first).save(org())
    first.close()
    database = Database(path)
    assert database.query("PRAGMA user_version")[0][0] == len(MIGRATIONS)
    assert OrgRepository(database).orgs() == (org(),)
    catalogues = CatalogueRepository(database)
    assert catalogues.load("o1") is None
    catalogues.save("o1", kept())
    assert catalogues.load("o1") == kept()
    database.close()


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "flipped": flipped,
    "cut": lambda content: content[:-9],
    "empty": lambda _content: b"",
    "noise": lambda _content: b"\x00\xff" * 40,
    "twice": lambda content: content * 2,
    "no JSON": lambda _content: zlib.compress(b"no JSON\n"),
    "no pair": lambda _content: zlib.compress(b"7\n"),
    "three": lambda _content: zlib.compress(b"[1,2,3]\n"),
    "about no object": lambda _content: zlib.compress(b'["about",7]\n'),
    "no last line break": lambda _content: zlib.compress(b'["about",{}]'),
    "deep": lambda _content: zlib.compress(b"[" * 200_000 + b"\n"),
    "no text": lambda _content: zlib.compress(b'["about","\xff"]\n'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_told_and_nothing_else_fails(database: Database, damage: str) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    put(database, document=DAMAGE[damage](content_of(database)))
    with pytest.raises(CatalogueDamaged) as caught:
        catalogues.load("o1")
    assert caught.value.title == "The catalogue that was made from petstore.yaml is damaged."
    assert caught.value.advice.startswith("Import the file again")
    catalogues.save("o1", kept())
    assert catalogues.load("o1") == kept()


@pytest.mark.parametrize("when", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_damaged_time_is_damage(database: Database, when: str) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    put(database, imported_at=when)
    with pytest.raises(CatalogueDamaged):
        catalogues.load("o1")


def test_F04_parts_of_a_later_version_are_passed_over(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    text = zlib.decompress(content_of(database)) + b'["webhooks",{"name":"new"}]\n'
    put(database, document=zlib.compress(text))
    assert catalogues.load("o1") == kept()


def test_a_bomb_is_damage_and_does_not_fill_the_memory(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT_BYTES", 3 * 1024 * 1024)
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    put(database, document=zlib.compress(b" " * 8 * 1024 * 1024))
    with pytest.raises(CatalogueDamaged):
        catalogues.load("o1")


def test_what_is_too_long_is_refused_and_the_earlier_one_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    monkeypatch.setattr(module, "LIMIT_BYTES", 4000)
    with pytest.raises(ConfigError, match="too long to keep"):
        catalogues.save("o1", kept(100))
    assert catalogues.load("o1") == kept()


def test_saving_and_loading_can_be_cancelled(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    catalogues.save("o1", kept())
    stop = Cancellation()
    stop.cancel()
    with pytest.raises(Cancelled):
        catalogues.save("o1", kept(9), stop)
    with pytest.raises(Cancelled):
        catalogues.load("o1", stop)
    assert catalogues.load("o1") == kept()


def test_ten_thousand_calls_are_small_on_disk_and_hold_nobody_up(database: Database) -> None:
    catalogues = CatalogueRepository(database)
    big = kept(10_000)
    gaps, done = [0.0], threading.Event()

    def work() -> None:
        try:
            catalogues.save("o1", big)
            assert catalogues.load("o1") == big
        finally:
            done.set()

    worker = threading.Thread(target=work)
    worker.start()
    last = time.perf_counter()
    while not done.is_set():
        time.sleep(0.001)  # as a window that wants to paint
        now = time.perf_counter()
        gaps.append(now - last)
        last = now
    worker.join()
    assert len(content_of(database)) < 500_000
    assert max(gaps) < 1.0
    assert catalogues.load("o1") == big


def test_in_memory_it_lasts_until_the_app_ends() -> None:
    store = Store(None)
    store.orgs.save(org())
    store.catalogues.save("o1", kept())
    assert store.catalogues.load("o1") == kept()
    store.close()


def test_the_store_keeps_it_over_a_restart(tmp_path: Path) -> None:
    for first in (True, False):
        store = Store(Home.find(tmp_path / "home"), lambda: BackendChoice(None, ""))
        if first:
            store.orgs.save(org())
            store.catalogues.save("o1", kept(imported_at=datetime(2026, 1, 2, tzinfo=UTC)))
        else:
            found = store.catalogues.load("o1")
            assert found is not None
            assert found.document == document()
        store.close()


def test_the_table_takes_bytes_alone(database: Database) -> None:
    with pytest.raises(StorageError), database.transaction() as connection:
        connection.execute("INSERT INTO catalogues VALUES ('o1', 'x', 'y', 'text')")
