"""Puts what Tab stops at in the order in which it is read, where it was not built in that order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(root: QWidget) -> list[QWidget]:
    """What Tab stops at within a widget, seen now or not, in the present order."""
    found: list[QWidget] = []
    each = root.nextInFocusChain()
    while each is not None and each is not root:
        if root.isAncestorOf(each) and each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None:
            found.append(each)
        each = each.nextInFocusChain()
    own = [root] if root.focusPolicy() & Qt.FocusPolicy.TabFocus and root.focusProxy() is None else []
    return own + found


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Let Tab go through these parts one after the other; the order within each stays.

    Args:
        parts: Of one window.
    """
    for before, after in pairwise([stop for part in parts for stop in stops(part)]):
        QWidget.setTabOrder(before, after)
