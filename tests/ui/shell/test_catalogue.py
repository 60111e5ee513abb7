"""An org's imported catalogue in the frame: org menu, palette, status bar, toast, banner; every fault of a file."""

import json
import os
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.api_descriptions import UNUSABLE, as_json, as_yaml, pawshop, with_cycles, without_security
from tests.ui.frame import CLIENT, ORG, OTHER_ORG, Frame
from tokenexplorer.catalogue import openapi
from tokenexplorer.catalogue.catalogue import builtin
from tokenexplorer.storage.catalogues import KeptCatalogue

ELSEWHERE = replace(CLIENT, id="c3", org_id="o2", issuer=OTHER_ORG.issuer)


@pytest.fixture
def shop(frame: Frame, qtbot: QtBot) -> Frame:
    """Two orgs on disk; the one that is no Okta is current."""
    frame.store.orgs.save(ORG)
    frame.store.orgs.save(OTHER_ORG)
    frame.store.orgs.save_client(CLIENT)
    frame.store.orgs.save_client(ELSEWHERE)
    with qtbot.waitSignal(frame.actions.wallet.loaded):
        frame.window.begin(practice=False, org_name=OTHER_ORG.name, trouble=None)
    return frame


def menu_of(frame: Frame) -> QMenu:
    menu = frame.window.top_bar.org_button.menu()
    assert isinstance(menu, QMenu)
    return menu


def lines(frame: Frame) -> list[str]:
    return [each.objectName() for each in menu_of(frame).actions() if each.objectName()]


