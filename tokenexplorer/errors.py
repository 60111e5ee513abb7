"""Every error that this project raises, as one tree.

    TokenExplorerError
    ├── ConfigError                 what was typed, imported or configured cannot be used
    │   ├── CatalogueFileError      a specification or catalogue file that cannot be read
    │   └── PassphraseNeeded        a client certificate's key is locked
    ├── RefusedRequest              a request that is never sent (CR LF in a header, a scheme that is not http …)
    ├── NetworkError                no usable answer came
    │   ├── Unreachable             refused, unknown host, no route, reset before an answer
    │   ├── TimedOut                connect, header, idle or total time-out
    │   ├── TlsFailed               expired, wrong host, self-signed, unknown authority
    │   ├── MalformedAnswer         the bytes that came are not HTTP that can be trusted
    │   └── TooLarge                a limit of ours was reached
    ├── Cancelled                   the user said stop; never shown as a failure
    ├── DiscoveryError              metadata or keys could not be read or do not fit
    │   └── IssuerMismatch          the document names another issuer than the one that was asked
    ├── LoginError                  a sign-in that cannot go on
    │   ├── PortTaken               the loopback port is held by another program
    │   ├── BrowserNotOpened        no browser came up; the URL is still good
    │   ├── DeadlinePassed          nobody came back in time
    │   └── ResponseRefused         the authorization response fails a check (state, iss, duplicates)
    ├── ApiRefused                  an API's own error answer to a call that this app made by itself
    ├── OAuthError                  the server's own error answer, verbatim (RFC 6749 sections 4.1.2.1 and 5.2)
    ├── MalformedResponseError      an answer lacks a required member or has one of a wrong type
    ├── TokenError                  a token that cannot be read
    │   └── NotAJwt
    └── StorageError                something could not be kept or found again
        ├── KeyringUnavailable
        ├── KeyringLocked
        ├── SecretDamaged           an item of the keyring is not what was written
        ├── CatalogueDamaged        an imported catalogue is not what was written
        ├── DatabaseDamaged
        └── DatabaseTooNew

Each has `title` (what happened, one line), `advice` (what to do, first words first) and `detail` (the redacted
evidence: the server's or the system's own words). Any of the three may come from outside, so they are shown as plain
text only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


def _redacted(text: str) -> str:
    # Imported with the first error: the first paint needs this module, but no error.
    from tokenexplorer.redaction import redact_text

    return redact_text(text)


class TokenExplorerError(Exception):
    """The root of the tree.

    Args:
        title: What happened, one line, present tense.
        advice: What to do next; empty where nothing can be done.
        detail: Evidence, redacted here; outside words unchanged otherwise.
    """

    default_title = "Something went wrong"

    def __init__(self, title: str = "", advice: str = "", detail: str = "") -> None:
        self.title = _redacted(title or self.default_title)
        self.advice = _redacted(advice)
        self.detail = _redacted(detail)
        super().__init__(self.title)

    def __str__(self) -> str:
        """Title, advice and detail as lines, for a log or a report."""
        return "\n".join(part for part in (self.title, self.advice, self.detail) if part)

    def __repr__(self) -> str:
        """Class and title; never the detail."""
        return f"{type(self).__name__}({self.title!r})"


class ConfigError(TokenExplorerError):
    """What was typed, imported or configured cannot be used.

    Args:
        title: See the base class.
        advice: See the base class.
        detail: See the base class.
        field: The name of the form field that the error belongs to, as in `Client` or `Org`; empty where none.
    """

    def __init__(self, title: str = "", advice: str = "", detail: str = "", *, field: str = "") -> None:
        super().__init__(title, advice, detail)
        self.field = field


class CatalogueFileError(ConfigError):
    """A specification or catalogue file that cannot be read.

    Args:
        title: See the base class.
        advice: See the base class.
        detail: Where in the file, and the parser's own words.
        field: See the base class.
    """

    default_title = "This file is no catalogue"


class PassphraseNeeded(ConfigError):
    """The key of a client certificate is locked: the person is to be asked.

    Args:
        chain_file: Where the certificate is.
        key_file: Where its key is; the same file where both are in one.
        wrong: Whether a passphrase was given that does not open it.
    """

    def __init__(self, chain_file: str, key_file: str, *, wrong: bool = False) -> None:
        title = "The passphrase does not open this key." if wrong else "The key of the client certificate is locked."
        super().__init__(title, "Type it again." if wrong else "Type its passphrase.", key_file, field="passphrase")
        self.chain_file = chain_file
        self.key_file = key_file
        self.wrong = wrong


class RefusedRequest(TokenExplorerError):
    """A request that is never sent."""


class NetworkError(TokenExplorerError):
    """No usable answer came."""


class Unreachable(NetworkError):
    """Refused, unknown host, no route, or reset before an answer."""


class TimedOut(NetworkError):
    """A time limit passed."""


class TlsFailed(NetworkError):
    """The certificate or the handshake was refused.

    Args:
        title: See the base class.
        advice: See the base class.
        detail: See the base class.
        cause: One of expired, wrong_host, self_signed, unknown_ca, other; or, of ours, no_certificate and
            bad_certificate.
    """

    def __init__(self, title: str = "", advice: str = "", detail: str = "", *, cause: str = "other") -> None:
        super().__init__(title, advice, detail)
        self.cause = cause


class MalformedAnswer(NetworkError):
    """The bytes that came are not HTTP that can be trusted."""


class TooLarge(NetworkError):
    """A limit of ours was reached."""


class Cancelled(TokenExplorerError):
    """The user said stop."""

    default_title = "Cancelled"


class DiscoveryError(TokenExplorerError):
    """Metadata or keys could not be read or do not fit."""


class IssuerMismatch(DiscoveryError):
    """The document names another issuer than the one that was asked.

    Args:
        entered: The issuer that was asked, to the letter.
        published: The issuer that the document names, to the letter; outside text.
        advice: What to do.
        detail: See the base class.

    Spec: OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3
    """

    def __init__(self, entered: str, published: str, advice: str, detail: str = "") -> None:
        self.entered, self.published = _redacted(entered), _redacted(published)
        super().__init__("This server names another issuer.", advice, detail)


class LoginError(TokenExplorerError):
    """A sign-in that cannot go on."""


class PortTaken(LoginError):
    """The loopback port is held by another program.

    Args:
        port: The port that was asked for.
        holder: The program that holds it, where it could be found.
        free_port: A port that is free now, or 0.
        any_port: Whether the provider lets the app use another port without registering it.
    """

    def __init__(self, port: int, holder: str = "", free_port: int = 0, *, any_port: bool = False) -> None:
        who = holder or "another program"
        self.port, self.holder, self.free_port, self.any_port = port, holder, free_port, any_port
        mend = f"use port {free_port}" if any_port else f"add the same address with port {free_port} to the app too"
        advice = f"Close it, or {mend}." if free_port else "Close it and sign in again."
        super().__init__(f"Port {port} is taken by {who}.", advice)


class BrowserNotOpened(LoginError):
    """No browser came up; the sign-in URL is still good."""


class DeadlinePassed(LoginError):
    """Nobody came back in time."""


class ResponseRefused(LoginError):
    """The authorization response fails a check."""


_LONGEST_CODE, _LONGEST_WORDS = 300, 4000


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


class OAuthError(TokenExplorerError):
    """The server's own error answer.

    Args:
        error: The `error` code, verbatim; what no window can show is cut (the trace has it whole).
        error_description: Verbatim, may be empty.
        error_uri: Verbatim, never opened without a click.
        status: HTTP status, or None where it came by redirect.
        title: One line in our words.
        advice: What to do.
        where: `authorize`, `token`, `userinfo`, `introspection` or `revocation`.

    Spec: RFC 6749 sections 4.1.2.1 and 5.2
    """

    def __init__(
        self,
        error: str,
        error_description: str = "",
        error_uri: str = "",
        *,
        status: int | None = None,
        title: str = "",
        advice: str = "",
        where: str = "token",
    ) -> None:
        error, error_description = _clipped(error, _LONGEST_CODE), _clipped(error_description, _LONGEST_WORDS)
        error_uri = _clipped(error_uri, _LONGEST_WORDS)
        self.error = _redacted(error)
        self.error_description = _redacted(error_description)
        self.error_uri = _redacted(error_uri)
        self.status = status
        self.where = where
        words = f"{error}: {error_description}" if error_description else error
        super().__init__(title or f"The server refused: {error}", advice, words)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an API was asked and what it answered; redacted.

    Attributes:
        method: In capitals, or empty.
        url: Of the call, or empty.
        scheme: Of the Authorization header that went, or empty.
        has_proof: Whether a DPoP proof went along.
        status: Of HTTP, or None where nobody knows it.
        challenges: Values of WWW-Authenticate.
        body: Text; what no window can show is cut.
    """

    method: str = ""
    url: str = ""
    scheme: str = ""
    has_proof: bool = False
    status: int | None = None
    challenges: tuple[str, ...] = field(default=(), repr=False)
    body: str = field(default="", repr=False)


