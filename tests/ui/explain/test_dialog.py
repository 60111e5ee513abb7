"""Why: the same explanation for an error, wherever it is shown."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, ORG, SECOND, Frame, token
from tokenexplorer.errors import (
    DiscoveryError,
    IssuerMismatch,
    OAuthError,
    PortTaken,
    TlsFailed,
    TokenExplorerError,
    Unreachable,
)
from tokenexplorer.ui.explain.dialog import ExplainDialog, Explainer
from tokenexplorer.ui.explain.dialog_mends import place_of
from tokenexplorer.ui.explain.failed_case import stage_of


@pytest.fixture
def explainer(frame: Frame) -> Explainer:
    """Of a filled window that shows Requests."""
    frame.fill()
    frame.window.show_place("requests")
    return Explainer(frame.services, frame.state, frame.theme, frame.actions)


@pytest.mark.parametrize(
    ("error", "stage"),
    [
        (OAuthError("access_denied", where="authorize"), "authorize"),
        (OAuthError("invalid_grant"), "token"),
        (OAuthError("x", where="elsewhere"), "token"),
        (OAuthError("invalid_token", where="introspection"), "introspection"),
        (DiscoveryError("x"), "discovery"),
        (IssuerMismatch("a", "b", "c"), "discovery"),
        (PortTaken(8765), "local"),
        (Unreachable("x"), "local"),
    ],
)
def test_where_an_error_happened(error: TokenExplorerError, stage: str) -> None:
    assert stage_of(error) == stage


@pytest.mark.parametrize(
    ("error", "top"),
    [
        (PortTaken(8765), "client-port-in-use"),
        (TlsFailed("The certificate has expired.", cause="expired"), "own-tls-expired"),
        (IssuerMismatch("https://a", "https://b", "Use b."), "client-issuer-mismatch"),
        (OAuthError("access_denied", "User is not assigned to the client application.", where="authorize"),
         "okta-user-not-assigned"),
    ],
)  # fmt: skip
def test_an_error_is_explained(frame: Frame, explainer: Explainer, error: TokenExplorerError, top: str) -> None:
    dialog = explainer.why(frame.window, error, org=ORG, client=CLIENT)
    found = dialog.panel.explanation.top
    assert found is not None
    assert found.id == top
    assert nameless(dialog) == []


def test_a_mend_changes_the_app_that_failed(frame: Frame, explainer: Explainer) -> None:
    frame.state.set_current(SECOND.org_id, SECOND.id)
    error = OAuthError(
        "login_required", "The client specified not to prompt, but the user is not logged in.", where="authorize"
    )
    dialog = explainer.why(frame.window, error, org=ORG, client=CLIENT)
    fix = dialog.panel.primary_button()
    assert fix is not None
    fix.click()
    assert frame.state.client is not None
    assert frame.state.client.id == CLIENT.id
    assert not dialog.isVisible()


def test_a_mend_opens_the_app_that_failed_at_the_field_that_it_speaks_of(frame: Frame, explainer: Explainer) -> None:
    frame.state.set_current(SECOND.org_id, SECOND.id)
    dialog = explainer.why(frame.window, PortTaken(8765), org=ORG, client=CLIENT)
    fix = dialog.panel.primary_button()
    assert fix is not None
    fix.click()
    assert frame.state.client is not None
    assert frame.state.client.id == CLIENT.id
    assert frame.places["connect_form"].opened == [("field", "redirect_uri")]


def test_without_an_app_only_what_leads_somewhere_is_offered(frame: Frame, explainer: Explainer) -> None:
    error = OAuthError(
        "login_required", "The client specified not to prompt, but the user is not logged in.", where="authorize"
    )
    dialog = explainer.why(frame.window, error)
    top = dialog.panel.explanation.top
    assert top is not None
    offered = {mend.action for mend in top.mends if mend.label}
    assert offered <= {"open_page", "open_place", "open_connect"}


def test_a_token_can_be_refreshed_from_there(frame: Frame, explainer: Explainer) -> None:
    dialog = explainer.why(frame.window, OAuthError("invalid_grant", "x"), org=ORG, client=CLIENT, token=token())
    assert dialog._case.token is not None
    assert dialog.panel.explanation.verbatim == "invalid_grant: x"


def test_the_report_can_be_copied(frame: Frame, explainer: Explainer, qtbot: QtBot) -> None:
    dialog = explainer.why(frame.window, PortTaken(8765), org=ORG, client=CLIENT)
    frame.find("explain_reportButton").click()
    assert "8765" in QGuiApplication.clipboard().text()
    assert dialog.isVisible()


def test_its_place_is_found_from_anywhere(frame: Frame, explainer: Explainer) -> None:
    dialog: ExplainDialog = explainer.why(frame.window, PortTaken(8765))
    shown = frame.window.current_place
    assert place_of(dialog) is shown
    assert place_of(dialog.panel) is shown
    assert place_of(None) is None
