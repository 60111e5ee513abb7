"""Tool buttons whose menu opens without an event loop of its own.

Qt's own way (`QToolButton.InstantPopup`, `showMenu`, the arrow of a split button) runs `QMenu.exec()` inside the click:
the click does not return before the menu has closed, and everything that happens meanwhile happens inside it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionToolButton, QToolButton, QWidget

_GAP = 2


class MenuOpener(QObject):
    """Opens a menu below a button, and lets a click on that button close it again."""

    def __init__(self, button: QToolButton, menu: QMenu) -> None:
        super().__init__(button)
        self._button, self.menu = button, menu
        menu.installEventFilter(self)

    def open(self) -> None:
        """Open it; the call returns at once."""
        self.menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height() + _GAP)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do not hand the press that closes the menu on to the button, which would open it anew."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            own = QRect(self._button.mapToGlobal(QPoint(0, 0)), self._button.size())
            if own.contains(event.globalPosition().toPoint()):
                self.menu.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        return super().eventFilter(watched, event)


class PopupButton(QToolButton):
    """A click opens the menu. It keeps the menu from Qt, and answers for it in `menu()`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opener: MenuOpener | None = None
        self.clicked.connect(self.showMenu)

    def menu(self) -> QMenu:
        """The menu; None where there is none, as Qt answers."""
        return self._opener.menu if self._opener is not None else super().menu()

    def setMenu(self, menu: QMenu) -> None:
        """Open this menu on a click."""
        self._opener = MenuOpener(self, menu)

    def showMenu(self) -> None:
        """Open the menu below the button."""
        if self._opener is not None:
            self._opener.open()


class SplitPopupButton(QToolButton):
    """The arrow opens the menu, the rest is an ordinary button. Qt draws the arrow, so it knows the menu too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opener: MenuOpener | None = None
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def setMenu(self, menu: QMenu) -> None:
        """Open this menu by the arrow."""
        super().setMenu(menu)
        self._opener = MenuOpener(self, menu)

    def showMenu(self) -> None:
        """Open the menu below the button."""
        if self._opener is not None and self.isEnabled():
            self._opener.open()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On the arrow: open the menu."""
        if event.button() == Qt.MouseButton.LeftButton and self._arrow().contains(event.position().toPoint()):
            self.showMenu()
            event.accept()
            return
        super().mousePressEvent(event)

    def _arrow(self) -> QRect:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ToolButton, QStyle.SubControl.SC_ToolButtonMenu
        return self.style().subControlRect(control, option, part, self)
