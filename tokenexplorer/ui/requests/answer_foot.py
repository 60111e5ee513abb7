"""The line below an answer: where one is in it, the file that it becomes, and how its provider calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt

from tokenexplorer.ui.widgets.buttons import LinkButton
from tokenexplorer.ui.widgets.text import plain_label, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme
    from tokenexplorer.ui.widgets.pane import Pane
    from tokenexplorer.wire.exchange import HttpResponse

_ID_HEADERS: Final = ("x-okta-request-id", "x-request-id", "x-correlation-id", "request-id")
_EXPORT: Final = "Export CSV"
_WITH_PATH: Final = ("tree", "table")


class AnswerFoot(QObject):
    """Fills the foot of the pane that it belongs to."""

    def __init__(self, theme: Theme, pane: Pane) -> None:
        super().__init__(pane)
        self._key = ""
        self._paths = dict.fromkeys(_WITH_PATH, "")
        self.path_label = plain_label("", "monoSmall", name="response_pathLabel", elide=Qt.TextElideMode.ElideLeft)
        self.copy_path_button = LinkButton(theme, "Copy path", name="response_copyPathButton")
        self.csv_button = LinkButton(theme, _EXPORT, "file-down", name="response_exportCsvButton")
        self.request_id_label = plain_label(
            "", "monoSmall", name="response_requestIdLabel", tone="text2", selectable=True
        )
        self.trace_button = LinkButton(theme, "Show in Trace", "activity", name="response_traceButton")
        self._report_note = plain_label("The report holds no secret.", "help", name="response_reportNote")
        pane.foot.addWidget(self._report_note)
        pane.foot.addWidget(self.path_label)
        pane.foot.addWidget(self.copy_path_button)
        pane.foot.addWidget(self.csv_button)
        pane.foot.addStretch(1)
        pane.foot.addWidget(self.request_id_label)
        pane.foot.addWidget(self.trace_button)
        pane.show_foot()

    @property
    def path(self) -> str:
        """Where one is, in the view that is in front; empty in one without paths."""
        return self._paths.get(self._key, "")

    def turn(self, key: str) -> None:
        """Another view is in front."""
        self._key = key
        self.csv_button.setVisible(key == "table")
        self._report_note.setVisible(key == "explain")
        self._tell()

    def show_path(self, key: str, path: str) -> None:
        """One is elsewhere in a view."""
        self._paths[key] = path
        self._tell()

    def show_ids(self, response: HttpResponse | None, *, in_trace: bool) -> None:
        """How the provider calls this request, and whether it is in the trace."""
        name = next((each for each in _ID_HEADERS if response is not None and response.header(each)), "")
        found = (response.header(name) or "") if response is not None and name else ""
        self.request_id_label.setText(visible_text(f"{name} {_short(found)}") if found else "")
        self.request_id_label.setAccessibleName(f"Request id {visible_text(found)}" if found else "Request id")
        self.trace_button.setVisible(in_trace)

    def show_export(self, percent: int | None) -> None:
        """How much of a file is written, which the button then stops; None where none is being written."""
        if percent is None:
            self.csv_button.set_label(_EXPORT, "file-down")
        else:
            self.csv_button.set_label(f"Stop export, {percent} %", "circle-x")

    def _tell(self) -> None:
        self.path_label.setText(visible_text(self.path))
        self.path_label.setVisible(self._key in _WITH_PATH)
        self.copy_path_button.setVisible(bool(self.path))


def _short(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:12]}…{text[-8:]}"
