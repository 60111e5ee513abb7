"""A failed sign-in looked up in the org's System Log: a ready query, and what the org answers to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QTableView, QWidget

from tokenexplorer.okta.system_log import PATH, LogEntry, LogQuery, console_url
from tokenexplorer.sentences import counted
from tokenexplorer.ui.actions.system_log import SystemLogActions
from tokenexplorer.ui.system_log.model import LogModel
from tokenexplorer.ui.widgets.banner import Banner
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.empty import EmptyState
from tokenexplorer.ui.widgets.field import Field, line_edit
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.polish import announce, set_state
from tokenexplorer.ui.widgets.switch import Switch
from tokenexplorer.ui.widgets.table import dress_table
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_WIDTH = 860
_TIME, _RESULT = 0, 1
_RANGES: Final = (("5 minutes around it", 5), ("1 hour around it", 60), ("1 day around it", 1440))
_MOST_WORDS, _MOST_LINES = 600, 8
_NOTHING = "Look up again in a minute, since the log lags a little, or widen the search."


class SystemLogDialog(PlainDialog):
    """Looks into the log at once. Its property `state` says how it stands: asking, found, empty, failed.

    Signals:
        request_wanted(ApiRequest): The call itself, for Requests.
        why_requested(TokenExplorerError): Explain the error that is shown.
    """

    request_wanted = Signal(object)
    why_requested = Signal(object)

    def __init__(
        self, services: Services, state: AppState, theme: Theme, org: Org, query: LogQuery, parent: QWidget | None
    ) -> None:
        super().__init__("What does the System Log say?", parent, name="systemlog_dialog", width=_WIDTH)
        self._services, self._theme, self._org, self._query = services, theme, org, query
        self._actions = SystemLogActions(services, state, self)
        self._range = QComboBox()
        self._range.setObjectName("systemlog_rangeCombo")
        self._range.setAccessibleName("Time")
        for words, minutes in _RANGES:
            self._range.addItem(words, minutes)
        self._words = line_edit(theme, "0oa…", name="systemlog_wordsEdit", accessible_name="Word", mono=True)
        self._words.setText(query.words)
        self._actor = line_edit(theme, "anyone", name="systemlog_actorEdit", accessible_name="Who")
        self._actor.setText(query.actor)
        self._reason = line_edit(
            theme, "no_matching_policy", name="systemlog_reasonEdit", accessible_name="Reason", mono=True
        )
        self._reason.setText(query.reason)
        self._failures = Switch(
            theme, "Failures only", name="systemlog_failuresSwitch", accessible_name="Failures only", parent=self
        )
        self._failures.setChecked(query.failures_only)
        self._call = line_edit(theme, name="systemlog_queryEdit", accessible_name="The call", read_only=True, mono=True)
        self._copy = LinkButton(theme, "Copy", name="systemlog_copyButton")
        self._open = LinkButton(theme, "Open in Requests", name="systemlog_openButton")
        self._console = LinkButton(theme, "Open in the admin console", name="systemlog_consoleButton")
        self._banner = Banner(theme, label_name="systemlog_errorLabel", parent=self)
        self._evidence = plain_label("", "monoSmall", wrap=True, selectable=True)
        self._model = LogModel(local_time=services.settings.show_local_time, parent=self)
        self._table = self._built_table()
        self._empty = EmptyState(theme, "search", "Nothing fits", _NOTHING, label_name="systemlog_emptyLabel")
        self._status = plain_label("", "help", name="systemlog_statusLabel", wrap=True)
        self._about = plain_label("", "secondary", name="systemlog_detailLabel", wrap=True, selectable=True)
        self._again = button(theme, "Look up", "primary", "search", name="systemlog_readButton")
        self._close = button(theme, "Close", name="systemlog_closeButton")
        self._build()
        self._connect()
        self._show_call()
        self.look_up()

    def _built_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        dress_table(
            table,
            self._theme,
            self._services.clipboard,
            name="systemlog_table",
            accessible_name="Log entries",
            card=True,
        )
        table.setMinimumHeight(self._theme.height(180))
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, share in enumerate((16, 11, 24, 25, 24)):
            table.setColumnWidth(column, (_WIDTH - 60) * share // 100)
        for column in (_TIME, _RESULT):  # short, and told whole at every text size
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _build(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(12)
        for label, editor in (
            ("Time", self._range),
            ("Word in the entry", self._words),
            ("Who", self._actor),
            ("Reason", self._reason),
        ):
            fields.addWidget(Field(self._theme, label, editor, parent=self), 1)
        links = QHBoxLayout()
        links.setSpacing(16)
        for each in (self._failures, self._copy, self._open, self._console):
            links.addWidget(each)
        links.insertStretch(1, 1)
        self._console.setVisible(bool(console_url(self._org, self._query)))
        self.column.addLayout(fields)
        self.column.addWidget(self._call)
        self.column.addLayout(links)
        for widget in (self._banner, self._evidence, self._table, self._empty, self._about, self._status):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.add_buttons(self._close, self._again)

    def _connect(self) -> None:
        self._range.currentIndexChanged.connect(self._show_call)
        self._failures.toggled.connect(self._show_call)
        for edit in (self._words, self._actor, self._reason):
            edit.textChanged.connect(self._show_call)
            edit.returnPressed.connect(self.look_up)
        self._again.clicked.connect(self.look_up)
        self._close.clicked.connect(self.reject)
        self._copy.clicked.connect(lambda: self._services.clipboard.copy(self._call.text()))
        self._open.clicked.connect(self._hand_over)
        self._console.clicked.connect(self._open_console)
        self._table.selectionModel().currentRowChanged.connect(self._tell_entry)
        self.finished.connect(self._actions.cancel)

    # Looking

    def query(self) -> LogQuery:
        """As the fields have it now."""
        return replace(
            self._query.around(self._range.currentData()),
            words=self._words.text().strip(),
            actor=self._actor.text().strip(),
            reason=self._reason.text().strip(),
            failures_only=self._failures.isChecked(),
        )

    def look_up(self) -> None:
        """Ask the org."""
        set_state(self, "asking")
        self._again.set_busy(True, "Looking")
        self._banner.hide()
        self._evidence.hide()
        self._empty.hide()  # nobody knows yet
        self._status.setText(f"Asking {self._org.host}")
        self._actions.read(self._org, self.query(), self._show, self._show_error)

    def _show(self, entries: tuple[LogEntry, ...], reader: str) -> None:
        set_state(self, "found" if entries else "empty")
        self._again.set_busy(False)
        self._model.show_entries(entries)
        self._table.setVisible(bool(entries))
        self._empty.setVisible(not entries)
        self._about.setText("")
        self.adjustSize()
        found = counted(len(entries), "event") if entries else "No event"
        self._status.setText(visible_text(f"{found}, read with {reader}."))
        announce(self, found)
        if entries:
            self._table.selectRow(0)

    def _show_error(self, error: TokenExplorerError) -> None:
        set_state(self, "failed")
        self._again.set_busy(False)
        self._status.setText("The query above is ready for the org's administrator, or for its console.")
        self._empty.hide()
        self._table.setVisible(self._model.rowCount() > 0)
        self._banner.set("warn", error.advice or error.title, error.title if error.advice else "")
        self._banner.offer_why(lambda: self.why_requested.emit(error), name="systemlog_whyButton")
        detail = "\n".join(error.detail[:_MOST_WORDS].splitlines()[:_MOST_LINES])
        self._evidence.setText(breakable(visible_text(detail, keep_lines=True)))
        self._evidence.setVisible(bool(error.detail))
        self.adjustSize()
        announce(self, error.title)

    def _tell_entry(self) -> None:
        entry = self._model.entry(self._table.currentIndex().row())
        if entry is None:
            self._about.setText("")
            return
        lines = (
            " · ".join(part for part in (entry.message, entry.result, entry.reason) if part),
            " · ".join(part for part in (entry.actor, entry.address, *entry.targets) if part),
        )
        # The org's words are one line each: with theirs the buttons would leave the screen.
        self._about.setText("\n".join(breakable(visible_text(line[:_MOST_WORDS])) for line in lines if line))

    def _show_call(self) -> None:
        self._call.setText(f"GET {self.query().path}")
        self._call.setCursorPosition(0)

    # Elsewhere

    def _hand_over(self) -> None:
        from tokenexplorer.api.request import ApiRequest, Row

        rows = tuple(Row(name, value) for name, value in self.query().parameters)
        request = ApiRequest(
            url=f"{{{{org}}}}{PATH}",
            params=rows,
            headers=(Row("Accept", "application/json"),),
            org_id=self._org.id,
        )
        self.accept()
        self.request_wanted.emit(request)

    def _open_console(self) -> None:
        from tokenexplorer.oauth.browser import OpenerChoice

        url, services = console_url(self._org, self.query()), self._services
        services.tasks.run(
            lambda: services.open_page(url, OpenerChoice("default", "")), lambda _name: None, self._show_error
        )
