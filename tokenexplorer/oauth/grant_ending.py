"""How a grant without a browser ends: the ID token, where one came, is checked, and the tokens are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tokenexplorer.oauth import sign_in_steps as way
from tokenexplorer.oauth.id_token_step import verify
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.token_sets import new_token_set
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from tokenexplorer.oauth.login import TokenKeeper
    from tokenexplorer.oauth.steps import StepTeller
    from tokenexplorer.oauth.token_call import TokenCall
    from tokenexplorer.oauth.token_endpoint import TokenResponse
    from tokenexplorer.orgs.metadata import KeySet, ProviderMetadata
    from tokenexplorer.tokens.token_set import TokenSet

FetchKeys = Callable[["ProviderMetadata", str], "KeySet | None"]


def received_set(asked: LoginRequest, call: TokenCall, response: TokenResponse, received_at: datetime) -> TokenSet:
    """What came, as a set that remembers by which grant it did."""
    return new_token_set(
        response,
        org=asked.org,
        client=asked.client,
        issuer=call.metadata.issuer,
        nonce=None,
        received_at=received_at,
        activity=call.activity.title,
        dpop=call.dpop,
    )


def check_and_keep(
    asked: LoginRequest,
    received: TokenSet,
    call: TokenCall,
    fetch_keys: FetchKeys | None,
    keeper: TokenKeeper,
    teller: StepTeller,
) -> Session:
    """Check the ID token before anything is stored, then store.

    Args:
        asked: The app with the scopes that were asked for.
        received: What came.
        call: How it was asked for; its sign stops this too.
        fetch_keys: Reads the server's keys; None where the grant defines no ID token, and none is judged.
        keeper: Where the tokens stay.
        teller: Told of `verify`, only where an ID token came, and `store`.

    Raises:
        LoginError: The ID token fails a check; nothing is stored.
        Cancelled: The person said stop; nothing is stored.
    """
    verification = None
    if received.id_token is not None and fetch_keys is not None:
        if received.access_token is None and not _is_for(asked.client.client_id, received.id_token):
            _leave_unchecked(teller)
        else:
            at = received.summary.received_at
            verification = verify(asked, call.metadata, received, fetch_keys, teller, at)
    if call.cancel is not None:
        call.cancel.check()
    summary, note = way.store(received, keeper, teller, call.cancel)
    kept = replace(received, summary=summary)
    return Session(asked.org, asked.client, kept, summary, verification, call.metadata, note)


def _is_for(client_id: str, id_token: str) -> bool:
    """Whether an ID token names the app as its audience; read without trust."""
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.tokens.jwt import decode

    try:
        audience = (decode(id_token).claims or {}).get("aud")
    except TokenExplorerError:
        return True  # what cannot be read is refused by the checks
    return client_id == audience or (isinstance(audience, list) and client_id in audience)


def _leave_unchecked(teller: StepTeller) -> None:
    """An exchange may bring an ID token for somebody else, who alone can judge it."""
    step = LoginStep("verify", StepState.RUNNING, "Checking the ID token")
    with teller.step(step, Purpose.CHECK, "this computer") as running:
        words = "This app is not its audience, so it is kept as it came."
        running.say("The ID token is for another app", words, warn=True)
