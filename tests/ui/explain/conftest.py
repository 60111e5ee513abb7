"""The frame around the dialog of the other grants."""

from tests.ui.frame_fixture import frame

__all__ = ["frame"]
