"""Tool buttons: icon alone, icon and words, with a menu, and split in two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from tokenexplorer.ui.widgets.polish import HeightKeeper, set_property
from tokenexplorer.ui.widgets.popup_button import PopupButton, SplitPopupButton
from tokenexplorer.ui.widgets.text import menu_text, set_plain_tooltip
from tokenexplorer.ui.widgets.variant import ICON_ROLES, Variant

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


class IconButton(PopupButton):
    """A tool button that shows an icon alone, or icon and words."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        accessible_name: str,
        *,
        name: str = "",
        text: str = "",
        role: str = "text2",
        on_role: str | None = "accentText",
        variant: Variant | None = None,
        checkable: bool = False,
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if text:
            self.setText(menu_text(text))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.setProperty("variant", variant or "ghost")
            HeightKeeper(self, theme, 32)
        else:
            set_plain_tooltip(self, accessible_name)
            self.setProperty("iconOnly", "true")
            if variant is not None:
                self.setProperty("variant", variant)
        theme.set_icon(self, icon, role, size=size, on_role=on_role if checkable else None, gap=2 if text else 0)

    def set_icon(self, icon: str, role: str = "text2") -> None:
        """Show another icon."""
        self._theme.set_icon(self, icon, role, size=self.iconSize().height())

    def set_menu(self, menu: QMenu) -> None:
        """Open this menu below the button on a click."""
        self.setMenu(menu)


def tool_button(
    theme: Theme,
    icon: str,
    accessible_name: str,
    *,
    name: str = "",
    text: str = "",
    role: str = "text2",
    on_role: str | None = "accentText",
    variant: Variant | None = None,
    checkable: bool = False,
    size: int = 16,
    parent: QWidget | None = None,
) -> IconButton:
    """Make a tool button; see `IconButton`."""
    return IconButton(
        theme,
        icon,
        accessible_name,
        name=name,
        text=text,
        role=role,
        on_role=on_role,
        variant=variant,
        checkable=checkable,
        size=size,
        parent=parent,
    )


class MenuButton(PopupButton):
    """A tool button with words and an arrow: a click opens its menu, or just `clicked` where it has none."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str | None = None,
        *,
        name: str = "",
        variant: Variant = "secondary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setProperty("variant", variant)
        self.setProperty("arrow", "true")
        self.setText(menu_text(text))
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if icon is not None:
            theme.set_icon(self, icon, ICON_ROLES[variant], gap=2)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        HeightKeeper(self, theme, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and its arrow, which the style leaves out as long as there is no menu."""
        super().paintEvent(event)
        arrow = self._theme.pixmap("chevron-down", "text2" if self.isEnabled() else "disabled", 14)
        with QPainter(self) as painter:
            painter.drawPixmap(self.width() - 24, (self.height() - 14) // 2, arrow)


class SplitButton(SplitPopupButton):
    """A button with a second, narrow part that opens a menu.

    Signals:
        triggered_main: The wide part was pressed.
    """

    triggered_main = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str | None = None,
        *,
        variant: Variant = "primary",
        name: str = "",
        menu: QMenu | None = None,
        height: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self.setObjectName(name)
        self.setProperty("variant", variant)
        self.setProperty("split", "true")
        if height == 36:
            self.setProperty("compact", "url")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.set_label(text)
        if menu is not None:
            self.setMenu(menu)
        self.set_variant(variant)
        self.clicked.connect(self.triggered_main)
        # A split tool button would else take the height of its arrow part.
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        HeightKeeper(self, theme, height)

    def set_label(self, text: str, icon: str | None = None) -> None:
        """Change the words, and the icon where one is named."""
        self.setText(menu_text(text))
        self.setAccessibleName(text)
        if icon is not None:
            self._icon_name = icon
            self.set_variant(self.property("variant"))

    def set_variant(self, variant: Variant) -> None:
        """Fill or empty the button."""
        set_property(self, "variant", variant)
        if self._icon_name is not None:
            self._theme.set_icon(self, self._icon_name, ICON_ROLES[variant], gap=2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu with the down arrow, press with Return."""
        if event.key() == Qt.Key.Key_Down and self.menu() is not None:
            self.showMenu()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
