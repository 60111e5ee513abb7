"""The form of a token exchange: which token, who acts, what is wanted and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth.grant_types import check_resource
from tokenexplorer.ui.actions.other_grants import ExchangeWish
from tokenexplorer.ui.grant.token_field import TOO_LONG, TokenField
from tokenexplorer.ui.grant.type_combo import TypeCombo
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.field import Field, line_edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard

_NO_ACTOR = "Nobody acts for somebody else"


class ExchangeForm(QWidget):
    """Everything that RFC 8693 section 2.1 defines, and no more.

    Signals:
        resized: It needs more room now, or less.
    """

    resized = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.subject = TokenField(theme, clipboard, "subject", "Token to exchange")
        self.actor = TokenField(theme, clipboard, "actor", "Token of the actor", device_secrets=True)
        self.actor_fold = Disclosure(theme, "Actor", _NO_ACTOR, name="grant_actorButton")
        self.requested = TypeCombo("grant_requestedTypeCombo", "Wanted type", none="The server's choice")
        self.audience = line_edit(theme, "api://default", name="grant_audienceEdit", accessible_name="Audience")
        self.resource = line_edit(
            theme, "https://api.example.com", name="grant_resourceEdit", accessible_name="Resource"
        )
        self._fields = {
            "audience": Field(theme, "Audience", self.audience, help_text="Names; a space between two."),
            "resource": Field(theme, "Resource", self.resource, help_text="URIs; a space between two."),
        }
        self._build(theme)
        for token in (self.subject, self.actor):
            token.resized.connect(self.resized)
        for edit in (self.audience, self.resource):
            edit.textEdited.connect(self._on_edited)
        self.actor_fold.button.toggled.connect(self._on_actor)
        self.actor.choose_pasted()

    def _build(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.subject)
        self.actor_fold.body.addWidget(self.actor)
        column.addWidget(self.actor_fold)
        top = Qt.AlignmentFlag.AlignTop
        targets = QHBoxLayout()
        targets.setSpacing(12)
        targets.addWidget(self._fields["audience"], 1, top)
        targets.addWidget(self._fields["resource"], 1, top)
        targets.addWidget(Field(theme, "Wanted type", self.requested), 1, top)
        column.addLayout(targets)

    # Filling

    def fill(self, tokens: Iterable[TokenSummary]) -> None:
        """List the wallet's tokens."""
        known = tuple(tokens)
        self.subject.fill(known)
        self.actor.fill(known)
        self.actor.choose_pasted()

    def show_client(self, client: Client) -> None:
        """What the app's profile says of audience and resource, where nobody typed another."""
        for edit, text in ((self.audience, client.audience), (self.resource, " ".join(client.resource))):
            if not edit.isModified():
                edit.setText(text)

    def choose(self, token_id: str, kind: TokenKind) -> None:
        """Choose the token to exchange."""
        self.subject.choose(token_id, kind)

    def forget(self) -> None:
        """Drop what was pasted."""
        self.subject.forget()
        self.actor.forget()

    # Reading

    def wish(self, org: Org, client: Client, scopes: tuple[str, ...]) -> ExchangeWish:
        """What is asked.

        Raises:
            ConfigError: Something is missing, with the name of its field.
        """
        if not client.client_id:
            raise ConfigError("The app has no client ID.", "Type it in Connect first.", field="client_id")
        if not self.subject.is_there:
            raise ConfigError("There is no token to exchange.", "Choose or paste one.", field="subject_token")
        for token, name in ((self.subject, "subject_token"), (self.actor, "actor_token")):
            if token.is_cut and (token is self.subject or self.actor_fold.is_open):
                raise ConfigError("The end of the token lacks.", TOO_LONG, field=name)
        if not self.subject.choice().type:
            raise ConfigError("Nobody says what kind the token is.", "Choose its type.", field="subject_token")
        wants_actor = self.actor_fold.is_open
        if wants_actor and not self.actor.is_there:
            words = "Choose or paste one, or fold the actor away."
            raise ConfigError("There is no token of the actor.", words, field="actor_token")
        wish = self.draft(org, client, scopes)
        for uri in wish.resources:
            check_resource(uri)
        return wish

    def draft(self, org: Org, client: Client, scopes: tuple[str, ...]) -> ExchangeWish:
        """The same as far as it is filled in."""
        return ExchangeWish(
            org,
            client,
            self.subject.choice(),
            self.actor.choice() if self.actor_fold.is_open else None,
            self.requested.urn(),
            words_in(self.resource),
            words_in(self.audience),
            scopes,
        )

    def foreign(self, client: Client) -> tuple[TokenSummary, ...]:
        """Tokens of the wallet that another server issued: it is asked before they go out."""
        from tokenexplorer.orgs.org import ascii_netloc

        parts = (self.subject, self.actor) if self.actor_fold.is_open else (self.subject,)
        here = ascii_netloc(client.issuer)
        chosen = (part.summary for part in parts)
        return tuple(each for each in chosen if each is not None and ascii_netloc(each.issuer) != here)

    # Telling

    def show_error(self, error: ConfigError) -> bool:
        """Say it at the field that it belongs to; False where that is none of these."""
        words = " ".join(part for part in (error.advice, error.title) if part)
        if error.field in ("subject_token", "subject_token_type"):
            self.subject.show_error(words)
        elif error.field == "actor_token":
            self.actor_fold.set_open(True)
            self.actor.show_error(words)
        elif error.field in self._fields:
            self._fields[error.field].set_error(words)
            self._fields[error.field].editor.setFocus()
        else:
            return False
        return True

    def _on_edited(self) -> None:
        for field in self._fields.values():
            field.set_error("")

    def _on_actor(self, is_open: bool) -> None:
        subject = self.subject.choice()
        if is_open and subject.kind == "id_token" and not self.actor.is_there:
            self.actor.choose(subject.token_id, "device_secret")  # native SSO pairs the two
        self.actor_fold.set_hint("Acts for the person that the token above is about" if is_open else _NO_ACTOR)
        self.resized.emit()


def words_in(edit: QLineEdit) -> tuple[str, ...]:
    """What a field lists, each once."""
    return tuple(dict.fromkeys(edit.text().split()))
