"""In a worker: an app's grants read with what is at hand, and changed one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from tokenexplorer.ui.actions.grant_access import (
    KEYRING_CLOSED,
    Held,
    asks_keyring,
    held_again,
    held_ssws,
    held_token,
)

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.okta.grant_changes import GrantChange
    from tokenexplorer.okta.grants import Grant, Grants
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.services import Services
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

_GONE = "Read the grants again: what was to change them is not at hand any more."


@dataclass(frozen=True, slots=True)
class Report:
    """How changes went.

    Attributes:
        done: Those that are made, in order; with words where it was so already.
        failed: The one that was not made; None where none failed.
        error: Why.
        left: Those that were not tried.
    """

    done: tuple[tuple[GrantChange, str], ...]
    failed: GrantChange | None = None
    error: TokenExplorerError | None = None
    left: tuple[GrantChange, ...] = ()


@dataclass(frozen=True, slots=True)
class AppGrants:
    """What is known of an app's grants.

    Attributes:
        state: While `reading` and `applying` what was known before stays.
        grants: The active ones.
        names: By the org's id: who granted.
        read_at: When, aware UTC.
        reader: With what they were read, after "with".
        changer: With what they would be changed, after "with"; empty where nothing may.
        changer_key: What finds it again.
        problem: Why they cannot be read and what to do.
        missing_scope: The scope that a token lacks to read them, where that is why.
        error: The whole of why, where the org was asked.
        step: While applying, how many changes have been begun.
        report: How the last changes went; None until then.
    """

    state: Literal["reading", "known", "failed", "applying"]
    grants: tuple[Grant, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    read_at: datetime | None = None
    reader: str = ""
    changer: str = ""
    changer_key: str = field(default="", repr=False)
    problem: str = ""
    missing_scope: str = ""
    error: TokenExplorerError | None = field(default=None, repr=False, compare=False)
    step: int = 0
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class GrantTask:
    """What a worker needs to read or change the grants of one app.

    Attributes:
        services: The window's.
        org: The app's.
        client: The app.
        keyring_open: Whether the keyring was open when it was last looked at.
        cancel: Ends everything.
        stop: Makes no further change; the one that runs is not interrupted, so that its end is known.
    """

    services: Services
    org: Org
    client: Client
    keyring_open: bool
    cancel: Cancellation
    stop: threading.Event = field(default_factory=threading.Event)

    def read(self, managers: Sequence[TokenSummary], readers: Sequence[TokenSummary]) -> AppGrants:
        """Find what may read and what may change, and read.

        Args:
            managers: Tokens that may change grants, the best first.
            readers: Tokens that may read them.
        """
        from tokenexplorer.okta.grants import WITHOUT_ACCESS

        asks = asks_keyring(self.services, self.cancel, keyring_open=self.keyring_open)
        changer = held_token(self.services, managers, self.cancel, ask_keyring=asks) or held_ssws(
            self.services, self.org, self.cancel, ask_keyring=asks
        )
        reader = changer or held_token(self.services, readers, self.cancel, ask_keyring=asks)
        if reader is None and (managers or readers):
            return AppGrants("failed", problem=KEYRING_CLOSED)
        if reader is None:
            return _failed(WITHOUT_ACCESS, "")
        activity = self.services.trace.begin("Read grants", self.client.name, about=self.client.about)
        found = self._read(reader, activity)
        if not found.readable:
            return _failed(found, reader.words)
        return AppGrants(
            "known",
            found.listed,
            self._names(found.listed, reader, activity),
            datetime.now(UTC),
            reader.words,
            changer.words if changer is not None else "",
            changer.key if changer is not None else "",
        )

    def apply(
        self,
        known: AppGrants,
        token: TokenSummary | None,
        planned: Sequence[GrantChange],
        on_step: Callable[[int], None],
    ) -> AppGrants:
        """Make changes with what the person was told that would make them, then read again.

        Args:
            known: As it was shown.
            token: The one that `changer_key` names; None for the org's SSWS token, or one that is gone.
            planned: In this order.
            on_step: Called as each begins, with its number.
        """
        held = self._held_again(known.changer_key, token)
        activity = self.services.trace.begin("Change grants", self.client.name, about=self.client.about)
        report = self._change(planned, held, activity, on_step)
        found = self._read(held, activity)
        if not found.readable:
            return replace(_failed(found, held.words), report=report)
        unknown = [grant for grant in found.listed if grant.created_by not in known.names]
        names = {**known.names, **self._names(unknown, held, activity)}
        now = datetime.now(UTC)
        return replace(
            known, state="known", grants=found.listed, names=names, read_at=now, reader=held.words, report=report
        )

    def _read(self, held: Held, activity: Activity) -> Grants:
        from tokenexplorer.okta.grants import read_grants

        http = self.services.http(self.org)
        return read_grants(self.org, self.client, held.access, http=http, activity=activity, cancel=self.cancel)

    def _names(self, grants: Sequence[Grant], held: Held, activity: Activity) -> Mapping[str, str]:
        """Who granted, where what reads the grants may read people too."""
        from tokenexplorer.okta.grant_authors import USERS_SCOPES, read_names

        if held.token is not None and USERS_SCOPES.isdisjoint(held.token.scopes):
            return {}
        ids = (grant.created_by for grant in grants)
        http = self.services.http(self.org)
        return read_names(self.org, ids, held.access, http=http, activity=activity, cancel=self.cancel)

    def _held_again(self, key: str, token: TokenSummary | None) -> Held:
        from tokenexplorer.errors import StorageError

        held = held_again(self.services, self.org, key, token, self.cancel, keyring_open=self.keyring_open)
        if held is None:
            raise StorageError("Nothing was sent.", _GONE)
        return held

    def _change(
        self, planned: Sequence[GrantChange], held: Held, activity: Activity, on_step: Callable[[int], None]
    ) -> Report:
        """One after the other, until one fails or the person stops it."""
        from tokenexplorer.errors import TokenExplorerError
        from tokenexplorer.okta.refusals import AlreadySo

        done: list[tuple[GrantChange, str]] = []
        for number, change in enumerate(planned):
            if self.stop.is_set():
                return Report(tuple(done), left=tuple(planned[number:]))
            on_step(number + 1)
            words = ""
            try:
                self._make(change, held, activity)
            except AlreadySo as already:
                words = already.title
            except TokenExplorerError as error:
                return Report(tuple(done), change, error, tuple(planned[number + 1 :]))
            done.append((change, words))
        return Report(tuple(done))

    def _make(self, change: GrantChange, held: Held, activity: Activity) -> None:
        from tokenexplorer.okta.grants import grant_scope, revoke_grant

        org, client, http = self.org, self.client, self.services.http(self.org)
        if change.grant is None:
            grant_scope(org, client, held.access, change.scope, http=http, activity=activity, cancel=self.cancel)
        else:
            revoke_grant(org, client, held.access, change.grant, http=http, activity=activity, cancel=self.cancel)


def _failed(found: Grants, reader: str) -> AppGrants:
    return AppGrants(
        "failed", reader=reader, problem=found.problem, missing_scope=found.missing_scope, error=found.error
    )
