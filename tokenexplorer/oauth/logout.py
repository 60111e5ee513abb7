"""Ending the browser's session at the provider: the address that does it, and the way back.

The address holds the ID token as a hint: it is opened, and never shown, logged or kept.

Spec: OpenID Connect RP-Initiated Logout 1.0
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tokenexplorer.errors import BrowserNotOpened, Cancelled, DeadlinePassed
from tokenexplorer.oauth import pkce
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.loopback import Judgement, Listener
from tokenexplorer.oauth.pages import Page
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.redaction import MASK, is_secret_field, redact_text
from tokenexplorer.wire.trace import Field, Outcome, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tokenexplorer.oauth.login import LoginControl
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.tokens.token_set import TokenSet
    from tokenexplorer.wire.trace import Activity

MOST_HINT = 6_000
"""An ID token of more characters makes an address that servers refuse; the client ID goes alone then."""

Ending = Literal["returned", "shown", "unknown", "not_opened"]
"""The browser came back; it shows how it ended; nobody came back in time or was waited for; no browser opened."""


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What the browser opens, and what its return is judged by.

    Attributes:
        url: With the ID token, so never to be shown.
        state: Sent along where the browser is to come back; empty where the server does not repeat it.
        has_hint: Whether the ID token is in it; without it the server may have to ask whom to sign out.
        sent: Names and values for display, secrets masked.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    has_hint: bool
    sent: tuple[tuple[str, str], ...]

    @property
    def host(self) -> str:
        """The host that opens, in ASCII (A08)."""
        return ascii_netloc(self.url)


def returns_to(redirect_uri: str) -> str:
    """Where the browser can come back to: the root of the address where sign-ins come back, or empty.

    It must be registered at the provider as a sign-out redirect URI.
    """
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc, "/", "", "")) if parts.netloc else ""


def prepare(
    token_set: TokenSet,
    metadata: ProviderMetadata,
    *,
    client: Client | None,
    names: Mapping[str, str],
    post_logout_redirect_uri: str = "",
) -> LogoutRequest:
    """Make the request with a fresh state.

    Args:
        token_set: Whose session is to end. An ID token that has expired does as well.
        metadata: Of its server.
        client: The app, for its client ID and languages.
        names: What this provider is sent, and under which name.
        post_logout_redirect_uri: Where the browser comes back to; empty for nowhere.

    Raises:
        ConfigError: The server has no end session endpoint, or one that must not be opened (A07).

    Spec: OpenID Connect RP-Initiated Logout 1.0 section 2
    """
    endpoint = checked(metadata.end_session_endpoint, "end session endpoint")
    id_token = token_set.id_token or ""
    values = {
        "id_token_hint": id_token if len(id_token) <= MOST_HINT else "",
        "client_id": client.client_id if client is not None else token_set.summary.client_id,
        "post_logout_redirect_uri": post_logout_redirect_uri,
        "ui_locales": client.ui_locales if client is not None else "",
        "state": pkce.random_text() if post_logout_redirect_uri else "",
    }
    sent = {names[each]: value for each, value in values.items() if value and each in names}
    parts = urlsplit(endpoint)
    query = "&".join(each for each in (parts.query, urlencode(sent)) if each)
    return LogoutRequest(
        urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")),
        values["state"] if "state" in names else "",
        bool(values["id_token_hint"]) and "id_token_hint" in names,
        tuple((name, MASK if is_secret_field(name) else redact_text(value)) for name, value in sent.items()),
    )


def judge(raw: str, asked: LogoutRequest) -> Judgement:
    """What the browser shows for a return, and whether it is this sign-out's."""
    found = [value for name, value in parse_qsl(raw, errors="replace") if name == "state"]
    good = [asked.state] if asked.state else []
    if len(found) == len(good) and all(
        hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode())
        for one, other in zip(found, good, strict=True)
    ):
        return Judgement(ends=True, page=Page.SIGNED_OUT)
    return Judgement(ends=False, page=Page.WAITING, reason="A return of another sign-out came and was ignored.")


@contextmanager
def listening(post_logout_redirect_uri: str) -> Iterator[Listener | None]:
    """Hold the address where the browser comes back; nothing where it does not.

    Raises:
        PortTaken: Another program holds the port.
        ConfigError: The address is none that can be listened on.
    """
    if not post_logout_redirect_uri:
        yield None
        return
    with Listener(post_logout_redirect_uri) as listener:
        yield listener


def end_session(
    asked: LogoutRequest,
    listener: Listener | None,
    *,
    open_browser: Callable[[str], str],
    control: LoginControl,
    activity: Activity,
    on_waiting: Callable[[], None] = lambda: None,
) -> Ending:
    """Open the provider's page, and wait for the browser where it is to come back.

    What is local is done by then, so that nothing here is an error: it is said how it ended.

    Args:
        asked: What is opened.
        listener: Where the browser comes back, or None.
        open_browser: Opens a URL and answers the browser's name; empty where it opened none.
        control: The deadline and the stop sign.
        activity: Records both, without a secret.
        on_waiting: Called once the browser is open and its return is awaited.
    """
    fields = tuple(Field(name, value) for name, value in asked.sent)
    place = f"GET {asked.host}{urlsplit(asked.url).path}"
    try:
        opened = open_browser(asked.url)
    except BrowserNotOpened as error:
        activity.step(Purpose.LOGOUT, place, outcome=Outcome.FAILED, detail=error.title, fields=fields)
        return "not_opened"
    if not opened:  # the person opens addresses by hand; this one is a secret, and is not shown
        activity.step(Purpose.LOGOUT, place, outcome=Outcome.FAILED, detail="No browser was opened.", fields=fields)
        return "not_opened"
    activity.step(Purpose.LOGOUT, place, detail="The browser was opened.", fields=fields)
    if listener is None:
        return "shown"
    on_waiting()
    back = f"GET {listener.address}/"
    try:
        listener.wait(lambda raw: judge(raw, asked), control)
    except (DeadlinePassed, Cancelled) as error:
        outcome = Outcome.CANCELLED if isinstance(error, Cancelled) else Outcome.FAILED
        activity.step(Purpose.LOGOUT_RETURN, back, outcome=outcome, detail="Nobody came back.")
        return "unknown"
    activity.step(Purpose.LOGOUT_RETURN, back, detail="The state fits." if asked.state else "")
    return "returned"
