"""Explain, Report and What is this? in the trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.fakes import PlaceParts
from tests.ui.trace.conftest import SECRET, call, exchange, sign_in
from tests.ui.trace.test_place import button, text, turn, wait_for
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.wire.message import About, Field, Message, Outcome
from tokenexplorer.wire.purpose import Purpose
from tokenexplorer.wire.trace import Trace

CHALLENGE = 'Bearer error="insufficient_scope", scope="okta.logs.read"'


def refused_call(trace: Trace, about: About | None = None) -> Message:
    """A call whose token lacks a scope."""
    made = exchange(
        url="https://acme.okta.com/api/v1/logs", status=403, headers=(("Authorization", f"Bearer {SECRET}"),)
    )
    assert made.response is not None
    headers = (*made.response.headers, ("WWW-Authenticate", CHALLENGE))
    made = replace(made, response=replace(made.response, headers=headers))
    return trace.begin("Request", "List System Log events", about=about).exchange(Purpose.API, made)


def shown_tabs(place: TracePlace) -> list[str]:
    tabs = place.findChild(QTabBar, "trace_tabs")
    assert isinstance(tabs, QTabBar)
    return [tabs.tabText(number) for number in range(tabs.count()) if tabs.isTabVisible(number)]


def open_tab(place: TracePlace) -> str:
    tabs = place.findChild(QTabBar, "trace_tabs")
    assert isinstance(tabs, QTabBar)
    return tabs.tabText(tabs.currentIndex())


def test_what_failed_opens_with_why_and_the_rest_where_the_person_was(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    fine = sign_in(parts.trace)
    failed, other = refused_call(parts.trace), refused_call(parts.trace)
    wait_for(place, 6, qtbot)
    place.open(fine[0].id)
    assert open_tab(place) == "Messages"
    turn(place, "Headers")
    place.open(failed.id)
    assert open_tab(place) == "Explain"
    assert text(place, "trace_explain_titleLabel") == "The token lacks okta.logs.read"
    place.open(fine[2].id)
    assert open_tab(place) == "Headers"
    place.open(failed.id)
    assert open_tab(place) == "Explain"
    turn(place, "Raw")
    place.open(other.id)
    assert open_tab(place) == "Explain"
    place.open(fine[1].id)  # a step on this computer has one view alone
    assert open_tab(place) == "Messages"
    place.open(fine[2].id)
    assert open_tab(place) == "Raw"


def test_a_message_that_comes_again_stays_where_it_was_turned_to(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    failed = refused_call(parts.trace)
    wait_for(place, 1, qtbot)
    place.open(failed.id)
    turn(place, "Raw")
    parts.services.settings.show_local_time = not parts.services.settings.show_local_time
    assert open_tab(place) == "Raw"


def test_a_challenge_that_belongs_to_the_dance_opens_as_any_other(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    made = exchange("POST", "https://acme.okta.com/oauth2/v1/token", 400, {"error": "use_dpop_nonce"})
    activity = parts.trace.begin("HR sync token")
    message = activity.exchange(Purpose.CLIENT_TOKEN, made, outcome=Outcome.OK)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    assert open_tab(place) == "Messages"


def test_the_filled_button_is_the_one_that_mends(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    parts.show_org()
    parts.show_token("openid", "okta.users.read")
    message = refused_call(parts.trace, parts.state.tokens[0].about)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    assert place.primary_button() is button(place, "trace_explain_fixButton")
    with qtbot.waitSignal(place.filled_changed):
        turn(place, "Raw")
    assert place.primary_button() is None


def test_what_failed_is_explained_with_the_token_that_was_sent(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    parts.show_org()
    parts.show_token("openid", "okta.users.read")
    message = refused_call(parts.trace, parts.state.tokens[0].about)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    assert shown_tabs(place) == ["Messages", "Headers", "Timing", "Raw", "Explain"]
    turn(place, "Explain")
    assert text(place, "trace_explain_titleLabel") == "okta.logs.read was not requested at sign-in"
    link = place.findChild(QWidget, "trace_explain_link_requested")
    assert link is not None
    assert link.property("state") == "failed"
    assert "What Okta answered" in [label.text() for label in place.findChildren(QLabel)]
    with qtbot.waitSignal(place.sign_in_requested):
        qtbot.mouseClick(button(place, "trace_explain_fixButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [each.scopes[-1] for each in parts.store.saved] == ["okta.logs.read"])


def test_a_refreshed_set_says_nothing_about_an_older_message(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    parts.show_org()
    parts.show_token("openid")
    about = parts.state.tokens[0].about
    parts.state.set_tokens((replace(parts.state.tokens[0], generation=2, scopes=("okta.logs.read",)),))
    message = refused_call(parts.trace, about)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    turn(place, "Explain")
    assert text(place, "trace_explain_titleLabel") == "The token lacks okta.logs.read"


def test_what_worked_has_nothing_to_explain(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    failed = call(parts.trace)
    fine = sign_in(parts.trace)[0]
    wait_for(place, 5, qtbot)
    place.open(failed.id)
    turn(place, "Explain")
    place.open(fine.id)
    assert shown_tabs(place) == ["Messages", "Headers", "Timing", "Raw"]
    tabs = place.findChild(QTabBar, "trace_tabs")
    assert tabs is not None
    assert tabs.tabText(tabs.currentIndex()) == "Messages"


def test_a_refusal_that_the_browser_brought_is_explained(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    fields = (Field("error", "access_denied"), Field("error_description", "User is not assigned to the client."))
    activity = parts.trace.begin("Sign-in", numbered=True)
    message = activity.step(Purpose.CALLBACK, "GET 127.0.0.1:8765/callback", outcome=Outcome.FAILED, fields=fields)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    assert shown_tabs(place) == ["Messages", "Explain"]
    turn(place, "Explain")
    assert text(place, "trace_explain_titleLabel")


def test_names_stay_unique_beside_the_panel_of_requests(place: TracePlace) -> None:
    names = [widget.objectName() for widget in place.findChildren(QWidget)]
    assert not [name for name in names if name.startswith("explain_")]
    assert place.findChild(QWidget, "trace_explainTab") is not None


@pytest.mark.parametrize("status", [403, 200])
def test_a_report_is_copied_without_secrets(place: TracePlace, parts: PlaceParts, qtbot: QtBot, status: int) -> None:
    message = call(parts.trace, status)
    wait_for(place, 1, qtbot)
    place.open(message.id)
    with qtbot.waitSignal(place.notice) as told:
        qtbot.mouseClick(button(place, "trace_reportButton"), Qt.MouseButton.LeftButton)
    assert told.args == ["Report copied as Markdown. It holds no secret."]
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("# ")
    assert "GET https://acme.okta.com/api/v1/users" in copied
    assert SECRET not in copied


def test_what_is_this_stays_open_from_message_to_message(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    place.open(messages[2].id)
    learn = place.findChild(QAbstractButton, "trace_learnButton")
    assert isinstance(learn, QAbstractButton)
    qtbot.mouseClick(learn, Qt.MouseButton.LeftButton)
    assert "code_challenge" in text(place, "trace_learnLabel")
    assert button(place, "trace_learnSourceButton").text() == "RFC 7636, section 4.5"
    place.open(messages[0].id)
    assert "/.well-known/openid-configuration" in text(place, "trace_learnLabel")
    opened: list[Any] = []
    monkeypatch.setattr(place._mends, "open_page", opened.append)
    with qtbot.waitSignal(place._detail.learn.page_requested) as asked:
        qtbot.mouseClick(button(place, "trace_learnSourceButton"), Qt.MouseButton.LeftButton)
    assert asked.args == ["https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig"]


def test_what_left_the_trace_leaves_the_list_and_is_told(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenexplorer.wire.trace.MOST_MESSAGES", 100)
    for _ in range(30):
        sign_in(parts.trace)
    kept = parts.trace.messages()
    assert len(kept) <= 100
    words = (
        f"Recording, {len(kept)} messages. {parts.trace.forgotten} older ones left to make room. Kept until you quit."
    )
    qtbot.waitUntil(lambda: text(place, "trace_stateLabel") == words)
    assert place._list.model.count == len(kept)
    for _ in range(3):
        sign_in(parts.trace)
    kept = parts.trace.messages()
    qtbot.waitUntil(lambda: place._list.model.messages() == kept)
    assert place._list.model.rowCount() == len({each.activity.id for each in kept})


def test_a_case_is_of_the_time_of_its_message(parts: PlaceParts) -> None:
    from tokenexplorer.diagnosis.recorded import case_of

    message = call(parts.trace)
    assert case_of(message).now == message.at < datetime.now(UTC)
