"""Takes what a layout holds out of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def empty(layout: QLayout) -> None:
    """Remove every widget of a layout; none is found by its name any more, although it lives until the loop turns."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            for each in (widget, *widget.findChildren(QWidget)):
                each.setObjectName("")
            widget.deleteLater()
