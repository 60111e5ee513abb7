"""A window, for explanations and their buttons."""

from tests.ui.frame_fixture import frame

__all__ = ["frame"]
