"""The trace place, driven by its controls."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.fakes import PlaceParts
from tests.ui.trace.conftest import AT, SECRET, call, exchange, sign_in
from tokenexplorer.errors import Unreachable
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.wire.message import Field
from tokenexplorer.wire.purpose import Purpose


def tree(place: TracePlace) -> QTreeView:
    found = place.findChild(QTreeView, "trace_tree")
    assert isinstance(found, QTreeView)
    return found


def button(place: QWidget, name: str) -> QAbstractButton:
    found = place.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def text(place: TracePlace, name: str) -> str:
    found = place.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text()


def cells(place: TracePlace, name: str) -> list[list[str]]:
    table = place.findChild(QTableView, name)
    assert isinstance(table, QTableView)
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def keys(place: TracePlace) -> list[list[str]]:
    model = tree(place).model()
    groups = (model.index(row, 0) for row in range(model.rowCount()))
    return [[model.index(row, 0, group).data(Row.KEY) for row in range(model.rowCount(group))] for group in groups]


def turn(place: TracePlace, words: str) -> None:
    tabs = place.findChild(QTabBar, "trace_tabs")
    assert isinstance(tabs, QTabBar)
    tabs.setCurrentIndex(next(place for place in range(tabs.count()) if tabs.tabText(place) == words))


def wait_for(place: TracePlace, count: int, qtbot: QtBot) -> None:
    words = f"{count:,} message{'' if count == 1 else 's'}"
    qtbot.waitUntil(lambda: f", {words}." in text(place, "trace_stateLabel"))


def test_empty_it_says_how_to_fill_it(place: TracePlace, qtbot: QtBot) -> None:
    assert text(place, "trace_emptyLabel") == "No messages yet."
    assert text(place, "trace_stateLabel") == "Recording, 0 messages. Kept until you quit."
    assert not button(place, "trace_clearButton").isEnabled()
    primary = place.primary_button()
    assert primary is button(place, "trace_emptySignInButton")
    with qtbot.waitSignal(place.sign_in_requested):
        qtbot.mouseClick(primary, Qt.MouseButton.LeftButton)


def test_messages_come_from_any_thread(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    worker = threading.Thread(target=lambda: sign_in(parts.trace))
    worker.start()
    worker.join()
    wait_for(place, 4, qtbot)
    assert [len(group) for group in keys(place)] == [4]
    assert tree(place).isExpanded(tree(place).model().index(0, 0))
    assert place.primary_button() is None


def test_what_was_recorded_before_it_was_built_is_there(parts: PlaceParts, theme: Theme, qtbot: QtBot) -> None:
    messages = sign_in(parts.trace)
    late = TracePlace(parts.services, parts.state, theme, parts.actions)
    qtbot.addWidget(late)
    assert keys(late) == [[f"message:{message.id}" for message in messages]]


def test_a_token_exchange_is_told_in_plain_words(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = sign_in(parts.trace)[2]
    wait_for(place, 4, qtbot)
    place.open(message.id)
    assert text(place, "trace_titleLabel") == "Exchange the code for tokens"
    subtitles = [label.text() for label in place.findChildren(QLabel)]
    assert "Sign-in #1 · 14:02:11.204 UTC · step 3 of 4" in subtitles
    assert "code_verifier proves" in text(place, "trace_purposeLabel")
    assert text(place, "trace_urlLabel") == "POST https://acme.okta.com/oauth2/v1/token"
    assert text(place, "trace_statusLabel") == "200 OK"
    assert text(place, "trace_sizeLabel").startswith("341 ms · ")
    assert ["code_verifier", f"•••••••• {len(SECRET)} characters", "SHA-256 fits the challenge"] in cells(
        place, "trace_sentTable"
    )
    assert cells(place, "trace_receivedTable")[0][:2] == ["token_type", "Bearer"]
    with qtbot.waitSignal(place.place_requested) as asked:
        qtbot.mouseClick(button(place, "trace_openTokensButton"), Qt.MouseButton.LeftButton)
    assert asked.args == ["tokens", None]


def test_failed_ones_come_first_also_while_messages_come(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    refused, messages = call(parts.trace), sign_in(parts.trace)
    wait_for(place, 5, qtbot)
    place.open(messages[1].id)
    assert [len(group) for group in keys(place)] == [4, 1]
    place.open(messages[0].id)
    assert not button(place, "trace_previousButton").isEnabled()
    qtbot.mouseClick(button(place, "trace_failedFirstButton"), Qt.MouseButton.LeftButton)
    assert button(place, "trace_previousButton").isEnabled()
    place.open(messages[1].id)
    assert keys(place)[0] == [f"message:{refused.id}"]
    assert tree(place).currentIndex().data(Row.KEY) == f"message:{messages[1].id}"
    later, fine = call(parts.trace), call(parts.trace, 200)
    wait_for(place, 7, qtbot)
    assert [group[0] for group in keys(place)] == [f"message:{each.id}" for each in (later, refused, fine, messages[0])]
    assert all(tree(place).isExpanded(tree(place).model().index(row, 0)) for row in range(4))
    assert tree(place).currentIndex().data(Row.KEY) == f"message:{messages[1].id}"
    qtbot.mouseClick(button(place, "trace_failedFirstButton"), Qt.MouseButton.LeftButton)
    assert [len(group) for group in keys(place)] == [1, 1, 4, 1]


def test_headers_timing_and_raw(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = call(parts.trace)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    turn(place, "Headers")
    assert cells(place, "trace_headersTable")[1] == [
        "Authorization",
        f"Bearer •••••••• {len(SECRET)} characters",
        "sent",
    ]
    turn(place, "Timing")
    timing = place.findChild(QWidget, "trace_timingView")
    assert timing is not None
    assert timing.accessibleDescription().endswith("total 341 ms")
    turn(place, "Raw")
    raw = place.findChild(QPlainTextEdit, "trace_rawEdit")
    assert isinstance(raw, QPlainTextEdit)
    assert raw.isReadOnly()
    assert raw.toPlainText().startswith("GET /api/v1/users HTTP/1.1\n")


def test_S13_no_secret_is_anywhere_in_the_place(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    messages = (*sign_in(parts.trace), call(parts.trace))
    wait_for(place, 5, qtbot)
    for message in messages:
        place.open(message.id)
        for words in ("Messages", "Headers", "Raw"):
            turn(place, words)
        shown = [label.text() for label in place.findChildren(QLabel)]
        shown += [each.toPlainText() for each in place.findChildren(QPlainTextEdit)]
        for name in ("trace_sentTable", "trace_receivedTable", "trace_headersTable"):
            shown += [cell for row in cells(place, name) for cell in row]
        shown += [widget.accessibleDescription() + widget.toolTip() for widget in place.findChildren(QWidget)]
        assert SECRET not in "\n".join(shown)


def test_a_failure_says_its_cause_first(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = call(parts.trace, None, Unreachable("nowhere.okta.com could not be found.", "Check the address."))
    wait_for(place, 1, qtbot)
    place.open(message.id)
    assert text(place, "trace_purposeLabel").startswith("nowhere.okta.com could not be found.")
    assert text(place, "trace_statusLabel") == "No answer"
    assert "No answer came." in [label.text() for label in place.findChildren(QLabel)]


def test_a_step_on_this_computer_has_fields_and_no_tabs(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    callback = sign_in(parts.trace)[1]
    wait_for(place, 4, qtbot)
    place.open(callback.id)
    assert cells(place, "trace_receivedTable") == [["code", f"•••••••• {len(SECRET)} characters", ""]]
    tabs = place.findChild(QTabBar, "trace_tabs")
    assert tabs is not None
    assert not tabs.isVisible()
    assert not button(place, "trace_copyCurlButton").isVisible()
    place.shortcuts()["Ctrl+Shift+C"]()
    assert QGuiApplication.clipboard().text() == ""


def test_copy_as_curl_puts_placeholders_for_secrets(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = call(parts.trace)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    with qtbot.waitSignal(place.notice):
        qtbot.mouseClick(button(place, "trace_copyCurlButton"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("curl ")
    assert "$TOKEN" in copied
    assert SECRET not in copied


def test_what_no_command_line_can_carry_is_told(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    made = exchange("POST", body="text=\x00")
    message = parts.trace.begin("Request").exchange(Purpose.API, made)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    with qtbot.waitSignal(place.trouble) as told:
        qtbot.mouseClick(button(place, "trace_copyCurlButton"), Qt.MouseButton.LeftButton)
    assert "NUL" in told.args[0].title


def test_previous_and_next_walk_over_headings(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    first = sign_in(parts.trace)[0]
    newest = call(parts.trace)
    wait_for(place, 5, qtbot)
    place.open(newest.id)
    assert not button(place, "trace_previousButton").isEnabled()
    qtbot.mouseClick(button(place, "trace_nextButton"), Qt.MouseButton.LeftButton)
    assert tree(place).currentIndex().data(Row.KEY) == f"message:{first.id}"
    qtbot.mouseClick(button(place, "trace_previousButton"), Qt.MouseButton.LeftButton)
    assert tree(place).currentIndex().data(Row.KEY) == f"message:{newest.id}"


def test_filter_and_failed_narrow_the_list(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    sign_in(parts.trace)
    call(parts.trace)
    wait_for(place, 5, qtbot)
    edit = place.filter_edit()
    assert isinstance(edit, QLineEdit)
    edit.setText("exchange")
    assert [len(group) for group in keys(place)] == [1]
    assert text(place, "trace_stateLabel") == "Recording, 1 of 5 messages. Kept until you quit."
    edit.setText("nowhere")
    shown = [label.text() for label in place.findChildren(QLabel) if label.isVisibleTo(place)]
    assert "No message with “nowhere”." in shown
    qtbot.mouseClick(button(place, "trace_clearFilterButton"), Qt.MouseButton.LeftButton)
    assert [len(group) for group in keys(place)] == [1, 4]
    qtbot.mouseClick(button(place, "trace_showFailedButton"), Qt.MouseButton.LeftButton)
    assert [len(group) for group in keys(place)] == [1]
    assert button(place, "trace_showFailedButton").accessibleName() == "Failed, 1"
    assert place.escape()
    assert [len(group) for group in keys(place)] == [1, 4]
    assert text(place, "trace_stateLabel") == "Recording, 5 messages. Kept until you quit."
    assert not place.escape()


def test_open_shows_a_message_that_the_filter_hid(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = sign_in(parts.trace)[0]
    wait_for(place, 4, qtbot)
    edit = place.filter_edit()
    assert edit is not None
    edit.setText("exchange")
    place.open(message.id)
    assert tree(place).currentIndex().data(Row.KEY) == f"message:{message.id}"


def test_open_waits_for_a_message_that_is_still_on_its_way(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    first = call(parts.trace)
    call(parts.trace)
    place.open(first.id)
    wait_for(place, 2, qtbot)
    assert tree(place).currentIndex().data(Row.KEY) == f"message:{first.id}"


def test_pause_stops_recording_and_says_so(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    pause = button(place, "trace_pauseButton")
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    assert pause.isChecked()
    assert pause.accessibleName() == "Resume recording"
    assert text(place, "trace_stateLabel").startswith("Paused, 0 messages.")
    call(parts.trace)
    assert parts.trace.messages() == ()
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    call(parts.trace)
    wait_for(place, 1, qtbot)


def test_clear_asks_first(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    call(parts.trace)
    wait_for(place, 1, qtbot)
    for answer, left in (("confirm_cancelButton", 1), ("confirm_okButton", 0)):
        qtbot.mouseClick(button(place, "trace_clearButton"), Qt.MouseButton.LeftButton)
        dialog = place.findChild(QDialog, "confirm_dialog")
        assert isinstance(dialog, QDialog)
        qtbot.mouseClick(button(dialog, answer), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: place.findChild(QDialog, "confirm_dialog") is None)
        assert len(parts.trace.messages()) == left
    assert text(place, "trace_stateLabel") == "Recording, 0 messages. Kept until you quit."
    assert text(place, "trace_emptyLabel") == "No messages yet."
    focused = place.window().focusWidget()
    assert focused is not None
    assert focused.objectName() == "trace_filterEdit"


def test_a_message_that_goes_on_keeps_what_is_looked_at(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    for _ in range(30):
        call(parts.trace)
    wait_for(place, 30, qtbot)
    view = tree(place)
    view.verticalScrollBar().setValue(400)
    seen = view.indexAt(view.viewport().rect().center()).data(Row.KEY)
    call(parts.trace)
    wait_for(place, 31, qtbot)
    assert view.indexAt(view.viewport().rect().center()).data(Row.KEY) == seen


def test_thousands_of_messages_come_in_one_after_the_other(parts: PlaceParts, theme: Theme, qtbot: QtBot) -> None:
    made = exchange()
    for _ in range(40):
        activity = parts.trace.begin("Request")
        for _ in range(30):
            activity.exchange(Purpose.API, made)
    late = TracePlace(parts.services, parts.state, theme, parts.actions)
    qtbot.addWidget(late)
    wait_for(late, 1200, qtbot)
    assert [len(group) for group in keys(late)] == [30] * 40
    assert tree(late).isExpanded(tree(late).model().index(39, 0))
    call(parts.trace)
    wait_for(late, 1201, qtbot)
    assert [len(group) for group in keys(late)][:2] == [1, 30]


def test_times_follow_the_setting(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = call(parts.trace)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    parts.settings.show_local_time = True
    shown = [label.text() for label in place.findChildren(QLabel)]
    assert f"Request · {AT.astimezone():%H:%M:%S}.204 local" in shown


def test_a_folded_group_stays_folded_after_a_filter(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    view = tree(place)
    view.collapse(view.model().index(0, 0))
    edit = place.filter_edit()
    assert edit is not None
    edit.setText("exchange")
    assert view.isExpanded(view.model().index(0, 0))
    edit.clear()
    assert not view.isExpanded(view.model().index(0, 0))


def test_what_is_shown_in_the_place_of_others_is_unfolded(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    sign_in(parts.trace)
    call(parts.trace)
    wait_for(place, 5, qtbot)
    place._start_over(parts.trace.messages())  # as a file does that is opened, or this run that comes back
    wait_for(place, 5, qtbot)
    view, edit = tree(place), place.filter_edit()
    assert edit is not None
    edit.setText("exchange")
    edit.clear()  # now they are laid out anew, as thousands are at once
    assert [view.isExpanded(view.model().index(row, 0)) for row in range(2)] == [True, True]


def test_ctrl_c_copies_a_cell(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    message = sign_in(parts.trace)[2]
    wait_for(place, 4, qtbot)
    place.open(message.id)
    table = place.findChild(QTableView, "trace_sentTable")
    assert isinstance(table, QTableView)
    table.setCurrentIndex(table.model().index(0, 1))
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "authorization_code"


def test_a_closed_place_hears_nothing_more(place: TracePlace, parts: PlaceParts) -> None:
    place.close()
    call(parts.trace)
    assert text(place, "trace_stateLabel").startswith("Recording, 0 messages.")


@pytest.mark.parametrize("filled", [False, True])
def test_every_control_has_a_name(place: TracePlace, parts: PlaceParts, qtbot: QtBot, filled: bool) -> None:
    if filled:
        message = sign_in(parts.trace)[2]
        wait_for(place, 4, qtbot)
        place.open(message.id)
    assert nameless(place) == []


def test_a_url_and_a_reason_without_end_leave_room_for_the_rest(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    made = exchange(url=f"https://acme.okta.com/{'a' * 60_000}")
    assert made.response is not None
    made = replace(made, response=replace(made.response, reason="R" * 5_000))
    message = parts.trace.begin("Request").exchange(Purpose.API, made)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    assert len(text(place, "trace_urlLabel")) < 700
    assert len(text(place, "trace_statusLabel")) < 60
    turn(place, "Raw")
    raw = place.findChild(QPlainTextEdit, "trace_rawEdit")
    assert isinstance(raw, QPlainTextEdit)
    assert "a" * 60_000 in raw.toPlainText()


def test_what_is_said_in_words_is_not_in_the_fixed_font(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    fields = (Field("Issuer is the one that was asked", "ok", "https://acme.okta.com"), Field("kid", "k1"))
    message = parts.trace.begin("Check a token").step(Purpose.CHECK, "this computer", fields=fields)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    table = place.findChild(QTableView, "trace_sentTable")
    assert isinstance(table, QTableView)
    fonts = [table.model().index(row, 0).data(Row.FONT) for row in range(2)]
    assert fonts == ["secondary", "mono"]
    assert table.columnWidth(0) > 180


def test_the_marks_are_explained(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    qtbot.mouseClick(button(place, "trace_marksHelpButton"), Qt.MouseButton.LeftButton)
    dialog = place.findChild(QDialog, "marks_dialog")
    assert isinstance(dialog, QDialog)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "•••••••• 43 characters" in words
    assert "masked while it was recorded" in words
    assert nameless(dialog) == []
    qtbot.mouseClick(button(dialog, "marks_closeButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: place.findChild(QDialog, "marks_dialog") is None)


def test_what_came_from_elsewhere_is_explained_from_here_too(place: TracePlace, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(place, "trace_explainPastedButton"), Qt.MouseButton.LeftButton)
    dialog = place.findChild(QDialog, "evidence_dialog")
    assert isinstance(dialog, QDialog)
    assert dialog.isVisible()
    dialog.reject()
