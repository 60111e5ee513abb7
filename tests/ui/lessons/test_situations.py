"""Each situation, played at a real practice org, ends in the explanation that it promises."""

from __future__ import annotations

import pytest

from tests.ui.lessons.conftest import ClassRoom
from tokenexplorer.errors import OAuthError, TokenExplorerError
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.lessons.dialog import explained
from tokenexplorer.ui.lessons.run import SituationRun
from tokenexplorer.ui.lessons.situation import Situation, situations

CALLS = [each for each in situations() if each.call]
REFUSED = [each for each in situations() if each.error and each.error != "page"]
TICKETS = [each for each in situations() if each.ticket]


def play(room: ClassRoom, situation: Situation) -> None:
    room.person.name = situation.person or "alice"
    room.person.unticks = "keep:messages.write" if situation.id == "dropped" else ""
    room.person.allow = "press Deny" not in situation.by_hand
    room.window.dialogs.situations(situation.id)
    run = room.window.findChild(SituationRun)
    assert run is not None
    with room.bot.waitSignal(run.arrived, timeout=30_000):
        room.find("lessons_startButton").click()


@pytest.mark.parametrize("situation", CALLS, ids=[each.id for each in CALLS])
def test_S13_a_call_that_goes_wrong_is_explained(class_room: ClassRoom, situation: Situation) -> None:
    play(class_room, situation)
    panel = class_room.requests.response.explain
    class_room.until(lambda: panel.explanation.top is not None and not class_room.requests.sending.is_running, "why")
    explanation = panel.explanation
    assert explanation.top is not None
    assert explanation.top.id == situation.finding
    if situation.link:
        assert explanation.chain is None or explanation.chain.broken is not None
        if explanation.chain is not None and explanation.chain.broken is not None:
            assert explanation.chain.broken.id == situation.link
    class_room.until(lambda: class_room.sees("explain_titleLabel"), "the explanation in front")


@pytest.mark.parametrize("situation", REFUSED, ids=[each.id for each in REFUSED])
def test_S13_a_sign_in_that_goes_wrong_is_explained(class_room: ClassRoom, situation: Situation) -> None:
    errors: list[TokenExplorerError] = []
    class_room.window.actions_of.sign_in.failed.connect(errors.append)
    play(class_room, situation)
    (error,) = errors
    assert isinstance(error, OAuthError)
    assert error.error == situation.error
    class_room.until(lambda: class_room.sees("signin_explain_titleLabel"), "why, on the sign-in page")
    shown = class_room.find("signin_page")
    (panel,) = [each for each in shown.findChildren(ExplainPanel) if each.isVisible()]
    top = panel.explanation.top
    assert top is not None
    assert top.id == situation.finding
    assert top.mends
    assert class_room.words_of("signin_explain_titleLabel") == top.title


@pytest.mark.parametrize("situation", TICKETS, ids=[each.id for each in TICKETS])
def test_a_ticket_is_explained(situation: Situation, class_room: ClassRoom) -> None:
    top = explained(situation, class_room.state).top
    assert top is not None
    assert top.id == situation.finding


def test_a_wrong_redirect_uri_stays_on_the_providers_page(class_room: ClassRoom) -> None:
    situation = next(each for each in situations() if each.id == "wrong-redirect")
    class_room.window.dialogs.situations(situation.id)
    class_room.find("lessons_startButton").click()
    class_room.until(lambda: len(class_room.person.opened) == 1, "the browser")
    assert "elsewhere" in class_room.person.opened[0]
    assert class_room.window.current_key == "sign_in"
    assert class_room.window.actions_of.sign_in.running
    # The person tells what the page says.
    pages = class_room.find("signin_pageCombo")
    row = pages.findData("redirectUri")
    pages.setCurrentIndex(row)
    pages.activated.emit(row)
    class_room.until(lambda: class_room.sees("explain_dialog"), "why")
    top = class_room.find("explain_dialog").panel.explanation.top
    assert top.id == situation.finding
    assert any("elsewhere" in fact.value for fact in top.evidence) or "redirect" in top.title
    assert top.mends
    class_room.find("explain_dialog").close()
    run = class_room.window.findChild(SituationRun)
    assert run is not None
    with class_room.bot.waitSignal(run.stopped, timeout=10_000):
        class_room.window.actions_of.sign_in.cancel()
