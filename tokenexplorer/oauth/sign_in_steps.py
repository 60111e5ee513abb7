"""The steps of a sign-in, one function each; `sign_in` is the way that joins them. Nothing is remembered here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tokenexplorer.errors import BrowserNotOpened, OAuthError, StorageError, TokenExplorerError
from tokenexplorer.oauth import authorization, meanings
from tokenexplorer.oauth.authorization import AuthorizationRequest, AuthorizationResponse
from tokenexplorer.oauth.client_auth import endpoint_of
from tokenexplorer.oauth.flow import flow_of
from tokenexplorer.oauth.front_channel import as_token_response
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.oauth.loopback import Judgement, Listener
from tokenexplorer.oauth.meanings import with_meanings
from tokenexplorer.oauth.pages import Page
from tokenexplorer.oauth.token_endpoint import TokenResponse, exchange_code
from tokenexplorer.oauth.token_sets import new_token_set
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.org_catalogue import catalogue_for
from tokenexplorer.orgs.provider import provider
from tokenexplorer.orgs.server_kind import server_kind
from tokenexplorer.sentences import listed
from tokenexplorer.tokens.scope_facts import ScopeFacts
from tokenexplorer.tokens.scope_loss import compare, scopes_in
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.login import LoginControl, LoginRequest, TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.oauth.steps import StepTeller
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.tokens.token_set import TokenKind, TokenSet, TokenSummary
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.trace import Activity

RUNNING = StepState.RUNNING


@contextmanager
def listen(request: LoginRequest, teller: StepTeller) -> Iterator[Listener]:
    """Hold the redirect URI's port, from just before the browser opens (L04).

    Raises:
        PortTaken: Another program holds it.
        ConfigError: The redirect URI is none that can be listened on, or the response type or mode cannot be.
    """
    any_port = bool(provider(request.org.provider_id).any_port)
    mode = flow_of(request.client).mode(request.client.response_mode)
    with teller.step(LoginStep("listen", RUNNING, "Opening the port"), Purpose.LISTEN, "this computer") as step:
        listener = Listener(
            request.client.redirect_uri,
            any_port=any_port,
            fragment=mode == "fragment",
            form_post=mode == "form_post",
        )
        path = urlsplit(listener.redirect_uri).path or "/"
        step.place = f"this computer · {listener.address}"
        step.say(f"Listening on {listener.address}", f"Only this computer can reach it. Path {path}")
    with listener:
        yield listener


def prepare(request: LoginRequest, metadata: ProviderMetadata, listener: Listener) -> AuthorizationRequest:
    """Bind everything of this sign-in together (A06)."""
    return authorization.prepare(request, metadata, listener.redirect_uri)


def open_page(asked: AuthorizationRequest, teller: StepTeller, open_browser: Callable[[str], str]) -> None:
    """Open the sign-in page; where that fails the URL is there to be copied and the port stays open (A08, A09)."""
    begun = LoginStep(
        "browser", RUNNING, f"Opening {asked.host}", sign_in_url=asked.url, host=asked.host, sent=asked.sent
    )
    place = f"GET {ascii_netloc(asked.url)}{urlsplit(asked.url).path}"
    with teller.step(begun, Purpose.AUTHORIZE, place) as step:
        step.fields = with_meanings(asked.sent, meanings.ASKED)
        try:
            name = open_browser(asked.url)
        except BrowserNotOpened as error:
            step.say(error.title, error.advice, warn=True)
            return
        if name:
            step.say("Browser opened", name)
        else:
            step.say("Copy the sign-in URL", "Open it in a browser on this computer.")


def await_answer(
    request: LoginRequest,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    listener: Listener,
    teller: StepTeller,
    control: LoginControl,
) -> tuple[AuthorizationResponse, float]:
    """Wait for the browser; an answer with another state changes nothing (L10).

    Returns:
        The answer, and `time.perf_counter()` when it came.

    Raises:
        OAuthError: The server refused.
        ResponseRefused: The state is right, but another check fails.
        DeadlinePassed: Nobody came back.
        Cancelled: The person said stop.
    """
    waiting = LoginStep("code", RUNNING, f"Waiting for the {'answer' if asked.flow.is_legacy else 'code'}")
    came_at = 0.0

    def accept(query: str) -> Judgement:
        nonlocal came_at
        judgement = judge(query, asked)
        if judgement.ends:
            came_at = time.perf_counter()
        return judgement

    def refused(reason: str) -> None:
        if reason:
            teller.hint(replace(waiting, state=StepState.WARN, detail=reason))

    path = urlsplit(listener.redirect_uri).path or "/"
    way = "POST" if asked.flow.mode(request.client.response_mode) == "form_post" else "GET"
    with teller.step(waiting, Purpose.CALLBACK, f"{way} {listener.address}{path}") as step:
        query = listener.wait(accept, control, refused)
        fits = authorization.state_fits(query, asked)
        step.fields = with_meanings(parse_qsl(query, errors="replace"), meanings.came_back(state_fits=fits))
        answer = authorization.parse(query, asked)
        lost = [] if asked.flow.code else lost_scopes(request, metadata, as_token_response(answer))
        notes = (
            "State and issuer fit." if answer.issuer else "The state fits.",
            *([f"Did not arrive: {', '.join(lost)}."] if lost else []),
            *answer.notes,
        )
        step.say(f"{_came(asked)} came back", " ".join(notes), warn=bool(lost or answer.notes))
    return answer, came_at


def _came(asked: AuthorizationRequest) -> str:
    names = {"code": "the code", "id_token": "the ID token", "access_token": "the access token"}
    words = listed([names[each] for each in asked.flow.brings], len(names))
    return f"{words[:1].upper()}{words[1:]}"


def judge(query: str, asked: AuthorizationRequest) -> Judgement:
    """What the browser shows for an answer, and whether the wait is over."""
    if not authorization.state_fits(query, asked):
        reason = "An answer of another sign-in came and was ignored. Finish the newest one."
        return Judgement(ends=False, page=Page.WAITING, reason=reason)
    try:
        authorization.parse(query, asked)
    except OAuthError:
        return Judgement(ends=True, page=Page.REFUSED)
    except TokenExplorerError:
        return Judgement(ends=True, page=Page.REJECTED)
    return Judgement(ends=True, page=Page.RECEIVED)


def tokens(  # noqa: PLR0913 -- each is a service that the app passes in
    request: LoginRequest,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    answer: AuthorizationResponse,
    http: Http,
    activity: Activity,
    teller: StepTeller,
    control: LoginControl,
    *,
    nonces: NonceBook | None,
) -> TokenResponse:
    """What the sign-in gives: what the code is exchanged for, or what the browser brought where there is none."""
    if not asked.flow.code:
        return as_token_response(answer)
    return exchange(request, metadata, asked, answer, http, activity, teller, control, nonces=nonces)


def exchange(  # noqa: PLR0913 -- each is a service that the app passes in
    request: LoginRequest,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    answer: AuthorizationResponse,
    http: Http,
    activity: Activity,
    teller: StepTeller,
    control: LoginControl,
    *,
    nonces: NonceBook | None,
) -> TokenResponse:
    """Swap the code for tokens, once (T03)."""
    endpoint = endpoint_of("token_endpoint", request.client, metadata)
    where = f"POST {ascii_netloc(endpoint)}{urlsplit(endpoint).path} with the PKCE verifier"
    with teller.step(LoginStep("exchange", RUNNING, "Exchanging the code for tokens", where)) as step:
        response = exchange_code(
            http,
            metadata,
            asked,
            answer,
            client=request.client,
            credentials=request.credentials,
            activity=activity,
            cancel=control.cancellation,
            nonces=nonces,
        )
        missing = lost_scopes(request, metadata, response)
        unbound = asked.dpop is not None and not response.is_dpop
        notes = [f"Did not arrive: {', '.join(missing)}."] if missing else []
        step.say("Tokens received", " ".join([*notes, *response.notes]) or where, warn=bool(missing) or unbound)
    return response


def lost_scopes(request: LoginRequest, metadata: ProviderMetadata, response: TokenResponse) -> list[str]:
    """Scopes that were asked for in vain, by the measure that the Tokens place has."""
    came: tuple[tuple[TokenKind, str | None], ...] = (
        ("access_token", response.access_token),
        ("id_token", response.id_token),
        ("refresh_token", response.refresh_token),
    )
    facts = ScopeFacts(
        requested=request.client.scopes,
        granted=request.client.scopes if response.scopes is None else response.scopes,
        in_token=scopes_in(response.access_token),
        kinds=tuple(kind for kind, token in came if token),
        server=server_kind(request.org.provider_id, metadata.issuer),
        catalogue=catalogue_for(request.org),
    )
    return [row.scope for row in compare(facts).lost]


def token_set(
    request: LoginRequest,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    response: TokenResponse,
    received_at: datetime,
    activity: Activity,
) -> TokenSet:
    """What came, as a set."""
    return new_token_set(
        response,
        org=request.org,
        client=request.client,
        issuer=metadata.issuer,
        nonce=asked.nonce,
        received_at=received_at,
        activity=activity.title,
        dpop=asked.dpop,
    )


def store(
    received: TokenSet, keeper: TokenKeeper, teller: StepTeller, cancel: Cancellation | None
) -> tuple[TokenSummary, str]:
    """Keep the tokens; where the keyring fails they stay in memory, and the note says why (N27).

    Raises:
        Cancelled: The person gave up waiting for the keyring.
    """
    wanted = received.summary.keep == "keyring"
    title = "Storing in the keyring" if wanted else "Keeping for this session"
    with teller.step(LoginStep("store", RUNNING, title), Purpose.STORE, "this computer") as step:
        try:
            summary = keeper.save(received, cancel)
        except StorageError as error:
            note = f"{error.title} {error.advice}".strip()
            step.say("Kept in memory only", note, warn=True)
            return replace(received.summary, keep="session"), note
        in_keyring = summary.keep == "keyring"
        note = "No system keyring was found. The tokens live until you quit." if wanted and not in_keyring else ""
        step.say("Stored in the keyring" if in_keyring else "Kept in memory for this session", note, warn=bool(note))
        return summary, note
