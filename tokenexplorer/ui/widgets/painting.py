"""What every drawing shares: a painter that gets its state back. Colours and shapes live with their widgets."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPainter


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """Save the painter's state, and restore it however the drawing ends.

    The painter of a delegate is the view's: a state that an exception leaves behind spoils every later cell.
    """
    painter.save()
    try:
        yield
    finally:
        painter.restore()
