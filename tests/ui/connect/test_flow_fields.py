"""Advanced by its object names: flow, sign-in page, tokens, further parameters, each typed, kept and judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.connect.desk import CLIENT, Desk
from tokenexplorer.oauth.further_parameters import RESERVED_FOR_TOKENS
from tokenexplorer.ui.connect.claims_edit import LONGEST
from tokenexplorer.ui.connect.place import ConnectPlace
from tokenexplorer.ui.theme import Theme

TABLES = {
    "connect_extraTable": ("extra_parameters", "connect_extraError", "state"),
    "connect_tokenExtraTable": ("token_parameters", "connect_tokenExtraError", "code_verifier"),
    "connect_refreshExtraTable": ("refresh_parameters", "connect_refreshExtraError", "refresh_token"),
}


def opened(connect: Desk) -> Desk:
    connect.find("connect_advancedButton").click()
    return connect


def put(connect: Desk, table: str, row: int, name: str, value: str) -> None:
    """Type a line of a table."""
    model = connect.find(table).model()
    assert model.setData(model.index(row, 0), name, Qt.ItemDataRole.EditRole)
    assert model.setData(model.index(row, 1), value, Qt.ItemDataRole.EditRole)


def test_what_advanced_unfolds_is_brought_up(connect: Desk) -> None:
    opened(connect)
    for name in ("connect_advancedButton", "connect_responseTypeCombo", "connect_parSwitch", "connect_promptCombo"):
        widget = connect.find(name)
        assert widget.visibleRegion().boundingRect() == widget.rect(), name


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_kept_and_a_line_is_taken_out(connect: Desk, table: str) -> None:
    member = TABLES[table][0]
    put(opened(connect), table, 0, "tenant", "acme")
    assert getattr(connect.stored("c"), member) == (("tenant", "acme"),)
    others = {other for other, *_ in TABLES.values()} - {member}
    assert [getattr(connect.client, other) for other in others] == [(), ()]
    connect.find(table).setCurrentIndex(connect.find(table).model().index(0, 0))
    QTest.keyClick(connect.find(table), Qt.Key.Key_Delete)
    assert getattr(connect.stored("c"), member) == ()


@pytest.mark.parametrize("table", TABLES)
def test_T01_a_parameter_of_the_protocol_is_refused_at_once_and_stays_typed(connect: Desk, table: str) -> None:
    member, error, name = TABLES[table]
    put(opened(connect), table, 0, name, "mine")
    assert connect.find(error).text() == f"Remove {name}: the app sets it by itself."
    assert connect.find(error).isVisible()
    assert getattr(connect.client, member) == ((name, "mine"),)
    assert not connect.place.ready()
    assert connect.signed_in == []


@pytest.mark.parametrize("name", sorted(RESERVED_FOR_TOKENS))
def test_T01_every_parameter_of_the_token_endpoint_is_reserved(connect: Desk, name: str) -> None:
    put(opened(connect), "connect_tokenExtraTable", 0, name, "mine")
    assert connect.find("connect_tokenExtraError").text().startswith(f"Remove {name}:")


@pytest.mark.parametrize("table", TABLES)
def test_what_has_a_field_of_its_own_is_not_sent_twice(connect: Desk, table: str) -> None:
    error = connect.find(TABLES[table][1])
    put(opened(connect), table, 0, "resource", "urn:other")
    assert error.text() == ""
    edit = connect.find("connect_resourceEdit")
    edit.setText("urn:one")
    edit.editingFinished.emit()
    assert error.text() == "Remove resource here or empty its own field: both are filled."
    edit.clear()
    edit.editingFinished.emit()
    assert error.text() == ""


def test_a_secret_in_a_table_lives_until_the_end_and_is_on_no_disk(connect: Desk) -> None:
    put(opened(connect), "connect_tokenExtraTable", 0, "device_secret", "canary-secret")
    assert connect.client.token_parameters == (("device_secret", "canary-secret"),)
    assert connect.stored("c").token_parameters == (("device_secret", ""),)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{", "Line 1: it is no JSON"),
        ('{\n  "id_token":\n}', "Line 3: it is no JSON"),
        ("[]", "It is no JSON object."),
        ('{"a": 1, "a": 2}', "It names a twice."),
    ],
)
def test_wrong_claims_stay_typed_and_say_line_and_mend(connect: Desk, typed: str, said: str) -> None:
    edit, error = opened(connect).find("connect_claimsEdit"), connect.find("connect_claimsError")
    edit.setPlainText(typed)
    edit.editingFinished.emit()
    assert error.text().startswith('Type an object such as {"id_token": {"email": null}}. ')
    assert said in error.text()
    assert (edit.toPlainText(), connect.client.claims) == (typed, typed)
    assert not connect.place.ready()
    edit.setPlainText('\n{"userinfo": {"name": null}}\n')
    edit.editingFinished.emit()
    assert (error.text(), connect.client.claims) == ("", '{"userinfo": {"name": null}}')


def test_claims_are_typed_over_several_lines_and_tab_goes_on(connect: Desk) -> None:
    edit = opened(connect).find("connect_claimsEdit")
    edit.setFocus()
    QTest.keyClicks(edit, "{")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "}")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert not edit.hasFocus()
    assert connect.client.claims == "{\n}"


def test_R05_a_text_that_no_address_can_hold_is_not_pasted(connect: Desk) -> None:
    edit, mime = opened(connect).find("connect_claimsEdit"), QMimeData()
    mime.setText("x" * (LONGEST + 1))
    edit.insertFromMimeData(mime)
    assert edit.toPlainText() == ""
    mime.setText("{}")
    edit.insertFromMimeData(mime)
    assert edit.toPlainText() == "{}"


def test_A02_a_legacy_flow_says_that_tokens_pass_through_the_browser(connect: Desk) -> None:
    combo, banner = opened(connect).find("connect_responseTypeCombo"), connect.find("connect_legacyBanner")
    assert not banner.isVisible()
    combo.setCurrentIndex(combo.findData("code token"))
    assert banner.isVisible()
    assert "RFC 9700" in connect.find("connect_legacyLabel").text()
    combo.setCurrentIndex(combo.findData("code"))
    assert not banner.isVisible()


@pytest.mark.parametrize(
    ("kind", "mode", "words"),
    [
        ("code", "", "In the address. Only for a code."),
        ("code id_token", "", "Behind the #, which no server sees."),
        ("id_token", "form_post", "In a form that the browser posts."),
    ],
)
def test_how_the_answer_comes_is_told_also_where_the_flow_decides(
    connect: Desk, kind: str, mode: str, words: str
) -> None:
    opened(connect)
    for name, wanted in (("connect_responseTypeCombo", kind), ("connect_responseModeCombo", mode)):
        combo = connect.find(name)
        combo.setCurrentIndex(combo.findData(wanted))
    assert words in [label.text() for label in connect.place.findChildren(QLabel) if label.isVisible()]


def test_what_is_changed_is_counted(connect: Desk) -> None:
    label = opened(connect).find("connect_advancedLabel")
    assert label.text() == "defaults"
    connect.find("connect_parSwitch").click()
    connect.find("connect_audienceEdit").setText("api")
    put(connect, "connect_refreshExtraTable", 0, "a", "b")
    connect.place.shortcuts()["Ctrl+S"]()
    assert label.text() == "3 changed"


def test_every_field_is_there_again_after_a_restart(connect: Desk, theme: Theme) -> None:
    changes: dict[str, Any] = {
        "response_type": "code id_token", "response_mode": "form_post", "par": True, "resource": ("urn:a", "urn:b"),
        "audience": "api", "ui_locales": "fr", "claims": '{"userinfo": {}}', "token_parameters": (("a", "1"),),
        "refresh_parameters": (("b", "2"),),
    }  # fmt: skip
    connect.actions.orgs.save_client(replace(CLIENT, **changes))
    stored = connect.stored("c")
    place = ConnectPlace(connect.services, connect.state, theme, connect.actions)
    old, connect.place = connect.place, place
    connect.qtbot.addWidget(place)
    try:
        assert {name: getattr(stored, name) for name in changes} == changes
        assert connect.find("connect_responseTypeCombo").currentText() == "code id_token (legacy)"
        assert connect.find("connect_responseModeCombo").currentText() == "form_post"
        assert connect.find("connect_parSwitch").isChecked()
        assert connect.find("connect_resourceEdit").text() == "urn:a urn:b"
        assert connect.find("connect_claimsEdit").toPlainText() == '{"userinfo": {}}'
        assert connect.find("connect_tokenExtraTable").model().index(0, 1).data() == "1"
        assert connect.find("connect_refreshExtraTable").model().index(0, 0).data() == "b"
    finally:
        connect.place = old


@pytest.mark.parametrize("table", ["connect_tokenExtraTable", "connect_refreshExtraTable"])
def test_models_keep_the_rules_of_qt(connect: Desk, qtmodeltester: Any, table: str) -> None:
    qtmodeltester.check(connect.find(table).model())
    assert connect.find(table).accessibleName() in ("Of the token request", "Of a refresh")


def test_at_twice_the_letter_size_in_a_narrow_window_nothing_is_cut(connect: Desk, theme: Theme) -> None:
    theme.set_text_scale(2.0)
    connect.place.set_width(960)
    connect.place.resize(888, 560)
    opened(connect).actions.orgs.save_client(replace(CLIENT, response_type="code id_token"))
    content = connect.find("connect_claimsEdit").parentWidget()
    while content.objectName() != "qt_scrollarea_viewport":
        widget, content = content, content.parentWidget()
    connect.until(lambda: widget.width() == content.width())
    assert widget.minimumSizeHint().width() <= content.width() <= 640
