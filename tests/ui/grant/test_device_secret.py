"""A device secret of the wallet as the actor beside an ID token (OpenID Connect Native SSO section 4.2)."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from tests.ui.frame import Frame, token
from tests.ui.grant.test_dialog import Running, begin, choose, click, running
from tokenexplorer.oauth.token_types import DEVICE_SECRET, ID_TOKEN
from tokenexplorer.ui.actions.other_grants import ExchangeWish, TokenChoice

__all__ = ["running"]

LISTED = "Device secret · ann@acme.com · Web sign-in"


def rows(frame: Frame, name: str) -> list[str]:
    combo = frame.find(name)
    return [combo.itemText(row) for row in range(combo.count())]


def with_secret(frame: Frame) -> None:
    frame.state.set_tokens((replace(token(), has_device_secret=True), token("t2", "bob@acme.com")))


def actor_beside(qtbot: QtBot, frame: Frame, subject: str) -> str:
    """What is chosen as actor for this token of a fresh dialog."""
    with_secret(frame)
    begin(frame)
    choose(frame, "grant_subjectCombo", subject)
    click(qtbot, frame, "grant_actorButton")
    return str(frame.find("grant_actorCombo").currentText())


def test_it_is_offered_as_actor_and_never_as_the_token_to_exchange(frame: Frame, running: Running) -> None:
    with_secret(frame)
    begin(frame)
    assert [row for row in rows(frame, "grant_actorCombo") if "Device secret" in row] == [LISTED]
    assert not [row for row in rows(frame, "grant_subjectCombo") if "Device secret" in row]


def test_the_actor_beside_an_id_token_is_the_device_secret_of_the_same_sign_in(
    qtbot: QtBot, frame: Frame, running: Running
) -> None:
    assert actor_beside(qtbot, frame, "ID token · ann") == LISTED
    assert frame.find("grant_actorTypeCombo").currentText() == "Device secret"
    click(qtbot, frame, "grant_sendButton")
    (wish,) = running.wishes
    assert isinstance(wish, ExchangeWish)
    assert wish.subject == TokenChoice(ID_TOKEN, "t", "id_token")
    assert wish.actor == TokenChoice(DEVICE_SECRET, "t", "device_secret")


def test_nothing_is_chosen_where_the_sign_in_gave_none_or_another_actor_was_pasted(
    qtbot: QtBot, frame: Frame, running: Running
) -> None:
    assert actor_beside(qtbot, frame, "ID token · bob") == "Paste a token"
    click(qtbot, frame, "grant_actorButton")
    choose(frame, "grant_subjectCombo", "ID token · ann")
    frame.find("grant_actorEdit").setText("pasted")
    click(qtbot, frame, "grant_actorButton")
    assert frame.find("grant_actorCombo").currentText() == "Paste a token"
