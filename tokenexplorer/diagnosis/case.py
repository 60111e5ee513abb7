"""What is known of something that failed: `Case`, the one thing that the explainer reads.

It is made from an exchange, from an error, or from what a person pasted; whoever makes it leaves secrets out. All parts
but the stage may be unknown, and an unknown part is never taken for a bad one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from tokenexplorer.catalogue.catalogue import EMPTY, Catalogue

if TYPE_CHECKING:
    from tokenexplorer.catalogue.operations import Operation
    from tokenexplorer.errors import TokenExplorerError
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenKind, TokenSummary
    from tokenexplorer.wire.exchange import Headers

Stage = Literal[
    "authorize",
    "page",
    "push",
    "token",
    "device",
    "userinfo",
    "introspection",
    "revocation",
    "discovery",
    "jwks",
    "api",
    "local",
]
"""Where it happened. `authorize`: the redirect back; `page`: the provider's own page, which never calls back; `local`:
on this computer, such as the keyring.
"""

Scheme = Literal["", "Bearer", "DPoP", "SSWS", "Basic"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of the request.

    Attributes:
        method: In capitals, or empty.
        url: Redacted, or empty.
        scheme: Of the Authorization header; empty where there was none.
        has_proof: Whether a DPoP proof went along.
        grant_type: Of a token request.
        names: Names of headers and form fields that went, in lower case.
    """

    method: str = ""
    url: str = ""
    scheme: Scheme = ""
    has_proof: bool = False
    grant_type: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, without secrets.

    Attributes:
        status: Or None where there was no HTTP answer (a redirect, an error on this computer).
        headers: Redacted, in order.
        body: Redacted text.
        whole: Whether the body came to its end.
    """

    status: int | None = None
    headers: Headers = field(default=(), repr=False)
    body: str = field(default="", repr=False)
    whole: bool = True

    def header_all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, any case, in order."""
        lower = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == lower)


@dataclass(frozen=True, slots=True)
class SentToken:
    """The token that went along, as far as it can be read.

    Attributes:
        kind: Which token of the set was sent; None where it was no token of a set.
        header: JOSE header; None where it is opaque or unknown.
        claims: None where it is opaque or unknown.
        opaque: Whether it was looked at and is no JWT.
    """

    kind: TokenKind | None = None
    header: Mapping[str, Any] | None = field(default=None, repr=False)
    claims: Mapping[str, Any] | None = field(default=None, repr=False)
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is known.

    Attributes:
        stage: Where it happened.
        answer: What came back.
        sent: What went.
        error: Ours, where the answer was refused or none came.
        org: Whose server, or None.
        client: Which app, or None.
        token: The set whose token was sent, or None.
        sent_token: What the token itself says.
        operation: The call by the catalogue, or None.
        catalogue: Of the org.
        grants: Scopes that are granted to the app now; None where they were not read.
        grants_at: When they were read.
        supported: `scopes_supported` of the server, or None.
        other_tokens: Further sets that are at hand, for `switch_token`.
        clock_offset_s: Server's clock minus this computer's, or None.
        page: What the browser shows, where the person said so: an id of the provider-page helper.
        now: Aware UTC.
    """

    stage: Stage
    answer: Answer = Answer()
    sent: Sent = Sent()
    error: TokenExplorerError | None = None
    org: Org | None = None
    client: Client | None = None
    token: TokenSummary | None = None
    sent_token: SentToken = SentToken()
    operation: Operation | None = None
    catalogue: Catalogue = field(default=EMPTY, repr=False)
    grants: frozenset[str] | None = None
    grants_at: datetime | None = None
    supported: tuple[str, ...] | None = None
    other_tokens: tuple[TokenSummary, ...] = ()
    clock_offset_s: float | None = None
    page: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def provider_id(self) -> str:
        """Of `orgs.provider`; `generic` where no org is known."""
        return self.org.provider_id if self.org is not None else "generic"
