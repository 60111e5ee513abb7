"""The link "Why?" at each place that shows an error."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from tests.ui.frame import CLIENT, ORG, Frame, request
from tokenexplorer.errors import KeyringLocked, OAuthError, StorageError, TimedOut, TlsFailed, TokenExplorerError
from tokenexplorer.ui.connect.welcome import WelcomePage
from tokenexplorer.ui.grant.dialog import GrantDialog
from tokenexplorer.ui.tokens.place import TokensPlace
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.why_button import WhyButton

REFUSED = OAuthError("invalid_client", "Client authentication failed.", status=401)


def top_of(frame: Frame) -> Any:
    """The finding of the dialog that is open, which is closed."""
    dialog = frame.find("explain_dialog")
    found = dialog.panel.explanation.top
    dialog.setObjectName("")
    dialog.close()
    return found


def link(widget: QWidget, name: str) -> WhyButton:
    """The one link of a place."""
    (found,) = [each for each in widget.findChildren(WhyButton) if each.objectName() == name]
    return found


def test_the_banner_of_the_window(frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("requests")
    frame.window.report(TlsFailed("The certificate has expired.", "Renew it.", cause="expired"))
    why = link(frame.window.banner, "app_whyButton")
    assert why.isVisible()
    why.click()
    assert top_of(frame).id == "own-tls-expired"
    frame.window.report(StorageError("The database is full.", "Make room."))
    why.click()
    assert top_of(frame).title == "The database is full"
    frame.find("app_bannerActionButton").click()
    frame.find("app_bannerActionButton").click()
    assert not why.isVisible()


def test_a_message_without_an_error_has_no_link(theme: Any, qapp: object) -> None:
    home = QWidget()
    banner = Banner(theme, parent=home)
    banner.set("bad", "x")
    banner.offer_why(lambda: None, name="x_whyButton")
    assert not link(banner, "x_whyButton").isHidden()
    banner.set("info", "y")
    assert link(banner, "x_whyButton").isHidden()


def test_the_tokens_place_explains_with_its_token(frame: Frame) -> None:
    frame.fill()
    place = TokensPlace(frame.services, frame.state, frame.theme, frame.actions, frame.window)
    place.inspector.show_error(OAuthError("invalid_grant", "The refresh token is invalid or expired.", status=400))
    link(place, "tokens_whyButton").click()
    assert top_of(frame) is not None
    place.inspector.show_error(KeyringLocked("The keyring is locked.", "Unlock it."))
    link(place, "tokens_whyButton").click()
    assert top_of(frame).title == "The keyring is locked"
    place.close()


def test_a_device_sign_in_that_failed(frame: Frame) -> None:
    frame.fill()
    frame.window.show_place("requests")
    frame.actions.device.started.emit(request())
    frame.actions.device.failed.emit(OAuthError("expired_token", "The code expired.", status=400, where="device"))
    dialog = frame.find("device_dialog")
    why = link(dialog, "device_whyButton")
    why.click()
    explained = frame.find("explain_dialog")
    assert explained._case.stage == "device"
    assert explained._case.client == CLIENT
    assert top_of(frame) is not None
    dialog.close()


def test_a_grant_that_failed(frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    frame.fill()
    monkeypatch.setattr(frame.actions.other_grants, "read_metadata", lambda *_: None)
    dialog = GrantDialog(frame.services, frame.state, frame.theme, frame.actions, frame.window)
    dialog.show_error(REFUSED)
    link(dialog, "grant_whyButton").click()
    explained = frame.find("explain_dialog")
    assert explained._case.org == ORG
    assert "client" in top_of(frame).id
    dialog.close()


def test_an_org_that_could_not_be_added(frame: Frame) -> None:
    page = WelcomePage(frame.services, frame.state, frame.theme, frame.actions, frame.window)
    why = link(page, "welcome_whyButton")
    assert why.isHidden()
    error = TimedOut("The server did not answer in time.", "Look at network, VPN and proxy.")
    frame.actions.orgs.add_failed.emit(error)
    assert not why.isHidden()
    why.click()
    assert top_of(frame).title == "The server did not answer in time"
    edit = page.findChild(QLineEdit, "welcome_urlEdit")
    assert isinstance(edit, QLineEdit)
    edit.setText("https://acme.okta.com")
    assert why.isHidden()
    page.close()


def test_every_error_class_has_an_explanation() -> None:
    from tokenexplorer import errors
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.explain import explain

    made: dict[str, tuple[Any, ...]] = {
        "PortTaken": (8765,),
        "IssuerMismatch": ("https://a", "https://b", "Use b."),
        "PassphraseNeeded": ("a.pem", "b.pem"),
        "OAuthError": ("invalid_grant",),
    }
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, TokenExplorerError)]
    assert len(kinds) > 25
    for kind in kinds:
        error = kind(*made.get(kind.__name__, ("It failed.", "Mend it.", "the system's own words")))
        explanation = explain(Case("token" if kind is OAuthError else "local", error=error))
        assert explanation.top is not None, kind
        assert explanation.verbatim, kind
