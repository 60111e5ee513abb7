"""What the buttons of an explanation and of the scope hint do in Requests: sign in, another token, send again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject

from tokenexplorer.diagnosis.finding import Mend

if TYPE_CHECKING:
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.explain.mending import ExplanationMends
    from tokenexplorer.ui.place import Place
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.requests.editor import RequestEditor
    from tokenexplorer.ui.requests.flow import RequestFlow
    from tokenexplorer.ui.state import AppState

_BEGINS_SIGN_IN: Final = ("add_scopes", "sign_in", "use_server", "mend_form")


class RequestMends(QObject):
    """Carries them out.

    Args:
        place: Hears of sign-ins that are wanted, and what for.
        shared: Do what is the same in every place.
        state: What is current.
        actions: All of them.
        editor: Shows the request.
        flow: Knows its token and call.
        send: Sends what is edited.
    """

    def __init__(
        self,
        place: Place,
        shared: ExplanationMends,
        state: AppState,
        actions: Actions,
        editor: RequestEditor,
        flow: RequestFlow,
        send: Callable[[], None],
    ) -> None:
        super().__init__(place)
        self._place, self._shared, self._state, self._actions = place, shared, state, actions
        self._editor, self._flow, self._send = editor, flow, send
        own: dict[str, Callable[[str], None]] = {
            "switch_token": self._try_as,
            "use_kind": self._use_kind,
            "send_again": lambda _: self._send_again(),
            "use_dpop": lambda token_id: self._use_kind("access_token", token_id),
        }
        shared.add_ways(own)

    def open_page(self, url: str) -> None:
        """Open the page of a source."""
        self._shared.open_page(url)

    def carry_out(self, mend: Mend, answer: Answer | None) -> None:
        """Do what a button of the explanation of an answer says."""
        if answer is not None and mend.action in _BEGINS_SIGN_IN:
            self._want_next(answer.outgoing.request)
        self._shared.carry_out(mend, answer.outgoing.token if answer is not None else None)

    def follow_hint(self) -> None:
        """Do what the line below the request offers."""
        mend, token = self._flow.hint.mend, self._flow.token()
        if mend == "refresh" and token is not None:
            self._actions.wallet.refresh(token.id)
        elif mend == "sign_in":
            self._sign_in_for_call(token)

    def _sign_in_for_call(self, token: TokenSummary | None) -> None:
        """Ask for what the call needs, where no token is there yet; the call is offered once one is."""
        operation = self._flow.operation()
        self._want_next(self._editor.request())
        if token is None and operation is not None and operation.scopes:
            self._shared.carry_out(Mend("", "add_scopes", " ".join(operation.scopes)), None)
        else:
            self._place.sign_in_requested.emit()

    def _want_next(self, request: ApiRequest) -> None:
        self._place.next_call.emit(replace(request, auth=replace(request.auth, kind="token", token_id="")))

    def _try_as(self, token_id: str) -> None:
        if token_id:
            self._use_kind("access_token", token_id)
        else:
            button = self._editor.line.identity_button
            button.setFocus()
            button.showMenu()

    def _use_kind(self, kind: str, token_id: str = "") -> None:
        token = self._state.token_of(token_id) or self._flow.token()
        if token is not None:
            self._editor.turn_off("authorization", "dpop")  # what was typed would go beside the token's own
            self._flow.use_token(token.id, cast("TokenKind", kind))
            self._send_again()

    def _send_again(self) -> None:
        # The button that was pressed goes with its explanation; its focus would land at the other end of the window.
        self._editor.line.send_button.setFocus()
        self._send()
