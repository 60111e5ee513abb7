"""What programs say when no answer came: a name that is not found, a certificate nobody trusts, a time that ran out.

The words are those of curl, Python, Java, .NET, Node, Go and Windows, in English and in German; in every other language
the system's own number stands beside them, and the browsers' names are the same in all.
"""

from __future__ import annotations

import re
from typing import Final

from tokenexplorer.errors import NetworkError, TimedOut, TlsFailed, Unreachable
from tokenexplorer.redaction import redact_text

_SHOWN: Final = 1_000
_NAME: Final = re.compile(
    r"could not resolve (?:host|proxy)|getaddrinfo|ENOTFOUND|EAI_AGAIN|UnknownHostException|NameResolutionError|"
    r"name or service not known|nodename nor servname|no such host|temporary failure in name resolution|"
    r"remote name could not be resolved|Remotename konnte nicht aufgel|der angegebene Host ist unbekannt|"
    r"host ist nicht bekannt|(?:WinError |\()1100[124]\b|Errno -[235]\]|ERR_NAME_\w+|NS_ERROR_UNKNOWN_HOST",
    re.IGNORECASE,
)
_TLS: Final = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|PKIX path (?:building|validation)|SSLHandshakeException|"
    r"SEC_E_\w+|x509: certificate|unable to get local issuer certificate|self[- ]signed certificate|"
    r"DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|ERR_CERT_\w+|"
    r"could not establish trust relationship|SSL[/ ]TLS-Kanal konnte keine Vertrauensstellung|"
    r"SEC_ERROR_\w+|SSL_ERROR_\w+|ERR_SSL_\w+|MOZILLA_PKIX_\w+|"
    r"Zertifikatkette wurde von einer nicht vertrauensw|remote certificate is invalid|Remotezertifikat ist ung",
    re.IGNORECASE,
)
_REFUSED: Final = re.compile(
    r"ECONNREFUSED|connection refused|actively refused|Zielcomputer die Verbindung verweigert|ECONNRESET|"
    r"connection (?:was )?reset|ERR_CONNECTION_\w+|ENETUNREACH|EHOSTUNREACH|no route to host|network is unreachable|"
    r"verbindung (?:wurde )?(?:zur\u00fcckgesetzt|abgelehnt)|(?:WinError |os error |\()1006[15]\b|"
    r"(?:WinError |\()10054\b|Errno 1(?:04|11|13)\]|os error 1(?:04|11|13)\)|ERR_ADDRESS_UNREACHABLE|"
    r"ERR_(?:PROXY|TUNNEL)_CONNECTION_FAILED|"
    r"ERR_INTERNET_DISCONNECTED|NS_ERROR_(?:CONNECTION_REFUSED|NET_RESET|OFFLINE|PROXY_\w+)",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|(?:connect|read|connection|operation|request) tim(?:ed|e) ?out|"
    r"ReadTimeout|ConnectTimeout|SocketTimeoutException|i/o timeout|context deadline exceeded|"
    r"ERR_TIMED_OUT|NS_ERROR_NET_TIMEOUT|(?:WinError |os error |\()10060\b|Errno 110\]|"
    r"Zeit\u00fcberschreitung|Timeout (?:f\u00fcr Vorgang|wurde) \u00fcberschritten",
    re.IGNORECASE,
)


def network_error_in(text: str) -> NetworkError | None:
    """The error that this app would have made of it; None where the words are about something else.

    Args:
        text: As pasted.
    """
    for pattern, kind in ((_TLS, "tls"), (_NAME, "name"), (_TIME, "time"), (_REFUSED, "refused")):
        found = pattern.search(text)
        if found is not None:
            return _error(kind, found, redact_text(_around(text, found)))
    return None


def _error(kind: str, found: re.Match[str], words: str) -> NetworkError:
    if kind == "tls":
        folded = words.lower()
        cause = "expired" if "expired" in folded else "self_signed" if "self" in folded else "other"
        return TlsFailed("The secure connection failed.", "Read which certificate is not trusted.", words, cause=cause)
    if kind == "time":
        return TimedOut("The server did not answer in time.", "Look at network, VPN and proxy.", words)
    if kind == "name":
        return Unreachable("The server's name was not found.", "Check the host's name, DNS, VPN and proxy.", words)
    return Unreachable("The server could not be reached.", "Check address and port, VPN and proxy.", words)


def _around(text: str, found: re.Match[str]) -> str:
    """The line with the words, and what stands on the next."""
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    return text[max(start, found.start() - _SHOWN // 2) : end if end >= 0 else len(text)].strip()[:_SHOWN]
