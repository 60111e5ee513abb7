"""Catalogues from API descriptions: imported, brought back, cancelled, forgotten; what fails leaves the earlier one."""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.ui.connect.desk import CLIENT, ELSEWHERE, ORG, PORTAL, SECOND, Desk
from tokenexplorer.catalogue.catalogue import EMPTY, builtin
from tokenexplorer.errors import CatalogueFileError, StorageError, TokenExplorerError
from tokenexplorer.storage.catalogues import KeptCatalogue


def document(calls: int = 2, scopes: int = 1, source: str = "petstore.yaml") -> dict[str, Any]:
    """As `openapi.read` answers it."""
    return {
        "about": {"label": "1.2.0", "source": source, "title": "Pets"},
        "scopes": [
            {"name": f"pets.{number}", "group": "Pets", "kind": "read", "meaning": "", "status": "current"}
            for number in range(scopes)
        ],
        "operations": [
            {"method": "GET", "path": f"/pets/{number}", "id": "", "title": "Pet", "tag": "Pets", "api": ""}
            for number in range(calls)
        ],
        "bodies": [],
    }


@dataclass
class Reader:
    """Stands where `openapi.read` is: answers or fails as the test says, at once or when it is let go."""

    answer: Any = field(default_factory=document)
    began: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    read_files: list[tuple[str, bytes]] = field(default_factory=list)
    collecting: list[bool] = field(default_factory=list)

    def read(self, text: bytes, file_name: str) -> Any:
        self.collecting.append(gc.isenabled())
        self.read_files.append((file_name, text))
        self.began.set()
        assert self.go.wait(20)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Told:
    """What the actions said."""

    notices: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    failures: list[TokenExplorerError] = field(default_factory=list)
    reading: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    made = Reader()
    made.go.set()
    monkeypatch.setitem(sys.modules, "tokenexplorer.catalogue.openapi", SimpleNamespace(read=made.read))
    yield made
    made.go.set()


@pytest.fixture
def told(desk: Desk) -> Told:
    made = Told()
    catalogues = desk.actions.catalogues
    catalogues.notice.connect(made.notices.append)
    catalogues.remarked.connect(lambda words, remark: made.remarks.append((words, remark)))
    catalogues.failed.connect(made.failures.append)
    catalogues.reading.connect(made.reading.append)
    desk.state.catalogue_changed.connect(made.changed.append)
    desk.actions.orgs.add_ready(ORG, CLIENT, SECOND)
    desk.actions.orgs.add_ready(PORTAL, ELSEWHERE)
    desk.settle()
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "petstore.yaml"
    path.write_bytes(b"openapi: 3.0.3")
    return path


def imported(desk: Desk, path: Path, org: Any = PORTAL) -> None:
    desk.actions.catalogues.import_file(org, path)
    desk.until(lambda: not desk.actions.catalogues.running)


def kept(desk: Desk, org_id: str = "o2") -> KeptCatalogue | None:
    desk.settle()
    return desk.store.catalogues.load(org_id)


