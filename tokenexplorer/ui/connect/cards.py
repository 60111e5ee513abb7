"""The cards of the Welcome page: presets to start from, and the practice org."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

_TILE = 28


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of org to start from.

    Attributes:
        name: Object name of its card.
        title: On the card; also its accessible name.
        letters: On its tile.
        color: Of its tile, the same in both themes.
        pattern: How its address looks.
        words: What it is for.
        template: Goes into the address field, with `marked` selected.
        marked: The part to type over.
    """

    name: str
    title: str
    letters: str
    color: str
    pattern: str
    words: str
    template: str
    marked: str


PRESETS: Final = (
    Preset(
        "welcome_oktaPresetButton",
        "Okta",
        "Ok",
        "#334155",
        "{org}.okta.com",
        "Org server or a custom authorization server",
        "https://{org}.okta.com",
        "{org}",
    ),
    Preset(
        "welcome_oneLoginPresetButton",
        "OneLogin",
        "1L",
        "#4B5560",
        "{org}.onelogin.com/oidc/2",
        "OpenID Connect apps, version 2",
        "https://{org}.onelogin.com/oidc/2",
        "{org}",
    ),
    Preset(
        "welcome_oidcPresetButton",
        "Another OIDC provider",
        "ID",
        "#5B4B8A",
        "any https issuer",
        "Keycloak, Entra ID, Auth0 and any that publish discovery",
        "https://{issuer}",
        "{issuer}",
    ),
)


class _Tile(QLabel):
    """Two letters on a calm colour."""

    def __init__(self, theme: Theme, letters: str, color: str) -> None:
        super().__init__()
        self._theme, self._letters, self._color = theme, letters, color
        self.setFixedSize(_TILE, _TILE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._color))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            painter.setFont(self._theme.font("label"))
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._letters)


class PresetCard(QPushButton):
    """A button as large as a card; what is on it takes no clicks of its own."""

    def __init__(self, theme: Theme, preset: Preset) -> None:
        super().__init__()
        self.preset = preset
        self._theme = theme
        self.setObjectName(preset.name)
        self.setAccessibleName(preset.title)
        self.setAccessibleDescription(f"{preset.pattern}. {preset.words}")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._arrow = QLabel()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(_Tile(theme, preset.letters, preset.color))
        head.addWidget(plain_label(preset.title, "strong"), 1)
        head.addWidget(self._arrow)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(plain_label(preset.pattern, "monoSmall"))
        column.addWidget(plain_label(preset.words, "help", wrap=True))
        column.addStretch(1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._tint)
        self._tint()

    def sizeHint(self) -> QSize:
        """As large as what is on it; a push button would ask its words."""
        layout = self.layout()
        width = 200
        height = layout.heightForWidth(max(width, self.width())) if layout is not None else 0
        return QSize(width, max(height, self._theme.height(128)))

    def minimumSizeHint(self) -> QSize:
        """The same height, and room for one long word."""
        return QSize(160, self.sizeHint().height())

    def _tint(self) -> None:
        self._arrow.setPixmap(self._theme.pixmap("chevron-right", "text2", 16))
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, outline, and the focus as an outline of 2 px."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focused = self.hasFocus()
            ground = "press" if self.isDown() else "hover" if self.underMouse() else "surface"
            inset = 1.0 if focused else 0.5
            painter.setBrush(theme.color(ground))
            painter.setPen(QPen(theme.color("focus" if focused else "line"), 2 if focused else 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)


class PracticeCard(QFrame):
    """What the practice org is, and the button that starts it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("card", "sunken")
        self.button = button(theme, "Start practice org", "tonal", "play", name="welcome_practiceButton", height="hero")
        self._picture = QLabel()
        self._picture.setFixedSize(48, 48)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(plain_label("Try the practice org", "section"))
        words.addWidget(
            plain_label(
                "A small Okta-like provider that runs inside this app. Real sign-in, real tokens, made-up people. "
                "Works without an account or a network.",
                "body2",
                wrap=True,
            )
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 16, 16)
        row.setSpacing(20)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self._picture.setPixmap(self._theme.pixmap("flask-conical", "accentText", 24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the soft square behind the picture."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accentSoft"))
            painter.drawRoundedRect(QRectF(self._picture.geometry()), 10, 10)
