"""What goes wrong on the wire, in our words.

Every error of sockets, TLS, http.client, urllib3 and requests is mapped here, and nowhere else.
"""

from __future__ import annotations

import errno
import http.client
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tokenexplorer.errors import (
    ConfigError,
    MalformedAnswer,
    NetworkError,
    StorageError,
    TimedOut,
    TlsFailed,
    TokenExplorerError,
    TooLarge,
    Unreachable,
)
from tokenexplorer.sentences import counted

if TYPE_CHECKING:
    from tokenexplorer.wire.policy import Limits

_TLS_CAUSES = {
    9: "expired",  # not yet valid
    10: "expired",
    18: "self_signed",
    19: "unknown_ca",  # the chain ends in an authority that is not trusted
    2: "unknown_ca",
    20: "unknown_ca",
    21: "unknown_ca",
    62: "wrong_host",
    64: "wrong_host",
}
"""OpenSSL's X509_V_ERR codes."""

_TLS_WORDS = (
    ("expired", "expired"),
    ("not yet valid", "expired"),
    ("hostname", "wrong_host"),
    ("ip address mismatch", "wrong_host"),
    ("name does not match", "wrong_host"),
    ("self-signed", "self_signed"),
    ("self signed", "self_signed"),
    ("not trusted", "unknown_ca"),
    ("unable to get local issuer", "unknown_ca"),
    ("untrusted root", "unknown_ca"),
)
"""For systems that verify by their own service and give a text only."""

_TLS_TEXTS = {
    "expired": (
        "The certificate of {host} has expired.",
        "Check this computer's clock; if it is right, the server's certificate must be renewed.",
    ),
    "not_yet": (
        "The certificate of {host} is not valid yet.",
        "Check this computer's clock; if it is right, the server's certificate must be replaced.",
    ),
    "wrong_host": (
        "The certificate of {host} is for another host name.",
        "Check the address for a typing error. If it is right, the server must be mended.",
    ),
    "self_signed": (
        "The certificate of {host} is self-signed.",
        "Add it as an authority file in the org's connection settings if you know the server.",
    ),
    "unknown_ca": (
        "The certificate of {host} comes from an unknown authority: this computer does not trust it.",
        "Add your company's authority file in the org's connection settings.",
    ),
    "no_certificate": (
        "{host} wants a client certificate, and none was shown.",
        "Choose the app's certificate on Connect, as its client authentication.",
    ),
    "bad_certificate": (
        "{host} does not take the client certificate.",
        "Check that this very certificate, or the authority that signed it, is registered there.",
    ),
    "other": (
        "No secure connection to {host}.",
        "Check that the server speaks TLS on this port, or whether a proxy stands between.",
    ),
}


SERVER_CAUSES = frozenset({"expired", "self_signed", "unknown_ca", "wrong_host"})
"""Of `TlsFailed`: those that speak of the server's certificate."""

_OWN_ALERTS = (
    "ALERT_BAD_CERTIFICATE",
    "ALERT_UNSUPPORTED_CERTIFICATE",
    "ALERT_CERTIFICATE_REVOKED",
    "ALERT_CERTIFICATE_EXPIRED",
    "ALERT_CERTIFICATE_UNKNOWN",
    "ALERT_UNKNOWN_CA",
    "ALERT_ACCESS_DENIED",
)
"""What a server says of the certificate that it was shown (RFC 8446 section 6.2), as OpenSSL spells it."""


def failure(error: BaseException, host: str, received_bytes: int = 0, *, shown: bool = False) -> TokenExplorerError:
    """What an error of a library means, as an error of our tree.

    Args:
        error: With its causes; the deepest that says something counts.
        host: Host and port that were asked, in ASCII.
        received_bytes: Of the answer, so far.
        shown: Whether a client certificate was ready to be shown.
    """
    chain = tuple(_chain(error))
    for each in chain:
        if isinstance(each, TokenExplorerError):
            return each
    for judge in (_tls, _parsing, _broken, _settings):
        for each in chain:
            found = judge(each, host, received_bytes)
            if found is not None:
                return _of_ours(found, each, host, shown=shown)
    return NetworkError(f"The request to {host} failed.", "Try again.", f"{type(error).__name__}: {error}")


