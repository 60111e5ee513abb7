"""A person at the real window: finds the controls by their object names and clicks and types, nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tokenexplorer.app import launch
from tokenexplorer.ui.window import MainWindow

W = TypeVar("W", bound=QObject)

KEY, STATE = int(Qt.ItemDataRole.UserRole) + 100, int(Qt.ItemDataRole.UserRole) + 101
USUAL_S = 15.0
BROWSER_S = 40.0
_TASKS = Path("/proc/self/task")
LONGEST_STALL_S = 0.5
"""Five times the 100 ms after which a person notices that a window does not answer."""


class Stalls:
    """The longest time in which the window answered nothing, seen by a timer of 10 ms.

    What the threads of this process spent waiting for a processor (other programs had them all) does not count.
    """

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._last, self._starved = time.perf_counter(), _starved_s()
        self._timer = QTimer(interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From now on."""
        self._last, self._starved = time.perf_counter(), _starved_s()
        self._timer.start()

    def look(self) -> None:
        """A tick."""
        now, starved = time.perf_counter(), _starved_s()
        self.longest_s = max(self.longest_s, now - self._last - (starved - self._starved))
        self._last, self._starved = now, starved

    def stop(self) -> None:
        """The time since the last tick counts."""
        self._timer.stop()
        self.look()


def _starved_s() -> float:
    """For how long the threads of this process were ready to run and got no processor; 0 where Linux does not say."""
    found = 0
    for path in _TASKS.glob("*/schedstat"):
        with suppress(OSError):  # that thread has just ended
            found += int(path.read_text().split()[1])
    return found / 1e9


