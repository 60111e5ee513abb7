"""Puts every test on the rails of `tests/rails`."""

import os

# Before anything imports Qt; a test run that wants another platform says so.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.peers.fixtures import hostile_op, oidc_provider
from tests.rails.characters import character_table
from tests.rails.isolation import home, homes
from tests.rails.leftovers import nothing_left_behind
from tests.rails.noise import no_logged_warning
from tests.rails.outside import no_outside_world

__all__ = [
    "character_table",
    "home",
    "homes",
    "hostile_op",
    "no_logged_warning",
    "no_outside_world",
    "nothing_left_behind",
    "oidc_provider",
]
