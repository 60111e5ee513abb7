"""The frame around the dialog."""

from tests.ui.frame_fixture import frame

__all__ = ["frame"]
