"""The Welcome page: paste any address of an org, start from a preset, or start the practice org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.address_entry import AddressEntry
from tokenexplorer.ui.connect.cards import PRESETS, PracticeCard, PresetCard
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.polish import set_ground
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

COLUMN = 776
PROMISES = (
    ("app-window", "Signs in through your own browser"),
    ("lock-keyhole", "Tokens stay in the system keyring"),
    ("eye-off", "No account, no telemetry"),
)


class WelcomePage(Place):
    """Asks which org to work with.

    Signals:
        situations_requested: Something broken at the practice org, to try.
    """

    situations_requested = Signal()

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._icons: list[tuple[QLabel, str]] = []
        self.setObjectName("welcome_page")
        self.setAccessibleName("Welcome")
        set_ground(self, "surface")
        self._build_controls()
        self._build()
        self._connect()
        self._show_back()

    # Building

    def _build_controls(self) -> None:
        theme = self._theme
        self._back = button(theme, "Back", "ghost", "arrow-left", name="welcome_backButton")
        self._address = AddressEntry(theme, self._actions.orgs)
        self._cards = tuple(PresetCard(theme, preset) for preset in PRESETS)
        self._practice = PracticeCard(theme)
        self._situations = LinkButton(theme, "Try something broken…", "flask-conical", name="welcome_situationsButton")
        self._import = LinkButton(theme, "Import a profile…", "file-down", name="welcome_importButton")

    def _build(self) -> None:
        page = self._page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 24, 0, 32)
        column.setSpacing(0)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        column.addSpacing(24)
        column.addWidget(plain_label("Which org do you want to work with?", "display", wrap=True))
        column.addSpacing(8)
        column.addWidget(
            plain_label(
                "Paste any address from it: the sign-in page, the admin console or an issuer. "
                "The endpoints are found for you.",
                "body2",
                wrap=True,
            )
        )
        column.addSpacing(24)
        column.addWidget(self._address)
        column.addSpacing(32)
        column.addWidget(plain_label("Or start from a preset", "strong"))
        column.addSpacing(12)
        cards = self._card_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        cards.setSpacing(16)
        for card in self._cards:
            cards.addWidget(card, 1)
        column.addLayout(cards)
        column.addSpacing(32)
        none_at_hand = QHBoxLayout()
        none_at_hand.addWidget(plain_label("No org at hand?", "strong"), 1)
        none_at_hand.addWidget(self._situations)
        column.addLayout(none_at_hand)
        column.addSpacing(12)
        column.addWidget(self._practice)
        column.addSpacing(28)
        column.addLayout(self._foot())
        column.addStretch(3)
        outer = QWidget()
        middle = QHBoxLayout(outer)
        middle.setContentsMargins(24, 0, 24, 0)
        middle.addStretch(1)
        middle.addWidget(page, 100)
        middle.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(outer)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._theme.changed.connect(self._tint)
        self._tint()

    def _foot(self) -> QHBoxLayout:
        promises = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        promises.setSizePolicy(policy)
        flow = FlowLayout(promises, spacing=16)
        for icon, words in PROMISES:
            promise, picture = QWidget(), QLabel()
            self._icons.append((picture, icon))
            pair = QHBoxLayout(promise)
            pair.setContentsMargins(0, 0, 0, 0)
            pair.setSpacing(6)
            pair.addWidget(picture)
            pair.addWidget(plain_label(words, "help"))
            promise.setMinimumHeight(self._theme.height(22))  # of a link, which stands in the same row
            flow.addWidget(promise)
        row = QHBoxLayout()
        row.addWidget(promises, 1)
        row.addWidget(self._import, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _connect(self) -> None:
        practice = self._actions.practice
        self._address.why_requested.connect(self._explain)
        self._address.looking_changed.connect(self.filled_changed)
        self._back.clicked.connect(self._go_back)
        self._import.clicked.connect(self._choose_profile)
        for card in self._cards:
            card.clicked.connect(self._on_preset)
        self._practice.button.clicked.connect(practice.start)
        self._situations.clicked.connect(self.situations_requested)
        practice.starting.connect(self._on_practice_starting)
        practice.ready.connect(self._on_practice_ended)
        practice.failed.connect(self._on_practice_ended)
        self._state.orgs_changed.connect(self._show_back)

    # Acting

    def _on_preset(self) -> None:
        card = self.sender()
        if isinstance(card, PresetCard):
            self._address.fill(card.preset.template, card.preset.marked)

    def _explain(self, error: TokenExplorerError) -> None:
        from tokenexplorer.ui.explain.dialog import Explainer

        Explainer(self._services, self._state, self._theme, self._actions).why(self, error)

    def _choose_profile(self) -> None:
        choose_file(
            self,
            "Import a profile",
            ("Profiles (*.json)",),
            self._actions.orgs.import_file,
            name="welcome_importDialog",
        )

    def _on_practice_starting(self) -> None:
        self._practice.button.set_busy(True, "Starting")

    def _on_practice_ended(self, _error: object = None) -> None:
        self._practice.button.set_busy(False)

    def _go_back(self) -> None:
        self.place_requested.emit("connect", None)

    def _show_back(self) -> None:
        self._back.setVisible(bool(self._state.orgs))

    def _tint(self) -> None:
        self._page.setMaximumWidth(round(COLUMN * self._theme.text_scale))
        self.set_width(self.window().width())
        for picture, icon in self._icons:
            picture.setPixmap(self._theme.pixmap(icon, "text3", 14))

    # The frame's questions

    def activate(self) -> None:
        """Ready to paste."""
        self._address.url.setFocus()
        self._address.url.selectAll()

    def set_width(self, width: int) -> None:
        """Where large text leaves no room the cards stand below one another."""
        small = width < 840 * self._theme.text_scale
        directions = QBoxLayout.Direction
        self._card_row.setDirection(directions.TopToBottom if small else directions.LeftToRight)

    def primary_button(self) -> QAbstractButton | None:
        """Continue."""
        return self._address.go_on

    def escape(self) -> bool:
        """Stop looking; with nothing to stop the window goes back to Connect where there is an org."""
        if self._address.is_looking:
            self._address.stop()
            return True
        return False
