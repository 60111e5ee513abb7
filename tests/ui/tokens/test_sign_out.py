"""The dialog that asks before signing out, and the wait for the browser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QWidget

from tests.oauth.browsing import Onward, sent_on
from tests.ui.accessible import nameless
from tests.ui.tokens.test_place import act, click, dialog, part
from tests.ui.tokens.world import CLIENT, ISSUER, METADATA, ORG, World, ann, opened, verified
from tokenexplorer.ui.actions.logout import LogoutOffer
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.tokens.place import TokensPlace
from tokenexplorer.ui.tokens.sign_out_dialog import NOTHING_TO_REVOKE, SignOutDialog, WaitDialog

ENDS = replace(METADATA, end_session_endpoint=f"{ISSUER}/oauth2/v1/logout")
OFFER = LogoutOffer("acme.okta.com", "http://127.0.0.1:8765/")
WorldFactory = Callable[..., World]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Onward]:
    """What the browser sends; the server revokes whatever it is asked to."""
    found: list[Onward] = []

    def open_url(url: str, _choice: object) -> str:
        found.append(sent_on(url))
        return "Test"

    monkeypatch.setattr("tokenexplorer.oauth.browser.open_url", open_url)
    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", lambda *_a, **_k: None)
    checked = verified(datetime.now(UTC))
    monkeypatch.setattr("tokenexplorer.oauth.verification.verify_stored", lambda *_a, **_k: checked)
    return found


def asked(qtbot: Any, world: World) -> tuple[TokensPlace, QWidget]:
    world.state.set_library((ORG,), (replace(CLIENT, redirect_uri="http://127.0.0.1/callback"),))
    world.providers.found = ENDS
    world.state.set_metadata(ISSUER, ENDS)
    place = opened(qtbot, world)
    act(place, "tokens_signOutAction")
    return place, dialog(place, "confirm_dialog")


def test_T11_the_providers_session_ends_only_where_that_is_ticked(
    qtbot: Any, new_world: WorldFactory, sent: list[Onward]
) -> None:
    world = new_world(ann(datetime.now(UTC)))
    _place, question = asked(qtbot, world)
    assert not part(question, QCheckBox, "signout_browserCheck").isChecked()
    click(question, "confirm_okButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert world.notices == ["Signed out. The server refuses these tokens now, and they are removed here."]
    assert sent == []


def test_T11_one_press_revokes_removes_and_opens_the_page(
    qtbot: Any, new_world: WorldFactory, sent: list[Onward]
) -> None:
    world = new_world(ann(datetime.now(UTC)))
    _place, question = asked(qtbot, world)
    click(question, "signout_browserCheck")
    click(question, "confirm_okButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert world.notices[0].endswith("removed here. The browser shows how its session at acme.okta.com ends.")
    assert [each.address for each in sent] == [ENDS.end_session_endpoint]
    assert world.state.tokens == ()


def test_a_server_that_takes_its_time_is_named(
    qtbot: Any, new_world: WorldFactory, sent: list[Onward], monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr("tokenexplorer.oauth.revocation.revoke", lambda *_a, **_k: go.wait(10))
    monkeypatch.setattr("tokenexplorer.ui.tokens.doings.LONG_MS", 0)
    world = new_world(ann(datetime.now(UTC)))
    place, question = asked(qtbot, world)
    click(question, "confirm_okButton")
    words = part(place, QLabel, "tokens_messageLabel")
    qtbot.waitUntil(lambda: words.text() == "Waiting for acme.okta.com to refuse these tokens.")
    go.set()
    qtbot.waitUntil(lambda: bool(world.notices))
    assert not words.isVisible()


def with_id_token_alone(new_world: WorldFactory) -> World:
    world = new_world(ann(datetime.now(UTC)))
    (summary,) = world.state.tokens
    alone = replace(summary, kinds=("id_token",))
    given = world.tokens.sets[summary.id]
    world.tokens.sets[summary.id] = replace(given, summary=alone, access_token=None, refresh_token=None)
    world.state.set_tokens((alone,))
    return world


def test_T11_a_set_of_one_id_token_ends_the_session_and_is_not_said_to_be_refused(
    qtbot: Any, new_world: WorldFactory, sent: list[Onward]
) -> None:
    world = with_id_token_alone(new_world)
    _place, question = asked(qtbot, world)
    assert part(question, QLabel, "confirm_textLabel").text() == NOTHING_TO_REVOKE
    assert part(question, QCheckBox, "signout_browserCheck").isChecked()
    click(question, "confirm_okButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert world.notices[0].startswith("Signed out. The ID token is removed here. The browser shows how")
    assert [set(each.fields) for each in sent] == [{"id_token_hint", "client_id"}]
    assert world.state.tokens == ()


def test_T11_a_set_of_one_id_token_is_only_removed_where_no_session_is_to_end(
    qtbot: Any, new_world: WorldFactory, sent: list[Onward]
) -> None:
    world = with_id_token_alone(new_world)
    _place, question = asked(qtbot, world)
    click(question, "signout_browserCheck")
    click(question, "confirm_okButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert world.notices[0].startswith("Token removed here.")
    assert sent == []


def test_T11_a_set_of_one_id_token_at_a_server_without_such_a_page_is_removed(
    qtbot: Any, new_world: WorldFactory, sent: list[Onward]
) -> None:
    world = with_id_token_alone(new_world)
    world.state.set_metadata(ISSUER, METADATA)
    place = opened(qtbot, world)
    act(place, "tokens_signOutAction")
    question = dialog(place, "confirm_dialog")
    assert not isinstance(question, SignOutDialog)
    click(question, "confirm_okButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert world.notices[0].startswith("Token removed here.")


def test_A10_the_wait_for_the_browser_can_be_stopped(qtbot: Any, new_world: WorldFactory, sent: list[Onward]) -> None:
    world = new_world(ann(datetime.now(UTC)))
    place, question = asked(qtbot, world)
    click(question, "signout_browserCheck")
    click(question, "signout_returnCheck")
    click(question, "confirm_okButton")
    qtbot.waitUntil(lambda: bool(sent) and bool(place.window().findChildren(WaitDialog)))
    waiting = dialog(place, "signout_waitDialog")
    assert "acme.okta.com" in part(waiting, QLabel, "signout_hostLabel").text()
    assert nameless(waiting) == []
    shown = " ".join(each.text() for each in waiting.findChildren(QLabel))
    assert sent[0].fields["state"] not in shown
    click(waiting, "signout_cancelButton")
    qtbot.waitUntil(lambda: bool(world.notices))
    assert "the browser shows how its session ended" in world.notices[0]
    assert not place.window().findChildren(WaitDialog)


def made(theme: Theme, qtbot: Any, offer: LogoutOffer | None) -> SignOutDialog:
    question = SignOutDialog(None, theme, ann(datetime.now(UTC)).summary, offer)
    qtbot.addWidget(question)
    question.open()
    return question


def test_the_address_to_register_is_said_and_copied(theme: Theme, qtbot: Any) -> None:
    question = made(theme, qtbot, OFFER)
    copied: list[str] = []
    question.copy_requested.connect(copied.append)
    uri = part(question, QLabel, "signout_uriLabel")
    assert not uri.isVisible()
    click(question, "signout_browserCheck")
    assert not uri.isVisible(), "nobody comes back yet"
    click(question, "signout_returnCheck")
    assert "http://127.0.0.1:8765/" in uri.text()
    click(question, "signout_copyUriButton")
    assert copied == [OFFER.returns_to]
    assert (question.ends_session, question.comes_back) == (True, True)
    assert nameless(question) == []
    click(question, "signout_browserCheck")
    assert (question.ends_session, question.comes_back) == (False, False)


def test_where_the_provider_needs_the_address_there_is_no_choice(theme: Theme, qtbot: Any) -> None:
    question = made(theme, qtbot, replace(OFFER, needs_return=True, returns=True, note="It <b>asks</b>."))
    click(question, "signout_browserCheck")
    assert not part(question, QCheckBox, "signout_returnCheck").isVisible()
    assert part(question, QLabel, "signout_uriLabel").isVisible()
    assert part(question, QLabel, "signout_noteLabel").text() == "At acme.okta.com. It <b>asks</b>."
    assert question.comes_back


def test_an_app_without_a_way_back_is_offered_none(theme: Theme, qtbot: Any) -> None:
    question = made(theme, qtbot, replace(OFFER, returns_to=""))
    click(question, "signout_browserCheck")
    assert not part(question, QCheckBox, "signout_returnCheck").isVisible()
    assert (question.ends_session, question.comes_back) == (True, False)


def test_without_an_offer_nothing_of_it_is_shown(theme: Theme, qtbot: Any) -> None:
    question = made(theme, qtbot, None)
    assert question.findChild(QAbstractButton, "signout_browserCheck") is None
    assert (question.ends_session, question.comes_back) == (False, False)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_A08_host_and_address_are_read_whole_in_large_letters(theme: Theme, qtbot: Any, scale: float) -> None:
    theme.set_text_scale(scale)
    try:
        question = made(theme, qtbot, replace(OFFER, returns=True, note="OneLogin then revokes every token."))
        click(question, "signout_browserCheck")
        waiting = WaitDialog(question, theme, OFFER.host)
        waiting.show()
        for dialog_ in (question, waiting):
            labels = [each for each in dialog_.findChildren(QLabel) if each.isVisible()]
            assert any("acme.okta.com" in each.text() for each in labels)
            assert [each.text() for each in labels if each.height() < each.heightForWidth(each.width())] == []
    finally:
        theme.set_text_scale(1.0)
