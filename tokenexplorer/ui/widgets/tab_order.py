"""Puts what Tab stops at in the order in which it is read, where it was not built in that order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(root: QWidget) -> list[QWidget]:
    """What Tab stops at within a widget, seen now or not, in the present order."""
    # From the window on: a widget may have been made after what it holds.
    first = root.window()
    found, each = [first], first.nextInFocusChain()
    while each is not None and each is not first:
        found.append(each)
        each = each.nextInFocusChain()
    return [each for each in found if _is_stop(each) and (each is root or root.isAncestorOf(each))]


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Let Tab go through these parts one after the other; the order within each stays.

    Args:
        parts: Of one window.
    """
    for before, after in pairwise([stop for part in parts for stop in stops(part)]):
        QWidget.setTabOrder(before, after)
