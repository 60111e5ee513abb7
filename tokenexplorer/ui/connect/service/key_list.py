"""All keys on this computer: who uses them, how old they are; rotate and delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.sentences import listed
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.in_sight import in_sight
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme

_LIST_HEIGHT: Final = 400


class KeyListDialog(PlainDialog):
    """All keys: who uses them, how old they are; rotate and delete. It stays open while keys are deleted."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        on_rotate: Callable[[tuple[Client, ...]], None],
        on_delete: Callable[[KeySummary], None],
    ) -> None:
        super().__init__("Keys on this computer", parent, name="service_keysDialog", width=640)
        self._theme, self._on_rotate, self._on_delete = theme, on_rotate, on_delete
        self._list: QWidget | None = None
        self._close = button(theme, "Close", name="service_keysCloseButton")
        self.add_buttons(self._close)
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)

    def show_keys(self, keys: tuple[KeySummary, ...], clients: tuple[Client, ...]) -> None:
        """Show these keys: those that sign for an app first, then the youngest."""
        users = {key.id: [client for client in clients if client.key_id == key.id] for key in keys}
        ordered = sorted(keys, key=lambda key: (not users[key.id], -key.created_at.timestamp()))
        rows = QVBoxLayout()
        rows.setSpacing(12)
        if not keys:
            rows.addWidget(plain_label("No keys yet. They are made in step 1.", "body2"))
        for number, key in enumerate(ordered, 1):
            rows.addLayout(self._row(number, key, users[key.id]))
        if self._list is not None:
            # What was pressed is still at work: it goes once its signal is through.
            self.column.removeWidget(self._list)
            self._list.hide()
            self._list.deleteLater()
        self._list = in_sight(rows, self._theme.height(_LIST_HEIGHT))
        self.column.addWidget(self._list)
        self._list.show()
        self._close.setFocus()
        if self.isVisible():
            self.adjustSize()

    def _row(self, number: int, key: KeySummary, users: list[Client]) -> QHBoxLayout:
        row, words = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(f"{key.kind} · {key.alg} · {key.kid}", "mono", elide=Qt.TextElideMode.ElideMiddle))
        used = f"Used by {listed(client.name for client in users)}" if users else "Used by no app"
        where = "in the keyring" if key.keep == "keyring" else "until you quit"
        words.addWidget(plain_label(f"{used} · {age_words(key.created_at)} · {where}", "help", wrap=True))
        row.addLayout(words, 1)
        row.setSpacing(8)
        if users:
            rotate = button(self._theme, "Rotate…", height="compact", name=f"service_rotateKeyButton_{number}")
            rotate.setAccessibleName(f"Rotate key {number}")
            rotate.clicked.connect(partial(self._rotate, tuple(users)))
            row.addWidget(rotate)
        delete = button(self._theme, "Delete…", "danger", height="compact", name=f"service_deleteKeyButton_{number}")
        delete.setAccessibleName(f"Delete key {number}")
        delete.clicked.connect(partial(self._ask_delete, key, used))
        row.addWidget(delete)
        return row

    def _rotate(self, users: tuple[Client, ...]) -> None:
        self.accept()
        self._on_rotate(users)

    def _ask_delete(self, key: KeySummary, used: str) -> None:
        words = f"{key.alg} key {key.kid}. {used}. Its private half is deleted from this computer and cannot be "
        words += "brought back. Its public half stays registered at the provider."
        delete = partial(self._on_delete, key)
        ConfirmDialog.ask(self, self._theme, "Delete this key?", words, "Delete key", True, delete)


def age_words(created_at: datetime, now: datetime | None = None) -> str:
    """How old a key is."""
    days = ((now or datetime.now(UTC)) - created_at).days
    return "made today" if days < 1 else "1 day old" if days == 1 else f"{days} days old"
