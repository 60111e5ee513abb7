"""The verdict on the token that is shown: one of three, with its reason and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from tokenexplorer.ui.widgets.buttons import Button, LinkButton
from tokenexplorer.ui.widgets.lead_label import LeadLabel
from tokenexplorer.ui.widgets.polish import set_property
from tokenexplorer.ui.widgets.text import ascii_host
from tokenexplorer.ui.widgets.verdict import VerdictBadge

if TYPE_CHECKING:
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.verdict import Verdict

_LOOKS: Final = {
    "verified": ("ok", "shield-check", "ok", "ok"),
    "failed": ("bad", "shield-x", "bad", "bad"),
    "cannotVerify": ("neutral", "shield-question-mark", "unk", "text"),
    "none": ("neutral", "shield", "unk", "text"),
}


class VerdictMark(VerdictBadge):
    """The badge as an icon alone: its word begins the sentence beside it."""

    def sizeHint(self) -> QSize:
        """The icon."""
        return QSize(22, self._theme.height(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon of the verdict."""
        _banner, icon, role, _lead = _LOOKS[str(self.property("verdict") or "none")]
        picture = self._theme.pixmap(icon, role, 20)
        with QPainter(self) as painter:
            painter.drawPixmap(QPoint(0, (self.height() - 20) // 2), picture)


class VerdictBanner(QFrame):
    """Says the verdict first; beside it are the ways to know more.

    Signals:
        checks_requested: Show every check.
        check_requested: Fetch the issuer's keys and check.
        introspect_requested: Ask the server.
    """

    checks_requested = Signal()
    check_requested = Signal()
    introspect_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.badge = VerdictMark(theme, name="tokens_verdictBadge")
        self.label = LeadLabel(theme, name="tokens_verdictLabel")
        self.see_checks = LinkButton(theme, "See checks", name="tokens_seeChecksButton")
        self.check_button = Button(theme, "Check", "secondary", "search-check", name="tokens_checkButton")
        self.introspect_button = Button(
            theme, "Ask the server", "secondary", "scan-search", name="tokens_introspectButton"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        row.addWidget(self.badge)
        row.addWidget(self.label, 1)
        row.addWidget(self.see_checks)
        row.addWidget(self.check_button)
        row.addWidget(self.introspect_button)
        self.setMinimumHeight(theme.height(40))
        self.see_checks.clicked.connect(self.checks_requested)
        self.check_button.clicked.connect(self.check_requested)
        self.introspect_button.clicked.connect(self.introspect_requested)

    def show_verdict(self, verification: Verification | None, *, jwt: bool, issuer: str) -> None:
        """Show what is known of a token.

        Args:
            verification: As it stands now; None while unchecked.
            jwt: Whether it has a signature that could be checked.
            issuer: Whose keys a check would fetch; empty where nobody knows.
        """
        self.check_button.set_busy(False)
        verdict = verification.verdict.value if verification is not None else "none"
        headline = verification.headline if verification is not None else "Decoded, not verified."
        advice = verification.advice if verification is not None else ""
        if verification is None and jwt:
            advice = "Nothing was asked yet." if issuer else "It does not say who issued it."
        self._say(verdict, headline, advice)
        self.see_checks.setVisible(verification is not None and bool(verification.checks))
        can_check = jwt and bool(issuer) and verdict == "none"
        self.check_button.setVisible(can_check)
        if can_check:
            again = verification is not None
            self.check_button.set_label("Check again" if again else f"Check with {ascii_host(issuer)}'s keys")
            self.check_button.setAccessibleDescription(f"Fetches the keys of {ascii_host(issuer)}")

    def show_checking(self, issuer: str) -> None:
        """The issuer's keys are being read."""
        self._say("none", "Checking.", f"Reading the keys of {ascii_host(issuer)}." if issuer else "", "Checking")
        self.see_checks.hide()
        self.check_button.hide()

    def show_failure(self, advice: str, cause: str) -> None:
        """The check could not be made; the token is as decoded as before."""
        self._say("cannotVerify", "Cannot be verified now.", " ".join(part for part in (advice, cause) if part))
        self.see_checks.hide()
        self.check_button.set_label("Try again")
        self.check_button.show()

    def show_introspect(self, who: str) -> None:
        """Offer to ask the server ("Okta"), or with an empty name do not."""
        self.introspect_button.setVisible(bool(who))
        if who:
            self.introspect_button.set_label(f"Ask {who}")

    def _say(self, verdict: str, headline: str, advice: str, word: str = "") -> None:
        banner, _icon, _role, lead_role = _LOOKS[verdict]
        set_property(self, "banner", banner)
        words: Verdict = next(key for key in ("verified", "failed", "cannotVerify", "none") if key == verdict)
        self.badge.set_verdict(words, word)
        lead, rest = _split(verdict, headline)
        said = " ".join(part for part in (rest, advice) if part)
        if self.label.text() != f"{lead} {said}".strip():
            self.label.set_words(lead, said, lead_role=lead_role)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What cannot be verified has a dashed outline."""
        super().paintEvent(event)
        if self.property("banner") != "neutral":
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self._theme.color("edge"), 1)
            if self.badge.property("verdict") == "cannotVerify":
                pen.setDashPattern([3, 3])
            else:
                pen.setColor(self._theme.color("line"))
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 8, 8)


def _split(verdict: str, headline: str) -> tuple[str, str]:
    """The strong beginning of a headline, and the rest of it."""
    begin = {"verified": "Verified", "failed": "Failed:"}.get(verdict, "")
    if begin and headline.startswith(begin):
        return begin, headline.removeprefix(begin).strip()
    lead, stop, rest = headline.partition(". ")
    return (lead + "." if stop else lead), rest
