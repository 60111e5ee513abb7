import dataclasses
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.storage.samples import RECEIVED, client, org, token_set
from tokenexplorer.api.history import HistoryEntry
from tokenexplorer.api.request import ApiRequest, Row
from tokenexplorer.errors import ConfigError, StorageError
from tokenexplorer.redaction import MASK
from tokenexplorer.storage import requests as requests_module
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.orgs import OrgRepository
from tokenexplorer.storage.requests import RequestRepository
from tokenexplorer.storage.token_index import TokenIndex


def entry(url: str) -> HistoryEntry:
    body = '{"a": "\\ud800"}'
    return HistoryEntry(RECEIVED, ApiRequest(url=url), "GET", url, 200, 0.123456, 17, "application/json", body=body)


JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens the same database again, as a second window of the app does."""
    with ExitStack() as ends:

        def window() -> Database:
            database = Database(tmp_path / "x.db")
            ends.callback(database.close)
            return database

        yield window


@pytest.fixture
def database(windows: Callable[[], Database]) -> Database:
    return windows()


def test_orgs_and_clients_come_back_in_order(database: Database, windows: Callable[[], Database]) -> None:
    orgs = OrgRepository(database)
    for name in ("b", "a", "c"):
        orgs.save(org(name))
        orgs.save_client(client(f"{name}1", name))
        orgs.save_client(client(f"{name}2", name))
    again = OrgRepository(windows())
    assert [each.id for each in again.orgs()] == ["b", "a", "c"]
    assert again.orgs()[0] == org("b")
    assert again.clients("a") == (client("a1", "a"), client("a2", "a"))
    assert len(again.clients()) == 6
    orgs.save(org("b", name="Renamed"))
    assert [each.id for each in orgs.orgs()] == ["b", "a", "c"]


def test_removing_an_org_removes_its_clients(database: Database) -> None:
    orgs = OrgRepository(database)
    orgs.save(org())
    orgs.save_client(client())
    orgs.remove("o1")
    assert (orgs.orgs(), orgs.clients()) == ((), ())
    with pytest.raises(ConfigError, match="was removed"):
        orgs.save_client(client())


def test_what_was_in_use_is_remembered(database: Database) -> None:
    orgs = OrgRepository(database)
    assert (orgs.last_org_id, orgs.last_client_id) == ("", "")
    orgs.remember("o1", "c1")
    assert (orgs.last_org_id, orgs.last_client_id) == ("o1", "c1")


def test_F04_members_of_a_newer_version_survive_a_save(database: Database) -> None:
    orgs = OrgRepository(database)
    orgs.save(org())
    stored = json.loads(database.query("SELECT document FROM orgs")[0][0])
    with database.transaction() as connection:
        text = json.dumps({**stored, "colour": "red", "provider_id": {"newer": 1}})
        connection.execute("UPDATE orgs SET document = ?", (text,))
    orgs = OrgRepository(database)
    [read] = orgs.orgs()
    assert read.provider_id == "generic"
    orgs.save(dataclasses.replace(read, name="New"))
    after = json.loads(database.query("SELECT document FROM orgs")[0][0])
    assert (after["colour"], after["provider_id"], after["name"]) == ("red", {"newer": 1}, "New")


def test_F05_two_windows_that_edit_one_client_lose_nothing(database: Database, windows: Callable[[], Database]) -> None:
    one, two = OrgRepository(database), OrgRepository(windows())
    one.save(org())
    one.save_client(client())
    [here], [there] = one.clients(), two.clients()
    one.save_client(dataclasses.replace(here, name="Renamed"))
    two.save_client(dataclasses.replace(there, scopes=("openid",)))
    [found] = OrgRepository(database).clients()
    assert (found.name, found.scopes) == ("Renamed", ("openid",))


def test_F05_an_edit_that_began_before_a_refresh_loses_nothing(
    database: Database, windows: Callable[[], Database]
) -> None:
    one, two = OrgRepository(database), OrgRepository(windows())
    one.save(org())
    one.save_client(client())
    [there] = two.clients()
    two.save_client(dataclasses.replace(there, scopes=("openid",)))
    two.save(org(name="Theirs"))
    one.clients()
    one.orgs()
    one.save_client(client(name="Renamed"), base=client())
    one.save(org(url="https://other.example"), base=org())
    [found] = two.clients()
    assert (found.name, found.scopes) == ("Renamed", ("openid",))
    assert (two.orgs()[0].name, two.orgs()[0].url) == ("Theirs", "https://other.example")


def test_F05_two_windows_that_save_at_once_take_turns(database: Database, windows: Callable[[], Database]) -> None:
    first = OrgRepository(database)
    first.save(org())
    first.save_client(client())
    errors: list[Exception] = []
    start = threading.Barrier(2)

    def edit(repository: OrgRepository, change: Callable[[int], dict[str, Any]]) -> None:
        [mine] = repository.clients()
        start.wait(10)
        try:
            for number in range(60):
                mine = dataclasses.replace(mine, **change(number))
                repository.save_client(mine)
        except StorageError as error:
            errors.append(error)

    threads = [
        threading.Thread(target=edit, args=(first, lambda number: {"name": f"name {number}"})),
        threading.Thread(target=edit, args=(OrgRepository(windows()), lambda number: {"skew_s": number})),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    [found] = OrgRepository(windows()).clients()
    assert (found.name, found.skew_s) == ("name 59", 59)


def test_F05_what_another_window_saves_just_before_a_save_is_seen_by_it(
    database: Database, windows: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = OrgRepository(database), OrgRepository(windows())
    one.save(org())
    two.orgs()
    begin = database.transaction

    @contextmanager
    def transaction() -> Iterator[sqlite3.Connection]:
        two.save(org(url="https://theirs.example"))
        with begin() as connection:
            yield connection

    monkeypatch.setattr(database, "transaction", transaction)
    one.save(org(name="Mine"))
    [found] = two.orgs()
    assert (found.name, found.url) == ("Mine", "https://theirs.example")


def test_F05_rows_of_two_windows_are_merged(database: Database, windows: Callable[[], Database]) -> None:
    one, two = OrgRepository(database), OrgRepository(windows())
    one.orgs()
    two.orgs()
    one.save(org("a"))
    two.save(org("b"))
    assert {each.id for each in one.orgs()} == {"a", "b"}


def test_F02_a_save_that_fails_keeps_the_old_row(database: Database) -> None:
    orgs = OrgRepository(database)
    orgs.save(org())
    database.query("PRAGMA query_only = ON")
    with pytest.raises(StorageError):
        orgs.save(org(name="New"))
    assert orgs.orgs() == (org(),)


def test_a_row_that_cannot_be_read_is_passed_over_and_stays(database: Database) -> None:
    orgs = OrgRepository(database)
    orgs.save(org("a"))
    orgs.save(org("b"))
    with database.transaction() as connection:
        connection.execute("UPDATE orgs SET document = '{' WHERE id = 'a'")
    assert [each.id for each in orgs.orgs()] == ["b"]
    assert database.query("SELECT count(*) FROM orgs")[0][0] == 2


def test_R07_names_are_values_never_sql(database: Database) -> None:
    orgs = OrgRepository(database)
    evil = "'; DROP TABLE orgs; --"
    orgs.save(org(evil, name=evil))
    assert orgs.org(evil) == org(evil, name=evil)


# --- requests -----------------------------------------------------------------------------------------------------


def test_S01_no_secret_that_was_typed_into_an_org_or_app_is_on_disk(database: Database) -> None:
    orgs = OrgRepository(database)
    jwt = "eyJhbGciOiJub25lIn0.eyJLYW5hcmllIjoxfQ.Kanarie"
    secrets = (("api_key", "Kanarie-1"), ("bearer", "Bearer Kanarie-12345"), ("mine", jwt), ("userId", "00u1"))
    orgs.save(org(variables=(*secrets, ("state", "ACTIVE")), proxy="http://Kanarie:Kanarie@proxy.example:3128"))
    orgs.save_client(client(extra_parameters=(("id_token_hint", "Kanarie"), ("audience", "api"))))
    orgs.save_client(client(extra_parameters=(("id_token_hint", "Kanarie-2"), ("audience", "api"))))
    stored = [dict(row) for table in ("orgs", "clients") for row in database.query(f"SELECT * FROM {table}")]  # noqa: S608
    assert "Kanarie" not in repr(stored)
    assert dict(orgs.orgs()[0].variables) == {
        "api_key": "",
        "bearer": "",
        "mine": "",
        "userId": "00u1",
        "state": "ACTIVE",
    }
    assert orgs.orgs()[0].proxy == "http://proxy.example:3128"
    assert dict(orgs.clients()[0].extra_parameters) == {"id_token_hint": "", "audience": "api"}


def test_saved_requests_live_in_folders(database: Database) -> None:
    requests = RequestRepository(database)
    first = requests.save(ApiRequest(url="{{org}}/api/v1/users", name="Users"), "Okta")
    second = requests.save(ApiRequest(url="https://x.example/", name="Other"))
    assert requests.requests("Okta") == (first,)
    assert requests.requests() == (first, second)
    changed = requests.save(dataclasses.replace(first, name="All users"))
    assert requests.folder_of(first.id) == "Okta"
    assert requests.requests("Okta") == (changed,)
    requests.remove(first.id)
    assert requests.requests("Okta") == ()


def test_S01_a_saved_request_holds_no_secret(database: Database) -> None:
    requests = RequestRepository(database)
    saved = requests.save(
        ApiRequest(
            "POST",
            f"https://op:pw-CANARY@api.example/x?access_token=CANARY-1&page=2#{JWT}",
            (Row("client_secret", "CANARY-2"), Row("page", "2")),
            (
                Row("Authorization", "Bearer CANARY-3"),
                Row("X-Mine", "CANARY-4", secret=True),
                Row("Cookie", "{{session}}"),
                Row("Accept", "application/json"),
            ),
            "json",
            '{"password": "CANARY-5", "name": "x", "token": "{{token}}"}',
        )
    )
    assert database.path is not None
    database.close()
    for file in database.path.parent.iterdir():
        assert b"CANARY" not in file.read_bytes(), file
        assert JWT.encode() not in file.read_bytes(), file
    assert saved.params[1].value == "2"
    assert [row.value for row in saved.headers] == [MASK, MASK, "{{session}}", "application/json"]
    assert '"name": "x"' in saved.body
    assert '"token": "{{token}}"' in saved.body


@pytest.mark.parametrize("url", ["{{org}}/api/v1/users?limit={{n}}", "https://{{host}}:{{port}}/x", "{{a}}{{b}}", ""])
def test_variables_in_an_address_survive(database: Database, url: str) -> None:
    assert RequestRepository(database).save(ApiRequest(url=url)).url == url


def test_the_history_keeps_the_newest(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests_module, "HISTORY_ROWS", 5)
    requests = RequestRepository(database)
    for number in range(8):
        requests.add_history(entry(f"https://x.example/{number}"))
    found = requests.history()
    assert [each.url[-1] for _, each in found] == ["7", "6", "5", "4", "3"]
    requests.remove_history(found[0][0])
    assert len(requests.history()) == 4
    requests.clear_history()
    assert requests.history() == ()


def test_P13_the_history_holds_no_secret(database: Database) -> None:
    requests = RequestRepository(database)
    request = ApiRequest("GET", "https://x.example/?token=CANARY-1", headers=(Row("DPoP", "CANARY-2"),))
    sent = dataclasses.replace(entry("https://x.example/?token=CANARY-1&page=2"), request=request)
    assert requests.add_history(sent) == 1
    assert b"CANARY" not in json.dumps(database.query("SELECT document FROM history")[0][0]).encode()
    [(_, found)] = requests.history()
    assert found.request.headers[0].name == "DPoP"
    assert found.url.endswith("&page=2")
    assert (found.at, found.status, found.body) == (sent.at, 200, sent.body)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"at": "x"}', "[" * 5000])
def test_D04_F06_a_row_of_the_history_that_cannot_be_read_does_no_harm(database: Database, text: str) -> None:
    requests = RequestRepository(database)
    requests.add_history(entry("https://x.example/"))
    with database.transaction() as connection:
        connection.execute("INSERT INTO history (document) VALUES (?)", (text,))
    assert len(requests.history()) == 1
    assert database.query("SELECT count(*) FROM history")[0][0] == 2


# --- tokens -------------------------------------------------------------------------------------------------------


def test_the_index_keeps_summaries_and_their_names(database: Database, windows: Callable[[], Database]) -> None:
    index = TokenIndex(database)
    summary = token_set().summary
    index.save(summary)
    assert TokenIndex(windows()).summaries() == (summary,)
    renamed = index.rename("t1", "Mine")
    assert renamed is not None
    assert index.summary("t1") == renamed
    assert index.rename("gone", "x") is None
    index.remove("t1")
    assert index.summaries() == ()
