"""The look of the whole window: colours by role, fonts by style, icons, and the one style sheet.

Widgets ask a `Theme` for everything that has a colour; no widget names a colour itself. What is not here: the drawing
of single widgets, which is in `tokenexplorer.ui.widgets`.
"""

from __future__ import annotations

import re
import weakref
from typing import TYPE_CHECKING, Any, Final, Literal

import shiboken6
from PySide6.QtCore import QDir, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetrics,
    QIcon,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tokenexplorer import assets
from tokenexplorer.ui.icons import Icons
from tokenexplorer.ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = Literal["system", "light", "dark"]
FontStyle = Literal[
    "display", "countdown", "title", "section", "body", "strong", "secondary", "label", "mono", "mono_small"
]

_FACTORS: Final[Mapping[str, tuple[float, QFont.Weight]]] = {
    "display": (2.15, QFont.Weight.DemiBold),
    "countdown": (1.85, QFont.Weight.DemiBold),
    "title": (1.54, QFont.Weight.DemiBold),
    "section": (1.15, QFont.Weight.DemiBold),
    "body": (1.0, QFont.Weight.Normal),
    "strong": (1.0, QFont.Weight.DemiBold),
    "secondary": (0.92, QFont.Weight.Normal),
    "label": (0.85, QFont.Weight.DemiBold),
    "mono": (0.92, QFont.Weight.Normal),
    "mono_small": (0.85, QFont.Weight.Normal),
}
_HEIGHTS: Final[Mapping[str, int]] = {
    "hCtl": 30, "hCtlFocus": 28, "hCompact": 26, "hCompactFocus": 24, "hUrl": 34, "hUrlFocus": 32, "hHero": 38,
    "hHeroFocus": 36, "hIcon": 26, "hIconFocus": 24, "hLink": 22, "hLinkFocus": 18, "hBadge": 20, "hBadgeIn": 18,
    "hKey": 16, "hChip": 24, "hMenu": 28, "hTab": 34, "hRow": 32, "hHeader": 27,
}  # fmt: skip
# A system with high contrast keeps its own colours; each of our roles falls back to one of its palette.
_GROUNDS: Final = frozenset(
    "canvas surface sunken raised hover press okSoft warnSoft badSoft unkSoft varSoft accentSoft "
    "accentSoftHover".split()
)
_PALETTE_ROLES: Final[Mapping[str, QPalette.ColorRole]] = {
    "sel": QPalette.ColorRole.Highlight,
    "accent": QPalette.ColorRole.Highlight,
    "accentHover": QPalette.ColorRole.Highlight,
    "accentPress": QPalette.ColorRole.Highlight,
    "badFill": QPalette.ColorRole.Highlight,
    "onAccent": QPalette.ColorRole.HighlightedText,
    "focus": QPalette.ColorRole.Highlight,
    "accentText": QPalette.ColorRole.Link,
    "disabled": QPalette.ColorRole.PlaceholderText,
    "tip": QPalette.ColorRole.ToolTipBase,
    "tipText": QPalette.ColorRole.ToolTipText,
}
_SCHEMES: Final = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}


