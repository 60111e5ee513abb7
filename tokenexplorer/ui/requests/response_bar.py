"""The line over an answer: status, time, size, rate limit, progress, next page, save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout

from tokenexplorer.ui.requests.rate_gauge import RateGauge
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.polish import set_ground
from tokenexplorer.ui.widgets.text import plain_label, tabular, visible_text
from tokenexplorer.ui.widgets.timing_view import milliseconds, size_words
from tokenexplorer.ui.widgets.tool_buttons import tool_button
from tokenexplorer.ui.widgets.verdict import StatusBadge

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.policy import Progress

_TICK_MS = 100


class ResponseBar(QFrame):
    """Everything about an answer that is one word or number.

    Signals:
        next_requested: The next page is wanted.
        save_requested: The body is to be saved.
        report_requested: A report for a ticket is to be copied.
    """

    next_requested = Signal()
    save_requested = Signal()
    report_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        set_ground(self, "sunken")
        self.status_badge = StatusBadge(theme, name="response_statusLabel")
        self.time_icon, self.size_icon = QLabel(), QLabel()
        self.time_label = tabular(plain_label("", "medium", name="response_timeLabel"))
        self.size_label = tabular(plain_label("", "medium", name="response_sizeLabel"))
        self.note_label = plain_label("", "secondary", tone="text2")
        self.rate_gauge = RateGauge(theme)
        self.next_button = button(theme, "Next page", "secondary", "list-plus", name="response_nextPageButton")
        self.report_button = button(theme, "Copy report", "secondary", "copy", name="response_reportButton")
        self.report_button.setAccessibleDescription("As Markdown, without secrets")
        self.save_button = tool_button(theme, "save", "Save response…", name="response_saveButton")
        self.progress_bar = QProgressBar()
        self.progress_bar.setObjectName("response_progressBar")
        self.progress_bar.setAccessibleName("Progress")
        self.progress_bar.setTextVisible(False)
        self.progress_bar.setFixedHeight(4)
        self.progress_bar.hide()
        self.next_button.clicked.connect(self.next_requested)
        self.save_button.clicked.connect(self.save_requested)
        self.report_button.clicked.connect(self.report_requested)
        self._seconds = 0.0
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._count)
        self._build()
        theme.changed.connect(self._tint)
        self._tint()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(6)
        row.addWidget(self.status_badge)
        row.addSpacing(6)
        for icon, label in ((self.time_icon, self.time_label), (self.size_icon, self.size_label)):
            row.addWidget(icon)
            row.addWidget(label)
            row.addSpacing(6)
        row.addWidget(self.rate_gauge)
        row.addWidget(self.note_label)
        row.addStretch(1)
        row.addWidget(self.next_button)
        row.addWidget(self.report_button)
        row.addSpacing(4)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.progress_bar)

    # Under way

    def begin(self) -> None:
        """A request is under way: the time counts."""
        self._seconds = 0.0
        self.status_badge.set("unk", "Sending", "loader-circle")
        self.rate_gauge.clear()
        self.next_button.hide()
        self.report_button.hide()
        self.save_button.setEnabled(False)
        self._show_size("")
        self.note_label.setText("")
        self.progress_bar.setRange(0, 0)
        self.progress_bar.show()
        self._tick.start()
        self._count()

    def grow(self, progress: Progress) -> None:
        """The body grows."""
        self.status_badge.set("unk", "Receiving", "arrow-down-left")
        expected = progress.expected_bytes
        self._show_size(f"{size_words(progress.received_bytes)}{f' of {size_words(expected)}' if expected else ''}")
        if expected:
            self.progress_bar.setRange(0, 1000)
            self.progress_bar.setValue(min(1000, progress.received_bytes * 1000 // expected))

    def wait(self, words: str) -> None:
        """Say what is awaited."""
        self.note_label.setText(visible_text(words))

    def note(self, words: str) -> None:
        """Say something quiet about the answer, such as its age."""
        self.note_label.setText(visible_text(words))

    def _count(self) -> None:
        self._show_time(f"{self._seconds:.1f} s")
        self._seconds += _TICK_MS / 1000

    def stop(self) -> None:
        """Nothing is under way any more."""
        self._tick.stop()
        self.progress_bar.hide()
        self.note_label.setText("")

    # Done

    def show_exchange(self, exchange: Exchange, *, say: bool = True) -> None:
        """The numbers of an answer, whole or not."""
        from tokenexplorer.api.pages import links, rate_limit

        self.stop()
        response = exchange.response
        self._show_time(milliseconds(exchange.timing.total_s))
        self.rate_gauge.clear()
        self._show_size(size_words(response.body.size_bytes) if response is not None else "")
        self.save_button.setEnabled(response is not None and response.body.size_bytes > 0)
        self.report_button.show()
        self.next_button.setVisible(response is not None and bool(links(response, exchange.request.url).next))
        if response is None:
            self.status_badge.set("bad", "No answer", "circle-x")
            return
        if exchange.error is not None or response.body.incomplete:
            self.status_badge.set("warn", f"{response.status} Incomplete", "triangle-alert")
        else:
            self.status_badge.set_status(response.status, visible_text(response.reason)[:40], say=say)
        rate = rate_limit(response)
        if rate is not None:
            self.rate_gauge.set_rate(rate.remaining, rate.limit, rate.resets_at)

    def set_narrow(self, narrow: bool) -> None:
        """Leave icons and the end of the rate limit out."""
        self.time_icon.setVisible(not narrow and bool(self.time_label.text()))
        self.size_icon.setVisible(not narrow and bool(self.size_label.text()))
        self.rate_gauge.set_short(narrow)

    def _show_time(self, words: str) -> None:
        self.time_label.setText(words)
        self.time_label.setAccessibleName(f"Time: {words}")

    def _show_size(self, words: str) -> None:
        self.size_label.setText(words)
        self.size_label.setAccessibleName(f"Size: {words or 'none'}")
        self.size_icon.setVisible(bool(words) and self.time_icon.isVisibleTo(self))

    def _tint(self) -> None:
        self.time_icon.setPixmap(self._theme.pixmap("timer", "text2", 16))
        self.size_icon.setPixmap(self._theme.pixmap("hard-drive-download", "text2", 16))
