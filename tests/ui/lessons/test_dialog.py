"""The class-room as a person sees it: the list, what each situation says, tickets, and the ways to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.accessible import nameless
from tests.ui.frame import Frame
from tokenexplorer.ui.lessons.dialog import LessonsDialog
from tokenexplorer.ui.lessons.situation import Situation, situations
from tokenexplorer.ui.shell.palette import find
from tokenexplorer.ui.state import AppState
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.delegates import Row

LINKS = {"server", "validity", "requested", "granted", "inToken", "role"}


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> Iterator[LessonsDialog]:
    made = LessonsDialog(theme, AppState(), "", None)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    if shiboken6.isValid(made):
        made.close()
        shiboken6.delete(made)


def choose(dialog: LessonsDialog, key: str) -> None:
    model = dialog.list.model()
    found = next(
        model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data(Row.KEY) == f"lesson:{key}"
    )
    dialog.list.setCurrentIndex(found)


def text(dialog: LessonsDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_each_group_stands_once(dialog: LessonsDialog) -> None:
    model = dialog.list.model()
    heads = [model.index(row, 0) for row in range(model.rowCount()) if model.index(row, 0).data(Row.GROUP)]
    assert len({each.data() for each in heads}) == len(heads) > 2


def test_a_nonce_that_is_masked_in_a_ticket_is_a_nonce(dialog: LessonsDialog) -> None:
    choose(dialog, "stale-nonce")
    dialog.start_button.click()
    assert text(dialog, "lessons_explain_titleLabel") == "The server wants its nonce in the proof"


def test_every_link_of_the_chain_has_a_situation() -> None:
    assert {each.link for each in situations() if each.link} == LINKS
    assert len({each.id for each in situations()}) == len(situations()) >= 20


@pytest.mark.parametrize("situation", situations(), ids=[each.id for each in situations()])
def test_each_says_what_happens_what_it_is_and_where_to_read_more(situation: Situation) -> None:
    assert situation.what.endswith((".", "…"))
    assert situation.learn.count(". ") >= 2
    assert situation.source.startswith(("https://", "RFC ", "OpenID "))
    assert bool(situation.ticket) != bool(situation.app)
    assert situation.finding or situation.error == "page"


def test_the_list_and_its_words(dialog: LessonsDialog) -> None:
    choose(dialog, "no-role")
    assert text(dialog, "lessons_titleLabel") == "The scope is there, no admin role is"
    assert text(dialog, "lessons_whoLabel") == "Sign in as eve, password eve-password."
    assert "The link that breaks: the admin role." in text(dialog, "lessons_learnLabel")
    assert not nameless(dialog)


def test_try_it_hands_the_situation_over_and_closes(dialog: LessonsDialog, qtbot: QtBot) -> None:
    choose(dialog, "expired")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    assert chosen.args[0].id == "expired"


def test_a_ticket_is_explained_in_the_dialog_and_one_goes_back(dialog: LessonsDialog, qtbot: QtBot) -> None:
    choose(dialog, "as-ssws")
    ticket = dialog.findChild(QPlainTextEdit, "lessons_ticketEdit")
    assert ticket is not None
    assert "Authorization: SSWS ey" in ticket.toPlainText()
    assert dialog.start_button.text() == "Explain it"
    dialog.start_button.click()
    assert dialog.property("state") == "explained"
    panel = dialog.findChild(QLabel, "lessons_explain_reasonLabel")
    assert panel is not None
    assert "SSWS is for API tokens" in panel.text()
    assert dialog.findChild(QPushButton, "lessons_explain_fixButton") is None, "there is nothing to send again"
    qtbot.mouseClick(dialog.back_button, Qt.MouseButton.LeftButton)
    assert dialog.property("state") == "choosing"
    assert ticket.isVisible()


def test_the_ways_to_it(frame: Frame) -> None:
    frame.fill()
    assert [entry.key for entry in find(frame.window, "something broken")] == ["action:situations"]
    frame.find("status_situationsAction").trigger()
    dialog = frame.find("lessons_dialog")
    assert dialog.isVisible()
    dialog.close()


def test_at_twice_the_text_every_situation_is_read_whole(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    window.resize(1360, 860)
    qtbot.addWidget(window)
    theme.set_text_scale(2.0)
    made = LessonsDialog(theme, AppState(), "", window)
    metrics = QFontMetrics(theme.font())
    longest = max(metrics.horizontalAdvance(each.title) for each in situations())
    assert made.width() <= window.width()
    assert made.list.width() >= longest + 48  # icon, padding and the room of a scroll bar
    made.close()


def test_a_heading_is_not_as_pale_as_what_is_turned_off(dialog: LessonsDialog, theme: Theme) -> None:
    heading = dialog.list.visualRect(dialog.list.model().index(0, 0))
    image = dialog.list.viewport().grab(heading).toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    darkest = min((image.pixelColor(x, y) for x, y in points), key=lambda color: color.lightness())
    assert darkest.lightness() < theme.color("disabled").lightness() - 20
