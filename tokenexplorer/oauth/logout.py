"""Ending the browser's session at the provider: the request that does it, and the way back.

The request holds the ID token as a hint, so the browser is not started with it: it gets a local address, and there the
whole. It is never shown, logged or kept.

Spec: OpenID Connect RP-Initiated Logout 1.0
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tokenexplorer.errors import Cancelled, DeadlinePassed, TokenExplorerError
from tokenexplorer.oauth import pkce
from tokenexplorer.oauth.callback_http import onward, onward_by_post
from tokenexplorer.oauth.departure import Departure
from tokenexplorer.oauth.endpoint import checked
from tokenexplorer.oauth.loopback import Judgement, Listener
from tokenexplorer.oauth.pages import Page
from tokenexplorer.orgs.org import ascii_netloc
from tokenexplorer.orgs.provider import LogoutMethod
from tokenexplorer.redaction import MASK, is_secret_field, redact_text
from tokenexplorer.tokens.jwt import decode
from tokenexplorer.wire.message import Field, Outcome
from tokenexplorer.wire.purpose import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenexplorer.oauth.login import LoginControl
    from tokenexplorer.orgs.metadata import ProviderMetadata
    from tokenexplorer.orgs.org import Client
    from tokenexplorer.orgs.provider import Provider
    from tokenexplorer.tokens.token_set import TokenSet
    from tokenexplorer.wire.trace import Activity

MOST_HINT = 6_000
"""An ID token of more characters makes an address that servers refuse; the client ID goes alone then."""

Ending = Literal["returned", "shown", "unknown", "not_taken", "not_opened"]
"""The browser came back; it shows how it ended; nobody came back in time or was waited for; it did not go to the
provider; no browser opened.
"""


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What the browser sends, and what its return is judged by.

    Attributes:
        endpoint: Where to; perhaps with a query of its own.
        parameters: With the ID token, so never to be shown.
        method: `post` where the provider takes a form.
        state: Sent along where the browser is to come back; empty where the server does not repeat it.
        sent: Names and values for display, secrets masked.
    """

    endpoint: str
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    method: LogoutMethod
    state: str = field(repr=False)
    sent: tuple[tuple[str, str], ...]

    @property
    def host(self) -> str:
        """The host that opens, in ASCII (A08)."""
        return ascii_netloc(self.endpoint)

    @property
    def onward(self) -> bytes:
        """The answer that makes the browser send it."""
        if self.method == "post":
            return onward_by_post(self.endpoint, self.parameters)
        parts = urlsplit(self.endpoint)
        query = "&".join(each for each in (parts.query, urlencode(self.parameters)) if each)
        return onward(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))


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
    provider: Provider,
    post_logout_redirect_uri: str = "",
) -> LogoutRequest:
    """Make the request with a fresh state.

    Args:
        token_set: Whose session is to end. An ID token that has expired does as well.
        metadata: Of its server.
        client: The app, for its client ID and languages.
        provider: What it is sent, under which names, and how.
        post_logout_redirect_uri: Where the browser comes back to; empty for nowhere.

    Raises:
        ConfigError: The server has no end session endpoint, or one that must not be opened (A07).

    Spec: OpenID Connect RP-Initiated Logout 1.0 section 2
    """
    endpoint = checked(metadata.end_session_endpoint, "end session endpoint")
    id_token, names, by_post = token_set.id_token or "", provider.logout_names, provider.logout_method == "post"
    values = {
        "id_token_hint": id_token if by_post or len(id_token) <= MOST_HINT else "",
        **_hints(id_token),
        "client_id": client.client_id if client is not None else token_set.summary.client_id,
        "post_logout_redirect_uri": post_logout_redirect_uri,
        "ui_locales": client.ui_locales if client is not None else "",
        "state": pkce.random_text() if post_logout_redirect_uri else "",
    }
    sent = {names[each]: value for each, value in values.items() if value and each in names}
    return LogoutRequest(
        endpoint,
        tuple(sent.items()),
        provider.logout_method,
        values["state"] if "state" in names else "",
        tuple((name, MASK if is_secret_field(name) else redact_text(value)) for name, value in sent.items()),
    )


def _hints(id_token: str) -> dict[str, str]:
    """Claims of the ID token by which a provider may know the session."""
    try:
        decoded = decode(id_token)
    except TokenExplorerError:
        return {}
    return {claim: decoded.claim_text(claim) for claim in ("login_hint", "sid")}


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
        open_browser: Opens a local URL, which holds no token, and answers the browser's name; empty where it opened
            none.
        control: The deadline and the stop sign.
        activity: Records both, without a secret.
        on_waiting: Called once the browser is open and its return is awaited.
    """
    fields = tuple(Field(name, value) for name, value in asked.sent)
    place = f"{asked.method.upper()} {asked.host}{urlsplit(asked.endpoint).path}"
    with ExitStack() as held:
        ending, why_not = _leave(lambda: held.enter_context(Departure(asked.onward)), open_browser, control)
        outcome = Outcome.FAILED if why_not else Outcome.OK
        activity.step(
            Purpose.LOGOUT, place, outcome=outcome, detail=why_not or "The browser was sent there.", fields=fields
        )
        if why_not or listener is None:
            return ending
        on_waiting()
        return _await_return(asked, listener, control, activity)


def _leave(
    listen: Callable[[], Departure], open_browser: Callable[[str], str], control: LoginControl
) -> tuple[Ending, str]:
    """Send the browser there; how it ended, and why it did not go, or nothing."""
    try:
        departure = listen()
        if not open_browser(departure.url):  # whoever opens addresses by hand is not shown one that is good once
            return "not_opened", "No browser was opened."
        if departure.wait(control):
            return "shown", ""
    except Cancelled as error:
        return "not_taken", error.title
    except TokenExplorerError as error:
        return "not_opened", error.title
    return "not_taken", "The browser did not come for the address."


def _await_return(asked: LogoutRequest, listener: Listener, control: LoginControl, activity: Activity) -> Ending:
    back = f"GET {listener.address}/"
    try:
        listener.wait(lambda raw: judge(raw, asked), control)
    except (DeadlinePassed, Cancelled) as error:
        outcome = Outcome.CANCELLED if isinstance(error, Cancelled) else Outcome.FAILED
        activity.step(Purpose.LOGOUT_RETURN, back, outcome=outcome, detail="Nobody came back.")
        return "unknown"
    activity.step(Purpose.LOGOUT_RETURN, back, detail="The state fits." if asked.state else "")
    return "returned"
