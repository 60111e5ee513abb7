"""The form of a JWT bearer grant: an assertion that is pasted, or made here with a key, and shown before it is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.errors import ConfigError
from tokenexplorer.ui.actions.other_grants import BearerWish
from tokenexplorer.ui.grant import assertion_view
from tokenexplorer.ui.grant.token_field import MOST_CHARACTERS, TOO_LONG
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.mono_view import JsonText
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import visible_text

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

PASTE = "Paste an assertion"
_PROOFS = (("As the app does", "app"), ("Client ID only", "client_id"), ("Not at all", "none"))


class BearerForm(QWidget):
    """Everything that RFC 7521 section 4.1 defines, and what an assertion made here says.

    Signals:
        resized: It needs more room now, or less.
    """

    resized = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: dict[str, KeySummary] = {}
        self._own_key, self._key_chosen = "", False
        self.key_combo = QComboBox()
        self.key_combo.setObjectName("grant_assertionKeyCombo")
        self.proof_combo = QComboBox()
        self.proof_combo.setObjectName("grant_clientAuthCombo")
        for words, key in _PROOFS:
            self.proof_combo.addItem(words, key)
        for combo in (self.key_combo, self.proof_combo):
            narrow(combo)
        self.edit = SecretEdit(theme, clipboard, name="grant_assertionEdit", accessible_name="Assertion")
        self.edit.setPlaceholderText("eyJ…")
        self.edit.setMaxLength(MOST_CHARACTERS)
        self.issuer = line_edit(theme, "Who says so", name="grant_issuerEdit", accessible_name="Issuer")
        self.subject = line_edit(theme, "About whom", name="grant_assertionSubjectEdit", accessible_name="Subject")
        self.audience = line_edit(theme, "To whom", name="grant_assertionAudienceEdit", accessible_name="Audience")
        self.preview = JsonText(theme, name="grant_assertionPreview", accessible_name="The assertion, decoded")
        self.preview.setFixedHeight(theme.height(196))
        self._fields = {
            "assertion": Field(
                theme, "Assertion", self.edit, help_text="A JWT that somebody whom the server trusts signed."
            ),
            "assertion_issuer": Field(theme, "Issuer (iss)", self.issuer),
            "assertion_subject": Field(theme, "Subject (sub)", self.subject),
            "assertion_audience": Field(theme, "Audience (aud)", self.audience),
        }
        self._build(theme)
        self.fill_keys(())
        self.key_combo.currentIndexChanged.connect(self._on_key)
        self.key_combo.activated.connect(self._on_key_chosen)
        for edit in (self.edit, self.issuer, self.subject, self.audience):
            edit.textChanged.connect(self._on_edited)

    def _build(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        source = QHBoxLayout()
        source.setSpacing(12)
        source.addWidget(Field(theme, "Signed with", self.key_combo), 3, top)
        source.addWidget(Field(theme, "The app proves itself", self.proof_combo), 2, top)
        column.addLayout(source)
        column.addWidget(self._fields["assertion"])
        self._said = QWidget()
        said = QHBoxLayout(self._said)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(12)
        for name in ("assertion_issuer", "assertion_subject", "assertion_audience"):
            said.addWidget(self._fields[name], 1, top)
        column.addWidget(self._said)
        column.addWidget(Field(theme, "As it will be sent", self.preview))

    # Filling

    def fill_keys(self, keys: tuple[KeySummary, ...]) -> None:
        """List the keys that can sign; the first line is for a pasted assertion."""
        before = self.key_combo.currentData() if self._key_chosen else self._own_key
        self._keys = {key.id: key for key in keys}
        self.key_combo.blockSignals(True)
        self.key_combo.clear()
        self.key_combo.addItem(PASTE, "")
        for key in keys:
            self.key_combo.addItem(visible_text(f"{key.alg} · {key.kid[:16]}"), key.id)
        self.key_combo.setCurrentIndex(max(0, self.key_combo.findData(before or "")))
        self.key_combo.blockSignals(False)
        self._on_key()

    def show_client(self, org: Org, client: Client, metadata: ProviderMetadata | None, subject: str = "") -> None:
        """What an assertion of the app says as a rule, where nobody typed or chose anything else.

        Args:
            org: The app's.
            client: The app; one that has a key signs with it.
            metadata: Of its server, as far as it is known.
            subject: Somebody whom the server knows, if it is known who that is.
        """
        from tokenexplorer.oauth.client_auth import Credentials
        from tokenexplorer.orgs.provider import provider

        audience = client.issuer
        if metadata is not None:
            named = Credentials(None, None, provider(org.provider_id).assertion_audience)
            audience = named.audience_at(metadata.token_endpoint, metadata)
        for edit, text in (
            (self.issuer, client.client_id),
            (self.subject, subject),
            (self.audience, audience),
        ):
            if not edit.isModified():
                edit.setText(text)
        self._own_key = client.key_id
        if not self._key_chosen:
            self.key_combo.setCurrentIndex(max(0, self.key_combo.findData(self._own_key)))
        self._show_preview()

    def forget(self) -> None:
        """Drop what was pasted."""
        self.edit.clear()
        self.preview.set_text("")

    # Reading

    def wish(self, org: Org, client: Client, scopes: tuple[str, ...]) -> BearerWish:
        """What is asked.

        Raises:
            ConfigError: Something is missing, with the name of its field.
        """
        wish = self.draft(org, client, scopes)
        if not client.client_id and wish.proof != "none":
            raise ConfigError("The app has no client ID.", "Type it in Connect first.", field="client_id")
        if not wish.key_id and not wish.pasted:
            raise ConfigError("There is no assertion.", "Paste one, or choose a key to make one.", field="assertion")
        if not wish.key_id and len(self.edit.text()) >= MOST_CHARACTERS:
            raise ConfigError("The end of the assertion lacks.", TOO_LONG, field="assertion")
        if wish.key_id:
            for value, what in ((wish.issuer, "issuer"), (wish.subject, "subject"), (wish.audience, "audience")):
                if not value:
                    words = "Every assertion says by whom, about whom and to whom it is."
                    raise ConfigError(words, "Type it.", field=f"assertion_{what}")
        return wish

    def draft(self, org: Org, client: Client, scopes: tuple[str, ...]) -> BearerWish:
        """The same as far as it is filled in."""
        from tokenexplorer.tokens.pasted import in_one_piece

        key_id = str(self.key_combo.currentData() or "")
        return BearerWish(
            org,
            client,
            pasted="" if key_id else in_one_piece(self.edit.text()),
            key_id=key_id,
            issuer=self.issuer.text().strip(),
            subject=self.subject.text().strip(),
            audience=self.audience.text().strip(),
            scopes=scopes,
            proof=self.proof_combo.currentData(),
        )

    # Telling

    def show_error(self, error: ConfigError) -> bool:
        """Say it at the field that it belongs to; False where that is none of these."""
        field = self._fields.get(error.field)
        if field is None:
            return False
        field.set_error(" ".join(part for part in (error.advice, error.title) if part))
        field.editor.setFocus()
        return True

    def _on_key_chosen(self) -> None:
        self._key_chosen = True

    def _on_key(self) -> None:
        makes = bool(self.key_combo.currentData())
        self._fields["assertion"].setVisible(not makes)
        self._said.setVisible(makes)
        self._on_edited()
        self.resized.emit()

    def _on_edited(self) -> None:
        for field in self._fields.values():
            field.set_error("")
        if len(self.edit.text()) >= MOST_CHARACTERS:
            self._fields["assertion"].set_error(TOO_LONG)
        self._show_preview()

    def _show_preview(self) -> None:
        key = self._keys.get(self.key_combo.currentData() or "")
        if key is None:
            self.preview.set_text(assertion_view.pasted(self.edit.text()))
            return
        issuer, subject, audience = (each.text().strip() for each in (self.issuer, self.subject, self.audience))
        self.preview.set_text(assertion_view.made_here(key, issuer, subject, audience, datetime.now(UTC)))
