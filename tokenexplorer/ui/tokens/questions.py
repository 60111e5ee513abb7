"""Asking a token's own server: userinfo and introspection, each with a tab for the answer. Neither verifies (T12)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tokenexplorer.ui.tokens.reading import members
from tokenexplorer.ui.widgets.text import ascii_host

if TYPE_CHECKING:
    from datetime import datetime

    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.introspection import Introspection
    from tokenexplorer.oauth.userinfo import UserInfo
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.actions.wallet import WalletActions
    from tokenexplorer.ui.tokens.desk import TokenDesk
    from tokenexplorer.ui.tokens.inspector import Inspector
    from tokenexplorer.ui.tokens.reading import Member
    from tokenexplorer.ui.tokens.wallet_model import TokenKey
    from tokenexplorer.ui.widgets.banner import BannerKind


class TokenQuestions(QObject):
    """Joins what is asked to what is shown; an answer about a token that is not shown any more is dropped."""

    def __init__(self, desk: TokenDesk, wallet: WalletActions, inspector: Inspector) -> None:
        super().__init__(inspector)
        self._desk, self._wallet, self._inspector = desk, wallet, inspector
        inspector.token_head.userinfo_requested.connect(self._ask_userinfo)
        inspector.verdict.introspect_requested.connect(self._introspect)

    def _ask_userinfo(self) -> None:
        summary = self._desk.summary
        if summary is None:
            return
        stop = self._desk.begin()
        self._inspector.say_waiting(f"Asking {ascii_host(summary.issuer)} for userinfo.")
        self._wallet.userinfo(
            summary.id, partial(self._on_userinfo, summary), partial(self._on_unanswered, summary.id), cancel=stop
        )

    def _on_userinfo(self, summary: TokenSummary, answer: UserInfo) -> None:
        if self._desk.key is None or self._desk.key[0] != summary.id:
            return
        self._answered(summary, answer.received_at)
        lead = "Userinfo of the same person as the ID token." if not answer.notes else answer.notes[0]
        rest = " ".join((*answer.notes[1:], *answer.facts))
        kind: BannerKind = "warn" if answer.notes else "neutral"
        self._show_answer("userinfo", members(answer.claims), (kind, lead, rest))

    def _introspect(self) -> None:
        summary, key = self._desk.summary, self._desk.key
        if summary is None or key is None:
            return
        stop = self._desk.begin()
        self._inspector.say_waiting(f"Asking {ascii_host(summary.issuer)} about this token.")
        self._wallet.introspect(
            *key, partial(self._on_introspection, summary, key), partial(self._on_unanswered, key[0]), cancel=stop
        )

    def _on_introspection(self, summary: TokenSummary, key: TokenKey, answer: Introspection) -> None:
        if self._desk.key != key:
            return
        self._answered(summary, answer.received_at)
        binding = answer.binding
        good = answer.active and (binding is None or binding.fits)
        said = "That is the server's word; it does not make the token verified." if answer.active else ""
        rest = " ".join(each for each in (binding.words if binding is not None else "", said) if each)
        kind: BannerKind = "neutral" if good else "warn"
        self._show_answer("introspection", members(answer.claims), (kind, answer.headline, rest))

    def _show_answer(self, key: str, answer: tuple[Member, ...], note: tuple[BannerKind, str, str]) -> None:
        reading = self._desk.reading
        if reading is not None:
            self._inspector.views.show_answer(key, answer, self._desk.explain(reading), note)

    def _answered(self, summary: TokenSummary, at: datetime) -> None:
        self._inspector.hide_message()
        when = at.astimezone(self._desk.zone)
        self._inspector.say_asked(f"Sent to {ascii_host(summary.issuer)} at {when:%H:%M:%S}.")

    def _on_unanswered(self, token_id: str, error: TokenExplorerError) -> None:
        from tokenexplorer.errors import Cancelled

        if self._desk.key is None or self._desk.key[0] != token_id:
            return
        if isinstance(error, Cancelled):
            self._inspector.hide_message()
        else:
            self._inspector.show_error(error)
