"""The Preflight pane: what can be seen to go wrong before the browser opens, each with its mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from tokenexplorer.oauth.preflight.finding import CALM, Finding
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.pane import Pane
from tokenexplorer.ui.widgets.polish import announce, divider, set_state
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button
from tokenexplorer.ui.widgets.why_button import WhyButton

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.ui.theme import Theme

_MARKS: Final = {
    "ok": ("circle-check", "ok"),
    "warn": ("triangle-alert", "warn"),
    "failed": ("circle-x", "bad"),
    "unknown": ("circle-question-mark", "text3"),
}
_AT_FIRST: Final = (*CALM, "clientAuth", "proxy")
"""Rows that are there from the start; the others come with their first finding."""

_RUNNING: Final = {
    "discovery": "Reading the discovery document",
    "issuer": "Comparing the issuer",
    "redirectPort": "Trying the redirect port",
    "clock": "Comparing clocks",
    "pkce": "Looking for PKCE",
}


class CheckRow(QFrame):
    """One check. Its property `state` says how it stands: running, ok, warn, failed, unknown.

    Signals:
        fix_requested(Finding): Its button was pressed.
        why_requested(TokenExplorerError): Explain what it rests on.
    """

    fix_requested = Signal(object)
    why_requested = Signal(object)

    def __init__(self, theme: Theme, check_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._id = theme, check_id
        self._finding: Finding | None = None
        self._state = "unknown"
        self.setObjectName(f"preflight_check_{check_id}")
        self._icon = QLabel()
        self._icon.setFixedSize(16, 20)
        self._spinner = Spinner(theme, 16)
        self._title = plain_label("", "medium", wrap=True)
        self._detail = plain_label("", "help", wrap=True)
        self.fix_button = button(theme, "Fix", height="compact", name=f"preflight_fix_{check_id}")
        self.why_button = WhyButton(theme, name=f"preflight_why_{check_id}")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        self._gap = QWidget()
        self._gap.setFixedHeight(2)
        words.addWidget(self._gap)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.fix_button)
        buttons.addWidget(self.why_button)
        buttons.addStretch(1)
        words.addLayout(buttons)
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(divider())
        self.fix_button.clicked.connect(self._on_fix)
        theme.changed.connect(self._tint)

    @property
    def state(self) -> str:
        """How it stands."""
        return self._state

    def show_nothing(self) -> None:
        """This check has nothing to say."""
        self._state, self._finding = "ok", None
        set_state(self, self._state)
        self.fix_button.hide()
        self.why_button.offer(None)
        self.hide()

    def show_finding(self, finding: Finding, error: TokenExplorerError | None = None, *, running: bool) -> None:
        """Show a result, and the error that it rests on, if any; or that it is being looked at."""
        before, self._state = self._state, "running" if running else finding.state
        self._finding = finding
        self.show()
        title = _RUNNING.get(self._id, finding.title) if running else finding.title
        self._title.setText(visible_text(title))
        self._detail.setText("" if running else visible_text(finding.detail))
        self._detail.setVisible(bool(self._detail.text()))
        self.fix_button.setVisible(bool(finding.fix) and not running)
        explained = error is not None and finding.state != "ok" and not running
        self.why_button.offer(partial(self.why_requested.emit, error) if explained else None)
        self._gap.setVisible((bool(finding.fix) or explained) and not running)
        if finding.fix:
            self.fix_button.set_label(finding.fix)
        self._spinner.setVisible(running)
        self._icon.setVisible(not running)
        set_state(self, self._state)
        self.setAccessibleName(f"{self._title.text()}: {self._state}")
        self.why_button.setAccessibleDescription(self._title.text())
        self.setAccessibleDescription(self._detail.text())
        if before == "running" and finding.state == "failed" and not running:
            announce(self, self._title.text())
        self._tint()

    def _tint(self) -> None:
        icon, role = _MARKS.get(self._state, _MARKS["unknown"])
        self._icon.setPixmap(self._theme.pixmap(icon, role, 16))

    def _on_fix(self) -> None:
        if self._finding is not None:
            self.fix_requested.emit(self._finding)


class PreflightPane(Pane):
    """All checks, what needs mending first.

    Signals:
        run_requested: Look again.
        fix_requested(Finding): Mend this.
        why_requested(TokenExplorerError): Explain this.
    """

    run_requested = Signal()
    fix_requested = Signal(object)
    why_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, title="Preflight", name="preflight_panel", parent=parent)
        self.setAccessibleName("Preflight")
        self._theme, self._summary = theme, ""
        self._checked_at: datetime | None = None
        self.badge = Badge(theme, "unk", "", name="preflight_summaryBadge")
        self._told = plain_label("", "help", elide=Qt.TextElideMode.ElideRight)
        self.run_button = tool_button(theme, "refresh-cw", "Run again", name="preflight_runButton")
        self.head.addWidget(self.badge)
        self.head.addStretch(1)
        self.head.addWidget(self._told)
        self.head.addWidget(self.run_button)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        area.setWidget(content)
        self._content = content
        self._rows: dict[str, CheckRow] = {}
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        for check_id in _AT_FIRST:
            self._add_row(check_id)
        self.body.addWidget(area)
        self._promise = plain_label("", "help", wrap=True)
        self.foot.addWidget(self._promise, 1)
        self.show_foot()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tell)
        self.run_button.clicked.connect(self.run_requested)

    def _add_row(self, check_id: str) -> CheckRow:
        row = self._rows[check_id] = CheckRow(self._theme, check_id, self._content)
        self._column.insertWidget(self._column.count() - 1, row)
        row.fix_requested.connect(self.fix_requested)
        row.why_requested.connect(self.why_requested)
        return row

    def show_host(self, host: str) -> None:
        """Name the only host that is asked."""
        self._promise.setText(f"Preflight asks only {host}. It never sends a secret or signs anyone in.")

    def show_findings(
        self,
        findings: Iterable[Finding],
        running: frozenset[str],
        checked_at: datetime | None,
        errors: Mapping[str, TokenExplorerError] = MappingProxyType({}),
    ) -> int:
        """Show every check in this order; answers how many want mending.

        Args:
            findings: One for each.
            running: Ids of those that are being asked.
            checked_at: When, aware UTC.
            errors: By id of a check: what it rests on.
        """
        shown = tuple(findings)
        for place, finding in enumerate(shown):
            row = self._rows.get(finding.id) or self._add_row(finding.id)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            row.show_finding(finding, errors.get(finding.id), running=finding.id in running)
        said = {finding.id for finding in shown}
        for check_id, row in self._rows.items():
            if check_id not in said:
                row.show_nothing()
        settled = [finding for finding in shown if finding.id not in running]
        failed = sum(finding.state == "failed" for finding in settled)
        to_fix = failed + sum(finding.state == "warn" for finding in settled)
        passed = sum(finding.state == "ok" for finding in settled)
        if to_fix:
            stops = any(finding.blocking for finding in settled)
            self.badge.set("bad" if stops else "warn", f"{to_fix} to fix", "triangle-alert")
        elif running:
            self.badge.set("unk", "Checking", "loader-circle")
        elif any(finding.id == "discovery" and finding.state == "unknown" for finding in shown):
            self.badge.set("unk", "Not checked", "circle-question-mark")  # the server was not asked yet
        else:
            self.badge.set("ok", "Ready", "check")
        self._summary, self._checked_at = f"{passed} of {len(shown)} passed", checked_at
        self._tell()
        return to_fix

    def row(self, check_id: str) -> CheckRow:
        """The row of a check."""
        return self._rows[check_id]

    def _tell(self) -> None:
        age = "" if self._checked_at is None else f", {_ago(datetime.now(UTC) - self._checked_at)}"
        self._told.setText(f"{self._summary}{age}")

    def showEvent(self, event: QShowEvent) -> None:
        """The age counts only while it can be seen."""
        super().showEvent(event)
        self._tell()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still."""
        super().hideEvent(event)
        self._clock.stop()


def _ago(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    if seconds < 2:
        return "just now"
    return f"{seconds} s ago" if seconds < 60 else f"{seconds // 60} min ago"
