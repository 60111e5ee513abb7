"""A catalogue as one value: Okta's, an imported one, and none."""

import pytest

from tokenexplorer import assets
from tokenexplorer.catalogue.catalogue import EMPTY, builtin, from_document

PETS = {
    "about": {"label": "1.2.0", "title": "Pets", "source": "pets.yaml"},
    "scopes": [
        {"name": "pets:read", "group": "Pets", "kind": "read", "meaning": "Read pets", "status": "current"},
        {
            **{"name": "pets:write", "group": "Pets", "kind": "manage", "meaning": "Change pets", "status": "current"},
            "implies": ["pets:read"],
        },
    ],
    "operations": [
        {"method": "GET", "path": "/pets", "id": "list", "title": "List pets", "tag": "Pets", "api": "",
         "scopes": ["pets:read"]},
        {"method": "POST", "path": "/pets", "id": "add", "title": "Add a pet", "tag": "Pets", "api": "",
         "scopes": ["pets:write"], "has_body": True},
    ],
    "bodies": [{"call": "POST /pets", "body": {"name": "Rex"}}],
}  # fmt: skip


def test_oktas_catalogue_is_read_once() -> None:
    assert builtin() is builtin()
    assert builtin().scopes is builtin().scopes
    assert builtin().release.scope_count == len(builtin().scopes)
    assert builtin().release.operation_count == len(builtin().operations)


def test_nothing_is_read_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    builtin.cache_clear()
    read: list[str] = []
    whole = assets.json_value

    def watched(*path: str) -> object:
        read.append(path[-1])
        return whole(*path)

    monkeypatch.setattr(assets, "json_value", watched)
    catalogue = builtin()
    assert read == []
    assert catalogue.scope("okta.users.read") is not None
    assert read == ["scopes.json"]
    assert catalogue.operation("GET /api/v1/users") is not None
    assert read == ["scopes.json", "operations.json"]
    builtin.cache_clear()


def test_a_document_becomes_a_catalogue() -> None:
    pets = from_document(PETS)
    assert pets
    assert (pets.release.label, pets.release.title, pets.release.source) == ("1.2.0", "Pets", "pets.yaml")
    assert (pets.release.scope_count, pets.release.operation_count) == (2, 2)
    assert pets.with_implied(["pets:write"]) == {"pets:read", "pets:write"}
    reads = pets.scope("pets:read")
    assert reads is not None
    assert reads.implied_by == ("pets:write",)
    assert [title for title, _ in pets.groups()] == ["Pets"]
    found = pets.find("get", "/pets?x=1")
    assert found is not None
    assert found.key == "GET /pets"
    assert pets.body_example("POST /pets") == {"name": "Rex"}
    assert pets.body_example("GET /pets") is None
    assert pets.find("GET", "/api/v1/users") is None
    assert pets.kind_of("pets:write") == "manage"
    assert pets.kind_of("openid") == "oidc"


def test_an_empty_catalogue_is_false_and_answers_everything() -> None:
    assert not EMPTY
    assert (EMPTY.scopes, EMPTY.operations, EMPTY.groups()) == ((), (), ())
    assert (EMPTY.find("GET", "/pets"), EMPTY.operation("GET /pets"), EMPTY.scope("openid")) == (None, None, None)
    assert EMPTY.with_implied(["a"]) == {"a"}
    assert EMPTY.release.label == ""
