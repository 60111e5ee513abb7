"""What is asked before and while a request is sent, as dialogs that open without a loop of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.confirm import ConfirmDialog

if TYPE_CHECKING:
    from tokenexplorer.ui.requests.answer import Prepared
    from tokenexplorer.ui.requests.sending import Sending
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.wire.policy import Question

_OK = {
    "downgrade": "Follow unencrypted",
    "other_host": "Follow",
    "send_body": "Send the body there",
    "unpack": "Go on unpacking",
}


class Questions(QObject):
    """Asks for `Sending`; a question goes away when the request does."""

    def __init__(self, owner: QWidget, theme: Theme, sending: Sending) -> None:
        super().__init__(owner)
        self._owner, self._theme, self._sending = owner, theme, sending
        self._dialog: ConfirmDialog | None = None
        sending.confirm.connect(self._confirm)
        sending.asked.connect(self._ask)
        sending.ended.connect(self._drop)

    def _confirm(self, prepared: Prepared) -> None:
        blocking = [risk for risk in prepared.risks if risk.blocks]
        text = "\n\n".join(
            f"{risk.title} {risk.advice}" if place else risk.advice for place, risk in enumerate(blocking)
        )
        self._open(blocking[0].title, text, "Send anyway", lambda: self._sending.go_on(prepared), self._sending.stop)

    def _ask(self, question: Question, answer: Callable[[bool], None]) -> None:
        if not self._sending.is_running:
            answer(False)
            return
        self._open(question.title, question.detail, _OK[question.kind], lambda: answer(True), lambda: answer(False))

    def _open(self, title: str, text: str, ok: str, yes: Callable[[], None], no: Callable[[], None]) -> None:
        self._drop()
        dialog = ConfirmDialog(self._owner, self._theme, title, text, ok, danger=True)
        dialog.accepted.connect(yes)
        dialog.rejected.connect(no)
        self._dialog = dialog
        dialog.open()

    def _drop(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None and shiboken6.isValid(dialog):
            dialog.close()
