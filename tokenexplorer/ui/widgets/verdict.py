"""The verdict on a token and the status of an answer: large badges with their own word, icon and shape."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from tokenexplorer.ui.widgets.badge import PILLS, BadgeKind, Pill
from tokenexplorer.ui.widgets.polish import announce, set_property

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

Verdict = Literal["verified", "failed", "cannotVerify", "none"]

_VERDICTS: Final[dict[str, tuple[str, str, BadgeKind]]] = {
    "verified": ("Verified", "shield-check", "ok"),
    "failed": ("Failed", "shield-x", "bad"),
    "cannotVerify": ("Cannot be verified", "shield-question-mark", "dashed"),
    "none": ("Not checked", "shield", "line"),
}


class _LargePill(Pill):
    def __init__(self, theme: Theme, name: str, parent: QWidget | None) -> None:
        super().__init__(theme, 28, parent)
        self.setObjectName(name)

    def pill_font(self) -> QFont:
        return self._theme.font("strong")

    def icon_size(self) -> int:
        return 16


class VerdictBadge(_LargePill):
    """Verified, Failed, or Cannot be verified; the property `verdict` says which.

    Decoding alone earns none of the three.
    """

    def __init__(self, theme: Theme, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.set_verdict("none")

    def set_verdict(self, verdict: Verdict, text: str = "") -> None:
        """Show a verdict and have it announced once.

        Args:
            verdict: Which of the three, or none.
            text: Other words than the usual ones, such as "Checking".
        """
        word, icon, kind = _VERDICTS[verdict]
        changed = self.property("verdict") not in (None, verdict)
        set_property(self, "verdict", verdict)
        self.show_words(text or word, icon, PILLS[kind])
        if changed and verdict != "none":
            announce(self, text or word)


class StatusBadge(_LargePill):
    """The status of an answer: 200 OK, 403 Forbidden, 429 Wait 0:38, Incomplete, No answer."""

    def __init__(self, theme: Theme, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.set("unk", "No answer", "circle-minus")

    def set(self, kind: BadgeKind, text: str, icon: str = "") -> None:
        """Show any state in words."""
        self.setProperty("kind", kind)
        self.show_words(text, icon, PILLS[kind])

    def set_status(self, status: int, reason: str = "", *, say: bool = True) -> None:
        """Show an HTTP status; without a reason phrase the usual one is written."""
        kind, icon = _status_look(status)
        self.set(kind, f"{status} {reason or _usual_phrase(status)}".strip(), icon)
        if say:
            announce(self, self.text())


def _status_look(status: int) -> tuple[BadgeKind, str]:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "warn", "timer"
    if status >= HTTPStatus.BAD_REQUEST:
        return "bad", "circle-x"
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return "warn", "arrow-right"
    return "ok", "circle-check"


def _usual_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
