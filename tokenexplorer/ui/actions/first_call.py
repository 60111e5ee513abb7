"""The first call of a service app: where it goes, and what it brought. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenexplorer.errors import ApiRefused
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.wire.exchange import Exchange, HttpRequest

_WHOLE = re.compile("https?://", re.IGNORECASE)
_SHOWN = 600
_LONGEST_WAIT = 6


@dataclass(frozen=True, slots=True)
class CallResult:
    """What the first call brought.

    Attributes:
        path: That was called.
        status: Of HTTP.
        reason: Of HTTP.
        challenge: The `WWW-Authenticate` headers.
        body: The first characters of an answer that is an error, without the secrets that were sent; empty otherwise.
        proof_advice: What to do where the server refused the proof that was sent; empty otherwise.
        wait: Seconds that the server asks to wait, or empty.
        location: Where the server wanted to send us, or empty.
        refused: The answer as an error, where it is one.
    """

    path: str = field(repr=False)
    status: int
    reason: str = ""
    challenge: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    proof_advice: str = field(default="", repr=False)
    wait: str = ""
    location: str = field(default="", repr=False)
    refused: ApiRefused | None = field(default=None, repr=False, compare=False)


def is_whole(target: str) -> bool:
    """Whether it is a URL, and no path."""
    return _WHOLE.match(target) is not None


def url_of(org: Org, target: str) -> str:
    """Where a call goes: `target` is a path at the org, or a whole URL."""
    return target if is_whole(target) else f"{org.url}{target}"


def request_of(org: Org, target: str) -> HttpRequest:
    """The call; what authorises it is put on when it is sent.

    Raises:
        ConfigError: A token must not go there (A07).
    """
    from tokenexplorer.errors import ConfigError
    from tokenexplorer.orgs.address import insecure
    from tokenexplorer.wire.exchange import HttpRequest

    url = url_of(org, target)
    why = insecure(url)
    if why:
        words = "Type a path of the org, or a whole URL that begins with https://."
        raise ConfigError(f"The call was not sent: its address {why}.", words)
    return HttpRequest("GET", url, (("Accept", "application/json"),))


def result_of(path: str, exchange: Exchange) -> CallResult:
    """What the answer of the first call says, without the secrets that were sent should it quote them (S15).

    Raises:
        NetworkError: No whole answer came.
    """
    from tokenexplorer.api.refused import refusal_in
    from tokenexplorer.errors import ApiRefused
    from tokenexplorer.oauth.dpop_refusal import refusal_of
    from tokenexplorer.redaction import redact_url
    from tokenexplorer.wire.sent_secrets import sent_secrets, without

    response, secrets = exchange.whole_response(), sent_secrets(exchange.request)
    wait = response.header("Retry-After") or ""
    return CallResult(
        path,
        response.status,
        response.reason,
        " ".join(response.header_all("WWW-Authenticate")),
        # A secret that the cut would halve is whole while it is looked for.
        without(response.body.text(_SHOWN * 20), secrets)[:_SHOWN] if response.status >= 400 else "",
        refusal_of(exchange),
        wait if wait.isascii() and wait.isdigit() and len(wait) < _LONGEST_WAIT else "",
        redact_url(response.header("Location") or "")[:_SHOWN],
        ApiRefused("The first call was refused.", refusal=refusal_in(exchange)) if response.status >= 400 else None,
    )
