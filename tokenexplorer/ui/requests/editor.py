"""The request editor: the line that sends, the hint, the tabs Params, Headers, Auth, Body. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.api.request import ApiRequest
from tokenexplorer.api.request import Row as Line
from tokenexplorer.ui.requests.auth_tab import AuthTab
from tokenexplorer.ui.requests.body_tab import BodyTab
from tokenexplorer.ui.requests.hint_line import HintLine
from tokenexplorer.ui.requests.params import merged_rows, readable_url
from tokenexplorer.ui.requests.rows_model import RowsModel
from tokenexplorer.ui.requests.rows_table import RowsTable
from tokenexplorer.ui.requests.url_line import UrlLine
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.polish import announce, set_ground
from tokenexplorer.ui.widgets.tabs import Tabs
from tokenexplorer.ui.widgets.text import plain_label, visible_text
from tokenexplorer.ui.widgets.tool_buttons import tool_button

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard


class RequestEditor(QWidget):
    """Edits one `ApiRequest`.

    Signals:
        edited: Anything of the request is another one.
        save_requested: Save was pressed.
    """

    edited = Signal()
    save_requested = Signal()

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._base = ApiRequest()
        self._narrow = self._answered = False
        set_ground(self, "surface")
        self.line = UrlLine(theme)
        self.hint = HintLine(theme)
        self.params = RowsModel("Query parameter", parent=self)
        self.headers = RowsModel("Header", secrets=True, parent=self)
        self.params_table = RowsTable(
            theme, clipboard, self.params, name="request_paramsTable", accessible_name="Parameters"
        )
        self.headers_table = RowsTable(
            theme, clipboard, self.headers, name="request_headersTable", accessible_name="Headers"
        )
        self.auth_tab = AuthTab(theme, clipboard)
        self.body_tab = BodyTab(theme)
        self.tabs = Tabs(theme, name="request_tabs", accessible_name="Request parts")
        self.stack = QStackedWidget()
        self._build()
        self._fill_tabs()
        self._join()

    def _fill_tabs(self) -> None:
        pages: tuple[tuple[str, str, QWidget], ...] = (
            ("params", "Params", self.params_table),
            ("headers", "Headers", self.headers_table),
            ("auth", "Auth", self.auth_tab),
            ("body", "Body", self.body_tab),
        )
        for key, text, page in pages:
            self.stack.addWidget(page)
            self.tabs.add(key, text)
        self.tabs.chosen.connect(self._turn)

    def _build(self) -> None:
        theme = self._theme
        self.saved_label = plain_label("", "secondary", tone="text2", elide=Qt.TextElideMode.ElideRight)
        self.save_button = button(theme, "Save", "ghost", "save", name="request_saveButton", height="compact")
        self.fold_button = tool_button(theme, "chevron-down", "Show the request's parts", name="request_foldButton")
        self.fold_button.hide()
        self.error_icon = QLabel()
        self.error_label = plain_label("", "error", name="request_errorLabel", wrap=True)
        errors = QHBoxLayout()
        errors.setSpacing(6)
        errors.addWidget(self.error_icon, 0, Qt.AlignmentFlag.AlignTop)
        errors.addWidget(self.error_label, 1)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(8)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.saved_label)
        head.addWidget(self.save_button)
        head.addWidget(self.fold_button)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 16, 0)
        top.setSpacing(4)
        top.addWidget(self.line)
        top.addLayout(errors)
        top.addWidget(self.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        theme.changed.connect(self._tint)
        self.set_error("")

    def _join(self) -> None:
        self.line.url_edit.textChanged.connect(self._url_changed)
        self.line.method_combo.currentTextChanged.connect(self._changed)
        self.params.edited.connect(self._params_changed)
        self.headers.edited.connect(self._changed)
        self.auth_tab.edited.connect(self._changed)
        self.body_tab.edited.connect(self._changed)
        self.save_button.clicked.connect(self.save_requested)
        self.fold_button.clicked.connect(self._toggle_fold)

    # The request

    def request(self) -> ApiRequest:
        """As edited."""
        return replace(
            self._base,
            method=self.line.method_combo.currentText(),
            url=self.line.url_edit.text(),
            params=self.params.lines(),
            headers=self.headers.lines(),
            body_kind=self.body_tab.kind,
            body=self.body_tab.text(),
            auth=self.auth_tab.auth(),
        )

    def turn_off(self, *names: str) -> None:
        """Untick the typed headers of these names, in lower case: they stay, and do not go."""
        lines = self.headers.lines()
        left = tuple(replace(each, enabled=each.enabled and each.name.strip().lower() not in names) for each in lines)
        if left != lines:
            self.headers.set_lines(left)
            self._changed()

    def show_request(self, request: ApiRequest, meanings: Mapping[str, str] | None = None) -> None:
        """Edit another request; `meanings` are what the catalogue says of its parameters."""
        self._base = request
        params = request.params or merged_rows((), request.url)
        line = self.line
        with QSignalBlocker(self):
            method = line.method_combo.findText(request.method)
            if method < 0:
                line.method_combo.addItem(visible_text(request.method))
                method = line.method_combo.count() - 1
            line.method_combo.setCurrentIndex(method)
            self.params.set_meanings(meanings or {})
            self.params.set_lines(params)
            self._set_url(readable_url(request.url, params))
            self.headers.set_lines(request.headers)
            self.auth_tab.set_auth(request.auth)
            self.body_tab.set_body(request.body_kind, request.body)
        self.set_error("")
        self._count()
        self.edited.emit()

    def set_identity(self, request: ApiRequest) -> None:
        """Take id and name of what was saved; the rest stays as typed."""
        self._base = replace(self._base, id=request.id, name=request.name)

    def set_rows(self, url: str, rows: tuple[Line, ...]) -> None:
        """Other parameters (the next page), everything else stays."""
        self.params.set_lines(rows)
        self._set_url(readable_url(url, rows))
        self._changed()

    def set_error(self, text: str, *, in_url: bool = False) -> None:
        """Say why the request is not sent; empty takes it away."""
        self.error_label.setText(visible_text(text, keep_lines=True))
        self.error_label.setVisible(bool(text))
        self.error_icon.setVisible(bool(text))
        self.line.set_error(in_url and bool(text))
        self._tint()
        if text:
            announce(self.error_label, visible_text(text))

    def set_saved(self, words: str) -> None:
        """Tell where the request is saved."""
        self.saved_label.setText(visible_text(words))
        self.saved_label.setVisible(bool(words))

    # Widths

    def set_width(self, narrow: bool, folds: bool, answered: bool) -> None:
        """Give way: `narrow` shortens the lines, `folds` hides the parts once an answer is there."""
        self.line.set_narrow(narrow)
        self.hint.set_narrow(narrow)
        folding = folds and answered
        self.fold_button.setVisible(folding)
        if folding != (self._narrow and self._answered):
            self.stack.setVisible(not folding)
        self._narrow, self._answered = folds, answered
        self._tint()

    @property
    def is_folded(self) -> bool:
        """Whether the parts are hidden."""
        return self.stack.isHidden()

    def _toggle_fold(self) -> None:
        self.stack.setVisible(self.stack.isHidden())
        self._tint()

    def _turn(self, key: str) -> None:
        self.stack.setCurrentIndex(self.tabs.place(key))
        if self.stack.isHidden() and self.isVisible():
            self.stack.show()

    # Following

    def _set_url(self, url: str) -> None:
        edit = self.line.url_edit
        if edit.text() != url:
            with QSignalBlocker(edit):
                edit.setText(url)
                edit.setCursorPosition(0)
            edit.color()

    def _url_changed(self, url: str) -> None:
        self.params.set_lines(merged_rows(self.params.lines(), url))
        self._changed()

    def _params_changed(self) -> None:
        self._set_url(readable_url(self.line.url_edit.text(), self.params.lines()))
        self._changed()

    def _changed(self) -> None:
        self.set_error("")
        self._count()
        self.edited.emit()

    def _count(self) -> None:
        for key, model in (("params", self.params), ("headers", self.headers)):
            count = sum(1 for line in model.lines() if line.enabled and line.name)
            self.tabs.set_count(key, count or None)

    def _tint(self) -> None:
        self.error_icon.setPixmap(self._theme.pixmap("circle-x", "bad", 14))
        self.fold_button.set_icon("chevron-down" if self.stack.isHidden() else "chevron-up")
