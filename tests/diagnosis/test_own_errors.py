"""Every error of this app explains itself: what happened, why, and what to do."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from tests.diagnosis.made import ORG
from tests.diagnosis.test_certainty import ALTERNATIVES
from tests.oauth.made import exchange
from tokenexplorer import errors
from tokenexplorer.diagnosis.case import Answer, Case
from tokenexplorer.diagnosis.explain import explain
from tokenexplorer.diagnosis.finding import Action
from tokenexplorer.diagnosis.own_kinds import kind_of, own_kinds
from tokenexplorer.diagnosis.pasted import read_pasted
from tokenexplorer.diagnosis.rules import rules
from tokenexplorer.errors import TokenExplorerError
from tokenexplorer.wire.exchange import HttpRequest
from tokenexplorer.wire.failures import connect_failed, failure, timed_out, tls_failed, unknown_host
from tokenexplorer.wire.policy import API, METADATA
from tokenexplorer.wire.redirects import next_request

HOST = "acme.okta.com"


def subclasses(kind: type[TokenExplorerError]) -> Iterator[type[TokenExplorerError]]:
    for each in kind.__subclasses__():
        if each.__module__ == errors.__name__:
            yield each
            yield from subclasses(each)


def made(kind: type[TokenExplorerError]) -> TokenExplorerError:
    """One of its class, in no special words."""
    own: dict[type[TokenExplorerError], TokenExplorerError] = {
        errors.PassphraseNeeded: errors.PassphraseNeeded("/c.pem", "/k.pem"),
        errors.IssuerMismatch: errors.IssuerMismatch("https://a", "https://b", "Use it."),
        errors.PortTaken: errors.PortTaken(8765, "nginx", 8766),
        errors.OAuthError: errors.OAuthError("invalid_grant"),
    }
    return own.get(kind) or kind("It failed.", "Mend it.")


ALL = sorted(set(subclasses(TokenExplorerError)), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", ALL, ids=[kind.__name__ for kind in ALL])
def test_no_error_of_ours_is_unknown(kind: type[TokenExplorerError]) -> None:
    error = made(kind)
    stage: Any = "token" if kind is errors.OAuthError else "local"
    explanation = explain(Case(stage, Answer(getattr(error, "status", None)), error=error, org=ORG))
    top = explanation.top
    assert top is not None
    assert top.id != "own-error"
    assert top.mends
    assert top.why.endswith(".")
    assert top.sources
    assert explanation.verbatim


def test_all_of_them_were_looked_at() -> None:
    assert len(ALL) >= 25


def test_the_rows_are_whole() -> None:
    assert len({each.id for each in own_kinds()}) == len(own_kinds())
    known = {row.id for row in rules()}
    for each in own_kinds():
        assert each.why or each.row
        assert not each.row or each.row in known
        assert not each.why or each.why.endswith(".")
        assert each.source.startswith(("RFC ", "https://", "OpenID "))
        assert each.button is None or (each.button[0] in get_args(Action) and each.button[2])
        if not (each.others or each.row or each.by_clock or each.weak):
            assert ALTERNATIVES.search(each.why) is None, each.id


def proxied(error: Exception) -> TokenExplorerError:
    return failure(error, f"{HOST}:443")


def redirected(to: str) -> TokenExplorerError:
    request = HttpRequest("GET", "https://acme.okta.com/api/v1/users")
    answer = exchange(302, "", {"Location": to}, request=request)
    with pytest.raises(TokenExplorerError) as caught:
        next_request(answer, (), METADATA)
    return caught.value


def tls(code: int, words: str) -> TokenExplorerError:
    error = ssl.SSLCertVerificationError(1, words)
    error.verify_code, error.verify_message = code, words
    return failure(error, HOST)


def handshake(reason: str) -> TokenExplorerError:
    error = ssl.SSLError(1, f"[SSL: {reason}] {reason.lower().replace('_', ' ')} (_ssl.c:1006)")
    error.reason = reason
    return failure(error, HOST)


def os_error(number: int, words: str) -> OSError:
    return OSError(number, words)


REAL: list[tuple[str, TokenExplorerError, str]] = [
    ("unknown name", unknown_host(socket.gaierror(-2, "Name or service not known"), HOST), "own-name-unknown"),
    (
        "no resolver",
        unknown_host(socket.gaierror(-3, "Temporary failure in name resolution"), HOST),
        "own-no-network",
    ),
    ("macOS' words", unknown_host(socket.gaierror(8, "nodename nor servname provided"), HOST), "own-name-unknown"),
    ("no route", connect_failed(os_error(errno.ENETUNREACH, "Network is unreachable"), HOST, 443), "own-no-network"),
    (
        "refused",
        connect_failed(os_error(errno.ECONNREFUSED, "Connection refused"), HOST, 443),
        "own-connection-refused",
    ),
    ("not reached", connect_failed(os_error(errno.EACCES, "Permission denied"), HOST, 443), "own-unreachable"),
    (
        "proxy's name",
        unknown_host(socket.gaierror(-2, "Name or service not known"), "proxy.acme.com", proxied=True),
        "own-proxy-away",
    ),
    (
        "proxy down",
        connect_failed(os_error(errno.ECONNREFUSED, "Connection refused"), "proxy.acme.com", 8080, proxied=True),
        "own-proxy-away",
    ),
    (
        "proxy asks",
        proxied(OSError("Tunnel connection failed: 407 Proxy Authentication Required")),
        "own-proxy-asks",
    ),
    ("proxy refuses", proxied(OSError("Tunnel connection failed: 403 Forbidden")), "own-proxy-refuses"),
    ("broken", failure(ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), HOST), "own-closed"),
    ("no connection in time", timed_out("connect", API, HOST, 0), "own-no-connection"),
    ("silent", timed_out("head", API, HOST, 0), "own-timed-out"),
    ("stopped", timed_out("body", API, HOST, 10), "own-stopped"),
    ("the whole took too long", timed_out("body", METADATA, HOST, 10, total=True), "own-timed-out"),
    ("certificate expired", tls(10, "certificate has expired"), "own-tls-expired"),
    ("certificate of the future", tls(9, "certificate is not yet valid"), "own-tls-not-yet"),
    ("wrong host", tls(62, "Hostname mismatch, certificate is not valid for 'x'."), "own-tls-wrong-host"),
    ("self-signed", tls(18, "self-signed certificate"), "own-tls-self-signed"),
    ("own authority", tls(19, "self-signed certificate in certificate chain"), "own-tls-unknown-ca"),
    ("unknown authority", tls(20, "unable to get local issuer certificate"), "own-tls-unknown-ca"),
    ("certificate demanded", handshake("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "own-tls-client-certificate"),
    ("certificate refused", handshake("TLSV1_ALERT_UNKNOWN_CA"), "own-tls-certificate-refused"),
    ("TLS too old", handshake("TLSV1_ALERT_PROTOCOL_VERSION"), "own-tls-version"),
    ("TLS not spoken by both", handshake("UNSUPPORTED_PROTOCOL"), "own-tls-version"),
    ("no TLS there", handshake("WRONG_VERSION_NUMBER"), "own-tls-none"),
    ("handshake failed", handshake("SSLV3_ALERT_HANDSHAKE_FAILURE"), "client-tls"),
    ("certificate by its own name", tls_failed("no_certificate", HOST, ""), "own-tls-client-certificate"),
    ("redirect to http", redirected("http://acme.okta.com/x"), "own-redirect-refused"),
    ("redirect to a file", redirected("file:///etc/passwd"), "own-redirect-refused"),
]


@pytest.mark.parametrize("row", REAL, ids=[row[0] for row in REAL])
def test_what_the_wire_reports_is_told_apart(row: tuple[str, TokenExplorerError, str]) -> None:
    _, error, name = row
    top = explain(Case("api", error=error)).top
    assert top is not None
    assert top.id == name
    assert top.mends[0].words == error.advice
    assert top.evidence[0].value


OURS: list[tuple[str, TokenExplorerError, str]] = [
    ("dismissed", errors.KeyringLocked("The keyring's prompt was dismissed.", "Unlock it."), "own-keyring-denied"),
    ("not answered", errors.KeyringLocked("The keyring's prompt was not answered.", "Unlock."), "own-keyring-denied"),
    ("silent", errors.KeyringLocked("The system keyring does not answer.", "Look."), "own-keyring-silent"),
    ("locked", errors.KeyringLocked("The system keyring is locked.", "Unlock it."), "own-keyring-locked"),
    ("away", errors.KeyringUnavailable("No system keyring.", "Install one."), "own-no-keyring"),
    ("code of a device", errors.DeadlinePassed("The code has ended.", "Start again."), "own-code-ended"),
    ("too many redirects", errors.NetworkError("Stopped after 5 redirects.", "Mend it."), "own-redirects"),
    (
        "nonce",
        errors.LoginError("The ID token was refused. Failed: x", "Sign in again.", "nonce: another"),
        "client-nonce-mismatch",
    ),
    ("aud", errors.LoginError("The ID token was refused. Failed: x", "Check.", "aud: another"), "client-aud-mismatch"),
    (
        "signature",
        errors.LoginError("The ID token was refused. Failed: x", "Check.", "signature: fits no key"),
        "own-id-token",
    ),
]


@pytest.mark.parametrize("row", OURS, ids=[row[0] for row in OURS])
def test_errors_of_one_class_are_told_apart(row: tuple[str, TokenExplorerError, str]) -> None:
    kind = kind_of(row[1])
    assert kind is not None
    assert kind.id == row[2]


@pytest.mark.parametrize(
    ("offset", "certainty", "first"),
    [(None, "likely", "Mend it."), (2.0, "certain", "Mend it."), (4000.0, "certain", "Set this computer's clock")],
)
@pytest.mark.parametrize(
    "error",
    [
        errors.TlsFailed("The certificate of x has expired.", "Mend it.", "certificate has expired"),
        errors.LoginError("The ID token was refused. Failed: issued in the future", "Mend it.", "iat: in the future"),
    ],
)
def test_a_wrong_clock_is_told_by_the_servers_date(
    error: TokenExplorerError, offset: float | None, certainty: str, first: str
) -> None:
    top = explain(Case("local", error=error, clock_offset_s=offset, now=datetime(2026, 11, 22, tzinfo=UTC))).top
    assert top is not None
    assert top.certainty == certainty
    assert top.mends[0].words.startswith(first)
    assert any(fact.place == "clock" for fact in top.evidence) is (offset is not None)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("curl: (6) Could not resolve host: acme.okta.com", "own-name-unknown"),
        ("curl: (5) Could not resolve proxy: proxy.acme.com", "own-proxy-away"),
        (
            "curl: (7) Failed to connect to acme.okta.com port 443 after 1 ms: Connection refused",
            "own-connection-refused",
        ),
        ("curl: (56) CONNECT tunnel failed, response 407", "own-proxy-asks"),
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "own-tls-unknown-ca"),
        ("curl: (60) SSL certificate problem: self-signed certificate in certificate chain", "own-tls-unknown-ca"),
        ("curl: (60) SSL certificate problem: self-signed certificate", "own-tls-self-signed"),
        ("curl: (60) SSL certificate problem: certificate has expired", "own-tls-expired"),
        (
            "curl: (60) SSL: no alternative certificate subject name matches target host name 'acme.okta.com'",
            "own-tls-wrong-host",
        ),
        ("curl: (35) error:0A00010B:SSL routines::wrong version number", "own-tls-none"),
        ("curl: (35) error:0A00042E:SSL routines::tlsv1 alert protocol version", "own-tls-version"),
    ],
)
def test_what_curl_says_of_the_same_is_told_alike(words: str, name: str) -> None:
    pasted = read_pasted(words)
    top = explain(pasted.case).top
    assert top is not None
    assert top.id == name
