"""A token for the app itself from the top bar: when it is offered, and how it goes, fails and is stopped."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.ui.frame import CLIENT, ORG, Frame, token
from tokenexplorer.errors import OAuthError
from tokenexplorer.ui.actions.service import ServiceActions
from tokenexplorer.ui.shell.service_token_dialog import ServiceTokenDialog

CONFIDENTIAL = replace(
    CLIENT, kind="confidential", client_auth="client_secret_basic", scopes=("openid", "offline_access", "api:read")
)
SERVICE = replace(CLIENT, kind="service", client_auth="private_key_jwt", scopes=("okta.users.read",))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the worker would be asked for."""
    calls: list[Any] = []
    monkeypatch.setattr(ServiceActions, "get_token", lambda _self, org, client: calls.append((org, client)))
    monkeypatch.setattr(ServiceActions, "cancel", lambda *_: calls.append("stop"))
    return calls


def with_app(frame: Frame, app: Any) -> Any:
    frame.state.set_library((ORG,), (app,))
    frame.state.set_current(ORG.id, app.id)
    return frame.find("top_serviceTokenAction")


def test_it_says_why_a_public_app_gets_none(frame: Frame) -> None:
    action = with_app(frame, CLIENT)
    assert not action.isEnabled()
    assert action.text() == "Service app token: needs a key or a secret"
    action = with_app(frame, CONFIDENTIAL)
    assert (action.isEnabled(), action.text()) == (True, "Service app token")


def test_a_confidential_app_asks_without_scopes_of_a_person_and_shows_the_token(frame: Frame, asked: list[Any]) -> None:
    with_app(frame, CONFIDENTIAL).trigger()
    assert frame.find("serviceToken_dialog").isVisible()
    assert "proves itself at acme.okta.com" in frame.find("serviceToken_stepLabel").text()
    ((_org, client),) = asked
    assert client.scopes == ("api:read",)
    summary = token()
    frame.state.set_tokens((summary,))
    session = SimpleNamespace(summary=summary, storage_note="")
    frame.window.actions_of.service.got_token.emit(CONFIDENTIAL.id, session)
    assert not frame.find("serviceToken_dialog").isVisible()
    assert frame.window.current_key == "tokens"


def test_an_error_is_told_with_its_mend_and_can_be_tried_again(frame: Frame, asked: list[Any]) -> None:
    with_app(frame, CONFIDENTIAL).trigger()
    error = OAuthError("invalid_client", "<b>no</b>", status=401, advice="Check the client ID.")
    frame.window.actions_of.service.failed.emit(CONFIDENTIAL.id, "token", error)
    shown = frame.find("serviceToken_errorLabel").text()
    assert shown.startswith("Check the client ID.")
    assert "invalid_client" in shown
    frame.find("serviceToken_againButton").click()
    assert len(asked) == 2
    assert not frame.find("serviceToken_errorLabel").isVisible()
    frame.find("serviceToken_cancelButton").click()
    assert asked[-1] == "stop"


def test_a_token_of_another_app_does_not_close_it(frame: Frame, asked: list[Any]) -> None:
    with_app(frame, CONFIDENTIAL).trigger()
    frame.window.actions_of.service.got_token.emit("other", SimpleNamespace(summary=token(), storage_note=""))
    assert frame.find("serviceToken_dialog").isVisible()
    frame.find("serviceToken_cancelButton").click()
    assert asked[-1] == "stop"


def test_a_service_app_goes_on_in_its_own_page(frame: Frame, asked: list[Any]) -> None:
    with_app(frame, SERVICE).trigger()
    assert frame.window.current_key == "connect_form"
    assert frame.window.findChildren(ServiceTokenDialog) == []
    assert asked == []  # the page asks, once nothing is missing
