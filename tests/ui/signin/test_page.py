"""The sign-in page: steps as they happen, the countdown, what can be done meanwhile, and why it stopped."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import CLIENT, Frame, RunningSignIn
from tokenexplorer.errors import BrowserNotOpened, DeadlinePassed, OAuthError, PortTaken, ResponseRefused
from tokenexplorer.oauth.login import StepState
from tokenexplorer.ui.widgets.clipboard import SECRET_MARKS

URL = "https://acme.okta.com/oauth2/v1/authorize?state=canary-state&nonce=canary-nonce"
OK, RUNNING = StepState.OK, StepState.RUNNING


@pytest.fixture
def running(frame: Frame) -> RunningSignIn:
    frame.fill()
    return RunningSignIn(frame.actions)


def open_browser(running: RunningSignIn) -> None:
    running.step("listen", OK, "Listening on 127.0.0.1:8765", "Only this computer can reach it.", elapsed_s=0.01)
    running.step(
        "browser",
        OK,
        "Browser opened",
        "Firefox, your default browser",
        elapsed_s=0.14,
        sign_in_url=URL,
        host="acme.okta.com",
        sent=(("client_id", "0oa1"), ("state", "••••••••")),
    )
    running.step("code", RUNNING, "Waiting for the code")


def state(frame: Frame, step: str) -> str:
    return str(frame.find(f"signin_step_{step}").property("state"))


def click(qtbot: QtBot, frame: Frame, name: str) -> None:
    qtbot.mouseClick(frame.find(name), Qt.MouseButton.LeftButton)


def test_it_comes_up_by_itself_and_every_control_has_a_name(frame: Frame, running: RunningSignIn) -> None:
    assert frame.window.current_key == "sign_in"
    assert frame.find("rail_connectButton").isChecked()
    open_browser(running)
    frame.window.place("sign_in")
    assert nameless(frame.find("signin_page")) == []


def test_steps_as_they_happen(frame: Frame, running: RunningSignIn) -> None:
    assert [state(frame, step) for step in ("listen", "browser", "code", "exchange", "verify", "store")] == ["todo"] * 6
    open_browser(running)
    assert [state(frame, step) for step in ("listen", "browser", "code", "exchange")] == [
        "ok",
        "ok",
        "running",
        "todo",
    ]
    row = frame.find("signin_step_listen")
    assert row.accessibleName().startswith("Listening on 127.0.0.1:8765")
    assert row.accessibleName().endswith("ok")
    assert "acme.okta.com" in frame.find("signin_hostLabel").text()
    for step in ("code", "exchange", "verify", "store"):
        running.step(step, OK)
        assert state(frame, step) == "ok"


def rows(frame: Frame) -> list[str]:
    """The steps that are shown."""
    every = ("listen", "push", "browser", "code", "answer", "exchange", "verify", "store")
    return [step for step in every if not frame.find(f"signin_step_{step}").isHidden()]


@pytest.mark.parametrize(
    ("response_type", "wanted", "waits"),
    [
        ("code", ["listen", "browser", "code", "exchange", "verify", "store"], "Wait for the code"),
        ("id_token token", ["listen", "browser", "code", "verify", "store"], "Wait for the answer"),
        ("code token", ["listen", "browser", "code", "exchange", "verify", "store"], "Wait for the answer"),
        (
            "code id_token",
            ["listen", "browser", "code", "answer", "exchange", "verify", "store"],
            "Wait for the answer",
        ),
    ],
)
def test_there_is_a_row_for_each_step_of_the_flow_and_no_other(
    frame: Frame, response_type: Any, wanted: list[str], waits: str
) -> None:
    RunningSignIn(frame.actions, replace(CLIENT, response_type=response_type))
    assert rows(frame) == wanted
    assert waits in words(frame, "signin_step_code")
    assert [state(frame, step) for step in wanted] == ["todo"] * len(wanted)


def test_A11_a_pushed_request_has_its_row_once_it_happens(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    assert "push" not in rows(frame)
    asked = (("response_type", "code"), ("state", "••••••••"))
    running.step("push", RUNNING, "Pushing the request", "POST acme.okta.com/oauth2/v1/par", sent=asked)
    assert rows(frame)[:2] == ["listen", "push"]
    assert state(frame, "push") == "running"
    running.step("push", OK, "The server has the request", "Good once and for 60 s.", sent=asked)
    running.step(
        "browser",
        OK,
        "Browser opened",
        sign_in_url="https://acme.okta.com/oauth2/v1/authorize?client_id=0oa1&request_uri=urn:canary",
        host="acme.okta.com",
        sent=(("client_id", "0oa1"), ("request_uri", "••••••••")),
    )
    click(qtbot, frame, "signin_sentButton")
    shown = words(frame, "signin_page")
    for word in ("request_uri", "response_type", "POST acme.okta.com/oauth2/v1/par", "GET acme.okta.com/oauth2/v1"):
        assert word in shown
    assert "canary" not in shown
    RunningSignIn(frame.actions, replace(CLIENT, name="Another"))
    assert "push" not in rows(frame)


def test_A11_a_push_that_was_gone_without_shows_what_the_browser_brings_once(
    qtbot: QtBot, frame: Frame, running: RunningSignIn
) -> None:
    asked = (("response_type", "code"), ("state", "••••••••"))
    running.step("push", RUNNING, "Pushing the request", "POST acme.okta.com/par", sent=asked)
    running.step("push", StepState.WARN, "The request was not pushed", "The server is busy.", sent=asked)
    running.step("browser", OK, "Browser opened", sign_in_url=URL, host="acme.okta.com", sent=asked)
    click(qtbot, frame, "signin_sentButton")
    shown = [each.text() for each in frame.find("signin_page").findChildren(QLabel) if not each.isHidden()]
    assert shown.count("response_type") == 1
    assert state(frame, "push") == "warn"


def test_an_answer_that_came_with_something_to_know_has_come(frame: Frame, running: RunningSignIn) -> None:
    open_browser(running)
    running.step("code", StepState.WARN, "The code came back", "Something else came, too.", elapsed_s=2.0)
    assert "The browser came back" in words(frame, "signin_page")
    running.step("exchange", RUNNING, "Exchanging the code")
    frame.find("signin_page")._countdown._tick()
    assert "Something else came, too." in words(frame, "signin_step_code")


def test_a_posted_answer_cannot_be_pasted(frame: Frame) -> None:
    RunningSignIn(frame.actions, replace(CLIENT, response_mode="form_post"))
    assert frame.find("signin_pasteUrlButton").isHidden()
    RunningSignIn(frame.actions, replace(CLIENT, response_type="id_token"))
    assert not frame.find("signin_pasteUrlButton").isHidden()


def test_an_address_with_a_fragment_is_handed_in(qtbot: QtBot, frame: Frame) -> None:
    running = RunningSignIn(frame.actions, replace(CLIENT, response_type="id_token"))
    click(qtbot, frame, "signin_pasteUrlButton")
    url = "http://127.0.0.1:8765/callback#id_token=canary&state=s"
    qtbot.keyClicks(frame.find("signin_pasteUrlEdit"), url)
    click(qtbot, frame, "signin_pasteUrlOkButton")
    assert running.control.take_pasted() == url


def words(frame: Frame, name: str) -> str:
    return " ".join(each.text() for each in frame.find(name).findChildren(QLabel))


def test_A08_the_host_is_named_before_the_browser_opens(frame: Frame) -> None:
    RunningSignIn(frame.actions, replace(CLIENT, issuer="https://\u0430cme.okta.com"))
    assert "xn--" in frame.find("signin_hostLabel").text()


def test_A10_the_countdown_runs_and_can_be_made_longer(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    ring = frame.find("signin_countdownLabel")
    assert ring.text() in ("5:00", "4:59")
    click(qtbot, frame, "signin_extendButton")
    assert ring.text() in ("10:00", "9:59")
    assert "Signing in Web sign-in" in frame.find("top_tokenButton").accessibleDescription()


def test_A10_cancel_ends_it_and_goes_back(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    open_browser(running)
    click(qtbot, frame, "signin_cancelButton")
    assert running.control.cancellation.is_cancelled
    assert frame.window.current_key == "connect_form"
    assert "Signing in" not in frame.find("top_tokenButton").accessibleDescription()
    assert not frame.find("signin_page")._countdown._timer.isActive()


def test_escape_closes_the_paste_card_first_then_cancels(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    click(qtbot, frame, "signin_pasteUrlButton")
    assert frame.find("signin_pasteUrlEdit").isVisible()
    qtbot.keyClick(frame.window, Qt.Key.Key_Escape)
    assert not frame.find("signin_pasteUrlEdit").isVisible()
    qtbot.keyClick(frame.window, Qt.Key.Key_Escape)
    assert running.control.cancellation.is_cancelled


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Paste the address first."),
        ("http://127.0.0.1:8765/callback", "Paste the whole address, with everything after the ? or the #."),
        ("http://127.0.0.1:8765/callback?x=1", "This address has no code and no error."),
    ],
)
def test_a_pasted_address_that_cannot_be_right_is_not_handed_in(
    qtbot: QtBot, frame: Frame, running: RunningSignIn, text: str, error: str
) -> None:
    click(qtbot, frame, "signin_pasteUrlButton")
    frame.find("signin_pasteUrlEdit").setText(text)
    click(qtbot, frame, "signin_pasteUrlOkButton")
    assert error in frame.find("signin_pasteUrlError").text()
    assert running.control.take_pasted() is None


def test_a_pasted_address_is_handed_in_and_a_refusal_stays_in_the_card(
    qtbot: QtBot, frame: Frame, running: RunningSignIn
) -> None:
    open_browser(running)
    click(qtbot, frame, "signin_pasteUrlButton")
    edit = frame.find("signin_pasteUrlEdit")
    edit.setText(" http://127.0.0.1:8765/callback/web-sign-in?code=c&state=other ")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert running.control.take_pasted() == "http://127.0.0.1:8765/callback/web-sign-in?code=c&state=other"
    running.step("code", StepState.WARN, detail="This answer belongs to another sign-in.")
    assert frame.find("signin_pasteUrlError").text() == "This answer belongs to another sign-in."
    assert edit.text()
    assert frame.actions.sign_in.running


def test_L10_why_an_answer_was_ignored_stays_while_time_goes_on(
    qtbot: QtBot, frame: Frame, running: RunningSignIn
) -> None:
    open_browser(running)
    click(qtbot, frame, "signin_extendButton")  # shows the time anew
    assert "Open for" in words(frame, "signin_step_code")
    running.step("code", StepState.WARN, detail="An answer of another sign-in came and was ignored.")
    click(qtbot, frame, "signin_extendButton")
    assert "was ignored" in words(frame, "signin_step_code")
    assert "Open for" not in words(frame, "signin_step_code")


def test_A09_the_sign_in_url_is_copied_as_a_secret(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    assert not frame.find("signin_copyUrlButton").isEnabled()
    open_browser(running)
    click(qtbot, frame, "signin_copyUrlButton")
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == URL
    assert all(data.hasFormat(mark) for mark in ("x-kde-passwordManagerHint",) if mark in SECRET_MARKS)
    assert "copied" in frame.find("toast_label").text()
    assert "canary" not in frame.find("toast_label").text()
    frame.services.clipboard.clear_secret()
    assert QGuiApplication.clipboard().text() == ""


def test_S13_neither_state_nor_nonce_is_shown(frame: Frame, running: RunningSignIn) -> None:
    open_browser(running)
    page = frame.find("signin_page")
    shown = " ".join(
        f"{each.text()} {each.toolTip()} {each.accessibleName()}"
        for each in page.findChildren(type(frame.find("signin_hostLabel")))
    )
    assert "canary" not in shown
    assert "GET acme.okta.com/oauth2/v1/authorize" in shown


def test_N30_a_browser_that_does_not_open_leaves_the_url_to_copy(frame: Frame, running: RunningSignIn) -> None:
    running.step("listen", OK)
    running.step("browser", StepState.WARN, "No browser opened", sign_in_url=URL, host="acme.okta.com")
    running.step("code", RUNNING)
    assert state(frame, "browser") == "warn"
    assert frame.find("signin_copyUrlButton").isEnabled()


def test_an_error_takes_the_place_of_the_headline(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    open_browser(running)
    running.fail(
        OAuthError("access_denied", "User said <b>no</b>", title="You refused consent.", advice="Press Allow.")
    )
    page = frame.find("signin_page")
    assert "You refused consent." in frame.find("signin_errorLabel").text()
    assert "Press Allow." in frame.find("signin_errorLabel").text()
    assert "User said <b>no</b>" in page._detail.text()
    assert page._detail.textFormat() == Qt.TextFormat.PlainText
    assert state(frame, "code") == "failed"
    assert not page._title.isVisible()
    assert not frame.find("signin_cancelButton").isVisible()
    assert frame.find("signin_retryButton").hasFocus() or not frame.window.isActiveWindow()
    assert frame.find("top_signInButton").property("variant") == "tonal"
    click(qtbot, frame, "signin_retryButton")
    assert [client.id for _org, client in frame.asked] == ["c"]


def test_what_went_wrong_stands_once(frame: Frame, running: RunningSignIn) -> None:
    error = PortTaken(8765, "python3", 8766, any_port=False)
    running.step("listen", StepState.FAILED, error.title, detail=error.advice)
    running.fail(error)
    shown = [label.text() for label in frame.find("signin_page").findChildren(QLabel) if label.isVisible()]
    assert sum("Port 8765 is taken" in each for each in shown) == 1
    assert sum("with port 8766" in each for each in shown) == 1
    assert not frame.find("signin_explain_evidenceEdit").isVisible()
    assert "Listen for the answer" in words(frame, "signin_step_listen")
    running.fail(OAuthError("access_denied", "no", title="You refused.", advice="Press Allow.", where="authorize"))
    assert frame.find("signin_explain_titleLabel").isVisible()
    assert frame.find("signin_explain_titleLabel").text() == "Denied"


def test_a_failure_elsewhere_brings_the_page_back(frame: Frame, running: RunningSignIn) -> None:
    frame.window.show_place("trace")
    running.fail(DeadlinePassed("Nobody came back in time.", "Sign in again."))
    assert frame.window.current_key == "sign_in"
    assert "Nobody came back" in frame.find("signin_errorLabel").text()


@pytest.mark.parametrize(
    ("error", "topic"),
    [
        (OAuthError("invalid_request", "The 'redirect_uri' parameter must be a Login redirect URI"), "redirectUri"),
        (OAuthError("access_denied", "User is not assigned to the client application."), "notAssigned"),
        (BrowserNotOpened("No browser came up.", "Copy the sign-in URL."), "nothingOpened"),
        (ResponseRefused("The answer names another redirect.", ""), "redirectUri"),
    ],
)
def test_the_matching_help_opens(frame: Frame, running: RunningSignIn, error: Exception, topic: str) -> None:
    open_browser(running)
    running.fail(error)
    assert frame.find(f"signin_help_{topic}").isChecked()


def test_a_taken_port_is_named(frame: Frame, running: RunningSignIn) -> None:
    running.fail(PortTaken(8765, "python3", 8766, any_port=False))
    assert "Port 8765 is taken by python3." in frame.find("signin_errorLabel").text()
    assert state(frame, "listen") == "failed"


def test_back_goes_to_connect(qtbot: QtBot, frame: Frame, running: RunningSignIn) -> None:
    running.fail(DeadlinePassed("x", "y"))
    click(qtbot, frame, "signin_backButton")
    assert frame.window.current_key == "connect_form"


def test_a_new_sign_in_starts_from_a_clean_page(frame: Frame, running: RunningSignIn) -> None:
    open_browser(running)
    running.fail(DeadlinePassed("x", "y"))
    again = RunningSignIn(frame.actions)
    assert state(frame, "listen") == "todo"
    assert not frame.find("signin_errorLabel").isVisible()
    assert frame.find("signin_cancelButton").isVisible()
    assert again.control.seconds_left > 290


def test_a_finished_sign_in_leads_to_its_id_token(frame: Frame, running: RunningSignIn) -> None:
    class Finished:
        summary = frame.state.tokens[0]

    session: Any = Finished()
    frame.actions.sign_in._control = None
    frame.actions.sign_in.finished.emit(session)
    assert frame.window.current_key == "tokens"
    assert frame.places["tokens"].opened == [("t", "id_token")]


def test_a_second_sign_in_shows_nothing_of_the_first(frame: Frame, running: RunningSignIn) -> None:
    open_browser(running)
    first = frame.find("signin_help_form")
    running.fail(OAuthError("The server refused: invalid_client", "Check the client secret.", "invalid_client"))
    assert frame.find("signin_errorLabel").text()
    RunningSignIn(frame.actions)
    assert frame.find("signin_errorLabel").text() == ""
    # Even while no event loop has turned, as in a program that only processes events.
    assert frame.find("signin_help_form") is not first
    assert not first.isVisible()
