"""A device code: what the server hands out for another screen, judged before any of it is shown, drawn or opened.

Spec: RFC 8628 section 3.2
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from tokenexplorer.errors import MalformedResponseError
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.server_call import json_object, raise_refusal, refuse_as_malformed
from tokenexplorer.orgs.address import insecure
from tokenexplorer.orgs.org import ascii_netloc

if TYPE_CHECKING:
    from tokenexplorer.wire.exchange import Exchange

DEFAULT_INTERVAL_S = 5
"""Where the server names none (RFC 8628 section 3.2)."""

USUAL_LIFE_S = 600
"""Where a server forgets to say how long its code lives."""

LONGEST_LIFE_S = 86_400
_LONGEST_CODE = 40
_LONGEST_PAGE = 2000
_WHAT = "a device authorization response"
# What a URL may hold beside letters and digits; everything else goes over the wire as bytes in hexadecimal.
_IN_A_URL = "/%:@!$&'()*+,;=~-._?"

Phase = Literal["waiting", "slowed", "offline"]


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a device authorization endpoint hands out.

    Attributes:
        device_code: The app's half; a secret.
        user_code: The person's half, to the letter; outside text.
        verification_uri: Where the person types it: https, or http on this computer; ASCII alone.
        verification_uri_complete: The same page with the code filled in, or empty; at the same host.
        expires_in: Seconds, 0 to a day.
        interval: Seconds to wait between two questions, at least 1.
        notes: What is odd about the answer, a sentence each.
    """

    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    verification_uri: str
    verification_uri_complete: str = field(default="", repr=False)
    expires_in: int = USUAL_LIFE_S
    interval: int = DEFAULT_INTERVAL_S
    notes: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Where the person goes, in ASCII (A08)."""
        return ascii_netloc(self.verification_uri)

    @property
    def link(self) -> str:
        """What a button opens and a picture holds: the page with the code filled in, where there is one."""
        return self.verification_uri_complete or self.verification_uri


@dataclass(frozen=True, slots=True)
class DeviceState:
    """How a device sign-in stands while it waits for the person.

    Attributes:
        phase: `slowed` where the server asked to be asked less often, `offline` where no answer comes now.
        code: What the person sees.
        interval_s: Seconds until the next question.
    """

    phase: Phase
    code: DeviceCode
    interval_s: float


def read_device_code(exchange: Exchange) -> DeviceCode:
    """Judge the answer of a device authorization endpoint.

    Raises:
        OAuthError: The server's own error.
        ConfigError: The page it names is not to be opened (A07).
        MalformedResponseError: A required member is missing or of a wrong type.
        NetworkError: No whole answer came.

    Spec: RFC 8628 section 3.2
    """
    response = exchange.whole_response()
    if response.status >= 400:
        raise_refusal(response, "device", _WHAT, exchange.request)
    if response.status != 200:
        refuse_as_malformed(response, _WHAT, exchange.request)
    members = json_object(response, _WHAT, exchange.request)
    if "error" in members and "device_code" not in members:
        raise_refusal(response, "device", _WHAT, exchange.request)
    return _read(members)


def _read(members: dict[str, Any]) -> DeviceCode:
    notes: list[str] = []
    device_code, user_code = _text(members, "device_code"), _text(members, "user_code")
    if len(user_code) > _LONGEST_CODE:
        raise MalformedResponseError(
            "The code of the server is too long to type.", "Tell whoever runs it.", f"{len(user_code)} characters"
        )
    if "verification_uri" not in members and "verification_url" in members:
        notes.append("The page is called verification_url; its name is verification_uri.")
        members = {**members, "verification_uri": members["verification_url"]}
    page = ascii_url(checked(_text(members, "verification_uri"), "page for the code"))
    if len(page) > _LONGEST_PAGE:
        words = f"{len(page):,} characters: {page[:80]}…"
        raise MalformedResponseError("The address of the page is too long to open.", "Tell whoever runs it.", words)
    return DeviceCode(
        device_code=device_code,
        user_code=user_code,
        verification_uri=page,
        verification_uri_complete=_complete(members, page, notes),
        expires_in=_life(members, notes),
        interval=min(max(1, _seconds(members.get("interval"), DEFAULT_INTERVAL_S, "interval", notes)), LONGEST_LIFE_S),
        notes=tuple(notes),
    )


def _text(members: dict[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value.strip():
        raise MalformedResponseError(
            f"The answer holds no {name}.", "Check the device authorization endpoint of this server."
        )
    return value


def _complete(members: dict[str, Any], page: str, notes: list[str]) -> str:
    """The page with the code filled in, where it is a page of the same host: else the name shown were a lie (A08)."""
    named = members.get("verification_uri_complete") or members.get("verification_url_complete")
    if named is None:
        return ""
    if isinstance(named, str) and not insecure(named) and len(named) <= _LONGEST_PAGE:
        complete = ascii_url(named)
        if _origin(complete) == _origin(page):
            return complete
    notes.append("The page with the code filled in is left out: it is of another host, or none that may be opened.")
    return ""


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def ascii_url(url: str) -> str:
    """A URL that was checked, with its host in punycode and everything else as it goes over the wire.

    Raises:
        MalformedResponseError: Its host is no name, or it holds what no text can.
    """
    parts = urlsplit(url)
    host = ascii_netloc(url)
    try:
        path, query = (quote(part, safe=_IN_A_URL) for part in (parts.path, parts.query))
    except UnicodeError:
        host = ""
    if not host or "\\" in host:
        raise MalformedResponseError("The page for the code has an address that nobody can open.", "Tell the provider.")
    return urlunsplit((parts.scheme, host, path, query, ""))


def _life(members: dict[str, Any], notes: list[str]) -> int:
    if "expires_in" not in members:
        notes.append("The answer does not say how long the code lives.")
    return min(LONGEST_LIFE_S, _seconds(members.get("expires_in"), USUAL_LIFE_S, "expires_in", notes))


def _seconds(value: object, usual: int, name: str, notes: list[str]) -> int:
    """Seconds from the wire, or the usual ones where it is no count of them (T05)."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        notes.append(f"{name} is text; it should be a number.")
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if value is not None:
        notes.append(f"{name} is no number of seconds; {usual} s are taken.")
    return usual
