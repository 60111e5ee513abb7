"""The one way to the token endpoint, for every grant: what it defines, the app's proof, and a record of what went.

Spec: RFC 6749 section 3.2
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenexplorer.oauth.client_auth import prove_at
from tokenexplorer.oauth.server_call import post_form
from tokenexplorer.wire.policy import PROTOCOL, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from tokenexplorer.oauth.client_auth import Credentials
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange
    from tokenexplorer.wire.trace import Activity, Outcome, Purpose


@dataclass(frozen=True, slots=True)
class TokenCall:
    """Who asks which token endpoint.

    Attributes:
        http: For the org's policy.
        metadata: Of the server.
        client: The app.
        credentials: What it proves itself with.
        activity: Records each message.
        cancel: Stops it.
        limits: How long and how much.
    """

    http: Http
    metadata: ProviderMetadata
    client: Client
    credentials: Credentials = field(repr=False)
    activity: Activity
    cancel: Cancellation | None = None
    limits: Limits = PROTOCOL

    def send(
        self,
        grant: tuple[tuple[str, str], ...],
        purpose: Purpose,
        *,
        meanings: dict[str, str] | None = None,
        outcome: Callable[[Exchange], Outcome | None] | None = None,
    ) -> Exchange:
        """Ask once. The proof of the app is made here, so that no two attempts bear the same assertion.

        Args:
            grant: The fields that the grant defines, `grant_type` first.
            purpose: For the trace.
            meanings: Of fields, for the trace.
            outcome: How it ended for the trace, where the status alone does not tell.

        Raises:
            ConfigError: The app cannot prove itself, or the endpoint may not be used (A07).
        """
        url = self.metadata.token_endpoint
        proof = prove_at(url, self.client, self.credentials, self.metadata)
        fields = (*grant, *proof.fields)
        sent = post_form(
            self.http, url, fields, proof.headers, what="token endpoint", cancel=self.cancel, limits=self.limits
        )
        self.activity.exchange(purpose, sent, meanings=meanings, outcome=outcome(sent) if outcome else None)
        return sent
