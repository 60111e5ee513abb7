"""The table of providers is what its script writes: an edit of the result alone would be lost with the next facts."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS: list[dict[str, Any]] = json.loads((ROOT / "resources" / "data" / "providers.json").read_text(encoding="utf-8"))[
    "providers"
]


def script() -> Any:
    spec = importlib.util.spec_from_file_location("packaging_providers", ROOT / "packaging" / "providers.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def facts_of(row: dict[str, Any]) -> dict[str, Any]:
    """The facts that a row must have come from; what is ours is not among them."""
    hosts = row["loopback_hosts"] if row["loopback_hosts_documented"] else []
    return {
        "id": row["id"],
        "vendor": row["vendor"],
        "issuerPattern": row["issuer_pattern"],
        "issuerRegex": next(iter(row["issuer_regexes"]), ""),
        "loopbackRedirect": {"anyPort": row["any_port"], "hosts": hosts},
        "scopesCatalogue": [{"scope": each["name"], "meaning": each["meaning"]} for each in row["scopes"]],
        "adminHostRegex": row["admin_host_regex"],
        "quirks": row["quirks"],
        "retired": row["retired"],
        "sources": row["sources"],
    }


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_each_row_is_what_the_script_makes_of_its_facts(row: dict[str, Any]) -> None:
    made = script().provider(facts_of(row))
    assert {name: value for name, value in made.items() if row.get(name) != value} == {}
    assert list(made) == list(row)
    assert list(made["logout_names"]) == list(row["logout_names"])


def test_every_rule_is_of_a_provider_that_there_is() -> None:
    known = {row["id"] for row in ROWS}
    assert [row["id"] for row in script().QUIRKS if not set(row["providers"]) <= known] == []
    assert set(script().WORDS) == known
