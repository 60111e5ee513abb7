"""Buttons in their variants: primary, tonal, secondary, ghost, danger, link; plain, icon only, and split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from tokenexplorer.ui.widgets.polish import HeightKeeper, set_property
from tokenexplorer.ui.widgets.text import menu_text, set_plain_tooltip

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Variant = Literal["primary", "tonal", "secondary", "ghost", "danger", "link"]
Height = Literal["", "compact", "url", "hero"]

BUSY_DELAY_MS = 150
_TURN_MS = 1200
_FRAME_MS = 40
_ICON_GAP = 3  # Qt's own gap of 4 px is narrower than the 6 to 7 px wanted
ICON_ROLES: Final = {
    "primary": "onAccent",
    "tonal": "accentText",
    "secondary": "text",
    "ghost": "text2",
    "danger": "bad",
    "link": "accentText",
}


class Button(QPushButton):
    """A push button with a variant, an icon that follows the theme, and a busy state."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        variant: Variant = "secondary",
        icon: str | None = None,
        *,
        name: str = "",
        height: Height = "",
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(menu_text(text), parent)
        self._theme = theme
        self._variant: Variant = variant
        self._icon_name = icon
        self._label = text
        self._busy_word = ""
        self._angle = 0.0
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setProperty("variant", variant)
        if height:
            self.setProperty("compact", "true" if height == "compact" else height)
        if filled:
            self.setProperty("filled", "true")
        if variant == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._delay = QTimer(self, singleShot=True, interval=BUSY_DELAY_MS)
        self._delay.timeout.connect(self._show_busy)
        self._frames = QTimer(self, interval=_FRAME_MS)
        self._frames.timeout.connect(self._turn)
        self._tint()

    @property
    def label(self) -> str:
        """The words on it, as given."""
        return self._label

    def set_label(self, text: str, icon: str | None = None) -> None:
        """Change words, and the icon where one is named."""
        self._label = text
        self._icon_name = icon or self._icon_name
        self.setAccessibleName(text)
        if not self.is_busy or self._delay.isActive():
            self.setText(menu_text(text))
            self._tint()

    @property
    def variant(self) -> Variant:
        """The variant that is on now."""
        return self._variant

    def set_variant(self, variant: Variant) -> None:
        """Fill or empty the button: only one in the window is primary."""
        if variant != self._variant:
            self._variant = variant
            set_property(self, "variant", variant)
            self._tint()

    def _tint(self) -> None:
        if self._icon_name is None:
            return
        filled = self.property("filled") == "true"
        role = "onAccent" if filled else ICON_ROLES[self._variant]
        size = 14 if self._variant == "link" else 16
        self._theme.set_icon(self, self._icon_name, role, size=size, gap=_ICON_GAP)

    # -- busy -------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether it waits for something, shown or not yet."""
        return bool(self._busy_word)

    def set_busy(self, busy: bool, word: str = "Working") -> None:
        """Show a turning ring and an -ing word after 150 ms, or the own words again at once.

        It takes no second click from the first moment on, and keeps its width and the keyboard focus's place.
        """
        if busy:
            self._busy_word = word
            self.setEnabled(False)
            self._delay.start()
            return
        self._busy_word = ""
        self._delay.stop()
        self._frames.stop()
        self.setMinimumWidth(0)
        self.setMaximumWidth(16777215)
        self.setText(menu_text(self._label))
        self.setAccessibleName(self._label)
        set_property(self, "busy", False)
        if self._icon_name is None:
            self.setIcon(QIcon())
        self._tint()
        self.setEnabled(True)

    def _show_busy(self) -> None:
        if not self.is_busy:
            return
        width = self.width()
        self.setText(menu_text(self._busy_word))
        self.setAccessibleName(self._busy_word)
        set_property(self, "busy", True)
        self._turn()
        self.setFixedWidth(max(width, self.sizeHint().width()))
        if not self._theme.reduce_motion:
            self._frames.start()

    def _turn(self) -> None:
        self._angle = (self._angle + 360 * _FRAME_MS / _TURN_MS) % 360
        role = ICON_ROLES[self._variant] if self._variant in ("primary", "tonal") else "text2"
        picture = self._theme.pixmap("loader-circle", role, 16, _ICON_GAP, self._angle)
        icon = QIcon(picture)
        icon.addPixmap(picture, QIcon.Mode.Disabled)
        self.setIconSize(QSize(16 + _ICON_GAP, 16))
        self.setIcon(icon)


def button(
    theme: Theme,
    text: str,
    variant: Variant = "secondary",
    icon: str | None = None,
    *,
    name: str = "",
    height: Height = "",
    parent: QWidget | None = None,
) -> Button:
    """Make a push button; see `Button`."""
    return Button(theme, text, variant, icon, name=name, height=height, parent=parent)


class LinkButton(Button):
    """A button that looks like a link: one short action inside text."""

    def __init__(
        self, theme: Theme, text: str, icon: str | None = None, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, text, "link", icon, name=name, parent=parent)


class IconButton(QToolButton):
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
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)


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


class MenuButton(QToolButton):
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
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        if icon is not None:
            theme.set_icon(self, icon, ICON_ROLES[variant], gap=2)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        HeightKeeper(self, theme, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button and its arrow, which the style leaves out as long as there is no menu."""
        super().paintEvent(event)
        arrow = self._theme.pixmap("chevron-down", "text2" if self.isEnabled() else "disabled", 14)
        QPainter(self).drawPixmap(self.width() - 24, (self.height() - 14) // 2, arrow)


class SplitButton(QToolButton):
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
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
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
