"""Fields of an app on disk: what was typed as a secret is not there, what a newer version wrote stays."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.samples import client, org
from tests.storage.test_profiles import HIDDEN
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.orgs import OrgRepository


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    made = Database(path)
    yield made
    made.close()


@pytest.mark.parametrize("member", HIDDEN)
def test_S01_a_secret_in_any_field_of_an_app_is_not_on_disk(member: str, database: Database, path: Path) -> None:
    orgs = OrgRepository(database)
    orgs.save(org())
    orgs.save_client(client(**{member: HIDDEN[member]}))
    (kept,) = orgs.clients()
    database.close()
    content = b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert b"CANARY" not in content
    assert getattr(kept, member) != HIDDEN[member]


def test_plain_values_of_every_field_are_on_disk(database: Database) -> None:
    orgs = OrgRepository(database)
    orgs.save(org())
    typed = client(
        response_type="code token", response_mode="fragment", par=True, audience="api", ui_locales="fr de",
        resource=("https://a.example.com", "urn:b"), claims='{"id_token": {"email": null}}',
        token_parameters=(("tenant", "acme"),), refresh_parameters=(("tenant", "beta"), ("device_secret", "")),
        certificate_file="/home/ann/app.pem", certificate_key_file="/home/ann/app.key",
    )  # fmt: skip
    orgs.save_client(typed)
    assert orgs.clients() == (typed,)


def test_F04_a_response_type_of_a_newer_version_survives_an_edit_of_something_else(
    database: Database, path: Path
) -> None:
    orgs = OrgRepository(database)
    orgs.save(org())
    orgs.save_client(client())
    with sqlite3.connect(path) as raw:
        (document,) = raw.execute("SELECT document FROM clients").fetchone()
        newer = {**json.loads(document), "response_type": "code vp_token"}
        raw.execute("UPDATE clients SET document = ?", (json.dumps(newer),))
    raw.close()
    (read,) = orgs.clients()
    assert read.response_type == "code"
    orgs.save_client(replace(read, audience="api"), read)
    with sqlite3.connect(path) as raw:
        (document,) = raw.execute("SELECT document FROM clients").fetchone()
    raw.close()
    kept = json.loads(document)
    assert (kept["response_type"], kept["audience"]) == ("code vp_token", "api")
