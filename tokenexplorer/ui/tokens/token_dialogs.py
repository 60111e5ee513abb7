"""What is asked before a token is revoked or removed. No dialog runs an event loop of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.confirm import ConfirmDialog

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme


def ask_revoke(theme: Theme, parent: QWidget, on_ok: Callable[[], None]) -> ConfirmDialog:
    """Ask before the server is told to refuse a set."""
    return ConfirmDialog.ask(
        parent,
        theme,
        "Revoke this token?",
        "Programs that use it stop working at once. It stays listed here.",
        "Revoke token",
        True,
        on_ok,
    )


def ask_remove(
    theme: Theme, parent: QWidget, accepted: str, on_ok: Callable[[], None], on_revoke: Callable[[], None] | None
) -> ConfirmDialog:
    """Ask before a set is removed here, and say that the server knows nothing of it.

    Args:
        theme: For the buttons.
        parent: Of the dialog.
        accepted: The sentence that says until when the server accepts the token.
        on_ok: Remove it here.
        on_revoke: Revoke it too; None where it cannot be.
    """
    dialog = ConfirmDialog(parent, theme, "Remove this token here?", accepted, "Remove token", danger=True)
    dialog.accepted.connect(on_ok)
    if on_revoke is not None:
        revoke = button(theme, "Revoke it", "danger", name="confirm_revokeButton")

        def revoke_too() -> None:
            dialog.reject()
            on_revoke()

        revoke.clicked.connect(revoke_too)
        dialog.button_row.insertWidget(0, revoke)
    dialog.open()
    return dialog
