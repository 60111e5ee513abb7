"""Presses Tab as a person does. Qt's own chain is not asked: the binding takes each answer for a child of the last."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def tabbed(first: QWidget, key: Qt.Key = Qt.Key.Key_Tab) -> list[str]:
    """Object names of what Tab reaches from a widget on, until it comes round."""
    first.window().activateWindow()
    assert QTest.qWaitForWindowActive(first.window()), "a window that is not active has no focus to move"
    first.setFocus()
    found: list[str] = []
    while (now := QApplication.focusWidget()) is not None and now.objectName() not in found:
        found.append(now.objectName())
        QTest.keyClick(now, key)
    return found
