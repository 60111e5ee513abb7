"""The one way to an endpoint about tokens: what the grant or question defines, the app's proof, a record of what went.

Spec: RFC 6749 section 3.2, RFC 7009 section 2, RFC 7662 section 2
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tokenexplorer.oauth.client_auth import endpoint_of, prove_at
from tokenexplorer.oauth.dpop import NonceBook, Prover, with_nonce
from tokenexplorer.oauth.server_call import form_request
from tokenexplorer.wire.message import Outcome
from tokenexplorer.wire.policy import PROTOCOL, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.dpop import DpopKey
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import EndpointName, ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange, HttpRequest
    from tokenexplorer.wire.purpose import Purpose
    from tokenexplorer.wire.trace import Activity

Grant: TypeAlias = tuple[tuple[str, str], ...]
"""The fields of a request, in order."""


@dataclass(frozen=True, slots=True)
class TokenCall:
    """Who asks which server's token endpoint, or another that an app proves itself at alike.

    Attributes:
        http: For the org's policy.
        metadata: Of the server.
        client: The app.
        credentials: What it proves itself with.
        activity: Records each message.
        cancel: Stops it.
        limits: How long and how much.
        dpop: The key that the tokens are, or will be, bound to (RFC 9449); None shows none.
        nonces: Of all servers.
        at: The endpoint's name.
        access_token: That the form is about, for the proof's `ath`; empty at the token endpoint.
    """

    http: Http
    metadata: ProviderMetadata
    client: Client
    credentials: Credentials = field(repr=False)
    activity: Activity
    cancel: Cancellation | None = None
    limits: Limits = PROTOCOL
    dpop: DpopKey | None = None
    nonces: NonceBook | None = None
    at: EndpointName = "token_endpoint"
    access_token: str = field(default="", repr=False)

    @property
    def endpoint(self) -> str:
        """Where it asks."""
        return endpoint_of(self.at, self.client, self.metadata)

    def send(
        self,
        grant: Grant | Callable[[], Grant],
        purpose: Purpose,
        *,
        meanings: dict[str, str] | None = None,
        outcome: Callable[[Exchange], Outcome | None] | None = None,
    ) -> Exchange:
        """Ask once; with DPoP once more where the server wants its nonce, having taken nothing of the first.

        The proof of the app is made here, so that no two attempts bear the same assertion.

        Args:
            grant: The fields that it defines, `grant_type` first; a function where they are made anew for each
                attempt, as a signed assertion is.
            purpose: For the trace.
            meanings: Of fields, for the trace.
            outcome: How it ended for the trace, where the status alone does not tell.

        Raises:
            ConfigError: The app cannot prove itself, or the endpoint may not be used (A07).
        """

        def record(exchange: Exchange, again: bool) -> None:
            said = outcome(exchange) if outcome else None
            title = f"{purpose.title}: the server wants its nonce" if again else ""
            ended = Outcome.OK if again else said
            self.activity.exchange(purpose, exchange, title=title, meanings=meanings, outcome=ended)

        if self.dpop is not None:
            nonces = self.nonces or NonceBook()
            prover = Prover(self.dpop, nonces, self.access_token, in_header=False)
            return with_nonce(lambda prover: self._sent(grant, prover), prover, record)
        sent = self._sent(grant)
        record(sent, again=False)
        return sent

    def _sent(self, grant: Grant | Callable[[], Grant], prover: Prover | None = None) -> Exchange:
        return self.http.send(self._request(grant), limits=self.limits, cancel=self.cancel, finish=prover)

    def _request(self, grant: Grant | Callable[[], Grant]) -> HttpRequest:
        url = self.endpoint
        proof = prove_at(url, self.client, self.credentials, self.metadata)
        fields = grant() if callable(grant) else grant
        what = self.at.replace("_", " ")
        return form_request(url, (*fields, *proof.fields), proof.headers, what=what, certificate=proof.certificate)