class ApiRefused(TokenExplorerError):
    """An API's own error answer to a call that this app made by itself: grants, the set-up of an app, the System Log.

    Args:
        title: See the base class.
        advice: See the base class.
        detail: See the base class.
        refusal: What was asked and answered.
    """

    def __init__(self, title: str = "", advice: str = "", detail: str = "", refusal: Refusal | None = None) -> None:
        super().__init__(title, advice, detail)
        refusal = refusal or Refusal()
        self.refusal = replace(
            refusal,
            url=_redacted(refusal.url),
            challenges=tuple(_redacted(_clipped(each, _LONGEST_WORDS)) for each in refusal.challenges),
            body=_redacted(_clipped(refusal.body, _LONGEST_WORDS)),
        )


class MalformedResponseError(TokenExplorerError):
    """An answer lacks a required member or has one of a wrong type."""


class TokenError(TokenExplorerError):
    """A token that cannot be read."""


class NotAJwt(TokenError):
    """The text is not a JWT."""


class StorageError(TokenExplorerError):
    """Something could not be kept or found again."""


class KeyringUnavailable(StorageError):
    """No system keyring that can be trusted was found."""


class KeyringLocked(StorageError):
    """The system keyring is locked, or its prompt was dismissed."""


class SecretDamaged(StorageError):
    """An item of the keyring is not what was written."""


class CatalogueDamaged(StorageError):
    """What was kept of an imported catalogue is not what was written."""


class DatabaseDamaged(StorageError):
    """The database failed its integrity check."""


class DatabaseTooNew(StorageError):
    """The database was written by a newer version of the app."""
