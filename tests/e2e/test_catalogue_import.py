"""A person imports the description of an API: from the org menu to the first call, and over a restart."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.desk import Desk
from tests.e2e.keyring_session import KeyringSession
from tests.ui.api_descriptions import UNUSABLE, as_json, as_yaml, pawshop
from tokenexplorer.storage.profiles import FORMAT

# Nobody listens there, and nobody outside is asked.
SHOP = ("Pawshop", "http://127.0.0.1:9", "generic")
ACME = ("Acme", "http://127.0.0.1:9", "okta-org")


@pytest.fixture
def at_home(keyring_session: KeyringSession, desk: Desk) -> Desk:
    """The window of a new person."""
    desk.launch()
    return desk


def add_org(desk: Desk, folder: Path, name: str, url: str, provider_id: str) -> None:
    """Import a profile of an org with one app."""
    org = {"id": "o", "name": name, "url": url, "issuer": url, "provider_id": provider_id}
    client = {"id": "c", "org_id": "o", "name": "Tools", "issuer": url, "client_id": "tools", "scopes": ["openid"]}
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"format": FORMAT, "version": 1, "org": org, "clients": [client]}))
    desk.click("welcome_importButton")
    desk.choose_file("welcome_importDialog", path)
    desk.until(lambda: desk.sees("connect_page"), "the Connect place")


def import_description(desk: Desk, path: Path) -> None:
    desk.choose_in_menu("top_orgButton", "top_importCatalogueAction")
    desk.choose_file("catalogue_fileDialog", path)


def says(desk: Desk, words: str) -> bool:
    return words in desk.text("app_bannerLabel")


def test_an_imported_api_can_be_called_and_is_there_after_a_restart(at_home: Desk, tmp_path: Path) -> None:
    desk = at_home
    add_org(desk, tmp_path, *SHOP)
    assert desk.text("status_catalogueLabel") == "No catalogue for this org"
    path = tmp_path / "pawshop.yaml"
    path.write_bytes(as_yaml(pawshop()))
    with desk.staying_awake():
        import_description(desk, path)
        desk.until(lambda: desk.text("status_catalogueLabel") == "pawshop.yaml 2.4.0", "the catalogue")
    assert desk.text("toast_label") == "Catalogue of Pawshop: 14 calls, 8 scopes from pawshop.yaml"
    path.unlink()
    desk.close()
    desk.launch()
    desk.until(lambda: desk.text("status_catalogueLabel") == "pawshop.yaml 2.4.0", "the catalogue once more")
    desk.click("rail_requestsButton")
    if not desk.sees("request_operationTree"):
        desk.click("request_sideButton")
    desk.click_row("request_operationTree", "call:GET /v2/orders")
    desk.until(lambda: desk.text("request_urlEdit") == "{{org}}/v2/orders?state=open", "the call")
    desk.choose_in_menu("top_orgButton", "top_forgetCatalogueAction")
    desk.click("confirm_okButton")
    desk.until(lambda: desk.text("status_catalogueLabel") == "No catalogue for this org", "the end of it")


def test_whatever_is_chosen_the_window_says_so_and_goes_on(at_home: Desk, tmp_path: Path) -> None:
    desk = at_home
    add_org(desk, tmp_path, *SHOP)
    good = tmp_path / "pawshop.json"
    good.write_bytes(as_json(pawshop()))
    import_description(desk, good)
    desk.until(lambda: desk.text("status_catalogueLabel") == "pawshop.json 2.4.0", "the catalogue")
    for fault in ("empty", "picture", "web page", "Swagger 2", "OpenAPI 4", "cut off", "deep", "aliases without end"):
        name, content, words = UNUSABLE[fault]
        path = tmp_path / name
        path.write_bytes(content)
        with desk.staying_awake():
            import_description(desk, path)
            desk.until(partial(says, desk, words), f"what is said of {fault}")
        assert desk.text("status_catalogueLabel") == "pawshop.json 2.4.0"
        desk.click("app_bannerActionButton")


def test_a_newer_okta_file_is_taken_by_an_okta_org(at_home: Desk, tmp_path: Path) -> None:
    desk = at_home
    add_org(desk, tmp_path, *ACME)
    desk.until(lambda: desk.text("status_catalogueLabel").startswith("Okta catalogue"), "Okta's own")
    document = pawshop()
    flow = document["components"]["securitySchemes"]["pawshop"]["flows"]["authorizationCode"]
    flow["scopes"] = {"okta.users.read": "Read", "okta.robots.read": "Robots"}
    document["info"]["version"] = "2026.09.1"
    document["paths"] = {
        "/api/v1/robots": {
            "get": {
                "summary": "List robots",
                "tags": ["Robots"],
                "security": [{"pawshop": ["okta.robots.read"]}],
                "responses": {},
            }
        }
    }
    path = tmp_path / "management.json"
    path.write_bytes(as_json(document))
    import_description(desk, path)
    desk.until(lambda: desk.text("status_catalogueLabel") == "management.json 2026.09.1", "the newer one")
    assert "1 call, 199 scopes" in desk.text("toast_label")
