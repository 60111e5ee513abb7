"""What happens in the inspector: reads the chosen token, has it checked, asks its server. Joins widgets to actions.

Holds the one token that is shown, and nothing of it once another is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tokenexplorer.ui.tokens.reading import members, read_token
from tokenexplorer.ui.tokens.token_dialogs import ask_name, ask_remove, ask_revoke, ask_sign_out
from tokenexplorer.ui.widgets.text import ascii_host

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.introspection import Introspection
    from tokenexplorer.oauth.userinfo import UserInfo
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.claims import Meaning
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.tokens.inspector import Inspector
    from tokenexplorer.ui.tokens.reading import Member, TokenReading
    from tokenexplorer.ui.tokens.wallet_model import TokenKey
    from tokenexplorer.ui.widgets.banner import BannerKind
    from tokenexplorer.wire.cancellation import Cancellation

_SLOW_MS = 1000


class TokenDesk(QObject):
    """Runs the inspector.

    Signals:
        notice(str): Something was done that the person should read.
    """

    notice = Signal(str)

    def __init__(
        self, services: Services, state: AppState, theme: Theme, actions: Actions, inspector: Inspector
    ) -> None:
        super().__init__(inspector)
        self._services, self._state, self._theme = services, state, theme
        self._wallet, self._inspector = actions.wallet, inspector
        self._key: TokenKey | None = None
        self._summary: TokenSummary | None = None
        self._reading: TokenReading | None = None
        self._shown: tuple[object, ...] = ()
        self._checking: set[TokenKey] = set()
        self._refused: dict[TokenKey, TokenExplorerError] = {}
        self._stop: Cancellation | None = None
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(lambda: self._inspector.say_waiting("Waiting for the system keyring."))
        self._join()

    def _join(self) -> None:
        head, verdict, raw = self._inspector.token_head, self._inspector.verdict, self._inspector.raw
        head.copy_requested.connect(self._copy)
        head.refresh_requested.connect(self._refresh)
        head.use_requested.connect(self._use)
        head.rename_requested.connect(self._rename)
        head.userinfo_requested.connect(self._ask_userinfo)
        head.revoke_requested.connect(self._revoke)
        head.sign_out_requested.connect(self._sign_out)
        head.remove_requested.connect(self._remove)
        verdict.check_requested.connect(self.check)
        verdict.introspect_requested.connect(self._introspect)
        verdict.checks_requested.connect(lambda: self._inspector.views.tabs.set_current("checks"))
        raw.copy_requested.connect(self._copy_part)
        self._inspector.views.copy_requested.connect(partial(self._copy_part, "Decoded token"))
        self._inspector.message_action.connect(self._on_message)
        self._inspector.zone_toggled.connect(self._toggle_zone)
        self._state.tokens_changed.connect(self._on_tokens)
        self._state.current_token_changed.connect(self._show_head)
        self._state.verified.connect(self._on_verified)
        self._state.metadata_changed.connect(self._show_verdict)
        self._services.settings.changed.connect(self._on_setting)
        self._on_setting("show_local_time")

    # The clock

    @property
    def _zone(self) -> tzinfo | None:
        return None if self._services.settings.show_local_time else UTC

    def now(self) -> datetime:
        """Aware, in the zone that times are shown in."""
        return datetime.now(UTC).astimezone(self._zone)

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
        self._key = key
        self._summary = self._state.token_of(key[0]) if key is not None else None
        if key is not None and self._summary is not None:
            self._show_head()
            self._show_verdict()
            self._read()

    def forget(self) -> None:
        """Drop the token that is shown, and stop what was asked for it."""
        if self._stop is not None:
            self._stop.cancel()
        self._stop = None
        self._key = self._summary = self._reading = None
        self._shown = ()
        self._slow.stop()
        self._inspector.hide_message()
        self._inspector.say_asked("")
        self._inspector.show_reading(None)
        self._inspector.views.show_reading(None, None)
        self._inspector.views.show_checks(None)

    def _read(self) -> None:
        key, stop = self._key, self._begin()
        if key is not None:
            self._slow.start()
            self._wallet.read(key[0], partial(read_token, key[1]), self._on_read, self._on_unread, cancel=stop)

    def _begin(self) -> Cancellation:
        from tokenexplorer.wire.cancellation import Cancellation

        self._stop = Cancellation()
        return self._stop

    def _on_read(self, reading: TokenReading) -> None:
        if (reading.token_id, reading.kind) != self._key:
            return
        self._slow.stop()
        self._inspector.hide_message()
        self._reading = reading
        self._inspector.show_reading(reading)
        self._inspector.views.show_reading(reading, self._explain(reading))
        if reading.verdict is not None and reading.verdict.verdict.value != "none":
            self._state.set_verification(reading.token_id, reading.kind, reading.verdict)
        self._show_verdict()
        if self._may_check_by_itself(reading):
            self.check()

    def _on_unread(self, error: TokenExplorerError) -> None:
        from tokenexplorer.errors import Cancelled

        self._slow.stop()
        if self._key is None:
            return
        if isinstance(error, Cancelled):
            error = Cancelled("The token was not read.", "Try again when the keyring is ready.")
        self._inspector.show_error(error, "Try again", "retry")

    # Showing

    def _show_head(self) -> None:
        if self._key is None or self._summary is None:
            return
        current = self._state.token
        used = current is not None and current.id == self._summary.id
        self._inspector.token_head.show_token(self._summary, self._key[1], used=used, zone=self._zone)

    def _show_verdict(self, *_: object) -> None:
        """Only where something changed: it is looked at every second."""
        if self._key is None or self._summary is None:
            return
        found = self.verdict(*self._key)
        busy, refused = self._key in self._checking, self._refused.get(self._key)
        who = self._whom_to_ask()
        state = (found, busy, refused, who, self._reading is not None)
        if state == self._shown:
            return
        self._shown = state
        banner, issuer = self._inspector.verdict, self._summary.issuer
        if busy:
            banner.show_checking(issuer)
        elif refused is not None and found is None:
            banner.show_failure(refused.advice, f"{refused.title} {refused.detail}".strip())
        else:
            jwt = self._reading is not None and self._reading.is_jwt and self._key[1] != "refresh_token"
            banner.show_verdict(found, jwt=jwt, issuer=issuer)
        banner.show_introspect(who)
        self._inspector.views.show_checks(found)

    def _whom_to_ask(self) -> str:
        """`Okta` or `the server` where the token can be asked about; empty where not."""
        if self._key is None or self._summary is None or self._key[1] == "id_token":
            return ""
        org, client = self._owner()
        metadata = self._state.metadata(self._summary.issuer)
        if client is None or (metadata is not None and not metadata.introspection_endpoint):
            return ""
        return "Okta" if org is not None and org.provider_id.startswith("okta") else "the server"

    def _owner(self) -> tuple[Org | None, Client | None]:
        summary = self._summary
        if summary is None:
            return None, None
        client = next((each for each in self._state.clients if each.id == summary.client_ref), None)
        return self._state.org_of(summary.org_id), client

    def _explain(self, reading: TokenReading) -> Callable[[Member, datetime], Meaning]:
        """What a claim means for this token; a pasted one is compared with nothing, since it says all itself."""
        summary, (org, client) = self._summary, self._owner()
        known = client is not None and summary is not None

        def explain(member: Member, now: datetime) -> Meaning:
            from tokenexplorer.tokens.claims import ClaimContext, explain

            context = ClaimContext(
                now=now,
                provider_id=org.provider_id if org is not None else "",
                kind=reading.kind,
                issuer=summary.issuer if known and summary is not None else "",
                client_id=summary.client_id if known and summary is not None else "",
                client_name=client.name if client is not None else "",
                nonce=reading.nonce,
                access_token=reading.access_token,
                alg=reading.alg,
            )
            return explain(member.name, member.value, context)

        return explain

    def _on_tokens(self) -> None:
        """Renamed, refreshed, or gone."""
        before, key = self._summary, self._key
        if key is None or before is None:
            return
        now = self._state.token_of(key[0])
        if now is None or key[1] not in now.kinds:
            return  # the wallet chooses another
        self._summary = now
        if (now.generation, now.received_at) != (before.generation, before.received_at):
            self.choose(key)
        else:
            self._show_head()

    # Checking

    def _may_check_by_itself(self, reading: TokenReading) -> bool:
        """Keys are fetched without a click only from an issuer that is one of the person's own (I42)."""
        key, summary = self._key, self._summary
        if key is None or summary is None or not reading.is_jwt or reading.encrypted or key[1] == "refresh_token":
            return False
        if self._state.verification(*key) is not None or key in self._checking or key in self._refused:
            return False
        own = {org.issuer for org in self._state.orgs} | {client.issuer for client in self._state.clients}
        return bool(summary.issuer) and summary.issuer in own

    def check(self) -> None:
        """Fetch the issuer's keys and check the token."""
        key = self._key
        if key is None or key in self._checking:
            return
        self._checking.add(key)
        self._refused.pop(key, None)
        self._show_verdict()
        self._wallet.verify(*key, partial(self._on_check_failed, key))

    def _on_check_failed(self, key: TokenKey, error: TokenExplorerError) -> None:
        self._checking.discard(key)
        self._refused[key] = error
        if key == self._key:
            self._show_verdict()

    def _on_verified(self, token_id: str, kind: TokenKind) -> None:
        self._checking.discard((token_id, kind))
        self._refused.pop((token_id, kind), None)
        if (token_id, kind) == self._key:
            self._show_verdict()

    # Asking

    def _ask_userinfo(self) -> None:
        summary = self._summary
        if summary is None:
            return
        stop = self._begin()
        self._inspector.say_waiting(f"Asking {ascii_host(summary.issuer)} for userinfo.")
        self._wallet.userinfo(
            summary.id, partial(self._on_userinfo, summary), partial(self._on_unanswered, summary.id), cancel=stop
        )

    def _on_userinfo(self, summary: TokenSummary, answer: UserInfo) -> None:
        if self._key is None or self._key[0] != summary.id:
            return
        self._answered(summary, answer.received_at)
        lead = "Userinfo of the same person as the ID token." if not answer.notes else answer.notes[0]
        rest = " ".join(answer.notes[1:])
        kind: BannerKind = "warn" if answer.notes else "neutral"
        self._show_answer("userinfo", members(answer.claims), (kind, lead, rest))

    def _introspect(self) -> None:
        summary, key = self._summary, self._key
        if summary is None or key is None:
            return
        stop = self._begin()
        self._inspector.say_waiting(f"Asking {ascii_host(summary.issuer)} about this token.")
        self._wallet.introspect(
            *key, partial(self._on_introspection, summary, key), partial(self._on_unanswered, key[0]), cancel=stop
        )

    def _on_introspection(self, summary: TokenSummary, key: TokenKey, answer: Introspection) -> None:
        if self._key != key:
            return
        self._answered(summary, answer.received_at)
        kind: BannerKind = "neutral" if answer.active else "warn"
        rest = "That is the server's word; it does not make the token verified."
        self._show_answer(
            "introspection", members(answer.claims), (kind, answer.headline, rest if answer.active else "")
        )

    def _show_answer(self, key: str, answer: tuple[Member, ...], note: tuple[BannerKind, str, str]) -> None:
        reading = self._reading
        if reading is not None:
            self._inspector.views.show_answer(key, answer, self._explain(reading), note)

    def _answered(self, summary: TokenSummary, at: datetime) -> None:
        self._inspector.hide_message()
        when = at.astimezone(self._zone)
        self._inspector.say_asked(f"Sent to {ascii_host(summary.issuer)} at {when:%H:%M:%S}.")

    def _on_unanswered(self, token_id: str, error: TokenExplorerError) -> None:
        from tokenexplorer.errors import Cancelled

        if self._key is None or self._key[0] != token_id:
            return
        if isinstance(error, Cancelled):
            self._inspector.hide_message()
        else:
            self._inspector.show_error(error)

    # Doing

    def _copy(self) -> None:
        if self._reading is not None:
            self._services.clipboard.copy_secret(self._reading.token)
            seconds = round(self._services.clipboard.clear_after_s)
            self.notice.emit(f"Copied. The clipboard is cleared in {seconds} s.")

    def _copy_part(self, words: str, text: str) -> None:
        self._services.clipboard.copy(text)
        self.notice.emit(f"{words} copied.")

    def _use(self) -> None:
        if self._summary is not None:
            self._state.set_current_token(self._summary.id)
            self.notice.emit(f"Requests send the tokens of {self._summary.label} now.")

    def _refresh(self) -> None:
        summary, head = self._summary, self._inspector.token_head
        if summary is None:
            return

        def failed(error: TokenExplorerError) -> None:
            head.set_refreshing(False)
            self._fail(summary.id, error)

        head.set_refreshing(True)
        self._wallet.refresh(summary.id, lambda _: head.set_refreshing(False), failed)

    def _rename(self) -> None:
        summary = self._summary
        if summary is not None:
            ask_name(
                self._theme,
                self._inspector.window(),
                summary,
                lambda name: self._wallet.rename(summary.id, name, partial(self._fail, summary.id)),
            )

    def _revoke(self) -> None:
        summary = self._summary
        if summary is not None:
            ask_revoke(
                self._theme,
                self._inspector.window(),
                lambda: self._wallet.revoke(summary.id, on_failed=partial(self._fail_revoke, summary.id)),
            )

    def _sign_out(self) -> None:
        summary = self._summary
        if summary is not None:
            ask_sign_out(self._theme, self._inspector.window(), summary.label, partial(self._sign_out_now, summary.id))

    def _sign_out_now(self, token_id: str) -> None:
        self._wallet.sign_out(token_id, partial(self._fail_revoke, token_id))

    def _remove(self) -> None:
        summary = self._summary
        if summary is None:
            return
        revocable = bool(summary.client_ref) and set(summary.kinds) != {"id_token"}
        ask_remove(
            self._theme,
            self._inspector.window(),
            self._wallet.accepted_until(summary.id),
            partial(self._remove_now, summary.id),
            partial(self._sign_out_now, summary.id) if revocable else None,
        )

    def _remove_now(self, token_id: str) -> None:
        self._wallet.remove(token_id, partial(self._fail, token_id))

    def _fail(self, token_id: str, error: TokenExplorerError) -> None:
        if self._key is not None and self._key[0] == token_id:
            self._inspector.show_error(error)
        else:
            self._wallet.failed.emit(error)

    def _fail_revoke(self, token_id: str, error: TokenExplorerError) -> None:
        if self._key is not None and self._key[0] == token_id:
            self._inspector.show_error(error, "Remove here", "remove")
        else:
            self._wallet.failed.emit(error)

    def _on_message(self, does: str) -> None:
        self._inspector.hide_message()
        if does == "retry":
            self._read()
        elif does == "remove":
            self._remove()
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
