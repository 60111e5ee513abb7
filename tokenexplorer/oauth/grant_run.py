"""A grant without a browser, from its beginning to the tokens in their place: what all of them do alike.

Each grant says what it asks, and reads the answer; see `client_credentials`, `token_exchange`, `jwt_bearer`. One
straight function, in one worker, like `sign_in`. Until the last step nothing is kept, so to cancel is to forget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NotRequired, Protocol, TypedDict
from urllib.parse import urlsplit

from tokenexplorer.oauth.client_auth import NO_CREDENTIALS
from tokenexplorer.oauth.dpop import new_key
from tokenexplorer.oauth.grant_ending import FetchKeys, check_and_keep, received_set
from tokenexplorer.oauth.grant_types import shown_as
from tokenexplorer.oauth.login import LoginRequest, LoginStep, Session, StepState
from tokenexplorer.oauth.sign_in_steps import lost_scopes
from tokenexplorer.oauth.steps import RunningStep, StepTeller
from tokenexplorer.oauth.token_call import TokenCall
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.wire.cancellation import Cancellation

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.dpop import NonceBook
    from tokenexplorer.oauth.grant_types import Proof
    from tokenexplorer.oauth.login import TokenKeeper
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.oauth.token_endpoint import TokenResponse
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSet
    from tokenexplorer.wire.trace import Activity


class Given(TypedDict):
    """What the app passes in.

    Attributes:
        http: Sends, for the org's policy.
        metadata: Of the authorization server.
        keeper: Where the tokens stay.
        activity: Records every message.
        on_step: Hears of each step, in the calling thread: `token`, `verify` where an ID token is checked, `store`.
        fetch_keys: Reads the server's keys, for an ID token; a grant that defines none does not use it.
        cancel: Stops it; what came is forgotten then.
        nonces: Of all servers, for DPoP.
        clock: Now, aware UTC.
    """

    http: Http
    metadata: ProviderMetadata
    keeper: TokenKeeper
    activity: Activity
    on_step: Callable[[LoginStep], None]
    fetch_keys: NotRequired[FetchKeys]
    cancel: NotRequired[Cancellation | None]
    nonces: NotRequired[NonceBook | None]
    clock: NotRequired[Callable[[], datetime]]


class GrantRequest(Protocol):
    """What every grant's request says: for whom, by whom, proved how, for which scopes."""

    @property
    def org(self) -> Org: ...  # noqa: D102 -- as the class says
    @property
    def client(self) -> Client: ...  # noqa: D102 -- as the class says
    @property
    def credentials(self) -> Credentials: ...  # noqa: D102 -- as the class says
    @property
    def scopes(self) -> tuple[str, ...]: ...  # noqa: D102 -- as the class says


@dataclass(frozen=True, slots=True)
class Asking:
    """A grant on its way.

    Attributes:
        asked: The app with the scopes that are asked for.
        call: Asks the token endpoint.
        teller: Told of each step.
        clock: Now, aware UTC.
    """

    asked: LoginRequest
    call: TokenCall
    teller: StepTeller
    clock: Callable[[], datetime]

    @property
    def where(self) -> str:
        """What is asked, for people."""
        endpoint = self.call.endpoint
        return f"POST {ascii_netloc(endpoint)}{urlsplit(endpoint).path}"

    def step(self, title: str) -> AbstractContextManager[RunningStep]:
        """The step `token`."""
        return self.teller.step(LoginStep("token", StepState.RUNNING, title, self.where))

    def tell(self, step: RunningStep, title: str, response: TokenResponse, what: str = "") -> None:
        """Say what came, what did not, and whether it is bound as it was asked for.

        Args:
            step: The running one.
            title: That it came.
            response: What came.
            what: Of what kind it is; empty where there is but one.
        """
        asked, call = self.asked, self.call
        missing = lost_scopes(asked, call.metadata, response) if asked.client.scopes else []
        unbound = call.dpop is not None and response.token_type == "Bearer"  # noqa: S105 -- a scheme
        lost = f"Did not arrive: {', '.join(missing)}." if missing else ""
        words = " ".join(part for part in (what, lost, *response.notes) if part)
        step.say(title, words or self.where, warn=bool(missing) or unbound)

    def received(self, response: TokenResponse) -> TokenSet:
        """What came, as a set.

        Raises:
            Cancelled: The person said stop.
        """
        if self.call.cancel is not None:
            self.call.cancel.check()
        return received_set(self.asked, self.call, response, self.clock())


def run_grant(
    request: GrantRequest, given: Given, ask: Callable[[Asking], TokenSet], *, proof: Proof = "app", keys: bool = True
) -> Session:
    """Ask by a grant, check what came, keep it.

    Args:
        request: What is asked.
        given: What the app passes in.
        ask: Sends the grant and reads the answer.
        proof: How the app shows itself.
        keys: Whether an ID token that comes is checked.

    Raises:
        ConfigError: The app cannot prove itself.
        LoginError: An ID token that came fails a check; nothing is kept.
        Cancelled: The person said stop.
        TokenExplorerError: As `ask` does.
    """
    stop = given.get("cancel") or Cancellation()
    stop.check()
    teller = StepTeller(given["on_step"], given["activity"])
    asked = LoginRequest(request.org, replace(request.client, scopes=request.scopes), request.credentials)
    call = TokenCall(
        given["http"],
        given["metadata"],
        shown_as(asked.client, proof),
        request.credentials if proof == "app" else NO_CREDENTIALS,
        given["activity"],
        stop,
        dpop=new_key() if request.client.dpop else None,
        nonces=given.get("nonces"),
    )
    received = ask(Asking(asked, call, teller, given.get("clock") or _now))
    fetch_keys = given["fetch_keys"] if keys else None
    session = check_and_keep(asked, received, call, fetch_keys, given["keeper"], teller)
    return replace(session, client=request.client)


def _now() -> datetime:
    return datetime.now(UTC)
