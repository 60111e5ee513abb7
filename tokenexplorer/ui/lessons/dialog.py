"""The class-room: a list of what can go wrong, what each is, and a button that makes it happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QListView, QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from tokenexplorer.ui.actions.practice import practice_org
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.lessons.situation import Situation, situations
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.delegates import Row
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.polish import set_ground, set_state
from tokenexplorer.ui.widgets.table import dress_list
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.finding import Explanation
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_WIDTH: Final = 900
_HEIGHT: Final = 560
_HIGHEST: Final = 800
_LIST_WIDTH: Final = 316
_LINKS: Final = {
    "server": "the server",
    "validity": "how long the token is good",
    "requested": "what was requested",
    "granted": "what is granted to the app",
    "inToken": "what came into the token",
    "role": "the admin role",
}
_INTRO: Final = (
    "Each of these breaks at the practice org, with real requests. The app then explains what happened. "
    "Nothing leaves this computer."
)


def _in_groups() -> list[Situation]:
    """As they stand, but each group in one piece."""
    groups = list(dict.fromkeys(each.group for each in situations()))
    return sorted(situations(), key=lambda each: groups.index(each.group))


class LessonsDialog(PlainDialog):
    """Chooses a situation. Its property `state` is choosing, or explained once a ticket was read.

    Signals:
        chosen(Situation): Make it happen.
        page_requested(str): A source's page is wanted.
    """

    chosen = Signal(object)
    page_requested = Signal(str)

    def __init__(self, theme: Theme, state: AppState, first: str, parent: QWidget | None) -> None:
        super().__init__("Something broken, to try", parent, name="lessons_dialog", width=_WIDTH)
        self._theme, self._state = theme, state
        self.list = QListView()
        dress_list(self.list, theme, name="lessons_list", accessible_name="Situations")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self._title = plain_label("", "section", name="lessons_titleLabel", wrap=True)
        self._what = plain_label("", "body2", name="lessons_whatLabel", wrap=True)
        self._who = plain_label("", "strong", name="lessons_whoLabel", wrap=True)
        self._learn = plain_label("", "body2", name="lessons_learnLabel", wrap=True, selectable=True)
        self._source = plain_label("", "help", selectable=True, wrap=True)
        self._page = LinkButton(theme, "Read more", name="lessons_sourceButton")
        self._ticket = QPlainTextEdit()
        self._panel = ExplainPanel(theme, name="lessons_explain")
        self._about = QScrollArea()
        self._stack = QStackedWidget()
        self.start_button = button(theme, "Try it", "primary", "play", name="lessons_startButton")
        self.back_button = button(theme, "Back to the ticket", icon="arrow-left", name="lessons_backButton")
        self.close_button = button(theme, "Close", name="lessons_closeButton")
        self._build()
        self._fill(first)

    def _build(self) -> None:
        self._ticket.setObjectName("lessons_ticketEdit")
        self._ticket.setAccessibleName("The ticket")
        self._ticket.setReadOnly(True)
        self._ticket.setProperty("mono", "true")
        self._ticket.setTabChangesFocus(True)
        about = QWidget()
        column = QVBoxLayout(about)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._title, self._what, self._who):
            column.addWidget(widget)
        column.addSpacing(4)
        column.addWidget(plain_label("What is this?", "heading"))
        column.addWidget(self._learn)
        column.addWidget(self._source)
        column.addWidget(self._page, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._ticket, 1)
        column.addStretch(1)
        self._ticket.setMinimumHeight(self._theme.height(120))
        set_ground(about, "surface")
        self._about.setWidget(about)
        self._about.setWidgetResizable(True)
        self._about.setFrameShape(QScrollArea.Shape.NoFrame)
        self._about.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._about.setAccessibleName("The situation")
        self._stack.addWidget(self._about)
        self._stack.addWidget(self._panel)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        self.column.addWidget(plain_label(_INTRO, "body2", wrap=True))
        self.column.addLayout(row, 1)
        self._stack.setMinimumHeight(300)
        over: QWidget | None = self.parentWidget()  # the stubs say that there always is one
        whole = over.height() - 40 if over is not None else _HIGHEST
        widest = over.width() - 40 if over is not None else _WIDTH
        # Larger text needs more room; the window under it is the limit.
        width = max(_WIDTH, min(widest, round(_WIDTH * self._theme.text_scale)))
        self.list.setFixedWidth(min(round(_LIST_WIDTH * self._theme.text_scale), width * 48 // 100))
        self.resize(width, min(whole, _HIGHEST, self._theme.height(_HEIGHT)))
        self.add_buttons(self.back_button, self.close_button, self.start_button)
        self.back_button.clicked.connect(self._show)
        self.start_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        self.start_button.clicked.connect(self._start)
        self.list.doubleClicked.connect(lambda _index: self._start())
        self.list.selectionModel().currentChanged.connect(self._show)
        self._page.clicked.connect(self._open_page)
        self._panel.page_requested.connect(self.page_requested)

    def _fill(self, first: str) -> None:
        group = ""
        start = None
        for situation in _in_groups():
            if situation.group != group:
                group = situation.group
                head = QStandardItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setData(True, Row.GROUP)
                self._model.appendRow(head)
            item = QStandardItem(situation.title)
            item.setEditable(False)
            item.setData(f"lesson:{situation.id}", Row.KEY)
            item.setData("scan-search" if situation.ticket else "play", Row.STATE)
            item.setData(("scan-search" if situation.ticket else "play", "text2"), Row.ICON)
            self._model.appendRow(item)
            if start is None or situation.id == first:
                start = item.index()
        if start is not None:
            self.list.setCurrentIndex(start)
            self.list.scrollTo(start)
        self.list.setFocus()

    @property
    def situation(self) -> Situation | None:
        """The chosen one."""
        key = str(self.list.currentIndex().data(Row.KEY) or "")
        return next((each for each in situations() if f"lesson:{each.id}" == key), None)

    def _show(self, *_: QModelIndex) -> None:
        situation = self.situation
        self.start_button.setEnabled(situation is not None)
        if situation is None:
            return
        self._stack.setCurrentIndex(0)
        self.start_button.show()
        self.back_button.hide()
        set_state(self, "choosing")
        self._title.setText(visible_text(situation.title))
        self._what.setText(visible_text(situation.what))
        self._who.setText(visible_text(situation.sign_in_words if situation.signs_in else ""))
        self._who.setVisible(bool(self._who.text()))
        link = f"\n\nThe link that breaks: {_LINKS[situation.link]}." if situation.link else ""
        self._learn.setText(visible_text(situation.learn + link, keep_lines=True))
        on_page = situation.source.startswith("https://")
        self._source.setText("" if on_page else visible_text(situation.source))
        self._source.setVisible(not on_page)
        self._page.setVisible(on_page)
        self._page.setAccessibleDescription(situation.source if on_page else "")
        self._ticket.setVisible(bool(situation.ticket))
        if situation.ticket:
            self._ticket.setPlainText(situation.ticket_text(self._url(), datetime.now(UTC)))
        label, icon = ("Explain it", "scan-search") if situation.ticket else ("Try it", "play")
        self.start_button.set_label(label, icon)

    def _start(self) -> None:
        situation = self.situation
        if situation is None:
            return
        if situation.ticket:
            self._panel.show_explanation(explained(situation, self._state))
            self._stack.setCurrentWidget(self._panel)
            set_state(self, "explained")
            self.back_button.show()
            self.start_button.hide()
            self.back_button.setFocus()
        else:
            self.accept()
            self.chosen.emit(situation)

    def _url(self) -> str:
        return _url(self._state)

    def _open_page(self) -> None:
        situation = self.situation
        if situation is not None:
            self.page_requested.emit(situation.source)


def _url(state: AppState) -> str:
    org = practice_org(state, "okta-org")
    return org.url if org is not None else "http://127.0.0.1:8790"


def ticket_case(situation: Situation, state: AppState) -> Case:
    """A ticket as the explainer reads it, with what is known of the practice org."""
    from tokenexplorer.catalogue.catalogue import builtin
    from tokenexplorer.diagnosis.pasted import read_pasted
    from tokenexplorer.orgs.org import Client, Org

    org = practice_org(state, "okta-org") or Org(
        "", "Practice org", _url(state), _url(state), "okta-org", practice=True
    )
    case = read_pasted(situation.ticket_text(org.url, datetime.now(UTC))).case
    path = "/" + case.sent.url.partition("://")[2].partition("/")[2]
    is_service = situation.claims.get("sub") == situation.claims.get("cid") and "cid" in situation.claims
    client = Client("", org.id, "Service app", org.issuer, "0oaPractice", kind="service") if is_service else None
    catalogue = builtin()
    operation = catalogue.find(case.sent.method, path)
    return replace(case, org=org, client=client, catalogue=catalogue, operation=operation)


def explained(situation: Situation, state: AppState) -> Explanation:
    """What the explainer says to a ticket; what it offers to do is said in words, since there is nothing to resend."""
    from tokenexplorer.diagnosis.explain import explain

    found = explain(ticket_case(situation, state))
    plain = tuple(
        replace(each, mends=tuple(replace(mend, label="", action="") for mend in each.mends)) for each in found.findings
    )
    return replace(found, findings=plain)