def timed_out(stage: str, limits: Limits, host: str, received_bytes: int, *, total: bool = False) -> TimedOut:
    """Which time limit passed: of the stage, or of the whole."""
    came = f"{counted(received_bytes, 'byte')} had come" if received_bytes else ""
    if total and limits.total_s is not None:
        return TimedOut(f"Not finished within {limits.total_s:g} s.", "Try again, or raise the time limit.", came)
    if stage == "connect":
        title = (
            f"No connection to {host} within {limits.connect_s:g} s."
            if host
            else (f"No connection within {limits.connect_s:g} s.")
        )
        return TimedOut(title, "Check the address, the network and any firewall or proxy.")
    if stage == "head":
        return TimedOut(
            f"No answer within {limits.header_s:g} s.", "Try again; the server took the request but is silent.", came
        )
    if stage == "body":
        return TimedOut(f"The answer stopped for {limits.idle_s:g} s.", "Try again; what came is kept.", came)
    return TimedOut(f"The server took no data for {limits.idle_s:g} s.", "Try again.")


def unknown_host(error: Exception, host: str, *, proxied: bool = False) -> TokenExplorerError:
    """The name has no address (N02)."""
    what = "The proxy's name" if proxied else "The host"
    return Unreachable(
        f"{what} {host} is not found.", "Check the name for a typing error, then the network.", _system(error)
    )


