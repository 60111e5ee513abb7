"""A request that another place wants sent at once, as it is, some times in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.ui.requests.answer import Answer
    from tokenexplorer.ui.requests.editor import RequestEditor
    from tokenexplorer.ui.requests.flow import RequestFlow

_FAILED = 400


class Trying(QObject):
    """Sends such a request until it fails, or as often as was wanted.

    Args:
        editor: Shows it.
        flow: Knows the tokens.
        send: Sends what is edited.
        parent: Its owner.
    """

    def __init__(self, editor: RequestEditor, flow: RequestFlow, send: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._flow, self._send = editor, flow, send
        self._left = 0
        self.explains = False

    def start(self, argument: tuple[object, ...]) -> None:
        """Begin.

        Args:
            argument: `send` or `explain`, the request with its auth (or a key of the catalogue), and how often.
        """
        _, request, times = cast("tuple[str, ApiRequest | str, int]", argument)
        if isinstance(request, str):
            self._start_call(request)
            return
        self._flow.show_request(request)
        self._editor.auth_tab.set_auth(request.auth)
        if request.auth.kind == "token" and request.auth.token_id:
            self._flow.use_token(request.auth.token_id, request.auth.token_kind)
        self._flow.refresh()
        self._left, self.explains = times, argument[0] == "explain"
        self._again()

    def _start_call(self, key: str) -> None:
        """A call of the catalogue, which may still be read; with the current token."""
        self._flow.open_call(key)
        operation = self._flow.operation()
        if operation is not None and operation.key == key:
            self._flow.use_token("", "access_token")
            self._left = 1
            self._again()

    def goes_on(self, answer: Answer) -> bool:
        """Whether the same is sent once more after this answer; what it brought is explained once it is not."""
        response = answer.exchange.response
        if self._left and response is not None and response.status < _FAILED:
            QTimer.singleShot(0, self, self._again)
            return True
        self._left = 0
        return False

    def took(self) -> bool:
        """Whether the answer is to be explained in front, asked once."""
        wanted, self.explains = self.explains, False
        return wanted

    def _again(self) -> None:
        if self._left:
            self._left -= 1
            self._send()
