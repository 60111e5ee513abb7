"""How each step of the wizard stands, from what is known. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tokenexplorer.ui.connect.service.way import StepId, Way, steps_of

if TYPE_CHECKING:
    from tokenexplorer.okta.registration import Registration

StepState = Literal["todo", "running", "ok", "warn", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a service app.

    Attributes:
        way: By what it proves itself.
        has_proof: Whether what that needs is here, as far as it is known.
        proof_in_time: Whether it is no certificate that has ended or has not begun.
        has_client_id: Whether its client ID is typed.
        knows_endpoint: Whether the server's metadata were read.
        clock_good: Whether this computer's clock fits the server's.
        proof_good: Whether the server takes the proof, as far as it says.
        has_token: Whether a token of it lives.
        odd_token: Whether it is not what was asked for.
        call_status: Of the first call, or None.
        registration: As read back, or None.
        running: The step that is at work, or None.
        failed: The step that failed, or None.
    """

    way: Way
    has_proof: bool
    proof_in_time: bool
    has_client_id: bool
    knows_endpoint: bool
    clock_good: bool
    proof_good: bool
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
        if step == self.way:
            return ("ok" if self.proof_in_time else "warn") if self.has_proof else "todo"
        if step == "register":
            # A secret comes with the registration; a key or a certificate is what is registered.
            return self._registered() if self.has_client_id and (self.has_proof or self.way == "secret") else "todo"
        if step == "assertion":
            if not (self.has_proof and self.has_client_id and self.knows_endpoint):
                return "todo"
            return "ok" if self.clock_good and self.proof_good else "warn"
        if step == "token":
            return ("warn" if self.odd_token else "ok") if self.has_token else "todo"
        return "ok" if self.call_status is not None and 200 <= self.call_status < 300 else "todo"

    @property
    def next_step(self) -> StepId:
        """The first one that is to be done; the last one where all are."""
        steps = steps_of(self.way)
        return next((step for step in steps if self.state_of(step) not in ("ok", "warn", "unknown")), "call")

    def _registered(self) -> StepState:
        found = self.registration
        if found is not None and (found.key_found is False or found.roles == ()):
            return "warn"
        seen = found is not None and (found.key_found or (self.way != "key" and found.granted is not None))
        # Nobody has seen the app at the provider until it is read back, or a token came for it.
        return "ok" if self.has_token or seen else "unknown"