def connect_failed(error: OSError, host: str, port: int, *, proxied: bool = False) -> TokenExplorerError:
    """Nobody answers at the address (N01)."""
    where = f"{'The proxy ' if proxied else ''}{f'[{host}]' if ':' in host else host}:{port}"
    if error.errno in (errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", None)):
        return Unreachable(
            f"{where} refuses the connection.", "Check the port and whether the server runs.", _system(error)
        )
    return Unreachable(f"{where} cannot be reached.", "Check the network, then the address.", _system(error))


def tls_failed(cause: str, host: str, detail: str) -> TlsFailed:
    """Why the server is not trusted (N19 to N21)."""
    title, advice = _TLS_TEXTS["not_yet" if "not yet valid" in detail.lower() else cause]
    return TlsFailed(title.format(host=host), advice, detail, cause=cause)


def no_room(error: OSError) -> StorageError:
    """The body could not be kept in the temporary folder."""
    return StorageError(
        "The answer does not fit in the temporary folder.", "Free some space and send again.", _system(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it wraps, outermost first; libraries wrap by cause, by argument and by `reason`."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = (*each.args, getattr(each, "reason", None), each.__cause__, each.__context__)
        waiting.extend(found for found in inner if isinstance(found, BaseException))


def _tls(error: BaseException, host: str, _: int) -> TokenExplorerError | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = str(getattr(error, "verify_message", "") or error)
        cause = _TLS_CAUSES.get(getattr(error, "verify_code", 0) or 0, "")
        cause = cause or next((found for word, found in _TLS_WORDS if word in words.lower()), "other")
        return tls_failed(cause, host, words)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLWantReadError):
        reason = error.reason or ""
        if reason.endswith("ALERT_CERTIFICATE_REQUIRED"):
            return tls_failed("no_certificate", host, _system(error))
        cause = "bad_certificate" if reason.endswith(_OWN_ALERTS) else "other"
        return tls_failed(cause, host, _system(error))
    return None


def _of_ours(found: TokenExplorerError, error: BaseException, host: str, *, shown: bool) -> TokenExplorerError:
    """The same, told apart by whether a client certificate was there to be shown: it may be what the server minds."""
    if shown and isinstance(found, TlsFailed) and found.cause == "no_certificate":
        # It was there, and did not go out: it is of no kind that the server asked for.
        return tls_failed("bad_certificate", host, found.detail)
    if "HANDSHAKE_FAILURE" in str(getattr(error, "reason", "")):  # all that TLS 1.2 has to say of a missing one
        may = "may not take the client certificate" if shown else "may want a client certificate"
        return TlsFailed(found.title, f"{found.advice} If that is right, the server {may}.", found.detail)
    if shown and isinstance(found, Unreachable | MalformedAnswer) and isinstance(error, ConnectionError):
        words = f"{found.advice} If it stays so, the server may not take the client certificate."
        return type(found)(found.title, words, found.detail)
    return found


def _parsing(error: BaseException, host: str, received_bytes: int) -> TokenExplorerError | None:
    from urllib3.exceptions import InvalidHeader, LocationParseError

    if isinstance(error, http.client.LineTooLong):
        return TooLarge(
            "The answer's head has a line of more than 65,536 bytes.", "The server must be mended.", str(error)
        )
    if isinstance(error, http.client.RemoteDisconnected):
        return Unreachable(f"{host} closed the connection without an answer.", "Try again.")
    if isinstance(error, http.client.BadStatusLine | http.client.UnknownProtocol):
        return MalformedAnswer(f"{host} does not answer in HTTP.", "Check the port and the scheme.", str(error)[:300])
    if isinstance(error, http.client.IncompleteRead):
        return _incomplete(error, received_bytes)
    if isinstance(error, http.client.HTTPException) and "headers" in str(error):
        return TooLarge("The answer has more than 100 headers.", "The server must be mended.", str(error))
    if isinstance(error, InvalidHeader):
        return MalformedAnswer(
            "The answer has two lengths that differ.",
            "It cannot be trusted: the server or a proxy must be mended.",
            str(error),
        )
    if isinstance(error, LocationParseError):
        return MalformedAnswer("The address cannot be read.", "Correct the URL.", str(error))
    return None


def _incomplete(error: http.client.IncompleteRead, received_bytes: int) -> MalformedAnswer:
    if isinstance(error.__context__, ValueError):
        return MalformedAnswer(
            "The answer is cut into chunks wrongly.", "What came is kept.", "A chunk's size is no number"
        )
    missing = f"; {error.expected:,} more were announced" if error.expected else ""
    return MalformedAnswer(
        "The connection ended before the answer did.",
        "Try again; what came is kept.",
        f"{counted(received_bytes, 'byte')} came{missing}",
    )


def _broken(error: BaseException, host: str, received_bytes: int) -> TokenExplorerError | None:
    if isinstance(error, ConnectionError):
        if received_bytes:
            return MalformedAnswer(
                "The connection broke in the answer.", "Try again; what came is kept.", _system(error)
            )
        return Unreachable(f"{host} broke the connection without an answer.", "Try again.", _system(error))
    if isinstance(error, TimeoutError):
        return TimedOut(f"{host} took too long.", "Try again.", _system(error))
    if isinstance(error, OSError) and str(error).startswith("Tunnel connection failed"):
        return Unreachable("The proxy refuses to connect.", "Check the proxy's address and its sign-in.", str(error))
    if isinstance(error, OSError) and error.errno:
        return Unreachable(f"{host} cannot be reached.", "Check the network.", _system(error))
    return None


def _settings(error: BaseException, host: str, received_bytes: int) -> TokenExplorerError | None:
    from requests import exceptions

    if isinstance(error, exceptions.InvalidProxyURL | exceptions.InvalidSchema):
        return ConfigError(
            "The proxy's address cannot be used.",
            "Correct it in the org's connection settings.",
            str(error),
            field="proxy",
        )
    return None


def _system(error: BaseException) -> str:
    return str(getattr(error, "strerror", "") or error or type(error).__name__)