def choose(frame: Frame, qtbot: QtBot, path: Path) -> None:
    """Choose a file in the dialog that the org menu opens, and wait for the end."""
    line = frame.find("top_importCatalogueAction")
    assert line in menu_of(frame).actions()
    line.trigger()
    dialog = frame.find("catalogue_fileDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: not frame.actions.catalogues.running, timeout=30_000)


def told(frame: Frame) -> str:
    """The words of the banner, where it is seen."""
    label = frame.find("app_bannerLabel")
    return str(label.text()) if label.isVisible() else ""


def shop_file(folder: Path, name: str = "pawshop.yaml", content: bytes | None = None) -> Path:
    path = folder / name
    path.write_bytes(as_yaml(pawshop()) if content is None else content)
    return path


def test_the_menu_has_the_line_and_the_dialog_asks_for_such_files(shop: Frame) -> None:
    assert lines(shop)[-1] == "top_importCatalogueAction"
    shop.find("top_importCatalogueAction").trigger()
    dialog = shop.find("catalogue_fileDialog")
    assert dialog.windowTitle() == "Import API description for Beta <b>"
    assert dialog.nameFilters()[0] == "OpenAPI 3 (*.json *.yaml *.yml)"
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.close()


def test_without_an_org_nothing_can_be_imported(frame: Frame) -> None:
    assert not frame.find("top_importCatalogueAction").isEnabled()
    frame.window.dialogs.import_catalogue()
    frame.window.dialogs.forget_catalogue()
    assert frame.window.findChild(QFileDialog) is None


@pytest.mark.parametrize("name", ["pawshop.yaml", "pawshop.yml", "pawshop.json"])
def test_a_chosen_file_becomes_the_catalogue(shop: Frame, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    label = shop.find("status_catalogueLabel")
    assert label.text() == "No catalogue for this org"
    content = as_json(pawshop()) if name.endswith("json") else as_yaml(pawshop())
    choose(shop, qtbot, shop_file(tmp_path, name, content))
    assert shop.find("toast_label").text() == f"Catalogue of Beta <b>: 14 calls, 8 scopes from {name}"
    assert label.text() == f"{name} 2.4.0"
    assert shop.state.catalogue.find("POST", "{{org}}/v2/pets") is not None
    assert told(shop) == ""
    shop.state.set_current("o")
    assert label.text().startswith("Okta catalogue 20")
    shop.state.set_current("o2")
    assert label.text() == f"{name} 2.4.0"


def test_R01_R04_outside_words_stay_plain_and_are_cut(shop: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    name = f"\u202e<b>{'x' * 100}.json"
    choose(shop, qtbot, shop_file(tmp_path, name, as_json(pawshop())))
    label = shop.find("status_catalogueLabel")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "‹U+202E›<b>x" in label.text()
    assert label.width() <= label.maximumWidth() < shop.window.width() / 2
    assert "<b>" not in label.toolTip()
    assert "\u202e" not in shop.find("toast_label").text()
    assert nameless(shop.window) == []


def test_the_palette_offers_it(shop: Frame, qtbot: QtBot) -> None:
    shop.window.dialogs.palette()
    shop.find("palette_queryEdit").setText("import api description")
    found = shop.find("palette_resultList")
    assert found.model().index(0, 0).data() == "Import API description…"
    qtbot.keyClick(shop.find("palette_queryEdit"), Qt.Key.Key_Return)
    shop.find("catalogue_fileDialog").close()


def test_forgetting_asks_first(shop: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    assert "top_forgetCatalogueAction" not in lines(shop)
    choose(shop, qtbot, shop_file(tmp_path))
    assert lines(shop)[-2:] == ["top_importCatalogueAction", "top_forgetCatalogueAction"]
    forget = shop.find("top_forgetCatalogueAction")
    forget.trigger()
    assert "no catalogue" in shop.find("confirm_textLabel").text()
    shop.find("confirm_cancelButton").click()
    assert shop.state.imported_catalogue("o2") is not None
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    forget.trigger()
    shop.find("confirm_okButton").click()
    qtbot.waitUntil(lambda: shop.state.imported_catalogue("o2") is None)
    assert "top_forgetCatalogueAction" not in lines(shop)
    assert shop.find("status_catalogueLabel").text() == "No catalogue for this org"
    assert shop.store.catalogues.load("o2") is None


def test_an_okta_org_goes_back_to_what_comes_with_the_app(shop: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    shop.state.set_current("o")
    choose(shop, qtbot, shop_file(tmp_path))
    shop.find("top_forgetCatalogueAction").trigger()
    assert "Okta's catalogue that comes with the app" in shop.find("confirm_textLabel").text()
    shop.find("confirm_okButton").click()
    qtbot.waitUntil(lambda: shop.state.catalogue is builtin())
    assert shop.find("status_catalogueLabel").text().startswith("Okta catalogue")


def test_it_is_there_again_at_the_next_start(frame: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    frame.store.orgs.save(OTHER_ORG)
    made = KeptCatalogue("pawshop.yaml", datetime.now(UTC), dict(openapi.read(as_yaml(pawshop()), "pawshop.yaml")))
    frame.store.catalogues.save("o2", made)
    with qtbot.waitSignal(frame.actions.wallet.loaded):
        frame.window.begin(practice=False, org_name="", trouble=None)
    qtbot.waitUntil(lambda: frame.state.imported_catalogue("o2") is not None)
    assert frame.find("status_catalogueLabel").text() == "pawshop.yaml 2.4.0"
    assert "top_forgetCatalogueAction" in lines(frame)


def test_what_is_damaged_on_disk_is_told_and_forgotten(frame: Frame, qtbot: QtBot) -> None:
    frame.store.orgs.save(OTHER_ORG)
    document = {"about": {}, "scopes": [{"name": 7}], "operations": [], "bodies": []}
    frame.store.catalogues.save("o2", KeptCatalogue("pawshop.yaml", datetime.now(UTC), document))
    with qtbot.waitSignal(frame.actions.wallet.loaded):
        frame.window.begin(practice=False, org_name="", trouble=None)
    qtbot.waitUntil(lambda: "made from pawshop.yaml is damaged" in told(frame))
    assert "Import the file again" in told(frame)
    qtbot.waitUntil(lambda: not frame.services.writes.busy)
    assert frame.store.catalogues.load("o2") is None


# Faults


def is_clear(words: str) -> bool:
    """It says what to do, and nothing of our inside."""
    inside = ("Traceback", "KeyError", "TypeError", "object at 0x", "Something unexpected")
    return not any(each in words for each in inside) and any(
        mend in words for mend in ("Choose", "choose", "Save it", "Convert", "Mend", "Change its")
    )


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_file_that_is_no_description_leaves_the_earlier_catalogue(
    shop: Frame, qtbot: QtBot, tmp_path: Path, fault: str
) -> None:
    choose(shop, qtbot, shop_file(tmp_path))
    before = shop.state.catalogue
    name, content, words = UNUSABLE[fault]
    choose(shop, qtbot, shop_file(tmp_path, name, content))
    assert words in told(shop)
    assert is_clear(told(shop)), told(shop)
    assert shop.state.catalogue is before
    assert shop.find("status_catalogueLabel").text() == "pawshop.yaml 2.4.0"
    kept = shop.store.catalogues.load("o2")
    assert kept is not None
    assert kept.file_name == "pawshop.yaml"
    shop.find("app_bannerActionButton").click()
    choose(shop, qtbot, shop_file(tmp_path))
    assert told(shop) == ""


@pytest.mark.parametrize("kind", ["folder", "gone", "pipe", "too long", "shut"])
def test_a_file_that_cannot_be_read_leaves_the_earlier_catalogue(
    shop: Frame, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    if kind == "shut" and os.geteuid() == 0:
        pytest.skip("the superuser reads everything")
    choose(shop, qtbot, shop_file(tmp_path))
    before = shop.state.catalogue
    path = tmp_path / "other.yaml"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "too long":
        with path.open("wb") as file:
            file.truncate(20 * 1024 * 1024 + 1)
    elif kind == "shut":
        path.write_bytes(b"openapi: 3.0.3")
        path.chmod(0)
    choose(shop, qtbot, path)
    assert "other.yaml" in told(shop)
    assert is_clear(told(shop)), told(shop)
    assert shop.state.catalogue is before


def test_cycles_are_followed_to_their_end(shop: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    choose(shop, qtbot, shop_file(tmp_path, "loop.json", as_json(with_cycles())))
    assert told(shop) == ""
    call = shop.state.catalogue.operation("GET /v2/pets")
    assert call is not None
    assert [each.name for each in call.params] == ["limit", "state"]


def test_no_security_is_told(shop: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    choose(shop, qtbot, shop_file(tmp_path, "open.json", as_json(without_security())))
    assert "Catalogue of Beta <b>: 14 calls, no scopes from open.json." in told(shop)
    assert "declares no OAuth 2.0 or OpenID Connect security" in told(shop)
    assert shop.window.banner.property("banner") == "warn"
    assert shop.state.catalogue.scopes == ()


@pytest.mark.parametrize("name", ["large.json", "large.yaml"])
def test_twenty_megabytes_are_read_while_the_window_goes_on(
    shop: Frame, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    content = large(name)
    assert 18 < len(content) / 2**20 < 20
    path = shop_file(tmp_path, name, content)
    # In processor time of this process: what other programs take of the machine is no fault of the reading.
    gaps, last = [0.0], time.process_time()

    def tick() -> None:
        nonlocal last
        now = time.process_time()
        gaps.append(now - last)
        last = now

    timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    choose(shop, qtbot, path)
    timer.stop()
    assert told(shop) == ""
    assert shop.find("status_catalogueLabel").text() == f"{name} 2.4.0"
    assert max(gaps) < 0.5, f"the window stood still for {max(gaps) * 1000:.0f} ms"


def large(name: str) -> bytes:
    """The pet shop with so many schemas that its file nearly has the largest size."""
    properties = {f"p{number}": {"type": "string", "description": "A"} for number in range(9)}
    schema = json.dumps({"type": "object", "properties": properties})
    # JSON in one line is YAML too.
    inner, outer = (b'"S%d": %s,\n', b"}}}") if name.endswith("json") else (b"    S%d: %s\n", b"")
    rows = b"".join(inner % (number, schema.encode()) for number in range(round(19 * 2**20 / (len(schema) + 14))))
    if name.endswith("yaml"):
        return as_yaml(pawshop()) + b"  schemas:\n" + rows + outer
    head = json.dumps(pawshop()).removesuffix("}}")
    return head.encode() + b', "schemas": {' + rows.removesuffix(b",\n") + outer


def test_a_long_import_is_told_and_can_be_stopped(
    shop: Frame, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, real = threading.Event(), openapi.read

    def slow(text: bytes, file_name: str) -> object:
        assert go.wait(20)
        return real(text, file_name)

    monkeypatch.setattr(openapi, "read", slow)
    for stop in (shop.find("toast_actionButton"), shop.find("top_stopImportAction")):
        path = shop_file(tmp_path)
        go.clear()
        shop.find("top_importCatalogueAction").trigger()
        dialog = shop.find("catalogue_fileDialog")
        dialog.fileSelected.emit(str(path))
        dialog.close()
        assert "top_importCatalogueAction" not in lines(shop)
        assert shop.find("top_stopImportAction").text() == "Stop reading pawshop.yaml"
        assert shop.find("status_catalogueLabel").text() == "Reading pawshop.yaml"
        qtbot.waitUntil(shop.window.toast.isVisible)
        assert shop.find("toast_label").text() == "Reading pawshop.yaml"
        stop.trigger() if isinstance(stop, QAction) else stop.click()
        assert not shop.window.toast.isVisible()
        assert "top_importCatalogueAction" in lines(shop)
        assert shop.find("status_catalogueLabel").text() == "No catalogue for this org"
        go.set()
        qtbot.waitUntil(lambda: not shop.services.tasks.busy)
    assert shop.state.imported_catalogue("o2") is None
    assert told(shop) == ""


def test_the_window_can_be_closed_while_a_file_is_read(
    shop: Frame, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, real = threading.Event(), openapi.read

    def slow(text: bytes, file_name: str) -> object:
        began.set()
        return real(text, file_name)

    monkeypatch.setattr(openapi, "read", slow)
    shop.actions.catalogues.import_file(OTHER_ORG, shop_file(tmp_path))
    qtbot.waitUntil(began.is_set)
    shop.window.close()
    assert shop.closed == ["services"]


def test_X01_importing_sends_nothing_and_reads_no_other_file(
    shop: Frame, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = pawshop()
    document["servers"] = [{"url": "https://evil.example/v2"}]
    document["components"]["schemas"] = {
        "X": {"$ref": "https://evil.example/schema.json"},
        "Y": {"$ref": "other.yaml#/x"},
        "Z": {"$ref": "file:///etc/passwd"},
    }
    document["paths"]["/v2/away"] = {"$ref": "./away.yaml"}
    (tmp_path / "away.yaml").write_text("get: {summary: Away}")
    path = shop_file(tmp_path, content=as_json(document))
    seen: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and event.startswith("socket."):
            seen.append(event)
        elif watching[0] and event == "open" and str(arguments[0]).startswith((str(tmp_path), "/etc/passwd")):
            seen.append(str(arguments[0]))

    sys.addaudithook(watch)
    choose(shop, qtbot, path)
    watching[0] = False
    assert [each for each in seen if Path(each).name not in ("petstore", "x.db")] == [str(path)]
    assert shop.state.catalogue.release.operation_count == 14


def test_a_newer_okta_file_keeps_what_the_app_knows(shop: Frame, qtbot: QtBot, tmp_path: Path) -> None:
    document = pawshop()
    flow = document["components"]["securitySchemes"]["pawshop"]["flows"]["authorizationCode"]
    flow["scopes"] = {"okta.users.read": "Read", "okta.users.manage": "Manage", "okta.robots.read": "Robots"}
    document["paths"] = {
        "/api/v1/users": {
            "get": {"summary": "List all users", "security": [{"pawshop": ["okta.users.read"]}], "responses": {}}
        },
        "/api/v1/robots": {
            "get": {"summary": "List robots", "security": [{"pawshop": ["okta.robots.read"]}], "responses": {}}
        },
    }
    document["info"]["version"] = "2026.09.1"
    shop.state.set_current("o")
    choose(shop, qtbot, shop_file(tmp_path, "management.json", as_json(document)))
    found = shop.state.catalogue
    assert found.with_implied(["okta.users.manage"]) >= {"okta.users.read", "okta.users.manage.self"}
    gone = found.scope("okta.users.read.self")
    assert gone is not None
    assert gone.status == "removed"
    assert found.scope("okta.robots.read") is not None
    assert shop.find("status_catalogueLabel").text() == "management.json 2026.09.1"
