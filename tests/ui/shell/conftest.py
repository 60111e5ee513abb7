"""The frame around the places."""

from tests.ui.frame_fixture import frame

__all__ = ["frame"]
