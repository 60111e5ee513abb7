"""The address of an org on Welcome: typed or pasted, said at once what it is, looked for, and why that led nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tokenexplorer.errors import Cancelled, IssuerMismatch, TimedOut, TlsFailed, TokenExplorerError, Unreachable
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.choose_file import choose_file
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.polish import announce, set_property
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.why_button import WhyButton

if TYPE_CHECKING:
    from tokenexplorer.ui.actions.orgs import OrgActions
    from tokenexplorer.ui.theme import Theme


class AddressEntry(QWidget):
    """Adds the org that an address leads to.

    Attributes:
        url: Where it is typed.
        go_on: Looks for it.

    Signals:
        looking_changed: A server is asked, or no longer.
        why_requested(TokenExplorerError): Explain what is shown.
    """

    looking_changed = Signal()
    why_requested = Signal(object)

    def __init__(self, theme: Theme, actions: OrgActions) -> None:
        super().__init__()
        self._theme, self._actions = theme, actions
        self._looking = False
        self._hint_use = ""
        self._build_controls()
        self._build_below()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._address_row())
        column.addSpacing(8)
        column.addWidget(self._busy_row)
        column.addWidget(self._error_row)
        column.addWidget(self._hint)
        self._connect()
        self._tint()
        self._show_error("")
        self._show_looking("")

    # Building

    def _build_controls(self) -> None:
        theme = self._theme
        self.url = line_edit(
            theme,
            "https://acme.okta.com",
            name="welcome_urlEdit",
            accessible_name="Address of your org",
            icon="globe",
            height="hero",
        )
        self.url.setMaxLength(20_000)
        self.go_on = button(theme, "Continue", "primary", "arrow-right", name="welcome_continueButton", height="hero")
        self.go_on.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
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

    def _address_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.url, 1)
        row.addWidget(self.go_on)
        row.addWidget(self._cancel)
        return row

    def _build_below(self) -> None:
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
        for link in (self._why, self._proxy, self._ca_file):
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        fault.addLayout(words, 1)

    def _connect(self) -> None:
        actions = self._actions
        self.url.textChanged.connect(self._on_typed)
        self.url.returnPressed.connect(self._look)
        self.go_on.clicked.connect(self._look)
        self._cancel.clicked.connect(self.stop)
        self._proxy.clicked.connect(self._look_by_proxy)
        self._ca_file.clicked.connect(self._choose_ca_file)
        self._hint.action_requested.connect(self._use_hint)
        actions.looking.connect(self._show_looking)
        actions.added.connect(self._on_added)
        actions.add_failed.connect(self._on_failed)
        self._theme.changed.connect(self._tint)

    def _tint(self) -> None:
        self._error_icon.setPixmap(self._theme.pixmap("circle-x", "bad", 14))

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
        self.url.setText(self._hint_use)
        self.url.setFocus()

    def fill(self, template: str, marked: str) -> None:
        """Put a preset's address into the field, its own part selected to be typed over."""
        self.url.setText(template)
        self.url.setFocus()
        self.url.setSelection(template.index(marked), len(marked))

    # Looking

    @property
    def is_looking(self) -> bool:
        """Whether a server is asked."""
        return self._looking

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
        if not self.url.text().strip():
            self._show_error("Paste an address of your org first.")
            self.url.setFocus()
            return
        self._actions.add(self.url.text(), proxy=proxy, ca_file=ca_file)

    def _show_looking(self, host: str) -> None:
        """Name the host that is asked while it is asked; the field stays as it is."""
        focused = self.window().focusWidget()
        self._looking = bool(host)
        self.go_on.set_busy(self._looking, "Looking")
        self._cancel.setVisible(self._looking)
        if focused in (self.go_on, self._cancel):  # else Qt takes it to the presets, one key away from a choice
            (self._cancel if self._looking else self.go_on).setFocus()
        self.url.setReadOnly(self._looking)
        words = f"Reading the discovery document from {host}" if host else ""
        self._busy_label.setText(visible_text(words))
        self._busy_row.setVisible(self._looking)
        if self._looking:
            self._hide_hint()
            announce(self.url, words)
        self.looking_changed.emit()

    def stop(self) -> None:
        """Stop looking; what is typed stays."""
        self._actions.stop_looking()
        self._show_looking("")
        self.url.setFocus()

    def _on_added(self, _org: object, _client: object) -> None:
        self._show_looking("")
        self.url.clear()

    def _on_failed(self, error: TokenExplorerError) -> None:
        was_looking = self._looking
        self._show_looking("")
        if isinstance(error, Cancelled):
            return
        words = (error.title, error.advice, error.detail)
        self._show_error("\n".join(part for part in words if part))
        self._why.offer(lambda: self.why_requested.emit(error))
        self._proxy.setVisible(was_looking and isinstance(error, Unreachable | TimedOut))
        unknown = isinstance(error, TlsFailed) and error.cause in ("self_signed", "unknown_ca")
        self._ca_file.setVisible(was_looking and unknown)
        if isinstance(error, IssuerMismatch) and "{" not in error.published:  # a template is no address
            self._offer("The server names itself otherwise.", f"Its issuer: {error.published}", error.published)
        self.url.setFocus()

    def _show_error(self, text: str) -> None:
        shown = visible_text(text, keep_lines=True)
        self._error.setText(shown)
        self._error_row.setVisible(bool(text))
        self._why.offer(None)
        self._proxy.setVisible(False)
        self._ca_file.setVisible(False)
        self.url.setAccessibleDescription(shown)
        set_property(self.url, "state", "error" if text else "")
        if text:
            announce(self.url, shown)
