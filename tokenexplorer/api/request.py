"""A request as the person edits it, with `{{variables}}` still in it. Values only; sending is `sender`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tokenexplorer.tokens.token_set import TokenKind

AuthKind = Literal["token", "ssws", "none"]
BodyKind = Literal["none", "json", "form", "text"]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or header line.

    Attributes:
        name: As typed.
        value: As typed.
        enabled: Whether it is sent.
        secret: Whether the person marked it secret (headers only, P01).
    """

    name: str
    value: str = field(repr=False)
    enabled: bool = True
    secret: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Auth:
    """How the request proves itself. The secret itself is fetched by id when it is sent, never kept here.

    Attributes:
        kind: A chosen token (Bearer), an SSWS API token of the org, or nothing.
        token_id: `TokenSummary.id`, or empty for the current token.
        token_kind: Which token of the set is sent.
    """

    kind: AuthKind = "token"
    token_id: str = ""
    token_kind: TokenKind = "access_token"  # noqa: S105 -- a kind, no secret


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as edited.

    Attributes:
        method: In capitals.
        url: With `{{variables}}`; the query typed there and `params` are the same thing, `params` wins.
        params: Query parameters.
        headers: Header lines.
        body_kind: What the body is.
        body: As typed.
        auth: How it proves itself.
        id: Of a saved request, else empty.
        name: Of a saved request, else empty.
        org_id: Whose variables are used.
    """

    method: str = "GET"
    url: str = field(default="", repr=False)
    params: tuple[Row, ...] = ()
    headers: tuple[Row, ...] = ()
    body_kind: BodyKind = "none"
    body: str = field(default="", repr=False)
    auth: Auth = Auth()
    id: str = ""
    name: str = ""
    org_id: str = ""
