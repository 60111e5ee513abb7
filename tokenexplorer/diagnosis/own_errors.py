"""What this app itself refused or did not reach: its error says what happened; the table of known errors says more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tokenexplorer.diagnosis.finding import Fact, Finding, Mend
from tokenexplorer.diagnosis.rules import rule
from tokenexplorer.errors import (
    BrowserNotOpened,
    ConfigError,
    DeadlinePassed,
    DiscoveryError,
    IssuerMismatch,
    KeyringLocked,
    KeyringUnavailable,
    LoginError,
    MalformedAnswer,
    MalformedResponseError,
    NetworkError,
    NotAJwt,
    OAuthError,
    PortTaken,
    ResponseRefused,
    StorageError,
    TimedOut,
    TlsFailed,
    TokenError,
    TooLarge,
    Unreachable,
)

if TYPE_CHECKING:
    from tokenexplorer.diagnosis.case import Case
    from tokenexplorer.errors import TokenExplorerError

# The first class that fits: id, row of the table, source.
_KINDS: Final[tuple[tuple[type[Exception], str, str, str], ...]] = (
    (PortTaken, "port-taken", "client-port-in-use", "RFC 8252 section 7.3"),
    (DeadlinePassed, "nobody-came-back", "client-callback-timeout", "RFC 8252 section 7.3"),
    (BrowserNotOpened, "no-browser", "", "RFC 8252 section 6"),
    (IssuerMismatch, "issuer-mismatch", "client-issuer-mismatch", "OpenID Connect Discovery section 4.3"),
    (TlsFailed, "tls", "client-tls", "RFC 8446 section 6.2"),
    (TimedOut, "timed-out", "", "RFC 9110 section 9.2.2"),
    (Unreachable, "unreachable", "", "RFC 9110 section 7.6"),
    (TooLarge, "too-large", "", "RFC 9110 section 6.4"),
    (MalformedAnswer, "malformed-answer", "", "RFC 9112 section 2"),
    (NetworkError, "network", "", "RFC 9110 section 7"),
    (DiscoveryError, "discovery", "", "OpenID Connect Discovery section 4"),
    (ResponseRefused, "response-refused", "", "RFC 6749 section 4.1.2"),
    (LoginError, "sign-in", "", "RFC 6749 section 4.1"),
    (MalformedResponseError, "malformed-response", "", "RFC 6749 section 5.1"),
    (NotAJwt, "no-jwt", "client-opaque", "RFC 7519 section 3"),
    (TokenError, "token", "", "RFC 7519 section 7.2"),
    (KeyringLocked, "keyring-locked", "", "https://keyring.readthedocs.io/"),
    (KeyringUnavailable, "no-keyring", "", "https://keyring.readthedocs.io/"),
    (StorageError, "storage", "", "https://keyring.readthedocs.io/"),
    (ConfigError, "settings", "", "RFC 6749 section 2"),
)
_WHY: Final = {
    "no-browser": "No program opened the page, so nobody could sign in.",
    "timed-out": "No answer came in time. Whether the server took the request is not known.",
    "unreachable": "The server could not be reached from this computer, so it never saw the request.",
    "too-large": "The answer is larger than what this app reads.",
    "malformed-answer": "What came is no answer of HTTP.",
    "network": "The connection failed before a whole answer came.",
    "discovery": "Without this document the app does not know the server's endpoints and keys.",
    "response-refused": "The answer that the browser brought fails a check, so the app does not use it.",
    "sign-in": "The sign-in cannot go on from here.",
    "malformed-response": "The server answered, and not as the standard says.",
    "token": "The token cannot be read or used.",
    "keyring-locked": "Tokens and secrets lie in the system keyring, which gives nothing out while it is locked.",
    "no-keyring": "There is no keyring of the system that this app could use.",
    "storage": "What this app keeps could not be read or written.",
    "settings": "A setting does not fit, so nothing was sent.",
    "error": "This app stopped here by itself, and nothing more was sent.",
}
_OF_ANSWER: Final = (
    ("The state ", "client-state-mismatch", "RFC 6749 section 10.12"),
    ("another issuer", "client-iss-mismatch", "RFC 9207 section 2.4"),
)


def of_error(case: Case) -> tuple[Finding, ...]:
    """Our own error as a finding; nothing where a server made it."""
    error = case.error
    if error is None or isinstance(error, OAuthError):
        return ()
    name, row, source = _kind(error)
    known = rule(row) if row else None
    evidence = Fact("this computer", type(error).__name__, error.detail.partition("\n")[0][:400] or error.title)
    mends = [Mend(error.advice)] if error.advice else []
    mends += [each for each in (known.mends_of() if known is not None else ()) if each.words != error.advice]
    return (
        Finding(
            row or f"own-{name}",
            error.title.rstrip("."),
            (known.why or f"{known.causes[0]}.") if known is not None else _WHY[name],
            "certain",
            (evidence,),
            others=tuple(f"{cause}." for cause in known.causes[1:]) if known is not None else (),
            mends=tuple(mends),
            sources=known.sources if known is not None else (source,),
            rank=85,
        ),
    )


def _kind(error: TokenExplorerError) -> tuple[str, str, str]:
    if isinstance(error, ResponseRefused):
        for words, row, source in _OF_ANSWER:
            if words in error.title:
                return "response-refused", row, source
    for each, name, row, source in _KINDS:
        if isinstance(error, each):
            return name, row, source
    return "error", "", "RFC 6749 section 5.2"
