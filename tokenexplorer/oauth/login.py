"""What a sign-in takes, tells and gives, as values. The way between is `sign_in`'s; nothing here does anything.

Light on purpose: the window imports it before its first paint.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal, Protocol

from tokenexplorer.oauth.client_auth import NO_CREDENTIALS, Credentials
from tokenexplorer.wire.cancellation import Cancellation

if TYPE_CHECKING:
    from tokenexplorer.oauth.device_code import DeviceState
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
    from tokenexplorer.tokens.verdict import Verification

StepId = Literal[
    "listen",
    "push",
    "browser",
    "code",
    "answer",
    "exchange",
    "device",
    "approval",
    "assertion",
    "token",
    "verify",
    "store",
]
"""A sign-in in the browser has the first six, one with a device code the next two; both end with the last two.

Only a request that is pushed has `push`, only an answer with both a code and an ID token has `answer`, and only one
with a code has `exchange`. An app that asks for itself has `assertion`, `token` and `store`.
"""


class StepState(Enum):
    """The value is the `state` property of the step's widget."""

    TODO = "todo"
    RUNNING = "running"
    OK = "ok"
    WARN = "warn"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """Everything a sign-in needs, read from the form once (A06).

    Attributes:
        org: The org.
        client: The app; its `scopes`, `redirect_uri` and the rest are what is asked.
        credentials: What the app proves itself with; nothing for a public one.
    """

    org: Org
    client: Client
    credentials: Credentials = field(default=NO_CREDENTIALS, repr=False)


@dataclass(frozen=True, slots=True)
class LoginStep:
    """The only thing that comes back before the end.

    Attributes:
        id: Which step.
        state: How it stands.
        title: "Listening on 127.0.0.1:8765".
        detail: "Only this computer can reach it. Path /callback/web-sign-in".
        elapsed_s: How long it took; None while it runs.
        sign_in_url: With the browser step: the URL to copy. Holds state and nonce: show the host, never the whole URL.
        host: With the browser step: the host that opens, in ASCII (A08).
        sent: With the push and browser steps: names and masked values of what goes out.
        device: With the device and approval steps: the code, and how the waiting stands.
    """

    id: StepId
    state: StepState
    title: str
    detail: str = ""
    elapsed_s: float | None = None
    sign_in_url: str = field(default="", repr=False)
    host: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    device: DeviceState | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """What a finished sign-in gives: one frozen value, from which the window redraws itself.

    Attributes:
        org: The org.
        client: The app as it was when the sign-in began.
        token_set: With its secrets.
        summary: As stored.
        verification: Of the ID token; None where the server gave none.
        metadata: That the sign-in used.
        storage_note: Why the tokens are in memory only though the keyring was wanted, or empty.
        callback_at: `time.perf_counter()` when the browser came back, for the bench.
    """

    org: Org
    client: Client
    token_set: TokenSet
    summary: TokenSummary
    verification: Verification | None
    metadata: ProviderMetadata
    storage_note: str = ""
    callback_at: float = 0.0


class TokenKeeper(Protocol):
    """Where a sign-in leaves its tokens; the app passes `storage.token_store.TokenStore` in."""

    def save(self, token_set: TokenSet, cancel: Cancellation | None = None) -> TokenSummary:
        """Store durably (or in memory, as `summary.keep` says) and answer what the index holds.

        Raises:
            StorageError: It could not be kept in the keyring; it is kept in memory instead.
        """
        ...


class LoginControl:
    """What the person can do to a sign-in while it runs. Thread-safe; made anew for each sign-in."""

    def __init__(self, timeout_s: float) -> None:
        self.cancellation = Cancellation()
        self._lock = threading.Lock()
        self._deadline = time.monotonic() + timeout_s
        self._pasted: queue.SimpleQueue[str] = queue.SimpleQueue()

    @property
    def seconds_left(self) -> float:
        """Until the wait for the browser ends; never below 0."""
        with self._lock:
            return max(0.0, self._deadline - time.monotonic())

    def extend(self, seconds: float) -> None:
        """Wait that much longer."""
        with self._lock:
            self._deadline = max(self._deadline, time.monotonic()) + seconds

    def restart(self, timeout_s: float) -> None:
        """Count from now; called when the wait for the browser begins."""
        with self._lock:
            self._deadline = time.monotonic() + timeout_s

    def cancel(self) -> None:
        """Stop: the port closes, the answer is forgotten."""
        self.cancellation.cancel()

    def paste(self, url: str) -> None:
        """Hand in the redirect URL by hand instead of by the listener; judged like any answer."""
        self._pasted.put(url)

    def take_pasted(self) -> str | None:
        """The next pasted URL, or None."""
        try:
            return self._pasted.get_nowait()
        except queue.Empty:
            return None
