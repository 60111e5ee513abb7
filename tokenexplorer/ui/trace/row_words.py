"""What a row of the trace shows, is found by, and says to a screen reader; made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from tokenexplorer.tokens.human_time import clock
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.text import tooltip, visible_text
from tokenexplorer.ui.widgets.timing_view import milliseconds
from tokenexplorer.wire.message import Outcome

if TYPE_CHECKING:
    from tokenexplorer.wire.message import ActivityLabel, Message

WHAT, STATUS, TIME = range(3)

_Role = Qt.ItemDataRole
_DISPLAY: Final = int(_Role.DisplayRole)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LOOKS: Final = {
    Outcome.OK: ("circle-check", "ok"),
    Outcome.FAILED: ("circle-x", "bad"),
    Outcome.RUNNING: ("loader-circle", "accentText"),
    Outcome.CANCELLED: ("circle-minus", "text3"),
}


def cell(message: Message, column: int, role: int, *, numbered: bool) -> object:
    """What `RowDelegate` draws of a message, and what a screen reader says.

    Args:
        message: Of the row.
        column: `WHAT`, `STATUS` or `TIME`.
        role: Of Qt, or of `Row`.
        numbered: Whether the row is not alone under its heading.
    """
    if column == WHAT:
        make = _WHAT.get(role)
        return make(message, numbered) if make is not None else None
    make_short = (_STATUS if column == STATUS else _TIME).get(role)
    return make_short(message) if make_short is not None else None


def heading(label: ActivityLabel, column: int, role: int, *, failed: bool, local: bool) -> object:
    """The same of a heading: what was done, of whom, and when."""
    if role == Row.GROUP:
        return True
    if column == WHAT:
        words: Mapping[int, object] = {
            _DISPLAY: visible_text(label.title),
            int(Row.KEY): f"activity:{label.id}",
            int(Row.STATE): "failed" if failed else "ok",
            int(Row.HINT): visible_text(label.subject),
        }
        return words.get(role)
    if column == TIME:
        return clock_words(label.at, local=local) if role == _DISPLAY else _LIKE_TIMES.get(role)
    return None


def clock_words(moment: datetime, *, local: bool) -> str:
    """The time of day with its mark, in this computer's zone or in UTC."""
    return clock(moment, (moment.astimezone().tzinfo or UTC) if local else UTC)


def sought_words(message: Message) -> str:
    """What the filter reads of a message, in lower case."""
    parts = (message.title, message.place, _status(message), message.detail, message.purpose.title)
    return " ".join(parts).lower()


def sought_of_all(label: ActivityLabel) -> str:
    """What the filter reads of a heading, for all of its messages."""
    return f"{label.title} {label.subject}".lower()


def _spoken(message: Message, numbered: bool) -> str:
    words = (_title(message, numbered), message.outcome.value, _status(message), message.place, _time(message))
    return ", ".join(part for part in words if part)


def _status(message: Message) -> str:
    recorded = message.recorded
    return str(recorded.status) if recorded is not None and recorded.status is not None else ""


def _time(message: Message) -> str:
    return milliseconds(message.duration_s) if message.duration_s is not None else ""


def _title(message: Message, numbered: bool) -> str:
    title = visible_text(message.title)
    return f"{message.step} {title}" if numbered or message.step > 1 else title


_WHAT: Final[dict[int, Callable[[Message, bool], object]]] = {
    _DISPLAY: _title,
    int(Row.KEY): lambda message, _: f"message:{message.id}",
    int(Row.STATE): lambda message, _: message.outcome.value,
    int(Row.SECOND): lambda message, _: visible_text(message.place),
    int(Row.MONO_SECOND): lambda *_: True,
    int(Row.ICON): lambda message, _: _LOOKS[message.outcome],
    int(Row.COLOR): lambda message, _: "bad" if message.outcome is Outcome.FAILED else None,
    int(_Role.ToolTipRole): lambda message, _: tooltip(message.title, message.place, message.detail),
    int(_Role.AccessibleTextRole): _spoken,
}
_STATUS: Final[dict[int, Callable[[Message], object]]] = {
    _DISPLAY: _status,
    int(Row.FONT): lambda _: "mono",
    int(Row.COLOR): lambda message: "bad" if message.outcome is Outcome.FAILED else "text2",
    int(_Role.TextAlignmentRole): lambda _: _RIGHT,
}
_LIKE_TIMES: Final[dict[int, object]] = {
    int(Row.FONT): "secondary",
    int(Row.COLOR): "text2",
    int(_Role.TextAlignmentRole): _RIGHT,
}
_TIME: Final[dict[int, Callable[[Message], object]]] = {
    _DISPLAY: _time,
    int(Row.FONT): lambda _: "secondary",
    int(Row.COLOR): lambda _: "text2",
    int(_Role.TextAlignmentRole): lambda _: _RIGHT,
}
