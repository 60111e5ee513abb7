"""The look into the System Log: the query as it is typed, what the org answers, and what to do where none may look."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.peers.hostile import HostileServer, Visit
from tests.peers.misbehaviour import answers, response
from tests.storage.fake_keyrings import MemoryBackend
from tests.ui.accessible import nameless
from tests.ui.explain.explained import why
from tests.ui.frame import CLIENT, ORG, OTHER_ORG, Frame, RunningSignIn, make_services
from tokenexplorer.api.request import ApiRequest
from tokenexplorer.errors import ApiRefused, OAuthError, TokenExplorerError
from tokenexplorer.okta.system_log import LogEntry, LogQuery
from tokenexplorer.orgs.org import ssws_key
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.system_log.dialog import SystemLogDialog
from tokenexplorer.ui.system_log.model import LogModel
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.wire.client import HttpClient

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
QUERY = LogQuery(AT, AT + timedelta(minutes=1), words="0oa1", actor="ann@acme.com")


def event(reason: str | None, **other: Any) -> dict[str, Any]:
    outcome = {"result": "FAILURE" if reason else "SUCCESS", "reason": reason}
    actor = {"alternateId": "ann@acme.com"}
    return {
        "uuid": f"e-{reason}",
        "published": "2026-11-22T12:00:20Z",
        "eventType": "app.oauth2.token.grant",
        "displayMessage": "OAuth2 <b>token</b> request",
        "outcome": outcome,
        "actor": actor,
        **other,
    }


def listed(*events: dict[str, Any]) -> Callable[[Visit], None]:
    return answers(200, json.dumps(events).encode(), headers={"Content-Type": "application/json"})


@dataclass
class Look:
    """The dialog over a window, and what it may ask with."""

    qtbot: QtBot
    parent: QWidget
    make: Callable[[str, LogQuery], SystemLogDialog]
    keep_ssws: Callable[[], None]

    def open(self, url: str, query: LogQuery = QUERY) -> SystemLogDialog:
        dialog = self.make(url, query)
        dialog.open()
        return dialog

    def ends(self, dialog: SystemLogDialog) -> str:
        self.qtbot.waitUntil(lambda: dialog.property("state") != "asking", timeout=10_000)
        return str(dialog.property("state"))


@pytest.fixture
def look(qtbot: QtBot, theme: Theme, home: Path) -> Iterator[Look]:
    http = HttpClient()
    services, store = make_services(home, MemoryBackend(), http=lambda _org: http)
    state = AppState()
    parent = QWidget()
    qtbot.addWidget(parent)

    def make(url: str, query: LogQuery) -> SystemLogDialog:
        org = replace(ORG, url=url.rstrip("/"), issuer=url.rstrip("/"))
        state.set_library((org,), (CLIENT,))
        return SystemLogDialog(services, state, theme, org, query, parent)

    def keep_ssws() -> None:
        store.tokens.set_secret(ssws_key(ORG.id), "SSWS-CANARY", "session")

    yield Look(qtbot, parent, make, keep_ssws)
    services.writes.finish()
    store.stop()
    services.tasks.shut_down()
    store.close()
    http.close()


def child(dialog: SystemLogDialog, name: str) -> Any:
    found = [each for each in dialog.findChildren(QObject) if each.objectName() == name]
    assert len(found) == 1, f"{name}: {len(found)} found"
    return found[0]


def asked(server: HostileServer, number: int = -1) -> dict[str, list[str]]:
    return parse_qs(urlsplit(server.requests[number].split(b" ")[1].decode()).query)


def test_time_and_result_are_whole_in_large_letters(look: Look, theme: Theme) -> None:
    look.keep_ssws()
    theme.set_text_scale(2.0)
    with HostileServer(listed(event("no_matching_policy"))) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "found"
    table: QTableView = child(dialog, "systemlog_table")
    for column in (0, 1):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column), column


def test_the_orgs_own_reason_is_shown_newest_first(look: Look) -> None:
    look.keep_ssws()
    with HostileServer(listed(event("no_matching_policy"), event("user_not_assigned"))) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "found"
    table: QTableView = child(dialog, "systemlog_table")
    model = table.model()
    reasons = [model.index(row, 2).data() for row in range(model.rowCount())]
    assert reasons == ["no_matching_policy", "user_not_assigned"]
    assert model.index(0, 0).data(Row.STATE) == "failed"
    about: QLabel = child(dialog, "systemlog_detailLabel")
    assert "OAuth2 <b>token</b> request" in about.text()  # R01: as it came, and as plain text
    assert child(dialog, "systemlog_statusLabel").text() == "2 events, read with the SSWS token of this org."
    assert nameless(dialog) == []


def test_what_is_typed_is_what_is_asked(look: Look) -> None:
    look.keep_ssws()
    with HostileServer(listed()) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "empty"
        assert asked(server)["q"] == ["0oa1"]
        assert asked(server)["since"] == ["2026-11-22T11:55:00.000Z"]
        combo: QComboBox = child(dialog, "systemlog_rangeCombo")
        combo.setCurrentIndex(1)
        for name, text in (("words", ""), ("actor", "bob@acme.com"), ("reason", "scope_denied")):
            edit: QLineEdit = child(dialog, f"systemlog_{name}Edit")
            edit.setText(text)
        child(dialog, "systemlog_failuresSwitch").click()
        child(dialog, "systemlog_readButton").click()
        assert look.ends(dialog) == "empty"
        last = asked(server)
    assert last["since"] == ["2026-11-22T11:00:00.000Z"]
    assert last["filter"] == ['outcome.reason eq "scope_denied" and actor.alternateId eq "bob@acme.com"']
    assert "q" not in last
    assert "bob%40acme.com" in child(dialog, "systemlog_queryEdit").text()


def test_where_nobody_may_look_the_query_is_ready_for_somebody_who_may(look: Look) -> None:
    with HostileServer(listed(event("x"))) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "failed"
        assert server.requests == []
    words: QLabel = child(dialog, "systemlog_errorLabel")
    assert words.text().startswith("Sign in with okta.logs.read")
    handed: list[ApiRequest] = []
    dialog.request_wanted.connect(handed.append)
    child(dialog, "systemlog_openButton").click()
    assert handed[0].url == "{{org}}/api/v1/logs"
    assert {row.name for row in handed[0].params} >= {"since", "until", "filter", "q"}


def test_a_refusal_keeps_what_was_typed_and_what_was_found(look: Look) -> None:
    look.keep_ssws()
    turn = iter((listed(event("first")), answers(403, b'{"errorCode": "E0000006", "errorSummary": "No <i>you</i>"}')))

    def in_turn(visit: Visit) -> None:
        next(turn)(visit)

    with HostileServer(in_turn) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "found"
        child(dialog, "systemlog_reasonEdit").setText("scope_denied")
        child(dialog, "systemlog_readButton").click()
        assert look.ends(dialog) == "failed"
    assert child(dialog, "systemlog_reasonEdit").text() == "scope_denied"
    assert child(dialog, "systemlog_table").model().rowCount() == 1
    errors: list[TokenExplorerError] = []
    dialog.why_requested.connect(errors.append)
    child(dialog, "systemlog_whyButton").click()
    assert isinstance(errors[0], ApiRefused)
    assert errors[0].refusal.status == 403
    assert "SSWS-CANARY" not in repr(errors[0].refusal) + errors[0].refusal.body
    assert not any("SSWS-CANARY" in each.text() for each in dialog.findChildren(QLabel))


def test_closing_gives_the_look_up(look: Look) -> None:
    look.keep_ssws()
    hold, seen = threading.Event(), threading.Event()

    def slow(visit: Visit) -> None:
        seen.set()
        hold.wait(10)
        visit.send(response(200, b"[]", headers={"Content-Type": "application/json"}))

    with HostileServer(slow) as server:
        dialog = look.open(server.url)
        look.qtbot.waitUntil(seen.is_set, timeout=10_000)
        assert not child(dialog, "systemlog_emptyLabel").isVisible(), "nobody knows yet whether nothing fits"
        with look.qtbot.waitSignal(dialog.finished):
            child(dialog, "systemlog_closeButton").click()
        hold.set()
        assert not dialog._actions.running


@pytest.mark.parametrize(
    ("hint", "where", "actor"),
    [("ann@acme.com", "authorize", "ann@acme.com"), ("ann@acme.com", "token", ""), ("ann", "authorize", "")],
)
def test_who_is_asked_for_is_who_acted(frame: Frame, hint: str, where: str, actor: str) -> None:
    """At the token endpoint the app acts; and the log has whole logins alone."""
    frame.fill()
    RunningSignIn(frame.actions, replace(CLIENT, login_hint=hint)).fail(OAuthError("access_denied", where=where))
    frame.find("signin_systemLogButton").click()
    assert frame.find("systemlog_actorEdit").text() == actor


def test_a_failed_sign_in_at_okta_offers_it(frame: Frame, qtbot: QtBot) -> None:
    frame.fill()
    running = RunningSignIn(frame.actions, replace(CLIENT, login_hint="ann@acme.com"))
    assert not frame.find("signin_systemLogButton").isVisible()
    running.fail(OAuthError("access_denied", "Policy evaluation failed", where="authorize"))
    frame.find("signin_systemLogButton").click()
    dialog = frame.find("systemlog_dialog")
    assert frame.find("systemlog_wordsEdit").text() == CLIENT.client_id
    assert frame.find("systemlog_actorEdit").text() == "ann@acme.com"
    qtbot.waitUntil(lambda: dialog.property("state") == "failed", timeout=10_000)
    assert frame.find("systemlog_consoleButton").isVisible()
    assert "okta.logs.read" in why(dialog, "systemlog_whyButton").mends[0].words
    frame.find("systemlog_openButton").click()
    assert frame.window.current_key == "requests"
    assert isinstance(frame.places["requests"].opened[-1], ApiRequest)


def test_it_is_offered_once_where_the_explanation_offers_it_as_well(frame: Frame) -> None:
    frame.fill()
    running = RunningSignIn(frame.actions)
    running.fail(OAuthError("no_matching_policy", where="authorize"))
    labels = {"Look it up in the System Log…", "Look into the System Log"}
    shown = [each for each in frame.find("signin_page").findChildren(QAbstractButton) if each.isVisible()]
    (offer,) = [each for each in shown if each.text() in labels]
    offer.click()
    assert frame.find("systemlog_wordsEdit").text() == CLIENT.client_id
    running.fail(OAuthError("access_denied", "Policy evaluation failed"))
    assert frame.find("signin_systemLogButton").isVisible()


def test_another_provider_has_no_such_log(frame: Frame) -> None:
    frame.fill()
    running = RunningSignIn(frame.actions)
    frame.actions.sign_in.started.emit(replace(frame.window.place("sign_in")._request, org=OTHER_ORG))  # type: ignore[attr-defined]
    running.fail(OAuthError("access_denied"))
    assert not frame.find("signin_systemLogButton").isVisible()


def test_R05_words_of_many_lines_leave_the_buttons_on_the_screen(look: Look) -> None:
    look.keep_ssws()
    long = "\n".join(["line"] * 3000)
    with HostileServer(listed(event("x", displayMessage=long))) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "found"
    assert len(child(dialog, "systemlog_detailLabel").text()) < 3000
    assert dialog.height() < 640
    body = json.dumps({"errorCode": "E1", "errorSummary": long}).encode()
    with HostileServer(answers(400, body, headers={"Content-Type": "application/json"})) as server:
        dialog = look.open(server.url)
        assert look.ends(dialog) == "failed"
    assert dialog.height() < 640


def test_R05_a_moment_before_the_local_calendar_is_shown_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "America/New_York")
        time.tzset()
        model = LogModel(local_time=True)
        entry = LogEntry("e", datetime(1, 1, 1, tzinfo=UTC), "", "", "", "", "")
        model.show_entries((entry, replace(entry, published=datetime(2026, 11, 22, 12, tzinfo=UTC))))
        shown = [model.index(row, 0).data() for row in range(2)]
    time.tzset()
    assert shown == ["01-01 00:00:00", "11-22 07:00:00"]
