"""Combo boxes that may be narrower than what they hold."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


def narrow(combo: QComboBox, letters: int = 12) -> None:
    """Let it be as narrow as so many letters: its longest line would push what it is in out of a narrow window."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(letters)
