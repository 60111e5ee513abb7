"""Puts what Tab stops at in the order in which it is read, where it was not built in that order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


def stops(root: QWidget) -> list[QWidget]:
    """What Tab stops at within a widget, seen now or not, in the order in which it was built.

    Never ask Qt for the next one in the chain, nor for a focus proxy: the binding takes what comes for a child of the
    widget that was asked, and for deleted with it.
    """
    found = [each for each in root.findChildren(QWidget) if root.isAncestorOf(each)]
    return [each for each in (root, *found) if _is_stop(each)]


def _is_stop(widget: QWidget) -> bool:
    inside = isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)  # hands the focus on to the outer one
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not inside


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Let Tab go through these parts one after the other, and within each in the order in which it was built.

    None of them may hold a widget with a focus proxy of its own making: Qt leaves that one where it was built, and Tab
    goes through it to its proxy, past all that stands between.

    Args:
        parts: Of one window.
    """
    for before, after in pairwise([stop for part in parts for stop in stops(part)]):
        QWidget.setTabOrder(before, after)
