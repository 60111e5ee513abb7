"""How each step of the wizard stands, from what is known. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tokenexplorer.ui.connect.service.failure import STEPS, StepId

if TYPE_CHECKING:
    from tokenexplorer.okta.registration import Registration

StepState = Literal["todo", "running", "ok", "warn", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a service app.

    Attributes:
        has_key: Whether it has a key that is listed here.
        has_client_id: Whether its client ID is typed.
        knows_endpoint: Whether the server's metadata were read.
        clock_good: Whether this computer's clock fits the server's.
        alg_good: Whether the server takes what the key signs with, as far as it says.
        has_token: Whether a token of it lives.
        odd_token: Whether it is not what was asked for.
        call_status: Of the first call, or None.
        registration: As read back, or None.
        running: The step that is at work, or None.
        failed: The step that failed, or None.
    """

    has_key: bool
    has_client_id: bool
    knows_endpoint: bool
    clock_good: bool
    alg_good: bool
    has_token: bool
    odd_token: bool
    call_status: int | None
    registration: Registration | None
    running: str | None
    failed: StepId | None

    def state_of(self, step: StepId) -> StepState:
        """The property `state` of a step's widget."""
        if step == self.running:
            return "running"
        if step == self.failed:
            return "failed"
        ready = self.has_key and self.has_client_id
        done: dict[StepId, StepState] = {
            "key": "ok" if self.has_key else "todo",
            "register": self._registered() if ready else "todo",
            "assertion": ("ok" if self.clock_good and self.alg_good else "warn")
            if ready and self.knows_endpoint
            else "todo",
            "token": ("warn" if self.odd_token else "ok") if self.has_token else "todo",
            "call": "ok" if self.call_status is not None and 200 <= self.call_status < 300 else "todo",
        }
        return done[step]

    @property
    def next_step(self) -> StepId:
        """The first one that is to be done; the last one where all are."""
        return next((step for step in STEPS if self.state_of(step) not in ("ok", "warn", "unknown")), "call")

    def _registered(self) -> StepState:
        found = self.registration
        if found is not None and (found.key_found is False or found.roles == ()):
            return "warn"
        # Nobody has seen the key at the provider until it is read back, or a token came for it.
        return "ok" if self.has_token or (found is not None and found.key_found) else "unknown"
