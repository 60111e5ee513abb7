"""The token as it is spelled: header, payload and signature on a line each; what makes it usable is dots (S13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from tokenexplorer.ui.tokens.raw_part import RawPart
from tokenexplorer.ui.widgets.text import set_plain_tooltip
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.reading import TokenReading

REVEAL_S = 30
_DOTS = "•" * 44


class RawBlock(QFrame):
    """Three lines of a JWT, one of an opaque token.

    Signals:
        copy_requested(str, str): What is copied ("Header"), and the text.
    """

    copy_requested = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "sunken")
        self._reading: TokenReading | None = None
        self._thing = "signature"
        self._left_s = 0
        self.header_part = RawPart(
            theme, "tag", "Header", "jHead", name="tokens_rawHeaderLabel", accessible_name="Header part"
        )
        self.payload_part = RawPart(
            theme, "braces", "Payload", "jPay", name="tokens_rawPayloadLabel", accessible_name="Payload part"
        )
        self.signature_part = RawPart(
            theme, "pen-tool", "Signature", "jSig", name="tokens_rawSignatureLabel", accessible_name="Signature part"
        )
        self.copy_header = tool_button(theme, "copy", "Copy header", name="tokens_copyHeaderButton")
        self.copy_payload = tool_button(theme, "copy", "Copy payload", name="tokens_copyPayloadButton")
        self.reveal_button = tool_button(theme, "eye", "Show signature", name="tokens_revealButton")
        self._lay_out()
        self.copy_header.clicked.connect(lambda: self._copy("Header", 0))
        self.copy_payload.clicked.connect(lambda: self._copy("Payload", 1))
        self.reveal_button.clicked.connect(self._toggle)
        self.reveal_button.installEventFilter(self)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 7, 8, 7)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        rows = (
            (self.header_part, self.copy_header),
            (self.payload_part, self.copy_payload),
            (self.signature_part, self.reveal_button),
        )
        for row, (part, side) in enumerate(rows):
            grid.addWidget(part, row, 0)
            grid.addWidget(side, row, 1)
        grid.setColumnStretch(0, 1)

    # What it shows

    def show_reading(self, reading: TokenReading | None) -> None:
        """Show another token, its secret part hidden; None forgets the one that was shown."""
        self._reading = reading
        three = reading is not None and reading.is_jwt
        for widget in (self.header_part, self.payload_part, self.copy_header, self.copy_payload):
            widget.setVisible(three)
        if reading is not None and three:
            self.header_part.show_part(reading.parts[0])
            self.payload_part.show_part(".".join(reading.parts[1:-1]) if reading.encrypted else reading.parts[1])
        else:
            self.header_part.show_part("")
            self.payload_part.show_part("")
        self._thing = "signature" if three and reading is not None and not reading.encrypted else "token"
        if three and self._thing == "token":
            self._thing = "last part"
        self.signature_part.set_words({"signature": "Signature", "token": "Opaque"}.get(self._thing, "Tag"))
        self.hide_secret()

    @property
    def is_revealed(self) -> bool:
        """Whether the secret part can be seen."""
        return self._left_s > 0

    def reveal(self) -> None:
        """Show the secret part for 30 s, or until the focus leaves."""
        if self._reading is None:
            return
        self._left_s = REVEAL_S
        self.reveal_button.setFocus()
        self.reveal_button.set_icon("eye-off")
        self._name_button(f"Hide {self._thing}")
        self._second.start()
        self._show_secret()

    def hide_secret(self) -> None:
        """Dots again."""
        self._left_s = 0
        self._second.stop()
        self.reveal_button.set_icon("eye")
        self._name_button(f"Show {self._thing}")
        secret = self._reading.parts[-1] if self._reading is not None else ""
        if not secret:
            self.signature_part.show_part("", "none" if self._reading is not None else "")
            self.reveal_button.setEnabled(False)
            return
        self.reveal_button.setEnabled(True)
        note = f"{len(secret):,} characters, hidden so that a screenshot cannot be used as a token"
        self.signature_part.show_part(_DOTS, note)

    def _name_button(self, words: str) -> None:
        self.reveal_button.setAccessibleName(words)
        set_plain_tooltip(self.reveal_button, words)

    def _show_secret(self) -> None:
        if self._reading is not None:
            self.signature_part.show_part(self._reading.parts[-1], f"Hides in {self._left_s} s", "warn")

    def _toggle(self) -> None:
        if self.is_revealed:
            self.hide_secret()
        else:
            self.reveal()

    def _count_down(self) -> None:
        self._left_s -= 1
        if self._left_s <= 0:
            self.hide_secret()
        else:
            self._show_secret()

    def _copy(self, words: str, part: int) -> None:
        if self._reading is not None and part < len(self._reading.parts):
            self.copy_requested.emit(words, self._reading.parts[part])

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The secret is hidden at once when the focus leaves its button."""
        if event.type() == QEvent.Type.FocusOut and self.is_revealed:
            self.hide_secret()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self.hide_secret()
        super().hideEvent(event)
