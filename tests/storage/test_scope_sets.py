"""Saved sets of scopes on disk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.samples import org
from tokenexplorer.errors import ConfigError
from tokenexplorer.orgs.scope_set import NAME_LIMIT, SETS_LIMIT, ScopeSet
from tokenexplorer.storage.database import Database
from tokenexplorer.storage.orgs import OrgRepository
from tokenexplorer.storage.schema import MIGRATIONS
from tokenexplorer.storage.scope_sets import ScopeSetRepository

AUDIT = ScopeSet("s1", "o1", "Audit", ("openid", "okta.logs.read"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "x.db")
    OrgRepository(made).save(org())
    OrgRepository(made).save(org("o2"))
    yield made
    made.close()


def test_sets_come_back_per_org_in_the_order_saved(database: Database, tmp_path: Path) -> None:
    sets = ScopeSetRepository(database)
    sets.save(AUDIT)
    sets.save(ScopeSet("s0", "o1", "Another", ("openid",)))
    sets.save(replace(AUDIT, id="s3", org_id="o2"))
    again = Database(tmp_path / "x.db")
    assert [each.id for each in ScopeSetRepository(again).sets("o1")] == ["s1", "s0"]
    assert ScopeSetRepository(again).sets("o1")[0] == AUDIT
    assert [each.id for each in ScopeSetRepository(again).sets("o2")] == ["s3"]
    again.close()


def test_a_set_is_renamed_and_its_scopes_are_changed_in_place(database: Database) -> None:
    sets = ScopeSetRepository(database)
    sets.save(AUDIT)
    sets.save(ScopeSet("s2", "o1", "Another", ()))
    assert sets.save(replace(AUDIT, name="  audit\nof  logs ")).name == "audit of logs"
    sets.save(replace(AUDIT, name="audit of logs", scopes=("openid", "openid", "email")))
    assert [(each.name, each.scopes) for each in sets.sets("o1")] == [
        ("audit of logs", ("openid", "email")),
        ("Another", ()),
    ]


@pytest.mark.parametrize("name", ["", "  ", "x" * (NAME_LIMIT + 1), "AUDIT", " audit "])
def test_a_name_is_one_line_short_and_its_orgs_own(database: Database, name: str) -> None:
    sets = ScopeSetRepository(database)
    sets.save(AUDIT)
    with pytest.raises(ConfigError):
        sets.save(ScopeSet("s2", "o1", name, ("openid",)))
    assert sets.sets("o1") == (AUDIT,)


def test_an_org_keeps_so_many_sets_and_no_more(database: Database) -> None:
    sets = ScopeSetRepository(database)
    for number in range(SETS_LIMIT):
        sets.save(ScopeSet(f"s{number}", "o1", f"Set {number}", ()))
    with pytest.raises(ConfigError, match="Delete a set first"):
        sets.save(ScopeSet("more", "o1", "One more", ()))
    sets.save(ScopeSet("s5", "o1", "Renamed", ()))
    sets.save(ScopeSet("more", "o2", "One more", ()))


def test_a_removed_set_is_gone_and_may_be_removed_twice(database: Database) -> None:
    sets = ScopeSetRepository(database)
    sets.save(AUDIT)
    sets.remove("s1")
    sets.remove("s1")
    assert sets.sets("o1") == ()


def test_removing_an_org_removes_its_sets(database: Database) -> None:
    sets = ScopeSetRepository(database)
    sets.save(AUDIT)
    sets.save(replace(AUDIT, id="s2", org_id="o2"))
    OrgRepository(database).remove("o1")
    assert (sets.sets("o1"), len(sets.sets("o2"))) == ((), 1)
    with pytest.raises(ConfigError, match="the org was removed"):
        sets.save(AUDIT)


def test_a_database_of_the_version_before_gets_the_table(tmp_path: Path) -> None:
    before = next(number for number, step in enumerate(MIGRATIONS) if "scope_sets" in step)
    old = Database(tmp_path / "old.db", MIGRATIONS[:before])
    OrgRepository(old).save(org())
    old.close()
    new = Database(tmp_path / "old.db")
    ScopeSetRepository(new).save(AUDIT)
    assert ScopeSetRepository(new).sets("o1") == (AUDIT,)
    new.close()
