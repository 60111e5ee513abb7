"""One token that is handed in: chosen from the wallet or pasted, and what kind it is sent as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.oauth.token_types import DEVICE_SECRET, LABELS, guessed_type, type_of
from tokenexplorer.tokens.token_set import TOKEN_KINDS
from tokenexplorer.ui.actions.other_grants import TokenChoice
from tokenexplorer.ui.grant.type_combo import TypeCombo
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.tokens.token_set import HandedKind, TokenSummary
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

PASTE = "Paste a token"
MOST_CHARACTERS = 65_536
"""Of a pasted token; Qt's own limit would cut one without a word, and a longer line holds the window up (R05)."""
TOO_LONG = f"Paste less. At most {MOST_CHARACTERS - 1:,} characters fit here."


class TokenField(QWidget):
    """Chooses a token.

    Args:
        which: `subject` or `actor`, for object names.
        title: Of the field.
        device_secrets: Whether the device secrets of the wallet are listed, too.

    Signals:
        resized: It needs more room now, or less.
    """

    resized = Signal()

    def __init__(
        self,
        theme: Theme,
        clipboard: Clipboard,
        which: str,
        title: str,
        *,
        device_secrets: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._device_secrets = device_secrets
        self._tokens: dict[str, TokenSummary] = {}
        self.combo = QComboBox()
        self.combo.setObjectName(f"grant_{which}Combo")
        narrow(self.combo, 16)
        self.type_combo = TypeCombo(f"grant_{which}TypeCombo", f"Type of the {title.lower()}")
        self.edit = SecretEdit(
            theme, clipboard, name=f"grant_{which}Edit", accessible_name=f"{title}, pasted", placeholder=PASTE
        )
        self.edit.setMaxLength(MOST_CHARACTERS)
        self.field = Field(theme, title, self.combo)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.field, 3)
        row.addWidget(Field(theme, "Sent as", self.type_combo), 2, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.edit)
        self.fill(())
        self.combo.currentIndexChanged.connect(self._on_token)
        self.edit.textChanged.connect(self._on_pasted)

    # Filling

    def fill(self, tokens: Iterable[TokenSummary]) -> None:
        """List the wallet's tokens, in this order, and after them the line for a pasted one."""
        self._tokens = {token.id: token for token in tokens}
        self.combo.blockSignals(True)
        self.combo.clear()
        for token in self._tokens.values():
            for kind in (each for each in TOKEN_KINDS if each in token.kinds):
                words = " · ".join(part for part in (token.kind_label(kind), token.label, token.client_name) if part)
                self.combo.addItem(visible_text(words), (token.id, kind))
            if self._device_secrets and token.has_device_secret:
                words = " · ".join(part for part in (LABELS[DEVICE_SECRET], token.label, token.client_name) if part)
                self.combo.addItem(visible_text(words), (token.id, "device_secret"))
        self.combo.addItem(PASTE, None)
        self.combo.blockSignals(False)
        self._on_token()

    def choose(self, token_id: str, kind: HandedKind) -> None:
        """Choose a token of the wallet."""
        for row in range(self.combo.count()):
            if self.combo.itemData(row) == (token_id, kind):
                self.combo.setCurrentIndex(row)

    def choose_pasted(self) -> None:
        """Choose the line for a pasted one."""
        self.combo.setCurrentIndex(self.combo.count() - 1)

    def forget(self) -> None:
        """Drop what was pasted."""
        self.edit.clear()

    # Reading

    @property
    def summary(self) -> TokenSummary | None:
        """The chosen token's set; None for a pasted one."""
        chosen = self.combo.currentData()
        return self._tokens.get(chosen[0]) if chosen is not None else None

    @property
    def is_cut(self) -> bool:
        """Whether more was pasted than fits, so that its end lacks."""
        return self.combo.currentData() is None and len(self.edit.text()) >= MOST_CHARACTERS

    @property
    def is_there(self) -> bool:
        """Whether a token is chosen or pasted."""
        return self.combo.currentData() is not None or bool(self.edit.text().strip())

    def choice(self) -> TokenChoice:
        """What is handed in."""
        from tokenexplorer.tokens.pasted import in_one_piece

        chosen = self.combo.currentData()
        if chosen is None:
            return TokenChoice(self.type_combo.urn(), pasted=in_one_piece(self.edit.text()))
        return TokenChoice(self.type_combo.urn(), token_id=chosen[0], kind=chosen[1])

    # Telling

    def show_error(self, words: str) -> None:
        """Say what is wrong, and lead there."""
        self.field.set_error(words)
        (self.combo if self.combo.currentData() is not None else self.edit).setFocus()

    def _on_token(self) -> None:
        chosen, summary = self.combo.currentData(), self.summary
        self.edit.setVisible(chosen is None)
        self.field.set_error("")
        if chosen is not None and summary is not None:
            self.type_combo.choose(type_of(summary, chosen[1]))
        elif self.edit.text():
            self.type_combo.choose(guessed_type(self.edit.text()))
        self.resized.emit()

    def _on_pasted(self, text: str) -> None:
        self.field.set_error(TOO_LONG if self.is_cut else "")
        if text:
            self.type_combo.choose(guessed_type(text))
