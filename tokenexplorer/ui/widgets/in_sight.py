"""Rows of a dialog that scroll where they would be higher than the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


def in_sight(rows: QVBoxLayout, most: int) -> QWidget:
    """What shows the rows, no higher than so many pixels."""
    inside = QWidget()
    rows.setContentsMargins(0, 0, 0, 0)
    inside.setLayout(rows)
    if inside.sizeHint().height() <= most:
        return inside
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedHeight(most)
    area.setWidget(inside)
    return area