class Desk:
    """One window, and the hands of the person before it."""

    def __init__(self, qtbot: QtBot) -> None:
        self._bot = qtbot
        self._windows: list[MainWindow] = []
        self._log_records = logging.getLogRecordFactory()

    # The program

    def launch(self, *argv: str) -> MainWindow:
        """Start the program, as a person does who closed it before; waits until it shows a place."""
        window = launch(argv)
        self._windows.append(window)
        self.until(lambda: self.sees("welcome_page") or self.sees("connect_page"), "the first place")
        return window

    @property
    def window(self) -> MainWindow:
        """The window that is open."""
        return self._windows[-1]

    def close(self) -> None:
        """Close the window by its own button; the program ends with it."""
        window = self._windows[-1]
        if shiboken6.isValid(window):
            window.close()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            shiboken6.delete(window)

    def end(self) -> None:
        """Close whatever is open and leave nothing of it in this process."""
        for window in self._windows:
            if shiboken6.isValid(window):
                window.close()
                shiboken6.delete(window)
        logging.setLogRecordFactory(self._log_records)
        QGuiApplication.clipboard().clear()

    # Looking

    def find(self, name: str, kind: type[W]) -> W:
        """The control with this object name, seen or not."""
        found = self.window.findChild(kind, name)
        assert found is not None, f"{name} is not in the window"
        return found

    def has(self, name: str) -> bool:
        """Whether the control is there, seen or not: a place is built when it is first needed."""
        return self.window.findChild(QWidget, name) is not None

    def sees(self, name: str) -> bool:
        """Whether the control is there and visible."""
        if not self._windows or not shiboken6.isValid(self.window):
            return False
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def names(self) -> list[str]:
        """The object names of all controls."""
        return [each.objectName() for each in self.window.findChildren(QWidget) if each.objectName()]

    def text(self, name: str) -> str:
        """The words that a control shows; empty where it is not visible."""
        if not self.sees(name):
            return ""
        widget = self.find(name, QWidget)
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText()
        words = widget.property("text")
        return str(words) if isinstance(words, str) else widget.accessibleName()

    def state(self, name: str) -> str:
        """The property `state` of a control; empty where it is not visible."""
        return str(self.find(name, QWidget).property("state")) if self.sees(name) else ""

    def words(self) -> str:
        """Every word that the window shows right now, in labels and in quotations."""
        labels = [each.text() for each in self.window.findChildren(QLabel) if each.isVisible()]
        quoted = [each.toPlainText() for each in self.window.findChildren(QPlainTextEdit) if each.isVisible()]
        return "\n".join(each for each in (*labels, *quoted) if each)

    def until(self, happened: Callable[[], bool], what: str, within_s: float = USUAL_S) -> None:
        """Let the window go on until something happens."""

        def check() -> None:
            assert happened(), f"waited {within_s:.0f} s for {what}; the window shows:\n{self.words()}"

        self._bot.waitUntil(check, timeout=round(within_s * 1000))

    @contextmanager
    def staying_awake(self) -> Iterator[Stalls]:
        """The window answers all the while."""
        stalls = Stalls()
        stalls.start()
        yield stalls
        stalls.stop()
        assert stalls.longest_s < LONGEST_STALL_S, f"the window did not answer for {stalls.longest_s * 1000:.0f} ms"

    # Hands

    def click(self, name: str, within_s: float = USUAL_S) -> None:
        """Click the button as soon as it can be clicked."""
        self.until(lambda: self._is_ready(name), f"{name} to be ready", within_s)
        button = self._visible(name, QAbstractButton)
        self._bot.mouseClick(button, Qt.MouseButton.LeftButton, pos=self._middle(button))

    def write(self, name: str, text: str) -> None:
        """Click the field, select what is there, and type over it."""
        self.until(lambda: self._is_ready(name), f"{name} to be ready")
        field = self._visible(name, QWidget)
        assert isinstance(field, QLineEdit | QPlainTextEdit)
        self._bot.mouseClick(field if isinstance(field, QLineEdit) else field.viewport(), Qt.MouseButton.LeftButton)
        self._bot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self._bot.keyClick(field, Qt.Key.Key_Delete)
        self._bot.keyClicks(field, text)

    def paste(self, name: str, text: str) -> None:
        """Copy a text elsewhere, click the field, and paste it over what is there."""
        QGuiApplication.clipboard().setText(text)
        self.write(name, "")
        self._bot.keyClick(self._visible(name, QWidget), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def press(self, name: str, key: Qt.Key) -> None:
        """Press one key in a control."""
        self._bot.keyClick(self._visible(name, QWidget), key)

    def choose(self, name: str, words: str) -> None:
        """Choose an entry of a drop-down list with the arrow keys."""
        self.until(lambda: self._is_ready(name), f"{name} to be ready")
        combo = self._visible(name, QComboBox)
        # The list may change with each step: the return port follows the redirect URI.
        for _ in range(20):
            if combo.currentText().startswith(words):
                return
            entries = [combo.itemText(row) for row in range(combo.count())]
            row = next(row for row, entry in enumerate(entries) if entry.startswith(words))
            self._bot.keyClick(combo, Qt.Key.Key_Down if row > combo.currentIndex() else Qt.Key.Key_Up)
        raise AssertionError(f"{name} cannot be turned to {words}; it has {entries}")

    def choose_in_menu(self, button: str, action: str) -> None:
        """Open a button's menu and click a line of it, by the line's object name."""
        self.click(button)
        menu, line = self._line(action)
        self.until(menu.isVisible, f"the menu of {button}")
        self._bot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(line).center())

    def choose_file(self, dialog: str, path: Path) -> None:
        """Paste a path into a file dialog and press its button."""
        self.until(lambda: self.sees(dialog), dialog)
        shown = self.find(dialog, QFileDialog)
        edit = shown.findChild(QLineEdit, "fileNameEdit")
        assert edit is not None
        self._bot.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QGuiApplication.clipboard().setText(str(path))
        self._bot.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        (ok,) = [each for each in shown.findChildren(QPushButton) if each.isVisible() and each.isDefault()]
        self.until(ok.isEnabled, "the button of the dialog")
        self._bot.mouseClick(ok, Qt.MouseButton.LeftButton)

    def turn_to(self, name: str, words: str) -> None:
        """Click a tab, by the beginning of its words."""
        tabs = self._visible(name, QTabBar)
        place = next(place for place in range(tabs.count()) if tabs.tabText(place).startswith(words))
        self._bot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(place).center())

    def click_row(self, name: str, key: str) -> None:
        """Click the row of a list or tree that has this key."""
        view = self._visible(name, QAbstractItemView)
        self.until(lambda: any(_has_key(index, key) for index in self.rows(name)), f"the row {key} of {name}")
        self._click_row(view, self.row(name, key))

    def clipboard(self) -> str:
        """What was copied last."""
        return QGuiApplication.clipboard().text()

    # Lists

    def rows(self, name: str) -> list[QModelIndex]:
        """Every row that a list, table or tree has, those of a tree that is folded included."""
        model = self.find(name, QAbstractItemView).model()
        found: list[QModelIndex] = []

        def walk(parent: QModelIndex) -> None:
            for row in range(model.rowCount(parent)):
                index = model.index(row, 0, parent)
                found.append(index)
                walk(index)

        walk(QModelIndex())
        return found

    def cells(self, name: str) -> dict[str, str]:
        """A table as first column to second column."""
        return {str(index.data()): str(index.siblingAtColumn(1).data()) for index in self.rows(name)}

    def row(self, name: str, key: str) -> QModelIndex:
        """The row whose key is, or ends with, `key`."""
        found = [index for index in self.rows(name) if _has_key(index, key)]
        assert found, f"{name} has no row {key}; it has {[str(index.data(KEY)) for index in self.rows(name)][:40]}"
        return found[0]

    # Inside

    def _is_ready(self, name: str) -> bool:
        return any(each.isVisible() and each.isEnabled() for each in self.window.findChildren(QWidget, name))

    def _visible(self, name: str, kind: type[W]) -> W:
        found = [
            each for each in self.window.findChildren(kind, name) if isinstance(each, QWidget) and each.isVisible()
        ]
        assert found, f"{name} is not to be seen; the window shows:\n{self.words()}"
        return found[-1]

    def _middle(self, widget: QWidget) -> QPoint:
        # The arrow of a split button is at the right.
        return QPoint(min(16, widget.width() // 2), widget.height() // 2)

    def _line(self, action: str) -> tuple[QMenu, QAction]:
        for menu in QApplication.topLevelWidgets():
            if isinstance(menu, QMenu):
                for line in menu.actions():
                    if line.objectName() == action:
                        return menu, line
        raise AssertionError(f"no menu has {action}")

    def _click_row(self, view: QAbstractItemView, index: QModelIndex) -> None:
        if isinstance(view, QTreeView):
            view.expand(index.parent())
        view.scrollTo(index)
        box = view.visualRect(index)
        assert not box.isEmpty(), f"{view.objectName()} does not show the row {index.data()}"
        self._bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 60, box.center().y()))


def _has_key(index: QModelIndex, key: str) -> bool:
    return str(index.data(KEY)).endswith(key)
