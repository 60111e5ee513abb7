"""Reads the chosen token and has it checked. Holds the one token that is shown, and nothing of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tokenexplorer.ui.tokens.reading import read_token

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.claims import Meaning
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.actions.wallet import WalletActions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.tokens.inspector import Inspector
    from tokenexplorer.ui.tokens.reading import Member, TokenReading
    from tokenexplorer.ui.tokens.wallet_model import TokenKey
    from tokenexplorer.wire.cancellation import Cancellation

_SLOW_MS = 1000


class TokenDesk(QObject):
    """Shows the token that is chosen, as it stands now.

    Signals:
        reading_changed: Another token was read, or what was read is forgotten.

    Attributes:
        key: Set and kind that are shown, or None.
        summary: The set as the wallet lists it, or None.
        reading: The token itself once it is read, or None.
    """

    reading_changed = Signal()

    def __init__(self, services: Services, state: AppState, wallet: WalletActions, inspector: Inspector) -> None:
        super().__init__(inspector)
        self._services, self._state = services, state
        self._wallet, self._inspector = wallet, inspector
        self.key: TokenKey | None = None
        self.summary: TokenSummary | None = None
        self.reading: TokenReading | None = None
        self._shown: tuple[object, ...] = ()
        self._checking: set[TokenKey] = set()
        self._refused: dict[TokenKey, TokenExplorerError] = {}
        self._stop: Cancellation | None = None
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(lambda: self._inspector.say_waiting("Waiting for the system keyring."))
        self._join()

    def _join(self) -> None:
        verdict = self._inspector.verdict
        verdict.check_requested.connect(self.check)
        verdict.checks_requested.connect(self._show_checks)
        self._inspector.message_action.connect(self._on_message)
        self._inspector.zone_toggled.connect(self._toggle_zone)
        self._state.tokens_changed.connect(self._on_tokens)
        self._state.current_token_changed.connect(self._show_head)
        self._state.orgs_changed.connect(self._inspector.views.explain_anew)
        self._state.verified.connect(self._on_verified)
        self._state.metadata_changed.connect(self._show_verdict)
        self._services.settings.changed.connect(self._on_setting)
        self._on_setting("show_local_time")

    def _show_checks(self) -> None:
        self._inspector.views.tabs.set_current("checks")

    # The clock

    @property
    def zone(self) -> tzinfo | None:
        """That times are shown in; None is this computer's."""
        return None if self._services.settings.show_local_time else UTC

    def now(self) -> datetime:
        """Aware, in the zone that times are shown in."""
        return datetime.now(UTC).astimezone(self.zone)

    def tick(self) -> None:
        """A second passed: relative times go on, and *verified* drops when the token ends (I38)."""
        self._inspector.views.tick(datetime.now(UTC))
        self._show_verdict()

    def verdict(self, token_id: str, kind: TokenKind) -> Verification | None:
        """What holds of a token now."""
        found = self._state.verification(token_id, kind)
        if found is None or found.expires_at is None:
            return found
        from tokenexplorer.tokens.checks import current

        return current(found, datetime.now(UTC))

    # Choosing

    def choose(self, key: TokenKey | None) -> None:
        """Show a token, and forget the one before."""
        self.forget()
        self.key = key
        self.summary = self._state.token_of(key[0]) if key is not None else None
        if key is not None and self.summary is not None:
            self._show_head()
            self._show_verdict()
            self._read()

    def forget(self) -> None:
        """Drop the token that is shown, and stop what was asked for it."""
        if self._stop is not None:
            self._stop.cancel()
        self._stop = None
        self.key = self.summary = self.reading = None
        self._shown = ()
        self._slow.stop()
        self._inspector.hide_message()
        self._inspector.say_asked("")
        self._inspector.show_reading(None)
        self._inspector.views.show_reading(None, None)
        self._inspector.views.show_checks(None)
        self.reading_changed.emit()

    def _read(self) -> None:
        key, stop = self.key, self.begin()
        if key is not None:
            self._slow.start()
            self._wallet.read(key[0], partial(read_token, key[1]), self._on_read, self._on_unread, cancel=stop)

    def begin(self) -> Cancellation:
        """A stop sign for what is asked next; choosing another token, or Cancel, raises it."""
        from tokenexplorer.wire.cancellation import Cancellation

        self._stop = Cancellation()
        return self._stop

    def _on_read(self, reading: TokenReading) -> None:
        if (reading.token_id, reading.kind) != self.key:
            return
        self._slow.stop()
        self._inspector.hide_message()
        self.reading = reading
        self._inspector.show_reading(reading)
        self._inspector.views.show_reading(reading, self.explain(reading))
        if reading.verdict is not None and reading.verdict.verdict.value != "none":
            self._state.set_verification(reading.token_id, reading.kind, reading.verdict)
        self._show_verdict()
        self.reading_changed.emit()
        if self._may_check_by_itself(reading):
            self.check()

    def _on_unread(self, error: TokenExplorerError) -> None:
        from tokenexplorer.errors import Cancelled

        self._slow.stop()
        if self.key is None:
            return
        if isinstance(error, Cancelled):
            error = Cancelled("The token was not read.", "Try again when the keyring is ready.")
        self._inspector.show_error(error, "Try again", "retry")

    # Showing

    def _show_head(self) -> None:
        if self.key is None or self.summary is None:
            return
        current = self._state.token
        used = current is not None and current.id == self.summary.id
        self._inspector.token_head.show_token(self.summary, self.key[1], used=used, zone=self.zone)

    def _show_verdict(self, *_: object) -> None:
        """Only where something changed: it is looked at every second."""
        if self.key is None or self.summary is None:
            return
        found = self.verdict(*self.key)
        busy, refused = self.key in self._checking, self._refused.get(self.key)
        who = self._whom_to_ask()
        state = (found, busy, refused, who, self.reading is not None)
        if state == self._shown:
            return
        self._shown = state
        banner, issuer = self._inspector.verdict, self.summary.issuer
        if busy:
            banner.show_checking(issuer)
        elif refused is not None and found is None:
            banner.show_failure(refused.advice, f"{refused.title} {refused.detail}".strip())
        else:
            jwt = self.reading is not None and self.reading.is_jwt and self.key[1] != "refresh_token"
            banner.show_verdict(found, jwt=jwt, issuer=issuer)
        banner.show_introspect(who)
        self._inspector.views.show_checks(found)

    def _whom_to_ask(self) -> str:
        """`Okta` or `the server` where the token can be asked about; empty where not."""
        if self.key is None or self.summary is None or self.key[1] == "id_token":
            return ""
        org, client = self._owner()
        metadata = self._state.metadata(self.summary.issuer)
        if client is None or (metadata is not None and not metadata.introspection_endpoint):
            return ""
        return "Okta" if org is not None and org.is_okta else "the server"

    def _owner(self) -> tuple[Org | None, Client | None]:
        summary = self.summary
        if summary is None:
            return None, None
        client = self._state.client_of(summary.client_ref)
        return self._state.org_of(summary.org_id), client

    def explain(self, reading: TokenReading) -> Callable[[Member, datetime], Meaning]:
        """What a claim means for this token; a pasted one is compared with nothing, since it says all itself."""

        def explain(member: Member, now: datetime) -> Meaning:
            from tokenexplorer.tokens.claims import ClaimContext, explain

            summary, (org, client) = self.summary, self._owner()
            known = client is not None and summary is not None
            context = ClaimContext(
                now=now,
                provider_id=org.provider_id if org is not None else "",
                kind=reading.kind,
                issuer=self._issuer_of(reading) if known else "",
                is_left=summary is not None and summary.issuer not in _issuers(org, client),
                client_id=summary.client_id if known and summary is not None else "",
                client_name=client.name if client is not None else "",
                nonce=reading.nonce,
                access_token=reading.access_token,
                alg=reading.alg,
            )
            return explain(member.name, member.value, context)

        return explain

    def _issuer_of(self, reading: TokenReading) -> str:
        """What its claim `iss` is compared with; empty while nobody knows which names the server may bear."""
        from tokenexplorer.orgs.provider import has_other_name
        from tokenexplorer.tokens.own_issuer import own_issuer

        entered = self.summary.issuer if self.summary is not None else ""
        metadata = self._state.metadata(entered)
        if metadata is None:
            return "" if has_other_name(entered) else entered
        return own_issuer(metadata, {member.name: member.value for member in reading.claims or ()})

    def _on_tokens(self) -> None:
        """Renamed, refreshed, or gone."""
        before, key = self.summary, self.key
        if key is None or before is None:
            return
        now = self._state.token_of(key[0])
        if now is None or key[1] not in now.kinds:
            return  # the wallet chooses another
        self.summary = now
        if (now.generation, now.received_at) != (before.generation, before.received_at):
            self.choose(key)
        else:
            self._show_head()

    # Checking

    def _may_check_by_itself(self, reading: TokenReading) -> bool:
        """Keys are fetched without a click only from an issuer that is one of the person's own (I42)."""
        key, summary = self.key, self.summary
        if key is None or summary is None or not reading.is_jwt or reading.encrypted or key[1] == "refresh_token":
            return False
        if self._state.verification(*key) is not None or key in self._checking or key in self._refused:
            return False
        own = {org.issuer for org in self._state.orgs} | {client.issuer for client in self._state.clients}
        return bool(summary.issuer) and summary.issuer in own

    def check(self) -> None:
        """Fetch the issuer's keys and check the token."""
        key = self.key
        if key is None or key in self._checking:
            return
        self._checking.add(key)
        self._refused.pop(key, None)
        self._show_verdict()
        self._wallet.verify(*key, partial(self._on_check_failed, key))

    def _on_check_failed(self, key: TokenKey, error: TokenExplorerError) -> None:
        self._checking.discard(key)
        self._refused[key] = error
        if key == self.key:
            self._show_verdict()

    def _on_verified(self, token_id: str, kind: TokenKind) -> None:
        self._checking.discard((token_id, kind))
        self._refused.pop((token_id, kind), None)
        if (token_id, kind) == self.key:
            self._show_verdict()

    def _on_message(self, does: str) -> None:
        self._inspector.hide_message()
        if does == "retry":
            self._read()
        elif does == "cancel" and self._stop is not None:
            self._stop.cancel()

    # Times

    def _toggle_zone(self) -> None:
        settings = self._services.settings
        settings.show_local_time = not settings.show_local_time

    def _on_setting(self, name: str) -> None:
        if name == "show_local_time":
            self._inspector.show_zone(local=self._services.settings.show_local_time)
            self._show_head()


def _issuers(org: Org | None, client: Client | None) -> tuple[str, ...]:
    return tuple(each.issuer for each in (org, client) if each is not None)
