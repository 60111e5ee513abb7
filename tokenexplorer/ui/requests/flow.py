"""What editor, list and state tell one another: which call, which token, which hint. No drawing, no sending."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer

from tokenexplorer.api.request import Auth
from tokenexplorer.ui.collector import uncollected
from tokenexplorer.ui.requests.call_hint import Hint, hint_for

if TYPE_CHECKING:
    from tokenexplorer.api.history import HistoryEntry
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.catalogue.catalogue import Catalogue
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.ui.requests.answer import Answer, Outgoing
    from tokenexplorer.ui.requests.editor import RequestEditor
    from tokenexplorer.ui.requests.side_pane import SidePane
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.widgets.avatar import IdentityKind

_PLACE = re.compile(r"(?<!\{)\{([A-Za-z_][^{}/]{0,99})\}(?!\})")
_CLOCK_MS = 10_000


class RequestFlow(QObject):
    """Keeps editor, side pane and state in step."""

    def __init__(
        self, services: Services, state: AppState, editor: RequestEditor, side: SidePane, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services, self._state, self._editor, self._side = services, state, editor, side
        self._catalogue: Catalogue | None = None
        self._asked = False
        self._wanted = ""
        self.hint = Hint()
        self._lock_key: tuple[object, ...] = ()
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self.refresh)
        self._clock.start()
        editor.edited.connect(self.refresh)
        for changed in (state.current_changed, state.tokens_changed, state.current_token_changed, state.orgs_changed):
            changed.connect(self.refresh)
        state.current_changed.connect(self._ask_secret)
        for changed in (state.current_changed, state.orgs_changed, state.catalogue_changed):
            changed.connect(self._change_calls)
        self.refresh()

    # Values

    def token(self) -> TokenSummary | None:
        """The token set that the request is sent with, or None."""
        chosen = self._editor.auth_tab.auth().token_id
        return self._state.token_of(chosen) or self._state.token

    def operation(self) -> Operation | None:
        """Which call of the catalogue the request is, once the catalogue is read."""
        if self._catalogue is None:
            return None
        url = self._editor.line.url_edit.text()
        org = self._state.org
        if org is not None and org.url and url.startswith(org.url):
            url = url[len(org.url) :]
        if _foreign(url) or not self._is_own:
            return None
        return self._catalogue.find(self._editor.line.method_combo.currentText(), url)

    @property
    def _is_own(self) -> bool:
        """Whether the calls on the left are the current org's; without an org they are for looking around."""
        return self._state.org is None or bool(self._state.catalogue)

    def variables(self) -> dict[str, str]:
        """What the variables stand for now."""
        from tokenexplorer.api.variables import values

        return values(self._state.org, self._state.client)

    def outgoing(self) -> Outgoing:
        """What Send is about, read once."""
        from tokenexplorer.ui.requests.answer import Outgoing

        token, operation = self.token(), self.operation()
        request = self._editor.request()
        if request.auth.kind == "token" and not self._state.tokens:
            # Before the first sign-in there is nothing to choose: the call goes out as it is, and the hint says so.
            request = replace(request, auth=Auth(kind="none"))
        owner = self._state.org_of(token.org_id) if token is not None else None
        client = self._state.client_of(token.client_ref) if token is not None else None
        title = operation.title if operation else ""
        return Outgoing(request, self.variables(), self._state.org, owner, token, title, client)

    def unfilled(self) -> str:
        """What to say where a `{place}` of the URL was not filled; empty where all are."""
        found = _PLACE.search(self._editor.line.url_edit.text().partition("?")[0])
        if found is None:
            return ""
        self._editor.line.url_edit.setFocus()
        self._editor.line.url_edit.setSelection(found.start(), len(found.group()))
        return f"Put a value in the place of {found.group()}."

    # Showing

    def load_calls(self) -> None:
        """Read the catalogue, once, in a worker."""
        if not self._asked:
            self._asked = True
            self._read()
            self._ask_secret()

    def _read(self) -> None:
        catalogue = self._wanted_catalogue()

        def read() -> Catalogue:
            with uncollected():
                _ = catalogue.operations
            return catalogue

        self._services.tasks.run(read, self._fill, key="requests.catalogue")

    def _wanted_catalogue(self) -> Catalogue:
        """The current org's; Okta's to look around in where nobody described the org's calls."""
        from tokenexplorer.catalogue.catalogue import builtin

        return self._state.catalogue or builtin()

    def _change_calls(self, *_: object) -> None:
        if self._asked and self._wanted_catalogue() is not self._catalogue:
            self._read()

    def open_call(self, key: str) -> None:
        """Show a call by its key, now or as soon as the catalogue is read."""
        self._wanted = key
        if self._catalogue is None or self._catalogue is not self._wanted_catalogue():
            self.load_calls()  # else it is being read, and this call is opened then
            return
        found = self._catalogue.operation(key)
        self._wanted = ""
        if found is not None:
            self._side.show_operation(key)
            self.show_operation(found)

    def use_token(self, token_id: str, kind: TokenKind) -> None:
        """Send with that token."""
        request = self._editor.request()
        chosen = "" if self._state.token is not None and self._state.token.id == token_id else token_id
        self._editor.auth_tab.set_auth(replace(request.auth, kind="token", token_id=chosen, token_kind=kind))
        self.refresh()

    def show_operation(self, operation: Operation) -> None:
        """Edit a call of the catalogue; the identity stays."""
        from tokenexplorer.ui.requests.operation_request import meanings_of, request_of

        org = self._state.org
        example = self._catalogue.body_example(operation.key) if self._catalogue and operation.has_body else None
        request = request_of(operation, self._editor.auth_tab.auth(), org.id if org is not None else "", example)
        self._editor.show_request(request, meanings_of(operation))
        self._editor.set_saved("")
        place = _PLACE.search(request.url)
        if place is not None:
            self._editor.line.url_edit.setFocus()
            self._editor.line.url_edit.setSelection(place.start(), len(place.group()))

    def show_request(self, request: ApiRequest) -> None:
        """Edit a request that another place made; the identity stays."""
        auth = self._editor.auth_tab.auth()
        self._editor.show_request(replace(request, auth=auth), self._meanings(request))
        self._editor.set_saved("")

    def show_saved(self, request: ApiRequest) -> None:
        """Edit a saved request."""
        self._editor.show_request(request, self._meanings(request))
        self._editor.set_saved(f"Saved as “{request.name}”")

    def show_history(self, entry: HistoryEntry) -> None:
        """Edit a request that was sent before, as a new one."""
        self._editor.show_request(replace(entry.request, id="", name=""), self._meanings(entry.request))
        self._editor.set_saved("")

    def turn_page(self, answer: Answer) -> bool:
        """Put the next page's parameters into the editor; False where there is no next page."""
        from tokenexplorer.api.pages import links
        from tokenexplorer.api.query import rows_of
        from tokenexplorer.ui.requests.params import merged_rows

        response, sent = answer.exchange.response, answer.exchange.request
        following = links(response, sent.url).next if response is not None else ""
        if not following:
            return False
        self._editor.show_request(answer.outgoing.request, self._meanings(answer.outgoing.request))
        request = answer.outgoing.request
        same_path = urlsplit(following).path == urlsplit(sent.url).path
        off = tuple(row for row in request.params if not row.enabled) if same_path else ()
        base = request.url if same_path else following
        names = {row.name for row in rows_of(following)}
        kept = tuple(row for row in off if row.name not in names)
        self._editor.set_rows(base, (*merged_rows((), following), *kept))
        return True

    def refresh(self) -> None:
        """Tell editor and list what stands now."""
        token, operation, org = self.token(), self.operation(), self._state.org
        auth = self._editor.auth_tab.auth()
        line = self._editor.line
        words = {"ssws": "SSWS API token", "none": "Nobody"}.get(auth.kind, "")
        line.identity_button.show_identity(None if words else token, self._kind(token), words)
        line.identity_button.set_tokens(
            self._state.tokens,
            self._state.token.id if self._state.token else "",
            auth.token_id,
            may_sign_in=self._state.client is not None,
        )
        variables = self.variables()
        line.url_edit.set_names(variables)
        self._editor.params.set_resolver(lambda text: _resolved(text, variables))
        self._editor.auth_tab.show_token(token)
        self._editor.hint.set_org(org.name if org is not None else "")
        request, catalogue = self._editor.request(), self._catalogue or self._wanted_catalogue()
        url = _without_variables(request.url, variables)
        self.hint = hint_for(request, operation, token, datetime.now(UTC), catalogue, url)
        self._editor.hint.set_hint(self.hint.kind, self.hint.words, self.hint.rest, self.hint.action)
        self._lock(token, auth.kind, org)

    def _lock(self, token: TokenSummary | None, kind: str, org: Org | None) -> None:
        key = (
            kind,
            token.scopes if token is not None else None,
            org.id if org is not None else "",
            self._is_own,
            self._catalogue,
        )
        if key == self._lock_key:
            return
        self._lock_key = key
        catalogue = self._catalogue
        if catalogue is None or not self._is_own:
            # Its tokens say nothing about Okta's scopes, so no lock is right.
            self._side.set_lock(lambda _operation: "", "Okta's calls; this org is not Okta" if not self._is_own else "")
        elif kind == "none" or (kind == "token" and token is None):
            self._side.set_lock(lambda _operation: "", "")
        elif kind == "ssws":
            self._side.set_lock(
                lambda each: "" if each.api_token else "Takes no SSWS API token", "Takes no SSWS API token"
            )
        else:
            scopes = token.scopes if token is not None else ()
            self._side.set_lock(lambda each: _lacks(each, scopes, catalogue), "The token lacks the scope")

    def _fill(self, catalogue: Catalogue) -> None:
        if catalogue is not self._wanted_catalogue():
            self._read()  # another org was chosen meanwhile
            return
        self._catalogue = catalogue
        self._side.set_operations(catalogue.operations)
        self.refresh()
        if self._wanted:
            self.open_call(self._wanted)

    def _meanings(self, request: ApiRequest) -> dict[str, str]:
        if self._catalogue is None:
            return {}
        from tokenexplorer.ui.requests.operation_request import meanings_of

        operation = self._catalogue.find(request.method, request.url)
        return meanings_of(operation) if operation is not None else {}

    def _kind(self, token: TokenSummary | None) -> IdentityKind:
        if token is None:
            return "other"
        client = self._state.client_of(token.client_ref)
        if client is not None and client.kind == "service":
            return "service"
        if self._state.org is not None and token.org_id != self._state.org.id:
            return "other"
        return "admin" if any(scope.endswith(".manage") for scope in token.scopes) else "user"

    def _ask_secret(self) -> None:
        """Whether the keyring holds this org's SSWS API token; asked once the place was shown."""
        org = self._state.org
        if org is None or not self._asked:
            return
        from tokenexplorer.orgs.org import ssws_key

        services, key, name = self._services, ssws_key(org.id), org.name
        services.tasks.run(
            lambda: bool(services.store().tokens.secret(key)),
            lambda known: self._editor.auth_tab.set_secret_known(known=known, org_name=name),
            lambda _error: self._editor.auth_tab.set_secret_known(known=False, org_name=name),
            key="requests.ssws",
        )


def _foreign(url: str) -> bool:
    """Whether a URL names a host that is not the org's: the same path means something else there."""
    return "://" in url[:12]


def _lacks(operation: Operation, scopes: tuple[str, ...], catalogue: Catalogue) -> str:
    from tokenexplorer.catalogue.coverage import covers

    lacks = covers(operation, scopes, catalogue).lacks
    return f"Needs {', '.join(lacks)}" if lacks else ""


def _resolved(text: str, variables: dict[str, str]) -> str:
    from tokenexplorer.api.variables import substituted, used
    from tokenexplorer.errors import ConfigError

    if not used(text):
        return ""
    try:
        return f"= {substituted(text, variables)}"
    except ConfigError as error:
        return f"{{{{{error.field}}}}} has no value"


def _without_variables(url: str, variables: dict[str, str]) -> str:
    """The URL as it would be sent; empty where a variable has no value."""
    from tokenexplorer.api.variables import substituted
    from tokenexplorer.errors import ConfigError

    try:
        return substituted(url, variables)
    except ConfigError:
        return ""
