"""A sign-in in the browser: the one straight function from the form to stored tokens, whatever the response type.

No object remembers a half-done sign-in: two cannot mix, and to cancel is to raise the sign, close the listener and
forget the answer. Import it in a worker: what it needs (sockets, processes, HTTP) is not needed for the first paint.

Spec: RFC 6749 sections 4.1 and 4.2, RFC 7636, RFC 8252, RFC 9126, RFC 9207, OpenID Connect Core section 3
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tokenexplorer.oauth import sign_in_steps as way
from tokenexplorer.oauth.id_token_step import check_answer, verify
from tokenexplorer.oauth.login import Session
from tokenexplorer.oauth.pushed_request import push
from tokenexplorer.oauth.steps import StepTeller

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import LoginControl, LoginRequest, LoginStep, TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.wire.trace import Activity


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
    nonces: NonceBook | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Session:
    """Sign in, from the form to stored tokens: the whole way, in one worker.

    Where a check of the ID token fails nothing is stored: the sign-in fails, and the trace tells why. A token whose
    signature cannot be looked at, since the keys are out of reach, is kept and says so; but not one that came through
    the browser. Where tokens come both ways those of the token endpoint are kept.

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
        nonces: Of all servers, for DPoP.
        clock: Now, aware UTC.

    Raises:
        TokenExplorerError: Whatever ended it: OAuthError, ResponseRefused, DeadlinePassed, PortTaken, Cancelled …
    """
    teller = StepTeller(on_step, activity)
    control.cancellation.check()
    metadata = discover()
    with way.listen(request, teller) as listener:
        asked = way.prepare(request, metadata, listener)
        asked = push(request, metadata, asked, http, activity, teller, control.cancellation)
        control.cancellation.check()
        way.open_page(asked, teller, open_browser)
        control.restart(request.client.timeout_s)
        answer, callback_at = way.await_answer(request, metadata, asked, listener, teller, control)
        check_answer(request, metadata, asked, answer, fetch_keys, teller, clock())
        response = way.tokens(request, metadata, asked, answer, http, activity, teller, control, nonces=nonces)
    received_at = clock()
    token_set = way.token_set(request, metadata, asked, response, received_at, activity)
    first = answer.id_token if asked.flow.code else ""
    verification = verify(
        request, metadata, token_set, fetch_keys, teller, received_at, flow=asked.flow, first_id_token=first
    )
    control.cancellation.check()
    summary, note = way.store(token_set, keeper, teller, control.cancellation)
    kept = replace(token_set, summary=summary)
    return Session(request.org, request.client, kept, summary, verification, metadata, note, callback_at)
