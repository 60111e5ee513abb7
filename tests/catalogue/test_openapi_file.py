"""JSON and YAML files of every kind as plain values; broken and hostile ones as errors in words."""

import json
import sys
import time
from typing import Any

import pytest
import yaml

from tests.catalogue.specs import as_bytes, spec
from tokenexplorer.catalogue.openapi import read
from tokenexplorer.catalogue.openapi_file import MAX_BYTES, parse
from tokenexplorer.errors import CatalogueFileError

YAML = """\
openapi: 3.0.3
info: {title: Ünï, version: 2026-06-03}
paths:
  /a:
    get:
      summary: &title List
      responses:
        200: {description: *title}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    "text", [YAML, json.dumps({"info": {"title": "Ünï"}}, ensure_ascii=False)], ids=["yaml", "json"]
)
def test_encodings(text: str, encoding: str) -> None:
    assert parse(text.encode(encoding), "a")["info"]["title"] == "Ünï"


def test_yaml_values() -> None:
    text = """
        date: 2026-06-03
        time: 2026-06-03T10:00:00Z
        yes: no
        on: off
        empty:
        "null": ~
        true: True
        integer: -12
        octal: 0o17
        zeros: 007
        sixty: 12:30
        float: 1.5e3
        huge: 123456789012345678901234567890
        infinite: .inf
        quoted: "12"
        block: |
          12
        tagged: !!python/object/apply:os.system ["true"]
        typed: !!int "7"
        200: ok
        ? [a, b]
        : lost
        twice: 1
        twice: 2
    """
    assert parse(text.encode(), "a.yaml") == {
        "date": "2026-06-03",
        "time": "2026-06-03T10:00:00Z",
        "yes": "no",
        "on": "off",
        "empty": None,
        "null": None,
        "true": True,
        "integer": -12,
        "octal": "0o17",
        "zeros": 7,
        "sixty": "12:30",
        "float": 1500.0,
        "huge": "123456789012345678901234567890",
        "infinite": ".inf",
        "quoted": "12",
        "block": "12\n",
        "tagged": ["true"],
        "typed": "7",
        "200": "ok",
        "twice": 2,
    }


def test_aliases_and_merges() -> None:
    text = """
        base: &base {a: 1, b: 2}
        more: &more {b: 3, c: 4}
        one: {<<: *base, b: 9}
        two:
          a: 8
          <<: [*base, *more]
        key: &name word
        *name : found
    """
    found = parse(text.encode(), "a.yaml")
    assert found["one"] == {"a": 1, "b": 9}
    assert found["two"] == {"a": 8, "b": 2, "c": 4}
    assert found["word"] == "found"


def test_json_values_that_json_does_not_know() -> None:
    assert parse(b'{"a": NaN, "b": 1e999, "c": ' + b"9" * 9999 + b', "d": 1, "d": 2}', "a.json") == {
        "a": "NaN",
        "b": "1e999",
        "c": "9" * 9999,
        "d": 2,
    }


def test_only_the_first_document_counts() -> None:
    assert parse(b"a: 1\n---\nb: 2\n", "a.yaml") == {"a": 1}


def test_a_flow_mapping_in_a_yaml_file_is_yaml() -> None:
    assert parse(b"{a: 1}", "a.YML") == {"a": 1}


@pytest.mark.parametrize(
    ("data", "name", "title", "detail"),
    [
        (b'{\n "a": }', "a.json", "a.json is no valid JSON.", "Line 2, column 7"),
        (b"a:\n  - b: [1\n", "a.yaml", "a.yaml is no valid YAML.", "Line 3, column 1"),
        (b"a: b: c", "a.yaml", "a.yaml is no valid YAML.", "Line 1, column 5"),
        (b"a: \x07", "a.yaml", "a.yaml is no valid YAML.", "control characters"),
        (b"a: \xff\xfe", "a.yaml", "a.yaml is not text.", "Byte 4 does not fit utf-8."),
        (b"\x89PNG\r\n\x1a\n", "a.png", "a.png is not text.", "Byte 1 does not fit utf-8."),
        (b"", "a.yaml", "a.yaml holds no OpenAPI document.", ""),
        (b"[1]", "a.json", "a.json holds no OpenAPI document.", ""),
        (b"just words", "a.txt", "a.txt holds no OpenAPI document.", ""),
        (b"a: *b", "a.yaml", "a.yaml repeats a part that does not exist.", "Alias *b"),
        (b"a: &a [*a]", "a.yaml", "a.yaml repeats a part that does not exist.", "Alias *a"),
        (b"a: &a {<<: *a}", "a.yaml", "a.yaml repeats a part that does not exist.", "Alias *a"),
    ],
)
def test_faults_have_words_and_a_place(data: bytes, name: str, title: str, detail: str) -> None:
    with pytest.raises(CatalogueFileError) as caught:
        parse(data, name)
    assert caught.value.title == title
    assert detail in caught.value.detail
    assert caught.value.advice


@pytest.mark.parametrize(
    "data",
    [b"[" * 1_000_000, b"- " * 1_000_000, b"{a: " * 1_000_000, b"? " * 1_000_000, b'{"a":' * 1_000_000],
    ids=["lists", "dashes", "mappings", "keys", "json"],
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_endless_nesting_is_refused_at_once(data: bytes, name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(CatalogueFileError):
        parse(data, name)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("join", ["l{0}: &l{0} [{1}]", "l{0}: &l{0} {{<<: [{1}]}}"], ids=["aliases", "merges"])
def test_alias_bombs_are_refused(join: str) -> None:
    first = "l0: &l0 {" + ", ".join(f"k{number}: 1" for number in range(50)) + "}"
    lines = [join.format(level, ", ".join([f"*l{level - 1}"] * 50)) for level in range(1, 12)]
    text = "\n".join([first, *lines])
    if "<<" in join:
        # A merge adds nothing that is there already, so it is the number of merges that counts.
        text += "\n" + "\n".join(f"m{number}: {{<<: [{', '.join(['*l0'] * 500)}]}}" for number in range(100))
    with pytest.raises(CatalogueFileError, match="without end"):
        parse(text.encode(), "a.yaml")


def test_a_file_over_32_mb_is_refused_unread() -> None:
    with pytest.raises(CatalogueFileError, match="too large") as caught:
        parse(b"\xff" * (MAX_BYTES + 1), "a.yaml")
    assert caught.value.advice.startswith("Choose a file of at most 32 MB")


def large(megabytes: int) -> dict[str, Any]:
    words = "What this call is for, at length. " * 40
    paths = {
        f"/things{number}/{{id}}": {
            "get": {"summary": f"Get {number}", "description": words, "security": [{"oauth": ["things.read"]}]}
        }
        for number in range(megabytes * 700)
    }
    return spec(paths)


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_20_mb_are_read_in_seconds(kind: str) -> None:
    data = as_bytes(large(20))  # JSON is YAML too; the name of the file decides
    assert 18_000_000 < len(data) < MAX_BYTES
    started = time.perf_counter()
    found = read(data, f"a.{kind}")
    assert time.perf_counter() - started < 30
    assert len(found["operations"]) == 14_000


def test_the_reader_without_c_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = parse(YAML.encode(), "a.yaml")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse(YAML.encode(), "a.yaml") == fast
    with pytest.raises(CatalogueFileError):
        parse(b"- " * 100_000, "a.yaml")


def test_yaml_is_loaded_by_the_first_yaml_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)  # importing it fails
    assert parse(b'{"a": 1}', "a.json") == {"a": 1}
