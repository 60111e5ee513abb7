"""Why a sign-in failed, on its page; and what a page of the provider means that never calls back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, SECOND, Frame, RunningSignIn
from tokenexplorer.diagnosis.case import Answer, Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.page_matchers import PAGES
from tokenexplorer.errors import (
    DeadlinePassed,
    IssuerMismatch,
    OAuthError,
    PortTaken,
    ResponseRefused,
    TlsFailed,
    TokenExplorerError,
)
from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.provider import providers
from tokenexplorer.ui.signin.page_help import PageHelp, choices
from tokenexplorer.ui.theme import Theme


@pytest.fixture
def running(frame: Frame) -> RunningSignIn:
    frame.fill()
    return RunningSignIn(frame.actions)


NOT_ASSIGNED = OAuthError("access_denied", "User is not assigned to the client application.", where="authorize")


@pytest.mark.parametrize(
    ("error", "top"),
    [
        (NOT_ASSIGNED, "okta-user-not-assigned"),
        (PortTaken(8765), "client-port-in-use"),
        (DeadlinePassed("Nobody came back in time."), "client-callback-timeout"),
        (IssuerMismatch("https://a", "https://b", "Use b."), "client-issuer-mismatch"),
        (TlsFailed("The certificate has expired.", cause="expired"), "own-tls-expired"),
        (ResponseRefused("The state of the answer is another one."), "client-state-mismatch"),
        (OAuthError("invalid_grant", "PKCE verification failed."), "okta-pkce-failed"),
    ],
)
def test_the_failure_is_explained_under_the_headline(
    frame: Frame, running: RunningSignIn, error: TokenExplorerError, top: str
) -> None:
    running.fail(error)
    card = frame.find("signin_whyCard")
    assert card.isVisible()
    found = card.panel.explanation.top
    assert found is not None
    assert found.id == top
    assert nameless(card) == []


def test_the_card_is_as_high_as_what_it_shows(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    running.fail(NOT_ASSIGNED)
    panel = frame.find("signin_whyCard").panel
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() == 0)
    before = panel.height()
    panel.findChild(object, "signin_explain_factsButton").click()
    qtbot.waitUntil(lambda: panel.height() > before)
    assert panel.verticalScrollBar().maximum() == 0


def test_the_mend_is_the_one_filled_button(frame: Frame, running: RunningSignIn) -> None:
    running.fail(NOT_ASSIGNED)
    page = frame.find("signin_page")
    fix = page.primary_button()
    assert fix is not None
    assert fix.objectName() == "signin_explain_fixButton"
    assert frame.find("signin_retryButton").variant == "secondary"


def test_the_mend_changes_the_app_that_signed_in(frame: Frame, running: RunningSignIn) -> None:
    running.fail(NOT_ASSIGNED)
    frame.state.set_current(SECOND.org_id, SECOND.id)
    frame.find("signin_page").primary_button().click()
    assert frame.state.client is not None
    assert (frame.state.client.id, frame.state.client.prompt) == (CLIENT.id, "login")
    assert [client.id for _org, client in frame.asked] == [CLIENT.id]


def test_words_are_told_once(frame: Frame, running: RunningSignIn) -> None:
    running.fail(NOT_ASSIGNED)
    assert not frame.find("signin_page")._detail.isVisible()
    assert "not assigned" in frame.find("signin_explain_evidenceEdit").toPlainText()


def test_the_next_sign_in_begins_without_it(frame: Frame, running: RunningSignIn) -> None:
    running.fail(NOT_ASSIGNED)
    RunningSignIn(frame.actions)
    assert not frame.find("signin_whyCard").isVisible()
    assert frame.find("signin_page").primary_button() is None


def test_words_of_a_page_are_explained(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    edit, button = frame.find("signin_pageEdit"), frame.find("signin_pageButton")
    assert not button.isEnabled()
    edit.setText("Invalid value for 'client_id' parameter.")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = frame.find("explain_dialog")
    top = dialog.panel.explanation.top
    assert top is not None
    assert top.id == "page-clientId"
    assert CLIENT.client_id in {fact.value for fact in top.evidence}
    assert "Invalid value for 'client_id'" in dialog.panel.explanation.verbatim


def test_a_page_can_be_chosen(frame: Frame, running: RunningSignIn) -> None:
    combo = frame.find("signin_pageCombo")
    assert "Login redirect URI" in combo.itemText(1)
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    top = frame.find("explain_dialog").panel.explanation.top
    assert top is not None
    assert top.id == "okta-redirect-uri"
    assert frame.find("explain_dialog")._case.page == "redirectUri"


@pytest.mark.parametrize("vendor", ["okta", "onelogin", "nobody"])
def test_each_choice_hands_its_page_on_and_typed_words_hand_none(qtbot: QtBot, theme: Theme, vendor: str) -> None:
    made = PageHelp(theme)
    qtbot.addWidget(made)
    made.show_vendor(vendor)
    asked: list[tuple[str, str]] = []
    made.asked.connect(lambda words, page: asked.append((words, page)))
    for row in range(1, made.combo.count()):
        made.combo.setCurrentIndex(row)
        made.combo.activated.emit(row)
    assert [(page, words) for words, page in asked] == list(choices(vendor))
    made.edit.setText(" What it says ")
    made.explain.click()
    assert asked[-1] == ("What it says", "")


def test_S13_a_pasted_page_keeps_no_secret(frame: Frame, running: RunningSignIn) -> None:
    frame.find("signin_pageEdit").setText("redirect_uri wrong, client_secret=canary-4711-canary")
    frame.find("signin_pageButton").click()
    assert "canary-4711" not in repr(frame.find("explain_dialog").panel.explanation.findings)
    assert "canary-4711" not in frame.find("explain_dialog").panel.explanation.verbatim


VENDORS = sorted({each.vendor for each in providers()})


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_page_of_every_provider_is_explained(vendor: str) -> None:
    kind = next(each for each in providers() if each.vendor == vendor)
    org = Org("o", "Acme", "https://id.example.com", "https://id.example.com", kind.id)
    for page, words in choices(vendor):
        top = explain(Case("page", Answer(None, (), words), org=org, page=page)).top
        assert top is not None, words
        assert top.id == f"page-{page}" or top.id.split("-")[0] in (vendor, "entra", "ping"), (words, top.id)
        assert top.mends


@pytest.mark.parametrize("page", PAGES)
def test_a_choice_alone_is_enough(page: str) -> None:
    top = explain(Case("page", org=ORG, client=CLIENT, page=page)).top
    assert top is not None
    assert top.id == f"page-{page}"
    assert top.certainty == "likely"


def test_words_of_any_provider_are_not_taken_for_one_of_them() -> None:
    org = Org("o", "Acme", "https://id.example.com", "https://id.example.com", "generic")
    top = explain(Case("page", Answer(None, (), "This redirect_uri is not registered"), org=org)).top
    assert top is not None
    assert top.id == "page-redirectUri"


def test_a_page_that_nobody_knows_stays_unknown() -> None:
    found = explain(Case("page", Answer(None, (), "Oops, something broke"), org=ORG))
    assert found.top is None
    assert found.verbatim == "Oops, something broke"
