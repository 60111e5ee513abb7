"""Step 1: the key that signs for the app. The private half is never shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tokenexplorer.ui.connect.service.line_height import LineHeight
from tokenexplorer.ui.connect.service.step import COLUMNS, ServiceStep, turn
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.menu import Menu
from tokenexplorer.ui.widgets.mono_view import JsonText
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.ui.theme import Theme


class KeyStep(ServiceStep):
    """Makes or takes a key, shows its public half.

    Signals:
        new_requested: Make a key.
        import_requested: Use one that is there.
        list_requested: Show all keys.
        copy_requested(str): This public text, on the clipboard.
        save_requested(str): This JWKS, into a file.
    """

    new_requested = Signal()
    import_requested = Signal()
    list_requested = Signal()
    copy_requested = Signal(str)
    save_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "key", 1, "Make a key", parent)
        self._key: KeySummary | None = None
        self._words = plain_label("", "body2", wrap=True)
        self._facts = QWidget()
        self.kid_label = plain_label("", "mono", name="service_keyIdLabel", elide=Qt.TextElideMode.ElideMiddle)
        self.kid_label.setAccessibleName("Key ID")
        self.where_label = plain_label("", name="service_privateKeyLabel")
        self._lock = QLabel()
        self.new_button = button(theme, "Make a key", "primary", "key-round", name="service_newKeyButton")
        self.import_button = button(theme, "Use my own…", icon="file-up", name="service_importKeyButton")
        self.keys_button = button(theme, "All keys…", "ghost", name="service_keysButton")
        self.public_edit = JsonText(theme, name="service_publicKeyEdit", accessible_name="Public key")
        LineHeight(self.public_edit)
        self.copy_button = button(theme, "Copy public key", icon="copy", name="service_copyPublicKeyButton")
        self._more = tool_button(
            theme, "ellipsis", "More ways to take the public key", name="service_publicKeyMenuButton"
        )
        menu = Menu(theme, accessible_name="Public key", parent=self)
        menu.add("Copy as JWKS", self._copy_set, icon="copy", name="service_copyJwksAction")
        menu.add("Save JWKS…", self._save, icon="file-down", name="service_saveJwksAction")
        self._more.set_menu(menu)
        self._theme = theme
        self._build()
        self.new_button.clicked.connect(self.new_requested)
        self.import_button.clicked.connect(self.import_requested)
        self.keys_button.clicked.connect(self.list_requested)
        self.copy_button.clicked.connect(self._copy)
        theme.changed.connect(self._tint)
        self._tint()

    def _build(self) -> None:
        grid = QGridLayout(self._facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        grid.addWidget(plain_label("Key ID", "help"), 0, 0)
        grid.addWidget(self.kid_label, 0, 1)
        grid.addWidget(plain_label("Private", "help"), 1, 0)
        where = QHBoxLayout()
        where.setSpacing(6)
        where.addWidget(self._lock)
        where.addWidget(self.where_label, 1)
        grid.addLayout(where, 1, 1)
        buttons = FlowLayout(spacing=8)
        for each in (self.new_button, self.import_button, self.keys_button):
            buttons.addWidget(each)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._words)
        left.addWidget(self._facts)
        left.addLayout(buttons)
        left.addStretch(1)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self.public_edit)
        copies = QHBoxLayout()
        copies.setSpacing(8)
        copies.addWidget(self.copy_button)
        copies.addWidget(self._more)
        copies.addStretch()
        self._copies = QHBoxLayout()
        self._copies.setSpacing(8)
        self._copies.addLayout(copies)
        self._copies.addWidget(plain_label("Safe to share: it holds no secret.", "help", wrap=True), 1)
        right.addLayout(self._copies)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(COLUMNS)
        self._sides.addLayout(left, 1)
        self._sides.addWidget(self._right, 1)
        self.body.addLayout(self._sides)

    def show_key(self, key: KeySummary | None, note: str, provider: str, kept: str) -> None:
        """Show the app's key, or that there is none.

        Args:
            key: Its public half.
            note: How and when it came.
            provider: Who gets the public half.
            kept: Where the private half is.
        """
        self._key = key
        has = key is not None
        self._facts.setVisible(has)
        self._right.setVisible(has)
        self.set_note(note)
        self.new_button.set_label("New key…" if has else "Make a key", "refresh-cw" if has else "key-round")
        self.new_button.set_variant("secondary" if has else "primary")
        if key is None:
            self._words.setText(f"A key pair proves the app to {provider}. Only the public half leaves this computer.")
            return
        self._words.setText(f"The private half stays here and is never shown. Give {provider} the public half.")
        self.kid_label.setText(visible_text(key.kid))
        self.where_label.setText(kept)
        self.public_edit.set_text(_lines(key))

    def _copy(self) -> None:
        if self._key is not None:
            self.copy_requested.emit(json.dumps(self._key.public_jwk(), indent=2))

    def _copy_set(self) -> None:
        if self._key is not None:
            self.copy_requested.emit(json.dumps(self._key.jwks(), indent=2))

    def _save(self) -> None:
        if self._key is not None:
            self.save_requested.emit(json.dumps(self._key.jwks(), indent=2) + "\n")

    def set_narrow(self, narrow: bool) -> None:
        """The public key goes under."""
        turn(self._sides, down=narrow)

    def set_tight(self, tight: bool) -> None:
        """What is said of the public key goes under its buttons."""
        super().set_tight(tight)
        turn(self._copies, down=tight)

    def _tint(self) -> None:
        self._lock.setPixmap(self._theme.pixmap("lock", "ok", 14))


def _lines(key: KeySummary) -> str:
    """The public JWK in few lines: what it is, then its id, then its numbers."""
    jwk = key.public_jwk()
    short = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in jwk.items() if len(str(value)) < 10]
    long = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in jwk.items() if len(str(value)) >= 10]
    return "{ " + ",\n  ".join([", ".join(short), *long]) + " }"
