"""Has the scopes of the chosen token compared and its calls sorted, and does what the person wants of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tokenexplorer.ui.tokens.study import gather, note_for, study

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.tokens.desk import TokenDesk
    from tokenexplorer.ui.tokens.inspector import Inspector
    from tokenexplorer.ui.tokens.study import Study, StudyFacts
    from tokenexplorer.ui.tokens.wallet_model import TokenKey

_KEY = "tokens.study"


class ScopeDesk(QObject):
    """Fills the tabs Scopes and Can do, and the banner of lost scopes.

    Signals:
        call_requested(str): Open this call in Requests.
        sign_in_requested: The app of the token is current and asks for what it should: sign in.
        notice(str): Something was done that the person should read.
    """

    call_requested = Signal(str)
    sign_in_requested = Signal()
    notice = Signal(str)

    def __init__(
        self, services: Services, state: AppState, actions: Actions, desk: TokenDesk, inspector: Inspector
    ) -> None:
        super().__init__(inspector)
        self._services, self._state, self._actions = services, state, actions
        self._desk, self._inspector = desk, inspector
        self._asked: tuple[TokenKey, StudyFacts] | None = None
        self._study: Study | None = None
        views = inspector.views
        desk.reading_changed.connect(self._look)
        for changed in (state.grants_changed, state.metadata_changed, state.catalogue_changed, state.orgs_changed):
            changed.connect(self._look)
        views.scopes.mend_requested.connect(self._mend)
        views.can_do.scope_requested.connect(lambda scope: self._mend("sign_in", scope))
        views.can_do.call_requested.connect(self._open_call)

    # Studying

    def _look(self, *_: object) -> None:
        """Ask anew where anything is different; what is not shown any more goes."""
        key, summary, reading = self._desk.key, self._desk.summary, self._desk.reading
        if key is None or summary is None or reading is None:
            self._asked = None
            self._show(None)
            return
        asked = key, gather(self._state, summary, key[1], reading.scopes)
        if asked != self._asked:
            self._asked = asked
            self._services.tasks.run(partial(study, asked[1]), partial(self._on_study, asked), key=_KEY)

    def _on_study(self, asked: tuple[TokenKey, StudyFacts], found: Study) -> None:
        if asked == self._asked:
            self._show(found)

    def _show(self, found: Study | None) -> None:
        self._study = found
        self._inspector.show_loss(found.loss if found is not None else None)
        self._inspector.views.show_study(found)
        self.tick()

    def tick(self) -> None:
        """Say that the token has ended, once it has."""
        found = self._study
        if found is not None:
            ends = found.facts.summary.access_expires_at
            ended = _moment(ends.astimezone(self._desk.zone), self._desk.now()) if ends is not None else ""
            self._inspector.views.can_do.show_note(note_for(found.facts, datetime.now(UTC), ended))

    # Doing

    def _mend(self, mend: str, scope: str) -> None:
        """Have the app ask for what is missing, and sign in with it."""
        facts = self._study.facts if self._study is not None else None
        client, org = (facts.client, facts.org) if facts is not None else (None, None)
        if client is None or org is None:
            return
        asking = _asking(client, org, mend, scope)
        if asking != client:
            self._actions.orgs.save_client(asking)
        self._state.set_current(client.org_id, client.id)
        self.sign_in_requested.emit()

    def _open_call(self, key: str) -> None:
        """Open a call, to be sent with the token that is shown."""
        summary = self._desk.summary
        if summary is None:
            return
        if self._state.org_of(summary.org_id) is not None:
            here = self._state.org is not None and self._state.org.id == summary.org_id
            if not here:
                self._state.set_current(summary.org_id, summary.client_ref)
        current = self._state.token
        if current is None or current.id != summary.id:
            self._state.set_current_token(summary.id)
            self.notice.emit(f"Requests send the tokens of {summary.label} now.")
        self.call_requested.emit(key)


def _moment(moment: datetime, now: datetime) -> str:
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M}"


def _asking(client: Client, org: Org, mend: str, scope: str) -> Client:
    """The app as it has to be to get a scope."""
    from tokenexplorer.orgs.server_kind import server_kind

    scopes = client.scopes if scope in client.scopes else (*client.scopes, scope)
    if mend == "org_server":
        own = server_kind(org.provider_id, org.issuer) == "org"
        return replace(client, scopes=scopes, issuer=org.issuer if own else org.url)
    if mend == "consent":
        return replace(client, scopes=scopes, prompt="consent")
    return replace(client, scopes=scopes)
