"""What every place of the window is: a widget that the shell can show, focus and walk through."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget


class Place(QWidget):
    """One of the window's places. Signals go up, values go down; places never import one another.

    Signals:
        place_requested(str, object): Show another place, and hand it this argument (`open`).
        sign_in_requested: Sign in with the current app.
        device_requested: The same with a device code.
        exchange_requested(str, str): Swap a token for another one: id of its set, and its kind.
        next_call(ApiRequest | str): What the sign-in that is asked for next is for.
        call_sent: A call went out, and it is known how that ended.
        notice(str): Something done, for a toast.
        trouble(TokenExplorerError): Something failed that this place does not show itself.
        filled_changed: `primary_button` may be another one now.
    """

    place_requested = Signal(str, object)
    sign_in_requested = Signal()
    device_requested = Signal()
    exchange_requested = Signal(str, str)
    next_call = Signal(object)
    call_sent = Signal()
    notice = Signal(str)
    trouble = Signal(object)
    filled_changed = Signal()

    def prepare(self) -> None:
        """It was built while nobody waits: do what its first showing would take long for."""

    def activate(self) -> None:
        """It has just become visible: take the focus, fill what was left for now."""
        self.setFocus()

    def open(self, argument: object) -> None:
        """Show what another place asked for: a token `(id, kind)`, a message id, an operation `GET /path`."""

    def keep(self) -> None:
        """Keep what was typed and not kept yet: something is about to be done with it."""

    def ready(self) -> bool:
        """Keep what was not kept yet and say whether a sign-in may start; a form shows what is missing."""
        return True

    def ready_for_device(self) -> bool:
        """The same for a sign-in with a device code."""
        return self.ready()

    def primary_button(self) -> QAbstractButton | None:
        """The one filled button, pressed by Ctrl+Return; None where the place has none of its own."""
        return None

    def filter_edit(self) -> QLineEdit | None:
        """What Ctrl+F focuses."""
        return None

    def panes(self) -> tuple[QWidget, ...]:
        """Stops of F6, in order; each can take the focus or has a child that can."""
        return (self,)

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        """Keys of this place alone: `Ctrl+U`, `Ctrl+S`, `Ctrl+Shift+C`."""
        return {}

    def escape(self) -> bool:
        """Esc: clear a filter or close a drawer; False where there was nothing to close."""
        return False

    def set_width(self, width: int) -> None:
        """The window's width, less where text is larger than usual; what gives way is the place's own rule."""