class Theme(QObject):
    """Answers every question about colour, font, icon and height, for the theme that is on now.

    Built once by the composition root and passed on by constructor.

    Signals:
        changed: The colours or the text size are others now; the style sheet is already in force.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        choice: Choice = "system",
        text_scale: float = 1.0,
        reduce_motion: bool = False,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = choice
        self._text_scale = text_scale
        self.reduce_motion = reduce_motion
        self._system_font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self._system_palette = QPalette(app.palette())
        self._palettes: dict[str, dict[str, str]] = assets.json_value("themes", "palette.json")
        self._sheet = assets.text("themes", "base.qss")
        self._icons = Icons(app, self.color)
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[FontStyle, QFont] = {}
        self._extra_height: int | None = None
        self._applied_dark: bool | None = None
        self._windows: list[weakref.ref[QWidget]] = []
        self._popups: list[weakref.ref[QWidget]] = []
        self._ring = FocusRing(self, app)
        # A search path spares quoting: the place of the program may hold blanks or quotes.
        QDir.setSearchPaths("theme", [str(assets.path("themes"))])
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        # Kept: what it answers belongs to this very wrapper and dies with it.
        self._hints: Any = hints
        if hasattr(hints, "accessibility"):  # Qt 6.10 and newer
            signal: SignalInstance = self._hints.accessibility().contrastPreferenceChanged
            signal.connect(self.apply)

    # -- what is chosen ---------------------------------------------------------------------------

    @property
    def choice(self) -> Choice:
        """What the user chose, not what came of it."""
        return self._choice

    @property
    def text_scale(self) -> float:
        """Factor on top of the system's text size, 1.0 to 2.0."""
        return self._text_scale

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are on."""
        if self._choice == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    @property
    def is_high_contrast(self) -> bool:
        """Whether the system asks for high contrast; then its own colours are used."""
        if not hasattr(self._hints, "accessibility"):
            return False
        return bool(self._hints.accessibility().contrastPreference().name == "HighContrast")

    def set_choice(self, choice: Choice) -> None:
        """Follow the system, or be light or dark whatever it is."""
        self._choice = choice
        self._app.styleHints().setColorScheme(_SCHEMES[choice])
        self.apply()

    def set_text_scale(self, factor: float) -> None:
        """Scale all text; heights follow."""
        self._text_scale = factor
        self.apply()

    # -- colours ----------------------------------------------------------------------------------

    def color(self, role: str) -> QColor:
        """The colour of a role of palette.json. An unknown role is a mistake in code: KeyError."""
        found = self._colors.get(role)
        if found is None:
            found = self._high_contrast_color(role) if self.is_high_contrast else QColor(self._roles()[role])
            self._colors[role] = found
        return QColor(found)

    def _roles(self) -> dict[str, str]:
        return self._palettes["dark" if self.is_dark else "light"]

    def _high_contrast_color(self, role: str) -> QColor:
        default = QPalette.ColorRole.Base if role in _GROUNDS else QPalette.ColorRole.Text
        return self._system_palette.color(_PALETTE_ROLES.get(role, default))

    # -- fonts and heights ------------------------------------------------------------------------

    def font(self, style: FontStyle = "body") -> QFont:
        """The system font in one of the named styles; mono styles use the system's fixed font without ligatures."""
        found = self._fonts.get(style)
        if found is None:
            found = self._make_font(style)
            self._fonts[style] = found
        return QFont(found)

    def _make_font(self, style: FontStyle) -> QFont:
        factor, weight = _FACTORS[style]
        mono = style.startswith("mono")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if mono else QFont(self._system_font)
        font.setPixelSize(self._size(factor))
        font.setWeight(weight)
        return without_ligatures(font) if mono else font

    def _size(self, factor: float) -> int:
        return round(QFontInfo(self._system_font).pixelSize() * self._text_scale * factor)

    def height(self, base: int) -> int:
        """`base` pixels, or more where the text is too tall for it."""
        if self._extra_height is None:
            self._extra_height = max(0, QFontMetrics(self.font()).height() - 20)
        return base + self._extra_height

    # -- icons ------------------------------------------------------------------------------------

    def pixmap(self, name: str, role: str = "text2", size: int = 16, gap: int = 0, angle: float = 0.0) -> QPixmap:
        """One icon in one colour at the screen's own resolution.

        Args:
            name: Name of the icon in resources/icons, without ".svg".
            role: Palette role that replaces `currentColor`.
            size: Edge of the square, in pixels of the layout.
            gap: Empty pixels right of it, for buttons whose own gap is too small.
            angle: Degrees to turn it by, clockwise.
        """
        return self._icons.pixmap(name, role, size, gap, angle)

    def icon(
        self, name: str, role: str = "text2", size: int = 16, *, on_role: str | None = None, gap: int = 0
    ) -> QIcon:
        """An icon with its pressed, chosen (`on_role`) and disabled looks."""
        return self._icons.icon(name, role, size, on_role, gap)

    def set_icon(
        self,
        target: QAbstractButton | QAction,
        name: str,
        role: str = "text2",
        *,
        size: int = 16,
        on_role: str | None = None,
        gap: int = 0,
    ) -> None:
        """Give a button or action an icon and tint it anew whenever the theme changes."""
        self._icons.remember(target, name, role, size, on_role, gap)

    # -- putting it on ----------------------------------------------------------------------------

    def apply(self) -> None:
        """Put style, palette, font and style sheet on the application and tell everyone."""
        if self.is_high_contrast:
            self._app.setPalette(QPalette())  # the system's own
            self._system_palette = QPalette(self._app.palette())
        self._system_font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self._extra_height = None
        self._colors.clear()
        self._fonts.clear()
        if self._applied_dark is None:
            self._app.setStyle("Fusion")
            if self._choice != "system":
                self._app.styleHints().setColorScheme(_SCHEMES[self._choice])
        if self._app.font() != self.font():
            self._app.setFont(self.font())
        if not self.is_high_contrast:
            self._app.setPalette(self._palette())
        self._put_sheet_on()
        self._icons.refresh()
        self._applied_dark = self.is_dark
        self.changed.emit()

    def dress(self, window: QWidget) -> None:
        """Put the style sheet on a window and what is in it, instead of on the application.

        A change of theme is then five times as fast: Qt polishes a window's widgets once, but those of an application
        once more for each widget above them.
        """
        self._windows.append(weakref.ref(window))
        self._put_sheet_on()

    def dress_popup(self, popup: QWidget) -> None:
        """Put the style sheet on a popup that Qt keeps outside of the window, such as a completer's."""
        self._popups.append(weakref.ref(popup))
        self._put_sheet_on()

    def _put_sheet_on(self) -> None:
        sheet = self.style_sheet()
        windows, popups = _alive(self._windows), _alive(self._popups)
        for wearer in (*windows, *popups):
            if wearer.styleSheet() != sheet:
                wearer.setStyleSheet(sheet)
        wanted = "" if windows else sheet
        if self._app.styleSheet() != wanted:
            self._app.setStyleSheet(wanted)

    def _on_system_changed(self) -> None:
        # setColorScheme() makes the same signal; only a real change is worth a new style sheet.
        if self._choice == "system" and self._applied_dark is not None and self._applied_dark != self.is_dark:
            self.apply()

    def style_sheet(self) -> str:
        """base.qss with every @name filled in. A name that nothing answers raises KeyError."""
        words = {f"fs{style.title().replace('_', '')}": f"{self._size(f)}px" for style, (f, _) in _FACTORS.items()}
        words |= {name: f"{self.height(value)}px" for name, value in _HEIGHTS.items()}
        words["rBadge"] = f"{self.height(20) // 2}px"
        words["mono"] = '"' + QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family() + '"'
        words["icons"] = "theme:dark" if self.is_dark else "theme:light"
        words |= {role: self.color(role).name() for role in self._roles()}
        return re.sub(r"@(\w+)", lambda match: words[match[1]], self._sheet)

    def _palette(self) -> QPalette:
        roles = QPalette.ColorRole
        palette = QPalette()
        for role, name in (
            (roles.Window, "canvas"), (roles.Base, "surface"), (roles.AlternateBase, "sunken"),
            (roles.Button, "surface"), (roles.WindowText, "text"), (roles.Text, "text"), (roles.ButtonText, "text"),
            (roles.BrightText, "onAccent"), (roles.PlaceholderText, "text3"), (roles.Highlight, "sel"),
            (roles.HighlightedText, "text"), (roles.Link, "accentText"), (roles.LinkVisited, "accentText"),
            (roles.Accent, "accent"), (roles.Light, "raised"), (roles.Midlight, "hover"), (roles.Mid, "line"),
            (roles.Dark, "edge"), (roles.ToolTipBase, "tip"), (roles.ToolTipText, "tipText"),
        ):  # fmt: skip
            palette.setColor(role, self.color(name))
        for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText, roles.PlaceholderText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette


def without_ligatures(font: QFont) -> QFont:
    """The same font drawing each character by itself, so that `!=` in a token reads as two."""
    for tag in ("liga", "calt"):
        font.setFeature(QFont.Tag(tag), 0)
    return font


def tnum(font: QFont) -> QFont:
    """The same font with digits of one width, so that a countdown does not tremble."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _alive(widgets: list[weakref.ref[QWidget]]) -> list[QWidget]:
    """Those that are still there; the others are struck from the list."""
    found = [widget for widget in (known() for known in widgets) if widget is not None and shiboken6.isValid(widget)]
    widgets[:] = [weakref.ref(widget) for widget in found]
    return found
