"""The call that a sign-in was for is offered when the token is there, and forgotten when none came."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.frame import Frame, RunningSignIn
from tokenexplorer.errors import NetworkError
from tokenexplorer.ui.shell.next_call import NextCall

LOGS = "GET /api/v1/logs"


def test_it_is_offered_once_and_sent_by_one_press(frame: Frame, qtbot: QtBot) -> None:
    frame.fill()
    RunningSignIn(frame.actions)
    frame.window.place("scopes").next_call.emit(LOGS)
    qtbot.wait(20)
    frame.window.show_place("requests")
    offer = frame.window.findChild(NextCall)
    assert offer is not None
    offer._offer()
    assert frame.find("toast_label").text() == f"{LOGS} can be sent with the new token."
    frame.find("toast_actionButton").click()
    assert frame.places["requests"].opened == [("send", LOGS, 1)]
    frame.find("toast_label").setText("")
    offer._offer()
    assert frame.find("toast_label").text() == ""


def test_the_offer_goes_when_a_call_was_sent_meanwhile(frame: Frame, qtbot: QtBot) -> None:
    frame.fill()
    RunningSignIn(frame.actions)
    frame.window.place("scopes").next_call.emit(LOGS)
    qtbot.wait(20)
    offer = frame.window.findChild(NextCall)
    assert offer is not None
    offer._offer()
    assert frame.window.toast.isVisible()
    sent = frame.window.place("requests").call_sent
    sent.emit()
    assert not frame.window.toast.isVisible()
    # What is told later is left alone.
    frame.window.tell("Something else.", "Undo", lambda: None)
    sent.emit()
    assert frame.window.toast.isVisible()


def test_a_sign_in_that_fails_forgets_it(frame: Frame, qtbot: QtBot) -> None:
    frame.fill()
    running = RunningSignIn(frame.actions)
    frame.window.place("scopes").next_call.emit(LOGS)
    qtbot.wait(20)
    running.fail(NetworkError("Nobody answers.", "Look."))
    offer = frame.window.findChild(NextCall)
    assert offer is not None
    offer._offer()
    assert "can be sent" not in frame.find("toast_label").text()
