"""An explanation on the screen: its states, names, columns and buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QListView, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.diagnosis.made import NOW, api_case, jwt_claims, summary
from tests.ui.accessible import nameless
from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Chain, Chip, Explanation, Finding, Link, Mend
from tokenexplorer.errors import NetworkError
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.widgets.delegates import Row

LOGS, USERS = "GET /api/v1/logs", "GET /api/v1/users"
BASE = ("openid", "profile", "okta.users.read")


def not_requested(**changes: Any) -> Case:
    return api_case(key=LOGS, claims=jwt_claims(*BASE), needs="okta.logs.read", **changes)


def text(panel: ExplainPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def chips(panel: ExplainPanel, name: str) -> dict[str, str]:
    view = panel.findChild(QListView, name)
    assert view is not None
    model = view.model()
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    return {str(index.data(Row.KEY)): str(index.data(Row.STATE)) for index in rows}


def links(panel: ExplainPanel) -> dict[str, str]:
    found = {}
    for each in ("server", "validity", "requested", "granted", "inToken", "role"):
        link = panel.findChild(QWidget, f"explain_link_{each}")
        assert link is not None
        found[each] = str(link.property("state"))
    return found


def test_the_chain_names_the_link_that_broke(panel: ExplainPanel) -> None:
    panel.show_explanation(explain(not_requested(grants=frozenset({"okta.logs.read"}))), who="Okta")
    assert panel.property("state") == "certain"
    assert text(panel, "explain_titleLabel") == "okta.logs.read was not requested at sign-in"
    assert links(panel) == {
        "server": "ok",
        "validity": "ok",
        "requested": "failed",
        "granted": "ok",
        "inToken": "follows",
        "role": "unknown",
    }
    assert chips(panel, "explain_requiredList") == {"scope:okta.logs.read": "lacks"}
    assert chips(panel, "explain_requestedList")["scope:okta.logs.read"] == "lacks"
    assert chips(panel, "explain_inTokenList")["scope:okta.logs.read"] == "absent"
    assert "What Okta answered" in [each.text() for each in panel.findChildren(QLabel) if each.isVisible()]
    evidence = panel.findChild(QPlainTextEdit, "explain_evidenceEdit")
    assert evidence is not None
    assert "insufficient_scope" in evidence.toPlainText()


def test_in_a_narrow_window_a_link_is_its_icon_and_its_word(panel: ExplainPanel, qtbot: QtBot) -> None:
    panel.show_explanation(explain(not_requested()), who="Okta")
    link = panel.findChild(QWidget, "explain_link_requested")
    assert link is not None
    word, detail = link.findChildren(QLabel)
    for width, beside, more in ((1000, False, True), (860, True, False), (540, False, False)):
        panel.resize(width, 700)
        qtbot.waitUntil(lambda more=more: detail.isVisible() == more)  # type: ignore[misc]
        qtbot.waitUntil(lambda beside=beside: (word.x() >= 24 and word.y() < 24) == beside)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("case", "state", "title"),
    [
        (not_requested(grants=frozenset()), "certain", "okta.logs.read was not requested at sign-in"),
        (
            api_case(
                key=LOGS,
                claims=jwt_claims(*BASE),
                needs="okta.logs.read",
                requested=(*BASE, "okta.logs.read"),
                grants=frozenset({"okta.users.read"}),
            ),
            "certain",
            "okta.logs.read is not granted to the app",
        ),
        (
            api_case(key=USERS, claims=jwt_claims(*BASE), body='{"errorCode":"E0000006","errorSummary":"No"}'),
            "likely",
            "The scope is there, the admin role is too weak",
        ),
        (Case("api", Answer(418, (), "teapot"), Sent("GET", "https://acme.okta.com/x", "Bearer")), "unknown", ""),
        (Case("api", Answer(200, (), "[1]"), Sent("GET", "https://acme.okta.com/x", "Bearer")), "fine", ""),
        (api_case(key=USERS, claims=jwt_claims(*BASE), status=429), "certain", "Too many requests"),
    ],
    ids=["not requested", "not granted", "role", "unknown", "fine", "429"],
)
def test_states(panel: ExplainPanel, case: Case, state: str, title: str) -> None:
    panel.show_explanation(explain(case))
    assert panel.property("state") == state
    shown = text(panel, "explain_titleLabel")
    expected = {"unknown": "The cause is not known", "fine": "Nothing to explain"}.get(state, title)
    assert shown == expected
    assert not nameless(panel)


def test_an_error_without_an_answer_is_said_in_this_computers_words(panel: ExplainPanel) -> None:
    error = NetworkError("The host was not found.", "Check the address.")
    panel.show_explanation(explain(Case("api", sent=Sent("GET", "https://nowhere.test/x"), error=error)))
    assert panel.property("state") in ("certain", "likely", "unknown")
    assert text(panel, "explain_titleLabel")


def test_the_first_button_is_the_filled_one_and_each_carries_its_mend(panel: ExplainPanel, qtbot: QtBot) -> None:
    other = summary(*BASE, id="t2", identity="root@acme.com")
    panel.show_explanation(explain(not_requested(other_tokens=(other,))))
    fix = panel.findChild(QAbstractButton, "explain_fixButton")
    grants = panel.findChild(QAbstractButton, "explain_grantsButton")
    assert fix is not None
    assert grants is not None
    assert fix.text() == "Add okta.logs.read and sign in again"
    assert panel.primary_button() is fix
    with qtbot.waitSignal(panel.mend_requested) as asked:
        qtbot.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert (asked.args[0].action, asked.args[0].value) == ("add_scopes", "okta.logs.read")
    with qtbot.waitSignal(panel.mend_requested) as asked:
        qtbot.mouseClick(grants, Qt.MouseButton.LeftButton)
    assert (asked.args[0].action, asked.args[0].value) == ("open_grants", "okta.logs.read")


def test_try_as_names_the_other_token(panel: ExplainPanel, qtbot: QtBot) -> None:
    other = summary(*BASE, id="t2", identity="root@acme.com")
    body = '{"errorCode":"E0000006","errorSummary":"No"}'
    panel.show_explanation(explain(api_case(key=USERS, claims=jwt_claims(*BASE), body=body, other_tokens=(other,))))
    found = [each for each in panel.findChildren(QAbstractButton) if each.text().startswith("Try as")]
    assert len(found) == 1
    with qtbot.waitSignal(panel.mend_requested) as asked:
        qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    assert (asked.args[0].action, asked.args[0].value) == ("switch_token", "t2")


def test_thirty_scopes_flow_and_none_is_cut(panel: ExplainPanel, qtbot: QtBot) -> None:
    many = tuple(f"okta.quite.long.name.of.a.scope.number{number}.read" for number in range(30))
    panel.show_explanation(
        Explanation(
            findings=(Finding("x", "Title", "Why", "certain", ()),),
            chain=Chain(
                tuple(
                    Link(each, "ok", "Fine")
                    for each in ("server", "validity", "requested", "granted", "inToken", "role")
                ),
                (Chip("okta.logs.read", "lacks"),),
                "",
                tuple(Chip(name, "has") for name in many),
                tuple(Chip(name, "has") for name in many),
            ),
        )
    )
    qtbot.wait(50)
    for name in ("explain_requestedList", "explain_inTokenList"):
        view = panel.findChild(QListView, name)
        assert view is not None
        assert view.model().rowCount() == len(many)
        boxes = [view.visualRect(view.model().index(row, 0)) for row in range(len(many))]
        assert max(box.right() for box in boxes) <= view.viewport().width()
        assert max(box.bottom() for box in boxes) <= view.height()


def test_the_line_about_grants_comes_and_goes(panel: ExplainPanel) -> None:
    panel.show_explanation(explain(not_requested()))
    assert text(panel, "explain_busyLabel") == ""
    panel.set_busy("Reading grants to be sure")
    assert text(panel, "explain_busyLabel") == "Reading grants to be sure"
    panel.set_busy("")
    assert text(panel, "explain_busyLabel") == ""


def test_an_outside_text_is_never_rich(panel: ExplainPanel) -> None:
    evil = '<b onclick="x">bold</b>'
    finding = Finding(evil, evil, evil, "certain", (), others=(evil,), mends=(Mend(evil, "sign_in", "", evil),))
    panel.show_explanation(Explanation((finding,), verbatim=evil, verbatim_place="body"))
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert text(panel, "explain_titleLabel") == evil


def test_a_narrow_panel_stacks_its_columns_and_keeps_the_words_of_its_links(panel: ExplainPanel, qtbot: QtBot) -> None:
    panel.show_explanation(explain(not_requested()))
    panel.resize(430, 700)
    qtbot.wait(50)
    required = panel.findChild(QWidget, "explain_requiredList")
    requested = panel.findChild(QWidget, "explain_requestedList")
    assert required is not None
    assert requested is not None
    below = requested.mapTo(panel, requested.rect().topLeft()).y()
    assert below > required.mapTo(panel, required.rect().topLeft()).y()
    assert "Not requested" in [each.text() for each in panel.findChildren(QLabel) if each.isVisible()]


def test_a_token_that_ends_soon_is_still_valid(panel: ExplainPanel) -> None:
    soon = (NOW + timedelta(minutes=5)).timestamp()
    panel.show_explanation(explain(api_case(key=LOGS, claims=jwt_claims(*BASE, exp=soon), needs="okta.logs.read")))
    assert links(panel)["validity"] == "ok"


def test_a_button_that_only_leads_somewhere_says_what_to_do_there(panel: ExplainPanel) -> None:
    body = '{"error": "invalid_client", "error_description": "Client authentication failed."}'
    panel.show_explanation(explain(Case("token", Answer(401, (), body), now=NOW)))
    fix = panel.findChild(QAbstractButton, "explain_fixButton")
    assert fix is not None
    assert fix.text() == "Open the app"
    assert "Match the way to the app's Client Credentials." in text(panel, "explain_stepsLabel")
