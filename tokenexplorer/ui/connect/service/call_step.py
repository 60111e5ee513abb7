"""Step 5: one call that proves key, grants, role and proof in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.ui.actions.first_call import is_whole
from tokenexplorer.ui.connect.part import put_text
from tokenexplorer.ui.connect.service.step import ServiceStep, turn
from tokenexplorer.ui.connect.service.way import call_words
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.field import line_edit
from tokenexplorer.ui.widgets.text import plain_label
from tokenexplorer.ui.widgets.verdict import StatusBadge

if TYPE_CHECKING:
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.ui.theme import Theme

FIRST_CALL = "/api/v1/users?limit=1"
_ELSEWHERE = "/"
_PRACTICE_API = "/messages"
"""Behind each server of the practice org that has no API of a vendor's."""
_LEGAL = "!$&'()*+,/:;=?@~-._%"


class CallStep(ServiceStep):
    """The path or the URL, its button, and what the server answered.

    Signals:
        send_requested(str): Send this.
    """

    send_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "call", 5, "Make the first call", parent)
        self.rail.is_last = True
        self.call_edit = line_edit(theme, name="service_callEdit", accessible_name="First call", mono=True)
        self.call_edit.setPlaceholderText("Path, or a URL with https://")
        self.call_edit.setText(FIRST_CALL)
        self._default, self._app, self._typed = FIRST_CALL, "", dict[str, str]()
        self.send_button = button(theme, "Send first call", "secondary", "send", name="service_sendButton")
        self.status = StatusBadge(theme, name="service_statusLabel")
        self.status.hide()
        path, sent = QHBoxLayout(), QHBoxLayout()
        path.setSpacing(8)
        path.addWidget(plain_label("GET", "mono"))
        path.addWidget(self.call_edit, 1)
        sent.setSpacing(8)
        sent.addWidget(self.status)
        sent.addWidget(self.send_button)
        sent.addStretch()
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addLayout(path, 1)
        self._row.addLayout(sent)
        self.body.addLayout(self._row)
        self._causes = plain_label("", "help", wrap=True)
        self.body.addWidget(self._causes)
        self.send_button.clicked.connect(self._send)
        self.call_edit.returnPressed.connect(self._send)

    def show_app(self, org: Org, client: Client, userinfo_endpoint: str) -> None:
        """Say what the call proves; only Okta's API is known to have the users that it asks for.

        Args:
            org: The app's.
            client: The app.
            userinfo_endpoint: Of its server, empty where that names none: what is called elsewhere.
        """
        proves, causes = call_words(client, is_okta=org.is_okta)
        self.set_note(proves)
        self._causes.setText(causes)
        if client.id != self._app:
            self._turn_to(client.id)
        if self.call_edit.text() == self._default:
            self._default = _first_call(org, client) or userinfo_endpoint or _ELSEWHERE
            put_text(self.call_edit, self._default)

    def _turn_to(self, app: str) -> None:
        """What was typed for one app is not called with the token of another: each has its own."""
        if self.call_edit.text() != self._default:
            self._typed[self._app] = self.call_edit.text()
        self._app = app
        put_text(self.call_edit, self._typed.pop(app, self._default))

    @property
    def target(self) -> str:
        """What is called: a whole URL, or a path with its slash; what no URL holds is escaped, no fragment is left."""
        text = quote(self.call_edit.text().strip().partition("#")[0], safe=_LEGAL)
        return text if text.startswith("/") or is_whole(text) else f"/{text}"

    def set_tight(self, tight: bool) -> None:
        """The button goes under the path."""
        super().set_tight(tight)
        turn(self._row, down=tight)

    def show_status(self, status: int | None, reason: str = "") -> None:
        """Show what the server answered; None for nothing yet."""
        self.status.setVisible(status is not None)
        if status is not None:
            self.status.set_status(status, reason)

    def _send(self) -> None:
        self.send_requested.emit(self.target)


def _first_call(org: Org, client: Client) -> str:
    """What such an app's token is good for; empty where nobody knows."""
    kind = server_kind(org.provider_id, client.issuer)
    if org.practice and (kind == "custom" or client.uses_certificate):
        return _PRACTICE_API
    if org.practice and org.provider_id == "generic":
        return f"{client.issuer}{_PRACTICE_API}"  # whoever shows no certificate need not trust the https side
    return FIRST_CALL if kind else ""
