"""What authorises calls of an org's API that an administrator makes here, and how such a call is sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tokenexplorer.oauth.dpop import DpopKey, NonceBook
    from tokenexplorer.oauth.server_call import Http
    from tokenexplorer.orgs.org import Org
    from tokenexplorer.wire.cancellation import Cancellation
    from tokenexplorer.wire.exchange import Exchange, HttpRequest
    from tokenexplorer.wire.trace import Activity


@dataclass(frozen=True, slots=True)
class GrantAccess:
    """What authorises a call.

    Attributes:
        scheme: Of the Authorization header.
        secret: The access token or the SSWS API token.
        key: What a DPoP token is bound to; None for the others.
        nonces: The servers' DPoP nonces; None for the others.
    """

    scheme: Literal["Bearer", "SSWS", "DPoP"]
    secret: str = field(repr=False)
    key: DpopKey | None = field(default=None, repr=False)
    nonces: NonceBook | None = field(default=None, repr=False, compare=False)


def call_of(org: Org, method: str, path: str, body: bytes | None = None) -> HttpRequest:
    """A call of the org's own API; what authorises it is put on when it is sent.

    Raises:
        ConfigError: The org's address may not be used (A07).
    """
    from tokenexplorer.oauth.endpoint import checked
    from tokenexplorer.wire.exchange import HttpRequest

    headers = [("Accept", "application/json")]
    if body is not None:
        headers.append(("Content-Type", "application/json"))
    return HttpRequest(method, checked(f"{org.url}{path}", "org's address"), tuple(headers), body)


def send(
    request: HttpRequest, access: GrantAccess, title: str, http: Http, activity: Activity, cancel: Cancellation | None
) -> Exchange:
    """Send a call, with a proof where the token is bound to a key. Redirects are not followed: it is for one host.

    Args:
        request: See `call_of`.
        access: Of the same org.
        title: What the call is for.
        http: For the org's policy.
        activity: Records it.
        cancel: Stops it.

    Spec: RFC 9449 section 7.1
    """
    from tokenexplorer.wire.message import Outcome
    from tokenexplorer.wire.policy import PROTOCOL
    from tokenexplorer.wire.purpose import Purpose

    bearing = ("Authorization", f"{access.scheme} {access.secret}")
    authorised = replace(request, headers=(*request.headers, bearing))

    def record(exchange: Exchange, again: bool) -> None:
        named = f"{title}: the server wants its nonce" if again else title
        activity.exchange(Purpose.API, exchange, title=named, outcome=Outcome.OK if again else None)

    if access.key is not None:
        from tokenexplorer.oauth.dpop import NonceBook, send_with_proof

        return send_with_proof(
            http,
            authorised,
            access.key,
            access.nonces or NonceBook(),
            access_token=access.secret,
            cancel=cancel,
            on_exchange=record,
        )
    exchange = http.send(authorised, limits=PROTOCOL, cancel=cancel)
    record(exchange, again=False)
    return exchange
