"""A situation carried out: by the same sign-in, revocation and call that a person starts, nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from tokenexplorer.errors import ConfigError
from tokenexplorer.ui.actions.practice import practice_org

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.oauth.login import Session
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.ui.lessons.situation import Situation
    from tokenexplorer.ui.services import PracticeApp
    from tokenexplorer.ui.window import MainWindow

_AFTER_ITS_END: Final = timedelta(seconds=1)
_FLAWED: Final = ("short", "closed", "unruled", "mixed")
"""Apps of `situation_clients`, in their order."""


class SituationRun(QObject):
    """Carries one situation out at a time; another start ends the one before.

    Signals:
        arrived(Situation): The window shows what came of it.
        stopped(Situation): It did not come so far; the window says why.
    """

    arrived = Signal(object)
    stopped = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("lessons_run")
        self._window = window
        self._situation: Situation | None = None
        self.last = ""
        self._waits_for = ""  # practice, sign_in, or nothing
        self._made: dict[tuple[str, ...], str] = {}
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self._call)
        self._token_id = ""
        actions = window.actions_of
        actions.practice.ready.connect(self._on_practice)
        actions.practice.failed.connect(self._on_no_practice)
        actions.sign_in.finished.connect(self._on_session)
        actions.sign_in.failed.connect(self._on_refused)
        actions.sign_in.cancelled.connect(self._on_cancelled)
        window.state.practice_changed.connect(self._made.clear)

    @property
    def situation(self) -> Situation | None:
        """The one that is under way, or None."""
        return self._situation

    def start(self, situation: Situation) -> None:
        """Begin; the practice org is started where it does not run."""
        self._end.stop()
        self.last = situation.id
        self._situation, self._waits_for, self._token_id = situation, "practice", ""
        practice = self._window.actions_of.practice
        if situation.app == "onelogin":
            practice.add_onelogin()
        elif self._window.state.practice is None or self._org() is None:
            current = self._window.state.org
            if current is not None and current.practice and not current.is_okta:
                self._choose_okta()
            practice.start()
        else:
            self._on_practice()

    # The steps

    def _choose_okta(self) -> None:
        org = practice_org(self._window.state, "okta-org")
        if org is not None:
            self._window.state.set_current(org.id)

    def _org(self) -> Org | None:
        situation = self._situation
        wanted = "onelogin" if situation is not None and situation.app == "onelogin" else "okta-org"
        return practice_org(self._window.state, wanted)

    def _on_practice(self) -> None:
        situation, org = self._situation, self._org()
        if situation is None or self._waits_for != "practice":
            return
        self._waits_for = ""
        client = self._client(situation, org) if org is not None else None
        if org is None or (client is None and situation.signs_in):
            self._stop(
                ConfigError("The practice app is not in the list.", "Remove the practice org and start it anew.")
            )
            return
        self._window.state.set_current(org.id, client.id if client is not None and self._is_known(client) else "")
        if client is None or not situation.signs_in:
            self._call()
            return
        known = self._known(situation)
        if known is not None:
            self._token_id = known.id
            self._prepare(known)
            return
        self._waits_for = "sign_in"
        self._window.actions_of.sign_in.start(org, client)
        if situation.sign_in_words:
            self._window.tell(situation.sign_in_words, "What is this?", self._show_list)

    def _client(self, situation: Situation, org: Org) -> Client | None:
        """The app as the situation has it: what it changes is for this sign-in alone."""
        from tokenexplorer.orgs.org import Client, default_redirect_uri, new_id

        offered = self._offered(situation)
        if offered is None:
            return None
        saved = next(
            (each for each in self._window.state.clients_of(org.id) if each.client_id == offered.client_id), None
        )
        site = self._window.state.practice
        host = "localhost" if situation.app == "onelogin" else "127.0.0.1"
        uri = default_redirect_uri(offered.name, host=host)
        made = saved or Client(new_id(), org.id, offered.name, org.issuer, offered.client_id, redirect_uri=uri)
        if site is not None and situation.server == "custom":
            made = replace(made, issuer=f"{site.org_url}/oauth2/default")
        if situation.redirect_path:
            made = replace(made, redirect_uri=made.redirect_uri.partition("/callback")[0] + situation.redirect_path)
        # Somebody else may be signed in in that browser.
        prompt = situation.prompt or ("login consent" if situation.consent else "login" if situation.person else "")
        return replace(
            made,
            scopes=tuple(situation.scopes.split()),
            prompt=prompt,
            login_hint=situation.person,
            dpop=False,
            par=False,
        )

    def _offered(self, situation: Situation) -> PracticeApp | None:
        site = self._window.state.practice
        if site is None:
            return None
        if situation.app == "onelogin":
            return site.onelogin_clients[0]
        if situation.app in _FLAWED:
            return site.situation_clients[_FLAWED.index(situation.app)]
        return next((each for each in site.clients if each.kind == "public"), None)

    def _is_known(self, client: Client) -> bool:
        return any(each.id == client.id for each in self._window.state.clients)

    def _key(self, situation: Situation) -> tuple[str, ...]:
        return (situation.app, situation.server, situation.scopes, situation.person)

    def _known(self, situation: Situation) -> TokenSummary | None:
        """A token of an earlier situation that does as well: nobody has to sign in twice for the same."""
        found = self._window.state.token_of(self._made.get(self._key(situation), ""))
        if found is None or situation.before or not situation.call or situation.consent:
            return None
        ends = found.access_expires_at
        soon = datetime.now(UTC) + timedelta(minutes=1)
        return found if found.generation == 1 and ends is not None and ends > soon else None

    def _on_session(self, session: Session) -> None:
        situation = self._situation
        if situation is None or self._waits_for != "sign_in":
            return
        self._waits_for = ""
        summary = session.summary
        if not situation.before:
            self._made[self._key(situation)] = summary.id
        self._token_id = summary.id
        # The window shows the new token first, as after each sign-in.
        QTimer.singleShot(0, self, lambda: self._prepare(summary))

    def _prepare(self, token: TokenSummary) -> None:
        situation = self._situation
        if situation is None or token.id != self._token_id:
            return
        if not situation.call:
            self._finish()
        elif situation.before == "revoke":
            self._window.actions_of.wallet.revoke(token.id, self._call, self._stop)
        elif situation.before == "expire" and token.access_expires_at is not None:
            left = token.access_expires_at + _AFTER_ITS_END - datetime.now(UTC)
            seconds = max(0.0, left.total_seconds())
            self._window.tell(f"The token ends in {seconds:.0f} s. The call is made then.")
            self._end.start(round(seconds * 1000))
        else:
            self._call()

    def _call(self) -> None:
        from tokenexplorer.api.request import ApiRequest, Auth

        situation = self._situation
        if situation is None:
            return
        method, _, path = situation.call.partition(" ")
        auth = Auth(situation.auth, self._token_id, situation.token_kind)
        body = {"body_kind": "json", "body": situation.body or "{}"} if method == "POST" else {}
        request = ApiRequest(method, "{{org}}" + path, auth=auth, **body)  # type: ignore[arg-type]  # two literals
        self._window.show_place("requests", ("explain", request, situation.times))
        self._finish()

    # The end

    def _on_refused(self, _error: TokenExplorerError) -> None:
        if self._situation is not None and self._waits_for == "sign_in":
            self._finish()

    def _on_cancelled(self) -> None:
        situation = self._situation
        if situation is not None and self._waits_for == "sign_in":
            self._situation, self._waits_for = None, ""
            self.stopped.emit(situation)

    def _finish(self) -> None:
        situation, self._situation, self._waits_for = self._situation, None, ""
        if situation is not None:
            self._window.tell(situation.title, "More situations", self._show_list)
            self.arrived.emit(situation)

    def _on_no_practice(self, _error: TokenExplorerError) -> None:
        """The window says why."""
        situation = self._situation
        if situation is not None and self._waits_for == "practice":
            self._situation, self._waits_for = None, ""
            self.stopped.emit(situation)

    def _stop(self, error: TokenExplorerError) -> None:
        situation, self._situation, self._waits_for = self._situation, None, ""
        if situation is not None:
            self._window.report(error)
            self.stopped.emit(situation)

    def _show_list(self) -> None:
        self._window.dialogs.situations()
