"""What is this? in Explain: folded, three sentences about what one has to understand, and the page to read on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from tests.diagnosis.made import ORG
from tokenexplorer.diagnosis.case import Answer, Case, Sent
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Explanation, Fact, Finding
from tokenexplorer.diagnosis.lessons import lesson_of
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.theme import Theme

REQUESTED = Explanation(
    (Finding("scope-not-requested", "Not requested", "W.", "certain", (Fact("status", "", "403"),)),)
)
ROLE = Explanation((Finding("role-too-weak", "Too weak", "W.", "likely", (Fact("status", "", "403"),)),))
TEAPOT = Case("api", Answer(418, (), "teapot"), Sent("GET", "https://acme.okta.com/x", "Bearer"))
NAMES = ["explain", "trace_explain", "why_explain", "signin_explain"]


def made(qtbot: QtBot, theme: Theme, name: str = "explain") -> ExplainPanel:
    panel = ExplainPanel(theme, name=name)
    qtbot.addWidget(panel)
    panel.resize(800, 700)
    panel.show()
    return panel


def button(panel: ExplainPanel, name: str) -> QAbstractButton:
    found = panel.findChild(QAbstractButton, name)
    assert found is not None
    return found


def label(panel: ExplainPanel, name: str) -> QLabel:
    found = panel.findChild(QLabel, name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", NAMES)
def test_three_sentences_unfold_by_key_and_lead_to_a_page(qtbot: QtBot, theme: Theme, name: str) -> None:
    panel = made(qtbot, theme, name)
    panel.show_explanation(REQUESTED)
    learn, words = button(panel, f"{name}_learnButton"), label(panel, f"{name}_learnLabel")
    assert learn.accessibleName() == learn.text() == "What is this?"
    assert learn.accessibleDescription() == "Asking for a scope"
    assert learn.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert learn.isVisible()
    assert not words.isVisible()
    qtbot.keyClick(learn, Qt.Key.Key_Space)
    learnt = lesson_of(REQUESTED)
    assert learnt is not None
    assert words.isVisible()
    assert words.text() == learnt.text
    assert words.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    source = button(panel, f"{name}_learnSourceButton")
    assert source.text() == source.accessibleName() == "RFC 6749, section 3.3"
    with qtbot.waitSignal(panel.page_requested) as asked:
        qtbot.mouseClick(source, Qt.MouseButton.LeftButton)
    assert asked.args == ["https://www.rfc-editor.org/rfc/rfc6749#section-3.3"]


def test_another_lesson_is_folded_and_the_same_one_stays_open_while_more_is_looked_up(
    qtbot: QtBot, theme: Theme
) -> None:
    panel = made(qtbot, theme)
    panel.show_explanation(REQUESTED)
    button(panel, "explain_learnButton").click()
    panel.show_explanation(REQUESTED)
    assert label(panel, "explain_learnLabel").isVisible()
    panel.show_explanation(ROLE)
    assert not label(panel, "explain_learnLabel").isVisible()
    assert button(panel, "explain_learnButton").accessibleDescription() == "A scope is not a role"


def test_each_further_finding_has_its_own_where_it_is_about_something_else(qtbot: QtBot, theme: Theme) -> None:
    panel = made(qtbot, theme)
    further = (*REQUESTED.findings, *ROLE.findings, replace(REQUESTED.findings[0], title="Once more"))
    panel.show_explanation(Explanation(further))
    button(panel, "explain_also1Button").click()
    learn = button(panel, "explain_also1_learnButton")
    assert learn.accessibleDescription() == "A scope is not a role"
    learn.click()
    assert label(panel, "explain_also1_learnLabel").isVisible()
    with qtbot.waitSignal(panel.page_requested) as asked:
        qtbot.mouseClick(button(panel, "explain_also1_learnSourceButton"), Qt.MouseButton.LeftButton)
    assert asked.args == ["https://developer.okta.com/docs/guides/implement-oauth-for-okta/main/"]
    assert panel.findChild(QAbstractButton, "explain_also2_learnButton") is None


def test_an_error_that_nobody_knows_has_one_and_a_call_that_worked_has_none(qtbot: QtBot, theme: Theme) -> None:
    panel = made(qtbot, theme)
    panel.show_explanation(explain(TEAPOT))
    assert button(panel, "explain_learnButton").accessibleDescription() == "An error this app does not know"
    panel.show_explanation(Explanation(fine="This call worked."))
    assert not button(panel, "explain_learnButton").isVisible()


@pytest.mark.parametrize(
    ("case", "head", "place"),
    [
        (Case("page", Answer(None, (), "400 Bad Request: redirect_uri"), org=ORG), "What Okta's page says", ""),
        (Case("token", Answer(400, (), '{"error": "invalid_grant"}'), org=ORG), "What Okta answered", "body"),
    ],
    ids=["page", "answer"],
)
def test_what_the_browser_shows_is_called_a_page(qtbot: QtBot, theme: Theme, case: Case, head: str, place: str) -> None:
    panel = made(qtbot, theme)
    panel.show_explanation(explain(case), who="Okta")
    shown = [each.text() for each in panel.findChildren(QLabel) if each.isVisible()]
    assert head in shown
    assert ("body" in shown) is bool(place)
