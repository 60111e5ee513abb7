"""Life in words."""

from datetime import UTC, datetime, timedelta

import pytest

from tokenexplorer.ui.theme import Theme
from tokenexplorer.ui.widgets.expiry import life_share, life_words
from tokenexplorer.ui.widgets.ring import CountdownRing

NOW = datetime(2026, 11, 21, 14, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words", "kind"),
    [
        (timedelta(minutes=54, seconds=12), "54:12 left", "ok"),
        (timedelta(minutes=8, seconds=40), "8:40 left", "warn"),
        (timedelta(seconds=48), "0:48 left", "bad"),
        (timedelta(hours=3, minutes=10, seconds=59), "3 h 10 min", "ok"),
        (timedelta(hours=1), "1 h 0 min", "ok"),
        (timedelta(days=89, hours=3), "89 days", "ok"),
        (timedelta(0), "Expired 14:08", "bad"),
        (timedelta(hours=-4, minutes=-56), "Expired 09:12", "bad"),
        (timedelta(days=-3), "Expired 18 Nov", "bad"),
    ],
)
def test_life_is_told_in_words(left: timedelta, words: str, kind: str) -> None:
    assert life_words(NOW, NOW + left) == (words, kind)


def test_no_end_is_said() -> None:
    assert life_words(NOW, None) == ("no end known", "unk")
    assert life_share(NOW, None, NOW) is None


def test_a_quarter_of_the_life_warns() -> None:
    issued, ends = NOW - timedelta(hours=8), NOW + timedelta(hours=2)
    assert life_words(NOW, ends, issued) == ("2 h 0 min", "warn")
    assert life_share(NOW, ends, issued) == pytest.approx(0.2)


def test_clock_times_are_in_the_zone_of_now() -> None:
    far = NOW.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+02:00").tzinfo)
    assert life_words(far, NOW - timedelta(minutes=1))[0] == "Expired 16:07"


def test_countdown_shows_the_time_in_its_middle(theme: Theme) -> None:
    ring = CountdownRing(theme)
    ring.set_left(277, 300)
    assert ring.text() == "4:37"
    assert ring.accessibleName() == "4:37 left"
    ring.set_left(-5, 300)
    assert ring.text() == "0:00"
    ring.grab()
