"""Buttons in their variants: primary, tonal, secondary, ghost, danger, link. Tool buttons are a module of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.text import menu_text
from tokenexplorer.ui.widgets.variant import ICON_ROLES, Variant

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Height = Literal["", "compact", "url", "hero"]

BUSY_DELAY_MS = 150
_TURN_MS = 1200
_FRAME_MS = 40
_ICON_GAP = 3  # Qt's own gap of 4 px is narrower than the 6 to 7 px wanted


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
        self._went_to: QWidget | None = None
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

        It takes no second click from the first moment on, and keeps its width. The keyboard focus waits beside it and
        comes back, unless somebody put it elsewhere meanwhile.
        """
        if busy:
            self._busy_word = word
            focused = self.window().focusWidget() is self
            self.setEnabled(False)
            if focused:
                # Qt hands it to the next field, where a key that is pressed now would type over what is there.
                (self.parentWidget() or self).setFocus()
                self._went_to = self.window().focusWidget()
            self._delay.start()
            return
        went_to, self._went_to = self._went_to, None
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
        if went_to is not None and self.window().focusWidget() is went_to:
            self.setFocus()  # nobody moved it on

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
