"""A sign-in with Authorization Code and PKCE: what goes in, what comes back, and the one straight function between.

No object remembers a half-done sign-in: two cannot mix, and to cancel is to raise the sign, close the listener and
forget the answer.

Spec: RFC 6749 section 4.1, RFC 7636, RFC 8252, RFC 9207, OpenID Connect Core section 3.1
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Literal, Protocol

from tokenexplorer.wire.cancellation import Cancellation

if TYPE_CHECKING:
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSet, TokenSummary
    from tokenexplorer.tokens.verdict import Verification
    from tokenexplorer.wire.trace import Activity

StepId = Literal["listen", "browser", "code", "exchange", "verify", "store"]


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
        client_secret: For a confidential app, else None.
    """

    org: Org
    client: Client
    client_secret: str | None = field(default=None, repr=False)


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
        sent: With the browser step: names and masked values of the authorization request.
    """

    id: StepId
    state: StepState
    title: str
    detail: str = ""
    elapsed_s: float | None = None
    sign_in_url: str = field(default="", repr=False)
    host: str = ""
    sent: tuple[tuple[str, str], ...] = ()


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


def sign_in(  # noqa: PLR0913 -- each is a service that the app passes in
    request: LoginRequest,
    *,
    discover: Callable[[], ProviderMetadata],
    fetch_keys: Callable[[ProviderMetadata, str], KeySet | None],
    http: Http,
    keeper: TokenKeeper,
    activity: Activity,
    control: LoginControl,
    on_step: Callable[[LoginStep], None],
    open_browser: Callable[[str], str],
    preflight: Callable[[ProviderMetadata], None] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Session:
    """Sign in, from the form to stored tokens: the whole way, in one worker.

    Where a check of the ID token fails nothing is stored: the sign-in fails, and the trace tells why. A token whose
    signature cannot be looked at, since the keys are out of reach, is kept and says so.

    Args:
        request: The form, read once and frozen (A06).
        discover: Reads the metadata of `request.client.issuer`.
        fetch_keys: Reads the server's keys; the text is a kid that was not among them, or empty (J04).
        http: Sends, for the org's policy.
        keeper: Where the tokens stay.
        activity: Records every message.
        control: The deadline, the stop sign, the pasted URL.
        on_step: Hears how it goes, in the calling thread.
        open_browser: Opens a URL and answers the browser's name; empty where it is only to be copied.
        preflight: Looks at the metadata before any browser opens; raises to stop.
        clock: Now, aware UTC.

    Raises:
        TokenExplorerError: Whatever ended it: OAuthError, ResponseRefused, DeadlinePassed, PortTaken, Cancelled …
    """
    # Read here and not at import: what this needs (sockets, processes, HTTP) is not needed for the first paint.
    from tokenexplorer.oauth import sign_in_steps as way
    from tokenexplorer.oauth.steps import StepTeller

    teller = StepTeller(on_step, activity)
    control.cancellation.check()
    metadata = discover()
    if preflight is not None:
        preflight(metadata)
    with way.listen(request, teller) as listener:
        asked = way.prepare(request, metadata, listener)
        way.open_page(asked, teller, open_browser)
        control.restart(request.client.timeout_s)
        answer, callback_at = way.await_answer(asked, listener, teller, control)
        response = way.exchange(request, metadata, asked, answer, http, activity, teller, control)
    received_at = clock()
    token_set = way.token_set(request, metadata, asked, response, received_at, activity)
    verification = way.verify(request, metadata, token_set, fetch_keys, teller, received_at)
    control.cancellation.check()
    summary, note = way.store(token_set, keeper, teller, control)
    kept = replace(token_set, summary=summary)
    return Session(request.org, request.client, kept, summary, verification, metadata, note, callback_at)
