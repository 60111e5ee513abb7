"""The steps that check ID tokens: the one that a browser brings beside a code, and the one that is kept.

Spec: OpenID Connect Core sections 3.1.3.7, 3.2.2.11 and 3.3
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from tokenexplorer.errors import Cancelled, LoginError, TokenExplorerError
from tokenexplorer.oauth.flow import CODE, Flow
from tokenexplorer.oauth.front_channel import as_token_response
from tokenexplorer.oauth.login import LoginStep, StepState
from tokenexplorer.oauth.token_sets import new_token_set
from tokenexplorer.tokens import checks
from tokenexplorer.tokens.same_person import second_id_token
from tokenexplorer.tokens.verdict import CheckOutcome, Verdict, Verification
from tokenexplorer.wire.message import Field
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.authorization import AuthorizationRequest, AuthorizationResponse
    from tokenexplorer.oauth.login import LoginRequest
    from tokenexplorer.oauth.steps import RunningStep, StepTeller
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.tokens.token_set import TokenSet

FetchKeys: TypeAlias = "Callable[[ProviderMetadata, str], KeySet | None]"
"""Reads a server's keys; the text is a kid that was not among them, or empty (J04)."""

RUNNING = StepState.RUNNING


def check_answer(
    request: LoginRequest,
    metadata: ProviderMetadata,
    asked: AuthorizationRequest,
    answer: AuthorizationResponse,
    fetch_keys: FetchKeys,
    teller: StepTeller,
    now: datetime,
) -> None:
    """Check the ID token that came beside a code, before the code is used: it says which code and token belong to it.

    Does nothing where no such token was asked for.

    Raises:
        LoginError: A check failed, or the signature cannot be looked at.
        Cancelled: The person said stop while the keys were fetched.

    Spec: OpenID Connect Core sections 3.3.2.9 to 3.3.2.12
    """
    if not (asked.flow.code and asked.flow.id_token):
        return
    belongs = "Signature, issuer, audience, nonce, times; that the code and the access token belong to it"
    if not asked.flow.access_token:
        belongs = belongs.replace("the code and the access token belong", "the code belongs")
    checking = LoginStep("answer", RUNNING, "Checking what the browser brought", belongs)
    with teller.step(checking, Purpose.CHECK_ANSWER, "this computer") as step:
        brought = new_token_set(
            as_token_response(answer),
            org=request.org,
            client=request.client,
            issuer=metadata.issuer,
            nonce=asked.nonce,
            received_at=now,
            activity="",
        )
        found = judge_id_token(request, metadata, brought, fetch_keys, now, code=answer.code, front_channel=True)
        tell_verdict(step, *found, front_channel=True)


def verify(
    request: LoginRequest,
    metadata: ProviderMetadata,
    received: TokenSet,
    fetch_keys: FetchKeys,
    teller: StepTeller,
    now: datetime,
    *,
    flow: Flow = CODE,
    first_id_token: str = "",
) -> Verification | None:
    """Check the ID token, before anything is stored.

    Args:
        request: The form, read once.
        metadata: Of the server.
        received: What came.
        fetch_keys: Reads the server's keys.
        teller: Tells the step.
        now: Aware.
        flow: Where it has no code, the ID token came through the browser, and its signature is its only proof.
        first_id_token: The one that the browser brought beside the code, checked before, or empty.

    Raises:
        LoginError: A check failed; its name and reason are in the error.
        Cancelled: The person said stop while the keys were fetched.
    """
    compared = "Signature, issuer, audience, nonce, times"
    if received.nonce is None:
        compared = compared.replace("nonce, ", "")
    checking = LoginStep("verify", RUNNING, "Checking the ID token", compared)
    with teller.step(checking, Purpose.CHECK, "this computer") as step:
        if received.id_token is None:
            words, wanted = _why_none(request, flow, first_id_token)
            step.say("There is no ID token", words, warn=wanted)
            return None
        front = not flow.code
        verification, fault = judge_id_token(request, metadata, received, fetch_keys, now, front_channel=front)
        if first_id_token:
            verification = second_id_token(verification, first_id_token, received.id_token)
        tell_verdict(step, verification, fault, front_channel=front)
    return verification


def _why_none(request: LoginRequest, flow: Flow, first_id_token: str) -> tuple[str, bool]:
    """Why there is no ID token, and whether that is a surprise."""
    if first_id_token:
        return "The token endpoint sent none beside the one that the browser brought.", True
    if "openid" not in request.client.scopes:
        return "openid was not asked.", False
    if not flow.code and not flow.id_token:
        return f"The response type {flow.response_type} brings none.", False
    return "The server sent none, though openid was asked.", True


def judge_id_token(
    request: LoginRequest,
    metadata: ProviderMetadata,
    received: TokenSet,
    fetch_keys: FetchKeys,
    now: datetime,
    *,
    code: str | None = None,
    front_channel: bool = False,
) -> tuple[Verification, str]:
    """What the checks find of a set's ID token, and why the keys could not be read, or nothing."""
    keys, fault = _keys(fetch_keys, metadata)
    verification = checks.id_token(
        received,
        metadata,
        keys,
        client_id=request.client.client_id,
        nonce=received.nonce,
        now=now,
        skew_s=request.client.skew_s,
        client_secret=request.credentials.client_secret,
        allowed_audiences=request.client.allowed_audiences,
        refetch=lambda kid: fetch_keys(metadata, kid),
        code=code,
        front_channel=front_channel,
    )
    return verification, fault


def tell_verdict(step: RunningStep, verification: Verification, fault: str, *, front_channel: bool) -> None:
    """Tell what was found.

    Args:
        step: That is running.
        verification: What was found.
        fault: Why the keys could not be read, or empty.
        front_channel: Whether the token came through the browser: then a signature that cannot be looked at proves
            nothing (OpenID Connect Core section 3.2.2.11).

    Raises:
        LoginError: A check failed.
    """
    step.place = f"this computer · {verification.passed} of {len(verification.checks)} checks passed"
    step.fields = tuple(Field(each.title, each.outcome.value, each.detail) for each in verification.checks)
    unsure = verification.verdict is Verdict.CANNOT_VERIFY
    if verification.verdict is Verdict.FAILED:
        reasons = [f"{each.id}: {each.detail}" for each in verification.checks if each.outcome is CheckOutcome.FAILED]
        words = f"{verification.advice} Nothing was stored.".strip()
        raise LoginError(f"The ID token was refused. {verification.headline}", words, "\n".join(reasons))
    if unsure and front_channel:
        words = "Sign in again once the server's keys can be read, or use the response type code. Nothing was stored."
        raise LoginError("An ID token from the browser is of no use unverified.", words, fault or verification.headline)
    step.say("ID token checked", f"{verification.headline} {fault}".strip(), warn=unsure)


def _keys(fetch_keys: FetchKeys, metadata: ProviderMetadata) -> tuple[KeySet | None, str]:
    try:
        return fetch_keys(metadata, ""), ""
    except Cancelled:
        raise
    except TokenExplorerError as error:
        return None, error.title  # "cannot be verified" rather than lost (N24)
