"""An explanation on the screen: cause, mends, the chain of a scope, and what the server said, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tokenexplorer.diagnosis.finding import Explanation, Finding, Mend
from tokenexplorer.diagnosis.lessons import lesson_about, lesson_of
from tokenexplorer.ui.explain.chain_view import ChainView
from tokenexplorer.ui.explain.columns import ScopeColumns
from tokenexplorer.ui.explain.offer import LEADS
from tokenexplorer.ui.explain.quoted import Quoted
from tokenexplorer.ui.widgets.badge import Badge
from tokenexplorer.ui.widgets.buttons import LinkButton, button
from tokenexplorer.ui.widgets.disclosure import Disclosure
from tokenexplorer.ui.widgets.emptying import empty
from tokenexplorer.ui.widgets.flow_layout import FlowLayout
from tokenexplorer.ui.widgets.learn_box import LearnBox
from tokenexplorer.ui.widgets.polish import announce, set_ground, set_property
from tokenexplorer.ui.widgets.text import breakable, plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.variant import Variant

_ICONS: Final = {
    "add_scopes": "circle-plus",
    "sign_in": "log-in",
    "use_server": "replace",
    "open_grants": "shield-check",
    "refresh": "refresh-cw",
    "switch_token": "user-round",
    "use_kind": "replace",
    "send_again": "send",
    "use_dpop": "send",
    "look_into_log": "search",
}
_UNKNOWN: Final = "The cause is not known"
_UNKNOWN_WHY: Final = "No rule fits what the server said. It stands below, unchanged. This was looked at:"


class ExplainPanel(QScrollArea):
    """Shows one explanation at a time. Its property `state` is fine, certain, likely or unknown.

    Args:
        theme: The shared look.
        parent: Or none.
        name: What the object names of all its parts begin with; a second one in a window needs another.

    Signals:
        mend_requested(Mend): One of its buttons was pressed.
        page_requested(str): A source's page is wanted.
    """

    mend_requested = Signal(object)
    page_requested = Signal(str)

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, name: str = "explain", padding: int = 24
    ) -> None:
        super().__init__(parent)
        self._theme, self._name, self._padding = theme, name, padding
        self._explanation = Explanation()
        self._whole = False
        self._buttons: list[QAbstractButton] = []
        self.setObjectName(f"{self._name}_panel")
        self.setAccessibleName("Explain")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title = plain_label("", "title", name=f"{self._name}_titleLabel", wrap=True, selectable=True)
        self._certainty = Badge(theme, name=f"{self._name}_certaintyBadge")
        self._reason = plain_label("", "body2", name=f"{self._name}_reasonLabel", wrap=True, selectable=True)
        self._busy = plain_label("", "help", name=f"{self._name}_busyLabel")
        self._steps = plain_label("", "body2", name=f"{self._name}_stepsLabel", wrap=True, selectable=True)
        self._row = QWidget()
        self._row_layout = FlowLayout(self._row, spacing=8)
        self._chain = ChainView(theme, name=name)
        self._columns = ScopeColumns(theme, name=name)
        self._evidence_head = plain_label("", "heading")
        self._evidence_place = plain_label("", "monoSmall", tone="text2")
        self._evidence = Quoted(theme, name=f"{name}_evidenceEdit")
        self._learn = LearnBox(theme, name)
        self._learn.page_requested.connect(self.page_requested)
        self._more = QWidget()
        self._more_layout = QVBoxLayout(self._more)
        self._busy.hide()
        self._build()
        self.show_explanation(Explanation())

    def _build(self) -> None:
        content = QWidget()
        set_ground(content, "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(self._padding, 16, self._padding, 16)
        column.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._reason)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self._certainty, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._row)
        column.addWidget(self._busy)
        column.addWidget(self._steps)
        column.addWidget(self._chain)
        column.addWidget(self._columns)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._evidence_head)
        said.addWidget(self._evidence_place)
        said.addStretch(1)
        column.addLayout(said)
        column.addWidget(self._evidence)
        column.addWidget(self._learn)
        self._more_layout.setContentsMargins(0, 0, 0, 0)
        self._more_layout.setSpacing(8)
        column.addWidget(self._more)
        column.addStretch(1)
        self.setWidget(content)

    # Showing

    @property
    def explanation(self) -> Explanation:
        """What is shown."""
        return self._explanation

    def primary_button(self) -> QAbstractButton | None:
        """The first mend's button, or None."""
        return next((each for each in self._buttons if each.objectName() == f"{self._name}_fixButton"), None)

    def show_explanation(self, explanation: Explanation, *, who: str = "the server", above: str = "") -> None:
        """Show this one.

        Args:
            explanation: What there is to say.
            who: Whose words the verbatim ones are: `Okta`.
            above: What already stands over the panel; its title and its steps are not said a second time.
        """
        self._explanation = explanation
        top = explanation.top
        self._show_head(explanation, top)
        self._title.setVisible(top is None or top.title not in above)
        self._show_buttons(top.mends if top is not None else ())
        # "Open the app" says where, and not what to do there: such a mend's words are shown beside its button.
        mends = top.mends if top is not None else ()
        told = [mend.words for mend in mends if not mend.label or mend.action in LEADS]
        plain_steps = [words for words in told if words not in above]
        steps = (
            plain_steps if not explanation.checked or top is not None else [f"· {each}" for each in explanation.checked]
        )
        self._steps.setText(visible_text("\n".join(steps), keep_lines=True))
        self._steps.setVisible(bool(steps) and not explanation.fine)
        self._show_chain(explanation)
        self._show_words(explanation, who)
        self._show_lesson(explanation)
        self._show_more(explanation)
        self.verticalScrollBar().setValue(0)

    def set_busy(self, words: str) -> None:
        """Say what is still being looked up; empty where nothing is."""
        if words != self._busy.text():
            self._busy.setText(visible_text(words))
            self._busy.setVisible(bool(words))
            if words:
                announce(self, words)

    def _show_head(self, explanation: Explanation, top: Finding | None) -> None:
        if top is None and explanation.fine:
            state, title, why = "fine", "Nothing to explain", explanation.fine
        elif top is None:
            state, title, why = "unknown", _UNKNOWN, _UNKNOWN_WHY
        else:
            state, title, why = top.certainty, top.title, top.why
        set_property(self, "state", state)
        self._title.setText(visible_text(title))
        self._reason.setText(visible_text(why))
        self._certainty.setVisible(top is not None)
        if top is not None:
            certain = top.certainty == "certain"
            self._certainty.set("unk" if certain else "warn", "Certain" if certain else "Likely")
        announce(self, title)

    def _show_buttons(self, mends: tuple[Mend, ...]) -> None:
        empty(self._row_layout)
        self._buttons = []
        names = {"open_grants": f"{self._name}_grantsButton", "switch_token": f"{self._name}_tryAsButton"}
        offered = [mend for mend in mends if mend.label]
        for number, mend in enumerate(offered):
            name = (
                f"{self._name}_fixButton" if number == 0 else names.get(mend.action, f"{self._name}_mend{number}Button")
            )
            variant: Variant = "primary" if number == 0 else "ghost" if mend.action == "switch_token" else "secondary"
            made = button(self._theme, visible_text(mend.label), variant, _ICONS.get(mend.action), name=name)
            made.setAccessibleDescription(visible_text(mend.words))
            made.clicked.connect(lambda _=False, chosen=mend: self.mend_requested.emit(chosen))
            self._row_layout.addWidget(made)
            self._buttons.append(made)
        self._row.setVisible(bool(offered))

    def _show_chain(self, explanation: Explanation) -> None:
        chain = explanation.chain
        # Six question marks tell nobody anything.
        told = chain is not None and any(link.state != "unknown" for link in chain.links)
        self._chain.setVisible(told)
        self._columns.setVisible(told)
        if chain is not None:
            self._chain.show_chain(chain)
            self._columns.show_chain(chain)

    def _show_words(self, explanation: Explanation, who: str) -> None:
        # The body of an answer that is in order is one tab away.
        said = bool(explanation.verbatim) and not (explanation.fine and explanation.verbatim_place == "body")
        if explanation.top is not None and explanation.verbatim.rstrip(".") == explanation.top.title:
            said = False  # the app's own words are the title
        heads = {
            "this computer": "What this computer says",
            "page": f"What {visible_text(who)}'s page says",
            "System Log": "What the System Log says",
        }
        place = explanation.verbatim_place
        self._evidence_head.setText(heads.get(place, f"What {visible_text(who)} answered"))
        self._evidence_place.setText("" if place in heads else place)
        required = explanation.chain.required if explanation.chain is not None else ()
        self._evidence.show_words(
            explanation.verbatim, marked=[each.scope for each in required if each.state == "lacks"]
        )
        for widget in (self._evidence_head, self._evidence_place, self._evidence):
            widget.setVisible(said)

    def _show_lesson(self, explanation: Explanation) -> None:
        lesson = lesson_of(explanation)
        if lesson != self._learn.lesson:  # what is being read stays open while more is looked up
            self._learn.set_open(False)
        self._learn.show_lesson(lesson)

    def _show_more(self, explanation: Explanation) -> None:
        empty(self._more_layout)
        top = explanation.top
        if top is not None:
            facts = [" ".join(part for part in (f.place, f.name, "=", f.value) if part) for f in top.evidence]
            self._fold("Evidence", facts, f"{self._name}_factsButton", f"{len(facts)}")
            self._fold("Other causes", top.others, f"{self._name}_othersButton", f"{len(top.others)}")
            self._fold("Not known", top.unknown, f"{self._name}_unknownButton", "would settle it")
        for number, each in enumerate(explanation.findings[1:], 1):
            self._add_further(number, each)
        if top is not None and top.sources:
            self._add_sources(top.sources)
        self._more.setVisible(self._more_layout.count() > 0)

    def _fold(self, title: str, lines: tuple[str, ...] | list[str], name: str, hint: str) -> Disclosure | None:
        if not lines:
            return None
        fold = Disclosure(self._theme, visible_text(title), visible_text(hint), name=name)
        for line in lines:
            fold.body.addWidget(plain_label(breakable(visible_text(line)), "secondary", wrap=True, selectable=True))
        self._more_layout.addWidget(fold)
        return fold

    def _add_further(self, number: int, finding: Finding) -> None:
        name = f"{self._name}_also{number}"
        lines = [finding.why, *(mend.words for mend in finding.mends)]
        fold = self._fold(f"Or: {finding.title}", lines, f"{name}Button", finding.certainty)
        lesson = lesson_about(finding)
        if fold is not None and lesson not in (None, self._learn.lesson):
            learn = LearnBox(self._theme, name)
            learn.show_lesson(lesson)
            learn.page_requested.connect(self.page_requested)
            fold.body.addWidget(learn)

    def _add_sources(self, sources: tuple[str, ...]) -> None:
        row = QWidget()
        flow = FlowLayout(row, spacing=12)
        height = self._theme.height(24)  # of the links: the words stand on one line with them
        flow.addWidget(_tall(plain_label("Sources", "help"), height))
        for number, source in enumerate(sources):
            if source.startswith("https://"):
                host = source.split("/", 3)[2]
                link = LinkButton(self._theme, host, name=f"{self._name}_source{number}Button")
                link.setAccessibleDescription(source)
                link.clicked.connect(lambda _=False, url=source: self.page_requested.emit(url))
                flow.addWidget(link)
            else:
                flow.addWidget(_tall(plain_label(visible_text(source), "help", selectable=True), height))
        self._more_layout.addWidget(row)

    def show_whole(self) -> None:
        """As high as what it shows: for a place that scrolls itself."""
        self._whole = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = self.widget()
        if content is not None:
            content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Something was folded or unfolded."""
        if self._whole and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._fit)
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        content = self.widget()
        if self._whole and content is not None and self.width() > 0:
            self.setFixedHeight(max(content.heightForWidth(self.width()), content.minimumSizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the place scrolls: another width is another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()


def _tall(label: QLabel, height: int) -> QLabel:
    label.setFixedHeight(height)
    return label
