"""The Welcome page: paste any address of an org, start from a preset, or start the practice org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from tokenexplorer.errors import Cancelled, IssuerMismatch, TimedOut, TlsFailed, TokenExplorerError, Unreachable
from tokenexplorer.ui.connect.cards import PRESETS, PracticeCard, Preset, PresetCard
from tokenexplorer.ui.place import Place
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.polish import announce, set_ground, set_property
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.why_button import WhyButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton

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
        self._looking = False
        self._hint_use = ""
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
        self._url = line_edit(
            theme,
            "https://acme.okta.com",
            name="welcome_urlEdit",
            accessible_name="Address of your org",
            icon="globe",
            height="hero",
        )
        self._url.setMaxLength(20_000)
        self._continue = button(
            theme, "Continue", "primary", "arrow-right", name="welcome_continueButton", height="hero"
        )
        self._continue.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._cancel = button(theme, "Cancel", name="welcome_cancelButton", height="hero")
        self._why = WhyButton(theme, name="welcome_whyButton")
        self._error_icon = QLabel()
        self._error = plain_label("", "error", wrap=True, selectable=True, name="welcome_urlError")
        self._proxy = LinkButton(theme, "Try through the system proxy", name="welcome_proxyButton")
        self._ca_file = LinkButton(theme, "Use a CA file…", name="welcome_caFileButton")
        self._spinner = Spinner(theme, 14)
        self._busy_label = plain_label("", "help", name="welcome_lookingLabel")
        self._hint = Banner(
            theme,
            action="Use it",
            icon="wand-sparkles",
            label_name="welcome_hintLabel",
            action_name="welcome_useHintButton",
        )
        self._cards = tuple(PresetCard(theme, preset) for preset in PRESETS)
        self._practice = PracticeCard(theme)
        self._situations = LinkButton(
            theme, "Try something broken\u2026", "flask-conical", name="welcome_situationsButton"
        )
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
        column.addLayout(self._address_row())
        column.addSpacing(8)
        column.addLayout(self._below_address())
        column.addWidget(self._hint)
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
        self._show_error("")
        self._show_looking("")

    def _address_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._url, 1)
        row.addWidget(self._continue)
        row.addWidget(self._cancel)
        return row

    def _below_address(self) -> QVBoxLayout:
        below = QVBoxLayout()
        below.setSpacing(0)
        self._busy_row, self._error_row = QWidget(), QWidget()
        busy = QHBoxLayout(self._busy_row)
        busy.setContentsMargins(0, 0, 0, 8)
        busy.setSpacing(8)
        busy.addWidget(self._spinner)
        busy.addWidget(self._busy_label, 1)
        fault = QHBoxLayout(self._error_row)
        fault.setContentsMargins(0, 0, 0, 8)
        fault.setSpacing(6)
        fault.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._error)
        words.addWidget(self._why, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._proxy, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._ca_file, 0, Qt.AlignmentFlag.AlignLeft)
        fault.addLayout(words, 1)
        below.addWidget(self._busy_row)
        below.addWidget(self._error_row)
        return below

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
        orgs, practice = self._actions.orgs, self._actions.practice
        self._url.textChanged.connect(self._on_typed)
        self._url.returnPressed.connect(self._look)
        self._continue.clicked.connect(self._look)
        self._cancel.clicked.connect(self._stop_looking)
        self._proxy.clicked.connect(self._look_by_proxy)
        self._ca_file.clicked.connect(self._choose_ca_file)
        self._hint.action_requested.connect(self._use_hint)
        self._back.clicked.connect(self._go_back)
        self._import.clicked.connect(self._choose_profile)
        for card in self._cards:
            card.clicked.connect(self._on_preset)
        self._practice.button.clicked.connect(practice.start)
        self._situations.clicked.connect(self.situations_requested)
        practice.starting.connect(self._on_practice_starting)
        practice.ready.connect(self._on_practice_ended)
        practice.failed.connect(self._on_practice_ended)
        orgs.looking.connect(self._show_looking)
        orgs.added.connect(self._on_added)
        orgs.add_failed.connect(self._on_failed)
        self._state.orgs_changed.connect(self._show_back)

    # Typing

    def _on_typed(self, text: str) -> None:
        self._show_error("")
        self._show_hint(text)

    def _show_hint(self, text: str) -> None:
        """Say at once what the address is, where it was mended; errors wait for Continue."""
        from tokenexplorer.orgs.detection import detect

        found = detect(text).hint if text.strip() else None
        if found is None or found.use == text.strip():
            self._hide_hint()
            return
        self._offer(found.title, f"{found.text} {found.use}", found.use)

    def _offer(self, title: str, text: str, use: str) -> None:
        self._hint_use = use
        self._hint.set("info", title, text, action="Use it", icon="wand-sparkles")

    def _hide_hint(self) -> None:
        self._hint_use = ""
        self._hint.hide()

    def _use_hint(self) -> None:
        self._url.setText(self._hint_use)
        self._url.setFocus()

    def _on_preset(self) -> None:
        card = self.sender()
        if isinstance(card, PresetCard):
            self.fill_template(card.preset)

    def fill_template(self, preset: Preset) -> None:
        """Put the preset's address into the field, its own part selected to be typed over."""
        self._url.setText(preset.template)
        self._url.setFocus()
        self._url.setSelection(preset.template.index(preset.marked), len(preset.marked))

    # Looking

    def _look(self) -> None:
        self._start_looking()

    def _look_by_proxy(self) -> None:
        self._start_looking(proxy="system")

    def _choose_ca_file(self) -> None:
        choose_file(
            self,
            "Choose a CA file",
            ("Certificates (*.pem *.crt *.cer)",),
            lambda path: self._start_looking(ca_file=str(path)),
            name="welcome_caFileDialog",
        )

    def _start_looking(self, *, proxy: str = "none", ca_file: str = "") -> None:
        if self._looking:
            return
        self._show_error("")
        if not self._url.text().strip():
            self._show_error("Paste an address of your org first.")
            self._url.setFocus()
            return
        self._actions.orgs.add(self._url.text(), proxy=proxy, ca_file=ca_file)

    def _show_looking(self, host: str) -> None:
        """Name the host that is asked while it is asked; the field stays as it is."""
        focused = self.window().focusWidget()
        self._looking = bool(host)
        self._continue.set_busy(self._looking, "Looking")
        self._cancel.setVisible(self._looking)
        if focused in (self._continue, self._cancel):  # else Qt takes it to the presets, one key away from a choice
            (self._cancel if self._looking else self._continue).setFocus()
        self._url.setReadOnly(self._looking)
        words = f"Reading the discovery document from {host}" if host else ""
        self._busy_label.setText(visible_text(words))
        self._busy_row.setVisible(self._looking)
        if self._looking:
            self._hide_hint()
            announce(self._url, words)
        self.filled_changed.emit()

    def _stop_looking(self) -> None:
        self._actions.orgs.stop_looking()
        self._show_looking("")
        self._url.setFocus()

    def _on_added(self, _org: object, _client: object) -> None:
        self._show_looking("")
        self._url.clear()

    def _on_failed(self, error: TokenExplorerError) -> None:
        was_looking = self._looking
        self._show_looking("")
        if isinstance(error, Cancelled):
            return
        words = (error.title, error.advice, error.detail)
        self._show_error("\n".join(part for part in words if part))
        self._why.offer(lambda: self._explain(error))
        self._proxy.setVisible(was_looking and isinstance(error, Unreachable | TimedOut))
        unknown = isinstance(error, TlsFailed) and error.cause in ("self_signed", "unknown_ca")
        self._ca_file.setVisible(was_looking and unknown)
        if isinstance(error, IssuerMismatch) and "{" not in error.published:  # a template is no address
            self._offer("The server names itself otherwise.", f"Its issuer: {error.published}", error.published)
        self._url.setFocus()

    def _explain(self, error: TokenExplorerError) -> None:
        from tokenexplorer.ui.explain.dialog import Explainer

        Explainer(self._services, self._state, self._theme, self._actions).why(self, error)

    def _show_error(self, text: str) -> None:
        shown = visible_text(text, keep_lines=True)
        self._error.setText(shown)
        self._error_row.setVisible(bool(text))
        self._why.offer(None)
        self._proxy.setVisible(False)
        self._ca_file.setVisible(False)
        self._url.setAccessibleDescription(shown)
        set_property(self._url, "state", "error" if text else "")
        if text:
            announce(self._url, shown)

    # The rest

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
        self._error_icon.setPixmap(self._theme.pixmap("circle-x", "bad", 14))

    # The frame's questions

    def activate(self) -> None:
        """Ready to paste."""
        self._url.setFocus()
        self._url.selectAll()

    def set_width(self, width: int) -> None:
        """Where large text leaves no room the cards stand below one another."""
        small = width < 840 * self._theme.text_scale
        directions = QBoxLayout.Direction
        self._card_row.setDirection(directions.TopToBottom if small else directions.LeftToRight)

    def primary_button(self) -> QAbstractButton | None:
        """Continue."""
        return self._continue

    def escape(self) -> bool:
        """Stop looking; with nothing to stop the window goes back to Connect where there is an org."""
        if self._looking:
            self._stop_looking()
            return True
        return False
