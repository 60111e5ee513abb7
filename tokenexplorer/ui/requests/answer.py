"""A Send as frozen values: what is asked, what goes out, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.api.request import ApiRequest
    from tokenexplorer.api.risks import Risk
    from tokenexplorer.oauth.dpop import Prover
    from tokenexplorer.orgs.org import Client, Org
    from tokenexplorer.tokens.token_set import TokenSummary
    from tokenexplorer.wire.exchange import Exchange, HttpRequest


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What one Send is about, read from the window once.

    Attributes:
        request: As edited.
        variables: By name.
        org: Whose proxy and certificates are used.
        owner: Whose token it is: the token's own org.
        token: The chosen token set, or None.
        client: The app that the token belongs to, or None where it is not here.
        title: For the trace: `List all users`.
    """

    request: ApiRequest
    variables: Mapping[str, str] = field(repr=False)
    org: Org | None = None
    owner: Org | None = None
    token: TokenSummary | None = None
    title: str = ""
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request with its secret in it, and what speaks against sending it.

    Attributes:
        outgoing: What it came from.
        http_request: With its secret.
        risks: What speaks against it.
        prover: Where the token is bound to a key.
    """

    outgoing: Outgoing
    http_request: HttpRequest = field(repr=False)
    risks: tuple[Risk, ...] = ()
    prover: Prover | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Attributes:
        outgoing: What was asked.
        exchange: What was sent and what came.
        message_id: Of the trace; 0 where it is paused.
        warnings: What spoke against sending, but did not stop it.
    """

    outgoing: Outgoing
    exchange: Exchange = field(repr=False)
    message_id: int = 0
    warnings: tuple[Risk, ...] = ()
