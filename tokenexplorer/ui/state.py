"""What the window shows right now: values and signals, no rules. Built once in `app` and passed by constructor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.services import PracticeSite


@dataclass(frozen=True, slots=True)
class KeyringStatus:
    """How the system keyring stands.

    Attributes:
        state: `unknown` until it was looked at, then ok, locked, absent or error.
        name: `Secret Service`.
        advice: What to do; empty while ok.
    """

    state: str = "unknown"
    name: str = ""
    advice: str = ""

    @property
    def session_only(self) -> bool:
        """Whether tokens can only live until the app quits."""
        return self.state in ("absent", "error")


@dataclass(frozen=True, slots=True)
class GrantStatus:
    """Which scopes are granted to an app at its org, as far as we know.

    Attributes:
        state: `reading` while the org is asked, then `known` or `unreadable`.
        granted: Names of the granted scopes, none implied; while `reading` those known before.
        advice: Why they could not be read and what to do; empty otherwise.
        missing_scope: The scope that a token lacks to read them, or empty.
    """

    state: Literal["known", "unreadable", "reading"]
    granted: frozenset[str] = frozenset()
    advice: str = ""
    missing_scope: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is current, as one value."""

    orgs: tuple[Org, ...] = ()
    clients: tuple[Client, ...] = ()
    org_id: str = ""
    client_ref: str = ""
    tokens: tuple[TokenSummary, ...] = ()
    token_id: str = ""
    keyring: KeyringStatus = field(default_factory=KeyringStatus)
    practice: PracticeSite | None = None


