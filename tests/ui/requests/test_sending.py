"""One request on its way: secrets, questions, cancel, late answers."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from tests.ui.requests.conftest import CANARY, Bench, answer, child, token
from tokenexplorer.errors import TimedOut, Unreachable
from tokenexplorer.tokens.token_set import TokenSet
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.wire.policy import Question


def url(bench: Bench, text: str) -> None:
    bench.place.editor.line.url_edit.setText(text)


def dialog(bench: Bench) -> ConfirmDialog:
    bench.qtbot.waitUntil(lambda: bench.has("confirm_dialog"), timeout=15_000)
    return bench.find(ConfirmDialog, "confirm_dialog")


def press(found: ConfirmDialog, name: str) -> None:
    child(found, QPushButton, name).click()


def error(bench: Bench) -> str:
    return bench.place.editor.error_label.text()


def test_the_token_goes_along_as_bearer(bench: Bench) -> None:
    url(bench, "{{org}}/api/v1/users?limit={{pageSize}}")
    bench.send()
    sent = bench.http.sent[0]
    assert sent.url == "https://acme.okta.com/api/v1/users?limit=50"
    assert sent.header("Authorization") == f"Bearer {CANARY}"


def test_P05_control_characters_are_refused_and_nothing_is_lost(bench: Bench) -> None:
    for bad in ("https://acme.okta.com/a\r\nX: y", "https://acme.okta.com/?q=a\nb", "https://acme.okta.com/\0"):
        url(bench, bad)
        bench.place.editor.line.send_button.click()
        assert "control character" in error(bench)
        assert bench.place.editor.line.url_edit.text() == bad
    assert bench.http.sent == []


def test_an_unknown_variable_and_a_url_without_host_are_named(bench: Bench) -> None:
    url(bench, "{{nope}}/x")
    bench.place.editor.line.send_button.click()
    assert error(bench).startswith("{{nope}} has no value.")
    url(bench, "ftp://acme.okta.com/")
    bench.place.editor.line.send_button.click()
    assert "https://" in error(bench)
    url(bench, "{{org}}/api/v1/users/{userId}")
    bench.place.editor.line.send_button.click()
    assert error(bench) == "Put a value in the place of {userId}."
    url(bench, "{{org}}/ok")
    assert error(bench) == ""
    assert bench.http.sent == []


def test_P06_a_token_over_plain_http_asks_first(bench: Bench) -> None:
    url(bench, "http://acme.okta.com/api/v1/users")
    bench.place.editor.line.send_button.click()
    asked = dialog(bench)
    assert "unencrypted" in asked.question_label.text()
    press(asked, "confirm_cancelButton")
    bench.qtbot.waitUntil(lambda: not bench.place.sending.is_running)
    assert bench.http.sent == []


def test_P06_a_token_to_another_host_asks_first_and_goes_on_with_a_yes(bench: Bench) -> None:
    url(bench, "https://elsewhere.example/api")
    bench.place.editor.line.send_button.click()
    press(dialog(bench), "confirm_okButton")
    bench.qtbot.waitUntil(lambda: bool(bench.http.sent) and not bench.place.sending.is_running, timeout=15_000)
    assert [sent.url for sent in bench.http.sent] == ["https://elsewhere.example/api"]


def test_a_refresh_token_asks_first(bench: Bench) -> None:
    combo = bench.place.editor.auth_tab.token_combo
    combo.setCurrentIndex(combo.findData("refresh_token"))
    assert "refresh token" in bench.place.editor.auth_tab.warning_label.text()
    url(bench, "{{org}}/api/v1/users")
    bench.place.editor.line.send_button.click()
    press(dialog(bench), "confirm_cancelButton")
    assert bench.http.sent == []


def test_an_oauth_token_as_SSWS_is_not_sent(bench: Bench) -> None:
    bench.store.tokens.secrets["ssws:o"] = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln"
    bench.place.editor.auth_tab.kind_combo.setCurrentIndex(1)
    url(bench, "{{org}}/api/v1/users")
    bench.place.editor.line.send_button.click()
    bench.qtbot.waitUntil(lambda: error(bench) != "", timeout=15_000)
    assert "SSWS" in error(bench)
    assert bench.http.sent == []


def test_P12_cancel_is_at_once_and_a_late_answer_changes_nothing(bench: Bench) -> None:
    url(bench, "{{org}}/first")
    bench.send()
    first = bench.place.response.answer
    bench.http.hold = threading.Event()
    url(bench, "{{org}}/second")
    bench.place.editor.line.send_button.click()
    cancel = bench.find(QPushButton, "request_cancelButton")
    bench.qtbot.waitUntil(cancel.isVisible, timeout=15_000)
    assert not bench.place.editor.line.send_button.isEnabled()
    bench.qtbot.waitUntil(lambda: len(bench.http.sent) == 2, timeout=15_000)
    rows = len(bench.store.requests.rows)
    cancel.click()
    assert not bench.place.sending.is_running
    assert bench.place.editor.line.send_button.isEnabled()
    assert not cancel.isVisible()
    bench.services.tasks._pool.waitForDone(5000)
    QApplication.processEvents()
    assert bench.place.response.answer is first
    assert len(bench.store.requests.rows) == rows
    assert bench.place.response.bar.status_badge.text().startswith("200")


def test_P01_the_wire_asks_through_a_dialog_and_waits_in_the_worker(bench: Bench) -> None:
    bench.http.question = Question(
        "send_body", "Send the body to other.example too?", "A 307 leads there.", "other.example"
    )
    url(bench, "{{org}}/redirects")
    before = bench.place.response.answer
    bench.place.editor.line.send_button.click()
    asked = dialog(bench)
    assert asked.question_label.text() == "Send the body to other.example too?"
    press(asked, "confirm_okButton")
    bench.qtbot.waitUntil(lambda: bench.place.response.answer is not before, timeout=15_000)
    assert bench.http.answers == [True]


def test_P02_no_is_no_and_cancel_answers_no(bench: Bench) -> None:
    bench.http.question = Question("downgrade", "Follow to plain http?", "", "acme.okta.com")
    url(bench, "{{org}}/redirects")
    bench.place.editor.line.send_button.click()
    press(dialog(bench), "confirm_cancelButton")
    bench.qtbot.waitUntil(lambda: bench.http.answers == [False], timeout=15_000)
    bench.qtbot.waitUntil(lambda: not bench.place.sending.is_running, timeout=15_000)
    bench.place.editor.line.send_button.click()
    bench.qtbot.waitUntil(lambda: len(bench.http.sent) == 2, timeout=15_000)
    bench.place.sending.cancel()
    bench.services.tasks._pool.waitForDone(5000)
    assert not any(bench.http.answers)


def test_N01_no_answer_names_the_cause_and_what_was_sent(bench: Bench) -> None:
    bench.http.respond = lambda _request: Unreachable("acme.okta.com:443 refuses the connection.", "Check the port.")
    url(bench, "{{org}}/api")
    bench.send()
    response = bench.place.response
    assert response.bar.status_badge.text() == "No answer"
    assert "refuses the connection" in response.banner.label.text()
    sent = response.sent_view.toPlainText()
    assert sent.startswith("GET https://acme.okta.com/api")
    assert "Authorization: Bearer ••••" in sent
    assert CANARY not in sent


def test_what_is_only_worth_a_warning_is_sent_and_said_above_the_answer(bench: Bench) -> None:
    """An API token of Okta sent as Bearer is refused by Okta with words that do not say why."""
    combo = bench.find(QComboBox, "request_authCombo")
    combo.setCurrentIndex(combo.findData("none"))
    headers = bench.place.editor.headers
    headers.setData(headers.index(0, 0), "Authorization")
    headers.setData(headers.index(0, 1), f"Bearer 00{'x' * 40}")
    bench.http.respond = lambda _request: answer(200, b"[]")
    url(bench, "{{org}}/api/v1/users")
    bench.send()
    banner = bench.place.response.banner
    assert banner.isVisible()
    assert banner.label.text().startswith("This looks like an SSWS API token, sent as Bearer.")
    assert "Choose SSWS under Authorization." in banner.label.text()
    headers.setData(headers.index(0, 1), "Bearer ordinary")
    bench.send()
    assert not banner.isVisible()


def test_P10_a_cut_body_is_marked_incomplete(bench: Bench) -> None:
    bench.http.respond = lambda _request: answer(
        200, b'[{"id": 1}, {"i', incomplete="The server ended after 15 of 900 bytes."
    )
    url(bench, "{{org}}/api")
    bench.send()
    response = bench.place.response
    assert "Incomplete" in response.bar.status_badge.text()
    assert "15 of 900" in response.banner.label.text()
    assert response.raw.text() == '[{"id": 1}, {"i'


def test_a_time_out_keeps_the_editor(bench: Bench) -> None:
    bench.http.respond = lambda _request: TimedOut("No answer within 30 s.")
    url(bench, "{{org}}/slow?a=b")
    bench.send()
    assert bench.place.editor.line.url_edit.text() == "{{org}}/slow?a=b"


def test_what_is_no_access_token_is_not_sent(bench: Bench) -> None:
    summary = token(token_type="N_A")
    bench.store.tokens.sets["t1"] = TokenSet(summary, CANARY)
    bench.state.set_tokens((summary,))
    url(bench, "{{org}}/api/v1/users")
    bench.place.editor.line.send_button.click()
    bench.qtbot.waitUntil(lambda: "no access token" in error(bench), timeout=15_000)
    assert bench.http.sent == []
