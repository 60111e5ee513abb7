"""The steps of a sign-in, each with its state, drawn along a line; which there are the flow says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tokenexplorer.oauth.flow import CODE, Flow
from tokenexplorer.oauth.login import LoginStep, StepId, StepState
from tokenexplorer.ui.widgets.polish import announce, set_property, set_state
from tokenexplorer.ui.widgets.ring import Spinner
from tokenexplorer.ui.widgets.text import plain_label, tabular, visible_text

if TYPE_CHECKING:
    from tokenexplorer.ui.theme import Theme

TITLES: Final[dict[StepId, tuple[str, str]]] = {
    "listen": ("Listen for the answer", "Only this computer can reach the address"),
    "push": ("Push the request", "The browser then brings only a reference to it"),
    "browser": ("Open the browser", "The provider's own sign-in page"),
    "code": ("Wait for the code", "The browser brings it back"),
    "answer": ("Check what the browser brought", "Before the code is used"),
    "exchange": ("Exchange the code for tokens", "With the PKCE verifier"),
    "verify": ("Check the ID token", "Signature, issuer, audience, nonce, times"),
    "store": ("Store the tokens", "In the system keyring, or in memory for this session"),
}
_TOKENS_COME: Final = ("Wait for the answer", "The browser brings the tokens back")
_MARKS: Final = {
    StepState.OK: ("check", "ok", "okSoft"),
    StepState.WARN: ("triangle-alert", "warn", "warnSoft"),
    StepState.FAILED: ("x", "onAccent", "badSolid"),
}
_MARK_WIDTH = 20


class _Mark(QWidget):
    """The circle of a step, and the line to the next one."""

    def __init__(self, theme: Theme, *, last: bool) -> None:
        super().__init__()
        self._theme, self._last = theme, last
        self.state = StepState.TODO
        self.setFixedWidth(_MARK_WIDTH)
        self.spinner = Spinner(theme, 20, parent=self)
        self.spinner.move(0, 0)
        self.spinner.hide()

    def show_state(self, state: StepState) -> None:
        self.state = state
        self.spinner.setVisible(state is StepState.RUNNING)
        self.update()

    def sizeHint(self) -> QSize:
        """A circle and some line."""
        return QSize(_MARK_WIDTH, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._last:
            painter.fillRect(QRectF(9.5, 22, 1, self.height() - 22), self._theme.color("line"))
        known = _MARKS.get(self.state)
        if known is not None:
            icon, role, ground = known
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(ground))
            painter.drawEllipse(QRectF(0, 0, 20, 20))
            painter.drawPixmap(4, 4, self._theme.pixmap(icon, role, 12))
        elif self.state is StepState.TODO:
            painter.setPen(QPen(self._theme.color("edge"), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(5, 5, 10, 10))


class StepRow(QWidget):
    """One step: mark, title, detail, time. Its property `state` says how it stands."""

    def __init__(self, theme: Theme, step_id: StepId, *, last: bool) -> None:
        super().__init__()
        self._id: StepId = step_id
        self._usual = TITLES[step_id]
        self.setObjectName(f"signin_step_{step_id}")
        self._mark = _Mark(theme, last=last)
        self._title = plain_label("", "strong", elide=Qt.TextElideMode.ElideRight)
        self._detail = plain_label("", "help", wrap=True)
        self._time = tabular(plain_label("", "monoSmall"))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        words.addSpacing(16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._mark)
        row.addLayout(words, 1)
        row.addWidget(self._time, 0, Qt.AlignmentFlag.AlignTop)
        self.reset()

    @property
    def state(self) -> StepState:
        """How it stands."""
        return self._mark.state

    def reset(self, flow: Flow = CODE) -> None:
        """Back to what is still to do."""
        self._usual = _TOKENS_COME if self._id == "code" and flow.is_legacy else TITLES[self._id]
        self._say(StepState.TODO, *self._usual, None)

    def show_step(self, step: LoginStep) -> None:
        """Show how it stands now; said aloud once it is done. What went wrong the headline says."""
        title, detail = self._usual
        if step.state is not StepState.FAILED:
            title, detail = step.title or title, step.detail or detail
        self._say(step.state, title, detail, step.elapsed_s)
        if step.state in (StepState.OK, StepState.FAILED):
            announce(self, f"{self._title.text()}: {'done' if step.state is StepState.OK else 'failed'}")

    def fail(self) -> None:
        """It was running when the sign-in ended with an error."""
        self._say(StepState.FAILED, self._title.text(), self._detail.text(), None)

    def say_detail(self, detail: str) -> None:
        """Another second line, while it runs."""
        self._detail.setText(visible_text(detail))

    def _say(self, state: StepState, title: str, detail: str, elapsed_s: float | None) -> None:
        self._mark.show_state(state)
        self._title.setText(visible_text(title))
        self._detail.setText(visible_text(detail))
        self._time.setText("" if elapsed_s is None else f"{elapsed_s:.2f} s")
        set_property(self._title, "tone", {StepState.TODO: "text2", StepState.FAILED: "bad"}.get(state))
        set_property(self._title, "role", "medium" if state is StepState.TODO else "strong")
        set_state(self, state.value)
        self.setAccessibleName(f"{title}: {state.value}")
        self.setAccessibleDescription(visible_text(detail))


class StepList(QWidget):
    """All of a flow, in order."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows: dict[StepId, StepRow] = {}
        ids = list(TITLES)
        for step_id in ids:
            self.rows[step_id] = StepRow(theme, step_id, last=step_id == ids[-1])
            column.addWidget(self.rows[step_id])
        self.reset()

    def reset(self, flow: Flow = CODE) -> None:
        """All that the flow has, still to do; whether its request is pushed the server has a say in."""
        has = {"push": False, "answer": flow.code and flow.id_token, "exchange": flow.code}
        for step_id, row in self.rows.items():
            row.reset(flow)
            row.setVisible(has.get(step_id, True))

    def show_step(self, step: LoginStep) -> None:
        """Show how one stands."""
        row = self.rows[step.id]
        row.show_step(step)
        row.show()

    def fail_running(self) -> None:
        """The sign-in ended with an error: the step that ran, or the next one to do, is the one that failed."""
        rows = [row for row in self.rows.values() if not row.isHidden()]
        if any(row.state is StepState.FAILED for row in rows):
            return
        running = [row for row in rows if row.state is StepState.RUNNING]
        waiting = [row for row in rows if row.state is StepState.TODO]
        for row in (running or waiting)[:1]:
            row.fail()
