"""A sign-in with a device code: the page is opened on any screen, and the app asks until the person agreed.

Verifying and storing are the code flow's own steps, so a token set is the same whichever way it came; it has no nonce,
for this flow sends none. Nothing is kept before the end: to cancel is to raise the sign and forget the code.

Spec: RFC 8628
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tokenexplorer.errors import ConfigError
from tokenexplorer.oauth import dpop
from tokenexplorer.oauth import sign_in_steps as way
from tokenexplorer.oauth.client_auth import endpoint_of, prove_at
from tokenexplorer.oauth.device_code import DeviceCode, DeviceState, read_device_code
from tokenexplorer.oauth.device_poll import NotYet, Pace, await_tokens, outcome
from tokenexplorer.oauth.further_parameters import for_device_code, for_tokens
from tokenexplorer.oauth.grant_ending import received_set
from tokenexplorer.oauth.id_token_step import verify
from tokenexplorer.oauth.login import LoginStep, Session, StepState
from tokenexplorer.oauth.server_call import post_form
from tokenexplorer.oauth.steps import StepTeller
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.wire.policy import PROTOCOL
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import LoginControl, LoginRequest, TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.oauth.token_endpoint import TokenResponse
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"

RUNNING = StepState.RUNNING
_GRACE_S = 2.0


def device_sign_in(  # noqa: PLR0913 -- each is a service that the app passes in
    request: LoginRequest,
    *,
    discover: Callable[[], ProviderMetadata],
    fetch_keys: Callable[[ProviderMetadata, str], KeySet | None],
    http: Http,
    keeper: TokenKeeper,
    activity: Activity,
    control: LoginControl,
    on_step: Callable[[LoginStep], None],
    nonces: NonceBook | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Session:
    """Sign in by a code that is typed on another screen: the whole way, in one worker.

    Its steps are `device` (the code comes, in `LoginStep.device`), `approval` (told anew whenever the waiting
    changes), then `verify` and `store` as in the code flow.

    Args:
        request: The form, read once and frozen (A06).
        discover: Reads the metadata of `request.client.issuer`.
        fetch_keys: Reads the server's keys; the text is a kid that was not among them, or empty (J04).
        http: Sends, for the org's policy.
        keeper: Where the tokens stay.
        activity: Records every message.
        control: The stop sign, and the time until the code ends.
        on_step: Hears how it goes, in the calling thread.
        nonces: Of all servers, for DPoP.
        clock: Now, aware UTC.

    Raises:
        TokenExplorerError: Whatever ended it: OAuthError, DeadlinePassed, MalformedResponseError, Cancelled …
    """
    teller = StepTeller(on_step, activity)
    control.cancellation.check()
    metadata = discover()
    code, came_at = ask_for_code(request, metadata, http, activity, teller, control)
    call = TokenCall(
        http,
        metadata,
        request.client,
        request.credentials,
        activity,
        control.cancellation,
        dpop=dpop.new_key() if request.client.dpop else None,
        nonces=nonces,
    )
    response = await_approval(request, call, code, came_at, teller, control)
    token_set = received_set(request, call, response, clock())
    verification = verify(request, metadata, token_set, fetch_keys, teller, token_set.summary.received_at)
    control.cancellation.check()
    summary, note = way.store(token_set, keeper, teller, control.cancellation)
    kept = replace(token_set, summary=summary)
    return Session(request.org, request.client, kept, summary, verification, metadata, note)


def ask_for_code(
    request: LoginRequest,
    metadata: ProviderMetadata,
    http: Http,
    activity: Activity,
    teller: StepTeller,
    control: LoginControl,
) -> tuple[DeviceCode, float]:
    """Ask for a code; it ends so many seconds after the answer came.

    Returns:
        The code, and `time.monotonic()` when it came.

    Raises:
        ConfigError: The app has no client ID or cannot prove itself, or an address may not be used (A07).
        OAuthError: The server refused.
        MalformedResponseError: The answer is no device authorization response.
        NetworkError: No whole answer came.

    Spec: RFC 8628 sections 3.1 and 3.2
    """
    client = request.client
    endpoint = endpoint_of("device_authorization_endpoint", client, metadata)
    where = f"POST {ascii_netloc(endpoint)}{urlsplit(endpoint).path}"
    with teller.step(LoginStep("device", RUNNING, "Asking for a code", where)) as step:
        if not client.client_id:
            raise ConfigError("The app has no client ID.", "Type the client ID from the app's page.", field="client_id")
        proof = prove_at(endpoint, client, request.credentials, metadata)
        fields = (*proof.fields, ("scope", " ".join(client.scopes)), *for_device_code(client))
        sent = post_form(
            http,
            endpoint,
            [(name, value) for name, value in fields if value],
            proof.headers,
            what="device authorization endpoint",
            cancel=control.cancellation,
            certificate=proof.certificate,
        )
        came_at = time.monotonic()
        activity.exchange(Purpose.DEVICE_CODE, sent)
        code = read_device_code(sent)
        control.restart(code.expires_in)
        step.say("The code came", " ".join(code.notes) or where)
        step.step = replace(step.step, device=DeviceState("waiting", code, code.interval))
    return code, came_at


def await_approval(
    request: LoginRequest,
    call: TokenCall,
    code: DeviceCode,
    came_at: float,
    teller: StepTeller,
    control: LoginControl,
) -> TokenResponse:
    """Ask for the tokens, as often as the server allows, until the person agreed; errors as of `await_tokens`."""
    pace = Pace(code.interval)
    waiting = LoginStep(
        "approval",
        RUNNING,
        f"Waiting for you at {code.host}",
        f"Asking every {code.interval} s",
        device=DeviceState("waiting", code, code.interval),
    )
    grant = (("grant_type", GRANT_TYPE), ("device_code", code.device_code), *for_tokens(request.client))

    def ask(left_s: float) -> Exchange:
        # A server that keeps the line open must not outlast its own code.
        limits = replace(PROTOCOL, total_s=min(PROTOCOL.total_s or left_s, left_s + _GRACE_S))
        return replace(call, limits=limits).send(grant, Purpose.DEVICE_TOKEN, outcome=outcome)

    with teller.step(waiting) as step:
        response = await_tokens(
            ask,
            pace,
            came_at + code.expires_in,
            now=time.monotonic,
            wait=control.cancellation.wait,
            tell=lambda answer: teller.hint(how_it_stands(answer, pace, waiting, code)),
        )
        missing = way.lost_scopes(request, call.metadata, response)
        unbound = call.dpop is not None and not response.is_dpop
        notes = [f"Did not arrive: {', '.join(missing)}."] if missing else []
        step.say("You agreed", " ".join([*notes, *response.notes]), warn=bool(missing) or unbound)
    return response


def how_it_stands(answer: NotYet, pace: Pace, waiting: LoginStep, code: DeviceCode) -> LoginStep:
    """The step of waiting after an answer that is none yet."""
    every = f"Asking every {pace.interval_s:.0f} s"
    if answer.word == "trouble":
        detail = f"Trying again in {pace.wait_s:.0f} s, until the code ends. {answer.title}"
        told = DeviceState("offline", code, pace.wait_s)
        title = f"{ascii_netloc(code.verification_uri)} gives no token now"
        return replace(waiting, state=StepState.WARN, title=title, detail=detail, device=told)
    if pace.interval_s > code.interval:
        detail = f"{every}: the server wants to be asked less often."
        return replace(waiting, detail=detail, device=DeviceState("slowed", code, pace.wait_s))
    return replace(waiting, detail=every, device=DeviceState("waiting", code, pace.wait_s))
