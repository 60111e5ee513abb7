"""The fixture `desk`, as in the tests of Connect."""

from tests.ui.connect.conftest import desk

__all__ = ["desk"]
