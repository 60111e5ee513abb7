"""The trace in narrow and low windows: the message stands under the list, and nothing is cut."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.fakes import PlaceParts
from tests.ui.trace.conftest import sign_in
from tests.ui.trace.test_place import button, wait_for
from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.trace.place import TracePlace
from tokenexplorer.ui.widgets.pane import PaneSplitter

Kind = TypeVar("Kind", bound=QWidget)


def part(place: TracePlace, kind: type[Kind], name: str) -> Kind:
    found = place.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def top(place: TracePlace, each: QWidget) -> int:
    return each.mapTo(place, each.rect().topLeft()).y()


def settle(place: TracePlace, width: int, height: int) -> None:
    place.resize(width - 72, height)
    place.set_width(width)
    QApplication.processEvents()


@pytest.mark.parametrize(("width", "stacked"), [(1360, False), (1120, False), (1119, True), (960, True)])
def test_below_1120_the_message_stands_under_the_list(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot, width: int, stacked: bool
) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    settle(place, width, 700)
    listed, shown = place.panes()
    assert (shown.y() >= listed.geometry().bottom()) is stacked
    assert (shown.x() >= listed.geometry().right()) is not stacked
    assert shown.width() == (place.width() if stacked else shown.width())


def test_wide_again_they_stand_side_by_side_as_they_did(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    sign_in(parts.trace)
    wait_for(place, 4, qtbot)
    listed, _ = place.panes()
    before = listed.width()
    settle(place, 960, 566)
    settle(place, 1360, 788)
    assert abs(listed.width() - before) <= 1


def test_a_value_has_its_room_at_960(place: TracePlace, parts: PlaceParts, qtbot: QtBot) -> None:
    place.open(sign_in(parts.trace)[0].id)
    wait_for(place, 4, qtbot)
    settle(place, 960, 566)
    assert part(place, QWidget, "trace_urlLabel").width() > 600


def test_in_a_low_window_head_and_foot_stay_and_the_middle_scrolls(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    place.open(sign_in(parts.trace)[2].id)
    wait_for(place, 4, qtbot)
    settle(place, 960, 500)
    middle = part(place, QScrollArea, "trace_messageScroll")
    assert middle.verticalScrollBar().maximum() > 0
    for name in ("trace_purposeLabel", "trace_urlLabel", "trace_statusLabel"):
        each = part(place, QWidget, name)
        assert each.height() >= each.minimumSizeHint().height(), name
    tabs = part(place, QTabBar, "trace_tabs")
    assert tabs.height() >= tabs.sizeHint().height()
    for name in ("trace_copyCurlButton", "trace_marksHelpButton"):
        assert place.rect().contains(button(place, name).mapTo(place, button(place, name).rect().bottomRight()))
    settle(place, 1360, 788)
    assert middle.verticalScrollBar().maximum() == 0


def test_what_is_folded_away_takes_no_line_of_its_own_where_it_is_low(
    place: TracePlace, parts: PlaceParts, qtbot: QtBot
) -> None:
    place.open(sign_in(parts.trace)[2].id)
    wait_for(place, 4, qtbot)
    learn = part(place, QAbstractButton, "trace_learnButton")
    purpose = part(place, QWidget, "trace_purposeLabel")
    settle(place, 960, 566)
    assert top(place, learn) < top(place, purpose) + purpose.height()
    qtbot.mouseClick(learn, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert top(place, learn) >= top(place, purpose) + purpose.height()
    assert part(place, QWidget, "trace_learnLabel").isVisible()


def test_each_way_of_a_splitter_keeps_its_own_sizes(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)

    def made() -> PaneSplitter:
        splitter = PaneSplitter("x", store)
        qtbot.addWidget(splitter)
        for _ in range(2):
            splitter.add_pane(QWidget(), lowest=50)
        splitter.restore([300, 300])
        splitter.resize(600, 400)
        splitter.show()
        return splitter

    first = made()
    QApplication.processEvents()
    first.moveSplitter(200, 1)
    first.stand(Qt.Orientation.Vertical, [100, 300])
    QApplication.processEvents()
    first.moveSplitter(150, 1)
    first.stand(Qt.Orientation.Horizontal, [300, 300])
    assert abs(first.sizes()[0] - 200) <= 1
    second = made()
    assert abs(second.sizes()[0] - 200) <= 1
    second.stand(Qt.Orientation.Vertical, [100, 300])
    QApplication.processEvents()
    assert abs(second.sizes()[0] - 150) <= 1
