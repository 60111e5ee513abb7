"""What tests of the grants without a browser share: a run with all that it touches, and a keeper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from tests.oauth.made import NOW, FakeHttp, activity, metadata
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.oauth.grant_run import Given
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.oauth.signing_key import make
from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
from tokenexplorer.wire.cancellation import Cancellation
from tokenexplorer.wire.trace import Trace

KEY = make("P-256", NOW)


class Keeper:
    """Keeps sets in memory, or fails as it is told to."""

    def __init__(self, error: TokenExplorerError | None = None) -> None:
        self.kept: list[TokenSet] = []
        self.error = error

    def save(self, token_set: TokenSet, cancel: Cancellation | None = None) -> TokenSummary:
        if self.error is not None:
            raise self.error
        if cancel is not None:
            cancel.check()
        self.kept.append(token_set)
        return token_set.summary


class GrantRun:
    """One run with all that it touches."""

    def __init__(self, *answers: Any, error: TokenExplorerError | None = None) -> None:
        self.http, self.keeper, self.trace = FakeHttp(*answers), Keeper(error), Trace()
        self.steps: list[LoginStep] = []
        self.cancel = Cancellation()
        self.on_step: Callable[[LoginStep], None] = self.steps.append

    def given(self, **said: Any) -> Given:
        """What the app passes in; `said` of the server's metadata."""
        return {
            "http": self.http,
            "metadata": metadata(**said),
            "fetch_keys": lambda _metadata, _kid: None,
            "keeper": self.keeper,
            "activity": activity(self.trace),
            "on_step": self.on_step,
            "cancel": self.cancel,
            "clock": lambda: NOW,
        }

    @property
    def form(self) -> dict[str, list[str]]:
        """What was sent last, by name."""
        return parse_qs(self.http.form)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What was sent last, in order."""
        return parse_qsl(self.http.form)

    def ended(self) -> list[tuple[str, StepState]]:
        """The steps that ended, and how."""
        return [(step.id, step.state) for step in self.steps if step.state is not StepState.RUNNING]

    def stop_at(self, step: str, state: StepState) -> None:
        """Say stop where a step is told to be so."""

        def stop(told: LoginStep) -> None:
            if (told.id, told.state) == (step, state):
                self.cancel.cancel()

        self.on_step = stop
