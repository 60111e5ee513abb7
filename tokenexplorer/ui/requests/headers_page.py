"""The Headers tab: what the server answered with, and below it exactly what was sent (P04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QTableView, QVBoxLayout, QWidget

from tokenexplorer.ui.requests.pairs_model import PairsModel
from tokenexplorer.ui.requests.sent_text import sent_text
from tokenexplorer.ui.widgets.table import dress_table
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.clipboard import Clipboard
    from tokenexplorer.wire.exchange import Exchange

_SENT = "What was sent"
_NOT_SENT = "Nothing was sent. This was to go out:"


class HeadersPage(QSplitter):
    """Response headers over the request as it went out."""

    def __init__(self, theme: Theme, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.pairs = PairsModel(self)
        self.table = QTableView(self)
        dress_table(self.table, theme, clipboard, name="response_headersTable", accessible_name="Response headers")
        self.table.setModel(self.pairs)
        self.table.horizontalHeader().resizeSection(0, 260)
        self.sent_view = _sent_view(theme)
        sent = QWidget(self)
        column = QVBoxLayout(sent)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        self.sent_label = plain_label(_SENT, "strong", parent=sent)
        column.addWidget(self.sent_label)
        column.addWidget(self.sent_view, 1)
        self.setChildrenCollapsible(False)
        self.addWidget(self.table)
        self.addWidget(sent)
        self.setSizes([300, 200])

    def show_exchange(self, exchange: Exchange) -> None:
        """Show another request and its answer; without an answer only what was sent."""
        response = exchange.response
        self.pairs.set_pairs(response.headers if response is not None else ())
        self.table.setVisible(response is not None)
        # Hops and first attempts went out even where the last request did not.
        never = exchange.timing.send_s is None and response is None and not exchange.hops and exchange.attempts == 1
        self.sent_label.setText(_NOT_SENT if never else _SENT)
        self.sent_view.setAccessibleName(self.sent_label.text())
        self.sent_view.setPlainText(visible_text(sent_text(exchange), keep_lines=True))


def _sent_view(theme: Theme) -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setObjectName("response_sentView")
    view.setAccessibleName(_SENT)
    view.setReadOnly(True)
    view.setTabChangesFocus(True)
    view.setUndoRedoEnabled(False)
    view.setProperty("bare", "true")
    view.setFont(theme.font("mono"))
    return view
