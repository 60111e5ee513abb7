"""The garbage collector beside a large catalogue."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

from tokenexplorer.ui.collector import uncollected


class Thing:
    """A value that can be watched."""


def test_nothing_is_collected_meanwhile_and_what_was_made_is_not_walked_again() -> None:
    before = gc.get_freeze_count()
    with uncollected():
        assert not gc.isenabled()
        made = [Thing() for _ in range(100)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_what_nobody_holds_is_freed_all_the_same() -> None:
    with uncollected():
        thing = Thing()
    watched = ref(thing)
    del thing
    assert watched() is None


def test_a_fault_leaves_the_collector_as_it_was() -> None:
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
