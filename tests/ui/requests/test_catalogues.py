"""The calls of the current org, whichever catalogue they come from."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTreeView

from tests.ui.requests.conftest import Bench, token
from tokenexplorer.catalogue.catalogue import from_document
from tokenexplorer.orgs.org import Client, Org
from tokenexplorer.ui.widgets.delegates import Row

OTHER = Org("p", "Pets", "https://id.pets.example", "https://id.pets.example", "generic")
PETS = from_document(
    {
        "about": {"label": "1"},
        "scopes": [{"name": "pets:write", "group": "Pets", "kind": "manage", "meaning": "", "status": "current"}],
        "operations": [
            {"method": "POST", "path": "/pets", "id": "add", "title": "Add a pet", "tag": "Pets", "api": "",
             "scopes": ["pets:write"], "has_body": True},
        ],
        "bodies": [{"call": "POST /pets", "body": {"name": "Rex"}}],
    }
)  # fmt: skip


def use_other_org(bench: Bench) -> None:
    orgs = (*bench.state.orgs, OTHER)
    bench.state.set_library(orgs, (*bench.state.clients, Client("pc", "p", "Shop", OTHER.issuer, "shop")))
    bench.state.set_current("p")


def titles(bench: Bench) -> list[str]:
    model = bench.find(QTreeView, "request_operationTree").model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_an_imported_catalogue_takes_the_place_of_the_calls(bench: Bench) -> None:
    use_other_org(bench)
    bench.state.set_imported_catalogue("p", PETS)
    bench.qtbot.waitUntil(lambda: titles(bench) == ["Pets"], timeout=15_000)
    assert bench.find(QLineEdit, "request_callFilterEdit").placeholderText() == "Find among 1 call"
    bench.state.set_current("o")
    bench.qtbot.waitUntil(lambda: bench.place.side.operations.count == 978, timeout=15_000)


def test_its_scopes_decide_which_calls_are_open(bench: Bench) -> None:
    use_other_org(bench)
    bench.state.set_imported_catalogue("p", PETS)
    bench.qtbot.waitUntil(lambda: titles(bench) == ["Pets"], timeout=15_000)
    call = bench.place.side.operations.index_of("POST /pets")
    assert call.data(Row.STATE) == "locked"
    bench.state.set_tokens((token(id="t2", org_id="p", scopes=("pets:write",)),))
    bench.state.set_current_token("t2")
    assert call.data(Row.STATE) == "open"


def test_its_example_is_the_body(bench: Bench) -> None:
    use_other_org(bench)
    bench.state.set_imported_catalogue("p", PETS)
    bench.qtbot.waitUntil(lambda: titles(bench) == ["Pets"], timeout=15_000)
    bench.place.open("POST /pets")
    assert bench.find(QLineEdit, "request_urlEdit").text() == "{{org}}/pets"
    assert '"Rex"' in bench.find(QPlainTextEdit, "request_bodyEdit").toPlainText()
    assert "pets:write" in bench.find(QLabel, "request_scopeHintLabel").text()


def test_an_org_that_nobody_described_shows_oktas_calls_without_locks(bench: Bench) -> None:
    use_other_org(bench)
    bench.qtbot.waitUntil(lambda: "not Okta" in bench.place.side.foot_label.text(), timeout=15_000)
    assert bench.place.side.operations.index_of("GET /api/v1/logs").data(Row.STATE) == "open"
    bench.place.open("GET /api/v1/users")
    assert "okta.users.read" not in bench.find(QLabel, "request_scopeHintLabel").text()
