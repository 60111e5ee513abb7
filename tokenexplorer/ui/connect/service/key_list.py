"""All keys on this computer: who uses them, how old they are; rotate and delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.sentences import listed
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.text import plain_label

if TYPE_CHECKING:
    from tokenexplorer.oauth.signing_key import KeySummary
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.ui.theme import Theme

_LIST_HEIGHT: Final = 400


class KeyListDialog(PlainDialog):
    """All keys: who uses them, how old they are; rotate and delete."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        keys: tuple[KeySummary, ...],
        clients: tuple[Client, ...],
        on_rotate: Callable[[tuple[Client, ...]], None],
        on_delete: Callable[[KeySummary], None],
    ) -> None:
        super().__init__("Keys on this computer", parent, name="service_keysDialog", width=640)
        self._theme = theme
        if not keys:
            self.column.addWidget(plain_label("No keys yet. They are made in step 1.", "body2"))
        rows = QVBoxLayout()
        rows.setSpacing(12)
        for number, key in enumerate(keys, 1):
            users = [client for client in clients if client.key_id == key.id]
            rows.addLayout(self._row(number, key, users, on_rotate, on_delete))
        self.column.addWidget(in_sight(rows, theme.height(_LIST_HEIGHT)))
        close = button(theme, "Close", name="service_keysCloseButton")
        self.add_buttons(close)
        close.clicked.connect(self.accept)

    def _row(
        self,
        number: int,
        key: KeySummary,
        users: list[Client],
        on_rotate: Callable[[tuple[Client, ...]], None],
        on_delete: Callable[[KeySummary], None],
    ) -> QHBoxLayout:
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
            rotate.clicked.connect(partial(self._rotate, tuple(users), on_rotate))
            row.addWidget(rotate)
        delete = button(self._theme, "Delete…", "danger", height="compact", name=f"service_deleteKeyButton_{number}")
        delete.setAccessibleName(f"Delete key {number}")
        delete.clicked.connect(partial(self._ask_delete, key, used, on_delete))
        row.addWidget(delete)
        return row

    def _rotate(self, users: tuple[Client, ...], on_rotate: Callable[[tuple[Client, ...]], None]) -> None:
        self.accept()
        on_rotate(users)

    def _ask_delete(self, key: KeySummary, used: str, on_delete: Callable[[KeySummary], None]) -> None:
        def go() -> None:
            self.accept()
            on_delete(key)

        words = f"{used}. Its private half is deleted from this computer and cannot be brought back. "
        words += "Its public half stays registered at the provider."
        ConfirmDialog.ask(self, self._theme, "Delete this key?", words, "Delete key", True, go)


def in_sight(rows: QVBoxLayout, most: int) -> QWidget:
    """Rows that scroll where they would be higher than so many pixels."""
    inside = QWidget()
    rows.setContentsMargins(0, 0, 0, 0)
    inside.setLayout(rows)
    if inside.sizeHint().height() <= most:
        return inside
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedHeight(most)
    area.setWidget(inside)
    return area


def age_words(created_at: datetime, now: datetime | None = None) -> str:
    """How old a key is."""
    days = ((now or datetime.now(UTC)) - created_at).days
    return "made today" if days < 1 else "1 day old" if days == 1 else f"{days} days old"
