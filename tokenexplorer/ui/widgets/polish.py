"""Names and dynamic properties: what tests and the style sheet find a widget by."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QWidget

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Q = TypeVar("Q", bound=QObject)


def named(thing: Q, name: str) -> Q:
    """Give a control the name of the contract, and give it back."""
    thing.setObjectName(name)
    return thing


class HeightKeeper(QObject):
    """Keeps a widget at one height of the grid, or the higher one that larger text needs.

    A tool button with words is else two pixels higher than every other control.
    """

    def __init__(self, widget: QWidget, theme: Theme, base: int) -> None:
        super().__init__(widget)
        self._widget = widget
        self._theme = theme
        self._base = base
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._widget.setFixedHeight(self._theme.height(self._base))


def set_property(widget: QWidget, name: str, value: str | bool | None) -> None:
    """Set a dynamic property and let the style sheet look again, if it changed.

    Booleans are written "true" or "false", as the style sheet compares text.
    """
    word = str(value).lower() if isinstance(value, bool) else value
    if widget.property(name) == word:
        return
    widget.setProperty(name, word)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def set_state(widget: QWidget, state: str) -> None:
    """Set the live state of a step, check, link or field: todo, running, ok, warn, failed, error, ..."""
    set_property(widget, "state", state)


def set_ground(widget: QWidget, ground: str) -> None:
    """Give a plain widget one of the grounds canvas, surface, sunken, raised."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    set_property(widget, "ground", ground)


def divider(parent: QWidget | None = None) -> QFrame:
    """A line of one pixel across."""
    line = QFrame(parent)
    line.setProperty("divider", "true")
    line.setFixedHeight(1)
    return line


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say a live change once."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def gives_back(dialog: QDialog) -> None:
    """Once the dialog closes the window under it has the keyboard again.

    Window managers see to that; where there is none (offscreen, a bare X server) nobody does, and shortcuts were dead.
    """

    def activate() -> None:
        parent = dialog.parentWidget()
        in_front = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        if parent is not None and in_front and QApplication.activeWindow() is None:
            parent.window().activateWindow()

    dialog.finished.connect(activate)
