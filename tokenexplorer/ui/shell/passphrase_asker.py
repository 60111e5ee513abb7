"""Has the person asked for a passphrase that work lacks, tries it, and lets the work go on: once for each key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tokenexplorer.errors import PassphraseNeeded, TokenExplorerError

if TYPE_CHECKING:
    from tokenexplorer.ui.shell.passphrase_dialog import PassphraseDialog
    from tokenexplorer.ui.window import MainWindow


@dataclass(slots=True)
class _Asking:
    """A dialog that is open, and all the work that waits for its answer."""

    lacking: PassphraseNeeded
    waiting: list[tuple[Callable[[], None], Callable[[], None]]] = field(default_factory=list)
    dialog: PassphraseDialog | None = None


class PassphraseAsker(QObject):
    """What was typed lives in `Store.passphrases`; a key that was opened is not asked about again in this session."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._asking: dict[str, _Asking] = {}
        window.services.tasks.ask_passphrases(self.ask)

    def ask(self, lacking: PassphraseNeeded, go_on: Callable[[], None], give_up: Callable[[], None]) -> None:
        """Open the dialog, or join the one that asks for the same key already.

        Args:
            lacking: Which key.
            go_on: Called once the passphrase is known.
            give_up: Called where the person does not tell it.
        """
        asking = self._asking.setdefault(lacking.key_file, _Asking(lacking))
        asking.waiting.append((go_on, give_up))
        if asking.dialog is None:
            self._open(asking)

    def _open(self, asking: _Asking) -> None:
        from tokenexplorer.ui.shell.passphrase_dialog import PassphraseDialog

        window = self._window
        dialog = asking.dialog = PassphraseDialog(
            window.theme,
            window.services.clipboard,
            asking.lacking.key_file,
            lambda typed: self._try(asking, typed),
            # Over whatever asked, such as the dialog of a device sign-in.
            QApplication.activeModalWidget() or window,
        )
        dialog.rejected.connect(lambda: self._end(asking, known=False))
        if asking.lacking.wrong:
            dialog.refuse()  # what opened it before opens it no more: another key is in the file
        dialog.open()

    def _try(self, asking: _Asking, typed: str) -> None:
        store, lacking = self._window.services.store, asking.lacking

        def open_key() -> bool:
            """Whether it opens; any other fault is for the work to tell, in its own place."""
            from tokenexplorer.wire.certificate_file import read

            try:
                read(lacking.chain_file, lacking.key_file, typed)
            except PassphraseNeeded:
                return False
            except TokenExplorerError:
                pass
            store().passphrases.keep(lacking.key_file, typed)
            return True

        self._window.services.tasks.run(open_key, lambda opened: self._show(asking, opened=opened))

    def _show(self, asking: _Asking, *, opened: bool) -> None:
        dialog = asking.dialog
        if dialog is None:
            return  # cancelled meanwhile
        if opened:
            self._end(asking, known=True)
            dialog.accept()
        else:
            dialog.refuse()

    def _end(self, asking: _Asking, *, known: bool) -> None:
        self._asking.pop(asking.lacking.key_file, None)
        asking.dialog = None
        for go_on, give_up in asking.waiting:
            (go_on if known else give_up)()
        asking.waiting.clear()
