"""The first button of an explanation, pressed in the window at a real practice org, and the call sent again: 200."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.ui.lessons.conftest import ClassRoom
from tests.ui.lessons.test_situations import play
from tokenexplorer.ui.lessons.situation import situations

MENDED = (
    "not-requested",
    "dropped",
    "other-server",
    "expired",
    "revoked",
    "id-token",
    "empty-userinfo",
    "userinfo-openid",
)
BY_SENDING = ("id-token",)
"""Mended without a sign-in."""


@pytest.mark.parametrize("name", MENDED)
def test_the_first_button_mends_it(class_room: ClassRoom, name: str) -> None:
    situation = next(each for each in situations() if each.id == name)
    play(class_room, situation)
    panel = class_room.requests.response.explain
    class_room.until(lambda: panel.explanation.top is not None and not class_room.requests.sending.is_running, "why")
    class_room.until(lambda: class_room.sees("explain_fixButton"), "the button")
    class_room.person.unticks = ""
    before = {each.id for each in class_room.state.tokens}
    button = class_room.find("explain_fixButton")
    assert isinstance(button, QAbstractButton)
    button.click()
    if name not in BY_SENDING:
        class_room.until(
            lambda: any(each.id not in before or each.generation > 1 for each in class_room.state.tokens),
            "a token that is new",
        )
        class_room.window.show_place("requests")
        class_room.find("request_sendButton").click()
    class_room.until(
        lambda: class_room.words_of("response_statusLabel").startswith(("200", "201")), "an answer that worked"
    )
    class_room.until(lambda: not class_room.sees("explain_titleLabel"), "the answer in front")


def test_signing_in_again_asks_where_the_token_came_from_and_leaves_the_app_as_it_is(class_room: ClassRoom) -> None:
    """The app is set to the org server, the token is of the custom one, and its owner took a tick away."""
    play(class_room, next(each for each in situations() if each.id == "dropped"))
    class_room.until(lambda: class_room.sees("explain_fixButton"), "the button")
    top = class_room.requests.response.explain.explanation.top
    assert top is not None
    assert (top.mends[0].action, top.mends[0].value) == ("sign_in", "consent")
    assert "consent" in top.mends[0].words
    saved = class_room.state.client
    class_room.person.unticks = ""
    class_room.find("explain_fixButton").click()
    class_room.until(lambda: len(class_room.person.opened) == 2, "the browser")
    assert "/oauth2/default/v1/authorize" in class_room.person.opened[1]
    assert "prompt=consent" in class_room.person.opened[1]
    assert "messages.write" in class_room.person.opened[1]
    assert class_room.state.client == saved


@pytest.mark.parametrize("name", ["wrong-scope-server", "silent", "refused"])
def test_the_first_button_on_the_sign_in_page_brings_a_token(class_room: ClassRoom, name: str) -> None:
    play(class_room, next(each for each in situations() if each.id == name))
    class_room.until(lambda: class_room.sees("signin_explain_fixButton"), "the button")
    assert class_room.state.tokens == ()
    class_room.person.allow = True
    class_room.find("signin_explain_fixButton").click()
    class_room.until(lambda: len(class_room.state.tokens) == 1, "a token")


def test_as_somebody_with_the_role_the_call_works(class_room: ClassRoom) -> None:
    play(class_room, next(each for each in situations() if each.id == "not-requested"))  # alice, who may
    play(class_room, next(each for each in situations() if each.id == "no-role"))
    class_room.until(lambda: class_room.sees("explain_tryAsButton"), "the button")
    assert class_room.words_of("explain_tryAsButton") == "Try as alice@practice.example"
    class_room.find("explain_tryAsButton").click()
    class_room.until(lambda: class_room.words_of("response_statusLabel").startswith("200"), "an answer that worked")
