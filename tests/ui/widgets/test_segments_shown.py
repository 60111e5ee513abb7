"""Segments that come and go, and numbers that give way."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.segments import Segments


def made(theme: Theme, qtbot: QtBot) -> Segments:
    segments = Segments(theme)
    qtbot.addWidget(segments)
    for key in ("all", "some", "none"):
        segments.add(key, key.title())
    segments.show()
    return segments


def test_a_hidden_one_is_passed_over_and_its_neighbour_ends_the_row(theme: Theme, qtbot: QtBot) -> None:
    segments = made(theme, qtbot)
    segments.set_shown("none", False)
    assert [segments.button(key).property("seg") for key in ("all", "some")] == ["first", "last"]
    qtbot.keyClick(segments.button("all"), Qt.Key.Key_Left)
    assert segments.current() == "some"
    segments.set_shown("none", True)
    assert [segments.button(key).property("seg") for key in ("some", "none")] == ["mid", "last"]


def test_where_the_chosen_one_goes_the_first_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    segments = made(theme, qtbot)
    segments.set_current("none")
    with qtbot.waitSignal(segments.changed) as told:
        segments.set_shown("none", False)
    assert (told.args, segments.current()) == (["all"], "all")


def test_numbers_give_way_but_are_still_told(theme: Theme, qtbot: QtBot) -> None:
    segments = made(theme, qtbot)
    segments.set_count("all", 198)
    wide = segments.room_for_counts()
    assert not segments.button("all").icon().isNull()
    segments.show_counts(False)
    assert segments.button("all").icon().isNull()
    assert segments.button("all").accessibleName() == "All, 198"
    assert segments.room_for_counts() == wide
