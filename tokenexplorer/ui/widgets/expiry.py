"""How long a token still lives: in words, as a share, and as a painted bar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from tokenexplorer.sentences import day

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

LifeKind = Literal["ok", "warn", "bad", "unk"]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_WARN_S = 10 * _MINUTE
_WARN_SHARE = 0.25


def life_words(now: datetime, expires_at: datetime | None, issued_at: datetime | None = None) -> tuple[str, LifeKind]:
    """Say how long something still lives.

    Args:
        now: Aware; its time zone is the one that clock times are written in.
        expires_at: Aware; None where no end is known.
        issued_at: Aware; with it less than a quarter of the whole life warns too.

    Returns:
        Words such as "54:12 left", "3 h 10 min", "89 days", "Expired 09:12", "no end known", and their kind.
    """
    if expires_at is None:
        return "no end known", "unk"
    left = int((expires_at - now).total_seconds())
    if left <= 0:
        end = expires_at.astimezone(now.tzinfo)
        same_day = end.date() == now.date()
        return f"Expired {end:%H:%M}" if same_day else f"Expired {day(end)}", "bad"
    return _left_words(left), _kind(left, life_share(now, expires_at, issued_at))


def life_share(now: datetime, expires_at: datetime | None, issued_at: datetime | None) -> float | None:
    """The part of the whole life that is left, 0 to 1; None where one end is not known."""
    if expires_at is None or issued_at is None or expires_at <= issued_at:
        return None
    return max(0.0, min(1.0, (expires_at - now) / (expires_at - issued_at)))


def _left_words(left: int) -> str:
    if left < _HOUR:
        return f"{left // _MINUTE}:{left % _MINUTE:02d} left"
    if left < 2 * _DAY:
        return f"{left // _HOUR} h {left % _HOUR // _MINUTE} min"
    return f"{left // _DAY} days"


def _kind(left: int, share: float | None) -> LifeKind:
    if left < _MINUTE:
        return "bad"
    # Nearly at its end: an hour-long token below a quarter, any token below ten minutes.
    return "warn" if left < _WARN_S or (share is not None and share < _WARN_SHARE) else "ok"


def paint_bar(painter: QPainter, theme: Theme, box: QRectF, share: float, role: str) -> None:
    """Draw a slim rounded bar and the part of it that is left."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = box.height() / 2
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(box, radius, radius)
    if share > 0:
        painter.setBrush(theme.color(role))
        painter.drawRoundedRect(
            QRectF(box.x(), box.y(), max(box.height() / 2, box.width() * min(share, 1.0)), box.height()), radius, radius
        )
