"""Explains what came from elsewhere: `curl -v` of a ticket, a body, a header, an address. Nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QWidget

from tokenexplorer.diagnosis.pasted_lines import LONGEST
from tokenexplorer.ui.explain.dialog_mends import DialogMends
from tokenexplorer.ui.explain.failed_case import around
from tokenexplorer.ui.explain.panel import ExplainPanel
from tokenexplorer.ui.widgets.buttons import button
from tokenexplorer.ui.widgets.clipboard import SecretText
from tokenexplorer.ui.widgets.field import Field
from tokenexplorer.ui.widgets.narrow_combo import narrow
from tokenexplorer.ui.widgets.plain_dialog import PlainDialog
from tokenexplorer.ui.widgets.secret_edit import SecretEdit
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.diagnosis.pasted_parts import Pasted
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.ui.actions.actions import Actions
    from tokenexplorer.ui.services import Services
    from tokenexplorer.ui.state import AppState
    from tokenexplorer.ui.theme import Theme

_KINDS: Final = (
    "curl, fetch, Postman, HAR, a body, a WWW-Authenticate line, a System Log entry, an address or an error text"
)
_NONE: Final = "None of these"
_LOW: Final = 104
_EMPTY: Final = "Paste what came back first."


class EvidenceEdit(QPlainTextEdit):
    """Takes a megabyte at once: lines are not wrapped, and what is longer is cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("evidence_edit")
        self.setAccessibleName("Evidence")
        self.setProperty("mono", "true")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText("< HTTP/1.1 403 Forbidden\n< WWW-Authenticate: Bearer error=…")

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain text."""
        self.insertPlainText(source.text()[:LONGEST])


class PasteEvidenceDialog(PlainDialog):
    """Asks for evidence and says what it means.

    Args:
        parent: The window, or something in it.
        services: The window's.
        state: Its orgs and apps.
        theme: The look.
        actions: For the buttons of the explanation.
    """

    def __init__(self, parent: QWidget, services: Services, state: AppState, theme: Theme, actions: Actions) -> None:
        super().__init__("Explain pasted evidence", parent, name="evidence_dialog", width=640)
        self._services, self._state, self._theme, self._actions = services, state, theme, actions
        self._read: Pasted | None = None
        self._case: Case | None = None
        self._org_chosen = False
        over = parent.window().height()
        self.resize(860, max(560, min(780, over - 40)))
        self._build()
        self._join()
        self._fill_orgs()
        self.evidence.setFocus()

    def _build(self) -> None:
        theme = self._theme
        self.evidence = EvidenceEdit()
        self.evidence.setMinimumHeight(theme.height(_LOW))
        SecretText(self._services.clipboard, self.evidence)
        words = f"{_KINDS}. It is read on this computer; nothing is sent."
        self.field = Field(theme, "What came back", self.evidence, help_text=words, error_name="evidence_error")
        self.column.addWidget(self.field, 1)
        self.token = SecretEdit(
            theme,
            self._services.clipboard,
            name="evidence_tokenEdit",
            accessible_name="Token that was sent",
            placeholder="Optional, where it is not above",
        )
        self.org = QComboBox()
        self.org.setObjectName("evidence_orgCombo")
        self.org.setAccessibleName("Org that it is of")
        narrow(self.org, 20)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(Field(theme, "Token that was sent", self.token), 1)
        beside.addWidget(Field(theme, "Of", self.org))
        self.column.addLayout(beside)
        self.kind = plain_label("", "secondary", name="evidence_kindLabel", wrap=True)
        self.kind.hide()
        self.column.addWidget(self.kind)
        self.panel = ExplainPanel(theme, name="evidence_explain", padding=0)
        self.panel.setMinimumHeight(180)
        self.panel.hide()
        self.column.addWidget(self.panel, 3)
        self.report = button(theme, "Copy report", icon="copy", name="evidence_reportButton")
        self.report.hide()
        close = button(theme, "Close", name="evidence_closeButton")
        self.explain = button(theme, "Explain", "primary", name="evidence_explainButton")
        self.explain.setDefault(True)
        close.clicked.connect(self.reject)
        self.add_buttons(close, self.explain).insertWidget(0, self.report)

    def _join(self) -> None:
        self._mends = DialogMends(self, self.panel, self._services, self._state, self._theme, self._actions)
        self.explain.clicked.connect(self._start)
        self.report.clicked.connect(self._copy_report)
        self.org.activated.connect(self._choose_org)
        self.evidence.textChanged.connect(self._on_changed)

    def _fill_orgs(self) -> None:
        self.org.addItem(_NONE, "")
        for each in self._state.orgs:
            self.org.addItem(visible_text(each.name), each.id)

    def _on_changed(self) -> None:
        self._org_chosen = False
        self.explain.set_variant("primary")
        self.field.set_error("")

    # Reading

    def _start(self) -> None:
        text, token = self.evidence.toPlainText(), self.token.text()
        if not text.strip():
            self.field.set_error(_EMPTY)
            self.evidence.setFocus()
            return
        self.explain.set_busy(True, "Reading")

        def work() -> Pasted:
            from tokenexplorer.diagnosis.pasted import read_pasted

            return read_pasted(text, token)

        self._services.tasks.run(work, self._show_read, self._on_failed, key="explain.pasted")

    def _on_failed(self, error: TokenExplorerError) -> None:
        self.explain.set_busy(False)
        self.field.set_error(error.title)

    def _show_read(self, read: Pasted) -> None:
        from tokenexplorer.diagnosis.pasted_org import guessed_org

        self.explain.set_busy(False)
        self._read = read
        if not self._org_chosen:
            org = guessed_org(read.host, self._state.orgs)
            self.org.setCurrentIndex(max(0, self.org.findData(org.id if org is not None else "")))
        self._show()

    def _choose_org(self) -> None:
        self._org_chosen = True
        if self._read is not None:
            self._show()

    def _org(self) -> Org | None:
        """The chosen one; else what the address alone tells."""
        from tokenexplorer.diagnosis.pasted_org import passing_org

        known = self._state.org_of(self.org.currentData() or "")
        read = self._read
        return known or (passing_org(read.host) if read is not None and not self._org_chosen else None)

    def _show(self) -> None:
        read = self._read
        if read is None:
            return
        case = self._case = around(read.case, self._org(), self._state)
        of = f", of {read.host}" if read.host else ""
        lacking = f" {read.lacking}" if read.lacking else ""
        self.kind.setText(visible_text(f"Read as {read.kind}{of}.{lacking}"))
        self._mends.show(case)
        # One filled button: the mend, where there is one.
        self.explain.set_variant("primary" if self.panel.primary_button() is None else "secondary")
        self.evidence.setFixedHeight(self._theme.height(_LOW))  # the explanation takes the room
        for widget in (self.kind, self.panel, self.report):
            widget.show()

    # Acting

    def _copy_report(self) -> None:
        from tokenexplorer.diagnosis.report import report

        if self._case is not None:
            self._services.clipboard.copy(report(self._case, self.panel.explanation))
            self.kind.setText("Report copied as Markdown. It holds no secret.")