class AppState(QObject):
    """The one long-lived mutable object beside services.

    Signals:
        orgs_changed: Orgs or apps were added, edited or removed.
        current_changed: Another org or app is current, or the current one was edited.
        tokens_changed: The wallet has other sets, names or lives.
        current_token_changed: Another token set is the current one.
        verified(str, str): Token id and kind whose verification changed.
        keyring_changed: The keyring's state.
        practice_changed: The practice org started or stopped.
        metadata_changed(str): An issuer whose metadata were read anew.
        catalogue_changed(str): Id of an org whose imported catalogue came or went.
        grants_changed(str): Our id of an app whose scope grants were asked for, read or forgotten.
        ssws_changed(str): Our id of an org whose SSWS API token is another one now.
        kept_in_memory(str): Why new tokens are in memory only though the keyring was wanted.
    """

    orgs_changed = Signal()
    current_changed = Signal()
    tokens_changed = Signal()
    current_token_changed = Signal()
    verified = Signal(str, str)
    keyring_changed = Signal()
    practice_changed = Signal()
    metadata_changed = Signal(str)
    catalogue_changed = Signal(str)
    grants_changed = Signal(str)
    ssws_changed = Signal(str)
    kept_in_memory = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = Snapshot()
        self._verifications: dict[tuple[str, str], Verification] = {}
        self._metadata: dict[str, ProviderMetadata] = {}
        self._catalogues: dict[str, Catalogue] = {}
        self._grants: dict[str, GrantStatus] = {}
        self._ssws: dict[str, int] = {}

    # Orgs and apps

    @property
    def orgs(self) -> tuple[Org, ...]:
        """All orgs in the person's order."""
        return self._now.orgs

    @property
    def clients(self) -> tuple[Client, ...]:
        """All apps of all orgs."""
        return self._now.clients

    @property
    def org(self) -> Org | None:
        """The current org."""
        return next((org for org in self._now.orgs if org.id == self._now.org_id), None)

    @property
    def client(self) -> Client | None:
        """The current app, one of the current org."""
        return next((client for client in self._now.clients if client.id == self._now.client_ref), None)

    def clients_of(self, org_id: str) -> tuple[Client, ...]:
        """The apps of one org."""
        return tuple(client for client in self._now.clients if client.org_id == org_id)

    def org_of(self, org_id: str) -> Org | None:
        """An org by our id."""
        return next((org for org in self._now.orgs if org.id == org_id), None)

    def client_of(self, client_ref: str) -> Client | None:
        """An app by our id; None where it was removed."""
        return next((client for client in self._now.clients if client.id == client_ref), None)

    def set_library(self, orgs: tuple[Org, ...], clients: tuple[Client, ...]) -> None:
        """All orgs and apps anew; what is current stays if it is still there."""
        self._now = replace(self._now, orgs=orgs, clients=clients)
        if self.org is None:
            self._now = replace(self._now, org_id=orgs[0].id if orgs else "")
        if self.client is None or self.client.org_id != self._now.org_id:
            first = self.clients_of(self._now.org_id)
            self._now = replace(self._now, client_ref=first[0].id if first else "")
        self.orgs_changed.emit()
        self.current_changed.emit()

    def set_current(self, org_id: str, client_ref: str = "") -> None:
        """Make an org current, with the named app or its first."""
        apps = self.clients_of(org_id)
        chosen = client_ref if any(app.id == client_ref for app in apps) else (apps[0].id if apps else "")
        if (org_id, chosen) != (self._now.org_id, self._now.client_ref):
            self._now = replace(self._now, org_id=org_id, client_ref=chosen)
            self.current_changed.emit()

    # Tokens

    @property
    def tokens(self) -> tuple[TokenSummary, ...]:
        """All token sets, newest first."""
        return self._now.tokens

    @property
    def token(self) -> TokenSummary | None:
        """The current token set: the one that is sent unless a request names another."""
        return self.token_of(self._now.token_id)

    def token_of(self, token_id: str) -> TokenSummary | None:
        """A token set by id."""
        return next((token for token in self._now.tokens if token.id == token_id), None)

    def set_tokens(self, tokens: tuple[TokenSummary, ...]) -> None:
        """The wallet anew; the current set stays if it is still there."""
        newest = tuple(sorted(tokens, key=lambda token: token.received_at, reverse=True))
        before = self._now.token_id
        self._now = replace(self._now, tokens=newest)
        if self.token is None:
            self._now = replace(self._now, token_id=newest[0].id if newest else "")
        self.tokens_changed.emit()
        if self._now.token_id != before:
            self.current_token_changed.emit()

    def set_current_token(self, token_id: str) -> None:
        """Make a token set current."""
        if token_id != self._now.token_id:
            self._now = replace(self._now, token_id=token_id)
            self.current_token_changed.emit()

    def verification(self, token_id: str, kind: TokenKind) -> Verification | None:
        """What the last check of a token found, or None while unchecked."""
        return self._verifications.get((token_id, kind))

    def set_verification(self, token_id: str, kind: TokenKind, verification: Verification | None) -> None:
        """Keep, or with None drop (I38), what a check found."""
        if verification is None:
            self._verifications.pop((token_id, kind), None)
        else:
            self._verifications[(token_id, kind)] = verification
        self.verified.emit(token_id, kind)

    # Around

    @property
    def keyring(self) -> KeyringStatus:
        """How the keyring stands."""
        return self._now.keyring

    def set_keyring(self, status: KeyringStatus) -> None:
        """Tell how the keyring stands."""
        if status != self._now.keyring:
            self._now = replace(self._now, keyring=status)
            self.keyring_changed.emit()

    def note_storage(self, note: str) -> None:
        """Tell why new tokens are in memory only; an empty note tells nothing."""
        if note:
            self.kept_in_memory.emit(note)

    @property
    def practice(self) -> PracticeSite | None:
        """Where the practice org runs, or None."""
        return self._now.practice

    def set_practice(self, address: PracticeSite | None) -> None:
        """Tell where the practice org runs."""
        self._now = replace(self._now, practice=address)
        self.practice_changed.emit()

    def metadata(self, issuer: str) -> ProviderMetadata | None:
        """What was last read of a server, or None."""
        return self._metadata.get(issuer)

    def set_metadata(self, issuer: str, metadata: ProviderMetadata | None) -> None:
        """Keep, or with None drop, what was read of a server."""
        if metadata is None:
            self._metadata.pop(issuer, None)
        else:
            self._metadata[issuer] = metadata
        self.metadata_changed.emit(issuer)

    def grants(self, client_ref: str) -> GrantStatus | None:
        """Which scopes are granted to an app (our id), or None while nobody asked."""
        return self._grants.get(client_ref)

    def granted(self, client_ref: str) -> frozenset[str] | None:
        """The scopes that are granted to an app (our id), or None where they were not read."""
        status = self._grants.get(client_ref)
        return status.granted if status is not None and status.state == "known" else None

    def set_grants(self, client_ref: str, status: GrantStatus | None) -> None:
        """Keep, or with None drop, what is known of an app's scope grants."""
        if status == self._grants.get(client_ref):
            return
        if status is None:
            self._grants.pop(client_ref, None)
        else:
            self._grants[client_ref] = status
        self.grants_changed.emit(client_ref)

    def ssws_mark(self, org_id: str) -> int:
        """Another number for each SSWS API token that an org had here; what was read without it may be read now."""
        return self._ssws.get(org_id, 0)

    def note_ssws(self, org_id: str) -> None:
        """An org's SSWS API token was kept; where it is, is the store's."""
        self._ssws[org_id] = self.ssws_mark(org_id) + 1
        self.ssws_changed.emit(org_id)

    @property
    def catalogue(self) -> Catalogue:
        """What can be asked of the current org; Okta's is read when something of it is first asked for."""
        return self.catalogue_of(self.org)

    def catalogue_of(self, org: Org | None) -> Catalogue:
        """What can be asked of an org."""
        from tokenexplorer.orgs.org_catalogue import catalogue_for

        return catalogue_for(org, self.imported_catalogue(org.id) if org is not None else None)

    def imported_catalogue(self, org_id: str) -> Catalogue | None:
        """What was made from the API description that the person gave for an org, or None."""
        return self._catalogues.get(org_id)

    def set_imported_catalogue(self, org_id: str, catalogue: Catalogue | None) -> None:
        """Keep, or with None drop, an org's imported catalogue."""
        if catalogue is None:
            self._catalogues.pop(org_id, None)
        else:
            self._catalogues[org_id] = catalogue
        self.catalogue_changed.emit(org_id)
