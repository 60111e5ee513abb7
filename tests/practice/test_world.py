"""What the org remembers: things that work once."""

import pytest

from tests.practice.conftest import Clock
from tokenexplorer.practice import world
from tokenexplorer.practice.dpop_nonces import DpopNonces


def test_a_thing_works_once_until_it_is_forgotten(
    quick_keys: None, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    org = world.make_world("http://127.0.0.1:1", clock)
    assert org.first_use("a", org.now + 10)
    assert not org.first_use("a", org.now + 10)
    clock.offset_s = 11
    assert org.first_use("a", org.now + 10)
    monkeypatch.setattr(world, "_MOST_USED_IDS", 3)
    for name in "bcd":
        assert org.first_use(name, org.now + 10)
    assert len(org.used_ids) == 3
    clock.offset_s = 30
    assert org.first_use("e", org.now + 10)
    assert list(org.used_ids) == ["e"]


def test_nonces_are_renewed_every_day_and_live_three() -> None:
    nonces, day = DpopNonces(), 86_400
    first = nonces.current(0)
    assert nonces.current(day - 1) == first
    second = nonces.current(day)
    assert second != first
    assert nonces.accepts(first, 3 * day - 1)
    assert not nonces.accepts(first, 3 * day)
    assert nonces.accepts(second, 3 * day)
    assert not nonces.accepts(None, 0)
