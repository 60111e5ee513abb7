"""What the browser may show: one entry open at a time, the redirect URI to copy, a drawer in narrow windows."""

from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.frame import CLIENT, Frame, RunningSignIn
from tokenexplorer.oauth.login import StepState
from tokenexplorer.ui.signin.help_topics import topic_for, topics

IDS = ["form", "redirectUri", "notAssigned", "cannotConnect", "nothingOpened", "factor", "other"]


@pytest.fixture(autouse=True)
def running(frame: Frame) -> RunningSignIn:
    frame.fill()
    return RunningSignIn(frame.actions)


def test_all_topics_one_open_at_a_time(qtbot: QtBot, frame: Frame) -> None:
    for topic in IDS:
        qtbot.mouseClick(frame.find(f"signin_help_{topic}"), Qt.MouseButton.LeftButton)
        assert [each for each in IDS if frame.find(f"signin_help_{each}").isChecked()] == [topic]
    qtbot.mouseClick(frame.find("signin_help_other"), Qt.MouseButton.LeftButton)
    assert not [each for each in IDS if frame.find(f"signin_help_{each}").isChecked()]


def test_a_click_on_the_arrow_opens_the_line_too(qtbot: QtBot, frame: Frame) -> None:
    line = frame.find("signin_help_factor")
    (arrow,) = line.findChildren(QLabel)
    at = arrow.mapTo(line.window(), arrow.rect().center())
    hit = line.window().childAt(at)
    assert hit is line
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=arrow.geometry().center())
    assert line.isChecked()


def test_lines_of_an_earlier_sign_in_hear_of_no_theme(qtbot: QtBot, frame: Frame) -> None:
    earlier = frame.find("signin_help_form")
    RunningSignIn(frame.actions)
    qtbot.waitUntil(lambda: not shiboken6.isValid(earlier))
    frame.theme.set_choice("dark")  # a slot that still reaches for the button that went would be an error here
    assert frame.find("signin_help_form").isVisible()


def test_the_exact_redirect_uri_stands_there_to_copy(qtbot: QtBot, frame: Frame) -> None:
    qtbot.mouseClick(frame.find("signin_help_redirectUri"), Qt.MouseButton.LeftButton)
    page = frame.find("signin_page")
    (edit,) = [each for each in page.findChildren(QLineEdit) if each.isReadOnly() and each.isVisible()]
    assert edit.text() == CLIENT.redirect_uri
    (copy,) = [
        each
        for each in page.findChildren(QToolButton)
        if each.accessibleName() == "Copy redirect URI" and each.isVisible()
    ]
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == CLIENT.redirect_uri


def test_sign_in_again_from_a_topic(qtbot: QtBot, frame: Frame) -> None:
    qtbot.mouseClick(frame.find("signin_help_notAssigned"), Qt.MouseButton.LeftButton)
    (again,) = [
        each
        for each in frame.find("signin_page").findChildren(QPushButton)
        if each.text() == "Sign in again" and each.isVisible()
    ]
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert len(frame.asked) == 1


def test_the_trace_is_one_click_away(qtbot: QtBot, frame: Frame) -> None:
    qtbot.mouseClick(frame.find("signin_traceButton"), Qt.MouseButton.LeftButton)
    assert frame.window.current_key == "trace"


def test_below_1200_it_is_a_drawer(qtbot: QtBot, frame: Frame) -> None:
    entry, drawer = frame.find("signin_help_form"), frame.find("signin_helpButton")
    assert entry.isVisible()
    assert not drawer.isVisible()
    frame.window.resize(1000, 700)
    assert not entry.isVisible()
    qtbot.mouseClick(drawer, Qt.MouseButton.LeftButton)
    assert entry.isVisible()
    qtbot.mouseClick(drawer, Qt.MouseButton.LeftButton)
    assert not entry.isVisible()
    frame.window.resize(1300, 800)
    assert entry.isVisible()
    assert frame.find("signin_countdownLabel").isVisible()


def test_words_fit_the_provider() -> None:
    okta = {topic.id: topic for topic in topics(okta=True, host="acme.okta.com", port="8765")}
    other = {topic.id: topic for topic in topics(okta=False, host="id.example.com", port="")}
    assert list(okta) == list(other) == IDS
    assert "Login redirect URI" in okta["redirectUri"].title
    assert "Okta" not in other["redirectUri"].text + other["notAssigned"].text
    assert "127.0.0.1:8765" in okta["cannotConnect"].title
    assert other["cannotConnect"].title.endswith("127.0.0.1")
    named = {topic.id: topic for topic in topics(okta=False, host="a.b", port="8765", own_host="localhost")}
    assert named["cannotConnect"].title.endswith("to localhost:8765")
    assert topic_for("whatever") == ""


def test_an_answer_that_is_posted_is_not_to_be_pasted() -> None:
    for posted in (False, True):
        shown = {each.id: each for each in topics(okta=True, host="a.b", port="8765", posted=posted)}
        assert ("Paste redirect URL" in shown["cannotConnect"].text) is not posted
        assert ("response mode query" in shown["cannotConnect"].text) is posted


def test_the_page_of_a_running_sign_in_whose_answer_is_posted_says_so(qtbot: QtBot, frame: Frame) -> None:
    running = RunningSignIn(frame.actions, client=replace(CLIENT, response_mode="form_post"))
    running.step("listen", StepState.OK, "Listening on 127.0.0.1:8765")
    qtbot.waitUntil(lambda: frame.find("signin_help_cannotConnect").isVisible())
    qtbot.mouseClick(frame.find("signin_help_cannotConnect"), Qt.MouseButton.LeftButton)
    page = frame.find("signin_page")
    words = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    assert any("no address holds it" in each for each in words)
    assert not any("choose Paste redirect URL" in each for each in words)
