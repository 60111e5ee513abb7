"""The bars of a request's time, and its numbers in words."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.timing_view import TimingView, milliseconds, size_words
from tokenexplorer.wire.exchange import Timing

AT = datetime(2026, 11, 21, tzinfo=UTC)


def test_each_part_has_a_bar_from_where_it_began(theme: Theme, qtbot: QtBot) -> None:
    view = TimingView(theme, name="timing")
    qtbot.addWidget(view)
    view.show_timing(Timing(AT, 0.4, dns_s=0.1, wait_s=0.2), remote="127.0.0.1:443", attempts=2)
    bars = {bar.accessibleName(): bar.value() for bar in view.findChildren(QProgressBar)}
    assert (bars["Name look-up"], bars["Wait for the server"], bars["Send"]) == (250, 500, 0)
    assert view.accessibleDescription().startswith("Name look-up 100 ms, Connect connection reused")
    words = [label.text() for label in view.findChildren(QLabel)]
    assert "Answered by 127.0.0.1:443. Sent twice: the first connection ended before any answer." in words
    view.resize(500, 300)
    assert not view.grab().isNull()


def test_no_timing_leaves_nothing(theme: Theme, qtbot: QtBot) -> None:
    view = TimingView(theme, name="timing")
    qtbot.addWidget(view)
    view.show_timing(None)
    assert view.findChildren(QProgressBar) == []


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0004, "0.4 ms"), (0.187, "187 ms"), (2.314, "2.31 s"), (62, "1:02 min")]
)
def test_seconds_in_words(seconds: float, words: str) -> None:
    assert milliseconds(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"), [(312, "312 B"), (61_400, "61.4 kB"), (143_000_000, "143 MB"), (2_500_000_000, "2.5 GB")]
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_words(size) == words
