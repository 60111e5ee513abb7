"""Tells how a sign-in goes: each step to the window as a `LoginStep`, and to the trace as a message."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenexplorer.errors import Cancelled, TokenExplorerError
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.wire.message import Field
    from tokenexplorer.wire.trace import Activity

_OUTCOMES = {StepState.OK: Outcome.OK, StepState.WARN: Outcome.OK, StepState.FAILED: Outcome.FAILED}


class RunningStep:
    """A step while it runs: what is to be said when it ends.

    Attributes:
        step: As told last; `say` changes it.
        place: For the trace: where it happened.
        fields: For the trace: what was sent, received or compared.
    """

    def __init__(self, step: LoginStep, place: str) -> None:
        self.step = step
        self.place = place
        self.fields: tuple[Field, ...] = ()

    def say(self, title: str, detail: str = "", *, warn: bool = False) -> None:
        """How it ended."""
        state = StepState.WARN if warn else StepState.OK
        self.step = replace(self.step, state=state, title=title, detail=detail)


class StepTeller:
    """Tells the steps of one sign-in in order.

    Args:
        on_step: Hears of each step's begin and end.
        activity: Records each that has a purpose.
    """

    def __init__(self, on_step: Callable[[LoginStep], None], activity: Activity) -> None:
        self._on_step, self._activity = on_step, activity

    @contextmanager
    def step(self, step: LoginStep, purpose: Purpose | None = None, place: str = "") -> Iterator[RunningStep]:
        """Run a step: it is told as running, then as ended; an error marks it failed and goes on its way.

        Args:
            step: Its id, title and detail while it runs.
            purpose: For the trace; None where the exchange itself is recorded.
            place: For the trace.
        """
        started = time.perf_counter()
        running = RunningStep(replace(step, state=StepState.OK), place)
        self._on_step(replace(step, state=StepState.RUNNING))
        try:
            yield running
        except TokenExplorerError as error:
            outcome = Outcome.CANCELLED if isinstance(error, Cancelled) else Outcome.FAILED
            ended = replace(running.step, state=StepState.FAILED, title=error.title, detail=error.advice)
            self._end(ended, purpose, running, outcome, started, type(error).__name__)
            raise
        self._end(running.step, purpose, running, _OUTCOMES[running.step.state], started)

    def hint(self, step: LoginStep) -> None:
        """Tell the window something about a step that goes on running."""
        self._on_step(step)

    def _end(
        self,
        ended: LoginStep,
        purpose: Purpose | None,
        running: RunningStep,
        outcome: Outcome,
        started: float,
        error: str = "",
    ) -> None:
        elapsed_s = time.perf_counter() - started
        self._on_step(replace(ended, elapsed_s=elapsed_s))
        if purpose is not None:
            self._activity.step(
                purpose,
                running.place,
                outcome=outcome,
                duration_s=elapsed_s,
                detail=". ".join(part.rstrip(".") for part in (ended.title, ended.detail) if part),
                fields=running.fields,
                error=error,
            )