def test_a_file_becomes_the_catalogue_of_its_org(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    assert desk.state.catalogue is EMPTY
    imported(desk, file)
    assert reader.read_files == [("petstore.yaml", b"openapi: 3.0.3")]
    assert told.notices == ["Catalogue of Beta: 2 calls, 1 scope from petstore.yaml"]
    assert told.reading == ["petstore.yaml", ""]
    assert told.changed == ["o2"]
    assert [each.path for each in desk.state.catalogue.operations] == ["/pets/0", "/pets/1"]
    on_disk = kept(desk)
    assert on_disk is not None
    assert (on_disk.file_name, on_disk.document) == ("petstore.yaml", document())
    assert abs((datetime.now(UTC) - on_disk.imported_at).total_seconds()) < 60
    desk.state.set_current("o")
    assert desk.state.catalogue is builtin()
    assert told.failures == []


@pytest.mark.parametrize(
    ("calls", "scopes", "words"),
    [(1, 0, "1 call, no scopes"), (0, 2, "0 calls, 2 scopes"), (1312, 1, "1,312 calls, 1 scope")],
)
def test_the_counts_in_words(
    desk: Desk, told: Told, reader: Reader, file: Path, calls: int, scopes: int, words: str
) -> None:
    reader.answer = document(calls, scopes)
    imported(desk, file)
    assert told.notices == [f"Catalogue of Beta: {words} from petstore.yaml"]


def test_what_to_know_of_a_file_is_told_with_it(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    reader.answer = document(1, 0)
    reader.answer["about"]["note"] = "The file declares no security."
    imported(desk, file)
    words = "Catalogue of Beta: 1 call, no scopes from petstore.yaml."
    assert told.remarks == [(words, "The file declares no security.")]
    assert told.notices == []


def test_a_later_file_takes_the_place_of_the_earlier_one(
    desk: Desk, told: Told, reader: Reader, file: Path, tmp_path: Path
) -> None:
    imported(desk, file)
    reader.answer = document(5, source="pets-2.json")
    second = tmp_path / "pets-2.json"
    second.write_bytes(b"{}")
    imported(desk, second)
    assert desk.state.catalogue.release.operation_count == 5
    found = kept(desk)
    assert found is not None
    assert found.file_name == "pets-2.json"


FAULTS = {
    "not an API description": CatalogueFileError("petstore.yaml holds no OpenAPI document.", "Choose another."),
    "no mapping of rows": {"about": {}, "scopes": 7, "operations": [], "bodies": []},
    "no scopes": {"about": {}, "operations": [], "bodies": []},
    "a row without a path": {"about": {}, "scopes": [], "operations": [{"method": "GET"}], "bodies": []},
    "a name that is no text": {"about": {}, "scopes": [{"name": 7}], "operations": [], "bodies": []},
    "a body without a call": {"about": {}, "scopes": [], "operations": [], "bodies": [{}]},
    "a surprise": ZeroDivisionError("canary"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_used_is_told_and_the_earlier_one_stays(
    desk: Desk, told: Told, reader: Reader, file: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    imported(desk, file)
    before = desk.state.catalogue
    reader.answer = FAULTS[fault]
    with caplog.at_level("CRITICAL"):
        imported(desk, file)
    assert len(told.failures) == 1
    assert told.failures[0].title
    assert told.failures[0].advice
    assert desk.state.catalogue is before
    assert kept(desk) is not None
    assert len(told.notices) == 1
    assert told.reading[-1] == ""


def test_a_file_over_the_limit_is_not_read(
    desk: Desk, told: Told, reader: Reader, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with file.open("wb") as large:
        large.truncate(20 * 1024 * 1024 + 1)
    imported(desk, file)
    assert reader.read_files == []
    assert told.failures[0].title.startswith("The file is longer than 20 MB")


@pytest.mark.parametrize("kind", ["gone", "folder", "pipe", "locked"])
def test_what_cannot_be_read_is_told(desk: Desk, told: Told, reader: Reader, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.json"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "locked":
        if os.geteuid() == 0:
            pytest.skip("the superuser reads everything")
        path.write_bytes(b"{}")
        path.chmod(0)
    imported(desk, path)
    assert len(told.failures) == 1
    assert "Choose a" in told.failures[0].advice or "or choose" in told.failures[0].advice
    assert reader.read_files == []


def test_a_disk_that_refuses_leaves_the_earlier_one(
    desk: Desk, told: Told, reader: Reader, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(desk, file)
    before = desk.state.catalogue

    def full(*_: object) -> None:
        raise StorageError("The disk is full.", "Free some space.")

    monkeypatch.setattr(desk.store.catalogues, "save", full)
    reader.answer = document(9)
    imported(desk, file)
    assert [each.title for each in told.failures] == ["The disk is full."]
    assert desk.state.catalogue is before


def test_cancelling_leaves_the_earlier_one_and_says_nothing(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    imported(desk, file)
    before = desk.state.catalogue
    reader.answer = document(9)
    reader.began.clear()
    reader.go.clear()
    desk.actions.catalogues.import_file(PORTAL, file)
    desk.until(reader.began.is_set)
    desk.actions.catalogues.cancel()
    assert not desk.actions.catalogues.running
    assert told.reading[-1] == ""
    reader.go.set()
    desk.until(lambda: not desk.services.tasks.busy)
    found = kept(desk)
    assert found is not None
    assert len(found.document["operations"]) == 2
    assert desk.state.catalogue is before
    assert told.failures == []
    assert len(told.notices) == 1


def test_a_second_import_ends_the_first(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    reader.go.clear()
    desk.actions.catalogues.import_file(PORTAL, file)
    desk.until(reader.began.is_set)
    desk.actions.catalogues.import_file(ORG, file)
    assert desk.actions.catalogues.running
    reader.go.set()
    desk.until(lambda: not desk.services.tasks.busy)
    desk.settle()
    assert told.changed == ["o"]
    assert kept(desk) is None
    assert told.reading == ["petstore.yaml", "", "petstore.yaml", ""]


def test_an_org_that_is_removed_meanwhile_gets_nothing(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    reader.go.clear()
    desk.actions.catalogues.follow()
    desk.actions.catalogues.import_file(PORTAL, file)
    desk.until(reader.began.is_set)
    desk.actions.orgs.remove_org(PORTAL)
    desk.until(lambda: desk.state.org_of("o2") is None)
    reader.go.set()
    desk.until(lambda: not desk.services.tasks.busy)
    desk.settle()
    assert told.changed == []
    assert told.failures == []
    assert desk.state.imported_catalogue("o2") is None


def test_a_removed_org_takes_its_catalogue_with_it(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    desk.actions.catalogues.follow()
    imported(desk, file)
    desk.actions.orgs.remove_org(PORTAL)
    desk.until(lambda: desk.state.org_of("o2") is None)
    assert desk.state.imported_catalogue("o2") is None
    assert kept(desk) is None


def test_reading_collects_nothing_and_turns_collecting_on_again(
    desk: Desk, told: Told, reader: Reader, file: Path
) -> None:
    assert gc.isenabled()
    imported(desk, file)
    reader.answer = CatalogueFileError("no")
    imported(desk, file)
    assert reader.collecting == [False, False]
    assert gc.isenabled()


# Bringing back


def put(desk: Desk, org_id: str, changes: dict[str, Any] | None = None) -> None:
    made = KeptCatalogue("petstore.yaml", datetime.now(UTC), {**document(), **(changes or {})})
    desk.store.catalogues.save(org_id, made)


def test_what_was_imported_comes_back_when_its_org_is_current(desk: Desk, told: Told) -> None:
    put(desk, "o")
    put(desk, "o2", {"operations": []})
    desk.state.set_current("o")
    desk.actions.catalogues.follow()
    desk.until(lambda: desk.state.imported_catalogue("o") is not None)
    assert desk.state.imported_catalogue("o2") is None
    assert desk.state.catalogue.release.operation_count == 2
    desk.state.set_current("o2")
    desk.until(lambda: desk.state.imported_catalogue("o2") is not None)
    desk.state.set_current("o")
    desk.until(lambda: not desk.services.tasks.busy)
    assert told.changed == ["o", "o2"]
    assert told.notices == []


def test_an_org_without_one_is_asked_about_once(desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(desk.store.catalogues, "load", lambda org_id, _cancel: asked.append(org_id))
    desk.state.set_current("o")
    desk.actions.catalogues.follow()
    for org_id in ("o2", "o", "o2"):
        desk.state.set_current(org_id)
        desk.until(lambda: not desk.services.tasks.busy)
    assert sorted(asked) == ["o", "o2"]
    assert told.changed == []


@pytest.mark.parametrize("damage", [{"operations": [{"method": "GET"}]}, {"about": {"label": 1}, "scopes": [7]}])
def test_what_is_damaged_is_forgotten_with_a_notice(desk: Desk, told: Told, damage: dict[str, Any]) -> None:
    put(desk, "o", damage)
    desk.state.set_current("o")
    desk.actions.catalogues.follow()
    desk.until(lambda: bool(told.failures))
    assert told.failures[0].title == "The catalogue that was made from petstore.yaml is damaged."
    assert "Import the file again" in told.failures[0].advice
    assert kept(desk, "o") is None
    assert desk.state.catalogue is builtin()


def test_a_damaged_row_is_forgotten_with_a_notice(desk: Desk, told: Told) -> None:
    put(desk, "o")
    with desk.store._database.transaction() as connection:
        connection.execute("UPDATE catalogues SET document = x'00'")
    desk.state.set_current("o")
    desk.actions.catalogues.follow()
    desk.until(lambda: bool(told.failures))
    assert "damaged" in told.failures[0].title
    assert kept(desk, "o") is None


def test_a_database_that_fails_is_told_and_asked_again_the_next_time(
    desk: Desk, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk, "o")

    def fail(*_: object) -> None:
        raise StorageError("Another program holds the database.")

    desk.state.set_current("o")
    with monkeypatch.context() as broken:
        broken.setattr(desk.store.catalogues, "load", fail)
        desk.actions.catalogues.follow()
        desk.until(lambda: bool(told.failures))
    assert kept(desk, "o") is not None
    desk.state.set_current("o2")
    desk.state.set_current("o")
    desk.until(lambda: desk.state.imported_catalogue("o") is not None)


def test_a_late_answer_does_not_take_the_place_of_an_import(
    desk: Desk, told: Told, reader: Reader, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go = threading.Event(), threading.Event()
    real = desk.store.catalogues.load

    def slow(org_id: str, _cancel: object) -> KeptCatalogue | None:
        found = real(org_id)
        reached.set()
        assert go.wait(20)
        return found

    put(desk, "o")
    monkeypatch.setattr(desk.store.catalogues, "load", slow)
    desk.state.set_current("o")
    desk.actions.catalogues.follow()
    desk.until(reached.is_set)
    reader.answer = document(7)
    imported(desk, file, ORG)
    go.set()
    desk.until(lambda: not desk.services.tasks.busy)
    assert desk.state.catalogue.release.operation_count == 7
    assert told.changed == ["o"]


# Forgetting


def test_forgetting_goes_back_to_what_the_app_knows(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    desk.actions.catalogues.follow()
    imported(desk, file, ORG)
    desk.state.set_current("o")
    assert desk.state.catalogue is not builtin()
    desk.actions.catalogues.forget(ORG)
    desk.settle()
    assert desk.state.catalogue is builtin()
    assert kept(desk, "o") is None
    assert told.notices[-1] == "The imported catalogue of Acme is forgotten."
    desk.state.set_current("o2")
    desk.state.set_current("o")
    desk.until(lambda: not desk.services.tasks.busy)
    assert desk.state.catalogue is builtin()


def test_forgetting_that_fails_leaves_it(
    desk: Desk, told: Told, reader: Reader, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(desk, file)

    def fail(_org_id: str) -> None:
        raise StorageError("The disk is read-only.")

    monkeypatch.setattr(desk.store.catalogues, "remove", fail)
    desk.actions.catalogues.forget(PORTAL)
    desk.settle()
    assert [each.title for each in told.failures] == ["The disk is read-only."]
    assert desk.state.imported_catalogue("o2") is not None


def test_forgetting_ends_an_import_for_that_org(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    reader.go.clear()
    desk.actions.catalogues.import_file(PORTAL, file)
    desk.until(reader.began.is_set)
    desk.actions.catalogues.forget(PORTAL)
    assert not desk.actions.catalogues.running
    reader.go.set()
    desk.until(lambda: not desk.services.tasks.busy)
    desk.settle()
    assert desk.state.imported_catalogue("o2") is None
    assert kept(desk) is None


def test_the_end_of_the_app_stops_everything(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    reader.go.clear()
    desk.actions.catalogues.follow()
    desk.actions.catalogues.import_file(PORTAL, file)
    desk.until(reader.began.is_set)
    desk.actions.catalogues.stop()
    reader.go.set()
    desk.until(lambda: not desk.services.tasks.busy)
    assert told.failures == []
    assert desk.state.imported_catalogue("o2") is None


def test_names_in_what_is_told_come_from_the_org_of_now(desk: Desk, told: Told, reader: Reader, file: Path) -> None:
    reader.go.clear()
    desk.actions.catalogues.import_file(PORTAL, file)
    desk.until(reader.began.is_set)
    desk.actions.orgs.save_org(replace(PORTAL, name="Gamma"))
    reader.go.set()
    desk.until(lambda: bool(told.notices))
    assert told.notices == ["Catalogue of Gamma: 2 calls, 1 scope from petstore.yaml"]
