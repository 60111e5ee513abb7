"""Calls of an imported catalogue: the tree, locks, the hint, and what opening one fills in."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from tests.ui.api_descriptions import as_json, needs, pawshop
from tests.ui.requests.conftest import Bench, token
from tokenexplorer.api.request import Auth
from tokenexplorer.catalogue.catalogue import Catalogue, from_document
from tokenexplorer.catalogue.openapi import read
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui.requests.operation_request import request_of
from tokenexplorer.ui.widgets.delegates import Row

SHOP = Org("s", "Pawshop", "https://api.pawshop.example", "https://login.pawshop.example", "generic")
APP = Client("sc", "s", "Shop tools", SHOP.issuer, "shop-tools")


def catalogue(document: dict[str, Any] | None = None) -> Catalogue:
    return from_document(read(as_json(document or pawshop()), "pawshop.json"))


@pytest.fixture
def shop(bench: Bench) -> Bench:
    """The place with an org that is no Okta, its imported catalogue, and a token that may look at pets."""
    bench.state.set_library((*bench.state.orgs, SHOP), (*bench.state.clients, APP))
    bench.state.set_imported_catalogue("s", catalogue())
    bench.state.set_tokens((token(org_id="s", client_ref="sc", scopes=("openid", "pets:read")),))
    bench.state.set_current("s")
    bench.qtbot.waitUntil(lambda: bench.place.side.operations.count == 14)
    return bench


def hint(bench: Bench) -> str:
    return f"{bench.place.flow.hint.words} {bench.place.flow.hint.rest}".strip()


def url(bench: Bench) -> str:
    return bench.find(QLineEdit, "request_urlEdit").text()


def test_the_tree_has_its_calls_under_its_headings(shop: Bench) -> None:
    model = shop.place.side.operations
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Customer", "Order", "Pet", "Shop"]
    assert model.index_of("GET /api/v1/users").isValid() is False
    gone = model.index_of("DELETE /v2/pets/{petId}")
    assert "Okta" not in str(gone.data(3))
    assert "advises against" in str(gone.data(3))


def test_locks_follow_the_scopes_of_the_file(shop: Bench) -> None:
    model = shop.place.side.operations

    def state(key: str) -> str:
        return str(model.index_of(key).data(Row.STATE))

    assert state("GET /v2/pets") == "open"
    assert state("GET /v2/health") == "open"
    assert state("POST /v2/pets") == "locked"
    assert state("DELETE /v2/pets/{petId}") == "locked"
    shop.state.set_tokens((token(org_id="s", client_ref="sc", scopes=("pets:read", "pets:write")),))
    assert state("POST /v2/pets") == "open"
    assert state("DELETE /v2/pets/{petId}") == "open"


def test_opening_a_call_fills_address_parameters_and_body(shop: Bench) -> None:
    shop.place.open("GET /v2/pets")
    request = shop.place.editor.request()
    assert request.method == "GET"
    assert request.url == "{{org}}/v2/pets?state=open"
    assert [(row.name, row.value, row.enabled) for row in request.params] == [
        ("limit", "", False),
        ("state", "open", True),
    ]
    assert request.org_id == "s"
    assert hint(shop) == "This token has pets:read needed by List pets"
    shop.place.open("POST /v2/pets")
    assert shop.place.editor.request().body_kind == "json"
    assert '"good <i>dog</i>"' in shop.find(QPlainTextEdit, "request_bodyEdit").toPlainText()
    assert hint(shop) == "This token lacks pets:write needed by Add a pet"


def test_a_place_in_the_path_wants_a_value(shop: Bench) -> None:
    shop.place.open("GET /v2/pets/{petId}")
    edit = shop.find(QLineEdit, "request_urlEdit")
    assert url(shop) == "{{org}}/v2/pets/{petId}"
    assert edit.selectedText() == "{petId}"
    assert shop.place.flow.unfilled() == "Put a value in the place of {petId}."


@pytest.mark.parametrize("name", ["pet-id", "pet.id", "_id", "pet id", "id"])
def test_names_of_places_may_have_other_signs(shop: Bench, name: str) -> None:
    document = pawshop()
    document["paths"] = {f"/v2/odd/{{{name}}}": {"get": {"summary": "Odd", "responses": {}}}}
    shop.state.set_imported_catalogue("s", catalogue(document))
    shop.qtbot.waitUntil(lambda: shop.place.side.operations.count == 1)
    shop.place.open(f"GET /v2/odd/{{{name}}}")
    assert shop.place.flow.unfilled() == f"Put a value in the place of {{{name}}}."


def test_what_is_sent_goes_to_the_org(shop: Bench) -> None:
    shop.state.set_tokens(())
    shop.place.open("GET /v2/health")
    shop.send()
    assert [each.url for each in shop.http.sent] == ["https://api.pawshop.example/v2/health"]


def test_a_call_opened_while_its_catalogue_is_read_is_shown_then(shop: Bench) -> None:
    shop.state.set_current("o")
    shop.place.open("GET /api/v1/users")
    shop.qtbot.waitUntil(lambda: url(shop).startswith("{{org}}/api/v1/users"))
    shop.state.set_current("s")
    shop.place.open("GET /v2/orders")
    shop.qtbot.waitUntil(lambda: "orders" in url(shop))
    assert url(shop).startswith("{{org}}/v2/orders")


def test_forgetting_brings_the_earlier_calls_back(shop: Bench) -> None:
    shop.place.open("GET /v2/pets")
    shop.state.set_imported_catalogue("s", None)
    shop.qtbot.waitUntil(lambda: shop.place.side.operations.count > 900)
    assert url(shop).startswith("{{org}}/v2/pets")
    shop.state.set_imported_catalogue("s", catalogue())
    shop.qtbot.waitUntil(lambda: shop.place.side.operations.count == 14)


def test_an_imported_catalogue_takes_the_place_of_oktas_own(bench: Bench) -> None:
    bench.state.set_imported_catalogue("o", catalogue())
    bench.qtbot.waitUntil(lambda: bench.place.side.operations.count == 14)
    bench.place.open("GET /v2/orders")
    assert hint(bench) == "This token lacks orders:read needed by List orders"


BODIES = {
    "application/json": ("json", ()),
    "application/json; charset=utf-8": ("json", ()),
    "application/merge-patch+json": ("json", ("application/merge-patch+json",)),
    "application/xml": ("text", ("application/xml",)),
    "text/plain": ("text", ("text/plain",)),
    "application/x-www-form-urlencoded": ("form", ()),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_goes_out_as_the_file_says(kind: str) -> None:
    document = pawshop()
    document["paths"]["/v2/pets"]["post"]["requestBody"] = {"content": {kind: {"example": {"name": "Rex"}}}}
    made = catalogue(document)
    call = made.operation("POST /v2/pets")
    assert call is not None
    request = request_of(call, Auth(), "s", made.body_example(call.key))
    wanted, headers = BODIES[kind]
    assert request.body_kind == wanted
    assert tuple(row.value for row in request.headers if row.name == "Content-Type") == headers
    assert ("Rex" in request.body) == (wanted == "json")


def test_required_headers_are_there(shop: Bench) -> None:
    document = pawshop()
    document["paths"]["/v2/health"]["get"]["parameters"] = [
        {"name": "X-Shop", "in": "header", "required": True, "schema": {"type": "string", "enum": ["north", "south"]}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
    ]
    call = catalogue(document).operation("GET /v2/health")
    assert call is not None
    headers = [(row.name, row.value) for row in request_of(call, Auth(), "s").headers]
    assert headers == [("Accept", "application/json"), ("X-Shop", "north")]


def test_the_path_of_the_files_server_stands_before_each_call() -> None:
    document = pawshop()
    document["servers"] = [{"url": "https://api.pawshop.example/shop"}]
    document["paths"]["/v2/health"]["get"]["security"] = needs("pets:read")
    call = catalogue(document).find("GET", "{{org}}/shop/v2/health")
    assert call is not None
    assert request_of(replace(call), Auth(), "s").url == "{{org}}/shop/v2/health"
