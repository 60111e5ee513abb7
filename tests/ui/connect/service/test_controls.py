"""What the wizard says before anything is sent: clock, kinds of key, who uses a key; and its smaller controls."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.connect.service.conftest import Wizard
from tests.ui.tabbing import tabbed
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.ui.connect.service.key_list import age_words
from tokenexplorer.ui.theme import Theme

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset_s", "words", "state"),
    [
        (0.2, "Clock is within 1 s of ", "ok"),
        (-42.0, "Clock is within 42 s of ", "ok"),
        (600.0, "Set this computer's clock: it is 600 s off ", "warn"),
        (-61.0, "Set this computer's clock: it is 61 s off ", "warn"),
    ],
)
def test_N25_the_clock_is_checked_before_the_assertion_is_sent(
    wizard: Wizard, offset_s: float, words: str, state: str
) -> None:
    wizard.make_key()
    found = wizard.desk.state.metadata(wizard.desk.client.issuer)
    assert found is not None
    wizard.desk.state.set_metadata(found.issuer, replace(found, server_time_offset_s=offset_s))
    assert wizard.find("service_clockLabel").text().startswith(words)
    assert wizard.state("assertion") == state


def test_a_clock_that_nobody_read_is_not_said_to_be_right(wizard: Wizard) -> None:
    found = wizard.desk.state.metadata(wizard.desk.client.issuer)
    assert found is not None
    wizard.desk.state.set_metadata(found.issuer, replace(found, server_time_offset_s=None))
    assert wizard.find("service_clockLabel").text().endswith("was not read yet")


def test_each_kind_of_key_can_be_made(wizard: Wizard) -> None:
    wizard.find("service_newKeyButton").click()
    combo = wizard.find("service_keyKindCombo")
    offered = {combo.itemData(row) for row in range(combo.count())}
    assert offered == {"RSA-2048", "RSA-3072", "RSA-4096", "P-256", "P-384", "Ed25519"}
    wizard.find("service_newKeyCancelButton").click()
    assert wizard.desk.client.key_id == ""


@pytest.mark.parametrize(
    ("days", "words"), [(0, "made today"), (0.9, "made today"), (1, "1 day old"), (40, "40 days old")]
)
def test_a_key_has_an_age(days: float, words: str) -> None:
    assert age_words(NOW - timedelta(days=days), NOW) == words


def test_the_list_says_who_uses_a_key_and_since_when(wizard: Wizard) -> None:
    wizard.make_key()
    first = wizard.desk.client
    wizard.desk.actions.orgs.add_clients(replace(first, id="twin", name="Night job"))
    wizard.find("service_keysButton").click()
    dialog = wizard.find("service_keysDialog")
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert f"Used by {first.name} and Night job · made today · in the keyring" in words
    key = wizard.desk.actions.service.key_of(first)
    assert key is not None
    assert key.kid in words
    wizard.find("service_keysCloseButton").click()


def test_a_key_is_taken_from_the_file_that_is_chosen(wizard: Wizard, tmp_path: Path) -> None:
    key = make("P-256", datetime.now(UTC))
    file = tmp_path / "app.jwk"
    file.write_text(key.private_jwk, encoding="utf-8")
    wizard.find("service_importKeyButton").click()
    wizard.find("service_importFileButton").click()
    chooser = wizard.find("service_importFileDialog")
    chooser.fileSelected.emit(str(file))
    chooser.close()
    wizard.find("service_importKeyOkButton").click()
    wizard.desk.until(lambda: wizard.state("key") == "ok")
    assert wizard.find("service_keyIdLabel").text() == key.kid
    assert file.read_text(encoding="utf-8") == key.private_jwk, "the file stays as it is"


def test_the_client_id_that_is_pasted_is_the_one_that_signs(wizard: Wizard) -> None:
    wizard.make_key()
    edit = wizard.find("service_clientIdEdit")
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "0oa-pasted")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    wizard.desk.until(lambda: wizard.desk.client.client_id == "0oa-pasted")
    assert '"iss": "0oa-pasted", "sub": "0oa-pasted"' in wizard.find("service_assertionEdit").toPlainText()


def test_scopes_are_chosen_in_their_place(wizard: Wizard) -> None:
    wizard.find("service_chooseScopesButton").click()
    assert wizard.desk.places[-1] == ("scopes", None)


def test_tab_goes_from_the_head_through_the_steps_to_the_foot(wizard: Wizard, theme: Theme) -> None:
    wizard.make_key()
    # What is still under way (the key's check, the org's answer) shows and hides controls once it ends.
    wizard.desk.until(lambda: not wizard.desk.services.tasks.busy)
    head = ["service_kindButton", "service_curlButton", "service_traceButton"]
    walked = tabbed(wizard.find("service_kindButton"))
    assert walked[:4] == [*head, "service_byKeyButton"]
    rest = [
        "newKey",
        "importKey",
        "copyPublicKey",
        "showWhere",
        "chooseScopes",
        "getToken",
        "send",
        "back",
        "finishLater",
    ]
    places = [walked.index(f"service_{name}Button") for name in rest]
    assert places == sorted(places)
    assert walked.index("service_chooseScopesButton") < walked.index("service_scopeEdit")
    assert walked.index("service_scopeEdit") < walked.index("service_assertionEdit")
    apps = ["connect_addAppButton", "connect_addAppMenuButton", "connect_appList", "connect_nameEdit"]
    at = walked.index(apps[0])
    assert walked[at : at + 4] == apps
    back = tabbed(wizard.find("service_finishLaterButton"), Qt.Key.Key_Backtab)
    assert back.index("service_byKeyButton") < back.index("service_traceButton") < back.index("service_kindButton")
    theme.set_text_scale(2.0)
    wizard.desk.place.set_width(960)
    narrow = tabbed(wizard.find("service_curlButton"))
    assert narrow[:4] == ["service_curlButton", "service_traceButton", "service_kindButton", "service_byKeyButton"]


def test_dpop_is_said_to_be_oktas_default(wizard: Wizard) -> None:
    assert wizard.find("service_dpopDefaultBadge").isVisibleTo(wizard.find("service_page"))
    assert wizard.find("service_dpopSwitch").isChecked()


@pytest.mark.parametrize("kind", ["P-256", "RSA-2048"])
def test_X08_no_curl_holds_a_part_of_the_private_half(wizard: Wizard, kind: str) -> None:
    wizard.make_key(kind)
    key = wizard.desk.store.keys.load(wizard.desk.client.key_id)
    private = json.loads(key.private_jwk)
    hidden = [private[name] for name in ("d", "p", "q", "dp", "dq", "qi") if name in private]
    assert hidden
    for action in ("Register", "Token", "Call"):
        wizard.find(f"service_curl{action}Action").trigger()
        text = QGuiApplication.clipboard().text()
        assert text.startswith("curl")
        assert not [value for value in hidden if value in text]


def test_the_public_key_is_as_high_as_its_lines_at_every_width(wizard: Wizard, qtbot: QtBot) -> None:
    wizard.make_key("RSA-2048")
    edit, place = wizard.find("service_publicKeyEdit"), wizard.desk.place

    def room() -> float:
        document, block, height = edit.document(), edit.document().begin(), 0.0
        while block.isValid():
            height += document.documentLayout().blockBoundingRect(block).height()
            block = block.next()
        return float(edit.viewport().height() - height - 2 * document.documentMargin())

    for width in (1288, 900, 1288):
        place.set_width(width)
        place.resize(width, 800)
        qtbot.waitUntil(lambda: 0 <= room() < 1)
    assert edit.height() > 60
