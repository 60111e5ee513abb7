"""The frame around the sign-in page."""

from tests.ui.frame_fixture import frame

__all__ = ["frame"]
