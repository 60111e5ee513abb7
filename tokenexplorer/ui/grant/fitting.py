"""How high what is in a widget is: lines that wrap count, and what was hidden a moment ago does not."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def height_of(widget: QWidget, width: int) -> int:
    """Of its layout, at a width."""
    # The layouts hear of what was shown or hidden only later, each from the one inside it: the innermost come first.
    inside = (each.layout() for each in (*reversed(widget.findChildren(QWidget)), widget))
    layout = None
    for layout in (each for each in inside if each is not None):
        layout.invalidate()
        layout.activate()
    if layout is None:
        return 0
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
