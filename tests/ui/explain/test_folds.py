"""What stands below an explanation: evidence, other causes, what is not known, further findings, and the sources."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from tokenexplorer.diagnosis.finding import Explanation, Fact, Finding, Mend
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.widgets.disclosure import Disclosure

TOP = Finding(
    "top",
    "The scope is missing",
    "The token has no okta.logs.read.",
    "likely",
    (Fact("WWW-Authenticate", "scope", "okta.logs.read"), Fact("status", "", "403")),
    others=("The role is too weak.",),
    unknown=("The app's grants: they were not read.", "The role of the person."),
    sources=("RFC 6750 section 3.1", "https://developer.okta.com/docs/api/oauth2/"),
)
SECOND = Finding("second", "The token ended", "By its exp.", "certain", (), mends=(Mend("Refresh it.", "refresh"),))


@pytest.fixture
def panel(panel: ExplainPanel) -> ExplainPanel:
    panel.show_explanation(Explanation((TOP, SECOND)))
    return panel


def unfolded(panel: ExplainPanel, qtbot: QtBot, name: str) -> list[str]:
    """The lines of a fold that was closed and is opened by a click."""
    button = panel.findChild(QAbstractButton, name)
    assert button is not None
    fold = button.parent()
    assert isinstance(fold, Disclosure)
    assert not fold.is_open
    assert not fold.content.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert fold.content.isVisible()
    return [label.text().replace("\u200b", "") for label in fold.content.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("explain_factsButton", ["WWW-Authenticate scope = okta.logs.read", "status = 403"]),
        ("explain_othersButton", ["The role is too weak."]),
        ("explain_unknownButton", ["The app's grants: they were not read.", "The role of the person."]),
        ("explain_also1Button", ["By its exp.", "Refresh it."]),
    ],
)
def test_each_fold_opens_by_a_click_and_holds_its_lines(
    panel: ExplainPanel, qtbot: QtBot, name: str, lines: list[str]
) -> None:
    assert unfolded(panel, qtbot, name) == lines


def test_a_further_finding_is_named_with_how_sure_it_is(panel: ExplainPanel) -> None:
    button = panel.findChild(QAbstractButton, "explain_also1Button")
    assert button is not None
    assert button.text() == "Or: The token ended"
    fold = button.parent()
    assert isinstance(fold, Disclosure)
    assert fold.hint_label.text() == "certain"


def test_what_it_is_is_said_by_a_standard_or_a_page_of_the_provider(panel: ExplainPanel, qtbot: QtBot) -> None:
    shown = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert "RFC 6750 section 3.1" in shown
    link = panel.findChild(QAbstractButton, "explain_source1Button")
    assert link is not None
    assert link.text() == "developer.okta.com"
    with qtbot.waitSignal(panel.page_requested) as asked:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert asked.args == ["https://developer.okta.com/docs/api/oauth2/"]


@pytest.mark.parametrize(("first", "word"), [(TOP, "Likely"), (SECOND, "Certain")])
def test_how_sure_it_is_stands_beside_the_headline(panel: ExplainPanel, first: Finding, word: str) -> None:
    panel.show_explanation(Explanation((first,)))
    words = {label.text() for label in panel.findChildren(QLabel) if label.isVisible()}
    assert {"Likely", "Certain"} & words == {word}


def test_the_next_explanation_leaves_no_fold_of_the_last(panel: ExplainPanel) -> None:
    panel.show_explanation(Explanation(fine="This call worked."))
    assert panel.findChild(QAbstractButton, "explain_factsButton") is None
    assert panel.findChild(QAbstractButton, "explain_also1Button") is None
